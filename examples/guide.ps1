# The guide to parallel PowerShell, workloads 1 and 2, with its own words: `Measure-It` and the three ways to do the work are its
# code unchanged. Prints its tables with the figures of this machine beside the guide's own.
#
#   parsh -NoProfile -File examples/guide.ps1           as in the guide: 10,000 items and 100, two warm-ups, five runs
#   parsh -NoProfile -File examples/guide.ps1 -Quick    100 items and 10, to see that it runs
param([switch]$Quick)

function Measure-It
{
    param([scriptblock]$Action, [int]$Iterations = 5)
    for ($i = 0; $i -lt 2; $i++) { & $Action | Out-Null }   # warmup
    $times = for ($i = 0; $i -lt $Iterations; $i++) {
        (Measure-Command { & $Action }).TotalMilliseconds
    }
    [pscustomobject]@{
        Min    = ($times | Measure-Object -Minimum).Minimum
        Median = ($times | Sort-Object)[[int]($times.Count / 2)]
        Max    = ($times | Measure-Object -Maximum).Maximum
    }
}

# Compute SHA256 of a small string per iteration. Gives the three measurements one after the other.
function Measure-Workload($items)
{
# Sequential
Measure-It { $items | ForEach-Object {
    [System.Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes("item-$_"))
} }

# ForEach-Object -Parallel (default ThrottleLimit 5)
Measure-It { $items | ForEach-Object -Parallel {
    [System.Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes("item-$_"))
} }

# RunspacePool
Measure-It {
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
}

# Where we are, on a terminal only.
function Show-Progress([string]$Text)
{
    if (-not [Console]::IsErrorRedirected) { [Console]::Error.Write("`r{0,-60}`r", $Text) }
}

function Format-Duration([double]$Milliseconds)
{
    if ($Milliseconds -ge 100) { '{0:N0} ms' -f $Milliseconds } else { '{0:0.00} ms' -f $Milliseconds }
}

$workloads = @(
    @{ Title = 'Workload 1: Cheap CPU Work x 10,000'; Items = 10000; Guide = 1400, 24000, 9200 }
    @{ Title = 'Workload 2: Same Work x 100'; Items = 100; Guide = 14, 280, 120 }
)
if ($Quick) { $workloads[0].Items = 100; $workloads[1].Items = 10 }
$approaches = 'Sequential ForEach-Object', 'ForEach-Object -Parallel', 'RunspacePool'
$row = '{0,-26} {1,12} {2,12} {3,12} {4,12} {5,10}'

foreach ($w in $workloads) {
    ''
    $w.Title
    if ($Quick) { "(only $($w.Items) items: a trial, no measurement)" }
    ''
    $row -f 'Approach', 'the guide', 'here median', 'min', 'max', 'faster'
    $row -f ('-' * 26), ('-' * 12), ('-' * 12), ('-' * 12), ('-' * 12), ('-' * 10)
    $medians = @()
    Show-Progress "$($approaches[0]) ..."
    Measure-Workload (1..$w.Items) | ForEach-Object {
        $n = $medians.Count
        Show-Progress ''
        $row -f $approaches[$n], ('~' + (Format-Duration $w.Guide[$n])), (Format-Duration $_.Median), (Format-Duration $_.Min),
            (Format-Duration $_.Max), ('{0:N0} x' -f ($w.Guide[$n] / $_.Median))
        $medians += $_.Median
        if ($n + 1 -lt $approaches.Count) { Show-Progress "$($approaches[$n + 1]) ..." }
    }
    ''
    'Going parallel against the sequential loop: the guide {0:0.0} x its time (-Parallel), {1:0.0} x (pool); here {2:0.00} x and {3:0.00} x.' -f
        ($w.Guide[1] / $w.Guide[0]), ($w.Guide[2] / $w.Guide[0]), ($medians[1] / $medians[0]), ($medians[2] / $medians[0])
}
''
"The guide's figures are those of its author's workstation and today's engine. Here: $([Environment]::ProcessorCount) cores."
