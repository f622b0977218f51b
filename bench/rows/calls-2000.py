# title: 2,000 calls at throttle 2,000 of an endpoint that answers after 200 ms, in a fresh process
# bar: wall <= 300 ms
# bar: peak <= 80 MB
"""cold: the first time, libcurl to load and 2,000 connections to open; peak: the most memory of the process until then; wall: the
second time, with the connections there. Measured in the script, without start-up."""
import json
import os
import subprocess

SCRIPT = """
$url = "$env:DELAY_SERVER/delay/0.2"
foreach ($series in 'cold', 'wall') {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $answers = 1..2000 | ForEach-Object -Parallel { Invoke-RestMethod $using:url } -ThrottleLimit 2000
    $watch.Stop()
    if (@($answers | Where-Object url -eq $url).Count -ne 2000) { throw 'not every call was answered once' }
    "$series $($watch.Elapsed.TotalMilliseconds * 1e6)"
    if ($series -eq 'cold') {
        $peak = ([IO.File]::ReadAllLines('/proc/self/status') -match '^VmHWM')[0] -replace '\\D'
        "peak $([long]$peak * 1024) B"
    }
}
$served = (Invoke-RestMethod "$env:DELAY_SERVER/count").answered
if ($served -ne 4000) { throw "$served requests served" }
"""

if os.environ['SIDE'] == 'ours':
    for _ in range(max(3, int(os.environ['BENCH_RUNS']))):
        command = [os.environ['BUILD'] + '/delay_server', *json.loads(os.environ['ENGINE']), '-NoProfile', '-Command', SCRIPT]
        subprocess.run(command, check=True)
