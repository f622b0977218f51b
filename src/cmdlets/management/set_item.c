/* set_item.c: Set-Item and Clear-Item: the values of items on drives of names. */
#include "cmdlets/management/item_path.h"

enum { P_Value = ITEM_OWN, P_PassThru };
static const param_spec params[] = {
    ITEM_ROWS,
    [P_Value] = {"Value", "object", .position = 2, .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_PassThru] = {"PassThru", "switch"},
    {0}};

static bool has_values(cmdlet_run *c, const item_place *at)
{
    if (at->names)
        return true;
    cmdlet_error_text(c, "System.Management.Automation.PSNotSupportedException", "NotSupported", EC_NotImplemented,
                      V_NULL, "Provider operation stopped because the provider does not support this operation.");
    return false;
}

static void set(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    if (!has_values(c, at))
        return;
    value v = arg(c, P_Value);
    str *target = str_printf("Item: %s Value: %s", str_to_c(at->path), str_to_c(v_is_null(v) ? str_empty : to_str(v)));
    if (!cmdlet_should_process(c, target, "Set Item"))
        return;
    at->names->set(c->rs, at->path, v);
    if (arg_switch(c, P_PassThru))
        cmdlet_write(c, item_object(c, at));
}

static void process(cmdlet_run *c)
{
    items_each(c, ITEM_UNCHECKED, set, NULL);
}

const cmdlet cmdlet_set_item = {.name = "Set-Item",
                                .module = MODULE_MANAGEMENT,
                                .params = params,
                                .default_set = "Path",
                                .synopsis = "Changes the value of an item.",
                                .process = process,
                                .flags = CF_SHOULD_PROCESS,
                                .missing = "Credential"};

static const param_spec clear_params[] = {ITEM_ROWS, {0}};

static void clear(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    if (has_values(c, at) && cmdlet_should_process(c, str_printf("Item: %s", str_to_c(at->path)), "Clear Item"))
        at->names->set(c->rs, at->path, V_NULL);
}

static void clear_process(cmdlet_run *c)
{
    items_each(c, 0, clear, NULL);
}

const cmdlet cmdlet_clear_item = {.name = "Clear-Item",
                                  .module = MODULE_MANAGEMENT,
                                  .params = clear_params,
                                  .default_set = "Path",
                                  .synopsis = "Clears the contents of an item, but does not delete the item.",
                                  .process = clear_process,
                                  .flags = CF_SHOULD_PROCESS,
                                  .missing = "Credential"};
