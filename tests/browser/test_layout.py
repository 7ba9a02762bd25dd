"""No words are cut off, and none lie on others: in every room, at every size, at twice the zoom."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from app.lessons import lessons
from tests.browser.conftest import until
from tests.browser.layout import faults
from tests.browser.test_accessibility import PANELS, address, unfold

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
SIZES = [
    pytest.param((1440, 900), id="desk"),
    pytest.param((1024, 768), id="tablet lying"),
    pytest.param((768, 1024), id="tablet standing"),
    pytest.param((390, 844), id="phone"),
    pytest.param((720, 450), id="desk at 200 %"),
    pytest.param((512, 384), id="tablet lying at 200 %"),
    pytest.param((384, 512), id="tablet standing at 200 %"),
]
SHOWN = [pytest.param((1920, 1080), id="projector"), pytest.param((1280, 720), id="small projector")]


def screens(page: Page) -> Iterator[str]:
    """Every screen of every room but the laboratory, one after the other, and what it is."""
    for room in ("landscapes", "benches", "compare", "lessons"):
        page.evaluate("(room) => document.querySelector(`nav [data-place=${room}]`).click()", room)
        expect(page.locator(f"[data-room={room}] h1").first).to_be_visible()
        tabs = page.locator(f"[data-room={room}] [role=tab]")
        for k in range(max(1, tabs.count())):
            if tabs.count() > 0:
                tabs.nth(k).evaluate("(tab) => tab.click()")
                expect(page.locator(f"[data-room={room}] [role=tabpanel]:visible > *")).to_have_count(1)
            yield f"{room} {k}"
    page.locator("[data-room=lessons] [data-lesson]").first.evaluate("(button) => button.click()")
    expect(page.locator(".prediction")).to_be_visible()
    yield "a lesson"


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_or_lies_on_something_else(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(address(), reduced_motion="reduce", viewport={"width": size[0], "height": size[1]})
    until(page, PANELS)
    found = {"three panels": faults(page)}
    page.evaluate("() => document.querySelector('[data-size=contrastive]').click()")
    found["one panel"] = faults(page)
    page.evaluate("() => document.querySelector('[data-size=all]').click()")
    unfold(page)
    found["everything unfolded"] = faults(page)
    for where in screens(page):
        found[where] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("size", SHOWN)
def test_before_a_class_nothing_is_cut_off_either(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("?present=1" + address(), reduced_motion="reduce", viewport={"width": size[0], "height": size[1]})
    until(page, PANELS)
    found = {"three panels": faults(page)}
    page.keyboard.press("PageDown")
    until(page, "basin.state.enlarged === 'contrastive'")
    found["one panel"] = faults(page)
    for where in screens(page):
        found[where] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("size", [SIZES[1], SIZES[3]])
def test_the_scenes_of_the_lessons_are_laid_out_as_well(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(address(place="lessons"), reduced_motion="reduce", viewport={"width": size[0], "height": size[1]})
    press = "(selector) => document.querySelector(selector).click()"
    found = {}
    for lesson in lessons().values():
        page.evaluate(press, "nav [data-place=lessons]")
        page.evaluate("() => document.querySelector('[data-room=lessons] [data-action=contents]')?.click()")
        page.locator(f"[data-room=lessons] [data-lesson='{lesson.id}']").first.evaluate("(button) => button.click()")
        expect(page.locator("[data-room=lessons] [data-scene='0']")).to_be_visible()
        for k in range(len(lesson.scenes)):
            if k > 0:
                expect(page.locator("[data-action=scene-next]")).to_be_attached()
            page.evaluate(press, "[data-action=scene-next]" if k else "[data-room=lessons] [data-scene='0']")
            until(page, "basin.state.rooms.lessons.scene === argument", k)
            found[f"{lesson.id}, scene {k + 1}"] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}
