/* import_data_file.c: Import-PowerShellDataFile: the hashtable that a .psd1 file is, without running anything. */
#include "base/sys.h"
#include "cmdlets/cmdlets.h"
#include "engine/session/modules/module.h"

enum { P_Path, P_LiteralPath, P_SkipLimitCheck };
static const param_spec params[] = {
    [P_Path] = {"Path", "string[]", .sets = "ByPath", .position = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "ByLiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    [P_SkipLimitCheck] = {"SkipLimitCheck", "switch"},
    {0}};

/* What is wrong with the file is an error among others; what would have to be run ends the command. */
static void read_one(cmdlet_run *c, str *path)
{
    ctx *x = ctx_current();
    TRY(x)
    {
        cmdlet_write(c, data_file_read(c->rs, path));
    }
    CAUGHT
    {
        error_record *r = x->kind == UNWIND_ERROR ? error_caught(x) : NULL;
        if (!r || !r->id || !str_starts(r->id, str_c("CouldNotParse"), false))
            unwind(x, x->kind, x->payload);
        cmdlet_error(c, r);
    }
    END_TRY;
}

static void process(cmdlet_run *c)
{
    list *paths = items_of(arg(c, has(c, P_Path) ? P_Path : P_LiteralPath));
    for (size_t i = 0; i < list_count(paths); i++) {
        str *path = path_resolve(c->rs, to_str(list_get(paths, i)));
        sys_stat st;
        if (sys_stat_path(str_to_c(path), true, &st) == 0)
            read_one(c, path);
        else
            cmdlet_error_text(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound",
                              EC_ObjectNotFound, v_str(path), "Cannot find path '%s' because it does not exist.",
                              str_to_c(path));
    }
}

const cmdlet cmdlet_import_powershell_data_file = {.name = "Import-PowerShellDataFile",
                                                   .module = MODULE_UTILITY,
                                                   .params = params,
                                                   .default_set = "ByPath",
                                                   .output = "System.Collections.Hashtable",
                                                   .synopsis = "Imports the values of a .psd1 file without running it.",
                                                   .process = process};
