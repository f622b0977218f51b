/* convertfrom_csv.c: ConvertFrom-Csv and Import-Csv. */
#include <errno.h>

#include "base/sys.h"
#include "cmdlets/encoding_arg.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"
#include "cmdlets/utility/csv.h"
#include "types/io.h"

enum { P_Delimiter, P_UseCulture, P_Header, P_InputObject };
static const param_spec params[] = {
    [P_Delimiter] = {"Delimiter", "char", .sets = "Delimiter", .position = 2, .flags = PF_NOT_NULL},
    [P_UseCulture] = {"UseCulture", "switch", .sets = "UseCulture", .flags = PF_MANDATORY},
    [P_Header] = {"Header", "string[]", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_InputObject] = {"InputObject", "psobject[]", .position = 1,
                       .flags = PF_MANDATORY | PF_PIPELINE | PF_NOT_NULL | PF_ALLOW_EMPTY_STRING},
    {0}};

static void reader_open(cmdlet_run *c, csv_reader *r)
{
    *r = (csv_reader){.delimiter = has(c, P_Delimiter) ? (uint16_t)arg(c, P_Delimiter).as.i : csv_culture_delimiter(),
                      .header = has(c, P_Header) ? items_of(arg(c, P_Header)) : NULL};
}

static void begin(cmdlet_run *c)
{
    reader_open(c, c->state);
}

static void process(cmdlet_run *c)
{
    list *items = items_of(c->has_input ? c->input : arg(c, P_InputObject));
    for (size_t i = 0; i < list_count(items); i++)
        if (!v_is_null(list_get(items, i)))
            csv_read(c, c->state, to_str(list_get(items, i)));
}

const cmdlet cmdlet_convertfrom_csv = {.name = "ConvertFrom-Csv",
                                       .module = MODULE_UTILITY,
                                       .params = params,
                                       .default_set = "Delimiter",
                                       .output = "System.Management.Automation.PSObject",
                                       .synopsis = "Converts character-separated values into custom objects.",
                                       .state_size = sizeof(csv_reader),
                                       .begin = begin,
                                       .process = process};

/* ---- Import-Csv ---- */

enum { I_Path = P_InputObject, I_LiteralPath, I_Encoding };
static const param_spec import_params[] = {
    [P_Delimiter] = {"Delimiter", "char", .sets = "DelimiterPath,DelimiterLiteralPath", .position = 2,
                     .flags = PF_NOT_NULL},
    [P_UseCulture] = {"UseCulture", "switch", .sets = "CulturePath,CultureLiteralPath", .flags = PF_MANDATORY},
    [P_Header] = {"Header", "string[]", .flags = PF_NOT_NULL_OR_EMPTY},
    [I_Path] = {"Path", "string[]", .sets = "DelimiterPath,CulturePath", .position = 1,
                .flags = PF_MANDATORY | PF_PIPELINE | PF_NOT_NULL_OR_EMPTY},
    [I_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP",
                       .sets = "DelimiterLiteralPath,CultureLiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY | PF_NOT_NULL_OR_EMPTY},
    [I_Encoding] = {"Encoding", "object", .flags = PF_NOT_NULL_OR_EMPTY},
    {0}};

static void import_file(cmdlet_run *c, str *path)
{
    char *data;
    size_t length;
    int error = sys_read_file(str_to_c(path), &data, &length);
    if (error < 0) {
        exception *e = error == -ENOENT ? exception_new("System.IO.FileNotFoundException",
                                                        str_printf("Could not find file '%s'.", str_to_c(path)))
                                        : file_exception(error, path);
        cmdlet_fail(c, error_record_new(e, "FileOpenFailure", EC_OpenError, V_NULL));
    }
    csv_reader r;
    reader_open(c, &r);
    csv_read(c, &r, io_decode(data, length, encoding_arg(c, I_Encoding)));
}

static void import_place(cmdlet_run *c, const item_place *at, void *arg_)
{
    (void)arg_;
    import_file(c, at->path);
}

static void import_process(cmdlet_run *c)
{
    bool literal = has(c, I_LiteralPath);
    list *paths = items_of(arg(c, literal ? I_LiteralPath : I_Path));
    for (size_t i = 0; i < list_count(paths); i++) {
        str *path = to_str(list_get(paths, i));
        if (!literal && wildcard_has(path))
            path_expand(c, path, false, import_place, NULL);
        else
            import_file(c, path_resolve(c->rs, path));
    }
}

const cmdlet cmdlet_import_csv = {.name = "Import-Csv",
                                  .module = MODULE_UTILITY,
                                  .params = import_params,
                                  .default_set = "DelimiterPath",
                                  .output = "System.Object",
                                  .synopsis = "Creates custom objects from the items in a file of separated values.",
                                  .process = import_process};
