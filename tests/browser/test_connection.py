"""A server that is busy or away, and a tab that nobody looks at: the page says so, keeps
what it has, and goes on from there."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import until

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]
BUSY = {"status": 503, "title": "Busy", "detail": "Many ask at once.", "type": "about:blank"}
HEAR = """globalThis.heard = [];
new MutationObserver(() => heard.push(...[...document.querySelectorAll('.veil, #announce, [data-waiting]')]
  .map((e) => e.textContent))).observe(document, { childList: true, subtree: true, characterData: true });"""
HEARD = "heard.some((text) => text.includes(argument))"


class Wire:
    """The page's sockets, which the test may cut, refuse, or answer in the server's stead."""

    def __init__(self) -> None:
        self.open: list[WebSocketRoute] = []
        self.down = False
        self.refuse = 0
        """How many steps to refuse with 503."""
        self.refused = 0

    def relay(self, route: WebSocketRoute) -> None:
        """Stand between the page and the server."""
        if self.down:
            route.close(code=1011, reason="a test")
            return
        self.open.append(route)
        server = route.connect_to_server()

        def upwards(message: str | bytes) -> None:
            request = json.loads(message)
            if self.refuse > 0 and request["op"] == "next":
                self.refuse -= 1
                self.refused += 1
                route.send(json.dumps({"v": 1, "op": "error", "id": request["id"], "problem": BUSY}))
            else:
                server.send(message)

        route.on_message(upwards)

    def cut(self) -> None:
        """Every connection breaks, and no new one is let through."""
        self.down = True
        while self.open:
            self.open.pop().close(code=1011, reason="a test")


def wired(visit: Visit, **options: Any) -> tuple[Page, Wire]:
    """The page, opened with its sockets in the test's hands."""
    page = visit("#none", **options)
    wire = Wire()
    page.route_web_socket("**/api/v1/live", wire.relay)
    page.add_init_script(HEAR)
    page.reload()
    until(page, "globalThis.basin && Object.values(basin.panels).every((p) => p.step > 3)")
    return page, wire


def test_a_server_that_is_busy_at_the_door_is_asked_again(visit: Visit) -> None:
    page = visit("#none", refusing=503)
    refused: list[str] = []

    def refuse_twice(route: Route) -> None:
        if len(refused) < 2:
            refused.append(route.request.url)
            route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(BUSY))
        else:
            route.continue_()

    page.route("**/api/v1/catalogue", refuse_twice)
    page.reload()
    waiting = page.locator("[data-waiting]")
    expect(waiting).to_have_text("The server is busy; asking again.")
    expect(page.locator("#announce")).to_have_text("The server is busy; asking again.")
    until(page, "globalThis.basin && Object.values(basin.panels).every((p) => p.step > 0)")
    assert len(refused) == 2
    expect(waiting).to_have_count(0)


def test_a_step_refused_with_503_is_said_calmly_and_asked_for_again(visit: Visit) -> None:
    page, wire = wired(visit)
    before = page.evaluate("() => basin.panels.architectural.recorded")
    wire.refuse = 6
    until(page, HEARD, "The server is busy; trying again in 2 s.")
    until(page, "Object.values(basin.panels).every((p) => p.status === 'live' && p.step > argument)", max(before))
    assert wire.refused >= 1
    after = page.evaluate("() => basin.panels.architectural.recorded")
    assert set(before) <= set(after)
    assert page.evaluate("() => basin.state.playing")


def test_what_is_recorded_plays_on_without_a_server_and_nothing_of_it_is_lost(visit: Visit) -> None:
    page, wire = wired(visit)
    page.locator("[data-action=play]").click()
    page.locator("[data-panel=regularized] [data-knob=penalty]").first.press("ArrowRight")
    until(page, "basin.state.methods.regularized.edits.length === 1")
    page.locator("[data-action=play]").click()
    edited = page.evaluate("() => basin.state.methods.regularized.edits[0].step")
    until(page, "basin.panels.regularized.step > argument + 3", edited)
    page.locator("[data-action=play]").click()
    until(page, "Object.values(basin.panels).every((p) => p.recorded[0] === 0)")  # one that joined late has caught up
    before = page.evaluate("() => basin.panels.regularized")

    wire.cut()
    until(page, "Object.values(basin.panels).every((p) => p.status === 'lost')")
    veil = page.locator("[data-panel=regularized] .veil")
    expect(veil).to_contain_text("Connection lost; trying again in")
    expect(veil).to_contain_text("What is recorded still plays.")
    until(page, HEARD, "Regularized. Connection lost")
    page.locator("[data-action=scrub]").press("Home")
    until(page, "basin.panels.regularized.step === 0")
    away = page.evaluate("() => basin.panels.regularized")
    assert set(before["recorded"]) <= set(away["recorded"])

    wire.down = False
    until(page, "Object.values(basin.panels).every((p) => p.status === 'live')")
    expect(veil).to_be_hidden()
    page.locator("[data-action=play]").click()
    until(page, "basin.panels.regularized.step > argument", max(before["recorded"]))
    after = page.evaluate("() => basin.panels.regularized")
    assert after["run"] == before["run"]
    assert set(before["recorded"]) <= set(after["recorded"])
    assert len(page.evaluate("() => basin.state.methods.regularized.edits")) == 1


def test_a_hidden_tab_rests_and_goes_on_only_if_it_was_playing(visit: Visit) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((p) => p.step > 0)")

    def show(shown: bool) -> None:
        page.evaluate(
            """(shown) => { Object.defineProperty(document, 'hidden', { value: !shown, configurable: true });
            document.dispatchEvent(new Event('visibilitychange')); }""",
            shown,
        )

    show(False)
    assert not page.evaluate("() => basin.state.playing")
    show(True)
    assert page.evaluate("() => basin.state.playing")
    page.locator("[data-action=play]").click()
    show(False)
    show(True)
    assert not page.evaluate("() => basin.state.playing")
