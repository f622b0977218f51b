# title: 64 items of 5 ms pure script, throttle 2 and more
# bar: two <= 0.6 * sequential
# bar: eight <= 0.6 * sequential
# bar: allocating-two <= 0.7 * allocating-sequential
# bar: allocating-eight <= 0.7 * allocating-sequential
# reference-runs: 3
. $PSScriptRoot/../row.ps1

# How often the loop of this block runs in 5 ms.
function Get-Count([scriptblock]$Work)
{
    $n = 1000
    do {
        $n *= 2
        $w = [Diagnostics.Stopwatch]::StartNew()
        & $Work $n > $null
    } while ($w.Elapsed.TotalMilliseconds -lt 50)
    [int]($n * 5 / $w.Elapsed.TotalMilliseconds)
}

$loops = Get-Count { param($n) $s = 0; for ($k = 0; $k -lt $n; $k++) { $s = ($s + $k) -band 1023 } }
Measure-Row sequential { 1..64 | ForEach-Object { $n = $loops; $s = 0; for ($k = 0; $k -lt $n; $k++) { $s = ($s + $k) -band 1023 } } }
Measure-Row two { 1..64 | ForEach-Object -ThrottleLimit 2 -Parallel { $n = $using:loops; $s = 0; for ($k = 0; $k -lt $n; $k++) { $s = ($s + $k) -band 1023 } } }
Measure-Row eight { 1..64 | ForEach-Object -ThrottleLimit 8 -Parallel { $n = $using:loops; $s = 0; for ($k = 0; $k -lt $n; $k++) { $s = ($s + $k) -band 1023 } } }

$loops = Get-Count { param($n) $s = 0; for ($k = 0; $k -lt $n; $k++) { $s = "item $k" } }
Measure-Row allocating-sequential { 1..64 | ForEach-Object { $n = $loops; $s = 0; for ($k = 0; $k -lt $n; $k++) { $s = "item $k" } } }
Measure-Row allocating-two { 1..64 | ForEach-Object -ThrottleLimit 2 -Parallel { $n = $using:loops; $s = 0; for ($k = 0; $k -lt $n; $k++) { $s = "item $k" } } }
Measure-Row allocating-eight { 1..64 | ForEach-Object -ThrottleLimit 8 -Parallel { $n = $using:loops; $s = 0; for ($k = 0; $k -lt $n; $k++) { $s = "item $k" } } }
