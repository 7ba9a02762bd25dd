"""A slider under a hand: nothing that a drag brings about moves the slider or takes it from the hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import until

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
STEPS = 12


def dragged(page: Page, slider: Locator) -> None:
    """By the mouse from its thumb to near the far end, in small moves."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    least, most, value = (float(slider.evaluate(f"(input) => input.{name}")) for name in ("min", "max", "value"))
    begin = (value - least) / (most - least)
    end = 0.9 if begin < 0.5 else 0.1
    thumb = 16
    y = box["y"] + box["height"] / 2

    def x(share: float) -> float:
        return box["x"] + thumb / 2 + share * (box["width"] - thumb)

    page.mouse.move(x(begin), y)
    page.mouse.down()
    for k in range(1, STEPS + 1):
        page.mouse.move(x(begin + (end - begin) * k / STEPS), y)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        assert slider.bounding_box() == box, f"after {k} moves"
    page.mouse.up()
    found = (float(slider.evaluate("(input) => input.value")) - least) / (most - least)
    assert abs(found - end) < 0.05


def test_every_slider_in_sight_follows_the_hand(visit: Visit) -> None:
    page = visit()
    until(page, "basin.state.head > 0.02")
    page.locator("[data-action=play]").first.click()
    sliders = page.locator("#side input[type=range]:visible, .strength input[type=range]:visible")
    assert sliders.count() >= 4
    for k in range(sliders.count()):
        dragged(page, sliders.nth(k))
