# title: 2,000 calls at throttle 2,000 of an endpoint that answers after 200 ms
# bar: wall <= 300 ms
# bar: peak <= 80 MB
# server: yes
# reference: no
. $PSScriptRoot/../row.ps1
$url = "$env:DELAY_SERVER/delay/0.2"
$runs = if ($env:BENCH_RUNS -and [int]$env:BENCH_RUNS -lt 5) { [int]$env:BENCH_RUNS } else { 5 }
for ($i = -1; $i -lt $runs; $i++) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $answers = 1..2000 | ForEach-Object -Parallel { Invoke-RestMethod $using:url } -ThrottleLimit 2000
    $watch.Stop()
    if (@($answers | Where-Object url -eq $url).Count -ne 2000) { throw 'not every call was answered once' }
    if ($i -ge 0) { "wall $($watch.Elapsed.TotalMilliseconds * 1e6)" }
}
