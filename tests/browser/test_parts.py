"""One step taken apart, and a panel that is predicted before it is seen."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit, until


def test_a_step_is_taken_apart_beside_its_formula(visit: Visit) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((panel) => panel.step > 0)")
    page.locator("[data-action=slow]").click()
    until(page, "!basin.state.playing")
    expect(page.locator(".formula-terms .lit")).to_have_count(1)
    assert page.evaluate("basin.state.overlays.negatives") is False
    page.locator("[data-action=slow-next]").click()
    until(page, "basin.state.overlays.negatives && !basin.state.overlays.forces")
    page.locator("[data-action=slow-next]").click()
    until(page, "basin.state.overlays.forces")
    before = page.evaluate("basin.state.head")
    page.locator("[data-action=slow-next]").click()
    until(page, "basin.state.head > argument[0]", [before])
    page.keyboard.press("Escape")
    expect(page.locator("[data-action=slow-next]")).to_be_hidden()
    assert page.evaluate("basin.state.overlays.negatives && basin.state.overlays.forces") is True


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
