# title: `-ThrottleLimit 10000`: 10,000 items in Start-Sleep 1 at once
# bar: wall <= 1.5 s
# bar: peak <= 100 MB
# reference: no
. $PSScriptRoot/../row.ps1
Measure-Row wall { 1..10000 | ForEach-Object -ThrottleLimit 10000 -Parallel { Start-Sleep 1 } }
