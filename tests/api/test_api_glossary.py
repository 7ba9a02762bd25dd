"""GET /glossary: every word of the page, in one sentence."""

import re

import httpx
import pytest

from app import glossary
from app.glossary import COPY, published
from app.glossary import glossary as terms

# No two entries explain the same word, and the page finds each by what stands there.
NAMES = [name.lower() for term in terms() for name in {term["title"].lower(), *(w.lower() for w in term["words"])}]


def test_the_server_gives_every_term(http: httpx.Client) -> None:
    answer = http.get("/api/v1/glossary")
    assert answer.json() == {"terms": terms()}


def test_the_copy_in_the_documentation_is_the_same_glossary() -> None:
    assert COPY.read_text(encoding="utf-8") == published(), "write it again: python -m app.glossary"


def test_no_two_terms_explain_the_same_word() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert len({term["id"] for term in terms()}) == len(terms())


@pytest.mark.parametrize("term", terms(), ids=lambda term: str(term["id"]))
def test_a_term_is_one_sentence_with_its_formula_typeset(term: dict[str, str]) -> None:
    says = re.sub("<[^>]+>", "", term["says"])
    assert says[0].isupper()
    assert says.endswith(".")
    assert ". " not in says.removesuffix("."), "one sentence"
    assert len(says) <= 200, "short enough to be read at a glance"
    if term["formula"] is not None:
        assert "<math" in term["formula"], "typeset it: node app/formulas/typeset.mjs"


def test_the_source_lists_words_for_each_heading() -> None:
    text = glossary.FILE.read_text(encoding="utf-8")
    assert text.count("\n## ") == text.count("\nWords: ") == len(terms())
