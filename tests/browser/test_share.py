"""What leaves the page and comes back: links, an embedded page, presenter mode, files."""

import csv
import json
import shlex
import struct
import subprocess
import sys
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import until
from tests.browser.links import link

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]
HASHES = "(() => Object.fromEntries(Object.entries(basin.panels).map(([f, p]) => [f, [p.run, p.step, p.hash]])))()"
THERE = "p.step === Math.floor((basin.state.head * p.schedule) / p.stride + 1e-6) * p.stride"
"""One that began late shows an earlier step than the play head's until it has caught up."""
SVG = "{http://www.w3.org/2000/svg}"
BANNER = ".unread"
"""What a link that cannot be read is told in."""


def settled(page: Page, step: int = 3) -> None:
    """Let every panel move a little, then hold it until it is drawn in full."""
    until(page, f"Object.values(basin.panels).every((p) => p.step >= {step})")
    page.locator("[data-action=play]").click()
    resting = f"{THERE} && p.resting && p.precision === 'f32'"
    until(page, f"!basin.state.playing && Object.values(basin.panels).every((p) => {resting})")


def copied(page: Page, form: str) -> str:
    """What the sheet offers to copy in one form."""
    page.locator(f"[data-form={form}]").check()
    starts = {"link": "http", "curl": "curl ", "python": "# ", "embed": "<iframe"}[form]
    text = "document.querySelector('[data-share-text]').value"
    until(page, f"{text}.startsWith(argument)", starts)
    return str(page.evaluate(f"() => {text}"))


def test_a_link_shows_the_same_picture_in_a_fresh_profile(visit: Visit) -> None:
    page = visit()
    page.locator("[data-view=probability]").check()
    settled(page)
    shown = page.evaluate(HASHES)
    page.locator("[data-action=share]").click()
    link = copied(page, "link")
    until(page, "document.querySelector('[data-qr]')?.naturalWidth > 0")
    fresh = visit(link[link.index("#") :])
    until(fresh, f"JSON.stringify({HASHES}) === argument", json.dumps(shown, separators=(",", ":")))
    assert fresh.evaluate("() => [basin.state.view, basin.state.playing]") == ["probability", False]
    expect(fresh.locator(BANNER)).to_be_hidden()  # all of it was read


def test_a_page_of_another_origin_may_embed_it(visit: Visit, browser: Browser, server: str, tmp_path: Path) -> None:
    page = visit("?embed=1")
    for hidden in (".top", "#side", "#charts"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("[data-action=play]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    notes = tmp_path / "notes.html"
    notes.write_text(f'<iframe id="yes" src="{server}/?embed=1"></iframe><iframe id="no" src="{server}/"></iframe>')
    context = browser.new_context()
    outside = context.new_page()
    outside.goto(notes.as_uri())
    expect(outside.frame_locator("#yes").locator("[data-action=play]")).to_be_attached()
    expect(outside.frame_locator("#no").locator("main")).to_have_count(0)
    context.close()
    partly = visit("?hide=charts,legend,nonsense")
    expect(partly.locator("#charts")).to_be_hidden()
    expect(partly.locator("#side")).to_be_visible()


def test_presenter_mode_by_its_keys(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("p")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator("#announce")).to_contain_text("Presenter mode")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.words')).zoom") == "1.3"
    for wanted in ("contrastive", "architectural", "regularized", None, "contrastive"):
        page.keyboard.press("PageDown")
        until(page, "basin.state.enlarged === argument", wanted)
    page.keyboard.press("PageUp")
    until(page, "basin.state.enlarged === null")
    page.keyboard.press(".")
    expect(page.locator("[data-blank]")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator("[data-blank]")).to_be_hidden()
    assert page.evaluate("() => basin.state.enlarged") is None
    playing = page.evaluate("() => basin.state.playing")
    page.keyboard.press("Space")
    until(page, "basin.state.playing !== argument", playing)
    page.keyboard.press("Escape")
    expect(page.locator("#panels")).to_be_focused()
    playing = page.evaluate("() => basin.state.playing")
    page.keyboard.press("Space")  # plays or pauses, and does not present again
    until(page, "basin.state.playing !== argument", playing)
    assert page.evaluate("() => document.body.dataset.present") is None
    assert "present" not in page.url
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    expect(visit("?present=1").locator(".top")).to_be_hidden()


def test_each_export_is_well_formed(visit: Visit, browser: Browser, tmp_path: Path) -> None:
    page = visit(accept_downloads=True)
    settled(page)
    page.locator("[data-action=share]").click()
    files: dict[str, Path] = {}
    for kind in ("png", "svg", "csv", "curves", "json", "html"):
        with page.expect_download() as download:
            page.locator(f"[data-export={kind}]").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])

    png = files["png"].read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    drawing = ET.parse(files["svg"]).getroot()
    assert (width, height) == (2 * int(drawing.attrib["width"]), 2 * int(drawing.attrib["height"]))
    assert len(list(drawing.iter(f"{SVG}image"))) == 3
    assert len(list(drawing.iter(f"{SVG}path"))) > 300  # each datum is one
    words = [text for element in drawing.iter(f"{SVG}text") for text in element.itertext()]
    assert {"Contrastive", "Architectural", "Regularized", "x", "y"} <= set(words)

    scene = json.loads(files["json"].read_text())
    frame = scene["panels"]["contrastive"]["frame"]
    n = frame["resolution"]
    with files["csv"].open() as held:
        rows = list(csv.DictReader(held))
    assert len(rows) == n * n
    assert list(rows[0]) == ["x", "y", "value"]
    corner = [float(rows[-1][axis]) for axis in ("x", "y")]
    assert corner == pytest.approx([frame["window"]["x"][1], frame["window"]["y"][1]])
    values = [float(row["value"]) for row in rows]
    energies = [value for row in frame["energy"] for value in row]
    assert values.index(min(values)) == energies.index(min(energies))
    with files["curves"].open() as held:
        curves = list(csv.DictReader(held))
    assert {row["family"] for row in curves} == set(scene["panels"])
    assert all(float(row["information"]) < 100 for row in curves if row["information"])

    context = browser.new_context(offline=True)
    alone = context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(files["html"].as_uri())
    expect(alone.locator("#figure .main-svg").first).to_be_attached()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def test_curl_and_python_ask_for_what_is_shown(visit: Visit, server: str) -> None:
    page = visit()
    settled(page)
    page.keyboard.press("2")
    until(page, "basin.state.enlarged === 'architectural'")
    page.locator("[data-action=share]").click()
    step = page.evaluate("() => basin.panels.architectural.step")
    words = shlex.split(copied(page, "curl").replace("\\\n", " "))
    body = words[words.index("-d") + 1]
    asked = json.loads(body)
    assert asked["experiment"]["shaping"] == page.evaluate("() => basin.state.methods.architectural.shaping")
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(words[2], body.encode(), headers)
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
    assert found["diagnostics"]["step"] == asked["step"] == step
    python = copied(page, "python")
    heard = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, check=False)
    assert heard.returncode == 0, heard.stderr
    assert heard.stdout.startswith(f"step {step}: tells {found['diagnostics']['information']:.1f} nats")


def test_many_points_of_ones_own_go_by_file_and_come_back(visit: Visit, tmp_path: Path) -> None:
    page = visit(accept_downloads=True)
    points = tmp_path / "many.csv"
    points.write_text("\n".join(f"{(k % 40) / 20 - 1},{(k // 40) / 20 - 1}" for k in range(1600)))
    page.locator("[data-action=csv]").click()
    page.get_by_role("dialog", name="Points as CSV").locator("input[type=file]").set_input_files(points)
    page.get_by_role("button", name="Use these 1,600 points").click()  # once what was understood has been seen
    until(page, "basin.state.data.points?.length === 1600")
    page.locator("[data-action=share]").click()
    expect(page.locator("[data-share-note]")).to_contain_text("1,600 points")
    expect(page.locator("[data-share-text]")).to_be_hidden()
    expect(page.locator("[data-qr-none]")).to_be_visible()
    with page.expect_download() as download:
        page.locator("[data-export=json]").click()
    scene = tmp_path / "scene.json"
    download.value.save_as(scene)
    fresh = visit()
    fresh.locator("[data-action=share]").click()
    fresh.locator("[data-action=open-scene]").set_input_files(points)
    expect(fresh.locator(".share-sheet [role=alert]")).to_contain_text("not JSON")
    fresh.locator("[data-action=open-scene]").set_input_files(scene)
    until(fresh, "basin.state.data.points?.length === 1600")
    expect(fresh.locator(".share-sheet")).to_be_hidden()
    assert fresh.evaluate("() => basin.state.data") == page.evaluate("() => basin.state.data")


def in_room(room: str, remembered: dict[str, Any]) -> dict[str, Any]:
    return {"place": room, "rooms": {room: remembered}}


def test_a_link_that_cannot_be_read_says_so_and_stays_until_the_start_is_chosen(visit: Visit) -> None:
    """Cut short, and of a version to come."""
    good = link({"view": "score", "seed": 12})
    for fragment, words in ((good[: len(good) // 2], "damaged"), (good.replace("v=1", "v=2"), "a newer version")):
        page = visit(fragment)
        expect(page.locator(BANNER)).to_contain_text("This link cannot be read")
        expect(page.locator(BANNER)).to_contain_text(words)
        until(page, "basin.panels.contrastive.step > 2")
        page.locator("[data-view=probability]").check()
        page.locator("[data-action=play]").click()
        until(page, "!basin.state.playing")
        page.reload()  # nothing has taken its place
        until(page, "globalThis.basin !== undefined")
        assert page.evaluate("() => location.hash") == fragment
        page.locator("[data-action=unread-start]").click()
        expect(page.locator(BANNER)).to_be_hidden()
        until(page, "location.hash !== argument && location.hash.startsWith('#v=1&s=')", fragment)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"data": {"kind": "spirals"}}, "data.kind: there is no “spirals” here"),
        ({"beta": 1e9, "seed": "x"}, "beta: 1000000000 is out of range"),
        ({"place": "attic"}, "place: “attic” cannot be read"),
        (in_room("benches", {"bench": "dimension", "dimension": {"shell": 7}}), "benches.dimension.shell: 7"),
        (in_room("landscapes", {"beta": -1}), "landscapes.beta: -1 is out of range"),
        (in_room("compare", {"data": "spirals"}), "compare.data: “spirals” cannot be read"),
        (in_room("lessons", {"open": "9.9"}), "lessons.open: “9.9” cannot be read"),
    ],
)
def test_what_a_link_asks_that_is_not_there_is_named_and_the_rest_is_offered(
    visit: Visit, broken: dict[str, Any], words: str
) -> None:
    fragment = link({"view": "probability", **broken})
    page = visit(fragment)
    expect(page.locator(BANNER)).to_contain_text(words)
    page.locator("[data-action=unread-rest]").click()
    expect(page.locator(BANNER)).to_be_hidden()
    until(page, "basin.state.view === 'probability' && location.hash !== argument", fragment)
