# title: 2,000 calls at throttle 2,000 of an endpoint that answers after 200 ms, in a fresh process
# bar: wall <= 300 ms
# bar: peak <= 80 MB
"""wall: as measured in the script, without start-up; peak: the most memory of the process."""
import json
import os
import subprocess

SCRIPT = """
$url = "$env:DELAY_SERVER/delay/0.2"
$watch = [Diagnostics.Stopwatch]::StartNew()
$answers = 1..2000 | ForEach-Object -Parallel { Invoke-RestMethod $using:url } -ThrottleLimit 2000
$watch.Stop()
$right = @($answers | Where-Object url -eq $url).Count
$served = (Invoke-RestMethod "$env:DELAY_SERVER/count").answered
if ($right -ne 2000 -or $served -ne 2000) { throw "$right right answers, $served requests served" }
$peak = ([IO.File]::ReadAllLines('/proc/self/status') -match '^VmHWM')[0] -replace '\\D'
"wall $($watch.Elapsed.TotalMilliseconds * 1e6)"
"peak $([long]$peak * 1024) B"
"""

if os.environ['SIDE'] == 'ours':
    for _ in range(max(3, int(os.environ['BENCH_RUNS']))):
        command = [os.environ['BUILD'] + '/delay_server', *json.loads(os.environ['ENGINE']), '-NoProfile', '-Command', SCRIPT]
        subprocess.run(command, check=True)
