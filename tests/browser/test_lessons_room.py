"""The lessons, opened and worked through as a student would, in a real browser."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.lessons import Scene, lessons
from tests.browser.conftest import DESK, PHONE, painted, until, written
from tests.browser.rooms import enter, remembered

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]
ROOM = "[data-room=lessons]"
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_each_lesson_opens_with_its_formula_and_its_answer_folded(visit: Visit, size: dict[str, int]) -> None:
    page = visit(viewport=size)
    enter(page, "lessons")
    expect(page.locator(f"{ROOM} .lesson-card")).to_have_count(len(lessons()))
    assert page.evaluate(FITS)
    for k, lesson in enumerate(lessons().values()):
        if k == 0:
            page.locator(f"{ROOM} [data-lesson='{lesson.id}']").click()
        else:
            page.locator(".neighbours [data-lesson]").last.click()
        expect(page.locator(f"{ROOM} h1")).to_contain_text(lesson.title)
        assert page.locator("h1:visible").count() == 1
        expect(page.locator(".lesson-text > .prose math").first).to_be_visible()
        expect(page.locator("[data-answer]")).to_have_attribute("data-answer", "folded")
        expect(page.locator("[data-answer] .prose")).to_have_count(0)
        expect(page.locator("[data-scene]")).to_have_count(len(lesson.scenes))
        assert page.evaluate(FITS), lesson.id


def test_every_scene_sets_the_page(visit: Visit) -> None:
    """Reached by *Set the page*, by *Next scene* and by *Before*, by keyboard: the page may scroll to
    what a scene names while a pointer presses."""
    page = visit()
    page.locator("[data-place=lessons]").click()
    for lesson in lessons().values():
        page.locator(f"{ROOM} [data-lesson='{lesson.id}']").first.click()
        page.locator(f"{ROOM} [data-scene='0']").click()
        is_set(page, lesson.scenes, 0)
        for k in range(1, len(lesson.scenes)):
            page.locator("[data-action=scene-next]").press("Enter")
            is_set(page, lesson.scenes, k)
        for k in range(len(lesson.scenes) - 2, -1, -1):
            page.locator("[data-action=scene-before]").press("Enter")
            is_set(page, lesson.scenes, k)
        page.locator("[data-action=lesson]").click()
        expect(page.locator(f"{ROOM} h1")).to_contain_text(lesson.title)
        expect(page.locator(".lesson-guide")).to_be_hidden()
        page.locator("[data-action=contents]").click()


def is_set(page: Page, scenes: Sequence[Scene], k: int) -> None:
    scene = scenes[k]
    until(page, "basin.state.rooms.lessons.scene === argument", k)
    expect(page.locator(".guide-label")).to_have_text(scene.label)
    state = page.evaluate("() => basin.state")
    place = scene.state.get("place", "lab")
    assert state["place"] == place
    assert missing(scene.state, state) == []
    if place in scene.state.get("rooms", {}):
        shown(page, place, scene.state["rooms"][place])


def shown(page: Page, room: str, asked: dict[str, Any]) -> None:
    """What the scene asks of the room, by what its controls say."""
    if room == "benches":
        expect(page.locator(f"[data-bench={asked['bench']}]")).to_have_attribute("aria-selected", "true")
    elif room == "landscapes":
        # A room that knows of a state remembers the whole of it, and knows it by its own controls.
        until(page, "basin.state.rooms.landscapes.scene === null && basin.state.rooms.landscapes.steps > 0")
        assert within(asked, page.evaluate("() => basin.state.rooms.landscapes"))


def within(wanted: Any, found: Any) -> bool:
    """Whether all that is wanted is so in what was found, which may hold more."""
    if isinstance(wanted, dict):
        return all(name in found and within(value, found[name]) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(wanted) == len(found) and all(map(within, wanted, found))
    return bool(wanted == found)


def missing(wanted: Any, found: Any, path: str = "") -> list[str]:
    """What a scene asks for and the page did not take over. Rooms clamp theirs themselves."""
    if isinstance(wanted, dict):
        return [
            line
            for key, value in wanted.items()
            if path or key not in ("rooms", "playing")
            for line in missing(value, found.get(key) if isinstance(found, dict) else None, f"{path}/{key}")
        ]
    return [] if wanted == found else [f"{path}: {wanted} became {found}"]


def test_the_answer_unfolds_once_a_prediction_is_made_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.locator("[data-place=lessons]").focus()
    page.keyboard.press("Enter")
    card = page.locator(f"{ROOM} [data-lesson='1.1c']")
    expect(card).to_be_visible()
    card.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{ROOM} h1")).to_be_focused()
    page.locator(".prediction input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator("[data-action=commit-prediction]")).to_be_focused()
    page.keyboard.press("Enter")
    answer = page.locator("[data-answer=open]")
    expect(answer).to_be_focused()
    expect(answer.locator(".verdict")).to_contain_text("Right.")
    expect(answer.locator(".prose")).to_contain_text("2.74")
    expect(page.locator("#announce")).to_contain_text("Right")
    assert remembered(page, "lessons")["chosen"] == {"1.1c": 1}
    # It is remembered in the address.
    again = visit(written(page))
    expect(again.locator("[data-answer=open]")).to_be_visible()
    again.locator("[data-action=forget]").click()
    expect(again.locator("[data-answer=folded]")).to_be_visible()
    expect(again.locator(".prediction input").first).to_be_focused()


def test_a_scene_runs_in_the_laboratory_and_the_guide_can_be_put_away(visit: Visit) -> None:
    page = visit()
    page.locator("[data-place=lessons]").click()
    page.locator(f"{ROOM} [data-lesson='1.1e']").click()
    page.locator("[data-scene='0']").click()
    expect(page.locator(".lesson-guide")).to_be_focused()
    expect(page.locator("#laboratory")).to_be_visible()
    until(page, "['architectural', 'contrastive', 'regularized'].every((f) => basin.panels[f].step > 2)")
    assert page.evaluate("() => basin.state.methods.contrastive.shaping.loss.kind") == "energy"
    page.locator("[data-action=guide-away]").click()
    expect(page.locator(".lesson-guide")).to_be_hidden()
    assert page.evaluate("() => basin.state.place") == "lab"
    assert remembered(page, "lessons")["scene"] is None


def test_beta_moves_with_the_ellipse_s_axes_held(visit: Visit) -> None:
    """The lesson's β changes F and not the axes, so that what the answer says of (±1.05, 0) is seen."""
    page = visit()
    page.locator("[data-place=lessons]").click()
    page.locator(f"{ROOM} [data-lesson='1.1h']").click()
    page.locator(f"{ROOM} [data-scene='1']").click()
    told = page.locator("[data-sentence=latent]")
    lowest = page.locator("[data-figure=lowest]")
    ring = page.locator("[data-plot=latent-plane] path.ellipse:not(.cased)")
    expect(told).to_contain_text("the origin is a peak")
    expect(page.locator(".guide-label")).to_have_text(lessons()["1.1h"].scenes[1].label)
    painted(page)  # the guide makes the room narrower
    drawn = ring.get_attribute("d")
    for beta, word, at in (("0.35", "a saddle", "(±1.05, 0)"), ("0.10", "a valley", "(0, 0)")):
        page.locator(f"[data-action='beta-{beta}']").click()
        expect(told).to_contain_text(f"the origin is {word}")
        expect(lowest).to_contain_text(at)
        assert ring.get_attribute("d") == drawn
    # Where the axes are learned, the same β moves them: another scene says so.
    for _ in range(2):
        page.locator("[data-action=scene-next]").click()
    expect(page.locator(".guide-label")).to_have_text("Warm while the half axes are learned")
    assert page.evaluate("() => basin.state.methods.architectural.shaping.beta") == 0.35
