/* clixml.c: Export-Clixml, Import-Clixml, ConvertTo-CliXml, ConvertFrom-CliXml: objects as XML and back. */
#include "engine/jobs/clixml.h"

#include <errno.h>

#include "base/sys.h"
#include "cmdlets/encoding_arg.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/text_file.h"
#include "engine/session/runspace.h"

/* ---- writing ---- */

enum { P_Depth, P_Path, P_LiteralPath, P_InputObject, P_Force, P_NoClobber, P_Encoding };
static const param_spec export_params[] = {
    [P_Depth] = {"Depth", "int", .validate = "range 1 2147483647", .help = "Levels of properties that are written."},
    [P_Path] = {"Path", "string", .sets = "ByPath", .position = 1, .flags = PF_MANDATORY},
    [P_LiteralPath] = {"LiteralPath", "string", .aliases = "PSPath,LP", .sets = "ByLiteralPath", .flags = PF_MANDATORY},
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_NULL},
    [P_Force] = {"Force", "switch"},
    [P_NoClobber] = {"NoClobber", "switch", .aliases = "NoOverwrite"},
    [P_Encoding] = {"Encoding", "object", .flags = PF_NOT_NULL_OR_EMPTY},
    {0}};

typedef struct export_state {
    clixml_writer w;
    text_file file;
    bool open;
} export_state;

static void export_begin(cmdlet_run *c)
{
    export_state *s = c->state;
    value encoding = encoding_arg(c, P_Encoding);
    str *path = path_resolve(c->rs, arg_str(c, has(c, P_LiteralPath) ? P_LiteralPath : P_Path));
    if (!cmdlet_should_process(c, path, "Export-Clixml"))
        return;
    int mode = arg_switch(c, P_NoClobber) ? TEXT_FILE_NEW : TEXT_FILE_CREATE;
    int error = text_file_open(&s->file, path, mode, arg_switch(c, P_Force), encoding);
    if (error == -EEXIST)
        cmdlet_fail(c, error_record_new(exception_new("System.IO.IOException",
                                                      str_printf("The file '%s' already exists.", str_to_c(path))),
                                        "NoClobber", EC_ResourceExists, v_str(path)));
    if (error < 0)
        cmdlet_fail(c, error_record_new(file_exception(error, path), "FileOpenFailure", EC_OpenError, V_NULL));
    s->open = true;
    clixml_begin(&s->w, true);
}

static void export_process(cmdlet_run *c)
{
    export_state *s = c->state;
    if (s->open)
        clixml_write(&s->w, arg(c, P_InputObject), (int)arg_int(c, P_Depth, CLIXML_DEPTH));
}

static void export_end(cmdlet_run *c)
{
    export_state *s = c->state;
    if (!s->open)
        return;
    clixml_end(&s->w);
    int error = text_file_write(&s->file, str_from_buf(&s->w.out), false);
    if (error >= 0)
        error = text_file_flush(&s->file);
    if (error < 0)
        cmdlet_fail(c,
                    error_record_new(file_exception(error, s->file.path), "FileWriteFailure", EC_WriteError, V_NULL));
}

static void export_clean(cmdlet_run *c)
{
    export_state *s = c->state;
    if (s->open)
        text_file_close(&s->file);
}

const cmdlet cmdlet_export_clixml = {.name = "Export-Clixml",
                                     .module = MODULE_UTILITY,
                                     .params = export_params,
                                     .default_set = "ByPath",
                                     .synopsis = "Writes objects to a file, as XML.",
                                     .state_size = sizeof(export_state),
                                     .begin = export_begin,
                                     .process = export_process,
                                     .end = export_end,
                                     .clean = export_clean,
                                     .flags = CF_SHOULD_PROCESS};

enum { T_InputObject, T_Depth };
static const param_spec to_params[] = {
    [T_InputObject] = {"InputObject", "psobject", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_NULL},
    [T_Depth] = {"Depth", "int", .validate = "range 1 2147483647", .help = "Levels of properties that are written."},
    {0}};

static void to_begin(cmdlet_run *c)
{
    clixml_begin(c->state, true);
}

static void to_process(cmdlet_run *c)
{
    clixml_write(c->state, arg(c, T_InputObject), (int)arg_int(c, T_Depth, CLIXML_DEPTH));
}

static void to_end(cmdlet_run *c)
{
    clixml_writer *w = c->state;
    clixml_end(w);
    cmdlet_write(c, v_str(str_from_buf(&w->out)));
}

const cmdlet cmdlet_convertto_clixml = {.name = "ConvertTo-CliXml",
                                        .module = MODULE_UTILITY,
                                        .params = to_params,
                                        .output = "System.String",
                                        .synopsis = "Gives objects as XML text.",
                                        .state_size = sizeof(clixml_writer),
                                        .begin = to_begin,
                                        .process = to_process,
                                        .end = to_end};

/* ---- reading ---- */

static void write_all(cmdlet_run *c, const list *l)
{
    for (size_t i = 0; i < list_count(l); i++)
        cmdlet_write(c, list_get(l, i));
}

static const param_spec from_params[] = {{"InputObject", "string", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE},
                                         {0}};

static void from_process(cmdlet_run *c)
{
    buf b = {0};
    str_append_utf8(arg_str(c, 0), &b);
    write_all(c, clixml_read(b.data, b.length));
}

const cmdlet cmdlet_convertfrom_clixml = {.name = "ConvertFrom-CliXml",
                                          .module = MODULE_UTILITY,
                                          .params = from_params,
                                          .output = "System.Object",
                                          .synopsis = "Gives the objects that XML text stands for.",
                                          .process = from_process};

enum { I_Path, I_LiteralPath, I_IncludeTotalCount, I_Skip, I_First };
static const param_spec import_params[] = {
    [I_Path] = {"Path", "string[]", .sets = "ByPath", .position = 1,
                .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [I_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "ByLiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [I_IncludeTotalCount] = {"IncludeTotalCount", "switch", .help = "The number of objects first."},
    [I_Skip] = {"Skip", "ulong", .help = "Leaves out so many objects."},
    [I_First] = {"First", "ulong", .help = "So many objects at most."},
    {0}};

/* With -First or -Skip, what is in lists counts as objects of its own. */
static list *flattened(const list *l)
{
    list *out = list_new(NULL);
    for (size_t i = 0; i < list_count(l); i++) {
        enumerator e = {0};
        value v = list_get(l, i);
        if (!enumerate(v, &e)) {
            list_add(out, v);
            continue;
        }
        while (e.next(&e, &v))
            list_add(out, v);
    }
    return out;
}

static void write_page(cmdlet_run *c, const list *all)
{
    const list *l = flattened(all);
    uint64_t skip = (uint64_t)arg_int(c, I_Skip, 0), n = list_count(l);
    uint64_t first = has(c, I_First) ? arg(c, I_First).as.u : UINT64_MAX;
    for (uint64_t i = skip; i < n && i - skip < first; i++)
        cmdlet_write(c, list_get(l, i));
}

static str *decoded(const char *data, size_t n)
{
    const encoding_info *wide = encoding_by_page(n >= 2 && (uint8_t)data[0] == 0xFE ? 1201 : 1200);
    return encoding_decode((const encoding *)(const void *)encoding_new(wide, false).as.o, (const uint8_t *)data + 2,
                           n - 2);
}

static void import_file(cmdlet_run *c, str *written)
{
    str *path = path_resolve(c->rs, written);
    char *data;
    size_t n;
    int error = sys_read_file(str_to_c(path), &data, &n);
    if (error < 0)
        cmdlet_fail(c, error_record_new(file_exception(error, path), "FileOpenFailure", EC_OpenError, v_str(path)));
    buf b = {.data = data, .length = n};
    if (n >= 2 && (((uint8_t)data[0] == 0xFF && (uint8_t)data[1] == 0xFE) ||
                   ((uint8_t)data[0] == 0xFE && (uint8_t)data[1] == 0xFF))) {
        b = (buf){0};
        str_append_utf8(decoded(data, n), &b);
    }
    list *all = clixml_read(b.data, b.length);
    if (arg_switch(c, I_IncludeTotalCount))
        cmdlet_write(c, v_long((int64_t)list_count(all)));
    if (has(c, I_First) || has(c, I_Skip))
        write_page(c, all);
    else
        write_all(c, all);
}

static void import_process(cmdlet_run *c)
{
    list *paths = items_of(arg(c, has(c, I_LiteralPath) ? I_LiteralPath : I_Path));
    for (size_t i = 0; i < list_count(paths); i++)
        import_file(c, to_str(list_get(paths, i)));
}

const cmdlet cmdlet_import_clixml = {.name = "Import-Clixml",
                                     .module = MODULE_UTILITY,
                                     .params = import_params,
                                     .default_set = "ByPath",
                                     .output = "System.Object",
                                     .synopsis = "Reads the objects that Export-Clixml wrote.",
                                     .process = import_process};
