"""Rooms beside each other: what one remembers is not seen in another, and Back leads between them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.lessons import lessons
from tests.browser.conftest import until, written
from tests.browser.rooms import enter

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
LAID_OUT = """() => [...document.querySelectorAll("[data-room]:not([hidden]) *")]
  .filter((element) => element.offsetParent && element.matches("div, section, header, aside, article, form, fieldset"))
  .map((element) => `${element.className} ${getComputedStyle(element).display} ${element.offsetWidth}`)"""


@pytest.mark.parametrize(
    ("room", "there"),
    [
        ("landscapes", "[data-result]"),
        ("benches", ".stand"),
        ("compare", "[data-tick]"),
        ("lessons", ".lesson-card"),
    ],
)
def test_what_the_laboratory_is_set_to_leaves_every_other_room_as_it_was(visit: Visit, room: str, there: str) -> None:
    page = visit()
    enter(page, room)
    expect(page.locator(there).first).to_be_attached()
    before = page.evaluate(LAID_OUT)
    page.locator(".places [data-place=lab]").click()
    page.locator("[data-action=draw]").click()
    page.locator("[data-size=architectural]").click()
    expect(page.locator("[data-panel=contrastive]")).to_be_hidden()
    enter(page, room)
    assert page.evaluate(LAID_OUT) == before


def spot(page: Page, title: str, **state: Any) -> None:
    """Wait until the page is where its title and its state say."""
    expect(page).to_have_title(title)
    until(page, "Object.entries(argument).every(([key, value]) => basin.state[key] === value)", state)


def test_back_and_forward_lead_between_rooms_and_benches(visit: Visit) -> None:
    page = visit()
    spot(page, "Basin: an energy-landscape laboratory", place="lab")
    until(page, "basin.state.head > 0.02")
    head = page.evaluate("() => basin.state.head")
    enter(page, "landscapes")
    spot(page, "Landscapes · Basin", place="landscapes")
    enter(page, "benches")
    page.locator("[data-bench=plane]").click()
    spot(page, "Loss plane · Basin", place="benches")
    written(page)
    for title, place in (
        ("Softargmin · Basin", "benches"),
        ("Landscapes · Basin", "landscapes"),
        ("Basin: an energy-landscape laboratory", "lab"),
    ):
        page.go_back()
        spot(page, title, place=place)
    assert page.evaluate("() => basin.state.head") >= head  # the runs go on
    page.go_forward()
    spot(page, "Landscapes · Basin", place="landscapes")
    page.go_forward()
    spot(page, "Softargmin · Basin", place="benches")
    expect(page.locator("[data-bench=softargmin]")).to_have_attribute("aria-selected", "true")
    page.go_forward()
    spot(page, "Loss plane · Basin", place="benches")
    expect(page.locator("[data-bench=plane]")).to_have_attribute("aria-selected", "true")


def test_back_and_forward_lead_between_lessons_and_their_scenes(visit: Visit) -> None:
    page = visit()
    lesson = lessons()["1.1c"]
    enter(page, "lessons")
    spot(page, "Lessons · Basin")
    page.locator("[data-room=lessons] [data-lesson='1.1c']").click()
    spot(page, "1.1c · Basin", place="lessons")
    page.locator("[data-scene='0']").click()
    for k, scene in enumerate(lesson.scenes):
        if k > 0:
            page.locator("[data-action=scene-next]").click()
        spot(page, "1.1c · Basin", place=scene.state.get("place", "lab"))
        expect(page.locator(".guide-label")).to_have_text(scene.label)
        written(page)
    for k in range(len(lesson.scenes) - 2, -1, -1):
        page.go_back()
        expect(page.locator(".guide-label")).to_have_text(lesson.scenes[k].label)
        until(page, "basin.state.rooms.lessons.scene === argument", k)
        state = lesson.scenes[k].state
        if "place" in state:
            beta = state["rooms"]["landscapes"]["beta"]
            until(page, "basin.state.rooms.landscapes.beta === argument", beta)
        else:
            until(page, "basin.state.place === 'lab' && basin.state.data.kind === argument", state["data"]["kind"])
    page.go_back()
    spot(page, "1.1c · Basin", place="lessons")
    page.go_back()
    spot(page, "Lessons · Basin", place="lessons")
    expect(page.locator(".lesson-card")).to_have_count(len(lessons()))


def test_a_slider_makes_no_entry_and_back_keeps_where_it_was_left(visit: Visit) -> None:
    page = visit()
    entries = page.evaluate("() => history.length")
    beta = page.locator("#side [data-knob=beta]")
    for _ in range(8):
        beta.press("ArrowRight")
    left = page.evaluate("() => basin.state.beta")
    assert left > 1
    written(page)
    assert page.evaluate("() => history.length") == entries
    enter(page, "compare")
    spot(page, "Compare · Basin")
    written(page)
    assert page.evaluate("() => history.length") == entries + 1
    page.go_back()
    spot(page, "Basin: an energy-landscape laboratory", place="lab", beta=left)


def test_a_reloaded_page_goes_back_and_a_state_too_large_for_a_link_stops_nothing(visit: Visit) -> None:
    page = visit()
    enter(page, "landscapes")
    spot(page, "Landscapes · Basin")
    enter(page, "compare")
    spot(page, "Compare · Basin")
    written(page)
    page.reload()
    until(page, "globalThis.basin !== undefined")
    spot(page, "Compare · Basin", place="compare")
    page.go_back()
    spot(page, "Landscapes · Basin", place="landscapes")
    # No stream to pack into, as of a state beyond the limit; then there is one again.
    page.evaluate("() => { globalThis.kept = CompressionStream; globalThis.CompressionStream = null; }")
    enter(page, "benches")
    spot(page, "Softargmin · Basin")
    page.evaluate("() => { globalThis.CompressionStream = kept; }")
    enter(page, "lessons")
    spot(page, "Lessons · Basin")
    written(page)
    page.go_back()
    until(page, "basin.state.place !== 'lessons'")
