"""The screenshots of these pages, taken anew.

    python -m docs.take_screenshots [--url http://127.0.0.1:8000] [--only laboratory-light …]
    python -m docs.take_screenshots --survey FOLDER [--only 1024x768-dark …]

Opens the page in headless Chromium as a visitor would, lets it play, and writes PNG files
of at most 300 KB into docs/images. Without --url a server of its own is started.

A survey looks at every room at five sizes, by light, by dark and in forced colours, at 100
and 200 % zoom, and writes what it sees into a folder outside the repository.
"""

import argparse
import base64
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.bench import chromium, serving
from benchmarks.page_fps import fragment
from docs.png import indexed

IMAGES = Path(__file__).resolve().parent / "images"
LARGEST = 300_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 240_000
"""Milliseconds that a scene may take to come about, compiling included."""
UNPACK = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  let text = "";
  for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
  return { width: image.width, height: image.height, data: btoa(text) };
}"""


@dataclass
class Shot:
    """One picture: the state that the address holds, what to wait for, and what to do first."""

    state: dict[str, Any]
    ready: str
    act: Callable[[Page], None] = lambda page: None
    options: dict[str, Any] = field(default_factory=dict)


MOVED = "Object.values(basin.panels).every((p) => p.step >= 0.3 * p.schedule)"
HALF = "basin.panels.contrastive.step >= 320"
SPIRAL = {"data": {"kind": "spiral"}, "playing": True, "speed": 16}


def rest(page: Page) -> None:
    """Pause, and let the pictures be drawn in full."""
    page.locator("[data-action=play]").first.click()
    wait(page, "!basin.state.playing && Object.values(basin.panels).every((p) => p.resting || !p.hash)")


def raced(page: Page) -> None:
    """Let the racers run, then look at where they are."""
    page.locator("[data-room=landscapes] [data-ls=plot]").wait_for()
    page.wait_for_timeout(6000)


def compared(page: Page) -> None:
    """Train every method, with the number of steps of its own schedule."""
    page.locator("[data-action=compare]").click()
    page.locator("[data-compare-status]:has-text('Done')").wait_for(timeout=PATIENCE)
    page.locator("[data-room=compare] .tile:last-child canvas:visible").wait_for(timeout=PATIENCE)


def predicted(page: Page) -> None:
    """Answer a lesson's question, which unfolds its answer."""
    page.locator(".prediction input").nth(1).check()
    page.locator("[data-action=commit-prediction]").click()
    page.evaluate("() => scrollTo(0, 0)")


def apart(page: Page) -> None:
    """Take a margin's step apart as far as what keeps the energy high, above its loss plane."""
    page.locator("[data-action=slow]").click()
    for _ in range(2):
        page.locator("[data-action=slow-next]").click()
    page.locator("[data-action=pairs-contrastive]").click()
    page.locator(".pairs circle").first.wait_for()
    page.wait_for_timeout(2000)
    page.locator(".part-strip:not([hidden])").evaluate("(strip) => scrollTo(0, strip.getBoundingClientRect().top - 8)")


SHOTS = {
    "laboratory-light": Shot(SPIRAL, MOVED, rest, {"color_scheme": "light"}),
    "laboratory-dark": Shot({**SPIRAL, "view": "probability"}, MOVED, rest, {"color_scheme": "dark"}),
    "slow": Shot(
        {**SPIRAL, "enlarged": "contrastive", "methods": {"contrastive": {"shaping": {"kind": "margin"}}}}, HALF, apart,
        {"viewport": {"width": 1440, "height": 1040}},
    ),
    "landscapes": Shot({"place": "landscapes"}, "document.querySelector('[data-ls=plot] canvas')", raced),
    "bench-softargmin": Shot(
        {"place": "benches", "rooms": {"benches": {"bench": "softargmin"}}},
        "document.querySelector('[data-gradient]')",
        lambda page: page.get_by_role("button", name="random").click(),
    ),
    "bench-loss-plane": Shot(
        {"place": "benches", "rooms": {"benches": {"bench": "plane"}}},
        "document.querySelector('[data-bench-panel=plane] > *')",
        lambda page: page.wait_for_timeout(5000),
    ),
    "lesson": Shot(
        {"place": "lessons", "rooms": {"lessons": {"open": "1.1c"}}}, "document.querySelector('.prediction')", predicted
    ),
    "phone": Shot(
        {**SPIRAL, "data": {"kind": "moons"}}, MOVED, rest,
        {"color_scheme": "dark", "viewport": PHONE, "has_touch": True},
    ),
    "compare": Shot({"place": "compare"}, "document.querySelector('[data-room=compare] .tile')", compared),
}  # fmt: skip


SIZES = {"1920x1080": "?present=1", "1440x900": "", "1024x768": "", "768x1024": "", "390x844": ""}
"""Sizes of the window, and what the address asks besides: the largest is a projector's."""
COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
SURVEYS = [f"{size}-{colours}-{zoom}" for size in SIZES for colours in COLOURS for zoom in (100, 200)]
ROOMS = ("landscapes", "benches", "compare", "lessons")


def survey(browser: Browser, url: str, name: str, folder: Path) -> int:
    """Every room in one window; how many pictures it took. Twice the zoom is half the window
    in CSS pixels, each twice as large."""
    size, colours, zoom = name.split("-")
    scale = int(zoom) // 100
    width, height = (int(side) // scale for side in size.split("x"))
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, device_scale_factor=scale, **COLOURS[colours])
    page = context.new_page()
    page.goto(url + "/" + SIZES[size] + fragment({**SPIRAL, "data": {"kind": "moons"}}))
    wait(page, MOVED)
    page.evaluate("() => document.querySelector('[data-action=play]').click()")
    taken = 0

    def look(room: str) -> None:
        nonlocal taken
        page.wait_for_timeout(2500)
        page.screenshot(path=folder / f"{name}-{room}.png")
        taken += 1

    look("three")
    page.evaluate("() => document.querySelector('[data-size=contrastive]').click()")
    look("one")
    page.evaluate("() => scrollTo(0, document.querySelector('#charts').offsetTop)")
    look("one-below")
    for room in ROOMS:
        page.evaluate("(room) => document.querySelector(`nav [data-place=${room}]`).click()", room)
        page.locator(f"[data-room={room}] h1").first.wait_for()
        tabs = page.locator(f"[data-room={room}] [role=tab]").evaluate_all("(all) => all.map((t) => t.dataset.bench)")
        for tab in tabs or [""]:
            if tab:
                page.evaluate("(tab) => document.querySelector(`[role=tab][data-bench=${tab}]`).click()", tab)
            look(f"{room}-{tab}" if tab else room)
    page.locator("[data-room=lessons] [data-lesson]").first.evaluate("(button) => button.click()")
    look("lesson")
    context.close()
    return taken


def wait(page: Page, condition: str) -> None:
    """Ask a condition of the page until it holds. (The page's policy forbids the browser's own way.)"""
    for _ in range(PATIENCE // 250):
        if page.evaluate(f"() => Boolean(globalThis.basin && ({condition}))"):
            return
        page.wait_for_timeout(250)
    raise TimeoutError(condition)


def take(browser: Browser, url: str, name: str, shot: Shot) -> int:
    """Take one picture; its size in bytes."""
    context = browser.new_context(**{"viewport": DESK, "color_scheme": "light", **shot.options})
    page = context.new_page()
    page.goto(url + "/" + fragment(shot.state))
    wait(page, shot.ready)
    shot.act(page)
    page.mouse.move(5, 5)
    page.wait_for_timeout(1500)  # the curves and the words follow the pictures
    picture = page.screenshot()
    if len(picture) > LARGEST:
        picture = indexed(pixels(page, picture))
    context.close()
    (IMAGES / f"{name}.png").write_bytes(picture)
    return len(picture)


def pixels(page: Page, png: bytes) -> np.ndarray:
    """The picture's RGB values: the browser knows how to read it."""
    packed = page.evaluate(UNPACK, base64.b64encode(png).decode())
    rgba = np.frombuffer(base64.b64decode(packed["data"]), np.uint8).reshape(packed["height"], packed["width"], 4)
    return rgba[..., :3]


def main() -> None:
    """All pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", help="a running server; without it one is started")
    parser.add_argument("--only", nargs="*", choices=[*SHOTS, *SURVEYS], help="these alone")
    parser.add_argument("--survey", type=Path, metavar="FOLDER", help="look at every room at every size instead")
    args = parser.parse_args()
    if args.survey:
        args.survey.mkdir(parents=True, exist_ok=True)
        with nullcontext(args.url) if args.url else serving() as url, sync_playwright() as playwright:
            browser = chromium(playwright)
            for name in args.only or SURVEYS:
                print(f"{name}: {survey(browser, url, name, args.survey)} pictures", flush=True)
            browser.close()
        return
    IMAGES.mkdir(exist_ok=True)
    large = []
    with nullcontext(args.url) if args.url else serving() as url, sync_playwright() as playwright:
        browser = chromium(playwright)
        for name, shot in SHOTS.items():
            if args.only and name not in args.only:
                continue
            size = take(browser, url, name, shot)
            print(f"docs/images/{name}.png  {size / 1000:.0f} KB", flush=True)
            if size > LARGEST:
                large.append(name)
        browser.close()
    if large:
        sys.exit(f"over {LARGEST / 1000:.0f} KB: {', '.join(large)}")


if __name__ == "__main__":
    main()
