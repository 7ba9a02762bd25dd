"""axe-core, at its defaults (best practices included), finds nothing on any screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.lessons import lessons
from tests.browser.conftest import DESK, PHONE, painted, until
from tests.browser.links import address

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]
AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text()
FOUND = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.map(
  ({ id, nodes }) => [id, ...nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${n.failureSummary}`)].join(" | "))"""
PANELS = "Object.values(basin.panels).every((p) => p.hash)"
LOOKS = [
    pytest.param({"color_scheme": "light", "viewport": DESK}, id="light"),
    pytest.param({"color_scheme": "dark", "viewport": DESK}, id="dark"),
    pytest.param({"color_scheme": "light", "viewport": PHONE}, id="phone"),
]


def judge(page: Page, where: str) -> None:
    """Nothing found, and nothing cut off sideways. (Evaluated through the debugger, the
    judge needs no leave of the page's policy.)"""
    painted(page)  # what was opened has been measured: what turned out to scroll can be focused
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(AXE)
    assert page.evaluate(FOUND) == [], where
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0, where


def unfold(page: Page) -> None:
    """Open whatever is folded away."""
    page.evaluate("() => { for (const folded of document.querySelectorAll('details')) folded.open = true; }")


@pytest.mark.parametrize("look", LOOKS)
def test_the_laboratory_has_no_violation(visit: Visit, look: dict[str, Any]) -> None:
    page = visit(reduced_motion="reduce", **look)
    until(page, PANELS)
    judge(page, "three panels")
    for family in ("contrastive", "regularized"):
        page.locator(f"[data-size={family}]").click()
        judge(page, f"{family} enlarged")
    page.locator("[data-size=all]").click()
    unfold(page)
    judge(page, "everything unfolded")
    for view in page.evaluate("() => basin.views"):
        page.locator(f"[data-view={view}]").check()
    page.locator("[data-view=energy]").check()  # the score's own view has its arrows already
    for overlay in page.locator("[data-overlay]").all():
        overlay.check()
    page.locator("[data-action=draw]").click()
    judge(page, "drawing, every overlay on")
    for action in ("slow", "predict"):
        page.locator(f"[data-action={action}]").click()
        judge(page, action)
        page.locator(f"[data-action={action}-done]").click()


def test_the_dialogs_have_no_violation(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    until(page, PANELS)
    for action in ("share", "keys", "csv"):
        opener = page.locator(f"[data-action={action}]")
        opener.click()
        opened = page.locator("dialog[open]")
        expect(opened).to_be_visible()
        judge(page, action)
        page.keyboard.press("Escape")
        expect(opened).to_be_hidden()
        expect(opener).to_be_focused()


@pytest.mark.parametrize("look", LOOKS)
def test_no_room_has_a_violation(visit: Visit, look: dict[str, Any]) -> None:
    page = visit(address(place="landscapes"), reduced_motion="reduce", **look)
    rooms = page.locator("nav [data-place]").evaluate_all("buttons => buttons.map((b) => b.dataset.place)")
    assert {"landscapes", "benches", "compare", "lessons"} <= set(rooms)
    for room in rooms:
        if room == "lab":
            continue
        page.locator(f"nav [data-place={room}]").click()
        expect(page.locator(f"[data-room={room}] h1").first).to_be_visible()
        tabs = page.locator(f"[data-room={room}] [role=tab]")
        for k in range(max(1, tabs.count())):
            if tabs.count() > 0:
                tabs.nth(k).click()
                expect(page.locator(f"[data-room={room}] [role=tabpanel]:visible > *")).to_have_count(1)
            judge(page, f"{room} {k}")
            unfold(page)
            judge(page, f"{room} {k}, everything unfolded")


@pytest.mark.parametrize("look", LOOKS[:2])
def test_no_lesson_has_a_violation_folded_or_answered(visit: Visit, look: dict[str, Any]) -> None:
    page = visit(address(place="lessons"), reduced_motion="reduce", **look)
    for k, lesson in enumerate(lessons().values()):
        if k == 0:
            page.locator(f"[data-room=lessons] [data-lesson='{lesson.id}']").click()
        else:
            page.locator(".neighbours [data-lesson]").last.click()
        expect(page.locator("[data-room=lessons] h1")).to_contain_text(lesson.title)
        if k < 2:
            judge(page, f"{lesson.id} folded")
        page.locator(".prediction input").first.check()
        page.locator("[data-action=commit-prediction]").click()
        expect(page.locator("[data-answer=open]")).to_be_visible()
        judge(page, f"{lesson.id} answered")
