"""TensorFlow Playground's own figures, taken as benchmarks.page_fps takes Basin's.

    git clone https://github.com/tensorflow/playground && cd playground && npm install && npm run build
    python -m benchmarks.playground path/to/playground/dist [--seconds 12]

Plays its opening scene and a spiral with two hidden layers of eight, at 1440×900 in
headless Chromium with software rendering. A frame is one change of its epoch counter,
which it writes at the end of every repaint of its heat maps (100 × 100 for the output, and
one small one a neuron). It trains while it paints, as it always does; Basin's figures are
of a recorded run, so the two are a reader's reference and not a race.
"""

import argparse
import functools
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.bench import chromium, machine, percentile

SCENES = {
    "opening scene, 4 + 2 neurons": "",
    "spiral, 8 + 8 neurons, 7 inputs": (
        "#dataset=spiral&networkShape=8,8&x=true&y=true&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true"
    ),
}
COUNTED = """
() => {
  globalThis.painted = [];
  new MutationObserver(() => globalThis.painted.push(performance.now()))
    .observe(document.querySelector('#iter-number'), { childList: true, characterData: true, subtree: true });
  document.querySelector('#play-pause-button').click();
}
"""


class Quiet(SimpleHTTPRequestHandler):
    """Files, without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def files(folder: Path) -> Iterator[str]:
    """The folder served on a free port; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def scene(browser: Browser, url: str, seconds: float) -> list[float]:
    """Moments of the repaints of one scene, in ms, after five seconds of play."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    # Its fonts and its statistics live elsewhere; it paints without them.
    page.route(lambda address: not address.startswith("http://127.0.0.1"), lambda route: route.abort())
    page.goto(url)
    page.evaluate(COUNTED)
    page.wait_for_timeout(5000)
    start = page.evaluate("() => performance.now()")
    page.wait_for_timeout(1000 * seconds)
    times = [t - start for t in page.evaluate("() => globalThis.painted") if start <= t < start + 1000 * seconds]
    page.close()
    return times


def main() -> None:
    """Both scenes, a line each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dist", type=Path, help="the folder that its npm run build made")
    parser.add_argument("--seconds", type=float, default=12.0, help="how long to measure")
    args = parser.parse_args()
    if not (args.dist / "bundle.js").exists():
        parser.error(f"{args.dist} holds no bundle.js: build it first, as said above")
    print(machine())
    with files(args.dist) as url, sync_playwright() as playwright:
        browser = chromium(playwright)
        for name, fragment in SCENES.items():
            times = scene(browser, f"{url}/index.html{fragment}", args.seconds)
            per_second = [sum(1000 * k <= t < 1000 * (k + 1) for t in times) for k in range(int(args.seconds))]
            gaps = [b - a for a, b in pairwise(times)]
            print(
                f"TensorFlow Playground  {name:32s} median {statistics.median(per_second):5.1f} fps"
                f"   95th-percentile interval {percentile(gaps, 95):5.1f} ms"
            )
        browser.close()


if __name__ == "__main__":
    main()
