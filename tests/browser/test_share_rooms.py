"""Every room shares what is on its own screen, in every form that there is: the rooms, the
benches and the forms are read off the page. What is copied is executed against the server."""

import csv
import io
import json
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from tests.browser.conftest import until, written
from tests.browser.links import address

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
SVG = "{http://www.w3.org/2000/svg}"
MARK = "the whole answer:"
TEXT = "document.querySelector('[data-share-text]').value"
STARTS = {"link": "http", "embed": "<iframe", "curl": "curl ", "python": "# ", "markdown": "| "}
KMEANS = "k-means"


@dataclass
class Screen:
    """A spot of the page, and what the server answered there."""

    page: Page
    spot: str
    answers: list[tuple[str, Any, Any]] = field(default_factory=list)
    """Path, body and answer of each call that the room itself made, in order."""

    def hear(self, response: Response) -> None:
        """Keep an answer in JSON of the API."""
        path = response.url.partition("/api/v1")[2]
        kind = response.headers.get("content-type", "")
        if path and kind.startswith("application/json") and response.request.method == "POST":
            self.answers.append((path, response.request.post_data_json, response.json()))

    def open(self) -> None:
        """The sheet, for what is in sight."""
        self.page.locator("[data-action=share]").click()
        expect(self.page.locator(".share-sheet")).to_be_visible()

    def copied(self, form: str) -> str:
        """What the sheet offers to copy."""
        self.page.locator(f"[data-form={form}]").check()
        until(self.page, f"{TEXT}.startsWith(argument)", STARTS[form])
        return str(self.page.evaluate(f"() => {TEXT}"))

    def parts(self) -> list[str]:
        """What curl and Python may be of."""
        found = self.page.evaluate(
            "() => [...(document.querySelector('[data-action=share-part]')?.options ?? [{ value: '' }])]"
            ".map((option) => option.value)"
        )
        return list(found)

    def take(self, part: str) -> None:
        """Choose one of them."""
        if len(self.parts()) > 1:
            self.page.locator("[data-action=share-part]").select_option(part)

    def exports(self) -> dict[str, bool]:
        """Kinds of files, and whether the room has one."""
        found = self.page.evaluate(
            "() => [...document.querySelectorAll('[data-export]')].map((b) => [b.dataset.export, !b.disabled])"
        )
        return dict(found)

    def saved(self, kind: str) -> tuple[str, bytes]:
        """A file's name and content."""
        with self.page.expect_download() as download:
            self.page.locator(f"[data-export={kind}]").click()
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def in_the_laboratory(page: Page) -> None:
    until(page, "basin.panels.contrastive.step >= 3")
    page.locator("[data-action=play]").click()
    until(page, "!basin.state.playing && Object.values(basin.panels).every((p) => p.resting)")


def in_landscapes(page: Page) -> None:
    page.locator("[data-look=probability]").check()
    until(page, "document.querySelectorAll('[data-result]').length > 1")
    until(page, "![...document.querySelectorAll('[data-result]')].some((r) => r.textContent.includes('computing'))")


def in_compare(page: Page) -> None:
    page.locator("[data-action=compare]").click()
    expect(page.locator("[data-compare-status]")).to_contain_text("Done")


def in_lessons(page: Page) -> None:
    page.locator("[data-lesson]").first.click()
    expect(page.locator("[data-scene]").first).to_be_visible()


def at_softargmin(page: Page) -> None:
    page.locator("[data-bar='3']").focus()
    for _ in range(17):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[data-confirmed=true]")).to_be_visible()


def at_plane(page: Page) -> None:
    expect(page.locator("[data-verdict-of=plane][data-satisfied=true]")).to_be_visible()
    expect(page.locator("[data-figure=pushed]")).to_contain_text("step 0")
    for nth in range(1, 4):
        page.locator("[data-action=plane-step]").click()
        expect(page.locator("[data-figure=pushed]")).to_contain_text(f"step {nth}")


def at_latent(page: Page) -> None:
    page.locator("[data-action='beta-0.35']").click()
    page.locator("[data-action=above]").click()


def at_labels(page: Page) -> None:
    until(page, "document.querySelector('[data-action=labels-head]')?.max > 3")
    page.locator("[data-action=labels-head]").fill("7")


def at_dimension(page: Page) -> None:
    until(page, "document.querySelectorAll('[data-plot=dimension] .count').length > 3")


READY: dict[str, Callable[[Page], None]] = {
    "lab": in_the_laboratory,
    "landscapes": in_landscapes,
    "compare": in_compare,
    "lessons": in_lessons,
    "benches softargmin": at_softargmin,
    "benches plane": at_plane,
    "benches latent": at_latent,
    "benches labels": at_labels,
    "benches dimension": at_dimension,
}
"""What is done at each spot, so that it differs from the state that it opens in."""
SPOTS = list(READY)


@pytest.fixture
def enter(visit: Visit, catalogue: dict[str, dict[str, Any]]) -> Callable[[str], Screen]:
    """Goes to a spot, where nothing moves by itself, and does something there."""

    def enter_one(spot: str) -> Screen:
        place, _, bench = spot.partition(" ")
        rooms: dict[str, Any] = {"benches": {"bench": bench}} if bench else {}
        if place == "compare":
            others = [
                kind
                for kind, entry in catalogue["shaping"].items()
                if entry.get("family") and kind not in (KMEANS, "pca")
            ]
            rooms = {"compare": {"without": others, "steps": 30, "look": "table"}}
        page = visit(address(place=place, rooms=rooms), accept_downloads=True, reduced_motion="reduce")
        screen = Screen(page, spot)
        page.on("response", screen.hear)
        if place == "lab":
            page.locator("[data-action=play]").click()
        READY[spot](page)
        return screen

    return enter_one


def ran(command: list[str], text: str | None = None) -> str:
    """What a program prints."""
    heard = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert heard.returncode == 0, heard.stderr
    return heard.stdout


def numbers(text: str) -> list[float]:
    """Every number in a text, as the page or Python writes them."""
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text.replace("−", "-"))]


def figure(page: Page, name: str) -> float:
    """A figure's number on the screen."""
    return numbers(page.locator(f"[data-figure={name}]").first.inner_text())[0]


def agrees(screen: Screen, part: str, answer: Any) -> None:
    """What a copied command gave, held to the words and numbers on the screen."""
    page = screen.page
    texts = page.locator
    match screen.spot, part:
        case "lab", _:
            assert answer["diagnostics"]["step"] == page.evaluate("(f) => basin.panels[f].step", part)
        case "landscapes", "landscape":
            told = answer["diagnostics"]
            for name, key in (("logZ", "log_partition"), ("entropy", "entropy"), ("mean", "expected_energy")):
                shown = numbers(texts(f"[data-reading={name}]").inner_text())[0]
                assert told[key] == pytest.approx(shown, rel=0.01, abs=0.002)
            assert answer["quantities"]["probability"]
        case "landscapes", _:
            row = texts(f"[data-result='{part.partition('-')[2]}']")
            end = answer["paths"][0][-1]
            assert len(end) == 2
            if "acceptance" in answer:
                expect(row).to_contain_text(f"{round(100 * answer['acceptance'][0])} %")
            else:
                expect(row).to_contain_text(str(answer["ends"][0]["step"]))
        case "compare", _:
            for row in answer["scoreboard"]:
                shown = texts(f"[data-row='{row['kind']}'] td.col-information").inner_text()
                assert row["diagnostics"]["information"] == pytest.approx(numbers(shown)[0], abs=0.06)
        case "lessons", _:
            expect(page.locator("h1:visible")).to_contain_text(answer["title"])
        case "benches softargmin", _:
            assert answer["loss"] == pytest.approx(figure(page, "nll"), abs=6e-4)
            assert -answer["free_energy"] == pytest.approx(figure(page, "log-term"), abs=6e-4)
        case "benches plane", "plane":
            expect(texts("[data-verdict-of=plane]")).to_contain_text(
                "Meets" if answer["verdict"]["satisfied"] else "Does not"
            )
            assert len(answer["value"]) == 65
        case "benches plane", _:
            assert sum(answer["value"][:-1]) / 48 == pytest.approx(figure(page, "mean-loss"), abs=6e-4)
            assert answer["value"][-1] == pytest.approx(figure(page, "probe-loss"), abs=6e-4)
        case "benches latent", _:
            assert answer["cold"] == pytest.approx(figure(page, "cold"), abs=6e-4)
            assert answer["warm"] == pytest.approx(figure(page, "warm"), abs=6e-4)
        case "benches labels", _:
            step = int(page.locator("[data-figure=labels-step]").input_value())
            frame = next(frame for frame in answer["frames"] if frame["step"] == step)
            assert 100 * frame["held_out_accuracy"] == pytest.approx(figure(page, "accuracy"), abs=0.51)
        case "benches dimension", _:
            assert (
                f"{100 * answer['rows'][0]['active']['exact']:.0f} %" in texts("[data-sentence=dimension]").inner_text()
            )
        case _:
            pytest.fail(f"nothing here knows what {screen.spot} shows of {part}")


def test_there_is_a_case_for_every_room_and_bench(visit: Visit) -> None:
    page = visit(address(place="benches"))
    expect(page.locator("[data-bench]").first).to_be_visible()
    places = page.evaluate("() => [...document.querySelectorAll('nav [data-place]')].map((b) => b.dataset.place)")
    benches = page.evaluate("() => [...document.querySelectorAll('[data-bench]')].map((b) => b.dataset.bench)")
    assert set(SPOTS) == {p for p in places if p != "benches"} | {f"benches {b}" for b in benches}


@pytest.mark.parametrize("spot", SPOTS)
def test_copied_curl_and_python_give_what_is_on_the_screen(enter: Callable[[str], Screen], spot: str) -> None:
    screen = enter(spot)
    screen.open()
    asked = {json.dumps([path, body], sort_keys=True): answer for path, body, answer in screen.answers}
    for part in screen.parts():
        screen.take(part)
        command = screen.copied("curl")
        answer = json.loads(ran(["bash"], command))
        agrees(screen, part, answer)
        path = re.search(r"/api/v1([^']*)'", command)
        data = re.search(r"-d '(.*)'\n$", command, re.DOTALL)
        assert path
        key = json.dumps([path[1], json.loads(data[1].replace("'\\''", "'")) if data else None], sort_keys=True)
        if key in asked:  # where the room asked the very same
            assert answer == asked[key]
        python = screen.copied("python")
        assert path[1] in python
        said, _, found = ran(
            [sys.executable, "-c", f"{python}\nimport json\nprint(MARK, json.dumps(found))".replace("MARK", repr(MARK))]
        ).partition(MARK)
        assert said.strip()
        assert json.loads(found) == answer


WORDS = {
    "lab": "Contrastive",
    "landscapes": "Landscape:",
    "compare": "K-means",
    "benches softargmin": "energy F",
    "benches plane": "The loss plane",
    "benches latent": "Through the origin",
    "benches labels": "Accuracy, held out",
    "benches dimension": "Share of uniform negatives",
}
"""Words that the picture of each spot holds, as the screen does."""


@pytest.mark.parametrize("spot", SPOTS)
def test_every_file_holds_what_is_on_the_screen(
    enter: Callable[[str], Screen], visit: Visit, browser: Browser, tmp_path: Path, spot: str
) -> None:
    screen = enter(spot)
    page = screen.page
    screen.open()
    exports = screen.exports()
    assert {"png", "svg", "json", "html"} <= set(exports)
    if not all(exports.values()):
        assert spot == "lessons"
        expect(page.locator("[data-share-missing]")).to_contain_text("no picture and no table")
    files = {kind: screen.saved(kind) for kind, there in exports.items() if there}
    if spot != "lab":
        assert not any("contrastive" in name or "three" in name for name, _ in files.values())

    if exports["png"]:
        png = files["png"][1]
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        drawing = ET.fromstring(files["svg"][1])
        size = struct.unpack(">II", png[16:24])
        assert size == (2 * int(drawing.attrib["width"]), 2 * int(drawing.attrib["height"]))
        words = " ".join(text for element in drawing.iter(f"{SVG}text") for text in element.itertext())
        assert WORDS[spot].replace(" ", "") in words.replace(" ", "")
        marks = sum(1 for tag in ("path", "circle", "rect", "image") for _ in drawing.iter(SVG + tag))
        assert marks > 8

    scene = json.loads(files["json"][1])
    place = spot.partition(" ")[0]
    assert scene["state"]["place"] == place
    tables = [kind for kind in files if kind not in ("png", "svg", "json", "html") and not kind.endswith("-markdown")]
    assert bool(tables) == (spot != "lessons")
    for kind in tables:
        assert files[kind][0].endswith(".csv")
        rows = list(csv.reader(io.StringIO(files[kind][1].decode())))
        assert len(rows) > 1, kind
        assert all(len(row) == len(rows[0]) for row in rows)
        if place != "lab":
            assert scene["room"]["tables"][kind]["head"] == rows[0]
            assert len(scene["room"]["tables"][kind]["rows"]) == len(rows) - 1
    if spot == "compare":
        (markdown,) = [content.decode() for kind, (_, content) in files.items() if kind.endswith("-markdown")]
        assert screen.copied("markdown") == markdown
        shown = page.locator("[data-row] th .open").all_inner_texts()
        assert [line.split("|")[1].strip() for line in markdown.splitlines()[2:]] == [name.strip() for name in shown]

    # The page needs no server, and says what the screen says.
    name, content = files["html"]
    assert name.endswith(".html")
    (tmp_path / "alone.html").write_bytes(content)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto((tmp_path / "alone.html").as_uri())
    if spot in ("lab", "landscapes"):
        expect(alone.locator("#figure .main-svg").first).to_be_attached()
        sides = alone.evaluate(
            "() => { const l = document.getElementById('figure')._fullLayout; "
            "return ['x', 'y'].map((a) => l[a + 'axis']._length / (l[a + 'axis'].range[1] - l[a + 'axis'].range[0])); }"
        )
        assert sides[0] == pytest.approx(sides[1], rel=0.01)  # a unit of x is as long as one of y
    elif spot == "lessons":
        expect(alone.locator("h1")).to_have_text(page.locator("h1:visible").inner_text())
    else:
        expect(alone.locator("svg.picture")).to_be_visible()
        drawn = alone.locator("svg.picture").text_content() or ""
        assert WORDS[spot].replace(" ", "") in "".join(drawn.split())
        expect(alone.locator("table").first).to_be_attached()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()

    # The scene opens again, elsewhere, as it was.
    (tmp_path / "scene.json").write_bytes(files["json"][1])
    fresh = visit(address(place="compare" if place != "compare" else "lessons"), reduced_motion="reduce")
    fresh.locator("[data-action=share]").click()
    fresh.locator("[data-action=open-scene]").set_input_files(tmp_path / "scene.json")
    same_screen(page, fresh, spot)


SHOWN = {
    "lab": "Object.values(basin.panels).map((p) => [p.step, p.hash])",
    "landscapes": "[...document.querySelectorAll('[data-result], [data-reading]')].map((e) => e.textContent)",
    "compare": "[...document.querySelectorAll('[data-row]')]"
    ".map((e) => [...e.children].slice(0, 6).map((c) => c.textContent))",
    "lessons": "[...document.querySelectorAll('h1')].map((e) => e.checkVisibility() ? e.textContent : '')"
    ".filter((text) => text !== '')",
    "benches": "[...document.querySelectorAll('[data-bench-panel]')].filter((p) => !p.hidden)"
    ".map((p) => [...p.querySelectorAll('[data-figure], [data-sentence], [data-probability]')]"
    ".map((e) => e.textContent))",
}
"""The words and numbers of each room."""


def same_screen(page: Page, other: Page, spot: str) -> None:
    """Another page comes to show the same."""
    what = SHOWN[spot.partition(" ")[0]]
    shown = page.evaluate(f"() => {what}")
    assert shown
    until(
        other,
        f"basin.state.place === argument[1] && JSON.stringify({what}) === argument[0]",
        [
            page.evaluate(f"() => JSON.stringify({what})"),
            spot.partition(" ")[0],
        ],
    )


@pytest.mark.parametrize("spot", SPOTS)
def test_a_link_and_an_embedded_page_show_the_same(enter: Callable[[str], Screen], visit: Visit, spot: str) -> None:
    screen = enter(spot)
    screen.open()
    link = screen.copied("link")
    embed = screen.copied("embed")
    fragment = link[link.index("#") :]
    assert fragment.replace("&", "&amp;") in embed
    same_screen(screen.page, visit(fragment, reduced_motion="reduce"), spot)


def test_on_a_loopback_address_share_says_that_it_is_this_computers_alone(visit: Visit, server: str) -> None:
    page = visit(address(place="lessons"))
    page.locator("[data-action=share]").click()
    here = page.locator("[data-share-here]")
    expect(here).to_be_visible()
    port = server.rpartition(":")[2]
    expect(here).to_contain_text("Only this computer can open this")
    expect(here.locator("code").first).to_have_text(f"./run --host 0.0.0.0 --port {port}")
    usage = ran(["bash", "run", "--help"])
    assert "--host ADDRESS" in usage
    assert "--port NUMBER" in usage


def test_a_saved_lesson_keeps_its_explained_words_and_its_marks(visit: Visit) -> None:
    screen = Screen(visit(address(place="lessons", rooms={"lessons": {"open": "1.1a"}})), "lessons")
    words = "[...document.querySelectorAll('[data-room=lessons] p')].filter((p) => p.querySelector('.term'))"
    until(screen.page, f"{words}.length > 0")
    told = screen.page.evaluate(f"() => {words}.map((p) => p.textContent)")
    screen.open()
    _, content = screen.saved("html")
    saved = screen.page.evaluate(
        "(html) => new DOMParser().parseFromString(html, 'text/html').body.textContent", content.decode()
    )
    for paragraph in told:
        assert paragraph in saved
    made = screen.page.evaluate("""async () => {
      const { documentOf } = await import("/static/features/export_html.js");
      const { sign, writtenMark } = await import("/static/ui/sign.js");
      const prose = document.createElement("div");
      prose.innerHTML = '<p>Press <button class="named">Play</button> and see <button class="chip">gone</button></p>';
      prose.firstChild.append(writtenMark("●"), sign("data"));
      const saved = new DOMParser().parseFromString(documentOf("Lesson", prose), "text/html");
      return saved.querySelector(".prose").innerHTML;
    }""")
    assert made == "<p>Press Play and see ●</p>"


def test_the_sheet_is_of_the_room_in_sight_or_closed(visit: Visit) -> None:
    page = visit(address(place="benches", rooms={"benches": {"bench": "latent"}}))
    expect(page.locator("[data-figure=cold]")).to_be_visible()
    button, sheet = page.locator("[data-action=share]"), page.locator(".share-sheet")
    held: list[Route] = []
    page.route("**/static/places/compare/index.js", lambda route: held.append(route))
    page.locator("nav [data-place=compare]").click()
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(sheet).to_be_hidden()
    page.locator("nav [data-place=benches]").click()
    expect(button).not_to_have_attribute("aria-busy", "true")
    for route in held:
        route.continue_()
    expect(page.locator("[data-room=compare] [data-action=compare]")).to_be_attached()
    expect(sheet).to_be_hidden()  # its room was left
    page.locator("nav [data-place=compare]").click()
    button.click()
    expect(sheet).to_be_visible()
    expect(button).not_to_have_attribute("aria-busy", "true")
    written(page)
    page.go_back()
    until(page, "basin.state.place === 'benches'")
    expect(sheet).to_be_hidden()


def test_keys_and_files_do_not_act_on_the_laboratory_unseen(visit: Visit, tmp_path: Path) -> None:
    points = [[0.1 * k, 0.2] for k in range(-3, 4)]
    page = visit(address(place="benches", rooms={"benches": {"bench": "latent"}}))
    expect(page.locator("[data-figure=cold]")).to_be_visible()
    until(page, "basin.state.place === 'benches'")
    before = page.evaluate("() => JSON.stringify([basin.state.data, basin.state.methods, basin.state.playing])")
    for key in ("1", "Space", "Control+z", "Control+Shift+z", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    assert page.evaluate("() => JSON.stringify([basin.state.data, basin.state.methods, basin.state.playing])") == before
    page.evaluate(
        "(text) => { const held = new DataTransfer(); "
        "held.items.add(new File([text], 'points.csv', { type: 'text/csv' })); "
        "dispatchEvent(new DragEvent('drop', { dataTransfer: held })); }",
        "\n".join(f"{x},{y}" for x, y in points),
    )
    page.get_by_role("button", name="Use these 7 points").click()
    until(page, "basin.state.place === 'lab' && basin.state.data.points?.length === 7")  # where they are seen
