/* builtin_variables.c: the variables that every session has, each made when its name is first looked up. */
#include <string.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/sys.h"
#include "engine/providers/provider.h"
#include "engine/session/session_internal.h"
#include "object/member.h"

#define MAKER(id) static value make_##id(runspace *rs __attribute__((unused)))
#define CONSTANT(id, expression)                                                                                       \
    MAKER(id)                                                                                                          \
    {                                                                                                                  \
        return expression;                                                                                             \
    }

CONSTANT(null, V_NULL)
CONSTANT(yes, V_TRUE)
CONSTANT(no, V_FALSE)
CONSTANT(zero, v_int(0))
CONSTANT(empty_text, v_str(str_empty))
CONSTANT(empty_array, v_obj(array_objects(NULL, 0)))
CONSTANT(history_count, v_int(4096))
CONSTANT(enumeration_limit, v_int(4))
CONSTANT(pid, v_int(getpid()))
CONSTANT(edition, v_str(str_c("Core")))
CONSTANT(shell_id, v_str(str_c("Microsoft.PowerShell")))
CONSTANT(versions, version_table_object())
CONSTANT(style, ps_style_object())
CONSTANT(host, host_object(rs))
CONSTANT(context, execution_context_object(rs->state))
CONSTANT(errors, v_obj(rs->errors))
CONSTANT(location, location_object(rs))
CONSTANT(default_values, v_obj(hashtable_new()))
CONSTANT(continue, preference_enum(&type_ActionPreference, ACTION_CONTINUE))
CONSTANT(silent, preference_enum(&type_ActionPreference, ACTION_SILENT))
CONSTANT(impact, preference_enum(&type_ConfirmImpact, 3))
CONSTANT(error_view, preference_enum(&type_ErrorView, 2))
CONSTANT(argument_passing, preference_enum(&type_NativeArgumentPassingStyle, 1))
CONSTANT(culture, v_str(str_c(rs->culture == &culture_en_us ? "en-US" : "")))

static str *home(void)
{
    str *h = environment_get(str_c("HOME"));
    return h ? h : str_c("/");
}

CONSTANT(home, v_str(home()))

/* The folder of this program. */
MAKER(pshome)
{
    char path[4096];
    ssize_t n = sys_readlink("/proc/self/exe", path, sizeof path);
    while (n > 1 && path[n - 1] != '/')
        n--;
    return n > 1 ? v_str(str_utf8(path, (size_t)n - 1)) : v_str(str_c("/"));
}

/* A string that carries the paths of the four profiles. */
MAKER(profile)
{
    const char *user = str_to_c(home()), *all = str_to_c(make_pshome(rs).as.s);
    str *own = str_printf("%s/.config/powershell/Microsoft.PowerShell_profile.ps1", user);
    const struct {
        const char *name;
        str *path;
    } rows[] = {{"AllUsersAllHosts", str_printf("%s/profile.ps1", all)},
                {"AllUsersCurrentHost", str_printf("%s/Microsoft.PowerShell_profile.ps1", all)},
                {"CurrentUserAllHosts", str_printf("%s/.config/powershell/profile.ps1", user)},
                {"CurrentUserCurrentHost", own}};
    value v = v_str(own);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        v = psobject_set_member(v, str_intern_c(rows[i].name), MEMBER_NOTE, v_str(rows[i].path));
    return v;
}

MAKER(output_encoding)
{
    const type *t = type_find_c("System.Text.UTF8Encoding");
    value no_mark = V_FALSE;
    return t ? member_new(t, &no_mark, 1) : V_NULL;
}

#define READ_ALL (VO_READONLY | VO_ALLSCOPE)
#define CONST_ALL (VO_CONSTANT | VO_ALLSCOPE)

static struct builtin {
    const char *name;
    value (*make)(runspace *rs);
    cell_option option; /* .type: constraint */
} builtins[] = {
    {"ConfirmPreference", make_impact, {.type = &type_ConfirmImpact}},
    {"DebugPreference", make_silent, {.type = &type_ActionPreference}},
    {"EnabledExperimentalFeatures", make_empty_array, {.options = CONST_ALL}},
    {"Error", make_errors, {.options = VO_CONSTANT}},
    {"ErrorActionPreference", make_continue, {.type = &type_ActionPreference}},
    {"ErrorView", make_error_view, {.type = &type_ErrorView}},
    {"ExecutionContext", make_context, {.options = CONST_ALL}},
    {"false", make_no, {.options = CONST_ALL}},
    {"FormatEnumerationLimit", make_enumeration_limit, {0}},
    {"HOME", make_home, {.options = READ_ALL}},
    {"Host", make_host, {.options = CONST_ALL}},
    {"InformationPreference", make_silent, {.type = &type_ActionPreference}},
    {"IsCoreCLR", make_yes, {.options = READ_ALL}},
    {"IsLinux", make_yes, {.options = READ_ALL}},
    {"IsMacOS", make_no, {.options = READ_ALL}},
    {"IsWindows", make_no, {.options = READ_ALL}},
    {"MaximumHistoryCount", make_history_count, {.type = &type_Int32}},
    {"NestedPromptLevel", make_zero, {0}},
    {"null", make_null, {0}},
    {"OutputEncoding", make_output_encoding, {0}},
    {"PID", make_pid, {.options = CONST_ALL}},
    {"PROFILE", make_profile, {0}},
    {"ProgressPreference", make_continue, {.type = &type_ActionPreference}},
    {"PSCulture", make_culture, {.options = READ_ALL}},
    {"PSDefaultParameterValues", make_default_values, {0}},
    {"PSEdition", make_edition, {.options = CONST_ALL}},
    {"PSEmailServer", make_empty_text, {0}},
    {"PSHOME", make_pshome, {.options = CONST_ALL}},
    {"PSNativeCommandArgumentPassing", make_argument_passing, {.type = &type_NativeArgumentPassingStyle}},
    {"PSNativeCommandUseErrorActionPreference", make_no, {0}},
    {"PSStyle", make_style, {.options = VO_CONSTANT}},
    {"PSUICulture", make_culture, {.options = READ_ALL}},
    {"PSVersionTable", make_versions, {.options = CONST_ALL}},
    {"PWD", make_location, {0}},
    {"ShellId", make_shell_id, {.options = CONST_ALL}},
    {"true", make_yes, {.options = CONST_ALL}},
    {"VerbosePreference", make_silent, {.type = &type_ActionPreference}},
    {"WarningPreference", make_continue, {.type = &type_ActionPreference}},
    {"WhatIfPreference", make_no, {0}},
};
enum { BUILTIN_COUNT = sizeof builtins / sizeof *builtins };

/* By the address of the interned name: what most lookups of this table find is nothing. Interned names live for ever. */
enum { TABLE_SIZE = 128 };
static struct {
    const str *name;
    struct builtin *builtin;
} table[TABLE_SIZE];

static unsigned slot_of(const str *name)
{
    return (unsigned)((uintptr_t)name >> 4) * 2654435761u % TABLE_SIZE;
}

static struct builtin *find(const str *name)
{
    for (unsigned i = slot_of(name); table[i].name; i = (i + 1) % TABLE_SIZE)
        if (table[i].name == name)
            return table[i].builtin;
    return NULL;
}

static cell *make_cell(scope *global, const str *name, struct builtin *b)
{
    value v = b->make(global->state->runspace);
    cell *c = scope_add_cell(global, name);
    if (b->option.options || b->option.type)
        c->option = &b->option;
    value_store(&c->v, v);
    return c;
}

static cell *builtin_variable(scope *global, const str *name)
{
    struct builtin *b = global->state ? find(name) : NULL;
    return b ? make_cell(global, name, b) : NULL;
}

void builtin_variables_make_all(scope *global)
{
    for (unsigned i = 0; i < BUILTIN_COUNT; i++) {
        const str *name = str_intern_c(builtins[i].name);
        if (!scope_find_here(global, name))
            make_cell(global, name, &builtins[i]);
    }
}

void builtin_variables_init(void)
{
    for (unsigned i = 0; i < BUILTIN_COUNT; i++) {
        const str *name = str_intern_c(builtins[i].name);
        unsigned at = slot_of(name);
        while (table[at].name)
            at = (at + 1) % TABLE_SIZE;
        table[at].name = name;
        table[at].builtin = &builtins[i];
        builtins[i].option.shared = true;
    }
    scope_builtin_variable = builtin_variable;
}
