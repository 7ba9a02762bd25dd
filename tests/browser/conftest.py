"""A real server with its production headers, and a real browser that keeps watch."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Visit = Callable[..., Page]
"""Opens the page, at a fragment if there is one."""
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 120
"""Seconds that anything on the page may take, compiling on a busy machine included."""
expect.set_options(timeout=1000 * PATIENCE)


WAIT = """([argument, patience]) => new Promise((done, fail) => {
  const end = performance.now() + 1000 * patience;
  const look = () => {
    const value = (() => (CONDITION))();
    if (value) done(value);
    else if (performance.now() < end) requestAnimationFrame(look);
    else fail(new Error("never came: " + JSON.stringify(globalThis.basin?.panels)));
  };
  look();
})"""


WRITTEN = """async (patience) => {
  const { unpack } = await import("/static/state/url.js");
  const end = performance.now() + 1000 * patience;
  const told = (state) => JSON.stringify(basin.state.playing ? { ...state, head: null } : state);
  while (performance.now() < end) {
    const { state } = await unpack(location.hash);
    if (state && told(state) === told(basin.state)) return location.hash;
    await new Promise(requestAnimationFrame);
  }
  throw new Error(`never written: ${JSON.stringify(basin.state)}`);
}"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server in a process of its own, ready to answer."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app.main:create_app", "--factory", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--log-level", "info"],
        env={**os.environ, "NPROC": "1", "BASIN_DATA_DIR": str(tmp_path_factory.mktemp("data"))},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if "Uvicorn running" in line:
            break
    else:
        pytest.fail("the server did not start:\n" + "".join(seen))
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    process.stderr.close()
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(30)
    drain.wait(30)


@pytest.fixture(scope="session")
def catalogue(server: str) -> dict[str, dict[str, Any]]:
    """What the server offers: the tests list no kind by hand where the page must not."""
    with urllib.request.urlopen(f"{server}/api/v1/catalogue") as answer:
        offered: dict[str, dict[str, Any]] = json.load(answer)
    return offered


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one that ``BASIN_CHROMIUM`` names, the system's, or Playwright's own."""
    named = os.environ.get("BASIN_CHROMIUM") or shutil.which("chromium") or None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=named, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visit]:
    """Opens pages, and at the end holds each to this: nothing in the console, nothing
    refused by the Content-Security-Policy, and no request to any other origin."""
    contexts = []
    complaints: list[str] = []

    def open_page(
        fragment: str = "", refusing: bool | int = False, first: bool = False, script: str = "", **options: Any
    ) -> Page:
        """``refusing``: the test has the server refuse something, which the browser logs:
        with 422, or with the status given. ``first``: for the first time in this browser.
        ``script``: run in the page before its own."""
        context = browser.new_context(**{"viewport": DESK, **options})
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        if not first:
            context.add_init_script("try { localStorage.setItem('basin-first-minute', 'seen') } catch {}")
        if script:
            context.add_init_script(script)
        page = context.new_page()
        meant = f"the server responded with a status of {422 if refusing is True else refusing}" if refusing else None

        def logged(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not (meant and meant in message.text):
                complaints.append(message.text)

        page.on("console", logged)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda r: complaints.append(f"left the origin: {r.url}") if _foreign(r.url, server) else None
        )
        page.on(
            "websocket", lambda w: complaints.append(f"left the origin: {w.url}") if _foreign(w.url, server) else None
        )
        page.goto(f"{server}/{fragment}")
        until(page, "globalThis.basin !== undefined")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def _foreign(url: str, server: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(server).netloc


def until(page: Page, condition: str, argument: Any = None) -> Any:
    """Wait in the page for a condition on its state, asked after each animation frame;
    gives the condition's value. (Playwright's own wait needs ``eval``, which the page's
    policy forbids.)"""
    return page.evaluate(WAIT.replace("CONDITION", condition), [argument, PATIENCE])


def held(page: Page, routes: list[Route]) -> Route:
    """The first request that a route of the test holds, which may still be on its way."""
    end = time.monotonic() + PATIENCE
    while not routes:
        assert time.monotonic() < end, "no request came"
        page.wait_for_timeout(20)
    return routes[0]


def painted(page: Page) -> None:
    """Wait until what was just done is in sight: two frames on, sizes that are observed included."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")


def written(page: Page) -> str:
    """The page's fragment, once it holds the page's state, which it follows a moment later
    (where the page plays, but for the play head)."""
    fragment: str = page.evaluate(WRITTEN, PATIENCE)
    return fragment
