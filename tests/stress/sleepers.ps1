# Ten thousand items asleep at once: each is a parked fiber, never a thread.
$n = if ($env:STRESS_FIBERS) { [int]$env:STRESS_FIBERS } else { 10000 }
$r = 1..$n | ForEach-Object -ThrottleLimit $n -Parallel { Start-Sleep 1; $_ }
'{0}' -f ($r.Count -eq $n)
'{0}' -f (($r | Measure-Object -Sum).Sum -eq $n * ($n + 1) / 2)
