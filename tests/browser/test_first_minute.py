"""A newcomer's minute: from opening the page to a collapse that is explained, by what stands there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import until
from tests.browser.test_accessibility import judge

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
CARD = ".first-minute"
MOVED = "basin.panels.contrastive.step > 0"


@pytest.mark.parametrize(
    "look", [{}, {"viewport": {"width": 390, "height": 844}, "has_touch": True}], ids=["desktop", "phone"]
)
def test_four_actions_lead_to_a_collapse_that_is_explained(visit: Visit, look: dict[str, object]) -> None:
    page = visit(first=True, **look)
    until(page, MOVED)
    card = page.locator(CARD)
    for _ in range(4):  # one button, always in the same place
        button = card.locator("[data-action=first-next]")
        expect(button).to_be_in_viewport()
        button.tap() if look else button.click()
    until(page, "basin.panels.contrastive.verdict === 'collapsed'")
    expect(card).to_contain_text("collapsed")
    expect(card).to_contain_text("tells nothing")
    expect(page.locator("[data-panel=contrastive]")).to_have_attribute("data-verdict", "collapsed")
    card.locator("[data-action=first-next]").click()
    expect(card).to_be_hidden()
    assert page.evaluate("basin.state.methods.contrastive.shaping.kind") == "persistent-contrastive-divergence"


def test_the_card_is_shown_once_and_the_sheet_of_keys_has_it_again(visit: Visit) -> None:
    page = visit(first=True)
    expect(page.locator(CARD)).to_be_visible()
    page.locator("[data-action=first-away]").click()
    expect(page.locator(CARD)).to_be_hidden()
    page.reload()
    expect(page.locator("[data-panel=contrastive] .sentence .term").first).to_be_visible()
    until(page, MOVED)
    expect(page.locator(CARD)).to_be_hidden()
    page.keyboard.press("?")
    page.locator("[data-action=first-minute]").click()
    expect(page.locator(CARD)).to_be_visible()
    expect(page.locator(CARD)).to_be_focused()


@pytest.mark.parametrize("address", ["?embed=1", "?present=1", "#v=1&s=eJyrVkrOz0vLTFGyMtJRKkktLlGyUgIAKb0FJg"])
def test_who_came_for_something_else_is_not_shown_the_card(visit: Visit, address: str) -> None:
    page = visit(address, first=True)
    expect(page.locator(CARD)).to_be_hidden()


def test_the_card_has_no_violation(visit: Visit) -> None:
    page = visit(first=True, reduced_motion="reduce")
    expect(page.locator(".sentence .term").first).to_be_visible()
    for step in range(4):
        judge(page, f"first minute, step {step + 1}")
        if step < 3:
            page.locator("[data-action=first-next]").click()
    page.locator(".sentence .term").first.click()
    judge(page, "a word explained")


EVERYDAY = set(
    re.findall(
        r"\w+",
        """
    computed loops
    a above again all along an and another answer any are at back bar basin be benches blank can click cold
    colours compare content costs csv d data down drag draw drop drops each edges else everywhere family first
    flat from full given go going good has have hidden high hot how in is it its keep keeps lab laboratory
    landscapes large later learn learns left lessons level lies like line lives low mark minute more much name
    new next no not number of off old on one only other others own p panels part paths peaked per picture place
    places play point points present press put random range right room rooms run same say says scene see seed
    set share should show shown side size skip something speed spiral start step steps that the them they three
    time to top trained training turn unit units up use values view way were what where which who why with x y
    yet you your zero
    """,
    )
)
"""Words that need no explanation."""
WORDS = """() => {
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { textContent, parentElement: at } = walker.currentNode;
    const box = at.getBoundingClientRect();
    const inside = box.top < innerHeight && box.bottom > 0 && box.width > 1;
    if (!inside || !at.checkVisibility({ visibilityProperty: true })) continue;
    if (at.closest("script, style, option, .unseen, .written, .badge, .veil, canvas")) continue;
    // Explained here, or by a word of the group, the card or the chart that it stands in.
    const home = at.closest("fieldset, .slider, .dial, figure, .sentence, .telling, header > .legend");
    if (at.closest(".term") || home?.querySelector(".term")) continue;
    const words = textContent.toLowerCase().match(/[\\p{L}\\p{M}]+/gu) ?? [];
    for (const word of words) (found[word] ??= []).push(at.outerHTML.slice(0, 90));
  }
  return found;
}"""


def test_every_uncommon_word_of_the_first_screen_is_explained_within_one_tap(visit: Visit) -> None:
    page = visit()
    until(page, "[...document.querySelectorAll('[data-step]')].every((e) => /step [1-9]/.test(e.textContent))")
    words: dict[str, list[str]] = page.evaluate(WORDS)
    assert {word: where[0] for word, where in words.items() if word not in EVERYDAY} == {}
