"""A newcomer's minute: from opening the page to a collapse that is explained, by what stands there."""

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
