/* join_string.c: Join-String. */
#include "cmdlets/utility/expression.h"

enum {
    P_Property,
    P_Separator,
    P_OutputPrefix,
    P_OutputSuffix,
    P_SingleQuote,
    P_DoubleQuote,
    P_FormatString,
    P_UseCulture,
    P_InputObject
};
static const param_spec params[] = {
    [P_Property] = {"Property", "object", .position = 1},
    [P_Separator] = {"Separator", "string", .position = 2, .flags = PF_ALLOW_EMPTY_STRING},
    [P_OutputPrefix] = {"OutputPrefix", "string", .aliases = "op"},
    [P_OutputSuffix] = {"OutputSuffix", "string", .aliases = "os"},
    [P_SingleQuote] = {"SingleQuote", "switch", .sets = "SingleQuote"},
    [P_DoubleQuote] = {"DoubleQuote", "switch", .sets = "DoubleQuote"},
    [P_FormatString] = {"FormatString", "string", .sets = "Format"},
    [P_UseCulture] = {"UseCulture", "switch"},
    [P_InputObject] = {"InputObject", "psobject[]", .flags = PF_PIPELINE},
    {0}};

typedef struct state {
    expressions of;
    wbuf text;
    str *separator;
    const culture *culture;
    bool any;
} state;

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    s->of = expressions_parse(c, arg(c, P_Property), "expression");
    s->culture = arg_switch(c, P_UseCulture) ? culture_current() : &culture_invariant;
    if (has(c, P_Separator)) {
        s->separator = arg_str(c, P_Separator);
    } else {
        value ofs = variable_get_c(c->scope, "OFS");
        s->separator = ofs.kind == K_UNSET || v_is_null(ofs) ? str_empty : to_str(ofs);
    }
    if (has(c, P_OutputPrefix))
        str_append(&s->text, arg_str(c, P_OutputPrefix));
}

static str *text_of(cmdlet_run *c, value v)
{
    state *s = c->state;
    if (has(c, P_FormatString))
        return format_composite(arg_str(c, P_FormatString), &v, 1, s->culture);
    str *text = arg_switch(c, P_UseCulture) ? to_str_current(v) : to_str(v);
    const char *quote = arg_switch(c, P_SingleQuote) ? "'" : arg_switch(c, P_DoubleQuote) ? "\"" : NULL;
    if (!quote)
        return text;
    str *q = str_c(quote);
    return str_concat_n((str *[]){q, text, q}, 3);
}

static void add(cmdlet_run *c, value item)
{
    state *s = c->state;
    value v = item;
    if (s->of.count && (!expression_get(s->of.items[0], c, item, &v) || v_is_null(v)))
        return;
    if (v_is_null(v))
        return;
    if (s->any)
        str_append(&s->text, s->separator);
    s->any = true;
    str_append(&s->text, text_of(c, v));
}

static void process(cmdlet_run *c)
{
    list *given = items_of(arg(c, P_InputObject));
    for (size_t i = 0; i < list_count(given); i++)
        add(c, list_get(given, i));
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    if (has(c, P_OutputSuffix))
        str_append(&s->text, arg_str(c, P_OutputSuffix));
    cmdlet_write(c, v_str(str_from_wbuf(&s->text)));
}

static void clean(cmdlet_run *c)
{
    expressions_close(&((state *)c->state)->of);
}

const cmdlet cmdlet_join_string = {.name = "Join-String",
                                   .module = MODULE_UTILITY,
                                   .params = params,
                                   .default_set = "Default",
                                   .output = "System.String",
                                   .synopsis = "Combines objects from the pipeline into a single string.",
                                   .state_size = sizeof(state),
                                   .begin = begin,
                                   .process = process,
                                   .end = end,
                                   .clean = clean};
