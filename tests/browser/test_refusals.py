"""What is refused is said at the field that holds it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, until, written


def why(field: Locator) -> Locator:
    """What describes a field that is refused."""
    expect(field).to_have_attribute("aria-invalid", "true")
    return field.page.locator(f"#{field.get_attribute('aria-describedby')}")


def formula(page: Page) -> Locator:
    """The field of a loss of one's own."""
    page.locator("[data-method=contrastive]").select_option("margin")
    page.locator("[data-panel=contrastive] [data-action=more]").click()
    page.locator("[data-owner=contrastive][data-knob='loss.kind']").select_option("expression")
    return page.locator("[data-owner=contrastive][data-knob='loss.formula']")


def test_a_refused_formula_says_why_beneath_itself_and_leaves_the_picture_alone(visit: Visit) -> None:
    page = visit()
    field = formula(page)
    until(page, "basin.panels.contrastive.status === 'live' && basin.panels.contrastive.step > 2")
    field.fill("open(E_C)")
    field.press("Enter")
    until(page, "basin.panels.contrastive.status === 'refused'")
    expect(why(field)).to_contain_text("'open' at column 1 is not allowed")
    expect(why(field)).to_be_in_viewport()
    expect(field).to_be_focused()  # to be mended
    assert field.input_value() == "open(E_C)"
    veil = page.locator("[data-panel=contrastive] .veil")
    expect(veil).to_have_class("veil light refused")
    expect(veil).to_contain_text("The formula is refused; the reason stands beneath it.")
    expect(veil).not_to_contain_text("column")

    # Every panel has fields of its own name: only this one's is marked.
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    field.fill("softplus(m + E_C - E_I)")
    field.press("Enter")
    until(page, "basin.panels.contrastive.status === 'live' && basin.panels.contrastive.step > 2")
    expect(page.locator("[aria-invalid], .refusal")).to_have_count(0)


def test_a_link_that_holds_a_refused_formula_opens_where_it_stands(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    field = formula(page)
    field.fill("E_C +")
    field.press("Enter")
    until(page, "basin.panels.contrastive.status === 'refused'")
    before = page.evaluate("basin.state.methods.contrastive.shaping.loss.formula")
    again = visit(written(page), reduced_motion="reduce")
    until(again, "basin.panels.contrastive.status === 'refused'")
    assert again.evaluate("basin.state.methods.contrastive.shaping.loss.formula") == before
    field = again.locator("[data-owner=contrastive][data-knob='loss.formula']")
    expect(field).to_be_visible()
    expect(why(field)).to_contain_text("the formula is not complete")
    expect(again.locator("[data-panel=contrastive] .veil")).to_contain_text("The formula is refused")


@pytest.mark.parametrize("typed", ["-1", "1.5", "4294967296", ""])
def test_a_seed_that_cannot_be_is_refused_and_not_changed_in_silence(visit: Visit, typed: str) -> None:
    page = visit(reduced_motion="reduce")
    field = page.locator("[data-knob=seed]")
    field.fill(typed)
    field.blur()
    expect(why(field)).to_contain_text("a whole number from 0 to 4,294,967,295. The runs keep seed 7")
    assert page.evaluate("basin.state.seed") == 7
    page.locator("[data-view=probability]").check(force=True)  # nothing that happens elsewhere takes it away
    expect(why(field)).to_be_visible()
    assert field.input_value() == typed
    field.fill("12")
    expect(page.locator(".refusal")).to_have_count(0)
    field.blur()
    until(page, "basin.state.seed === 12")
