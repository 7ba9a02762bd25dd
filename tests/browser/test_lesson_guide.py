"""The guide beside a lesson's scene: what it names is there, is lifted into sight and lit,
and nothing that it shows gives the prediction away."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from app.lessons import Lesson, lessons
from tests.browser.conftest import DESK, PATIENCE, PHONE, until, written
from tests.browser.links import address
from tests.browser.test_accessibility import LOOKS, judge

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]
ROOM = "[data-room=lessons]"
EVERY = pytest.mark.parametrize("lesson", lessons().values(), ids=lessons())
SIZES = [
    pytest.param(DESK, id="desk"),
    pytest.param({"width": 1024, "height": 768}, id="tablet"),
    pytest.param(PHONE, id="phone"),
]
BEFORE = "Comes once you have predicted"
ANIMATED = {"1.1d": 0, "1.1g": 0, "1.1e": 0, "dimension": 2}
"""A scene of each room: landscapes, a bench, the laboratory, compare."""

CALLED = """async (name) => {
  const { named } = await import("/static/places/lessons/named.js");
  const found = named(name);
  const [e] = found;
  if (!e) return { count: 0 };
  const picture = e.matches("[role=img], article, section");
  const said = [e.getAttribute("aria-label"), e.title, ...[...(e.labels ?? [])].map((l) => l.textContent),
    e.closest("fieldset")?.querySelector("legend")?.textContent,
    e.matches(".figure-value, .dial-value, dd") ? e.parentElement.textContent : "", e.textContent,
  ].join(" ").toLowerCase();
  return { count: found.length, picture, said };
}"""
"""How many elements a name means, and what the one is called to those who see and those who hear."""

THERE = """async (names) => {
  const { named } = await import("/static/places/lessons/named.js");
  return names.every((name) => named(name).length > 0);
}"""

IN_SIGHT = """async (names) => {
  const { named, wholeOf } = await import("/static/places/lessons/named.js");
  const foot = innerHeight - parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--guide-height"));
  return names.every((name) => {
    const whole = named(name)[0] && wholeOf(named(name)[0]);
    if (!whole) return false;
    const { left, right, top, bottom } = whole.getBoundingClientRect();
    const fits = bottom - top <= foot - 90;
    const middle = (Math.max(0, top) + Math.min(foot, bottom)) / 2;
    const at = document.elementFromPoint((left + right) / 2, middle);
    const seen = fits ? top >= 0 && bottom <= foot : bottom > top && middle > 0 && middle < foot;
    return seen && at !== null && (whole.contains(at) || at.contains(whole));
  });
}"""
"""Whether each lies wholly above the sheet, nothing before it; of what is too high, its middle."""

SOON = """async ([argument, patience]) => {
  const end = performance.now() + 1000 * patience;
  while (performance.now() < end) {
    if (await (CONDITION)(argument)) return;
    await new Promise(requestAnimationFrame);
  }
  throw new Error("never came");
}"""


def soon(page: Page, condition: str, argument: Any) -> None:
    """Wait for a condition that has modules of the page to import."""
    page.evaluate(SOON.replace("CONDITION", condition), [argument, PATIENCE])


def scene(visit: Visit, lesson: Lesson, k: int, seen: bool = False, **options: Any) -> Page:
    """The page with a scene set, as its link would have it."""
    state = {"open": lesson.id, "scene": None, "skipped": [lesson.id] if seen else []}
    page = visit(address(place="lessons", rooms={"lessons": state}), **options)
    page.locator(f"{ROOM} [data-scene='{k}']").click()
    expect(page.locator(".guide-label")).to_have_text(lesson.scenes[k].label)
    return page


def names(page: Page) -> Iterator[tuple[str, str]]:
    """What the guide names now: the name, and the words for it."""
    for mark in page.locator(".lesson-guide button[data-named]").all():
        yield mark.get_attribute("data-named") or "", mark.inner_text()


@EVERY
def test_each_thing_named_is_one_control_of_the_room_under_that_name(visit: Visit, lesson: Lesson) -> None:
    page = scene(visit, lesson, 0, seen=True, reduced_motion="reduce")
    for k in range(len(lesson.scenes)):
        if k > 0:
            page.locator("[data-action=scene-next]").click()
            expect(page.locator(".guide-label")).to_have_text(lesson.scenes[k].label)
        found = list(names(page))
        assert len({name for name, _ in found}) > 0
        soon(page, THERE, [name for name, _ in found])
        for at, (name, words) in enumerate(found):
            where = f"{lesson.id} {k + 1}: {name}"
            called = page.evaluate(CALLED, name)
            assert called["count"] == 1, where
            assert called["picture"] or words.lower() in called["said"], f"{where} is no {words!r}: {called['said']}"
            page.locator(".lesson-guide button[data-named]").nth(at).click()
            soon(page, IN_SIGHT, [name])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ANIMATED)
def test_what_a_scene_asks_to_watch_is_brought_into_sight_and_lit_once(
    visit: Visit, name: str, size: dict[str, int]
) -> None:
    lesson, k = lessons()[name], ANIMATED[name]
    page = scene(visit, lesson, k, viewport=size)
    page.evaluate("""() => {
      globalThis.times = new Map([...document.querySelectorAll("[data-lit]")].map((e) => [e, 1]));
      // By what was there before: several changes may be told of at once.
      const count = ({ target: e, oldValue }) => oldValue === null && times.set(e, (times.get(e) ?? 0) + 1);
      const watch = new MutationObserver((all) => all.forEach(count));
      watch.observe(document, { subtree: true, attributeFilter: ["data-lit"], attributeOldValue: true });
    }""")
    page.locator(".lesson-guide [data-action=skip-prediction]").click()
    expect(page.locator("[data-guide=look] [data-named]").first).to_be_visible()
    watched = page.locator("[data-guide=look] [data-named]").all()
    wanted = [mark.get_attribute("data-named") for mark in watched]
    assert wanted
    # The first at any rate; as many as fit. The first is named first.
    until(page, "times.size >= argument", len(set(wanted)))
    soon(page, IN_SIGHT, wanted[:1])
    until(page, "document.querySelector('[data-lit]') === null")
    again = page.evaluate("() => [...times.values()]")
    assert set(again) <= {1, 2}, "lit with the scene, and with what is to be watched"
    assert len(again) >= len(set(wanted))


def test_what_is_watched_is_followed_when_something_comes_above_it(visit: Visit) -> None:
    page = scene(visit, lessons()["1.1g"], 0, seen=True, viewport=PHONE)
    wanted = [page.locator("[data-guide=look] [data-named]").first.get_attribute("data-named")]
    until(page, "document.querySelector('[data-lit]') !== null")
    soon(page, IN_SIGHT, wanted)
    # As on a slow line; anchoring would hide it from those whose browser has it.
    page.add_style_tag(content="* { overflow-anchor: none !important }")
    page.evaluate("""() => {
      const late = document.createElement("div");
      late.id = "late";
      late.style.height = "1500px";
      document.querySelector("[data-room]:not([hidden])").prepend(late);
    }""")
    soon(page, IN_SIGHT, wanted)
    # A hand has other things to look at.
    page.keyboard.press("Shift")
    page.evaluate("() => scrollTo({ top: scrollY, behavior: 'instant' })")  # the way it was on ends here
    at = page.evaluate("() => scrollY")
    page.evaluate("() => { document.getElementById('late').style.height = '3000px'; }")
    with pytest.raises(Error, match="never came"):
        page.evaluate(SOON.replace("CONDITION", IN_SIGHT), [wanted, 2])
    assert page.evaluate("() => scrollY") == at


@EVERY
def test_nothing_tells_what_will_be_seen_before_the_prediction(visit: Visit, lesson: Lesson) -> None:
    page = visit(address(place="lessons", rooms={"lessons": {"open": lesson.id}}), reduced_motion="reduce")
    looks = page.locator("[data-look]")
    expect(looks).to_have_count(len(lesson.scenes))
    assert all(BEFORE in look for look in looks.all_inner_texts())
    page.locator(f"{ROOM} [data-scene='0']").click()
    guide = page.locator(".lesson-guide")
    look = guide.locator("[data-guide=look]")
    for k in range(len(lesson.scenes)):
        expect(guide.locator(".guide-label")).to_have_text(lesson.scenes[k].label)
        expect(look).to_contain_text(BEFORE)
        expect(guide.locator(".prediction input")).to_have_count(len(lesson.prediction.choices))
        if k + 1 < len(lesson.scenes):
            guide.locator("[data-action=scene-next]").click()
    # Made with the keyboard, beside the scene that it is about.
    guide.locator(".prediction input").first.focus()
    page.keyboard.press("Space")
    guide.locator("[data-action=commit-prediction]").press("Enter")
    expect(guide.locator(".verdict")).to_be_focused()
    expect(look).not_to_contain_text(BEFORE)
    expect(look.locator("[data-named]").first).to_be_visible()
    assert page.evaluate("() => basin.state.rooms.lessons.chosen") == {lesson.id: 0}
    guide.locator("[data-action=forget]").click()
    expect(look).to_contain_text(BEFORE)
    expect(guide.locator(".prediction input").first).to_be_focused()


def test_one_may_look_without_a_prediction_knowingly(visit: Visit) -> None:
    page = visit(address(place="lessons", rooms={"lessons": {"open": "1.3"}}))
    page.locator("[data-action=skip-prediction]").click()
    expect(page.locator("[data-look='0']")).to_be_focused()
    expect(page.locator("[data-look='0']")).not_to_contain_text(BEFORE)
    expect(page.locator("[data-answer]")).to_have_attribute("data-answer", "folded")
    page.locator(f"{ROOM} [data-scene='0']").click()
    expect(page.locator("[data-guide=look]")).not_to_contain_text(BEFORE)
    # It is remembered in the address, and the prediction can still be made.
    until(page, "basin.state.rooms.lessons.skipped[0] === '1.3'")
    page.locator(".guide-asked summary").click()
    page.locator(".guide-asked input").first.check()
    page.locator("[data-action=commit-prediction]:visible").click()
    expect(page.locator(".guide-asked .verdict")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ANIMATED)
def test_the_guide_covers_nothing_open_or_folded(visit: Visit, name: str, size: dict[str, int]) -> None:
    page = scene(visit, lessons()[name], ANIMATED[name], viewport=size, reduced_motion="reduce")
    room = "#laboratory" if name == "1.1e" else f"[data-room={page.evaluate('() => basin.state.place')}]"
    for folded in (False, True):
        if folded:
            page.locator("[data-action=guide-fold]").click()
        expect(page.locator(".guide-body")).to_be_visible(visible=not folded)
        for action in ("scene-before", "scene-next", "guide-fold", "guide-away"):
            expect(page.locator(f"[data-action={action}]")).to_be_visible()
        until(
            page,
            """(() => {
          scrollTo(0, document.documentElement.scrollHeight);
          const box = (e) => e.getBoundingClientRect();
          const guide = box(document.querySelector(".lesson-guide"));
          const room = box(document.querySelector(argument));
          const play = document.querySelector(`${argument} .transport`);
          const beside = guide.right <= room.left + 1;
          return document.documentElement.scrollWidth <= innerWidth
            && guide.right <= innerWidth && guide.bottom <= innerHeight + 1
            && (beside || room.bottom <= guide.top + 1) && (!play || beside || box(play).bottom <= guide.top + 1)
            && guide.height <= (beside ? innerHeight : 0.5 * innerHeight);
        })()""",
            room,
        )
        if size["width"] < 1181 and folded:
            assert page.evaluate("() => document.querySelector('.lesson-guide').offsetHeight") < 64  # one line


def test_a_guide_that_cannot_be_fetched_says_so_and_can_be_tried_again(visit: Visit, server: str) -> None:
    page = visit(refusing=503)
    page.route(
        "**/api/v1/lessons/*",
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body='{"title": "Busy", "detail": "too busy just now"}'
        ),
    )
    state = {"open": "1.1g", "scene": 0}
    page.goto(f"{server}/?lost{address(place='benches', rooms={'lessons': state, 'benches': {'bench': 'latent'}})}")
    lost = page.locator(".lesson-guide[data-lost]")
    expect(lost).to_contain_text("The lesson could not be fetched: too busy just now")
    expect(page.locator("#announce")).to_have_text("The lesson could not be fetched")
    judge(page, "no guide")
    page.unroute("**/api/v1/lessons/*")
    lost.locator("[data-action=guide-again]").click()
    expect(page.locator(".guide-label")).to_have_text(lessons()["1.1g"].scenes[0].label)
    expect(lost).to_have_count(0)


def test_the_fold_is_remembered_and_leads_on_from_scene_to_scene(visit: Visit) -> None:
    page = scene(visit, lessons()["1.1g"], 0)
    fold = page.locator("[data-action=guide-fold]")
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".guide-body")).to_be_hidden()
    following = page.locator("[data-action=scene-next]")
    following.press("Enter")
    until(page, "basin.state.rooms.lessons.scene === 1")
    expect(following).to_be_focused()
    written(page)
    page.reload()
    until(page, "globalThis.basin !== undefined")
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(page.locator("[data-guide=turn]")).to_contain_text("Drag the cross")


def test_the_guide_comes_before_its_room_in_the_order_of_the_tab_key(visit: Visit) -> None:
    page = scene(visit, lessons()["1.1h"], 1)
    soon(page, THERE, [name for name, _ in names(page)])
    page.locator(".lesson-guide").focus()
    order = []
    for _ in range(30):
        page.keyboard.press("Tab")
        at = page.evaluate("""() => {
          const guide = document.querySelector(".lesson-guide");
          const now = document.activeElement;
          if (guide.contains(now)) return "guide";
          const before = now.compareDocumentPosition(guide) & Node.DOCUMENT_POSITION_FOLLOWING;
          return before ? "top" : "room"; // a guide within what has the focus follows it too
        }""")
        if at == "top":  # the browser begins the page again
            break
        order.append(at)
    assert order.index("room") > 5
    assert "guide" not in order[order.index("room") :]


def test_a_class_is_led_by_the_clicker_with_the_guide_open_and_folded(visit: Visit) -> None:
    page = scene(visit, lessons()["1.1g"], 0, viewport={"width": 1920, "height": 1080})
    page.keyboard.press("p")
    until(page, "document.body.dataset.present !== undefined")
    page.keyboard.press("PageDown")
    until(page, "basin.state.rooms.lessons.scene === 1")
    page.locator("[data-action=guide-fold]").click()
    page.keyboard.press("PageDown")
    until(page, "basin.state.rooms.lessons.scene === 2")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_no_room_has_a_violation_with_the_guide_open(visit: Visit, look: dict[str, Any]) -> None:
    for name, k in ANIMATED.items():
        page = scene(visit, lessons()[name], k, reduced_motion="reduce", **look)
        until(page, "document.querySelector('[data-lit]')")  # the room is there, and has asked
        until(page, "document.querySelector('[data-stale]') === null")
        judge(page, f"{name} asks")
        page.locator(".lesson-guide [data-action=skip-prediction]").click()
        judge(page, f"{name} is lit")
        page.locator("[data-action=guide-fold]").click()
        judge(page, f"{name} folded")
