# title: start-up, `-NoProfile -Command 1`
# bar: wall <= 5 ms
# bar: peak <= 24 MB
"""Whole processes: time from spawn to exit, and the most memory."""
import json
import os
import time

engine = json.loads(os.environ['ENGINE'])
command = engine + (['-q', '-c', '1'] if os.environ['SIDE'] == 'reference' else ['-NoProfile', '-Command', '1'])
runs, least = int(os.environ['BENCH_RUNS']), float(os.environ['BENCH_SECONDS'])
null = os.open('/dev/null', os.O_WRONLY)
begin, n = time.monotonic(), -3
while n < runs or (time.monotonic() - begin < least and n < 1000):
    start = time.monotonic_ns()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
    _, status, used = os.wait4(child, 0)
    took = time.monotonic_ns() - start
    if status:
        raise SystemExit(f'{command} ended with {status}')
    if n >= 0:
        print(f'wall {took} ns\npeak {used.ru_maxrss * 1024} B')
    n += 1
