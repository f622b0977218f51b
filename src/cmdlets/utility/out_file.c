/* out_file.c: Out-File, which `>` and `>>` go through too: what objects would print as, into a file. */
#include <errno.h>
#include <sys/stat.h>

#include "base/sys.h"
#include "cmdlets/encoding_arg.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/text_file.h"
#include "format/format.h"

enum { P_FilePath, P_LiteralPath, P_Encoding, P_Append, P_Force, P_NoClobber, P_Width, P_NoNewline, P_InputObject };
static const param_spec params[] = {
    [P_FilePath] = {"FilePath", "string", .aliases = "Path", .sets = "ByPath", .position = 1, .flags = PF_MANDATORY},
    [P_LiteralPath] = {"LiteralPath", "string", .aliases = "PSPath,LP", .sets = "ByLiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_Encoding] = {"Encoding", "object", .position = 2, .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Append] = {"Append", "switch"},
    [P_Force] = {"Force", "switch"},
    [P_NoClobber] = {"NoClobber", "switch", .aliases = "NoOverwrite"},
    [P_Width] = {"Width", "int", .validate = "range 2 2147483647"},
    [P_NoNewline] = {"NoNewline", "switch"},
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
    {0}};

typedef struct state {
    formatter *formatter;
    text_file file;
    bool no_newline;
} state;

static _Noreturn void open_failed(cmdlet_run *c, int error, str *path)
{
    if (error == -EEXIST)
        cmdlet_fail(c, error_record_new(exception_new("System.IO.IOException",
                                                      str_printf("The file '%s' already exists.", str_to_c(path))),
                                        "NoClobber", EC_ResourceExists, v_str(path)));
    cmdlet_fail(c, error_record_new(file_exception(error, path), "FileOpenFailure", EC_OpenError, V_NULL));
}

static void take_line(void *arg_, str *line)
{
    cmdlet_run *c = arg_;
    state *s = c->state;
    int error = text_file_write(&s->file, line, !s->no_newline);
    if (error < 0)
        cmdlet_fail(c,
                    error_record_new(file_exception(error, s->file.path), "FileWriteFailure", EC_WriteError, V_NULL));
}

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    value encoding = encoding_arg(c, P_Encoding);
    str *path = path_resolve(c->rs, arg_str(c, has(c, P_LiteralPath) ? P_LiteralPath : P_FilePath));
    s->no_newline = arg_switch(c, P_NoNewline);
    if (!cmdlet_should_process(c, path, "Output to File"))
        return;
    bool append = arg_switch(c, P_Append);
    int mode = append ? TEXT_FILE_APPEND : arg_switch(c, P_NoClobber) ? TEXT_FILE_NEW : TEXT_FILE_CREATE;
    /* Without -Encoding what is appended is UTF-8, whatever the file's mark says. */
    if (append && v_is_null(encoding))
        encoding = encoding_new(encoding_by_page(65001), false);
    int error = text_file_open(&s->file, path, mode, arg_switch(c, P_Force), encoding);
    if (error < 0)
        open_failed(c, error, path);
    int width = c->rs->host && c->rs->host->width > 0 ? c->rs->host->width : 80;
    s->formatter = formatter_new(c->rs, (int)arg_int(c, P_Width, width), take_line, c);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    value v = c->has_input && c->bound->from_pipeline[P_InputObject] ? c->input : arg(c, P_InputObject);
    if (!s->formatter)
        return;
    if (c->has_input)
        stage_push(formatter_stage(s->formatter), v);
    else if (!v_is_null(v))
        stage_push_each(formatter_stage(s->formatter), v);
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    if (!s->formatter)
        return;
    formatter_flush(s->formatter);
    text_file_end(c, &s->file);
}

static void clean(cmdlet_run *c)
{
    text_file_clean(&((state *)c->state)->file);
}

const cmdlet cmdlet_out_file = {.name = "Out-File",
                                .module = MODULE_UTILITY,
                                .params = params,
                                .default_set = "ByPath",
                                .synopsis = "Sends output to a file.",
                                .state_size = sizeof(state),
                                .begin = begin,
                                .process = process,
                                .end = end,
                                .clean = clean,
                                .flags = CF_SHOULD_PROCESS};
