"""One step taken apart, and a panel that is predicted before it is seen."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, until


def test_a_step_is_taken_apart_beside_its_formula(visit: Visit) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((panel) => panel.step > 0)")
    page.locator("[data-action=slow]").click()
    until(page, "!basin.state.playing")
    assert lit(page) == {"term-data"}
    assert page.evaluate("basin.state.overlays.negatives") is False
    page.locator("[data-action=slow-next]").click()
    until(page, "basin.state.overlays.negatives && !basin.state.overlays.forces")
    assert lit(page) == {"term-others"}
    page.locator("[data-action=slow-next]").click()
    until(page, "basin.state.overlays.forces")
    assert lit(page) == {"term-bound"}
    before = page.evaluate("basin.state.head")
    page.locator("[data-action=slow-next]").click()
    until(page, "basin.state.head > argument[0]", [before])
    assert lit(page) == {"term-data", "term-others", "term-bound"}
    page.locator("[data-action=slow-panel]").select_option("architectural")
    assert lit(page) == {"term-data", "term-bound"}
    page.locator("[data-action=slow-next]").focus()
    page.keyboard.press("Escape")
    expect(page.locator("[data-action=slow-next]")).to_be_hidden()
    assert page.evaluate("basin.state.overlays.negatives && basin.state.overlays.forces") is True


def lit(page: Page) -> set[str]:
    """The marks of the formula's terms that are lit."""
    return set(
        page.evaluate("[...document.querySelectorAll('.formula-terms .lit')].map((term) => term.classList.item(0))")
    )


def test_a_method_without_a_formula_is_told_in_words(visit: Visit) -> None:
    page = visit()

    def untold(route: Route) -> None:
        """The catalogue as it is where nothing has been typeset."""
        answer = route.fetch()
        found = answer.json()
        for kinds in found.values():
            for entry in kinds.values():
                entry["formula"] = None
        route.fulfill(response=answer, json=found)

    page.route("**/api/v1/catalogue", untold)
    page.reload()
    until(page, "globalThis.basin !== undefined")
    page.locator("[data-action=slow]").click()
    expect(page.locator(".formula-words")).to_contain_text("chains that keep running")
    expect(page.locator(".formula-terms")).to_be_hidden()


def test_a_formula_follows_what_is_chosen(visit: Visit) -> None:
    page = visit()
    card = page.locator("[data-panel=contrastive]")
    card.locator("[data-method]").select_option("margin")
    card.locator("[data-action=more]").click()
    shown = card.locator(".formulas:visible")
    expect(shown.first.locator("math").first).to_be_visible()
    loss = card.locator("fieldset:has([data-knob='loss.kind']) .formulas")
    before = loss.inner_text()
    card.locator("[data-knob='loss.kind']").select_option("hinge")
    expect(loss).not_to_have_text(before)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_was_predicted_is_judged_by_the_numbers(visit: Visit) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((panel) => panel.step > 0)")
    page.locator("[data-action=predict]").click()
    expect(page.locator("[data-panel=regularized] .cover")).to_be_visible()
    page.locator("[data-predict=flat]").check()
    page.locator("[data-action=reveal]").click()
    expect(page.locator("[data-panel=regularized] .cover")).to_be_hidden()
    expect(page.locator(".judged")).to_contain_text("You said flat")
    expect(page.locator(".judged")).to_contain_text("nats")


def test_the_pairs_of_a_margin_loss_move_through_its_plane(visit: Visit) -> None:
    page = visit()
    fold = page.locator("[data-panel=contrastive] details.pairs")
    until(page, "Object.values(basin.panels).every((panel) => panel.step > 0)")
    expect(fold).to_be_hidden()  # persistent contrastive divergence has no loss of two energies
    page.locator("[data-method=contrastive]").select_option("margin")
    fold.locator("summary").first.click()
    places = (
        "JSON.stringify([...document.querySelectorAll('.pairs circle')]"
        ".map((c) => [c.cx, c.cy].map((at) => at.baseVal.value)))"
    )
    until(page, f"JSON.parse({places}).length === 96")
    before = page.evaluate(places)
    until(page, f"JSON.parse({places}).length === 96 && {places} !== argument", before)
    expect(fold).to_contain_text(re.compile(r"\d+ of 96 pairs lie in HP₁"))
    expect(fold.locator("[role=img]")).to_have_attribute("aria-label", re.compile(r"with the pairs of step \d+"))
