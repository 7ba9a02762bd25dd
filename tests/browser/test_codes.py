"""The code of a place, in the panel of a method that has one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, until
from tests.browser.test_lab_features import click, landscapes

pytestmark = pytest.mark.browser


SAID = re.compile(r"^(\d+) of 20 units active · F = .+ left \+ .+ paid$")


def test_a_click_shows_the_units_that_explain_a_place(visit: Visit) -> None:
    page = visit()
    landscapes(page)
    plot = page.locator("[data-panel=regularized] .plot")
    box = plot.locator(".code")
    expect(box).to_be_hidden()
    click(plot, 0.5, 0.3)
    expect(box.locator(".code-text")).to_have_text(SAID)
    rects = box.locator("rect")
    expect(rects).to_have_count(20)
    told, shown = box.evaluate(
        "(box) => [Number(box.dataset.active), box.querySelectorAll('rect:not(.silent)').length]"
    )
    assert shown == told > 0
    # Only where the method has a code, and only as long as the panel is looked at.
    assert page.locator(".code:not([hidden])").count() == 1
    page.locator("[data-size=all]").focus()
    expect(box).to_be_hidden()


def test_the_probe_brings_the_code_along_and_says_it(visit: Visit) -> None:
    page = visit()
    landscapes(page)
    plot = page.locator("[data-panel=regularized] .plot")
    plot.focus()
    page.keyboard.press("ArrowRight")
    box = plot.locator(".code")
    expect(box).to_be_visible()
    first = box.locator(".code-bars").inner_html()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowUp")
    until(
        page,
        "document.querySelector('[data-panel=regularized] .code-bars').innerHTML !== argument[0]",
        [first],
    )
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#announce")).to_have_text(re.compile(r"regularized: .*units active"))
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
