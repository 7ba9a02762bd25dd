"""Words that explain themselves where they stand, and marks drawn as they lie on the panels."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from app.glossary import glossary
from tests.browser.conftest import PHONE, until
from tests.browser.links import address
from tests.browser.rooms import walk

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
TOLD = "/step [1-9]/.test(document.querySelector('[data-panel=contrastive] [data-step]').textContent)"
"""The words, which take turns, tell of a panel that has begun to learn."""
RESTING = address(head=0.3)
"""Where the verdict, and with it the sentence, stays what it is."""
NAT = next(term["says"] for term in glossary() if term["id"] == "nat")
BARE = """() => {
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { textContent, parentElement } = walker.currentNode;
    const seen = parentElement.checkVisibility() && !parentElement.closest(".sign");
    if (seen && /[●□○◌]/.test(textContent)) shown.push(textContent);
  }
  return shown;
}"""
"""Marks that stand in a visible text as a mere character."""
NAMES = "dt, .ls-results thead th, .chart figcaption, .dial-label, .figure-label"
UNEXPLAINED = """(names) => [...document.querySelectorAll(names)]
  .filter((name) => name.checkVisibility() && name.textContent.trim() && !name.querySelector(".term, select, input"))
  .filter((name) => !name.closest(".keys, .lesson-text, .scenes, .lesson-guide"))
  .map((name) => name.textContent)"""
"""Names of numbers that nothing explains."""


def meaning(page: Page) -> Locator:
    return page.locator("[data-meaning]")


def test_a_word_is_explained_by_click_and_put_away_by_click_elsewhere_and_escape(visit: Visit) -> None:
    page = visit(RESTING)
    until(page, TOLD)
    word = page.locator("[data-panel=contrastive] .sentence .term", has_text="nats")
    word.click()
    expect(meaning(page)).to_be_visible()
    expect(meaning(page)).to_contain_text(NAT)
    expect(word).to_have_attribute("aria-expanded", "true")
    word.click()
    expect(meaning(page)).to_be_hidden()
    word.click()
    page.locator("h1").click()
    expect(meaning(page)).to_be_hidden()
    page.keyboard.press("p")
    word.click()
    page.keyboard.press("Escape")
    expect(meaning(page)).to_be_hidden()
    expect(page.locator("body")).to_have_attribute("data-present", "")  # the key did one thing, not two


def test_a_word_is_explained_by_a_tap_and_fits_the_phone(visit: Visit) -> None:
    page = visit(RESTING, viewport=PHONE, has_touch=True)
    until(page, TOLD)
    words = page.locator("[data-panel=contrastive] .sentence .term")
    expect(words.first).to_be_visible()
    for word in words.all():
        word.tap()
        expect(meaning(page)).to_be_visible()
        box = meaning(page).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844
        page.keyboard.press("Escape")  # it may lie on the next word


def test_a_word_is_explained_when_the_keyboard_comes_to_it(visit: Visit) -> None:
    page = visit(RESTING)
    until(page, TOLD)
    page.locator("[data-method=contrastive]").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.sentence .term')"):
            break
    expect(meaning(page)).to_be_visible()
    described = page.evaluate("document.activeElement.getAttribute('aria-description')")
    assert described in {term["says"] for term in glossary()}
    page.keyboard.press("Tab")
    expect(page.locator(".sentence .term[aria-expanded=true]")).to_have_count(
        page.evaluate("Number(document.activeElement.matches('.sentence .term'))")
    )


def test_a_word_stays_the_same_button_while_the_numbers_beside_it_change(visit: Visit) -> None:
    page = visit()
    until(page, TOLD)
    word = page.locator("[data-panel=contrastive] .sentence .term", has_text="nats")
    word.click()
    number = page.locator("[data-panel=contrastive] .sentence b")
    before = number.text_content() or ""
    until(page, f"document.querySelector('[data-panel=contrastive] .sentence b').textContent !== {before!r}")
    expect(word).to_have_attribute("aria-expanded", "true")
    expect(word).to_be_focused()


def test_every_number_explains_itself_and_marks_in_texts_are_those_of_the_panels(visit: Visit) -> None:
    page = visit()
    until(page, TOLD)
    page.locator("[data-panel=contrastive] [data-action=more]").click()
    found = {room: page.evaluate(UNEXPLAINED, NAMES) + page.evaluate(BARE) for room in walk(page)}
    assert found == {room: [] for room in found}
    assert len(found) >= 8
    page.locator(".places [data-place=lab]").click()
    drawn = page.evaluate("""() => {
      const sentence = document.querySelector("[data-panel=contrastive] .sentence");
      const told = (m) => [...sentence.querySelectorAll(`[aria-label=${m}] path`)].map((p) => getComputedStyle(p));
      const token = (name) => {
        const probe = document.createElement("i");
        probe.style.color = `var(--${name})`;
        document.body.append(probe);
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      };
      const [disc] = told("data");
      const square = told("negatives").at(-1);
      return [disc.fill === token("disc"), square.stroke === token("negative"), square.fill === "none"];
    }""")
    assert drawn == [True, True, True]


def test_each_overlay_chip_shows_its_mark(visit: Visit) -> None:
    page = visit()
    chips = page.locator("label:has([data-overlay])")
    assert chips.count() >= 7
    for chip in chips.all():
        expect(chip.locator(".sign path").first).to_be_attached()
