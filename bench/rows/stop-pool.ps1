# title: Stop on a pool running 100 sleeps, loops, nested pipelines, each with finally
# bar: stop <= 100 ms
# reference: no
$runs = [int]$env:BENCH_RUNS
$kinds = @(
    { param($begun, $closed) try { $begun.Add(1); Start-Sleep 60 } finally { $closed.Add(1) } }
    { param($begun, $closed) try { $begun.Add(1); while ($true) { } } finally { $closed.Add(1) } }
    { param($begun, $closed) try { $begun.Add(1); 1..1000 | ForEach-Object { 1..1000 | ForEach-Object { 1..1000 | ForEach-Object { } } } } finally { $closed.Add(1) } }
)
for ($n = -1; $n -lt $runs; $n++) {
    $begun = [Collections.Concurrent.ConcurrentBag[int]]::new()
    $closed = [Collections.Concurrent.ConcurrentBag[int]]::new()
    $pool = [runspacefactory]::CreateRunspacePool(1, 100)
    $pool.Open()
    $running = for ($i = 0; $i -lt 100; $i++) {
        $ps = [powershell]::Create().AddScript($kinds[$i % 3]).AddArgument($begun).AddArgument($closed)
        $ps.RunspacePool = $pool
        @{ Ps = $ps; Async = $ps.BeginInvoke() }
    }
    while ($begun.Count -lt 100) { Start-Sleep -Milliseconds 20 }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    foreach ($r in $running) { $r.Ps.Stop() }
    $watch.Stop()
    if ($closed.Count -ne 100) { throw "only $($closed.Count) of 100 ran their finally" }
    foreach ($r in $running) { $r.Ps.Dispose() }
    $pool.Close()
    if ($n -ge 0) { "stop $($watch.Elapsed.TotalMilliseconds * 1e6)" }
}
