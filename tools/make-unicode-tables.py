#!/usr/bin/env python3
"""Writes src/base/unicode_tables.c: make-unicode-tables.py ORACLE > src/base/unicode_tables.c

Case mapping and classes of U+0000..U+FFFF are asked of the reference engine (ORACLE: the program that runs code in it),
so that they are .NET's; what lies above, and the widths, come from Python's unicodedata.
"""
import subprocess
import sys
import unicodedata

CODE = r"""$u=[Text.StringBuilder]::new();for($i=0;$i -lt 65536;$i++){$c=[char]$i
$f=([int][char]::IsLetter($c))+2*([int][char]::IsDigit($c))+4*([int][char]::IsWhiteSpace($c))+8*([int][char]::IsUpper($c))
$f+=16*([int][char]::IsLower($c))+32*([int][char]::IsControl($c))+64*([int][char]::IsPunctuation($c))
$f+=128*([int][char]::IsSymbol($c))
[void]$u.Append("$([int][char]::ToUpperInvariant($c)) $([int][char]::ToLowerInvariant($c)) $f;")};'#'+$u.ToString()"""
NAMES = ["letter", "digit", "space", "upper", "lower", "control", "punctuation", "symbol"]


def flags_above(c):
    cat = unicodedata.category(chr(c))
    return (cat[0] == "L") | (cat == "Nd") << 1 | (cat == "Lu") << 3 | (cat == "Ll") << 4 | (cat[0] == "P") << 6 | (
        cat[0] == "S") << 7


def ranges(test, limit=0x110000):
    out = []
    for c in range(limit):
        if test(c):
            if out and out[-1][1] == c - 1:
                out[-1][1] = c
            else:
                out.append([c, c])
    return out


def width(c):
    cat = unicodedata.category(chr(c))
    if cat in ("Mn", "Me", "Cf") and c != 0xAD or 0x1160 <= c <= 0x11FF:
        return 0
    return 2 if unicodedata.east_asian_width(chr(c)) in "WF" else 1


def case_runs(mapping):
    """[first, last, step, delta]: units first, first+step ... last map to themselves plus delta."""
    out = []
    for c in range(0x80, 0x10000):
        d = mapping[c] - c
        if d == 0:
            continue
        if out and out[-1][3] == d:
            r = out[-1]
            gap = c - r[1]
            if gap in (1, 2) and (r[0] == r[1] or gap == r[2]):
                r[1], r[2] = c, gap
                continue
        out.append([c, c, 1, d])
    return out


def emit(kind, name, rows):
    print(f"\nconst {kind} {name}[] = {{")
    line = "   "
    for row in rows:
        cell = " {" + ", ".join(hex(v) if v >= 0 and i < 2 else str(v) for i, v in enumerate(row)) + "},"
        if len(line) + len(cell) > 118:
            print(line)
            line = "   "
        line += cell
    print(line + "\n};")
    print(f"const unsigned {name}_count = {len(rows)};")


def main():
    text = subprocess.run([sys.argv[1], "-c", CODE], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, r.split())) for r in text[text.index("#") + 1:].strip().strip(";").split(";")]
    assert len(rows) == 0x10000
    print("/* unicode_tables.c: written by tools/make-unicode-tables.py; do not edit. */\n/* clang-format off */")
    print('#include "base/unicode_tables.h"')
    for bit, name in enumerate(NAMES):
        emit("utf_range", "utf_ranges_" + name,
             ranges(lambda c: (rows[c][2] if c < 0x10000 else flags_above(c)) >> bit & 1))
    emit("utf_range", "utf_ranges_zero", ranges(lambda c: width(c) == 0))
    emit("utf_range", "utf_ranges_wide", ranges(lambda c: width(c) == 2))
    emit("utf_case", "utf_cases_upper", case_runs([r[0] for r in rows]))
    emit("utf_case", "utf_cases_lower", case_runs([r[1] for r in rows]))


main()
