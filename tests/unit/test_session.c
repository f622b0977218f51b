/* test_session.c: runspaces, built-in variables, the environment, modules and #Requires, with the engine up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/heap.h"
#include "base/sys.h"
#include "cmdlets/cmdlets.h"
#include "engine/providers/provider.h"
#include "engine/session/modules/module.h"
#include "engine/session/modules/requires.h"
#include "types/types.h"

static runspace *rs;

/* What a script gives, as text; its errors as "! id". */
static const char *run(const char *script)
{
    list *items = list_new(NULL);
    ctx *c = ctx_current();
    const char *volatile text = NULL;
    list_clear(rs->errors);
    TRY(c)
    {
        script_block_run(rs, script_block_from_text(str_c(script), NULL), NULL, 0, V_UNSET, false, sink_list(rs, items),
                         rs->streams);
        text = str_to_c(operate_join(v_obj(list_to_array(items)), v_str(str_c(" "))).as.s);
    }
    CAUGHT
    {
        text = c->kind == UNWIND_ERROR
                   ? str_to_c(str_printf("! %s", str_to_c(error_fully_qualified_id(error_caught(c)))))
                   : "? something else";
    }
    END_TRY;
    if (list_count(rs->errors))
        return str_to_c(
            str_printf("! %s", str_to_c(error_fully_qualified_id((error_record *)list_get(rs->errors, 0).as.o))));
    return text;
}

#define CHECK(script, expected) assert_string_equal(run(script), expected)

static int fresh(void **state)
{
    (void)state;
    rs = runspace_new(NULL);
    runspace_enter(rs);
    rs->streams = heap_alloc(sizeof *rs->streams);
    rs->out = sink_null(rs);
    return 0;
}

static void test_runspaces_are_cheap(void **state)
{
    (void)state;
    enum { N = 20000 };
    int64_t start = sys_monotonic_ns();
    for (int i = 0; i < N; i++)
        runspace_new(NULL);
    int64_t each = (sys_monotonic_ns() - start) / N;
    print_message("a runspace: %d ns\n", (int)each);
    assert_true(each < 20000);
}

static void test_environment(void **state)
{
    (void)state;
    CHECK("$env:T_X = 'a'; $env:T_X", "a");
    CHECK("$env:T_X = ''; \"[$env:T_X]\" + ($null -eq $env:T_X)", "[]False");
    CHECK("$env:T_X = $null; $null -eq $env:T_X", "True");
    CHECK("$env:t_x = 1, 2; $env:t_x; $null -eq $env:T_X", "1 2 True");
    bool found = false;
    for (char **at = environment_block(); *at; at++)
        found |= !strcmp(*at, "t_x=1 2");
    assert_true(found);
}

static void test_drives(void **state)
{
    (void)state;
    CHECK("$function:f = { 'block' }; f", "block");
    CHECK("$function:f = 'param($a) \"text $a\"'; f 1", "text 1");
    CHECK("$function:f = $null; f", "! CommandNotFoundException");
    CHECK("$function:f = 5", "! Argument");
    CHECK("$alias:q = 'Write-Output'; q 7; $alias:q", "7 Write-Output");
    CHECK("$variable:v = 3; $v", "3");
    CHECK("$null -eq $nodrive:x", "True");
    CHECK("$nodrive:x = 1", "! DriveNotFound");
}

static void test_builtin_variables(void **state)
{
    (void)state;
    CHECK("$PID = 1", "! VariableNotWritable");
    CHECK("function f { $HOME = 1 }; f", "! VariableNotWritable");
    CHECK("$ErrorActionPreference.GetType().Name", "ActionPreference");
    CHECK("$ErrorActionPreference = 'stop'; $ErrorActionPreference", "Stop");
    CHECK("$ErrorActionPreference = 'nonsense'", "! RuntimeException");
    CHECK("& { $ErrorActionPreference = 'Ignore'; $ErrorActionPreference.GetType().Name }", "String");
    CHECK("$PSVersionTable.PSEdition, $IsLinux, $IsWindows, $ShellId", "Core True False Microsoft.PowerShell");
    CHECK("$Host.Name; $Host.GetType().Name", "Default Host InternalHost");
    CHECK("$undefined -eq $null", "True");
}

static void test_preferences(void **state)
{
    (void)state;
    assert_int_equal(runspace_preference(rs, "ErrorActionPreference"), ACTION_CONTINUE);
    assert_int_equal(runspace_preference(rs, "VerbosePreference"), ACTION_SILENT);
    variable_set_c(rs->global, "VerbosePreference", v_str(str_c("Continue")));
    assert_int_equal(runspace_preference(rs, "VerbosePreference"), ACTION_CONTINUE);
    variable_set_c(rs->global, "DebugPreference", v_int(1));
    assert_int_equal(runspace_preference(rs, "DebugPreference"), ACTION_STOP);
}

static void test_error_list_is_bounded(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++)
        runspace_add_error(
            rs, error_record_new(exception_new("System.Exception", integer_to_str(i)), "x", EC_NotSpecified, V_NULL));
    assert_int_equal(list_count(rs->errors), 256);
    error_record *newest = (error_record *)list_get(rs->errors, 0).as.o;
    error_record *oldest = (error_record *)list_get(rs->errors, 255).as.o;
    assert_string_equal(str_to_c(newest->exception->message), "299");
    assert_string_equal(str_to_c(oldest->exception->message), "44");
    CHECK("$Error.Count", "0");
}

static void test_modules(void **state)
{
    (void)state;
    CHECK("$m = New-Module -Name M { $n = 1; function Up { $script:n++; $n }; function Down { 'd' };"
          "Export-ModuleMember Up -Variable n }; Up; Up; $n; $m.ExportedFunctions.Keys",
          "2 3 3 Up");
    CHECK("$n = 9; Up", "10");
    CHECK("Down", "! CommandNotFoundException");
    CHECK("& $m { Down }; & $m Down; . $m { $n = 20 }; Up", "d d 21");
    CHECK("$m | Import-Module -Prefix My; MyUp; M\\Up; M\\MyUp", "22 23 24");
    CHECK("Remove-Module M; MyUp", "! CommandNotFoundException");
    CHECK("New-Module { function F { $ErrorActionPreference } } | Out-Null;"
          "& { $ErrorActionPreference = 'Ignore'; F }",
          "Continue");
    CHECK("Export-ModuleMember x", "! Modules_CanOnlyExecuteExportModuleMemberInsideAModule,"
                                   "Microsoft.PowerShell.Commands.ExportModuleMemberCommand");
    CHECK("Import-Module nothing-of-that-name -ErrorAction Stop",
          "! Modules_ModuleNotFound,Microsoft.PowerShell.Commands.ImportModuleCommand");
}

static void test_data_is_not_run(void **state)
{
    (void)state;
    ctx *c = ctx_current();
    volatile bool refused = false;
    value v = manifest_value(data_evaluate(rs, str_c("@{ a = 1, 2; b = @{ c = 5kb } }")), "b");
    assert_int_equal(to_int(manifest_value(v_map(v), "c")), 5120);
    TRY(c)
    {
        data_evaluate(rs, str_c("@{ a = $(Get-Date) }"));
    }
    CAUGHT
    {
        refused = c->kind == UNWIND_ERROR;
    }
    END_TRY;
    assert_true(refused);
}

static const char *required(const char *text)
{
    ctx *c = ctx_current();
    const char *volatile id = "fine";
    TRY(c)
    {
        requires_check(rs, str_c(text), str_c("/x/s.ps1"));
    }
    CAUGHT
    {
        id = str_to_c(error_caught(c)->id);
    }
    END_TRY;
    return id;
}

static void test_requires(void **state)
{
    (void)state;
    assert_true(requires_in(str_c("a\n#requires -Version 7")));
    assert_false(requires_in(str_c("a\n#require")));
    assert_string_equal(required("#Requires -Version 7.2"), "fine");
    assert_string_equal(required("'x' #Requires -Version 99"), "fine");
    assert_string_equal(required("  #REQUIRES -version 99.0"), "ScriptRequiresUnmatchedPSVersion");
    assert_string_equal(required("#Requires -PSEdition Desktop"), "ScriptRequiresUnmatchedPSEdition");
    assert_string_equal(required("#Requires -Version 7 -Modules NoSuch"), "ScriptRequiresMissingModules");
    assert_string_equal(required("#Requires -Modules @{ ModuleName = 'NoSuch'; ModuleVersion = '1.0' }"),
                        "ScriptRequiresMissingModules");
    assert_string_equal(required("#Requires -Modules Microsoft.PowerShell.Utility"), "fine");
}

static void tests(void *arg)
{
    static const struct CMUnitTest all[] = {cmocka_unit_test_setup(test_runspaces_are_cheap, fresh),
                                            cmocka_unit_test_setup(test_environment, fresh),
                                            cmocka_unit_test_setup(test_drives, fresh),
                                            cmocka_unit_test_setup(test_builtin_variables, fresh),
                                            cmocka_unit_test_setup(test_preferences, fresh),
                                            cmocka_unit_test_setup(test_error_list_is_bounded, fresh),
                                            cmocka_unit_test_setup(test_modules, fresh),
                                            cmocka_unit_test_setup(test_data_is_not_run, fresh),
                                            cmocka_unit_test_setup(test_requires, fresh)};
    *(int *)arg = cmocka_run_group_tests(all, NULL, NULL);
}

int main(void)
{
    int failed = 1;
    engine_up = (engine_additions){.register_types = types_register, .register_cmdlets = cmdlets_register_all};
    engine_main(1, environ, tests, &failed);
    return failed;
}
