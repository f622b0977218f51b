# title: `-ThrottleLimit 10000`: 10,000 items in Start-Sleep 1 at once, in a fresh process
# bar: wall <= 1.5 s
# bar: peak <= 100 MB
# reference: no
"""Measured in the script, without start-up; peak: the most memory of the process. later-peak: after five more such runs in the
same process, when what the collector has not taken back yet is in it."""
import json
import os
import subprocess

SCRIPT = """
foreach ($series in 'peak', 'more', 'more', 'more', 'more', 'later-peak') {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    1..10000 | ForEach-Object -ThrottleLimit 10000 -Parallel { Start-Sleep 1 }
    $watch.Stop()
    "wall $($watch.Elapsed.TotalMilliseconds * 1e6)"
    $peak = ([IO.File]::ReadAllLines('/proc/self/status') -match '^VmHWM')[0] -replace '\\D'
    if ($series -ne 'more') { "$series $([long]$peak * 1024) B" }
}
"""

if os.environ['SIDE'] == 'ours':
    for _ in range(3):
        subprocess.run([*json.loads(os.environ['ENGINE']), '-NoProfile', '-Command', SCRIPT], check=True)
