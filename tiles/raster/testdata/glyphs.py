#!/usr/bin/env python3
"""Writes freetype.json: glyphs of the program's font as FreeType draws them at 24 pixels, unhinted.

Needs freetype-py 2.5. left, top (above the base line), width, rows and advance are pixels; ascender is that of
the size, as node-fontnik takes it; grey is the bitmap, row by row, in hexadecimal.
"""
import json
import os

import freetype

here = os.path.dirname(os.path.abspath(__file__))
face = freetype.Face(os.path.join(here, "..", "font", "NotoSansSC.ttf"))
face.set_char_size(24 << 6, 0, 72, 72)
glyphs = []
for char in "AgjM8.,中国一龙鬱田（，°²★":
    if face.get_char_index(char) == 0:
        continue
    face.load_char(char, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_RENDER)
    slot = face.glyph
    rows = [bytes(slot.bitmap.buffer[i * slot.bitmap.pitch:][:slot.bitmap.width]).hex() for i in range(slot.bitmap.rows)]
    glyphs.append({
        "char": char, "left": slot.bitmap_left, "top": slot.bitmap_top, "width": slot.bitmap.width, "rows": slot.bitmap.rows,
        "advance": slot.linearHoriAdvance / 65536, "grey": rows,
    })
with open(os.path.join(here, "freetype.json"), "w", encoding="utf-8") as out:
    json.dump({"ascender": face.size.ascender / 64, "glyphs": glyphs}, out, ensure_ascii=False, indent=1)
    out.write("\n")
