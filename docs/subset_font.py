"""The page's mathematical font: what the typeset formulas need of STIX Two Math.

    pip install fonttools brotli
    python -m docs.subset_font STIXTwoMath-Regular.woff

writes ``static/fonts/stix-two-math.woff2``. Run it again when a formula uses a character that
no formula used before; a test of the page tells when.
"""

import html
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORMULAS = ROOT / "app" / "formulas" / "formulas.json"
TARGET = ROOT / "static" / "fonts" / "stix-two-math.woff2"
ALWAYS = [*range(0x20, 0x7F), *range(0x391, 0x3CA), *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C), 0x210E]
"""Latin and Greek letters, upright and as a browser slants them in MathML: the next formula will
need one."""
MARKS = "′″‴⁗ˆˇ˜¯‾⏞⏟√−×·± ⃗̂̃̄̅̌"
"""Primes, accents, braces and signs."""


def characters() -> set[int]:
    """Every character that a typeset formula shows, and those that the next one will."""
    found = set(ALWAYS) | {ord(mark) for mark in MARKS}
    for mathml in json.loads(FORMULAS.read_text(encoding="utf-8")).values():
        shown = re.sub(r"<annotation.*?</annotation>", "", mathml, flags=re.DOTALL)
        found |= {ord(c) for c in html.unescape(re.sub(r"<[^>]+>", "", shown))}
    return found


def main(source: str) -> None:
    """Write the subset of the font in ``source``."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(source)
    # Hints are for screens of long ago; the table of mathematical constants stays.
    chosen = subset.Options(layout_features=["*"], hinting=False, desubroutinize=True, name_IDs=["*"])
    subsetter = subset.Subsetter(chosen)
    subsetter.populate(unicodes=characters() & set(font.getBestCmap()))
    subsetter.subset(font)
    font.flavor = "woff2"
    TARGET.parent.mkdir(exist_ok=True)
    font.save(TARGET)


if __name__ == "__main__":
    main(sys.argv[1])
