"""The three βs are named apart: the view β, the best-fitting β̂, and the β inside a method or a loss."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.engine.catalogue import catalogue
from app.lessons import FOLDER

LESSONS = sorted(FOLDER.glob("*.md"))
NAMED = re.compile(r"view β(?!̂)|best-fitting β̂|[×=] β̂|β inside (?:the|a) (?:method|loss)")
"""A β with its name."""
BARE = re.compile(r"β(?![₁₂])")


def bare(text: str) -> list[str]:
    """Each β of a text that stands without its name."""
    return BARE.findall(NAMED.sub("", text))


@pytest.mark.parametrize("family", ["shaping", "losses"])
def test_a_beta_that_a_piece_has_is_the_one_inside_it(family: str) -> None:
    found = 0
    for kind, entry in catalogue()[family].items():
        for name, field in entry["schema"]["properties"].items():
            if name == "beta":
                found += 1
                assert field["title"].startswith("β inside the "), kind
        assert not bare(entry.get("mechanism", "")), kind
    assert found >= 3


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_scene_of_the_laboratory_names_its_beta(path: Path) -> None:
    head: dict[str, Any] = tomllib.loads(path.read_text().split("+++")[1])
    for scene in head["scenes"]:
        if scene["state"].get("place", "lab") != "lab":
            continue  # another room has one β
        for part in ("label", "turn", "look"):
            assert not bare(scene.get(part, "")), scene[part]


def test_a_bare_beta_is_seen() -> None:
    for text in ("Drag β", "the β̂ of it", "at β = 3"):
        assert bare(text), text
    assert not bare("the view β, 2 × β̂, the best-fitting β̂ and a β inside the method")
