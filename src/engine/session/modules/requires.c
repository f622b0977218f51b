/* requires.c: the #Requires lines of a script. */
#include "engine/session/modules/requires.h"

#include <unistd.h>

#include "base/heap.h"
#include "base/utf.h"
#include "engine/session/modules/module.h"
#include "engine/session/session_internal.h"
#include "object/operate.h"

static const char mark[] = "#requires";

bool requires_in(const str *text)
{
    return str_index(text, str_c(mark), 0, true) >= 0;
}

static _Noreturn void refuse(const char *id, str *name, str *message)
{
    exception *e = exception_new("System.Management.Automation.ScriptRequiresException", message);
    e->extra = v_str(name);
    throw_record(error_record_new(e, id, EC_ResourceUnavailable, v_str(name)));
}

static void need_version(str *wanted, str *name)
{
    value w = version_object("System.Version",
                             str_to_c(str_index_unit(wanted, '.', 0) < 0 ? str_concat(wanted, str_c(".0")) : wanted));
    if (compare_order(version_object("System.Version", session_version), w, true) < 0)
        refuse("ScriptRequiresUnmatchedPSVersion", name,
               str_printf("The script '%s' cannot be run because it contained a \"#requires\" statement for PowerShell "
                          "%s. The version of PowerShell that is required by the script does not match the currently "
                          "running version of PowerShell %s.",
                          str_to_c(name), str_to_c(wanted), session_version));
}

static void need_edition(str *wanted, str *name)
{
    if (str_equal_c(wanted, "Core"))
        return;
    throw_error("System.Management.Automation.RuntimeException", "ScriptRequiresUnmatchedPSEdition", EC_NotSpecified,
                v_str(name),
                "The script '%s' cannot be run because it contained a \"#requires\" statement for PowerShell editions "
                "'%s'. The edition of PowerShell that is required by the script does not match the currently running "
                "PowerShell Core edition.",
                str_to_c(name), str_to_c(wanted));
}

static void need_root(str *name)
{
    if (geteuid() == 0)
        return;
    refuse("ScriptRequiresElevation", name,
           str_printf("The script '%s' cannot be run because it contains a \"#requires\" statement for running as "
                      "Administrator. The current PowerShell session is not running as Administrator. Start PowerShell "
                      "by using the Run as Administrator option, and then try running the script again.",
                      str_to_c(name)));
}

/* ---- modules ---- */

static value version_in(const map *m, const char *key)
{
    str *text = manifest_text(m, key);
    return text ? version_object("System.Version", str_to_c(text)) : V_NULL;
}

static str *described(const map *m, str *module_name)
{
    str *least = manifest_text(m, "ModuleVersion"), *exact = manifest_text(m, "RequiredVersion");
    str *version = exact ? exact : least;
    if (!version)
        return str_printf("The module '%s' cannot be found.", str_to_c(module_name));
    return str_printf("The module '%s' cannot be found with %s '%s'.", str_to_c(module_name),
                      exact ? "RequiredVersion" : "ModuleVersion", str_to_c(version));
}

static void need_module(runspace *rs, value specification, str *name)
{
    value base = psobject_base(specification);
    const map *m = value_is_dictionary(base) ? v_map(base) : NULL;
    str *module_name = m ? manifest_text(m, "ModuleName") : to_str(specification);
    import_options o = {.target = rs->global, .caller = rs->state};
    if (m) {
        o.required_version = version_in(m, "RequiredVersion");
        o.minimum_version = version_in(m, "ModuleVersion");
        o.maximum_version = version_in(m, "MaximumVersion");
    }
    if (module_name && module_load(rs, module_name, &o))
        return;
    refuse("ScriptRequiresMissingModules", name,
           str_printf("The script '%s' cannot be run because the following modules that are specified by the "
                      "\"#requires\" statements of the script are missing: %s.",
                      str_to_c(name), str_to_c(described(m, module_name ? module_name : str_empty))));
}

/* `A, B`, `@{ ModuleName = 'A'; ModuleVersion = '1.0' }`: words are names, the rest is data. */
static void need_modules(runspace *rs, const str *text, str *name)
{
    size_t at = 0, n = text->length;
    while (at < n) {
        size_t start = at;
        int depth = 0;
        for (; at < n && (depth || str_at(text, at) != ','); at++)
            depth += str_at(text, at) == '{' ? 1 : str_at(text, at) == '}' ? -1 : 0;
        str *part = str_trim(str_sub(text, start, at - start), NULL, 3);
        at++;
        if (!part->length)
            continue;
        if (str_at(part, 0) == '@')
            need_module(rs, v_obj(data_evaluate(rs, part)), name);
        else
            need_module(rs, v_str(str_trim(part, str_c("'\""), 3)), name);
    }
}

/* ---- lines ---- */

/* The text up to the next ` -Word`, outside of braces. */
static str *next_value(const str *line, size_t *at)
{
    size_t start = *at, i = start;
    int depth = 0;
    for (; i < line->length; i++) {
        uint16_t c = str_at(line, i);
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (!depth && c == '-' && i > start && utf_is_space(str_at(line, i - 1)))
            break;
    }
    *at = i;
    return str_trim(str_sub(line, start, i - start), NULL, 3);
}

static void check_line(runspace *rs, const str *line, str *name)
{
    ptrdiff_t dash;
    size_t at = 0;
    while ((dash = str_index_unit(line, '-', at)) >= 0) {
        size_t start = (size_t)dash + 1, end = start;
        while (end < line->length && !utf_is_space(str_at(line, end)))
            end++;
        str *word = str_sub(line, start, end - start);
        at = end;
        str *v = next_value(line, &at);
        if (str_equal_c(word, "Version"))
            need_version(v, name);
        else if (str_equal_c(word, "PSEdition"))
            need_edition(v, name);
        else if (str_equal_c(word, "RunAsAdministrator"))
            need_root(name);
        else if (str_equal_c(word, "Modules"))
            need_modules(rs, v, name);
        else if (!str_equal_c(word, "ShellId"))
            throw_error("System.Management.Automation.ParseException", "ParameterRequiresArgument", EC_ParserError,
                        V_NULL, "Parameter %s requires an argument.", str_to_c(word));
    }
}

static bool only_space_before(const str *text, size_t at)
{
    for (; at > 0; at--) {
        uint16_t c = str_at(text, at - 1);
        if (c == '\n' || c == '\r')
            return true;
        if (!utf_is_space(c))
            return false;
    }
    return true;
}

void requires_check(runspace *rs, const str *text, const str *path)
{
    size_t length = sizeof mark - 1;
    ptrdiff_t slash = str_last_index(path, str_c("/"), false);
    str *name = str_sub(path, (size_t)(slash + 1), path->length - (size_t)(slash + 1));
    for (ptrdiff_t at = 0; (at = str_index(text, str_c(mark), (size_t)at, true)) >= 0; at++) {
        size_t start = (size_t)at + length, end = start;
        while (end < text->length && str_at(text, end) != '\n' && str_at(text, end) != '\r')
            end++;
        if (only_space_before(text, (size_t)at) && start < end && utf_is_space(str_at(text, start)))
            check_line(rs, str_sub(text, start, end - start), name);
    }
}
