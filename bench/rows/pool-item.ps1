# title: runspace pool: BeginInvoke and EndInvoke of an empty script, an item
# bar: item <= 4 us
# reference-runs: 3
. $PSScriptRoot/../row.ps1
$pool = [runspacefactory]::CreateRunspacePool(1, 4)
$pool.Open()
Measure-Row item {
    $tasks = foreach ($i in 1..2000) {
        $ps = [powershell]::Create().AddScript({ })
        $ps.RunspacePool = $pool
        @{ Ps = $ps; Async = $ps.BeginInvoke() }
    }
    foreach ($t in $tasks) { $t.Ps.EndInvoke($t.Async); $t.Ps.Dispose() }
} 2000
$pool.Close()
