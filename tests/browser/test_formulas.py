"""Formulas are set in the font that the page brings along: each character, of every formula."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from app.formulas import formulas
from tests.browser.conftest import until

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
SHOW = """(all) => {
  const box = document.createElement("div");
  box.id = "every-formula";
  box.innerHTML = all.join(" ");
  document.querySelector("main").prepend(box);
  return document.fonts.load('16px "Basin Math"').then((found) => found.length);
}"""


def test_every_formula_is_set_in_the_font_of_the_page_alone(visit: Visit) -> None:
    page = visit()
    assert page.evaluate(SHOW, list(formulas().values())) == 1
    until(page, "document.fonts.status === 'loaded'")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    box = session.send("DOM.querySelector", {"nodeId": root, "selector": "#every-formula"})["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": box, "selector": "mi, mo, mn, mtext"})["nodeIds"]
    others: dict[str, set[str]] = {}
    for node in nodes:
        fonts: list[dict[str, Any]] = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        for font in fonts:
            if not font["isCustomFont"]:
                text = session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
                others.setdefault(font["familyName"], set()).add(text)
    assert len(nodes) > 1000
    assert others == {}, "subset the font again: docs/subset_font.py"
