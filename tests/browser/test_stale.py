"""Numbers of an older question than the controls now put are marked, in every room: while the
server's answer is held back, and not before anything was asked nor after it was told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import until
from tests.browser.links import address
from tests.browser.rooms import enter, enter_bench
from tests.browser.test_accessibility import PANELS

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]
CALM = "document.querySelector('[data-stale], [aria-busy=true]') === null"
FIGURES = """[...document.querySelectorAll(argument)].filter((e) => e.checkVisibility())
  .filter((e) => /[0-9]/.test(e.value ?? e.textContent))"""
"""What is in sight of such a kind and says a number."""


class Held:
    """The server's answers to some questions, kept back until they are let go."""

    def __init__(self, page: Page, *paths: str) -> None:
        self.open = False
        self.problem: str | None = None
        self.routes: list[Route] = []
        for path in paths:
            page.route(f"**/api/v1{path}", self.hold)

    def hold(self, route: Route) -> None:
        if self.open:
            route.continue_()
        elif self.problem is not None:
            route.fulfill(status=422, content_type="application/problem+json", body=self.problem)
        else:
            self.routes.append(route)

    def let_go(self) -> None:
        self.open = True
        for route in self.routes:
            route.continue_()
        self.routes.clear()

    def hold_again(self) -> None:
        self.open = False

    def refuse(self, detail: str) -> None:
        """Refuse what was asked, and what will be: a question may still be on its way."""
        self.problem = json.dumps({"type": "about:blank", "title": "No", "status": 422, "detail": detail, "errors": []})
        for route in self.routes:
            self.hold(route)
        self.routes.clear()


def marked(page: Page, numbers: str) -> None:
    """Every number of such a kind stands in a region that is faded, and busy."""
    until(
        page,
        f"{FIGURES}.length > 0 && {FIGURES}.every((e) => e.closest('[data-stale=asked][aria-busy=true]'))",
        numbers,
    )
    slanted = "getComputedStyle(e).fontStyle === 'italic'"
    until(page, f"[...document.querySelectorAll('[data-stale]')].every((e) => {slanted})")


def unmarked(page: Page, numbers: str) -> list[str]:
    until(page, CALM)
    return list(page.evaluate(f"(argument) => {FIGURES}.map((e) => e.value ?? e.textContent)", numbers))


SLIDE = "(e) => { e.value = String(Number(e.value) + 40); e.dispatchEvent(new Event('input', { bubbles: true })); }"
PLANE = ".figure-value, [data-sentence=plane], .judgement, .plotted figcaption small"
BENCHES = {
    "plane": ("/loss/plane", ["[data-loss=energy]", "[data-loss=square-square]"], PLANE),
    "labels": ("/labels", 2 * ["[data-knob=labels-steps]"], ".figure-value, .step-now .readout, .plotted .tick"),
    "dimension": ("/dimension", 2 * ["[data-knob=dimension-margin]"], "[data-sentence=dimension], .plotted .tick"),
}
"""What each asks, two controls to turn one after the other, and its elements that hold numbers."""


def turn(control: Locator) -> None:
    """To another value."""
    if control.get_attribute("type") == "radio":
        control.check()
    else:
        control.evaluate(SLIDE)


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_s_numbers_are_marked_until_their_own_answer(visit: Visit, name: str) -> None:
    path, (control, other), numbers = BENCHES[name]
    page = enter_bench(visit, name)
    before = unmarked(page, numbers)
    held = Held(page, path)
    turn(page.locator(control))
    marked(page, numbers)
    said = page.locator("#announce").inner_text()
    until(page, "performance.now() > argument", page.evaluate("() => performance.now()") + 50)
    assert page.locator("#announce").inner_text() == said  # a mark, and no chatter
    held.let_go()
    after = unmarked(page, numbers)
    assert after != before
    # Who leaves with a question open finds it asked again.
    held.hold_again()
    turn(page.locator(other))
    marked(page, numbers)
    page.locator("[data-bench=latent]").click()
    expect(page.locator(f"[data-bench-panel={name}]")).to_be_hidden()
    page.locator(f"[data-bench={name}]").click()
    marked(page, numbers)
    held.let_go()
    assert unmarked(page, numbers) != after


def test_what_is_computed_here_is_never_marked_and_what_the_server_confirms_is(visit: Visit) -> None:
    page = enter_bench(visit, "softargmin")
    until(page, CALM)
    held = Held(page, "/softargmin")
    page.locator("[data-action=constant]").click()
    expect(page.locator("[data-confirmed]")).to_have_attribute("data-stale", "asked")
    assert page.evaluate("() => document.querySelectorAll('[data-stale]').length") == 1
    held.let_go()
    expect(page.locator("[data-confirmed=true]")).to_be_visible()
    until(page, CALM)


def test_numbers_whose_question_was_refused_stay_faded_and_why_does_not(visit: Visit) -> None:
    page = enter_bench(visit, "labels", refusing=True)
    unmarked(page, ".figure-value")
    held = Held(page, "/labels")
    page.locator("[data-knob=labels-steps]").evaluate(SLIDE)
    marked(page, ".figure-value")
    until(page, "performance.now() > argument", page.evaluate("() => performance.now()") + 400)
    held.refuse("Not today.")
    expect(page.locator("[data-sentence=labels]")).to_have_text("Not today.")
    assert page.locator("[data-sentence=labels][data-stale]").count() == 0
    until(page, f"{FIGURES}.every((e) => e.closest('[data-stale=refused]'))", ".figure-value")


READ = "[data-reading], .ls-legend .legend-ticks span"
RACE = "[data-result] td"


def test_landscapes_mark_readings_legend_and_race(visit: Visit) -> None:
    page = visit(address(place="landscapes"), reduced_motion="reduce")
    until(page, f"{CALM} && document.querySelector('[data-result] td')")
    until(page, f"{FIGURES}.length > 6", RACE)
    before = unmarked(page, READ)
    # Another β asks nothing of the landscape, and another race of the sampler.
    held = Held(page, "/surface", "/sample", "/infer")
    page.locator("[data-ls=beta]").evaluate(SLIDE)
    until(
        page,
        "document.querySelector('.ls-results').closest('[data-stale=asked]') || document.querySelector('.ls-said')",
    )
    assert page.locator("[data-reading][data-stale], [data-stale] [data-reading]").count() == 0
    assert unmarked_now(page, READ) != before
    held.let_go()
    until(page, f"{CALM} && document.querySelector('.ls-said') === null")
    before = unmarked(page, READ)
    # Another landscape asks for everything.
    held = Held(page, "/surface", "/sample", "/infer")
    page.locator("[data-ls=landscape]").select_option("rastrigin")
    marked(page, READ)
    expect(page.locator(".ls-plot")).to_have_attribute("aria-busy", "true")
    held.let_go()
    assert unmarked(page, READ) != before


def unmarked_now(page: Page, numbers: str) -> list[str]:
    """The numbers, without a wait for what else is marked."""
    return list(page.evaluate(f"(argument) => {FIGURES}.map((e) => e.value ?? e.textContent)", numbers))


class HeldLive:
    """What the server says over the live connection, kept back while ``holding``."""

    def __init__(self, page: Page) -> None:
        self.holding = False
        self.kept: list[tuple[WebSocketRoute, Any]] = []
        page.route_web_socket("**/api/v1/live", self.relay)

    def relay(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def down(message: Any) -> None:
            if self.holding:
                self.kept.append((route, message))
            else:
                route.send(message)

        server.on_message(down)
        route.on_message(server.send)

    def let_go(self) -> None:
        self.holding = False
        for route, message in self.kept:
            route.send(message)
        self.kept.clear()


CARD = "[data-panel=contrastive] :is([data-sentence], .dial-value, .badge)"


def test_a_laboratory_card_marks_its_words_dials_and_badges(visit: Visit) -> None:
    page = visit(address(), reduced_motion="reduce")
    live = HeldLive(page)
    page.reload()
    until(page, f"globalThis.basin !== undefined && {PANELS}")
    before = unmarked(page, CARD)
    live.holding = True
    page.locator("[data-method=contrastive]").select_option("maximum-likelihood")
    marked(page, CARD)
    expect(page.locator("[data-minima]")).to_have_attribute("data-stale", "asked")
    expect(page.locator("[data-panel=contrastive] [role=img].plot")).to_have_attribute(
        "aria-label", "Contrastive landscape, energy, Maximum likelihood: computing"
    )
    assert page.locator("[data-panel=regularized] [data-stale]").count() == 0  # nothing was asked of it
    live.let_go()
    assert unmarked(page, CARD) != before


def test_a_panel_s_old_frame_is_never_saved_beside_its_new_experiment(visit: Visit) -> None:
    page = visit(address(), reduced_motion="reduce")
    live = HeldLive(page)
    page.reload()
    until(page, f"globalThis.basin !== undefined && {PANELS} && {CALM}")
    live.holding = True
    page.locator("[data-method=contrastive]").select_option("maximum-likelihood")
    until(page, "document.querySelector('[data-panel=contrastive] [data-stale=asked]')")
    page.locator("[data-action=share]").click()
    for kind in ("svg", "csv"):
        page.locator(f"[data-export={kind}]").click()
        expect(page.locator(".share-sheet [role=alert]")).to_contain_text("contrastive panel is still computing")
    with page.expect_download() as download:
        page.locator("[data-export=json]").click()
    panels = json.loads(Path(download.value.path()).read_text())["panels"]
    assert panels["contrastive"]["experiment"]["shaping"]["kind"] == "maximum-likelihood"
    assert {family: panel["frame"] is None for family, panel in panels.items()} == {
        "contrastive": True,
        "architectural": False,
        "regularized": False,
    }
    live.let_go()
    until(page, CALM)
    with page.expect_download():
        page.locator("[data-export=svg]").click()


def test_a_picture_has_no_words_that_only_a_screen_reader_has(visit: Visit) -> None:
    path, (control, _), numbers = BENCHES["labels"]
    page = enter_bench(visit, "labels")
    unmarked(page, numbers)
    held = Held(page, path)
    turn(page.locator(control))
    marked(page, numbers)
    page.locator("[data-action=share]").click()
    with page.expect_download() as download:
        page.locator("[data-export=svg]").click()
    drawn = Path(download.value.path()).read_text()
    assert "Accuracy" in drawn
    assert "before that" not in drawn
    held.let_go()
    until(page, CALM)


def test_a_card_is_marked_from_the_first_move_of_the_hand(visit: Visit) -> None:
    """Before the hand rests nothing is asked, and what is shown is old already."""
    page = visit(address(), reduced_motion="reduce")
    until(page, f"{PANELS} && {CALM}")
    slider = page.locator("[data-panel=regularized] [data-knob=penalty]")
    # The hand that goes on moving asks nothing: there is no answer that could come.
    page.evaluate("""() => {
      const e = document.querySelector("[data-panel=regularized] [data-knob=penalty]");
      globalThis.moving = setInterval(() => {
        e.value = String(Number(e.value) === 200 ? 210 : 200);
        e.dispatchEvent(new Event("input", { bubbles: true }));
      }, 40);
    }""")
    until(page, "document.querySelector('[data-panel=regularized] .telling').dataset.stale === 'asked'")
    page.evaluate("() => clearInterval(moving)")
    expect(slider).to_be_visible()
    until(page, CALM)


DIGITS = """() => [...document.querySelectorAll(".board tbody td")].filter((e) => /[0-9]/.test(e.textContent)).length"""
"""Cells of the scoreboard that hold a number."""


def test_the_scoreboard_has_no_number_of_other_data(visit: Visit, catalogue: dict[str, dict[str, Any]]) -> None:
    """Neither of other data chosen there, nor of what the laboratory's data was before."""
    without = [kind for kind in catalogue["shaping"] if kind not in ("pca", "k-means")]
    rooms = {"compare": {"without": without, "steps": 20, "look": "table"}}
    page = visit(address(place="compare", rooms=rooms, data={"kind": "circle"}), reduced_motion="reduce")
    go = page.locator("[data-action=compare]")
    status = page.locator("[data-compare-status]")

    def compared() -> None:
        expect(page.locator("[data-row]")).to_have_count(2)
        go.click()
        expect(status).to_have_text("Done: 2 runs.")
        assert page.evaluate(DIGITS) >= 10

    def asked_of_other_data() -> None:
        held = Held(page, "/compare")
        go.click()
        expect(status).to_contain_text("1 of 2")
        assert page.evaluate(DIGITS) == 0
        go.click()  # no more of it
        held.let_go()
        expect(status).to_contain_text("Stopped")
        page.unroute_all()

    compared()
    page.locator("[data-knob=compare-data]").select_option("moons")
    assert page.evaluate(DIGITS) == 0
    asked_of_other_data()
    page.locator("[data-knob=compare-data]").select_option("lab")
    compared()
    enter(page, "lab")
    page.locator("[data-data=moons]").check(force=True)
    enter(page, "compare")
    expect(status).to_contain_text("All of this is of")
    assert page.evaluate(DIGITS) >= 10  # still there, and called what it is
    expect(go).to_contain_text("afresh")
    asked_of_other_data()


def test_a_lesson_that_is_left_for_another_is_marked_until_that_is_here(visit: Visit) -> None:
    page = visit(address(place="lessons", rooms={"lessons": {"open": "1.1a"}}))
    room = page.locator("[data-room=lessons]")
    expect(room.locator("h1")).to_contain_text("One x, many y")
    until(page, CALM)
    held = Held(page, "/lessons/1.1b")
    room.locator(".neighbours [data-lesson]").last.click()
    expect(room).to_have_attribute("data-stale", "asked")
    held.let_go()
    expect(room.locator("h1")).to_contain_text("Energies against probabilities")
    until(page, CALM)
