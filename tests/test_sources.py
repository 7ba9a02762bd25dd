"""What the project says of others' work, and of itself in numbers: each source names its
authors, its year and its title, one work is cited alike everywhere, and counts are right."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.lessons import lessons
from app.spec.base import Spec, kind_of
from app.spec.registry import discover, families, pieces

discover()

ROOT = Path(__file__).resolve().parents[1]
OWN = {("data", "points"), ("landscapes", "expression")}
"""What the person at the page brings is nobody else's work."""
NAME = r"(?:(?:van|de|von) (?:den )?)?[A-Z][\w’'-]+"
WORK = re.compile(rf"({NAME}(?:, {NAME})*(?: & {NAME}| et al\.)?) \((\d{{4}})(?:, [^)]*)?\)(?:, ([^;]+))?")
"""Authors, year, and what follows up to the next work: the title, if it is given."""
TUTORIAL = "LeCun, Chopra, Hadsell, Ranzato & Huang"
SECTIONS = {
    *("1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "2.2.1", "2.2.2", "2.2.3", "2.2.4"),
    *("3", "3.1", "3.2", "3.3", "3.4", "4", "4.1", "4.2", "5", "5.1", "5.2", "5.3", "6", "7", "8"),
}
"""The sections of the tutorial that are cited by number; it has no 1.4, 2.4 or 2.2.5."""
COURSE_WEEKS = range(1, 16)
FROM_FOUR = (
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
)
"""Three panels, families and the like are counted too often to be looked at."""


def texts() -> Iterator[tuple[str, str]]:
    """Everything that cites: the pieces' sources, the lessons' and all docstrings."""
    for cls in pieces():
        yield f"{cls.family} {kind_of(cls)}", cls.source
    for lesson in lessons().values():
        yield f"lesson {lesson.id}", lesson.cite
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                said = ast.get_docstring(node)
                if said:
                    yield f"{path.relative_to(ROOT)} {getattr(node, 'name', '')}", " ".join(said.split())


@pytest.mark.parametrize("cls", list(pieces()), ids=lambda cls: f"{cls.family}-{kind_of(cls)}")
def test_a_source_names_authors_a_year_and_a_title(cls: type[Spec]) -> None:
    if (cls.family, kind_of(cls)) in OWN:
        return
    works = WORK.findall(cls.source)
    assert works, cls.source
    for authors, year, title in works:
        assert 1600 < int(year) <= date.today().year, authors
        assert len(title.split()) >= 2, f"{authors} ({year}) without its title"


def test_a_work_has_the_same_title_wherever_it_is_cited() -> None:
    titles: dict[str, set[str]] = {}
    for cls in pieces():
        for authors, year, title in WORK.findall(cls.source):
            titles.setdefault(f"{authors} ({year})", set()).add(title)
    for work, found in titles.items():
        shortest = min(found, key=len)
        beginning = re.split(r"[,:] ", shortest)[0]
        assert all(title.startswith(beginning) for title in found), f"{work}: {found}"


def test_every_section_of_the_tutorial_that_is_cited_exists() -> None:
    cited = 0
    for where, text in texts():
        for numbers in re.findall(r"(?:LeCun et al\.|& Huang) \(?2006(?:\)|,)[^;.]*? sections? ([\d., and]+\d)", text):
            for number in re.findall(r"\d(?:\.\d)*", numbers):
                assert number in SECTIONS, f"{where}: {number}"
                cited += 1
    assert cited > 20


def test_every_week_of_the_course_that_is_cited_exists() -> None:
    for where, text in texts():
        for numbers in re.findall(r"weeks? (\d+(?:(?:, | and )\d+)*)", text):
            assert set(map(int, re.findall(r"\d+", numbers))) <= set(COURSE_WEEKS), where


def test_the_tutorial_is_cited_by_section_where_a_piece_comes_from_it() -> None:
    for cls in pieces():
        for part in cls.source.split("; "):
            if TUTORIAL in part:
                assert re.search(r", (sections? \d|table 1)", part), f"{kind_of(cls)}: {part}"


def test_a_count_in_words_agrees_with_the_registry() -> None:
    count = {family: len(found) - sum(own == family for own, _ in OWN) for family, found in families().items()}
    count["methods"], count["lessons"] = count["shaping"], len(lessons())
    nouns = {"landscapes", "datasets", "samplers", "losses", "methods", "lessons"}
    said = 0
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "static" / "index.html"):
        counted = re.compile(rf"\b({'|'.join(FROM_FOUR)}|\d+) (?:analytic )?({'|'.join(nouns)})\b", re.I)
        for word, noun in counted.findall(path.read_text(encoding="utf-8")):
            number = FROM_FOUR.index(word.lower()) + 4 if word.isalpha() else int(word)
            assert number == count["data" if noun == "datasets" else noun], f"{path.name}: {word} {noun}"
            said += 1
    assert said, "the tour counts the landscapes"


def test_a_method_that_could_stand_in_two_families_says_so() -> None:
    second = {kind: cls.second_family for kind, cls in families()["shaping"].items() if cls.second_family}
    # LeCun's lectures list score matching with the architectural methods.
    assert second["score-matching"][0] == "architectural"
    for kind, (family, why) in second.items():
        assert family != families()["shaping"][kind].shaping_family
        assert why.endswith(".")
        assert why[0].islower() or why.startswith("LeCun"), "it goes on after a colon"
    # What is normalised by construction is trained by the likelihood, as contrastive methods are.
    assert {"gaussian-mixture", "normalizing-flow", "ica", "rbf-network"} <= set(second)
