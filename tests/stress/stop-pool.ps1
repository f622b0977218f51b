# Stop on a pool that runs sleeps, loops and nested pipelines: all end, every finally runs once.
$kinds = @(
    { param($begun, $closed) try { $begun.Add(1); Start-Sleep 600 } finally { $closed.Add(1) } }
    { param($begun, $closed) try { $begun.Add(1); while ($true) { } } finally { $closed.Add(1) } }
    { param($begun, $closed) try { $begun.Add(1); while ($true) { 1..1000 | ForEach-Object { 1..1000 | ForEach-Object { $_ } } | Where-Object { $false } } } finally { $closed.Add(1) } }
)
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
foreach ($r in $running) { $r.Ps.Stop() }
"finally: $($closed.Count)"
$running.Ps.InvocationStateInfo.State | Group-Object | ForEach-Object { "$($_.Count) $($_.Name)" }
foreach ($r in $running) { $r.Ps.Dispose() }
$pool.Close()
"pool: $($pool.RunspacePoolStateInfo.State)"
