/* invocation.c: InvocationInfo ($MyInvocation, ErrorRecord.InvocationInfo) and script extents as objects. */
#include "base/heap.h"
#include "engine/vm/vm_internal.h"

invocation_info *invocation_of(const frame *f, const command *c)
{
    invocation_info *i = heap_alloc(sizeof *i);
    i->o.type = &type_InvocationInfo;
    i->command = c;
    i->invocation_name = c ? c->name : NULL;
    i->unbound = V_NULL;
    i->pipeline_length = i->pipeline_position = 1;
    if (!f)
        return i;
    i->src = f->code->block->src;
    i->script_name = i->src->file;
    frame_extent(f, &i->start, &i->end);
    return i;
}

static invocation_info *self_of(value v)
{
    return (invocation_info *)v.as.o;
}

static str *text_between(const source *src, uint32_t start, uint32_t end)
{
    return src && end > start ? str_new(src->text + start, end - start) : str_empty;
}

/* The whole line on which the extent starts, without its end. */
static str *line_of(const source *src, uint32_t start)
{
    if (!src || start > src->length)
        return str_empty;
    uint32_t from = start, to = start;
    while (from && src->text[from - 1] != '\n')
        from--;
    while (to < src->length && src->text[to] != '\n' && src->text[to] != '\r')
        to++;
    return text_between(src, from, to);
}

static uint32_t line_number(const source *src, uint32_t at, bool column)
{
    uint32_t line = 0, col = 0;
    if (src)
        source_position(src, at, &line, &col);
    return column ? col : line;
}

#define GETTER(name, expression)                                                                                       \
    static value name(value v, const type *t)                                                                          \
    {                                                                                                                  \
        invocation_info *i = self_of(v);                                                                               \
        (void)t, (void)i;                                                                                              \
        return expression;                                                                                             \
    }

GETTER(get_command, i->command ? v_obj((object *)(uintptr_t)i->command) : V_NULL)
GETTER(get_name, v_str(i->invocation_name ? (str *)(uintptr_t)i->invocation_name : str_empty))
GETTER(get_bound, i->bound ? v_obj(i->bound) : v_obj(hashtable_new()))
GETTER(get_unbound, v_is_null(i->unbound) ? v_obj(list_new(NULL)) : i->unbound)
GETTER(get_script, v_str(i->script_name ? i->script_name : str_empty))
GETTER(get_line_number, v_int((int32_t)line_number(i->src, i->start, false)))
GETTER(get_offset, v_int((int32_t)line_number(i->src, i->start, true)))
GETTER(get_line, v_str(line_of(i->src, i->start)))
GETTER(get_statement, v_str(text_between(i->src, i->start, i->end)))
GETTER(get_expecting, v_bool(i->expecting_input))
GETTER(get_length, v_int(i->pipeline_length))
GETTER(get_position, v_int(i->pipeline_position))
GETTER(get_history, v_long(1))

static str *script_folder(const invocation_info *i)
{
    if (!i->script_name)
        return str_empty;
    ptrdiff_t slash = str_last_index(i->script_name, str_c("/"), false);
    return slash > 0 ? str_sub(i->script_name, 0, (size_t)slash) : str_c("/");
}

GETTER(get_root, v_str(script_folder(i)))
GETTER(get_origin, v_str(str_c("Runspace")))

static value get_message(value v, const type *t)
{
    (void)t;
    invocation_info *i = self_of(v);
    return v_str(position_message(i->src, i->start, i->end, i->script_name));
}

/* ScriptBlock of `$MyInvocation.MyCommand` aside, what scripts read of it. */
static const property info_properties[] = {
    {"MyCommand", "System.Management.Automation.CommandInfo", get_command, NULL, 0},
    {"BoundParameters", "System.Collections.Generic.Dictionary[string,object]", get_bound, NULL, 0},
    {"UnboundArguments", "System.Collections.Generic.List[object]", get_unbound, NULL, 0},
    {"ScriptLineNumber", "int", get_line_number, NULL, 0},
    {"OffsetInLine", "int", get_offset, NULL, 0},
    {"HistoryId", "long", get_history, NULL, 0},
    {"ScriptName", "string", get_script, NULL, 0},
    {"Line", "string", get_line, NULL, 0},
    {"Statement", "string", get_statement, NULL, 0},
    {"PositionMessage", "string", get_message, NULL, 0},
    {"PSScriptRoot", "string", get_root, NULL, 0},
    {"PSCommandPath", "string", get_script, NULL, 0},
    {"InvocationName", "string", get_name, NULL, 0},
    {"PipelineLength", "int", get_length, NULL, 0},
    {"PipelinePosition", "int", get_position, NULL, 0},
    {"ExpectingInput", "bool", get_expecting, NULL, 0},
    {"CommandOrigin", "object", get_origin, NULL, 0},
    {0}};
type type_InvocationInfo = {TYPE_OBJECT, .name = "System.Management.Automation.InvocationInfo", .kind = K_OBJECT,
                            .properties = info_properties};
