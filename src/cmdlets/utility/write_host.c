/* write_host.c: Write-Host, and the HostInformationMessage it sends to the information stream. */
#include "base/heap.h"
#include "cmdlets/cmdlets.h"

typedef struct host_message {
    object o;
    str *text;
    bool no_newline;
    value foreground, background;
} host_message;

static value get_message(value self, const type *t __attribute__((unused)))
{
    return v_str(((host_message *)self.as.o)->text);
}

static value get_no_newline(value self, const type *t __attribute__((unused)))
{
    return v_bool(((host_message *)self.as.o)->no_newline);
}

static value get_foreground(value self, const type *t __attribute__((unused)))
{
    return ((host_message *)self.as.o)->foreground;
}

static value get_background(value self, const type *t __attribute__((unused)))
{
    return ((host_message *)self.as.o)->background;
}

static str *message_text(value v, bool invariant)
{
    (void)invariant;
    return ((host_message *)v.as.o)->text;
}

static const property message_properties[] = {
    {"Message", "string", get_message, NULL, 0},
    {"NoNewLine", "System.Nullable[bool]", get_no_newline, NULL, 0},
    {"ForegroundColor", "System.Nullable[System.ConsoleColor]", get_foreground, NULL, 0},
    {"BackgroundColor", "System.Nullable[System.ConsoleColor]", get_background, NULL, 0},
    {0}};
static const type_ops message_ops = {.to_string = message_text};
type type_HostInformationMessage = {TYPE_OBJECT, .name = "System.Management.Automation.HostInformationMessage",
                                    .kind = K_OBJECT, .properties = message_properties, .ops = &message_ops};

enum { P_Object, P_NoNewline, P_Separator, P_ForegroundColor, P_BackgroundColor };
static const param_spec params[] = {
    [P_Object] = {"Object", "object", .aliases = "Msg,Message", .position = 1, .flags = PF_PIPELINE | PF_REMAINING},
    [P_NoNewline] = {"NoNewline", "switch"},
    [P_Separator] = {"Separator", "object", .flags = PF_NOT_NULL},
    [P_ForegroundColor] = {"ForegroundColor", "System.ConsoleColor"},
    [P_BackgroundColor] = {"BackgroundColor", "System.ConsoleColor"},
    {0}};

/* Collections within collections are joined by the separator too; dictionaries give their entries. */
static void append(wbuf *b, value v, const str *separator)
{
    enumerator e = {0};
    if (v_is_null(v))
        return;
    bool walks = v.kind == K_OBJECT && enumerate(v, &e);
    value base = psobject_base(v);
    if (!walks && value_is_dictionary(base)) {
        const type *t = value_type(base);
        walks = t->ops && t->ops->walk && t->ops->walk(base, &e);
    }
    if (!walks) {
        str_append(b, object_text(v));
        return;
    }
    value item;
    for (bool first = true; enumerator_next(&e, &item); first = false) {
        if (!first)
            str_append(b, separator);
        append(b, item, separator);
    }
}

static void process(cmdlet_run *c)
{
    wbuf b = {0};
    str *separator = has(c, P_Separator) ? to_str(arg(c, P_Separator)) : str_c(" ");
    append(&b, c->has_input ? c->input : arg(c, P_Object), separator);
    host_message *m = heap_alloc(sizeof *m);
    m->o.type = &type_HostInformationMessage;
    m->text = str_from_wbuf(&b);
    m->no_newline = arg_switch(c, P_NoNewline);
    m->foreground = arg(c, P_ForegroundColor);
    m->background = arg(c, P_BackgroundColor);
    cmdlet_information(c, v_obj(m), NULL, true);
}

const cmdlet cmdlet_write_host = {.name = "Write-Host",
                                  .module = MODULE_UTILITY,
                                  .params = params,
                                  .synopsis = "Writes customized output to a host.",
                                  .process = process};
