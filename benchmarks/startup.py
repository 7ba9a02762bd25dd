"""From opening the page to panels that move: cold and warm compile cache.

    .venv/bin/python -m benchmarks.startup [--rounds 3]

The real page in headless Chromium, its own opening scene, 1440×900. A panel moves when
its second distinct frame is painted; the clock starts with the navigation, right after
the server has said its address. Cold is an empty cache; warm is the same cache after a
restart of the server.
"""

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.bench import chromium, machine, serving

MOVED = "() => Object.values(globalThis.basin?.painted ?? {}).filter((count) => count >= 2).length >= 3"
SECOND_FRAMES = "() => Object.keys(basin.painted).map((panel) => basin.times(panel)[1] / 1000)"
LIMITS = {"cold": (5.0, 12.0), "warm": (3.0, 3.0)}


def opening(browser: Browser, cache: Path) -> tuple[float, float]:
    """Seconds until the first panel moves, and until all three do."""
    with serving(cache) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address, wait_until="commit")
        page.wait_for_function(MOVED, timeout=120_000)
        moments: Sequence[float] = page.evaluate(SECOND_FRAMES)
        page.close()
    return min(moments), max(moments)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    taken: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": []}
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        for _ in range(rounds):
            cache = Path(tempfile.mkdtemp())
            for state in taken:
                taken[state].append(opening(browser, cache))
            shutil.rmtree(cache)
        browser.close()
    print(f"{machine()}; medians of {rounds}, the worst in brackets\n")
    print("| cache | first panel moves, s | at most | all three move, s | at most |\n|---|---|---|---|---|")
    for state, pairs in taken.items():
        first, every = zip(*pairs, strict=True)
        print(
            f"| {state} | {statistics.median(first):.1f} ({max(first):.1f}) | {LIMITS[state][0]:.0f} "
            f"| {statistics.median(every):.1f} ({max(every):.1f}) | {LIMITS[state][1]:.0f} |"
        )


if __name__ == "__main__":
    main()
