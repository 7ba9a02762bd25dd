"""The page before a class, on a phone, and in colours that the system forces on it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, until
from tests.browser.links import address
from tests.browser.test_accessibility import PANELS, judge

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
WIDE = {"width": 1920, "height": 1080}
BOX = "(e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }"
COLOURS = """async ([png, shares]) => {
  const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  return shares.map((share) => {
    const column = pen.getImageData(Math.round(share * (image.width - 1)), 0, 1, image.height).data;
    const seen = new Map();
    for (let k = 0; k < column.length; k += 4) {
      const key = column.slice(k, k + 3).join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    return [...seen].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([key]) => key);
  });
}"""


def columns(page: Page, where: Locator, *shares: float) -> list[list[str]]:
    """The commonest colours in upright lines through an element, at these shares of its width."""
    picture = base64.b64encode(where.screenshot()).decode()
    found: list[list[str]] = page.evaluate(COLOURS, [picture, list(shares)])
    return found


def test_presenter_shows_view_beta_and_scale_and_one_panel_fills_the_screen(visit: Visit) -> None:
    page = visit("?present=1" + address(), reduced_motion="reduce", viewport=WIDE)
    until(page, PANELS)
    views = page.get_by_role("radiogroup", name="View")
    heat = page.get_by_role("slider", name="view β")
    for family in (None, "contrastive"):
        if family:
            page.keyboard.press("PageDown")
            until(page, "basin.state.enlarged === argument", family)
        for part in (views, heat, page.locator("#legend .legend-bar"), page.locator("#transport")):
            expect(part).to_be_visible()
            left, top, right, bottom = part.evaluate(BOX)
            assert min(left, top) >= 0
            assert right <= 1920
            assert bottom <= 1080
        assert page.locator(".present-bar").evaluate("(e) => e.currentCSSZoom") == pytest.approx(1.6)
    left, top, right, bottom = page.locator("[data-panel=contrastive] .plot").evaluate(BOX)
    assert bottom - top > 0.8 * 1080  # as high as the play bar lets it be
    assert abs((right - left) - (bottom - top)) < 1
    # No blank half: what is said, asked and drawn beside it reaches from the top to the bottom.
    beside = [
        e.evaluate(BOX)
        for e in page.locator(".bench > :not(.headline), .card > header, .words").all()
        if e.is_visible()
    ]
    beside = [box for box in beside if box[0] >= right - 1]
    assert min(box[1] for box in beside) < 40
    assert max(box[3] for box in beside) > bottom - 40
    assert max(box[2] for box in beside) > 1880
    expect(page.locator("[data-panel=contrastive] .sentence")).to_be_visible()
    page.locator("[data-view-at-hand=probability]").check()
    until(page, "basin.state.view === 'probability'")
    heat.focus()
    page.keyboard.press("ArrowRight")
    until(page, "basin.state.beta > 1")
    judge(page, "before a class")
    page.keyboard.press("Escape")
    expect(page.locator(".top #legend")).to_be_visible()
    expect(page.locator(".present-bar")).to_be_hidden()
    expect(page.locator("[data-knob=beta]").first).to_have_attribute(
        "aria-valuetext",
        page.evaluate("() => document.querySelector('[data-knob=beta-at-hand]').getAttribute('aria-valuetext')"),
    )


def test_rooms_are_enlarged_whole_before_a_class(visit: Visit) -> None:
    page = visit(
        "?present=1" + address(place="benches", rooms={"benches": {"bench": "plane"}}),
        reduced_motion="reduce",
        viewport=WIDE,
    )
    plane = page.locator("[data-plot=loss-plane]")
    until(
        page,
        "document.querySelector('[data-plot=loss-plane] svg text.tick')?.getBoundingClientRect().height > 18",
    )
    # What is under the hand is what is meant, whatever the zoom.
    box = plane.bounding_box()
    assert box is not None
    scale = plane.evaluate("(e) => e.currentCSSZoom")
    assert scale == pytest.approx(1.6)
    marks = plane.locator("svg text.tick").evaluate_all(
        """(all) => all.filter((t) => t.getAttribute('text-anchor') === 'middle').map((t) => {
          const { left, right } = t.getBoundingClientRect();
          return [Number(t.textContent.replace('−', '-')), (left + right) / 2];
        })"""
    )
    value, at = marks[len(marks) // 2]
    page.mouse.click(at, box["y"] + box["height"] / 2)
    expect(page.get_by_role("slider", name="probe EC")).to_have_attribute(
        "aria-valuetext", str(value).rstrip("0").rstrip(".")
    )
    page.evaluate("() => document.querySelector('nav [data-place=landscapes]').click()")
    under = page.locator("[data-ls=plot] canvas").first
    expect(under).to_be_visible()
    # The canvas has the screen's pixels: its ticks are drawn for the zoom, not blown up.
    until(
        page,
        """(() => {
          const plot = document.querySelector('[data-ls=plot]');
          return plot.querySelector('canvas').width === Math.round(plot.getBoundingClientRect().width);
        })()""",
    )


def test_on_a_phone_a_small_picture_stays_in_sight_of_the_knobs(visit: Visit) -> None:
    page = visit(address(), reduced_motion="reduce", viewport=PHONE, has_touch=True)
    until(page, PANELS)
    strip = page.get_by_role("button", name="Back to the pictures")
    expect(strip).to_be_hidden()
    page.locator("#side [data-knob=beta]").evaluate("(e) => e.scrollIntoView({ block: 'center' })")
    expect(strip).to_be_visible()
    assert strip.evaluate(BOX)[1] == 0
    # The bar is there as well, with view and β; the thumb is drawn by a finger, and the picture follows.
    heat = page.locator("[data-knob=beta-at-hand]")
    for part in (heat, page.locator("[data-view-at-hand=energy] + span"), page.locator("[data-action=play]")):
        _, top, _, bottom = part.evaluate(BOX)
        assert 0 < top < bottom <= PHONE["height"]
    page.locator("[data-view-at-hand=probability]").tap()
    until(page, "basin.state.view === 'probability'")
    copy = page.locator("[data-copy=architectural]")
    pixels = "document.querySelector('[data-copy=architectural]').toDataURL()"
    until(page, "document.querySelector('[data-copy=architectural]').width > 90")
    before = page.evaluate(f"() => {pixels}")
    left, top, right, bottom = heat.evaluate(BOX)
    session = page.context.new_cdp_session(page)
    middle, y = (left + right) / 2, (top + bottom) / 2
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": middle, "y": y}]})
    for k in range(1, 6):
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": middle + k * 12, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(page, "basin.state.beta > 1.5")
    until(page, f"{pixels} !== argument", before)
    expect(copy).to_be_visible()
    judge(page, "a phone, scrolled to the knobs")
    strip.tap()
    expect(strip).to_be_hidden()


def test_on_a_phone_everything_that_is_touched_is_large_enough(visit: Visit) -> None:
    page = visit(address(), reduced_motion="reduce", viewport=PHONE, has_touch=True)
    until(page, PANELS)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button:not(.link), select, summary, .option, input:not(.option input)')]
          .filter((e) => e.checkVisibility() && !e.closest('.unseen') && !e.matches('.term')) // words in a line
          .map((e) => [e.getAttribute('aria-label') ?? e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
          .filter(([, b]) => b.width > 0 && (b.width < 24 || b.height < 24))
          .map(([name, b]) => `${name} ${b.width.toFixed(0)} × ${b.height.toFixed(0)}`)"""
    )
    assert small == []


CHOSEN = """() => {
  const states = ['aria-pressed', 'aria-selected'];
  const chosen = '[aria-pressed=true], [aria-selected=true], [aria-current=page], .option input:checked + span';
  const look = (e) => {
    const { backgroundColor, outlineStyle, outlineColor, outlineWidth } = getComputedStyle(e);
    return [backgroundColor, outlineStyle === 'none' ? '' : outlineColor + outlineWidth].join();
  };
  const idle = (e) => e.matches('button') && !e.hasAttribute('aria-current')
    && !states.some((state) => e.getAttribute(state) === 'true');
  const other = (e) => e.matches('span')
    ? e.closest('.option').parentElement.querySelector('.option input:not(:checked) + span')
    : [...e.parentElement.children].find((c) => c !== e && idle(c));
  return [...document.querySelectorAll(chosen)].filter((e) => e.checkVisibility() && other(e))
    .filter((e) => look(e) === look(other(e))).map((e) => e.textContent.trim() || e.outerHTML.slice(0, 80));
}"""
ROOMS: dict[str, dict[str, Any]] = {
    "laboratory": {},
    "landscapes": {"place": "landscapes"},
    **{
        bench: {"place": "benches", "rooms": {"benches": {"bench": bench}}}
        for bench in ("softargmin", "plane", "latent", "labels", "dimension")
    },
    "compare": {"place": "compare"},
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_show_what_is_chosen_the_tracks_and_the_ramps(visit: Visit, scheme: str) -> None:
    page = visit(address(place="lessons"), reduced_motion="reduce", forced_colors="active", color_scheme=scheme)
    start = page.url.partition("#")[0]
    for where, state in ROOMS.items():
        page.goto("about:blank")
        page.goto(start + address(**state))
        until(page, "globalThis.basin !== undefined")
        place = state.get("place", "lab")
        home = "#laboratory" if place == "lab" else f"[data-room={place}]"
        expect(page.locator(f"{home} h1").first).to_be_visible()
        expect(page.locator(f"{home} input[type=range]:visible").first).to_be_visible()
        # Neither upright nor a play head, which stands at an end.
        track = page.locator(f"{home} input[type=range]:not(.bar-input, [data-action=labels-head]):visible").first
        until(page, "document.querySelector(`${argument} [data-stale]`) === null", home)
        assert page.evaluate(CHOSEN) == [], where
        filled, empty = columns(page, track, 0.04, 0.96)
        assert len(empty) > 1, f"{where}: the track is not seen"
        assert filled != empty, f"{where}: how far the slider is is not seen"
        for bar in page.locator(".legend-bar:visible").all():
            expect(bar).not_to_have_css("background-image", "none")
            low, middle, high = columns(page, bar, 0.1, 0.5, 0.9)
            assert len({tuple(low), tuple(middle), tuple(high)}) == 3, f"{where}: the ramp is not seen"
        for select in page.locator(f"{home} select:visible").all()[:1]:
            assert select.evaluate("(e) => getComputedStyle(e).appearance") != "none", where


def test_a_family_has_its_shape_wherever_it_has_its_colour(visit: Visit) -> None:
    """In the panels' headers, the sizes, the curves' read-outs and the scoreboard."""
    page = visit(address(), reduced_motion="reduce")
    until(page, PANELS)
    until(page, "[...document.querySelectorAll('[data-chart-of=first] b')].every((b) => b.textContent)")
    shape = """([selector, part]) => [...document.querySelectorAll(selector)].map((e) => {
      const { borderRadius, clipPath } = getComputedStyle(e, part);
      return `${borderRadius} ${clipPath}`;
    })"""
    heads = page.evaluate(shape, ["[data-panel] h2 .swatch", None])
    assert len(set(heads)) == 3
    assert page.evaluate(shape, [".sizes .swatch", None]) == heads
    assert page.evaluate(shape, ["[data-chart-of=first] b[data-family]", "::before"]) == heads
    page.locator("nav [data-place=compare]").click()
    expect(page.locator("[data-room=compare] .keyline .swatch").first).to_be_visible()
    assert page.evaluate(shape, ["[data-room=compare] .keyline .swatch", None]) == heads
