/* convertto_csv.c: ConvertTo-Csv and Export-Csv. */
#include <errno.h>

#include "base/sys.h"
#include "cmdlets/encoding_arg.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/text_file.h"
#include "cmdlets/utility/csv.h"
#include "types/io.h"

/* Both begin alike. */
enum {
    P_InputObject,
    P_Delimiter,
    P_UseCulture,
    P_IncludeTypeInformation,
    P_NoTypeInformation,
    P_QuoteFields,
    P_UseQuotes,
    P_NoHeader,
    P_Path,
    P_LiteralPath,
    P_Force,
    P_NoClobber,
    P_Encoding,
    P_Append
};
#define QUOTE_ROWS                                                                                                     \
    [P_IncludeTypeInformation] = {"IncludeTypeInformation", "switch", .aliases = "ITI"},                               \
    [P_NoTypeInformation] = {"NoTypeInformation", "switch", .aliases = "NTI"},                                         \
    [P_QuoteFields] = {"QuoteFields", "string[]", .aliases = "QF"},                                                    \
    [P_UseQuotes] = {"UseQuotes", "Microsoft.PowerShell.Commands.BaseCsvWritingCommand+QuoteKind", .aliases = "UQ"},   \
    [P_NoHeader] = {"NoHeader", "switch"}
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE},
    [P_Delimiter] = {"Delimiter", "char", .sets = "Delimiter", .position = 2, .flags = PF_NOT_NULL},
    [P_UseCulture] = {"UseCulture", "switch", .sets = "UseCulture"},
    QUOTE_ROWS,
    {0}};
static const param_spec export_params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_MANDATORY | PF_PIPELINE},
    [P_Delimiter] = {"Delimiter", "char", .sets = "Delimiter", .position = 2, .flags = PF_NOT_NULL},
    [P_UseCulture] = {"UseCulture", "switch", .sets = "UseCulture"},
    QUOTE_ROWS,
    [P_Path] = {"Path", "string", .position = 1},
    [P_LiteralPath] = {"LiteralPath", "string", .aliases = "PSPath,LP"},
    [P_Force] = {"Force", "switch"},
    [P_NoClobber] = {"NoClobber", "switch", .aliases = "NoOverwrite"},
    [P_Encoding] = {"Encoding", "object", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Append] = {"Append", "switch"},
    {0}};

typedef struct state {
    csv_writer writer;
    text_file file;
    bool open, checked;
    bool header_there; /* what is appended to has one */
} state;

static void begin(cmdlet_run *c)
{
    csv_writer *w = &((state *)c->state)->writer;
    w->delimiter = has(c, P_Delimiter) ? (uint16_t)arg(c, P_Delimiter).as.i : csv_culture_delimiter();
    w->quotes = (int)arg_int(c, P_UseQuotes, CSV_QUOTE_ALWAYS);
    w->quote_fields = has(c, P_QuoteFields) ? items_of(arg(c, P_QuoteFields)) : NULL;
    w->type_line = arg_switch(c, P_IncludeTypeInformation) && !arg_switch(c, P_NoTypeInformation);
    w->no_header = arg_switch(c, P_NoHeader);
}

static value item_of(cmdlet_run *c)
{
    return c->has_input ? c->input : arg(c, P_InputObject);
}

static void process(cmdlet_run *c)
{
    csv_writer *w = &((state *)c->state)->writer;
    value item = item_of(c);
    if (!w->columns) {
        w->columns = csv_columns(item);
        if (w->type_line)
            cmdlet_write(c, v_str(csv_type_line(item)));
        if (list_count(w->columns) && !w->no_header)
            cmdlet_write(c, v_str(csv_header(w)));
    }
    if (list_count(w->columns))
        cmdlet_write(c, v_str(csv_row(w, item)));
}

const cmdlet cmdlet_convertto_csv = {.name = "ConvertTo-Csv",
                                     .module = MODULE_UTILITY,
                                     .params = params,
                                     .default_set = "Delimiter",
                                     .output = "System.String",
                                     .synopsis = "Converts objects into a series of character-separated value strings.",
                                     .state_size = sizeof(state),
                                     .begin = begin,
                                     .process = process};

/* ---- Export-Csv ---- */

static _Noreturn void open_failed(cmdlet_run *c, int error, str *path)
{
    if (error == -EEXIST)
        cmdlet_fail(c, error_record_new(exception_new("System.IO.IOException",
                                                      str_printf("The file '%s' already exists.", str_to_c(path))),
                                        "NoClobber", EC_ResourceExists, v_str(path)));
    cmdlet_fail(c, error_record_new(file_exception(error, path), "FileOpenFailure", EC_OpenError, V_NULL));
}

/* The columns of the file that is appended to. */
static void read_columns(state *s, const str *path)
{
    char *data;
    size_t length, at = 0;
    if (sys_read_file(str_to_c(path), &data, &length) < 0 || !length)
        return;
    str *text = io_decode(data, length, V_NULL);
    while (at < text->length && str_at(text, at) == '#') {
        ptrdiff_t end = str_index_unit(text, '\n', at);
        at = end < 0 ? text->length : (size_t)end + 1;
    }
    csv_reader r = {.delimiter = s->writer.delimiter};
    list *columns = csv_record(&r, text, &at);
    if (columns) {
        s->writer.columns = columns;
        s->header_there = true;
    }
}

static void export_begin(cmdlet_run *c)
{
    state *s = c->state;
    begin(c);
    if (has(c, P_Path) == has(c, P_LiteralPath))
        cmdlet_fail_text(c, INVALID_OPERATION_EXCEPTION, "CannotSpecifyPathAndLiteralPath", EC_InvalidData, V_NULL,
                         "You must specify either the -Path or -LiteralPath parameters, but not both.");
    str *path = path_resolve(c->rs, arg_str(c, has(c, P_LiteralPath) ? P_LiteralPath : P_Path));
    if (!cmdlet_should_process(c, path, "Export-Csv"))
        return;
    bool append = arg_switch(c, P_Append);
    if (append)
        read_columns(s, path);
    int mode = append ? TEXT_FILE_APPEND : arg_switch(c, P_NoClobber) ? TEXT_FILE_NEW : TEXT_FILE_CREATE;
    int error = text_file_open(&s->file, path, mode, arg_switch(c, P_Force), encoding_arg(c, P_Encoding));
    if (error < 0)
        open_failed(c, error, path);
    s->open = true;
}

static void write_line(cmdlet_run *c, str *line)
{
    state *s = c->state;
    int error = text_file_write(&s->file, line, true);
    if (error < 0)
        cmdlet_fail(c,
                    error_record_new(file_exception(error, s->file.path), "FileWriteFailure", EC_WriteError, V_NULL));
}

static void check_columns(cmdlet_run *c, value item)
{
    state *s = c->state;
    list *there = csv_columns(item);
    s->checked = true;
    for (size_t i = 0; i < list_count(s->writer.columns); i++) {
        str *column = to_str(list_get(s->writer.columns, i));
        bool found = false;
        for (size_t k = 0; k < list_count(there) && !found; k++)
            found = str_equal_nocase(to_str(list_get(there, k)), column);
        if (!found && !arg_switch(c, P_Force))
            cmdlet_fail_text(c, INVALID_OPERATION_EXCEPTION, "CannotAppendCsvWithMismatchedPropertyNames",
                             EC_InvalidData, v_str(column),
                             "Cannot append CSV content to the following file: %s. The appended object does not have a "
                             "property that corresponds to the following column: %s. To continue with mismatched "
                             "properties, add the -Force parameter, and then retry the command.",
                             str_to_c(s->file.path), str_to_c(column));
    }
}

static void export_process(cmdlet_run *c)
{
    state *s = c->state;
    value item = item_of(c);
    if (!s->open)
        return;
    if (s->header_there) {
        if (!s->checked)
            check_columns(c, item);
    } else if (!s->writer.columns) {
        s->writer.columns = csv_columns(item);
        if (s->writer.type_line)
            write_line(c, csv_type_line(item));
        if (!s->writer.no_header)
            write_line(c, csv_header(&s->writer));
    }
    write_line(c, csv_row(&s->writer, item));
}

static void export_end(cmdlet_run *c)
{
    state *s = c->state;
    if (!s->open)
        return;
    text_file_end(c, &s->file);
}

static void export_clean(cmdlet_run *c)
{
    text_file_clean(&((state *)c->state)->file);
}

const cmdlet cmdlet_export_csv = {.name = "Export-Csv",
                                  .module = MODULE_UTILITY,
                                  .params = export_params,
                                  .default_set = "Delimiter",
                                  .synopsis = "Converts objects into character-separated values in a file.",
                                  .state_size = sizeof(state),
                                  .begin = export_begin,
                                  .process = export_process,
                                  .end = export_end,
                                  .clean = export_clean,
                                  .flags = CF_SHOULD_PROCESS};
