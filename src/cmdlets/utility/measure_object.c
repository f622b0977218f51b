/* measure_object.c: Measure-Object: statistics of numbers, order of anything, lines and words of text. */
#include <math.h>

#include "base/heap.h"
#include "base/utf.h"
#include "cmdlets/utility/expression.h"
#include "cmdlets/utility/measure_info.h"
#include "cmdlets/utility/object_compare.h"

enum {
    P_InputObject,
    P_Property,
    P_StandardDeviation,
    P_Sum,
    P_AllStats,
    P_Average,
    P_Maximum,
    P_Minimum,
    P_Line,
    P_Word,
    P_Character,
    P_IgnoreWhiteSpace
};
#define NUMBERS .sets = "GenericMeasure"
#define TEXT .sets = "TextMeasure"
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
    [P_Property] = {"Property", "object[]", .position = 1, .flags = PF_NOT_NULL_OR_EMPTY},
    [P_StandardDeviation] = {"StandardDeviation", "switch", NUMBERS},
    [P_Sum] = {"Sum", "switch", NUMBERS},
    [P_AllStats] = {"AllStats", "switch", NUMBERS},
    [P_Average] = {"Average", "switch", NUMBERS},
    [P_Maximum] = {"Maximum", "switch", NUMBERS},
    [P_Minimum] = {"Minimum", "switch", NUMBERS},
    [P_Line] = {"Line", "switch", TEXT},
    [P_Word] = {"Word", "switch", TEXT},
    [P_Character] = {"Character", "switch", TEXT},
    [P_IgnoreWhiteSpace] = {"IgnoreWhiteSpace", "switch", TEXT},
    {0}};

/* What is known so far of one property (of the objects themselves: name NULL). */
typedef struct statistics {
    struct statistics *next;
    str *name;
    int32_t count;
    double sum, mean, squares;
    bool any_number;
    value maximum, minimum;
    int32_t lines, words, characters;
} statistics;

typedef struct state {
    expressions of;
    statistics *first, *last;
    bool number_stats; /* Sum, Average, StandardDeviation: what is no number is an error */
    bool order, text, all;
    bool not_numeric; /* Maximum or Minimum saw something else */
} state;

static statistics *statistics_of(state *s, str *name)
{
    for (statistics *at = s->first; at; at = at->next)
        if (at->name == name || (at->name && name && str_equal_nocase(at->name, name)))
            return at;
    statistics *fresh = heap_alloc(sizeof *fresh);
    fresh->name = name;
    fresh->maximum = fresh->minimum = V_NULL;
    if (s->last)
        s->last->next = fresh;
    else
        s->first = fresh;
    s->last = fresh;
    return fresh;
}

static bool wants(const cmdlet_run *c, uint32_t p)
{
    return arg_switch(c, p) || (p <= P_Minimum && arg_switch(c, P_AllStats));
}

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    s->of = expressions_parse(c, arg(c, P_Property), "expression");
    s->number_stats = wants(c, P_Sum) || wants(c, P_Average) || wants(c, P_StandardDeviation);
    s->order = wants(c, P_Maximum) || wants(c, P_Minimum);
    s->text = arg_switch(c, P_Line) || arg_switch(c, P_Word) || arg_switch(c, P_Character);
    if (!s->of.count)
        statistics_of(s, NULL);
}

/* ---- text ---- */

static void count_text(cmdlet_run *c, statistics *st, str *text)
{
    bool in_word = false, skip_space = arg_switch(c, P_IgnoreWhiteSpace);
    for (size_t i = 0; i < text->length; i++) {
        uint16_t u = str_at(text, i);
        bool space = utf_is_space(u);
        st->words += !space && !in_word;
        st->characters += !(space && skip_space);
        st->lines += u == '\n';
        in_word = !space;
    }
    if (text->length && str_at(text, text->length - 1) != '\n')
        st->lines++;
}

/* ---- numbers and order ---- */

static void add_number(statistics *st, double d)
{
    st->sum += d;
    /* Welford: the mean and the sum of squares of differences, without cancellation. */
    double delta = d - st->mean;
    st->mean += delta / st->count;
    st->squares += delta * (d - st->mean);
}

static void add_order(state *s, statistics *st, value v, value number)
{
    if (number.kind == K_DOUBLE)
        v = number;
    else
        s->not_numeric = true;
    if (v_is_null(st->maximum) || object_compare(v, st->maximum, false) > 0)
        st->maximum = v;
    if (v_is_null(st->minimum) || object_compare(v, st->minimum, false) < 0)
        st->minimum = v;
}

static void add_value(cmdlet_run *c, statistics *st, value v)
{
    state *s = c->state;
    if (s->text) {
        st->count++;
        count_text(c, st, to_str(v));
        return;
    }
    st->count++;
    if (!s->number_stats && !s->order)
        return;
    value number = V_NULL;
    if (v_is_integer(v) && v.kind != K_UINT64)
        number = v_double((double)v.as.i);
    else if (!convert_try(psobject_base(v), &type_Double, &number))
        number = V_NULL;
    if (s->number_stats && number.kind == K_DOUBLE)
        add_number(st, number.as.d);
    else if (s->number_stats)
        cmdlet_error_text(c, "System.Management.Automation.PSInvalidCastException", "NonNumericInputObject",
                          EC_InvalidType, v, "Input object \"%s\" is not numeric.", str_to_c(to_str(v)));
    if (s->order)
        add_order(s, st, v, number);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    value item = c->has_input ? c->input : arg(c, P_InputObject), v;
    if (v_is_null(item))
        return;
    if (!s->of.count) {
        add_value(c, s->first, item);
        return;
    }
    for (uint32_t i = 0; i < s->of.count; i++) {
        expression *e = s->of.items[i];
        if (!e->wildcard) {
            statistics *st = statistics_of(s, expression_title(e));
            if (expression_get(e, c, item, &v) && !v_is_null(v))
                add_value(c, st, v);
            continue;
        }
        list *names = list_new(NULL);
        expression_names(e, item, names);
        for (size_t n = 0; n < list_count(names); n++) {
            str *name = list_get(names, n).as.s;
            if (object_property(item, name, &v) && !v_is_null(v))
                add_value(c, statistics_of(s, name), v);
        }
    }
}

/* ---- results ---- */

static value number_or_null(bool wanted, double d)
{
    return wanted ? v_double(d) : V_NULL;
}

static value result_of(cmdlet_run *c, const statistics *st)
{
    state *s = c->state;
    measure_info *m = heap_alloc(sizeof *m);
    bool objects = s->order && !s->number_stats && s->not_numeric;
    m->o.type = s->text ? &type_TextMeasureInfo : objects ? &type_GenericObjectMeasureInfo : &type_GenericMeasureInfo;
    m->property = st->name ? v_str(st->name) : V_NULL;
    m->count = st->count;
    m->lines = arg_switch(c, P_Line) ? v_int(st->lines) : V_NULL;
    m->words = arg_switch(c, P_Word) ? v_int(st->words) : V_NULL;
    m->characters = arg_switch(c, P_Character) ? v_int(st->characters) : V_NULL;
    m->sum = number_or_null(wants(c, P_Sum), st->sum);
    m->average = number_or_null(wants(c, P_Average) && st->count, st->sum / (st->count ? st->count : 1));
    m->deviation = number_or_null(wants(c, P_StandardDeviation) && st->count,
                                  st->count > 1 ? sqrt(st->squares / (st->count - 1)) : 0);
    m->maximum = wants(c, P_Maximum) ? st->maximum : V_NULL;
    m->minimum = wants(c, P_Minimum) ? st->minimum : V_NULL;
    return v_obj(m);
}

/* A property that no object had gives no result; strict mode says so. */
static void report_missing(cmdlet_run *c, const statistics *st)
{
    if (cmdlet_strict(c) < 2)
        return;
    cmdlet_error_text(c, "System.Management.Automation.PSArgumentException",
                      ((state *)c->state)->text ? "TextMeasurePropertyNotFound" : "GenericMeasurePropertyNotFound",
                      EC_InvalidArgument, V_NULL, "The property \"%s\" cannot be found in the input for any objects.",
                      str_to_c(st->name));
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    for (const statistics *st = s->first; st; st = st->next) {
        if (st->count || !st->name)
            cmdlet_write(c, result_of(c, st));
        else
            report_missing(c, st);
    }
}

static void clean(cmdlet_run *c)
{
    expressions_close(&((state *)c->state)->of);
}

const cmdlet cmdlet_measure_object = {
    .name = "Measure-Object",
    .module = MODULE_UTILITY,
    .aliases = "measure",
    .params = params,
    .default_set = "GenericMeasure",
    .output = "Microsoft.PowerShell.Commands.GenericMeasureInfo",
    .synopsis = "Calculates the numeric properties of objects, and the characters, words, and lines in string objects.",
    .state_size = sizeof(state),
    .begin = begin,
    .process = process,
    .end = end,
    .clean = clean};
