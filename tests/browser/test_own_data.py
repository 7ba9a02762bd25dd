"""Data of one's own: drawn by mouse and by touch, rubbed out, pasted, and taken back."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit, until

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


def test_undo_with_the_pointer_down_gives_up_the_stroke(visit: Visit) -> None:
    page = visit("#none")
    asked = opened(page)
    page.reload()
    until(page, "globalThis.basin !== undefined")
    first = begin(page)
    until(page, "basin.state.head > 0.01")  # learning from another stroke takes it back
    drag(page, (0.1, 0.1), (0.3, 0.1))
    kept = page.evaluate(f"JSON.stringify({POINTS})")
    box = page.locator("[data-panel=architectural] .plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.2 * box["height"], steps=6)
    page.keyboard.press("Control+z")
    expect(page.locator("#announce")).to_have_text(f"Undone: {len(json.loads(kept))} points")
    page.mouse.up()
    assert page.evaluate(f"JSON.stringify({POINTS})") == kept
    # What was drawn before it is learnt from, though the next stroke had put that off.
    until(page, "Object.values(basin.panels).every((p) => p.status === 'live' && p.recorded.length > 3)")
    assert json.dumps(json.loads(asked[-1])["points"]) == json.dumps(json.loads(kept))
    page.keyboard.press("Control+z")  # and now the one before
    until(page, f"{POINTS}.length === argument[0]", [first])
    expect(page.locator("#announce")).to_have_text("Undone: data")


def test_what_is_undone_after_an_emptied_sheet_is_told_by_its_name(visit: Visit) -> None:
    page = visit()
    first = begin(page)
    page.locator("[data-action=draw-clear]").click()
    page.keyboard.press("Control+z")
    expect(page.locator("#announce")).to_have_text(f"Undone: {first} points")
    page.keyboard.press("Control+z")
    expect(page.locator("#announce")).to_have_text(re.compile("^Undone: data"))


def test_a_finger_draws_too(visit: Visit) -> None:
    page = visit(has_touch=True, viewport=PHONE)
    first = begin(page)
    page.locator("[data-panel=contrastive] .plot").tap(position={"x": 300, "y": 40})
    until(page, f"{POINTS}.length > argument[0]", [first])


def test_pasted_text_becomes_data_and_its_window_and_what_is_wrong_is_said(visit: Visit) -> None:
    page = visit(refusing=True)
    until(page, "basin.panels.contrastive.recorded.length > 0")
    page.locator("[data-action=csv]").click()
    sheet = page.get_by_role("dialog", name="Points as CSV")
    sheet.locator("textarea").fill("x,y\n1,2\n3,four")
    expect(sheet.locator(".wrong")).to_have_text(re.compile("Line 3: “four” is no number; give two numbers"))
    expect(page.locator("[data-action=use-csv]")).to_be_disabled()
    rows = "\n".join(f"{x}, {x * x}" for x in range(12))
    sheet.locator("textarea").fill(f"x,y\n{rows}")
    page.locator("[data-action=use-csv]").click()
    expect(sheet).to_be_hidden()
    until(page, f"{POINTS}.length === 12 && basin.state.window.y[1] > 121")
    until(page, "basin.panels.architectural.status === 'live' && basin.panels.architectural.step > 0")


def test_a_moved_point_is_part_of_the_history(visit: Visit) -> None:
    page = visit()
    begin(page)
    # The head moves only once all three of the new runs do.
    moves = "Object.values(basin.panels).every((p) => p.status === 'live' && p.step > 2)"
    until(page, f"basin.state.head > 0.01 && {moves}")
    page.keyboard.press("Escape")
    page.locator("[data-action=draw]").click()
    page.locator("[data-tool=move]").click()
    x, y = page.evaluate(f"(() => {{ const [x, y] = {POINTS}[0]; return [(x + 2) / 4, (2 - y) / 4]; }})()")
    drag(page, (x, y), (0.95, 0.95))
    edits = "basin.state.methods.architectural.edits"
    until(page, f"{edits}.length > 0 && {edits}[0].set['data.points'].some((p) => p[0] > 1.7 && p[1] < -1.7)")
    until(page, "basin.panels.architectural.status === 'live' && basin.panels.architectural.recorded.length > 0")


def cells(page: Page) -> list[list[str]]:
    """The table of what was understood."""
    rows: list[list[str]] = page.locator(".understood tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return rows


def test_a_file_of_another_country_is_shown_as_understood_before_it_is_taken(visit: Visit) -> None:
    page = visit(refusing=True)
    page.locator("[data-action=csv]").click()
    sheet = page.get_by_role("dialog", name="Points as CSV")
    upload = sheet.locator("input[type=file]")
    content = "Zeit [s];Größe;Ort\n0,5;\u22121,25;A\n0,1;3,75;B\n4;-0,125;A\n".encode("utf-16")
    upload.set_input_files({"name": "messung.csv", "mimeType": "text/csv", "buffer": content})
    expect(page.locator("[data-action=use-csv]")).to_have_text("Use these 3 points")
    assert cells(page) == [["0.5", "-1.25", "A"], ["0.1", "3.75", "B"], ["4", "-0.125", "A"]]
    expect(page.locator("[data-table=x] option:checked")).to_have_text("Zeit, s")
    page.locator("[data-table=x]").select_option("2")
    page.locator("[data-table=y]").select_option("1")
    expect(page.locator(".understood th").nth(1)).to_have_text("x Größe")
    page.locator("[data-action=use-csv]").click()
    until(page, f"JSON.stringify({POINTS}) === '[[-1.25,0.5],[3.75,0.1],[-0.125,4]]'")
    expect(sheet).to_be_hidden()

    # What can be read in two ways is asked about, and what is no table is named.
    page.locator("[data-action=csv]").click()
    sheet.locator("textarea").fill("1,234;5,678\n2,345;6,789")
    expect(sheet.locator(".wrong")).to_contain_text("may be 1234 or 1.234")
    expect(page.locator("[data-table=decimal]")).to_have_attribute("aria-invalid", "true")
    page.locator("[data-table=decimal]").select_option("comma")
    expect(page.locator("[data-action=use-csv]")).to_have_text("Use these 2 points")
    assert cells(page)[0] == ["1.234", "5.678"]
    upload.set_input_files({"name": "a.xlsx", "mimeType": "", "buffer": b"PK\x03\x04xl/workbook.xml"})
    expect(sheet.locator(".wrong")).to_contain_text("Excel workbook (.xlsx); save the sheet as CSV")
    sheet.get_by_role("button", name="Put the file away").click()
    long = "\n".join(f"{k},{k * k % 7}" for k in range(6000))
    sheet.locator("textarea").evaluate(
        """(area, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
        }""",
        long,
    )
    expect(sheet.locator(".file-line")).to_contain_text("Pasted text")
    expect(sheet.locator(".wrong")).to_contain_text("6,000 points, and a run takes at most 5,000")
    page.locator("[data-action=sample]").click()
    expect(page.locator("[data-action=use-csv]")).to_have_text("Use these 5,000 points")


@pytest.mark.parametrize(
    "points",
    [[[0, 3], [4, 3]], [[1000, 1], [1000.5, 2]], [[2e-7, 0], [-2e-7, 1e-7]], [[5, 5], [5, 5]]],
    ids=["level", "far away", "tiny", "at one place"],
)
def test_the_window_of_own_data_is_the_servers(visit: Visit, server: str, points: list[list[float]]) -> None:
    """The page has no rule of its own: it is where the server puts a run that names no window."""
    page = visit()
    page.locator("[data-action=csv]").click()
    page.get_by_role("dialog", name="Points as CSV").locator("textarea").fill(json.dumps(points))
    page.locator("[data-action=use-csv]").click()
    until(page, f"JSON.stringify({POINTS}) === JSON.stringify(argument)", points)
    experiment = {"data": {"kind": "points", "points": points}, "shaping": {"kind": "k-means", "codes": 1}}
    answer = page.request.post(f"{server}/api/v1/surface", data={"experiment": experiment, "resolution": 16})
    window, seen = page.evaluate("() => basin.state.window"), answer.json()
    for axis in ("x", "y"):  # the grid's ends are the window's, in float32
        np.testing.assert_array_equal(np.float32(window[axis]), np.float32([seen[axis][0], seen[axis][-1]]))


def test_own_points_keep_every_digit_in_links_and_say_where_a_short_link_rounded_them(visit: Visit) -> None:
    page = visit()
    page.locator("[data-action=csv]").click()
    points = [[0.1234567890123456, -1e-7], [1 / 3, 123456.789], [0.25, -2.5]]
    page.get_by_role("dialog", name="Points as CSV").locator("textarea").fill(json.dumps(points))
    page.locator("[data-action=use-csv]").click()
    until(page, f"JSON.stringify({POINTS}) === JSON.stringify(argument)", points)
    window = page.evaluate("() => basin.state.window")
    page.locator("[data-action=play]").click()
    text = "document.querySelector('[data-share-text]')?.value"
    page.locator("[data-action=share]").click()
    exact = until(page, f"{text}?.startsWith('http') && {text}")
    expect(page.locator("[data-share-note]")).to_contain_text("exactly as they are here")
    page.locator("[data-action=share-precision]").select_option("short")
    expect(page.locator("[data-share-note]")).to_contain_text("rounded to 1/65,535")
    short = page.evaluate(f"() => {text}")
    again = visit(exact[exact.index("#") :])
    assert again.evaluate(f"() => [{POINTS}, basin.state.window]") == [points, window]
    expect(again.locator("[data-rounded]")).to_be_hidden()
    rounded = visit(short[short.index("#") :])
    assert rounded.evaluate(f"() => {POINTS}") != points
    expect(rounded.locator("[data-rounded]")).to_contain_text("rounded to 1/65,535")


SEEN = """() => {
  globalThis.veils = [];
  globalThis.noted = false;
  const look = () => {
    noted ||= [...document.querySelectorAll('[data-training-note]')].some((note) => !note.hidden);
    for (const veil of document.querySelectorAll('.veil')) {
      if (!veil.hidden) globalThis.veils.push(veil.textContent);
    }
  };
  const all = { subtree: true, childList: true, attributes: true };
  new MutationObserver(look).observe(document.getElementById('panels'), all);
}"""
"""From now on remember every veil that is laid over a picture, and whether it was noted that training goes on."""


SLOW = """(() => {
  const frame = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (then) => frame(() => setTimeout(() => then(performance.now()), 400));
})()"""
"""Two and a half pictures a second: the words beside them take seconds to take their turns."""


STROKES = """(heights) => {
  const host = document.querySelector('[data-panel=architectural] .plot');
  host.setPointerCapture = () => {}; // the browser knows of no such pointer
  const { left, top, width, height } = host.getBoundingClientRect();
  const at = (kind, x, y) => host.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, cancelable: true, pointerId: 9, button: 0, clientX: left + x * width, clientY: top + y * height,
  }));
  for (const y of heights) {
    at('pointerdown', 0.1, y);
    for (const x of [0.12, 0.14, 0.16, 0.18]) at('pointermove', x, y);
    at('pointerup', 0.2, y);
  }
}"""
"""Strokes that follow each other at once, however busy the machine is."""


def opened(page: Page) -> list[str]:
    """The runs that are opened from now on, as they are asked for."""
    asked: list[str] = []

    def heard(payload: str | bytes) -> None:
        message = json.loads(payload)
        if message["op"] == "open":
            asked.append(json.dumps(message["experiment"]["data"], sort_keys=True))

    page.on("websocket", lambda socket: socket.on("framesent", heard))
    return asked


@pytest.mark.parametrize("still", [False, True])
def test_strokes_that_follow_each_other_are_learnt_from_once_and_veil_nothing(visit: Visit, still: bool) -> None:
    page = visit("#none", **({"reduced_motion": "reduce"} if still else {}))
    asked = opened(page)
    page.reload()
    until(page, "globalThis.basin && Object.values(basin.panels).every((p) => p.recorded.length > 3)")
    page.locator("[data-action=draw]").click()
    until(page, "basin.state.data.kind === 'points' && Object.values(basin.panels).every((p) => p.recorded.length > 3)")
    page.evaluate(SEEN)
    before = len(asked)
    page.evaluate(STROKES, [0.1, 0.2, 0.8, 0.9])
    drawn = page.evaluate(f"JSON.stringify({POINTS})")
    until(page, "noted")
    until(page, "Object.values(basin.panels).every((p) => p.status === 'live' && p.recorded.length > 3)")
    expect(page.locator("[data-training-note]").first).to_be_hidden()
    assert page.evaluate("veils") == []
    runs = asked[before:]
    assert len(runs) == 3  # one for each panel
    assert {json.dumps(json.loads(run)["points"]) for run in runs} == {json.dumps(json.loads(drawn))}


@pytest.mark.parametrize("slow", [False, True], ids=["quick", "slow machine"])
def test_a_knob_of_the_structure_and_another_seed_veil_nothing_but_another_method_does(
    visit: Visit, slow: bool
) -> None:
    page = visit(script=SLOW if slow else "")
    until(page, "Object.values(basin.panels).every((p) => p.step > 2)")
    page.evaluate(SEEN)
    page.locator("[data-panel=architectural] [data-knob=codes]").press("ArrowRight")
    until(page, "basin.state.methods.architectural.shaping.codes === 21 && basin.panels.architectural.step > 2")
    page.locator("[data-action=seed]").click()
    until(page, "basin.state.seed === 8 && Object.values(basin.panels).every((p) => p.status === 'live' && p.step > 2)")
    assert page.evaluate("veils") == []
    page.locator("[data-method=architectural]").select_option("pca")
    until(page, "veils.some((text) => text.includes('PCA'))")


def test_a_sheet_is_cleared_and_begun_blank_in_one_tap_and_brought_back(visit: Visit) -> None:
    page = visit(has_touch=True)
    until(page, "Object.values(basin.panels).every((p) => p.recorded.length > 0)")
    count = page.locator("[data-points]")
    page.locator("[data-action=draw-blank]").tap()
    expect(page.locator(".tool-bar")).to_be_visible()
    expect(count).to_contain_text("0 points")
    assert page.evaluate("basin.state.data.kind") == "spiral"  # the landscapes stay until there is something to learn
    page.locator("[data-panel=contrastive] .plot").tap(position={"x": 60, "y": 60})
    until(page, f"{POINTS}?.length === 3 && {POINTS}.every(([x, y]) => x < 0 && y > 0)")
    page.locator("[data-action=draw-clear]").tap()
    expect(count).to_contain_text("0 points")
    expect(page.locator("[data-action=draw-clear]")).to_be_disabled()
    page.locator("[data-action=undo]").tap()
    expect(count).to_have_text("3 points")
    page.locator("[data-action=redo]").tap()
    expect(count).to_contain_text("0 points")
    page.locator("[data-action=undo]").tap()
    until(page, f"{POINTS}.length === 3 && Object.values(basin.panels).every((p) => p.recorded.length > 0)")

    # One point is too few: it waits on the sheet, and whoever leaves has the last ones back.
    page.locator("[data-action=draw-clear]").tap()
    page.locator("[data-tool=move]").tap()
    page.keyboard.down("Shift")
    drag(page, (0.5, 0.5), (0.5, 0.5))
    page.keyboard.up("Shift")
    expect(count).to_contain_text("1 point: training begins with 2")
    page.locator("[data-action=draw-done]").tap()
    assert page.evaluate(f"{POINTS}.length") == 3
