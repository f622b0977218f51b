# Several streams, nested fan-outs and jobs' worth of output at once: nothing is lost, nothing comes twice.
$n = if ($env:STRESS_N) { [int]$env:STRESS_N / 1000 } else { 1000 }
$all = 1..$n | ForEach-Object -ThrottleLimit 8 -Parallel {
    $_
    Write-Warning "w $_"
    Write-Error "e $_"
    Write-Information "i $_"
} 3>&1 6>&1 2>$null
$all | Group-Object { $_.GetType().Name } | ForEach-Object { '{0} {1}' -f $_.Name, ($_.Count -eq $n) } | Sort-Object
$r = 1..20 | ForEach-Object -Parallel { $outer = $_; 1..20 | ForEach-Object -Parallel { $o = $using:outer; 1..5 | ForEach-Object -Parallel { $_ + 100 * $using:o } } }
$r.Count
($r | Measure-Object -Sum).Sum
