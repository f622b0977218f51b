/* convertfrom_json.c: ConvertFrom-Json and Test-Json. */
#include "base/sys.h"
#include "cmdlets/utility/json_read.h"

enum { P_InputObject, P_AsHashtable, P_Depth, P_NoEnumerate, P_DateKind };
static const param_spec params[] = {[P_InputObject] = {"InputObject", "string", .position = 1,
                                                       .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_EMPTY_STRING},
                                    [P_AsHashtable] = {"AsHashtable", "switch"},
                                    [P_Depth] = {"Depth", "int", .validate = "range 1 2147483647"},
                                    [P_NoEnumerate] = {"NoEnumerate", "switch"},
                                    [P_DateKind] = {"DateKind", "Microsoft.PowerShell.Commands.JsonDateKind"},
                                    {0}};

static const enum_member date_kinds[] = {{"Default", JSON_DATES_DEFAULT}, {"Local", JSON_DATES_LOCAL},
                                         {"Utc", JSON_DATES_UTC},         {"Offset", JSON_DATES_OFFSET},
                                         {"String", JSON_DATES_STRING},   {0}};
type type_JsonDateKind = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.JsonDateKind", .flags = T_VALUE | T_ENUM,
                          .kind = K_ENUM, .members = date_kinds};

typedef struct state {
    list *texts;
} state;

static void begin(cmdlet_run *c)
{
    ((state *)c->state)->texts = list_new(NULL);
}

static void process(cmdlet_run *c)
{
    str *text = arg_str(c, P_InputObject);
    if (text)
        list_add(((state *)c->state)->texts, v_str(text));
}

static _Noreturn void refuse(cmdlet_run *c, const json_error *error)
{
    if (error->id)
        cmdlet_fail(c, error_record_new(exception_new(INVALID_OPERATION_EXCEPTION, error->message), error->id,
                                        EC_InvalidOperation, V_NULL));
    str *text = str_concat(str_c("Conversion from JSON failed with error: "), error->message);
    cmdlet_fail(c,
                error_record_new(exception_new(ARGUMENT_EXCEPTION, text), ARGUMENT_EXCEPTION, EC_NotSpecified, V_NULL));
}

static void write_result(cmdlet_run *c, value v)
{
    if (arg_switch(c, P_NoEnumerate))
        cmdlet_write(c, v);
    else
        cmdlet_write_each(c, v);
}

static str *joined(const list *texts)
{
    wbuf all = {0};
    for (size_t i = 0; i < list_count(texts); i++) {
        if (i)
            wbuf_unit(&all, '\n');
        str_append(&all, list_get(texts, i).as.s);
    }
    return str_from_wbuf(&all);
}

/* Several texts are documents of their own if the first one is complete, else the lines of one. */
static void end(cmdlet_run *c)
{
    list *texts = ((state *)c->state)->texts;
    size_t n = list_count(texts);
    json_options options = {.hashtables = arg_switch(c, P_AsHashtable),
                            .depth = (uint32_t)arg_int(c, P_Depth, 1024),
                            .dates = (int)arg_int(c, P_DateKind, 0),
                            .whole = n > 1};
    json_error error = {0};
    value v;
    if (!n)
        return;
    bool each = json_read(list_get(texts, 0).as.s, &options, &v, &error);
    if (each && n > 1 && v_is_null(v))
        each = false;
    if (!each && (n == 1 || error.id))
        refuse(c, &error);
    options.whole = false;
    if (!each) {
        if (!json_read(joined(texts), &options, &v, &error))
            refuse(c, &error);
        write_result(c, v);
        return;
    }
    for (size_t i = 0;;) {
        write_result(c, v);
        if (++i == n)
            return;
        if (!json_read(list_get(texts, i).as.s, &options, &v, &error))
            refuse(c, &error);
    }
}

const cmdlet cmdlet_convertfrom_json = {.name = "ConvertFrom-Json",
                                        .module = MODULE_UTILITY,
                                        .params = params,
                                        .output = "System.Management.Automation.PSObject",
                                        .synopsis = "Converts a JSON-formatted string to a custom object or a "
                                                    "hashtable.",
                                        .state_size = sizeof(state),
                                        .begin = begin,
                                        .process = process,
                                        .end = end};

/* ---- Test-Json ---- */

enum { T_Json, T_Path, T_LiteralPath };
static const param_spec test_params[] = {[T_Json] = {"Json", "string", .sets = "JsonString", .position = 1,
                                                     .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_EMPTY_STRING},
                                         [T_Path] = {"Path", "string", .sets = "JsonPath", .position = 1,
                                                     .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
                                         [T_LiteralPath] = {"LiteralPath", "string", .aliases = "PSPath,LP",
                                                            .sets = "JsonLiteralPath",
                                                            .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
                                         {0}};

static str *text_to_test(cmdlet_run *c)
{
    if (has(c, T_Json))
        return arg_str(c, T_Json);
    str *path = path_resolve(c->rs, arg_str(c, has(c, T_Path) ? T_Path : T_LiteralPath));
    char *data;
    size_t length;
    if (sys_read_file(str_to_c(path), &data, &length) < 0)
        cmdlet_fail_text(c, "System.Management.Automation.ItemNotFoundException", "PathNotFound", EC_ObjectNotFound,
                         v_str(path), "Cannot find path '%s' because it does not exist.", str_to_c(path));
    return str_utf8(data, length);
}

static void test(cmdlet_run *c)
{
    str *why = str_empty;
    bool valid = json_strict(text_to_test(c), &why);
    if (!valid)
        cmdlet_error_text(c, "System.Exception", "InvalidJson", EC_InvalidData, V_NULL, "Cannot parse the JSON.");
    cmdlet_write(c, v_bool(valid));
}

const cmdlet cmdlet_test_json = {.name = "Test-Json",
                                 .module = MODULE_UTILITY,
                                 .params = test_params,
                                 .default_set = "JsonString",
                                 .output = "System.Boolean",
                                 .synopsis = "Tests whether a string is a valid JSON document.",
                                 .process = test,
                                 .missing = "Schema,SchemaFile,Options"};
