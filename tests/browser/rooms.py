"""Ways into the rooms, and what the page remembers of them."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.links import address

BENCHES = "async () => (await import('/static/places/benches/tabs.js')).TABS.length"
"""How many the room has."""


def enter(page: Page, room: str) -> None:
    """By the header, until the room is there."""
    page.locator(f".places [data-place={room}]").click()
    home = "#laboratory" if room == "lab" else f"[data-room={room}]"
    expect(page.locator(f"{home} h1").first).to_be_visible()


def walk(page: Page) -> Iterator[str]:
    """From the laboratory through every room that computes and every bench, each once it tells
    something."""
    yield "lab"
    enter(page, "landscapes")
    expect(page.locator("[data-reading=logZ]")).not_to_have_text("–")
    yield "landscapes"
    enter(page, "benches")
    tabs = page.locator("[data-room=benches] [role=tab]")
    expect(tabs).to_have_count(page.evaluate(BENCHES))
    for tab in tabs.all():
        tab.click()
        panel = page.locator(f"#{tab.get_attribute('aria-controls')}:not([hidden])")
        expect(panel.locator(".stand, .tray").first).to_be_visible()
        yield f"bench {tab.text_content()}"
    enter(page, "compare")
    expect(page.locator("[data-tick]").first).to_be_attached()
    yield "compare"


def enter_bench(visit: Visit, bench: str, **options: Any) -> Page:
    """By a link, with nothing that moves by itself."""
    page = visit(address(place="benches", rooms={"benches": {"bench": bench}}), reduced_motion="reduce", **options)
    expect(page.locator(f"[data-bench-panel={bench}] > *")).to_have_count(1)
    return page


def remembered(page: Page, room: str) -> Any:
    """What the page's state holds of a room."""
    return page.evaluate("(room) => basin.state.rooms[room]", room)
