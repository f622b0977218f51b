# title: `$r = 1..10000 | ForEach-Object -Parallel { $_ }`, an item
# bar: parallel <= 700 ns
. $PSScriptRoot/../row.ps1
Measure-Row sequential { $r = 1..10000 | ForEach-Object { $_ } } 10000
Measure-Row parallel { $r = 1..10000 | ForEach-Object -Parallel { $_ } } 10000
