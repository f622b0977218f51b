# title: the same at script level
# bar: loop <= 15 ns
$runs = [int]$env:BENCH_RUNS; $least = [double]$env:BENCH_SECONDS
$all = [Diagnostics.Stopwatch]::StartNew(); $one = [Diagnostics.Stopwatch]::new()
for ($n = -2; $n -lt $runs -or $all.Elapsed.TotalSeconds -lt $least; $n++) {
    $s = 0
    $one.Restart()
    for ($i=0;$i -lt 3e6;$i++){$s+=$i}
    $one.Stop()
    if ($n -ge 0) { "loop $($one.Elapsed.TotalMilliseconds * 1e6 / 3e6)" }
}
