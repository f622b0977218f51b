/* test_path.c: Test-Path. */
#include <sys/stat.h>

#include "cmdlets/management/item_path.h"
#include "object/datetime.h"
#include "types/io.h"

enum { P_PathType = ITEM_OWN, P_IsValid, P_OlderThan, P_NewerThan };
static const param_spec params[] = {
    [ITEM_Path] = {"Path", "string[]", .sets = "Path", .position = 1,
                   .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY | PF_WILDCARDS | PF_ALLOW_NULL |
                            PF_ALLOW_EMPTY_STRING | PF_ALLOW_EMPTY_COLLECTION},
    [ITEM_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "LiteralPath",
                          .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING |
                                   PF_ALLOW_EMPTY_COLLECTION},
    ITEM_FILTER_ROWS,
    [P_PathType] = {"PathType", "Microsoft.PowerShell.Commands.TestPathType", .aliases = "Type"},
    [P_IsValid] = {"IsValid", "switch"},
    [P_OlderThan] = {"OlderThan", "object"},
    [P_NewerThan] = {"NewerThan", "object"},
    {0}};

static const enum_member path_types[] = {{"Any", 0}, {"Container", 1}, {"Leaf", 2}, {0}};
type type_TestPathType = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.TestPathType", .flags = T_VALUE | T_ENUM,
                          .kind = K_ENUM, .members = path_types};

static bool is_container(cmdlet_run *c, const item_place *at)
{
    sys_stat st;
    if (at->names)
        return !at->path->length;
    (void)c;
    return sys_stat_path(str_to_c(at->path), true, &st) == 0 && S_ISDIR(st.mode);
}

static bool old_enough(cmdlet_run *c, const item_place *at)
{
    sys_stat st;
    if (!has(c, P_OlderThan) && !has(c, P_NewerThan))
        return true;
    if (at->names || sys_stat_path(str_to_c(at->path), true, &st) < 0)
        return false;
    if (has(c, P_OlderThan) &&
        st.modified >= date_ticks_of(date_to_utc(convert_to(arg(c, P_OlderThan), &type_DateTime))))
        return false;
    return !has(c, P_NewerThan) ||
           st.modified > date_ticks_of(date_to_utc(convert_to(arg(c, P_NewerThan), &type_DateTime)));
}

static void look(cmdlet_run *c, const item_place *at, void *arg_)
{
    int64_t wanted = arg_int(c, P_PathType, 0);
    if ((wanted == 0 || is_container(c, at) == (wanted == 1)) && old_enough(c, at))
        *(bool *)arg_ = true;
}

static bool is_valid(cmdlet_run *c, str *path)
{
    item_place at;
    str *drive;
    return str_index_unit(path, 0, 0) < 0 && item_locate(c->rs, path, &at, &drive);
}

static bool test(cmdlet_run *c, str *path, bool literal)
{
    item_place at;
    str *drive;
    bool found = false;
    if (!str_trim(path, NULL, 3)->length)
        return false;
    if (arg_switch(c, P_IsValid))
        return is_valid(c, path);
    if (!item_locate(c->rs, path, &at, &drive))
        return false;
    bool wild = !literal && wildcard_has(at.path);
    if (wild || item_exists(c, &at) || str_index_unit(path, '`', 0) >= 0)
        item_expand_quietly(c, path, literal, ITEM_ALL_HIDDEN, look, &found);
    return found;
}

static void process(cmdlet_run *c)
{
    bool literal = has(c, ITEM_LiteralPath);
    value v = arg(c, literal ? ITEM_LiteralPath : ITEM_Path);
    list *paths = items_of(v);
    size_t n = list_count(paths);
    if (!n)
        cmdlet_error_text(c, "System.ArgumentNullException", "NullPathNotPermitted", EC_InvalidArgument, V_NULL,
                          "The provided Path argument was null or an empty collection.");
    for (size_t i = 0; i < n; i++) {
        value one = list_get(paths, i);
        if (v_is_null(one))
            cmdlet_error_text(c, "System.ArgumentNullException", "NullPathNotPermitted", EC_InvalidArgument, V_NULL,
                              "The provided Path argument was null or an empty collection.");
        else
            cmdlet_write(c, v_bool(test(c, to_str(one), literal)));
    }
}

const cmdlet cmdlet_test_path = {.name = "Test-Path",
                                 .module = MODULE_MANAGEMENT,
                                 .params = params,
                                 .default_set = "Path",
                                 .output = "System.Boolean",
                                 .synopsis = "Determines whether all elements of a path exist.",
                                 .process = process,
                                 .missing = "Credential"};
