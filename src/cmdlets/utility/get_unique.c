/* get_unique.c: Get-Unique: drops an object that is like the one before it. */
#include "cmdlets/cmdlets.h"
#include "cmdlets/utility/object_compare.h"

enum { P_InputObject, P_AsString, P_OnType, P_CaseInsensitive };
static const param_spec params[] = {[P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
                                    [P_AsString] = {"AsString", "switch", .sets = "AsString"},
                                    [P_OnType] = {"OnType", "switch", .sets = "UniqueByType"},
                                    [P_CaseInsensitive] = {"CaseInsensitive", "switch"},
                                    {0}};

typedef struct state {
    value last;
    bool any;
} state;

static bool is_same(cmdlet_run *c, value a, value b)
{
    bool sensitive = !arg_switch(c, P_CaseInsensitive);
    if (arg_switch(c, P_OnType))
        return value_type(psobject_base(a)) == value_type(psobject_base(b));
    if (arg_switch(c, P_AsString)) {
        str *x = to_str(a), *y = to_str(b);
        return sensitive ? str_equal(x, y) : str_equal_nocase(x, y);
    }
    return object_compare(b, a, sensitive) == 0;
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    value item = c->has_input ? c->input : arg(c, P_InputObject);
    if (s->any && is_same(c, s->last, item))
        return;
    s->any = true;
    s->last = item;
    cmdlet_write(c, item);
}

const cmdlet cmdlet_get_unique = {.name = "Get-Unique",
                                  .module = MODULE_UTILITY,
                                  .aliases = "gu",
                                  .params = params,
                                  .default_set = "AsString",
                                  .synopsis = "Returns unique items from a sorted list.",
                                  .state_size = sizeof(state),
                                  .process = process};
