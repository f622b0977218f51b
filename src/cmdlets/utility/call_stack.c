/* call_stack.c: Get-PSCallStack and CallStackFrame. */
#include "base/heap.h"
#include "cmdlets/cmdlets.h"
#include "engine/vm/vm.h"

typedef struct call_frame {
    object o;
    str *command, *location, *script;
    int32_t line;
    value arguments, invocation;
} call_frame;

#define SELF(v) ((call_frame *)(v).as.o)
#define GETTER(id, expression)                                                                                         \
    static value id(value self, const type *t __attribute__((unused)))                                                 \
    {                                                                                                                  \
        return expression;                                                                                             \
    }
GETTER(get_command, v_str(SELF(self)->command))
GETTER(get_location, v_str(SELF(self)->location))
GETTER(get_script, SELF(self)->script ? v_str(SELF(self)->script) : V_NULL)
GETTER(get_line, v_int(SELF(self)->line))
GETTER(get_arguments, SELF(self)->arguments)
GETTER(get_invocation, SELF(self)->invocation)

static str *frame_text(value v, bool invariant)
{
    (void)invariant;
    const call_frame *f = SELF(v);
    return str_printf("at %s, %s: line %d", str_to_c(f->command), f->script ? str_to_c(f->script) : "<No file>",
                      f->line);
}

static value call_location(call *c)
{
    return v_str(SELF(c->self)->location);
}

static const property frame_properties[] = {
    {"Command", "string", get_command, NULL, 0},           {"FunctionName", "string", get_command, NULL, 0},
    {"Location", "string", get_location, NULL, 0},         {"ScriptName", "string", get_script, NULL, 0},
    {"ScriptLineNumber", "int", get_line, NULL, 0},        {"Arguments", "string", get_arguments, NULL, 0},
    {"InvocationInfo", "object", get_invocation, NULL, 0}, {0}};
static const method frame_methods[] = {{"GetScriptLocation", "", "string", call_location, 0}, {0}};
static const type_ops frame_ops = {.to_string = frame_text};
type type_CallStackFrame = {TYPE_OBJECT,
                            .name = "System.Management.Automation.CallStackFrame",
                            .kind = K_OBJECT,
                            .properties = frame_properties,
                            .methods = frame_methods,
                            .ops = &frame_ops};

static str *file_name(const str *path)
{
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    return str_sub(path, (size_t)(slash + 1), path->length - (size_t)(slash + 1));
}

/* `{a=1, b=x}`: the arguments of the call as the table shows them. */
static str *argument_text(const activation *a)
{
    buf b = {0};
    map *bound = a && a->binding ? bind_bound_map(a->binding) : NULL;
    if (!bound && a && a->simple_table && a->scope && a->scope->dense)
        bound = bind_simple_map(a->simple_table, a->scope->dense, a->simple_bound);
    size_t cursor = 0;
    value k, v;
    buf_text(&b, "{");
    for (bool first = true; bound && map_next(bound, &cursor, &k, &v); first = false)
        buf_printf(&b, "%s%s=%s", first ? "" : ", ", str_to_c(to_str(k)), v_is_null(v) ? "" : str_to_c(to_str(v)));
    buf_text(&b, "}");
    return str_from_buf(&b);
}

static value make_frame(const frame *f)
{
    call_frame *k = heap_alloc(sizeof *k);
    uint32_t start, end, line = 0, column = 0;
    const source *src = f->code->block->src;
    const activation *a = f->act;
    frame_extent(f, &start, &end);
    source_position(src, start, &line, &column);
    k->o.type = &type_CallStackFrame;
    k->script = src->file;
    k->line = (int32_t)line;
    k->command = a && a->command ? str_of(a->command->name) : str_c("<ScriptBlock>");
    k->location = src->file ? str_printf("%s: line %u", str_to_c(file_name(src->file)), line) : str_c("<No file>");
    k->arguments = v_str(argument_text(a));
    invocation_info *i = invocation_of(a ? a->caller_frame : NULL, a ? a->command : NULL);
    k->invocation = v_obj(i);
    return v_obj(k);
}

static const param_spec params[] = {{0}};

static void process(cmdlet_run *c)
{
    const activation *last = NULL;
    for (const frame *f = c->caller; f; f = f->caller) {
        if (f->act && f->act == last)
            continue;
        last = f->act;
        cmdlet_write(c, make_frame(f));
    }
}

const cmdlet cmdlet_get_pscallstack = {.name = "Get-PSCallStack",
                                       .module = MODULE_UTILITY,
                                       .aliases = "gcs",
                                       .params = params,
                                       .output = "System.Management.Automation.CallStackFrame",
                                       .synopsis = "Displays the current call stack.",
                                       .end = process};
