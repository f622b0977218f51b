/* split_path.c: Split-Path and Join-Path. */
#include "cmdlets/management/item_path.h"
#include "cmdlets/management/path_text.h"

enum {
    P_Path,
    P_LiteralPath,
    P_Qualifier,
    P_NoQualifier,
    P_Parent,
    P_Leaf,
    P_LeafBase,
    P_Extension,
    P_IsAbsolute,
    P_Resolve
};
#define OF_SET(its_name, sets_)                                                                                        \
    {                                                                                                                  \
        its_name, "switch", .sets = sets_, .flags = PF_MANDATORY                                                       \
    }
#define PATH_SETS "ParentSet,LeafSet,LeafBaseSet,ExtensionSet,QualifierSet,NoQualifierSet,IsAbsoluteSet"
static const param_spec params[] = {[P_Path] = {"Path", "string[]", .sets = PATH_SETS, .position = 1,
                                                .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
                                    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP",
                                                       .sets = "LiteralPathSet",
                                                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
                                    [P_Qualifier] = OF_SET("Qualifier", "QualifierSet"),
                                    [P_NoQualifier] = OF_SET("NoQualifier", "NoQualifierSet"),
                                    [P_Parent] = {"Parent", "switch", .sets = "ParentSet"},
                                    [P_Leaf] = OF_SET("Leaf", "LeafSet"),
                                    [P_LeafBase] = OF_SET("LeafBase", "LeafBaseSet"),
                                    [P_Extension] = OF_SET("Extension", "ExtensionSet"),
                                    [P_IsAbsolute] = OF_SET("IsAbsolute", "IsAbsoluteSet"),
                                    [P_Resolve] = {"Resolve", "switch"},
                                    {0}};

/* `env:` of env:PATH, `Microsoft.PowerShell.Core\FileSystem::` of a provider's path; 0: there is none. */
static size_t qualifier_end(const str *path)
{
    ptrdiff_t colons = str_index(path, str_c("::"), 0, false);
    if (colons > 0)
        return (size_t)colons + 2;
    for (size_t i = 0; i < path->length; i++) {
        uint16_t u = str_at(path, i);
        if (u == ':')
            return i ? i + 1 : 0;
        if (u == '/' || u == '\\')
            return 0;
    }
    return 0;
}

static ptrdiff_t dot_of(const str *name)
{
    return str_last_index(name, str_c("."), false);
}

static void write_qualifier(cmdlet_run *c, str *path)
{
    size_t n = qualifier_end(path);
    if (n)
        cmdlet_write(c, v_str(str_sub(path, 0, n)));
    else
        cmdlet_error_text(c, "System.FormatException", "ParsePathFormatError", EC_InvalidArgument, v_str(path),
                          "Cannot parse path because path '%s' does not have a qualifier specified.", str_to_c(path));
}

static void split(cmdlet_run *c, str *path)
{
    str *name;
    ptrdiff_t dot;
    if (arg_switch(c, P_Qualifier)) {
        write_qualifier(c, path);
    } else if (arg_switch(c, P_NoQualifier)) {
        size_t n = qualifier_end(path);
        cmdlet_write(c, v_str(str_sub(path, n, path->length - n)));
    } else if (arg_switch(c, P_IsAbsolute)) {
        cmdlet_write(c, v_bool(qualifier_end(path) || (path->length && str_at(path, 0) == '/')));
    } else if (arg_switch(c, P_Leaf)) {
        cmdlet_write(c, v_str(path_name(path)));
    } else if (arg_switch(c, P_LeafBase)) {
        name = path_name(path);
        dot = dot_of(name);
        cmdlet_write(c, v_str(dot < 0 ? name : str_sub(name, 0, (size_t)dot)));
    } else if (arg_switch(c, P_Extension)) {
        name = path_name(path);
        dot = dot_of(name);
        bool any = dot >= 0 && (size_t)dot + 1 < name->length;
        cmdlet_write(c, v_str(any ? str_sub(name, (size_t)dot, name->length - (size_t)dot) : str_empty));
    } else {
        str *parent = path_parent(path);
        if (parent)
            cmdlet_write(c, v_str(parent));
        else
            cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument,
                              V_NULL,
                              "Cannot process argument because the value of argument \"path\" is not valid. Change the "
                              "value of the \"path\" argument and run the operation again.");
    }
}

static void split_resolved(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    split(c, item_shown(at));
}

static void split_process(cmdlet_run *c)
{
    bool literal = has(c, P_LiteralPath);
    list *paths = items_of(arg(c, literal ? P_LiteralPath : P_Path));
    for (size_t i = 0; i < list_count(paths); i++) {
        str *path = to_str(list_get(paths, i));
        if (arg_switch(c, P_Resolve))
            path_expand(c, path, literal, split_resolved, NULL);
        else
            split(c, path);
    }
}

const cmdlet cmdlet_split_path = {.name = "Split-Path",
                                  .module = MODULE_MANAGEMENT,
                                  .params = params,
                                  .default_set = "ParentSet",
                                  .output = "System.String",
                                  .synopsis = "Returns the specified part of a path.",
                                  .process = split_process,
                                  .missing = "Credential"};

/* ---- Join-Path ---- */

enum { J_Path, J_ChildPath, J_AdditionalChildPath, J_Resolve };
static const param_spec join_params[] = {[J_Path] = {"Path", "string[]", .aliases = "PSPath", .position = 1,
                                                     .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
                                         [J_ChildPath] = {"ChildPath", "string[]", .position = 2,
                                                          .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_ALLOW_NULL |
                                                                   PF_ALLOW_EMPTY_STRING | PF_ALLOW_EMPTY_COLLECTION},
                                         [J_AdditionalChildPath] = {"AdditionalChildPath", "string[]", .position = 3,
                                                                    .flags = PF_PIPELINE_PROPERTY | PF_REMAINING |
                                                                             PF_ALLOW_NULL | PF_ALLOW_EMPTY_STRING |
                                                                             PF_ALLOW_EMPTY_COLLECTION},
                                         [J_Resolve] = {"Resolve", "switch"},
                                         {0}};

static void write_place(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    cmdlet_write(c, v_str(item_shown(at)));
}

static str *joined(str *path, value children)
{
    list *all = items_of(children);
    for (size_t i = 0; i < list_count(all); i++) {
        value child = list_get(all, i);
        path = path_join(path, v_is_null(child) ? str_empty : to_str(child));
    }
    return path;
}

static void join_process(cmdlet_run *c)
{
    list *paths = items_of(arg(c, J_Path));
    for (size_t i = 0; i < list_count(paths); i++) {
        str *path = to_str(list_get(paths, i));
        item_place at;
        if (str_index_unit(path, ':', 0) > 0 && !item_locate_or_error(c, path, &at))
            continue;
        value children = arg(c, J_ChildPath);
        path = list_count(items_of(children)) ? joined(path, children) : path_join(path, str_empty);
        path = joined(path, arg(c, J_AdditionalChildPath));
        if (arg_switch(c, J_Resolve))
            path_expand(c, path, false, write_place, NULL);
        else
            cmdlet_write(c, v_str(path));
    }
}

const cmdlet cmdlet_join_path = {.name = "Join-Path",
                                 .module = MODULE_MANAGEMENT,
                                 .params = join_params,
                                 .output = "System.String",
                                 .synopsis = "Combines a path and a child path into a single path.",
                                 .process = join_process,
                                 .missing = "Credential"};
