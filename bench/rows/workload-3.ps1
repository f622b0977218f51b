# title: the guide's workload 3, 100 calls of an endpoint that answers after 200 ms
# bar: throttle-5 <= 4200 ms
# bar: throttle-16 <= 1470 ms
# bar: pool-16 <= 1470 ms
# bar: at-once <= 300 ms
# bar: cpu <= 100 ms
# server: yes
# reference: no
# Ideal: 20, 7, 7 rounds of 200 ms, and one.
. $PSScriptRoot/../row.ps1
$url = "$env:DELAY_SERVER/delay/0.2"
$me = [Diagnostics.Process]::GetCurrentProcess()
function Measure-Calls([string]$Series, [scriptblock]$Action)
{
    $runs = if ($env:BENCH_RUNS -and [int]$env:BENCH_RUNS -lt 5) { [int]$env:BENCH_RUNS } else { 5 }
    for ($i = -1; $i -lt $runs; $i++) {
        $me.Refresh()
        $before = $me.TotalProcessorTime
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $answers = & $Action
        $watch.Stop()
        $me.Refresh()
        if (@($answers | Where-Object url -eq $url).Count -ne 100) { throw "${Series}: not every call was answered once" }
        if ($i -lt 0) { continue }
        "$Series $($watch.Elapsed.TotalMilliseconds * 1e6)"
        "cpu $(($me.TotalProcessorTime - $before).TotalMilliseconds * 1e6)"
    }
}
Measure-Calls throttle-5 { 1..100 | ForEach-Object -Parallel { Invoke-RestMethod $using:url } -ThrottleLimit 5 }
Measure-Calls throttle-16 { 1..100 | ForEach-Object -Parallel { Invoke-RestMethod $using:url } -ThrottleLimit 16 }
Measure-Calls at-once { 1..100 | ForEach-Object -Parallel { Invoke-RestMethod $using:url } -ThrottleLimit 100 }
Measure-Calls pool-16 {
    $pool = [runspacefactory]::CreateRunspacePool(1, 16)
    $pool.Open()
    $tasks = foreach ($i in 1..100) {
        $ps = [powershell]::Create().AddScript({ param($url) Invoke-RestMethod $url }).AddArgument($url)
        $ps.RunspacePool = $pool
        @{ Ps = $ps; Async = $ps.BeginInvoke() }
    }
    foreach ($t in $tasks) { $t.Ps.EndInvoke($t.Async); $t.Ps.Dispose() }
    $pool.Close()
}
