"""Short links: what the sheet offers, opened on another device, scanned, and refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import until

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PLACE = "() => { const { head, ...state } = basin.state; return state; }"
TEXT = "document.querySelector('[data-share-text]')"


def short(page: Page) -> str:
    page.locator("[data-action=share]").click()
    page.locator("[data-form=short]").check()
    until(page, f"{TEXT}.value.includes('/s/')")
    return str(page.evaluate(f"() => {TEXT}.value"))


def elsewhere(visit: Visit, link: str) -> Page:
    """The link followed in another browser, up to the page that it leads on to."""
    page = visit("?hide=side")
    page.goto(link)
    page.wait_for_url("**/#v=1&s=*")
    until(page, "globalThis.basin !== undefined")
    return page


def test_a_short_link_opens_the_scene_elsewhere_and_its_code_scans_from_the_last_row(visit: Visit, server: str) -> None:
    page = visit()
    page.locator("[data-data=moons]").check(force=True)
    page.locator("[data-action=play]").click()
    until(page, "!basin.state.playing")
    page.locator("[data-view=probability]").check(force=True)
    link = short(page)
    assert re.fullmatch(rf"{server}/s/[0-9a-z]{{10}}", link)
    code = page.locator("[data-qr]")
    expect(code).to_have_attribute("src", re.compile(r"/qr\?text=http[^&]*%2Fs%2F"))
    drawn = page.request.get(server + str(code.get_attribute("src"))).text()
    side = int(re.search(r'viewBox="0 0 (\d+)', drawn)[1])  # type: ignore[index]
    assert side <= 17 + 4 * 4 + 8, "larger than version 4 with its quiet zone"
    there = page.evaluate(PLACE)
    fresh = elsewhere(visit, link)
    assert fresh.evaluate(PLACE) == there
    expect(fresh.locator(".unread")).to_be_hidden()
    fresh.go_back()  # the page in between is no place to come back to
    fresh.wait_for_url("**/?hide=side*")


def test_more_points_than_a_long_link_carries_go_by_a_short_one(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    points = tmp_path / "many.csv"
    points.write_text("\n".join(f"{(k % 40) / 20 - 1},{(k // 40) / 20 - 1}" for k in range(1600)))
    page.locator("[data-action=csv]").click()
    page.get_by_role("dialog", name="Points as CSV").locator("input[type=file]").set_input_files(points)
    page.get_by_role("button", name="Use these 1,600 points").click()
    until(page, "basin.state.data.points?.length === 1600")
    link = short(page)
    expect(page.locator("[data-qr]")).to_be_visible()
    fresh = elsewhere(visit, link)
    assert fresh.evaluate("() => basin.state.data") == page.evaluate("() => basin.state.data")


def test_a_server_that_keeps_nothing_says_so_and_the_long_link_stays(visit: Visit) -> None:
    page = visit(refusing=503)
    problem = '{"title": "No scene can be kept", "detail": "the data folder cannot be written", "status": 503}'

    def refuse(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body=problem)

    page.route("**/api/v1/scenes", refuse)
    page.locator("[data-action=share]").click()
    page.locator("[data-form=short]").check()
    expect(page.locator("[data-share-note]")).to_contain_text("the data folder cannot be written")
    expect(page.locator("[data-share-text]")).to_be_hidden()
    page.locator("[data-form=link]").check()
    until(page, f"{TEXT}.value.includes('#v=1&s=')")


def test_a_scene_that_is_not_there_says_so(visit: Visit, server: str) -> None:
    page = visit(refusing=404)
    answer = page.goto(f"{server}/s/0000000000")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("This scene is not here")
    page.get_by_role("link", name="Open Basin").click()
    until(page, "globalThis.basin !== undefined")
