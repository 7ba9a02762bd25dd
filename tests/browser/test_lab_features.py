"""What the laboratory's panels can do: particles, the probe, numbers, surfaces, predictions."""

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE, PHONE, Visit, until

CANVASES = "[...document.querySelectorAll('canvas.particles')]"


def landscapes(page: Page) -> None:
    """Wait for three landscapes that have begun to take shape, and hold them."""
    until(page, "Object.values(basin.panels).every((panel) => panel.step > 4)")
    if page.evaluate("basin.state.playing"):
        page.locator("[data-action=play]").click()


def click(panel: Locator, x: float, y: float) -> None:
    """Click at shares of the sides, from the upper left."""
    box = panel.bounding_box()
    assert box is not None
    panel.page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_a_click_drops_a_particle_in_all_panels_and_it_goes_down(visit: Visit) -> None:
    page = visit()
    landscapes(page)
    plot = page.locator("[data-panel=architectural] .plot")
    click(plot, 0.1, 0.1)
    until(page, f"{CANVASES}.every((c) => c.dataset.count === '1')")
    until(page, f"{CANVASES}[1].dataset.resting === 'true'")
    u, v = map(float, page.evaluate(f"{CANVASES}[1].dataset.newest").split())
    assert u > 0.11  # from a corner without data towards the codes
    assert v < 0.89
    # While training plays the landscape carries it off, or at least wakes it.
    page.locator("[data-particle=langevin]").check(force=True)
    assert page.evaluate("basin.state.particle") == "langevin"
    click(plot, 0.5, 0.2)
    until(page, f"{CANVASES}.every((c) => c.dataset.count === '2' && c.dataset.resting === 'false')")
    page.locator("[data-particle=off]").check(force=True)
    click(plot, 0.3, 0.8)
    page.locator("[data-action=clear-particles]").click()
    until(page, f"{CANVASES}.every((c) => c.dataset.count === '0')")


def test_where_motion_is_unwelcome_the_whole_path_is_there_at_once(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    until(page, "Object.values(basin.panels).every((panel) => panel.recorded.length > 4)")
    page.locator("[data-action=scrub]").press("End")
    until(page, "basin.panels.architectural.step === Math.max(...basin.panels.architectural.recorded)")
    page.locator("[data-panel=architectural] .plot").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{CANVASES}[1].dataset.resting") == "true"


def test_the_arrow_keys_probe_a_landscape_and_enter_drops(visit: Visit) -> None:
    page = visit()
    landscapes(page)
    head = page.evaluate("basin.state.head")
    page.locator("[data-panel=contrastive] .plot").focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    # The first press brings the probe to the middle; two hundredths of 4 and a tenth follow.
    text = page.locator("[data-panel=contrastive] .probe-text")
    expect(text).to_have_text(re.compile(r"^\(0\.0800, 0\.400\) · u = .* nats · F = .* · P = "))
    expect(page.locator("#announce")).to_have_text(re.compile(r"contrastive: \(0\.0800, 0\.400\)"))
    assert page.evaluate("basin.state.head") == head  # the arrows did not step
    page.keyboard.press("Enter")
    until(page, f"{CANVASES}[0].dataset.count === '1'")
    page.keyboard.press("t")
    table = page.locator("dialog.numbers table.grid")
    expect(table.locator("tbody tr")).to_have_count(9)
    expect(table.locator("tbody tr").first.locator("td")).to_have_count(9)
    expect(table.locator("tbody tr").first.locator("td").first).to_have_text(re.compile(r"^−?\d"))
    expect(page.locator("dialog.numbers .readings")).to_contain_text("information")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.numbers")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(text).to_be_hidden()
    # By mouse the pointer is the probe, and the arrows step as everywhere.
    page.locator("[data-size=all]").focus()
    click(page.locator("[data-panel=contrastive] .plot"), 0.7, 0.3)
    page.keyboard.press("ArrowLeft")
    until(page, "basin.state.head < argument[0]", [head])


SOLIDS = "[...document.querySelectorAll('.solid')]"

BLIND = """
const { getContext } = HTMLCanvasElement.prototype;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return /webgl/.test(kind) ? null : getContext.call(this, kind, ...rest);
};
"""
"""A browser without WebGL."""


def in_space(browser: Browser, server: str, script: str = "", **options: Any) -> tuple[Page, list[str]]:
    """The page with its surfaces asked for, and what went wrong on it. Not by ``visit``: a
    graphics driver in software warns of its slowness in the console."""
    page = browser.new_page(**options)
    page.set_default_timeout(1000 * PATIENCE)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.add_init_script(script)
    page.goto(f"{server}/")
    until(page, "globalThis.basin !== undefined")
    landscapes(page)
    page.locator("[data-action=solid]").click()
    return page, wrong


def test_surfaces_in_space_share_a_camera_or_say_calmly_that_they_cannot(browser: Browser, server: str) -> None:
    page, wrong = in_space(browser, server)
    if page.locator(".solid-note").first.is_hidden():  # a browser with WebGL, in software perhaps
        until(page, f"{SOLIDS}.every((s, k) => Number(s.dataset.step) === Object.values(basin.panels)[k].step)")
        page.locator("[data-solid=architectural]").focus()
        head = page.evaluate("basin.state.head")
        page.keyboard.press("ArrowLeft")
        until(page, f"new Set({SOLIDS}.map((s) => s.dataset.camera)).size === 1 && {SOLIDS}[0].dataset.camera")
        assert page.evaluate("basin.state.head") == head  # the arrows turned, and did not step
    page.locator("[data-action=solid]").click()
    expect(page.locator(".solid").first).to_be_hidden()
    page.close()
    assert not wrong

    page, wrong = in_space(browser, server, BLIND)
    expect(page.locator(".solid-note").first).to_contain_text("needs WebGL")
    page.close()
    assert not wrong


def test_one_finger_scrolls_past_a_surface_and_two_turn_it(browser: Browser, server: str) -> None:
    page, wrong = in_space(browser, server, has_touch=True, is_mobile=True, viewport=PHONE)
    if page.locator(".solid-note").first.is_hidden():
        until(page, f"{SOLIDS}.every((s) => s.dataset.step)")
    scene = page.locator("[data-solid=contrastive]")
    scene.scroll_into_view_if_needed()
    box = scene.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *fingers: tuple[float, float]) -> None:
        points = [{"x": at[0], "y": at[1], "id": number} for number, at in enumerate(fingers)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before = page.evaluate("scrollY")
    touch("touchStart", (x, y))
    for moved in range(10, 130, 10):
        touch("touchMove", (x, y - moved))
    expect(page.locator(".fingers-hint").first).to_be_visible()
    touch("touchEnd")
    until(page, "scrollY > argument + 60", before)
    expect(page.locator(".fingers-hint").first).to_be_hidden()

    rests = (
        "argument.was === scrollY ? ++argument.frames > 10 : ((argument.was = scrollY), (argument.frames = 0), false)"
    )
    until(page, rests, {"was": -1, "frames": 0})
    box = scene.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    camera = scene.get_attribute("data-camera")
    still = page.evaluate("scrollY")
    touch("touchStart", (x - 40, y), (x + 40, y))
    for moved in range(10, 90, 10):
        touch("touchMove", (x - 40 + moved, y), (x + 40 + moved, y))
    touch("touchEnd")
    until(page, f"{SOLIDS}[0].dataset.camera && {SOLIDS}[0].dataset.camera !== argument", camera)
    assert page.evaluate("scrollY") == still
    page.close()
    assert not wrong
