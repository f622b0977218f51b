# title: the guide's workload 2, the same on 100 items: the guide's lesson undone
# bar: parallel <= 1.5 * sequential
. $PSScriptRoot/../row.ps1
$items = 1..100
Measure-Row sequential { $items | ForEach-Object {
    [System.Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes("item-$_"))
} }
Measure-Row parallel { $items | ForEach-Object -Parallel {
    [System.Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes("item-$_"))
} }
