"""What lies over a landscape lies on its surface in space too."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import until
from tests.browser.test_lab_features import SOLIDS, in_space

SCENES = "[...document.querySelectorAll('.solid-scene')]"


def raised(page: Page, family: str) -> dict[str, int]:
    """How many places each overlay has on a panel's surface."""
    found: dict[str, int] = page.evaluate(
        """(family) => {
          const found = {};
          for (const { name, x } of document.querySelector(`[data-solid=${family}] .solid-scene`).data ?? []) {
            if (name) found[name] = (found[name] ?? 0) + x.filter((v) => v !== null).length;
          }
          return found;
        }""",
        family,
    )
    return found


def test_every_overlay_is_raised_onto_the_surface_and_taken_off_it(browser: Browser, server: str) -> None:
    page, wrong = in_space(browser, server)
    if page.locator(".solid-note").first.is_visible():
        pytest.skip("this browser has no WebGL")
    until(page, f"{SOLIDS}.every((s, k) => Number(s.dataset.step) === Object.values(basin.panels)[k].step)")
    seen = raised(page, "contrastive")
    assert seen["data"] == 360  # as many as the map of a small panel shows
    assert seen["negatives"] > 0
    assert seen["section"] > 100
    assert "negatives" not in raised(page, "architectural")  # k-means pushes nothing up
    named = f"{SCENES}[0].data.some((trace) => trace.name === argument)"
    for overlay in page.locator("[data-overlay]").all():
        name = overlay.get_attribute("data-overlay")
        on = overlay.is_checked()
        until(page, f"{named} === {str(on).lower()}", name)
        overlay.set_checked(not on, force=True)
        until(page, f"{named} !== {str(on).lower()}", name)
        overlay.set_checked(on, force=True)
        until(page, f"{named} === {str(on).lower()}", name)
    page.close()
    assert not wrong


def test_the_cut_on_the_surface_is_the_cut_of_the_map(browser: Browser, server: str) -> None:
    page, wrong = in_space(browser, server)
    if page.locator(".solid-note").first.is_visible():
        pytest.skip("this browser has no WebGL")
    cut = f"{SCENES}[0].data?.find((trace) => trace.name === 'section')"
    until(page, f"{cut} && {cut}.y.every((y) => y === null || y === 0)")  # along the middle
    page.locator("[data-knob='section.turn']").fill("180")
    until(page, f"{cut}.x.every((x) => x === null || Math.abs(x) < 0.1) && Math.abs({cut}.y[0]) === 2")
    page.close()
    assert not wrong
