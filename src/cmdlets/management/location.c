/* location.c: Get-Location, Set-Location, Push-Location, Pop-Location. */
#include <sys/stat.h>

#include "cmdlets/management/item_path.h"

enum { G_PSProvider, G_PSDrive, G_Stack, G_StackName };
static const param_spec get_params[] = {
    [G_PSProvider] = {"PSProvider", "string[]", .sets = "Location", .flags = PF_PIPELINE_PROPERTY},
    [G_PSDrive] = {"PSDrive", "string[]", .sets = "Location", .flags = PF_PIPELINE_PROPERTY},
    [G_Stack] = {"Stack", "switch", .sets = "Stack"},
    [G_StackName] = {"StackName", "string[]", .sets = "Stack", .flags = PF_PIPELINE_PROPERTY},
    {0}};

static void write_stack(cmdlet_run *c, str *name)
{
    list *stack = location_stack(c->rs, name, false);
    for (size_t i = stack ? list_count(stack) : 0; i > 0; i--)
        cmdlet_write(c, list_get(stack, i - 1));
}

/* Where the session stands in a drive: everywhere but in the current one at the drive's root. */
static void write_in_drive(cmdlet_run *c, str *name)
{
    const provider *p = provider_of_drive(name);
    if (p)
        cmdlet_write(c, path_info_new(p->drive, str_printf("%s:/", p->drive)));
    else if (str_equal_c(name, "/"))
        cmdlet_write(c, path_info_new(NULL, c->rs->location));
    else if (drive_folder(c->rs, name))
        cmdlet_write(c, path_info_new(NULL, str_printf("%s:/", str_to_c(name))));
    else
        cmdlet_error_text(c, "System.Management.Automation.DriveNotFoundException", "DriveNotFound", EC_ObjectNotFound,
                          v_str(name), "Cannot find drive. A drive with the name '%s' does not exist.", str_to_c(name));
}

static void get_process(cmdlet_run *c)
{
    list *names = items_of(arg(c, has(c, G_StackName) ? G_StackName : G_PSDrive));
    if (arg_switch(c, G_Stack) && !has(c, G_StackName))
        write_stack(c, NULL);
    else if (has(c, G_PSProvider) && !patterns_match(arg(c, G_PSProvider), str_c("FileSystem")))
        return;
    else if (!has(c, G_StackName) && !has(c, G_PSDrive))
        cmdlet_write(c, location_object(c->rs));
    for (size_t i = 0; i < list_count(names); i++)
        if (has(c, G_StackName))
            write_stack(c, to_str(list_get(names, i)));
        else
            write_in_drive(c, to_str(list_get(names, i)));
}

const cmdlet cmdlet_get_location = {.name = "Get-Location",
                                    .module = MODULE_MANAGEMENT,
                                    .params = get_params,
                                    .default_set = "Location",
                                    .output = "System.Management.Automation.PathInfo",
                                    .synopsis = "Gets information about the current working location.",
                                    .process = get_process};

/* ---- going somewhere ---- */

enum { P_Path, P_LiteralPath, P_PassThru, P_StackName };
static const param_spec params[] = {
    [P_Path] = {"Path", "string", .sets = "Path", .position = 1, .flags = PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_LiteralPath] = {"LiteralPath", "string", .aliases = "PSPath,LP", .sets = "LiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_PassThru] = {"PassThru", "switch"},
    [P_StackName] = {"StackName", "string", .flags = PF_PIPELINE_PROPERTY},
    {0}};

typedef struct target {
    item_place at;
    size_t count;
} target;

static void take(cmdlet_run *c, const item_place *at, void *arg_)
{
    target *t = arg_;
    sys_stat st;
    (void)c;
    if (!at->names && (sys_stat_path(str_to_c(at->path), true, &st) < 0 || !S_ISDIR(st.mode)))
        return;
    t->at = *at;
    t->count++;
}

static void go(cmdlet_run *c, const item_place *at)
{
    if (at->names)
        location_enter_names(c->rs, at->names);
    else
        runspace_set_location(c->rs, at->path);
    if (arg_switch(c, P_PassThru))
        cmdlet_write(c, location_object(c->rs));
}

/* `cd -` and `cd +` walk what Set-Location has left. */
static const char back_name[] = "\x01"
                                "back",
                  forward_name[] = "\x01"
                                   "forward";

static bool walk_history(cmdlet_run *c, const char *from, const char *to)
{
    list *source = location_stack(c->rs, str_c(from), false);
    if (!source || !list_count(source))
        return false;
    value where = list_get(source, list_count(source) - 1);
    list_remove_at(source, list_count(source) - 1);
    list_add(location_stack(c->rs, str_c(to), true), location_object(c->rs));
    item_place at;
    if (item_locate_or_error(c, to_str(where), &at))
        go(c, &at);
    return true;
}

static bool change(cmdlet_run *c, str *path, bool literal)
{
    target t = {0};
    if (!path_expand(c, path, literal, take, &t))
        return false;
    if (t.count == 1) {
        go(c, &t.at);
        return true;
    }
    if (t.count > 1) {
        cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
                          "Cannot process argument because the value of argument \"path\" is not valid: '%s' names "
                          "more than one location.",
                          str_to_c(path));
        return false;
    }
    item_place at;
    if (item_locate_or_error(c, path, &at))
        item_missing(c, &at);
    return false;
}

static void set_process(cmdlet_run *c)
{
    bool literal = has(c, P_LiteralPath);
    str *path = arg_str(c, literal ? P_LiteralPath : P_Path);
    if (!path)
        path = str_c("~");
    if (!literal && str_equal_c(path, "-")) {
        if (!walk_history(c, back_name, forward_name))
            cmdlet_error_text(c, INVALID_OPERATION_EXCEPTION, "LocationUndoStackIsEmpty", EC_InvalidOperation, V_NULL,
                              "There is no location history left to navigate backwards.");
        return;
    }
    if (!literal && str_equal_c(path, "+")) {
        if (!walk_history(c, forward_name, back_name))
            cmdlet_error_text(c, INVALID_OPERATION_EXCEPTION, "LocationRedoStackIsEmpty", EC_InvalidOperation, V_NULL,
                              "There is no location history left to navigate forwards.");
        return;
    }
    value before = location_object(c->rs);
    if (change(c, path, literal)) {
        list_add(location_stack(c->rs, str_c(back_name), true), before);
        list_clear(location_stack(c->rs, str_c(forward_name), true));
    }
}

#define LOCATION_CMDLET(its_name, text, fn)                                                                            \
    {                                                                                                                  \
        .name = its_name, .module = MODULE_MANAGEMENT, .params = params, .default_set = "Path",                        \
        .output = "System.Management.Automation.PathInfo", .synopsis = text, .process = fn                             \
    }
const cmdlet cmdlet_set_location = LOCATION_CMDLET("Set-Location", "Sets the current working location.", set_process);

static void push_process(cmdlet_run *c)
{
    bool literal = has(c, P_LiteralPath);
    str *path = arg_str(c, literal ? P_LiteralPath : P_Path);
    value before = location_object(c->rs);
    if (!path || change(c, path, literal))
        list_add(location_stack(c->rs, arg_str(c, P_StackName), true), before);
}

const cmdlet cmdlet_push_location =
    LOCATION_CMDLET("Push-Location", "Adds the current location to the top of a location stack.", push_process);

static const param_spec pop_params[] = {
    [0] = {"PassThru", "switch"}, [1] = {"StackName", "string", .flags = PF_PIPELINE_PROPERTY}, {0}};

static void pop_process(cmdlet_run *c)
{
    str *name = arg_str(c, 1);
    list *stack = location_stack(c->rs, name, false);
    if (!stack || !list_count(stack)) {
        if (name)
            cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument,
                              V_NULL, "Cannot find location stack '%s'. It does not exist or it is not a container.",
                              str_to_c(name));
        return;
    }
    size_t last = list_count(stack) - 1;
    item_place at;
    str *path = to_str(list_get(stack, last));
    list_remove_at(stack, last);
    if (!item_locate_or_error(c, path, &at))
        return;
    if (at.names)
        location_enter_names(c->rs, at.names);
    else
        runspace_set_location(c->rs, at.path);
    if (arg_switch(c, 0))
        cmdlet_write(c, location_object(c->rs));
}

const cmdlet cmdlet_pop_location = {.name = "Pop-Location",
                                    .module = MODULE_MANAGEMENT,
                                    .params = pop_params,
                                    .output = "System.Management.Automation.PathInfo",
                                    .synopsis = "Changes the current location to the one most recently pushed.",
                                    .process = pop_process};
