# title: the guide's workload 1, SHA256 of 10,000 small strings
# bar: sequential <= 15 ms
# bar: parallel <= 0.8 * sequential
# bar: pool <= 40 ms
# bar: captured-parallel <= 1.0 * captured-sequential
. $PSScriptRoot/../row.ps1
$items = 1..10000

$sequential = { $items | ForEach-Object {
    [System.Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes("item-$_"))
} }
$parallel = { $items | ForEach-Object -Parallel {
    [System.Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes("item-$_"))
} }
$pooled = {
    $pool = [runspacefactory]::CreateRunspacePool(1, 16)
    $pool.Open()
    $tasks = foreach ($i in $items) {
        $ps = [powershell]::Create().AddScript({
            param($n)
            [System.Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes("item-$n"))
        }).AddArgument($i)
        $ps.RunspacePool = $pool
        @{ Ps = $ps; Async = $ps.BeginInvoke() }
    }
    foreach ($t in $tasks) { $t.Ps.EndInvoke($t.Async) | Out-Null; $t.Ps.Dispose() }
    $pool.Close()
}
Measure-Row sequential $sequential
Measure-Row parallel $parallel
Measure-Row pool $pooled
Measure-Row captured-sequential { $r = & $sequential }
Measure-Row captured-parallel { $r = & $parallel }
$collecting = [scriptblock]::Create($pooled.ToString().Replace(' | Out-Null', ''))
Measure-Row captured-pool { $r = & $collecting }
