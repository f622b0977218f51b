# title: endless generator | ForEach-Object -Parallel | Select-Object -First 3
# bar: wall <= 1 s
# reference: no
. $PSScriptRoot/../row.ps1
Measure-Row wall { & { $i = 0; while ($true) { ($i++) } } | ForEach-Object -Parallel { $_ } | Select-Object -First 3 }
