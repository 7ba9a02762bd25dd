"""What the README says is there is what is there."""

import re
from pathlib import Path

from app.spec.registry import families

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()


def test_the_table_of_pieces_is_the_catalogue() -> None:
    rows = re.findall(r"^\| ([a-z]+) \| (`.*) \|$", README, re.MULTILINE)
    said = {family: set(re.findall(r"`([^`]+)`", kinds)) for family, kinds in rows}
    there: dict[str, set[str]] = {}
    for family, kinds in families().items():
        for kind, piece in kinds.items():
            there.setdefault(getattr(piece, "shaping_family", family), set()).add(kind)
    assert said == there


def test_both_commands_stand_at_the_top() -> None:
    assert re.search(r"^\./run .*\n\./test ", README[:2000], re.MULTILINE)
