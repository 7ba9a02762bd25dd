"""Data of one's own: drawn by mouse and by touch, rubbed out, pasted, and taken back."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, until

POINTS = "basin.state.data.points"


def begin(page: Page) -> int:
    """Start drawing on what is in sight; how many points that is."""
    until(page, "basin.panels.contrastive.recorded.length > 0")
    page.locator("[data-action=draw]").click()
    until(page, f"{POINTS}?.length > 2")
    return int(page.evaluate(f"{POINTS}.length"))


def drag(page: Page, *corners: tuple[float, float]) -> None:
    """Drag over a panel through places given as shares of its sides."""
    box = page.locator("[data-panel=architectural] .plot").bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def test_points_are_brushed_rubbed_out_and_brought_back(visit: Visit) -> None:
    page = visit()
    first = begin(page)
    drag(page, (0.1, 0.1), (0.3, 0.1))
    brushed = int(page.evaluate(f"{POINTS}.length"))
    assert brushed > first + 10
    near = "p => Math.hypot((p[0] - at[0]) / 2, (p[1] - at[1]) / 2) < 0.1"
    assert page.evaluate(f"(at => {POINTS}.some({near}))([-1.2, 1.6])")
    page.locator("[data-tool=erase]").click()
    drag(page, (0.1, 0.1), (0.3, 0.1))
    assert not page.evaluate(f"(at => {POINTS}.some({near}))([-1.2, 1.6])")
    page.keyboard.press("Control+z")
    until(page, f"{POINTS}.length === argument[0]", [brushed])
    page.keyboard.press("Control+z")
    until(page, f"{POINTS}.length === argument[0]", [first])
    page.keyboard.press("Control+Shift+z")
    until(page, f"{POINTS}.length === argument[0]", [brushed])
    page.keyboard.press("Escape")
    expect(page.locator(".tool-bar")).to_be_hidden()


def test_a_finger_draws_too(visit: Visit) -> None:
    page = visit(has_touch=True, viewport={"width": 390, "height": 844})
    first = begin(page)
    page.locator("[data-panel=contrastive] .plot").tap(position={"x": 300, "y": 40})
    until(page, f"{POINTS}.length > argument[0]", [first])


def test_pasted_text_becomes_data_and_its_window_and_what_is_wrong_is_said(visit: Visit) -> None:
    page = visit()
    until(page, "basin.panels.contrastive.recorded.length > 0")
    page.locator("[data-action=csv]").click()
    sheet = page.get_by_role("dialog", name="Points as CSV")
    sheet.locator("textarea").fill("x,y\n1,2\n3,four")
    page.locator("[data-action=use-csv]").click()
    expect(sheet.locator(".wrong")).to_have_text(re.compile("Line 3 is “3,four”; give two numbers"))
    rows = "\n".join(f"{x}, {x * x}" for x in range(12))
    sheet.locator("textarea").fill(f"x,y\n{rows}")
    page.locator("[data-action=use-csv]").click()
    expect(sheet).to_be_hidden()
    until(page, f"{POINTS}.length === 12 && basin.state.window.y[1] > 121")
    until(page, "basin.panels.architectural.status === 'live' && basin.panels.architectural.step > 0")


def test_a_moved_point_is_part_of_the_history(visit: Visit) -> None:
    page = visit()
    begin(page)
    until(
        page,
        "Object.values(basin.panels).every((panel) => panel.step > 2)",
    )
    page.keyboard.press("Escape")
    page.locator("[data-action=draw]").click()
    page.locator("[data-tool=move]").click()
    x, y = page.evaluate(f"(() => {{ const [x, y] = {POINTS}[0]; return [(x + 2) / 4, (2 - y) / 4]; }})()")
    drag(page, (x, y), (0.95, 0.95))
    edits = "basin.state.methods.architectural.edits"
    until(page, f"{edits}.length > 0 && {edits}[0].set['data.points'].some((p) => p[0] > 1.7 && p[1] < -1.7)")
    until(page, "basin.panels.architectural.status === 'live' && basin.panels.architectural.recorded.length > 0")
