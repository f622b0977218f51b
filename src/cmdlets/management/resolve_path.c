/* resolve_path.c: Resolve-Path and Convert-Path. */
#include "cmdlets/management/item_path.h"
#include "cmdlets/management/path_text.h"

enum { P_Path, P_LiteralPath, P_Relative, P_RelativeBasePath, P_Force };
static const param_spec params[] = {[P_Path] = {"Path", "string[]", .sets = "Path,PathRelative", .position = 1,
                                                .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
                                    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP",
                                                       .sets = "LiteralPath,LiteralPathRelative",
                                                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
                                    [P_Relative] = {"Relative", "switch"},
                                    [P_RelativeBasePath] = {"RelativeBasePath", "string"},
                                    [P_Force] = {"Force", "switch"},
                                    {0}};

static void resolved(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    if (arg_switch(c, P_Relative) && !at->names) {
        str *base = arg_str(c, P_RelativeBasePath);
        base = base ? path_resolve(c->rs, base) : c->rs->location;
        cmdlet_write(c, v_str(path_relative(at->path, base)));
    } else {
        cmdlet_write(c, path_info_new(at->names ? at->names->drive : NULL, item_shown(at)));
    }
}

static void each_path(cmdlet_run *c, item_fn fn)
{
    bool literal = has(c, P_LiteralPath);
    list *paths = items_of(arg(c, literal ? P_LiteralPath : P_Path));
    for (size_t i = 0; i < list_count(paths); i++)
        path_expand(c, to_str(list_get(paths, i)), literal, fn, NULL);
}

static void process(cmdlet_run *c)
{
    each_path(c, resolved);
}

const cmdlet cmdlet_resolve_path = {.name = "Resolve-Path",
                                    .module = MODULE_MANAGEMENT,
                                    .params = params,
                                    .default_set = "Path",
                                    .output = "System.Management.Automation.PathInfo",
                                    .synopsis = "Resolves the wildcard characters in a path.",
                                    .process = process,
                                    .missing = "Credential"};

static const param_spec convert_params[] = {[P_Path] = {"Path", "string[]", .sets = "Path", .position = 1,
                                                        .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
                                            [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP",
                                                               .sets = "LiteralPath",
                                                               .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
                                            {0}};

static void converted(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    cmdlet_write(c, v_str(at->path));
}

static void convert_process(cmdlet_run *c)
{
    each_path(c, converted);
}

const cmdlet cmdlet_convert_path = {.name = "Convert-Path",
                                    .module = MODULE_MANAGEMENT,
                                    .params = convert_params,
                                    .default_set = "Path",
                                    .output = "System.String",
                                    .synopsis = "Converts a path from a PowerShell path to a provider path.",
                                    .process = convert_process};
