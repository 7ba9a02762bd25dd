"""From opening the page to a figure on disk without a pointer; and pictures read by ear."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import until

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]
MOST = 150
"""Tabs that any control may be away."""
SEEN = """() => {
  const e = document.activeElement;
  const face = e.matches('.option input') ? e.nextElementSibling : e;
  const box = face.getBoundingClientRect();
  const ring = getComputedStyle(face);
  return box.width > 0 && box.height > 0 && ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2;
}"""


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus, which must be seen at every stop."""
    for _ in range(MOST):
        page.keyboard.press(key)
        assert page.evaluate(SEEN), page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"{MOST} tabs do not reach {target}")


def test_from_opening_the_page_to_a_figure_on_disk(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((p) => p.step > 2)")
    page.keyboard.press("Tab")  # the first stop leads past the header and the controls
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panels")).to_be_focused()
    page.keyboard.press("Space")
    until(page, "!basin.state.playing")

    # Another method, its strength, one panel enlarged, a step, another view, a colder β.
    tab_to(page, page.locator("[data-method=contrastive]"))
    page.keyboard.press("ArrowDown")
    until(page, "basin.state.methods.contrastive.shaping.kind !== 'persistent-contrastive-divergence'")
    tab_to(page, page.locator("[data-panel=contrastive] .plot"))
    expect(page.locator("[data-panel=contrastive] .plot")).to_have_attribute(
        "aria-label", re.compile("landscape, energy")
    )
    tab_to(page, page.locator("[data-panel=contrastive] .strength input[type=range]"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    until(page, "basin.state.enlarged === 'contrastive'")
    until(page, "basin.panels.contrastive.recorded.length > 3")
    tab_to(page, page.locator("[data-action=scrub]"))
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    until(page, "basin.state.head > 0 && !basin.state.playing")
    tab_to(page, page.locator("[data-view=energy]"), "Shift+Tab")
    page.keyboard.press("ArrowRight")
    until(page, "basin.state.view === 'probability'")
    tab_to(page, page.locator("[data-knob=beta]"))
    page.keyboard.press("ArrowRight")
    until(page, "basin.state.beta > 1")

    # The figure.
    tab_to(page, page.locator("[data-action=share]"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    tab_to(page, page.locator("[data-export=png]"))
    with page.expect_download() as figure:
        page.keyboard.press("Enter")
    saved = tmp_path / "figure.png"
    figure.value.save_as(saved)
    assert saved.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert saved.stat().st_size > 10_000
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("[data-action=share]")).to_be_focused()


@pytest.mark.parametrize("place", ["lab", "landscapes"])
def test_space_plays_and_pauses_from_whatever_has_no_use_for_it(visit: Visit, place: str) -> None:
    """A slider, a radio button that is chosen, a link, nothing at all; not a button, a tick, a
    text or an open sheet, which Space belongs to."""
    page = visit(reduced_motion="reduce")
    if place == "lab":
        until(page, "Object.values(basin.panels).every((p) => p.step > 0 || p.recorded.length > 0)")
        playing = "basin.state.playing"
        free = ["[data-knob=beta]", "[data-view=energy]", ".skip", "#panels"]
        taken = ["[data-overlay] >> nth=0", "[data-action=share]", "[data-method=contrastive]"]
    else:
        page.locator("[data-place=landscapes]").click()
        expect(page.locator("[data-ls=head]")).to_be_enabled()
        playing = "document.querySelector('[data-ls=play]').dataset.playing === 'true'"
        free = ["[data-look=energy]", "[data-ls=plot]", "[data-knob=beta]"]
        taken = ["[data-action=share]", "[data-racer] >> nth=0"]
    for target in free:
        page.locator(target).focus()
        before = page.evaluate(playing)
        page.keyboard.press("Space")
        until(page, f"({playing}) !== argument", before)
    if page.evaluate(playing):  # or it could come to its end meanwhile
        page.keyboard.press("Space")
        until(page, f"!({playing})")
    for target in taken:
        page.locator(target).focus()
        before = page.evaluate(playing)
        page.keyboard.press("Space")
        page.keyboard.press("Escape")
        assert page.evaluate(playing) == before, target
