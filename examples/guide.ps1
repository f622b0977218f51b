# The guide to parallel PowerShell, its four workloads, with its own words: `Measure-It` and the ways to do the work are its code
# unchanged, but for the address that workload 3 calls: delay_server on this machine, not httpbin.org. Prints its tables with the figures of this machine beside the guide's own.
#
#   parsh -NoProfile -File examples/guide.ps1           as in the guide: 10,000 items and 100, two warm-ups, five runs
#   parsh -NoProfile -File examples/guide.ps1 -Quick    100 items, 10, 10 calls and 20 files, to see that it runs
#
# Workload 3 needs the server: `build/delay_server build/parsh -NoProfile -File examples/guide.ps1` (`./dev demo` does that).
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

# Hit a small HTTP endpoint with 200ms latency per call. Fewer runs than the guide's: the sequential loop once, without
# warm-up (20 s), the others twice to warm up and once to measure.
function Measure-Network($calls, $url)
{
# Sequential
$once = (Measure-Command { 1..$calls | ForEach-Object { Invoke-RestMethod $url } }).TotalMilliseconds
[pscustomobject]@{ Min = $once; Median = $once; Max = $once }

# Parallel, throttle 5 and 16
foreach ($throttle in 5, 16) {
    Measure-It { 1..$calls | ForEach-Object -Parallel {
        Invoke-RestMethod $using:url
    } -ThrottleLimit $throttle } -Iterations 1
}

# RunspacePool
Measure-It {
    $pool = [runspacefactory]::CreateRunspacePool(1, 16)
    $pool.Open()
    $tasks = foreach ($i in 1..$calls) {
        $ps = [powershell]::Create().AddScript({
            param($url)
            Invoke-RestMethod $url
        }).AddArgument($url)
        $ps.RunspacePool = $pool
        @{ Ps = $ps; Async = $ps.BeginInvoke() }
    }
    foreach ($t in $tasks) { $t.Ps.EndInvoke($t.Async) | Out-Null; $t.Ps.Dispose() }
    $pool.Close()
} -Iterations 1
}

# Open and parse 1,000 small JSON files from disk. They are made in a folder of their own and removed again.
function Measure-Reading($count)
{
$folder = New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) "guide-$([guid]::NewGuid())")
try {
1..$count | ForEach-Object {
    $record = @{ id = $_; name = "item-$_"; tags = 'a', 'b', 'c'; owner = @{ team = 'build'; mail = "team$_@example.org" } }
    Set-Content (Join-Path $folder "$_.json") (ConvertTo-Json $record)
}
$files = Get-ChildItem $folder -Filter *.json

# Sequential
Measure-It { $files | ForEach-Object { Get-Content $_.FullName -Raw | ConvertFrom-Json } }

# ForEach-Object -Parallel, throttle 8
Measure-It { $files | ForEach-Object -Parallel { Get-Content $_.FullName -Raw | ConvertFrom-Json } -ThrottleLimit 8 }

# RunspacePool, max 8
Measure-It {
    $pool = [runspacefactory]::CreateRunspacePool(1, 8)
    $pool.Open()
    $tasks = foreach ($f in $files) {
        $ps = [powershell]::Create().AddScript({
            param($path)
            Get-Content $path -Raw | ConvertFrom-Json
        }).AddArgument($f.FullName)
        $ps.RunspacePool = $pool
        @{ Ps = $ps; Async = $ps.BeginInvoke() }
    }
    foreach ($t in $tasks) { $t.Ps.EndInvoke($t.Async) | Out-Null; $t.Ps.Dispose() }
    $pool.Close()
}
} finally { Remove-Item -Recurse $folder }
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

$usual = 'Sequential ForEach-Object', 'ForEach-Object -Parallel', 'RunspacePool'
$workloads = @(
    @{ Title = 'Workload 1: Cheap CPU Work x 10,000'; Items = 10000; Guide = 1400, 24000, 9200; Approaches = $usual }
    @{ Title = 'Workload 2: Same Work x 100'; Items = 100; Guide = 14, 280, 120; Approaches = $usual }
    @{ Title = 'Workload 3: Network Calls x 100'; Items = 100; Guide = 21000, 4300, 1500, 1400
       Approaches = $usual[0], '-Parallel, throttle 5', '-Parallel, throttle 16', 'RunspacePool, max 16' }
    @{ Title = 'Workload 4: Reading 1,000 Files'; Items = 1000; Guide = 3800, 900, 720
       Approaches = $usual[0], '-Parallel, throttle 8', 'RunspacePool, max 8' }
)
$latency = 0.2
if ($Quick) { $workloads[0].Items = 100; $workloads[1].Items = 10; $workloads[2].Items = 10; $workloads[3].Items = 20; $latency = 0.02 }
$row = '{0,-26} {1,12} {2,12} {3,12} {4,12} {5,10}'

foreach ($w in $workloads) {
    $network = $w.Title -match 'Network'
    ''
    $w.Title
    if ($network -and -not $env:DELAY_SERVER) { '(left out: no server; ./dev demo starts one)'; continue }
    if ($Quick) { "(only $($w.Items) items: a trial, no measurement)" }
    elseif ($network) { '(each call answered after 200 ms; sequential once, the others once after two warm-ups)' }
    ''
    $row -f 'Approach', 'the guide', 'here median', 'min', 'max', 'faster'
    $row -f ('-' * 26), ('-' * 12), ('-' * 12), ('-' * 12), ('-' * 12), ('-' * 10)
    $medians = @()
    Show-Progress "$($w.Approaches[0]) ..."
    $(if ($network) { Measure-Network $w.Items "$env:DELAY_SERVER/delay/$latency" }
      elseif ($w.Title -match 'Files') { Measure-Reading $w.Items }
      else { Measure-Workload (1..$w.Items) }) | ForEach-Object {
        $n = $medians.Count
        Show-Progress ''
        $row -f $w.Approaches[$n], ('~' + (Format-Duration $w.Guide[$n])), (Format-Duration $_.Median), (Format-Duration $_.Min),
            (Format-Duration $_.Max), ('{0:N1} x' -f ($w.Guide[$n] / $_.Median))
        $medians += $_.Median
        if ($n + 1 -lt $w.Approaches.Count) { Show-Progress "$($w.Approaches[$n + 1]) ..." }
    }
    ''
    if ($network) {
        'The least that {0} calls can take at that latency: {1:N0} ms sequential, {2:N0} ms by 5, {3:N0} ms by 16.' -f $w.Items, ($w.Items * $latency * 1000),
            ([math]::Ceiling($w.Items / 5) * $latency * 1000), ([math]::Ceiling($w.Items / 16) * $latency * 1000)
        continue
    }
    'Going parallel against the sequential loop: the guide {0:0.0} x its time (-Parallel), {1:0.0} x (pool); here {2:0.00} x and {3:0.00} x.' -f
        ($w.Guide[1] / $w.Guide[0]), ($w.Guide[2] / $w.Guide[0]), ($medians[1] / $medians[0]), ($medians[2] / $medians[0])
}
''
"The guide's figures are those of its author's workstation and today's engine. Here: $([Environment]::ProcessorCount) cores."
