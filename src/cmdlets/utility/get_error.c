/* get_error.c: Get-Error: error records in detail, as a list of what they hold. */
#include "cmdlets/cmdlets.h"

enum { P_InputObject, P_Newest };
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .sets = "Error", .position = 1, .flags = PF_PIPELINE},
    [P_Newest] = {"Newest", "int", .aliases = "Last", .sets = "Newest", .validate = "range 1 2147483647"},
    {0}};

static void write_error(cmdlet_run *c, value v)
{
    /* A name of its own in front, so that the list view and not the concise one shows it. */
    value copy = v_obj(psobject_new());
    static const char *const names[] = {"Exception",    "TargetObject",   "CategoryInfo",    "FullyQualifiedErrorId",
                                        "ErrorDetails", "InvocationInfo", "ScriptStackTrace"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        value x;
        if (member_try_get(v, str_intern_c(names[i]), &x) && !v_is_null(x))
            psobject_set_member(copy, str_c(names[i]), MEMBER_NOTE, x);
    }
    const type *t = value_type(psobject_base(v));
    list_insert(psobject_type_names(copy, true), 0, v_str(str_concat(type_full_name(t), str_c("#PSExtendedError"))));
    cmdlet_write(c, copy);
}

static void process(cmdlet_run *c)
{
    if (c->has_input || has(c, P_InputObject)) {
        value v = c->has_input ? c->input : arg(c, P_InputObject);
        if (!v_is_null(v))
            write_error(c, v);
        return;
    }
    size_t wanted = (size_t)arg_int(c, P_Newest, 1), n = c->rs->errors ? list_count(c->rs->errors) : 0;
    for (size_t i = 0; i < n && i < wanted; i++)
        write_error(c, list_get(c->rs->errors, i));
}

const cmdlet cmdlet_get_error = {.name = "Get-Error",
                                 .module = MODULE_UTILITY,
                                 .params = params,
                                 .default_set = "Newest",
                                 .synopsis = "Gets and displays the most recent error messages from the session.",
                                 .process = process};
