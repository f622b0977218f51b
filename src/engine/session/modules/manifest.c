/* manifest.c: module manifests and data files: one hashtable in the restricted language. */
#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "engine/session/modules/module.h"
#include "engine/vm/frame.h"
#include "object/member.h"
#include "syntax/parser.h"

static const char *const members[] = {"ModuleToProcess",
                                      "NestedModules",
                                      "GUID",
                                      "Author",
                                      "CompanyName",
                                      "Copyright",
                                      "ModuleVersion",
                                      "Description",
                                      "PowerShellVersion",
                                      "PowerShellHostName",
                                      "PowerShellHostVersion",
                                      "CLRVersion",
                                      "DotNetFrameworkVersion",
                                      "ProcessorArchitecture",
                                      "RequiredModules",
                                      "TypesToProcess",
                                      "FormatsToProcess",
                                      "ScriptsToProcess",
                                      "PrivateData",
                                      "RequiredAssemblies",
                                      "ModuleList",
                                      "FileList",
                                      "FunctionsToExport",
                                      "VariablesToExport",
                                      "AliasesToExport",
                                      "CmdletsToExport",
                                      "DscResourcesToExport",
                                      "CompatiblePSEditions",
                                      "HelpInfoURI",
                                      "RootModule",
                                      "DefaultCommandPrefix"};
enum { MEMBER_COUNT = sizeof members / sizeof *members };

static str *read_text(str *path)
{
    char *data;
    size_t length;
    int e = sys_read_file(str_to_c(path), &data, &length);
    if (e < 0)
        throw_error("System.IO.FileNotFoundException", "FileNotFound", EC_ObjectNotFound, v_str(path),
                    "Cannot read '%s': %s", str_to_c(path), strerror(-e));
    bool bom = length >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3);
    return str_utf8(data + (bom ? 3 : 0), length - (bom ? 3 : 0));
}

/* Where an error stands, as the reference engine shows it below "At": the line, and a mark under the place. */
static str *place_of(const source *src, const parse_error *e)
{
    uint32_t line, column;
    source_position(src, e->start, &line, &column);
    uint32_t start = src->line_starts[line - 1], end = start;
    while (end < src->length && src->text[end] != '\n' && src->text[end] != '\r')
        end++;
    uint32_t marks = e->end > end ? end - e->start : e->end - e->start;
    str *under = str_concat(str_repeat(str_c(" "), column - 1), str_repeat(str_c("~"), marks ? marks : 1));
    return str_printf("At %s:%u char:%u\n+ %s\n+ %s\n%s", src->file ? str_to_c(src->file) : "line", line, column,
                      str_to_c(str_new(src->text + start, end - start)), str_to_c(under), str_to_c(e->message));
}

/* The table that the file is; NULL: it is something else. */
static map *evaluate(runspace *rs, const parse_result *r)
{
    list *items = list_new(NULL);
    script_block *sb = script_block_new(compile_block(r->root, NULL, NULL), rs->state);
    script_block_run(rs, sb, NULL, 0, V_UNSET, true, sink_list(rs, items), rs->streams);
    value v = list_collapse(items, false);
    return value_is_dictionary(v) ? v_map(v) : NULL;
}

static _Noreturn void invalid(str *path, const char *type_name, str *message)
{
    throw_record(error_record_new(exception_new(type_name, message), "Modules_InvalidManifest", EC_ResourceUnavailable,
                                  v_str(path)));
}

static bool is_member(const str *name)
{
    for (unsigned i = 0; i < MEMBER_COUNT; i++)
        if (str_equal_c(name, members[i]))
            return true;
    return false;
}

static void check_members(const map *m, str *path)
{
    size_t cursor = 0;
    value k, v;
    buf known = {0}, wrong = {0};
    while (map_next(m, &cursor, &k, &v)) {
        str *name = to_str(k);
        if (!is_member(name))
            buf_printf(&wrong, "%s'%s'", wrong.length ? ", " : "", str_to_c(name));
    }
    if (!wrong.length)
        return;
    for (unsigned i = 0; i < MEMBER_COUNT; i++)
        buf_printf(&known, "%s'%s'", i ? ", " : "", members[i]);
    throw_error("System.InvalidOperationException", "Modules_InvalidManifestMember", EC_InvalidData, v_str(path),
                "The '%s' module cannot be imported because its manifest contains one or more members that are not "
                "valid. The valid manifest members are (%s). Remove the members that are not valid (%s), then try to "
                "import the module again.",
                str_to_c(path), buf_cstr(&known), buf_cstr(&wrong));
}

static void check_version(const map *m, str *path)
{
    value v = manifest_value(m, "ModuleVersion"), converted;
    const type *t = type_find_c("System.Version");
    if (!t || v_is_null(v))
        return;
    ctx *c = ctx_current();
    TRY(c)
    {
        converted = convert_to(v, t);
        (void)converted;
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR)
            unwind(c, c->kind, c->payload);
        str *why = error_caught(c)->exception->message;
        invalid(path, "System.ArgumentException",
                str_printf("The 'ModuleVersion' member is not valid in the module manifest file '%s': %s",
                           str_to_c(path), why ? str_to_c(why) : ""));
    }
    END_TRY;
}

map *manifest_read(runspace *rs, str *path)
{
    parse_result r = parse_data(read_text(path), path, true);
    if (r.error_count)
        invalid(path, "System.MissingMemberException",
                str_printf("The module manifest '%s' could not be processed because it is not a valid PowerShell "
                           "module manifest file. Remove the elements that are not permitted: %s",
                           str_to_c(path), str_to_c(place_of(r.src, &r.errors[0]))));
    map *m = evaluate(rs, &r);
    if (!m)
        invalid(path, "System.MissingMemberException",
                str_printf("The module manifest '%s' could not be processed because it is not a valid PowerShell "
                           "restricted language file. Remove the elements that are not permitted by the restricted "
                           "language.",
                           str_to_c(path)));
    check_members(m, path);
    check_version(m, path);
    return m;
}

map *data_evaluate(runspace *rs, str *text)
{
    parse_result r = parse_data(text, NULL, false);
    map *m = r.error_count ? NULL : evaluate(rs, &r);
    if (!m)
        throw_error("System.InvalidOperationException", "CouldNotParseAsPowerShellDataFile", EC_InvalidData,
                    v_str(text), "Cannot parse '%s' as PowerShell data.", str_to_c(text));
    return m;
}

value data_file_read(runspace *rs, str *path)
{
    str *text = read_text(path);
    const char *file = str_to_c(path);
    if (parse_script(text, path).error_count)
        throw_error("System.InvalidOperationException", "CouldNotParseAsPowerShellDataFile", EC_InvalidData,
                    v_str(path), "The file '%s' could not be parsed as a PowerShell Data File.", file);
    parse_result r = parse_data(text, path, false);
    if (r.error_count)
        throw_exception(exception_new(
            "System.InvalidOperationException",
            str_c("Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions.")));
    map *m = evaluate(rs, &r);
    if (!m)
        throw_error("System.InvalidOperationException", "CouldNotParseAsPowerShellDataFileNoHashtableRoot",
                    EC_InvalidData, v_str(path),
                    "The file '%s' could not be parsed as a PowerShell Data File. It holds no hashtable.", file);
    return v_obj(m);
}

value manifest_value(const map *m, const char *name)
{
    value v;
    return m && map_get_str(m, str_c(name), &v) ? v : V_NULL;
}

str *manifest_text(const map *m, const char *name)
{
    value v = manifest_value(m, name);
    return v_is_null(v) ? NULL : to_str(v);
}
