"""No words are cut off, and none lie on others: in every room, at every size, at twice the zoom.

Each screen is entered once and looked at in every size. A window that is made narrower must keep
its words as one that opened narrow does."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.lessons import lessons
from tests.browser.conftest import until
from tests.browser.layout import faults
from tests.browser.links import address
from tests.browser.test_accessibility import PANELS, unfold

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Size = tuple[int, int]
SIZES: dict[str, Size] = {
    "desk": (1440, 900),
    "tablet lying": (1024, 768),
    "tablet standing": (768, 1024),
    "phone": (390, 844),
    "desk at 200 %": (720, 450),
    "tablet lying at 200 %": (512, 384),
    "tablet standing at 200 %": (384, 512),
    "phone at 200 %": (195, 422),
    "desk at 400 %": (320, 256),
}
SHOWN: dict[str, Size] = {
    "projector": (1920, 1080),
    "small projector": (1280, 720),
    "old projector": (1024, 768),
    "projector at 200 %": (960, 540),
}
OPENED = [
    pytest.param(SIZES, id="desk, and every size from there"),
    pytest.param({"phone": SIZES["phone"]}, id="phone"),
]
"""The sizes that each screen is seen at; the page opens at the first. What it does only as it
opens, it does on the desk and on the phone."""


SHOWN_WHOLE = f"{PANELS} && [...document.querySelectorAll('.veil')].every((veil) => veil.hidden)"
"""Nothing is being prepared any more, which is said across a picture."""


class Look:
    """A page that is looked at in several sizes, and the faults that were found."""

    def __init__(self, visit: Visit, fragment: str, sizes: dict[str, Size]) -> None:
        self.sizes = sizes
        self.first = self.view(next(iter(sizes)))
        self.found: dict[str, list[str]] = {}
        self.page = visit(fragment, reduced_motion="reduce", viewport=self.first)

    def view(self, name: str) -> ViewportSize:
        width, height = self.sizes[name]
        return {"width": width, "height": height}

    def at(self, where: str) -> None:
        """Look at what stands there in every size, and go back to the first."""
        for name in self.sizes:
            self.page.set_viewport_size(self.view(name))
            self.found[f"{where}, {name}"] = faults(self.page)
        self.page.set_viewport_size(self.first)

    def judge(self) -> None:
        """Nothing was wrong with any."""
        assert {where: what for where, what in self.found.items() if what} == {}


def screens(page: Page) -> Iterator[str]:
    """Every screen of every room but the laboratory, one after the other, and what it is."""
    for room in ("landscapes", "benches", "compare", "lessons"):
        page.evaluate("(room) => document.querySelector(`nav [data-place=${room}]`).click()", room)
        expect(page.locator(f"[data-room={room}] h1").first).to_be_visible()
        tabs = page.locator(f"[data-room={room}] [role=tab]")
        if room == "benches":
            expect(tabs.first).to_be_attached()
        for k in range(max(1, tabs.count())):
            if tabs.count() > 0:
                tabs.nth(k).evaluate("(tab) => tab.click()")
                expect(page.locator(f"[data-room={room}] [role=tabpanel]:visible > *")).to_have_count(1)
            yield f"{room} {k}"
    page.locator("[data-room=lessons] [data-lesson]").first.evaluate("(button) => button.click()")
    expect(page.locator(".prediction")).to_be_visible()
    yield "a lesson"


@pytest.mark.parametrize("sizes", OPENED)
def test_nothing_is_cut_off_or_lies_on_something_else(visit: Visit, sizes: dict[str, Size]) -> None:
    look = Look(visit, address(), sizes)
    page = look.page
    until(page, SHOWN_WHOLE)
    look.at("three panels")
    page.evaluate("() => document.querySelector('[data-size=contrastive]').click()")
    look.at("one panel")
    page.evaluate("() => document.querySelector('[data-size=all]').click()")
    unfold(page)
    look.at("everything unfolded")
    for where in screens(page):
        look.at(where)
    look.judge()


def test_before_a_class_nothing_is_cut_off_either(visit: Visit) -> None:
    look = Look(visit, "?present=1" + address(), SHOWN)
    page = look.page
    until(page, SHOWN_WHOLE)
    look.at("three panels")
    page.keyboard.press("PageDown")
    until(page, "basin.state.enlarged === 'contrastive'")
    look.at("one panel")
    for where in screens(page):
        look.at(where)
    look.judge()


def test_the_scenes_of_the_lessons_are_laid_out_as_well(visit: Visit) -> None:
    look = Look(visit, address(place="lessons"), {name: SIZES[name] for name in ("tablet lying", "phone")})
    page = look.page
    press = "(selector) => document.querySelector(selector).click()"
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
            look.at(f"{lesson.id}, scene {k + 1}")
    look.judge()
