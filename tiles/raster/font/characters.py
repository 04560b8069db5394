#!/usr/bin/env python3
"""Prints, as hexadecimal code points, the characters that the font in the program holds.

Needs the Unihan database (Debian: unicode-data); its property kTGH numbers the 8,105 characters of the Table of
General Standard Chinese Characters (通用规范汉字表, State Council of China, 2013).
"""
import bz2
import os
import sys

UNIHAN = os.environ.get("UNIHAN", "/usr/share/unicode/Unihan_OtherMappings.txt.bz2")


def ranged(first, last):
    return set(range(first, last + 1))


wanted = (
    ranged(0x20, 0x7E) | ranged(0xA0, 0x17F)  # ASCII, Latin-1, Latin Extended-A
    | ranged(0x1CD, 0x1DC) | ranged(0x251, 0x251) | ranged(0x261, 0x261) | ranged(0x2C6, 0x2DD)  # pinyin
    | ranged(0x391, 0x3C9) | ranged(0x410, 0x44F) | {0x401, 0x451}  # Greek, Cyrillic
    | ranged(0x2010, 0x203B) | ranged(0x2070, 0x20BF)  # punctuation, superscripts, currencies
    | ranged(0x2100, 0x21FF) | ranged(0x2200, 0x22FF)  # ℃ № Roman numbers, arrows, mathematics
    | ranged(0x2460, 0x24FF) | ranged(0x2500, 0x257F)  # numbers in circles, lines of boxes
    | ranged(0x25A0, 0x25FF) | ranged(0x2600, 0x2642)  # ■□▲△●○ ★☆
    | ranged(0x3000, 0x303F) | ranged(0x3040, 0x30FF)  # CJK punctuation, kana
    | ranged(0x3105, 0x3129) | ranged(0x3220, 0x3243) | ranged(0x32A3, 0x32A8)
    | ranged(0x338E, 0x33D5) | ranged(0xFF01, 0xFF5E) | ranged(0xFFE0, 0xFFE6)  # ㎡ ㎞, full-width
)
for code in range(0xB0, 0xF8):  # GB 2312, what people can type
    for low in range(0xA1, 0xFF):
        try:
            wanted.add(ord(bytes((code, low)).decode("gb2312")))
        except UnicodeDecodeError:
            pass
table = 0
with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
    for line in lines:
        if "\tkTGH\t" in line and not line.startswith("#"):
            wanted.add(int(line.split("\t")[0][2:], 16))
            table += 1
if table != 8105:
    sys.exit(f"{UNIHAN}: {table} characters of the standard table, not 8105")
# what the data of the project itself is named with
for path in sys.argv[1:]:
    with open(path, encoding="utf-8", errors="ignore") as text:
        wanted |= {ord(c) for c in text.read() if 0x3400 <= ord(c) <= 0x9FFF or 0x20000 <= ord(c) <= 0x323AF}
print("\n".join(f"{c:X}" for c in sorted(wanted)))
