"""sources: the C files of the tree, for the checks beside this file."""
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDERS = ('include', 'src', 'tests', 'bench', 'examples')


def sources(*endings):
    """Paths below the root, sorted, of files that end so."""
    found = []
    for folder in FOLDERS:
        for where, folders, names in os.walk(os.path.join(TOP, folder)):
            folders[:] = sorted(f for f in folders if f != 'conformance')
            found += [os.path.relpath(os.path.join(where, n), TOP) for n in sorted(names) if n.endswith(endings)]
    return found


def lines(path):
    with open(os.path.join(TOP, path), encoding='utf-8') as f:
        return f.read().split('\n')


def finish(name, bad, good):
    """Ends a check: each fault a line, or the one line that says what was looked at."""
    for fault in bad:
        print(fault)
    print(f'{name}: {len(bad)} faults' if bad else f'{name}: {good}')
    sys.exit(1 if bad else 0)
