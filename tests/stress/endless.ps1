# A generator without end in front of -Parallel: a downstream that has enough stops it.
$r = & { $i = 0; while ($true) { ($i++) } } | ForEach-Object -Parallel { $_ } | Select-Object -First 3
$r.Count
$r = & { $i = 0; while ($true) { ($i++) } } | ForEach-Object -ThrottleLimit 2 -Parallel { Start-Sleep -Milliseconds 1; $_ } | Select-Object -First 3
$r.Count
