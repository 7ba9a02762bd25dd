"""What a tab that plays all day holds on to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import until

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
FRAMES = 2000
RECORDED = """['contrastive', 'architectural', 'regularized'].map((f) => basin.panels[f])
  .every((p) => p.recorded.length * p.stride > p.schedule)"""
PAINTED = "Object.values(basin.painted).reduce((all, one) => all + one, 0)"
SCRUB = """([frames, patience]) => new Promise((done, fail) => {
  const scrub = document.querySelector('[data-action=scrub]');
  const painted = () => PAINTED;
  const goal = painted() + frames;
  const end = performance.now() + 1000 * patience;
  let at = 0;
  const on = () => {
    at = (at + 7) % 1000;
    scrub.value = String(at);
    scrub.dispatchEvent(new Event('input'));
    if (painted() >= goal) done(true);
    else if (performance.now() < end) requestAnimationFrame(on);
    else fail(new Error(`${goal - painted()} frames were not painted`));
  };
  on();
})""".replace("PAINTED", PAINTED)


def heap(session: CDPSession) -> tuple[int, int]:
    """Bytes of JavaScript that are still reachable, and of the arrays that they hold."""
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    return int(used["usedSize"]), int(used.get("backingStorageSize", 0))


def test_2000_frames_do_not_grow_the_heap(visit: Visit) -> None:
    page = visit()
    page.select_option("[data-action=speed]", "16")
    until(page, RECORDED)
    page.locator("[data-action=play]").click()
    until(page, "!basin.state.playing")
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    page.evaluate(SCRUB, [300, 120])  # every picture of a schedule, and every chore, at least once
    warm = heap(session)
    page.evaluate(SCRUB, [FRAMES, 240])
    grown = heap(session)
    print(f"bytes of objects and of arrays: {warm} after warm-up, {grown} after {FRAMES} frames more")
    assert grown[0] < 1.5 * warm[0]
    assert sum(grown) < 1.5 * sum(warm)
