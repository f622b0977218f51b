/* test_types_system.c: hashes, threading, tasks, System.IO, processes, as the reference engine answers scripts. */
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
#include "engine/session/session.h"
#include "types/task.h"
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
        script_block_run(
            rs, script_block_from_text(str_concat(str_c("$ErrorActionPreference = 'Stop'; "), str_c(script)), NULL),
            NULL, 0, V_UNSET, false, sink_list(rs, items), rs->streams);
        text = str_to_c(operate_join(v_obj(list_to_array(items)), v_str(str_c(" "))).as.s);
    }
    CAUGHT
    {
        text = c->kind == UNWIND_ERROR
                   ? str_to_c(str_printf("! %s", str_to_c(error_fully_qualified_id(error_caught(c)))))
                   : "? something else";
    }
    END_TRY;
    return text;
}

#define CHECK(script, expected) assert_string_equal(run(script), expected)

static void hashes(void **state)
{
    (void)state;
    CHECK("[Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([byte[]](1,2,3)))",
          "039058C6F2C0CB492C533B0A4D14EF77CC0F78ABCCCED5287D84A1A2011CFB81");
    CHECK("$h = [Security.Cryptography.SHA256]::Create(); $null = $h.TransformBlock([byte[]](1,2),0,2,$null,0); "
          "$null = $h.TransformFinalBlock([byte[]](3),0,1); [Convert]::ToHexString($h.Hash).Substring(0, 8)",
          "039058C6");
    CHECK("[Convert]::ToHexString([Security.Cryptography.HMACSHA1]::HashData([byte[]](1..20),[byte[]](1,2,3)))",
          "8191B33A90D8322BAF04150224153BE81DCCF450");
    CHECK(
        "[Convert]::ToHexString([Security.Cryptography.Rfc2898DeriveBytes]::Pbkdf2('pw',[byte[]](1..8),1000,'SHA256',20))",
        "B7CC3B0356AF67A04DAE697CD60041A793C05446");
    CHECK("$a = [Security.Cryptography.Aes]::Create(); $a.Key = [byte[]](1..32); $a.IV = [byte[]](1..16); "
          "$c = $a.CreateEncryptor().TransformFinalBlock([byte[]](1,2,3),0,3); \"$c\"; "
          "\"$($a.CreateDecryptor().TransformFinalBlock($c,0,16))\"",
          "229 47 255 16 43 203 155 217 85 227 166 82 50 41 2 117 1 2 3");
    CHECK("$h = [Security.Cryptography.MD5]::Create(); $h.Dispose(); $h.ComputeHash([byte[]](1))",
          "! ObjectDisposedException");
}

static void locks(void **state)
{
    (void)state;
    CHECK("$o = [object]::new(); [Threading.Monitor]::Enter($o); [Threading.Monitor]::IsEntered($o); "
          "[Threading.Monitor]::Exit($o); [Threading.Monitor]::IsEntered($o)",
          "True False");
    CHECK("[Threading.Monitor]::Exit([object]::new())", "! SynchronizationLockException");
    CHECK("$o = [object]::new(); $t = $false; [Threading.Monitor]::Enter($o, [ref]$t); $t; "
          "[Threading.Monitor]::Wait($o, 1); [Threading.Monitor]::IsEntered($o); [Threading.Monitor]::Exit($o)",
          "True False True");
    CHECK("$m = [Threading.Mutex]::new($true); $m.WaitOne(0); $m.ReleaseMutex(); $m.ReleaseMutex(); $m.ReleaseMutex()",
          "! ApplicationException");
    CHECK(
        "$s = [Threading.SemaphoreSlim]::new(1, 1); $s.Wait(0); $s.Wait(1); $s.Release(); $s.CurrentCount; $s.Release()",
        "! SemaphoreFullException");
    CHECK("$l = [Threading.ReaderWriterLockSlim]::new(); $l.EnterReadLock(); $l.EnterWriteLock()",
          "! LockRecursionException");
    CHECK("$c = [Threading.CountdownEvent]::new(2); $c.Signal(); $c.Signal(); $c.Wait(0); $c.CurrentCount",
          "False True True 0");
}

static void interlocked(void **state)
{
    (void)state;
    CHECK("$x = 5; [Threading.Interlocked]::Increment([ref]$x); [Threading.Interlocked]::Add([ref]$x, 4); $x",
          "6 10 10");
    CHECK("[long]$l = 5; $null = [Threading.Interlocked]::Increment([ref]$l); $l.GetType().Name", "Int64");
    CHECK(
        "$x = 1; [Threading.Interlocked]::CompareExchange([ref]$x, 7, 1); [Threading.Interlocked]::Exchange([ref]$x, 2); $x",
        "1 7 2");
    CHECK("$x = [int]::MaxValue; [Threading.Interlocked]::Increment([ref]$x)", "-2147483648");
}

static void cancellation(void **state)
{
    (void)state;
    CHECK("$c = [Threading.CancellationTokenSource]::new(); $t = $c.Token; "
          "$l = [Threading.CancellationTokenSource]::CreateLinkedTokenSource($t); $c.Cancel(); "
          "$t.IsCancellationRequested; $l.IsCancellationRequested; [Threading.CancellationToken]::None.CanBeCanceled",
          "True True False");
    CHECK("$c = [Threading.CancellationTokenSource]::new(5); [Threading.SemaphoreSlim]::new(0).Wait($c.Token)",
          "! OperationCanceledException");
    CHECK("$script:n = 0; $c = [Threading.CancellationTokenSource]::new(); $null = $c.Token.Register({ $script:n++ }); "
          "$c.Cancel(); $c.Cancel(); $script:n",
          "1");
}

static void tasks(void **state)
{
    (void)state;
    CHECK("$d = [Threading.Tasks.Task]::Delay(5); $d.IsCompleted; $d.Wait(); $d.Status", "False RanToCompletion");
    CHECK("$t = [Threading.Tasks.Task]; $w = $t::WhenAny($t::Delay(500), $t::FromResult(7)); $w.Result.Result", "7");
    CHECK("$t = [Threading.Tasks.Task]::FromException([InvalidOperationException]::new('boo')); "
          "$t.Exception.Message; try { $t.Wait() } catch { $_.FullyQualifiedErrorId }; "
          "try { $t.GetAwaiter().GetResult() } catch { $_.FullyQualifiedErrorId }",
          "One or more errors occurred. (boo) AggregateException InvalidOperationException");
    CHECK("[Threading.Tasks.Task]::CompletedTask.GetAwaiter().GetResult().GetType().Name", "VoidTaskResult");

    task *t = task_new(&type_Int32), *whole = task_new(NULL);
    assert_false(task_ended(t));
    assert_true(task_complete(t, v_int(3)));
    assert_false(task_fail(t, exception_new("System.Exception", str_c("late"))));
    assert_int_equal(task_result(t).as.i, 3);
    assert_true(task_cancel(whole));
    assert_false(task_complete(whole, V_NULL));
}

static void paths(void **state)
{
    (void)state;
    CHECK("[IO.Path]::Combine('a', '/b'); [IO.Path]::Join('a', '/b'); [IO.Path]::GetFullPath('/a/../b/./c')",
          "/b a/b /b/c");
    CHECK("[IO.Path]::GetRelativePath('/a/b', '/a/c/d'); [IO.Path]::GetRelativePath('/a', '/a'); "
          "[IO.Path]::GetRelativePath('/a/b/', '/a/b/c'); [IO.Path]::GetRelativePath('/a/b', '/x')",
          "../c/d . c ../../x");
    CHECK(
        "[IO.Path]::ChangeExtension('/x.y/a', '.q'); [IO.Path]::GetDirectoryName('a//b'); $null -eq [IO.Path]::GetDirectoryName('/')",
        "/x.y/a.q a True");
}

static void files(void **state)
{
    (void)state;
    CHECK("[IO.File]::ReadAllText('/nope/x')", "! DirectoryNotFoundException");
    CHECK("[IO.File]::ReadAllText('/tmp')", "! UnauthorizedAccessException");
    CHECK(
        "$f = [IO.Path]::GetTempFileName(); [IO.File]::WriteAllText($f, \"a`r`nb`n\"); [IO.File]::ReadAllLines($f).Count; "
        "[IO.File]::AppendAllText($f, 'c'); $s = [IO.File]::OpenRead($f); $s.ReadByte(); $s.Position; $s.Length; $s.Close(); "
        "[IO.File]::Delete($f); [IO.File]::Exists($f)",
        "2 97 1 6 False");
    CHECK("$m = [IO.MemoryStream]::new(); $w = [IO.BinaryWriter]::new($m); $w.Write('hi'); $w.Write([decimal]1.5); "
          "$m.Position = 0; $r = [IO.BinaryReader]::new($m); $r.ReadString(); $r.ReadDecimal(); $r.ReadByte()",
          "! EndOfStreamException");
    CHECK(
        "$m = [IO.MemoryStream]::new(); $g = [IO.Compression.GZipStream]::new($m, [IO.Compression.CompressionMode]::Compress); "
        "$b = [Text.Encoding]::UTF8.GetBytes('hello' * 100); $g.Write($b, 0, $b.Length); $g.Close(); "
        "$i = [IO.Compression.GZipStream]::new([IO.MemoryStream]::new($m.ToArray()), [IO.Compression.CompressionMode]::Decompress); "
        "[IO.StreamReader]::new($i).ReadToEnd().Length",
        "500");
}

static void processes(void **state)
{
    (void)state;
    CHECK(
        "$i = [Diagnostics.ProcessStartInfo]::new('sh', '-c \"echo hi; exit 3\"'); $i.RedirectStandardOutput = $true; "
        "$p = [Diagnostics.Process]::Start($i); $p.StandardOutput.ReadToEnd().Trim(); $p.WaitForExit(); $p.ExitCode",
        "hi 3");
    CHECK("[Diagnostics.Process]::GetCurrentProcess().Id -eq [Environment]::ProcessId", "True");
    CHECK("[Diagnostics.Process]::Start('/no/such/program')", "! Win32Exception");
}

static void environment(void **state)
{
    (void)state;
    CHECK(
        "[Environment]::SetEnvironmentVariable('PARSH_T', 'v'); [Environment]::ExpandEnvironmentVariables('a%PARSH_T%b%NO%')",
        "avb%NO%");
    CHECK("[Environment]::SetEnvironmentVariable('a=b', 'v')", "! ArgumentException");
    CHECK(
        "$s = [Diagnostics.Stopwatch]::StartNew(); $s.Stop(); $e = $s.ElapsedTicks; $e -eq $s.ElapsedTicks; $s.IsRunning",
        "True False");
}

static int fresh(void **state)
{
    (void)state;
    rs = runspace_new(NULL);
    runspace_enter(rs);
    rs->streams = heap_alloc(sizeof *rs->streams);
    rs->out = sink_null(rs);
    return 0;
}

static void all(void *arg)
{
    const struct CMUnitTest list_of_tests[] = {
        cmocka_unit_test_setup(hashes, fresh),      cmocka_unit_test_setup(locks, fresh),
        cmocka_unit_test_setup(interlocked, fresh), cmocka_unit_test_setup(cancellation, fresh),
        cmocka_unit_test_setup(tasks, fresh),       cmocka_unit_test_setup(paths, fresh),
        cmocka_unit_test_setup(files, fresh),       cmocka_unit_test_setup(processes, fresh),
        cmocka_unit_test_setup(environment, fresh),
    };
    *(int *)arg = cmocka_run_group_tests(list_of_tests, NULL, NULL);
}

int main(void)
{
    int failed = 0;
    engine_up.register_types = types_register;
    engine_main(1, environ, all, &failed);
    return failed;
}
