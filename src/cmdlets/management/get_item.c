/* get_item.c: Get-Item. */
#include "cmdlets/management/item_path.h"

static const param_spec params[] = {ITEM_ROWS, {0}};

static void get(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    bool hidden = !at->names && item_hidden(item_leaf(at->path)) && !arg_switch(c, ITEM_Force);
    value v = item_object(c, at);
    if (v_is_null(v))
        item_missing(c, at);
    else if (hidden)
        cmdlet_error_text(c, "System.IO.IOException", "ItemNotFound", EC_ObjectNotFound, v_str(at->path),
                          "Could not find item %s.", str_to_c(at->path));
    else
        cmdlet_write(c, v);
}

static void process(cmdlet_run *c)
{
    items_each(c, ITEM_UNCHECKED, get, NULL);
}

const cmdlet cmdlet_get_item = {.name = "Get-Item",
                                .module = MODULE_MANAGEMENT,
                                .params = params,
                                .default_set = "Path",
                                .output = "System.IO.FileInfo",
                                .synopsis = "Gets the item at the specified location.",
                                .process = process,
                                .missing = "Credential"};
