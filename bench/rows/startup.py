# title: start-up, `-NoProfile -Command 1`
# bar: wall <= 5 ms
# bar: peak <= 10 MB
"""Whole processes: time from spawn to exit, and the most memory."""
import json
import os
import subprocess
import tempfile
import time

engine = json.loads(os.environ['ENGINE'])
command = engine + (['-q', '-c', '1'] if os.environ['SIDE'] == 'reference' else ['-NoProfile', '-Command', '1'])
runs, least = int(os.environ['BENCH_RUNS']), float(os.environ['BENCH_SECONDS'])
begin, n = time.monotonic(), -3
with tempfile.NamedTemporaryFile('r') as figures:
    while n < runs or (time.monotonic() - begin < least and n < 1000):
        subprocess.run([os.environ['BUILD'] + '/measure', figures.name, *command], stdout=subprocess.DEVNULL, check=True)
        if n >= 0:
            figures.seek(0)
            print(figures.read(), end='')
        n += 1
