# What the rows share: dot-source it. BENCH_RUNS and BENCH_SECONDS say how many runs and how long a measurement takes at least.

# Runs the block, twice to warm up, then until there are enough runs and enough time has passed; prints `SERIES nanoseconds` a run,
# divided by the number of operations in it. The block's output is thrown away.
function Measure-Row
{
    param([string]$Series, [scriptblock]$Action, [double]$Count = 1)
    $runs = if ($env:BENCH_RUNS) { [int]$env:BENCH_RUNS } else { 10 }
    $least = if ($env:BENCH_SECONDS) { [double]$env:BENCH_SECONDS } else { 3 }
    for ($i = 0; $i -lt 2; $i++) { & $Action > $null }
    $all = [Diagnostics.Stopwatch]::StartNew()
    $one = [Diagnostics.Stopwatch]::new()
    for ($i = 0; $i -lt $runs -or ($all.Elapsed.TotalSeconds -lt $least -and $i -lt 1000); $i++) {
        $one.Restart()
        & $Action > $null
        $one.Stop()
        "$Series $($one.Elapsed.TotalMilliseconds * 1e6 / $Count)"
    }
}
