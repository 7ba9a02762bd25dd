"""The lessons: every number is computed, every formula typeset, every scene is valid."""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from app import glossary
from app.formulas import formulas, rows
from app.lessons import FOLDER, GROUPS, Lesson, lessons, read
from app.lessons.markdown import controls, formulas_of, inline, numbers, prose, words
from app.main import create_app
from app.settings import Settings
from app.spec.experiment import Experiment
from app.spec.families import Landscape, Sampler
from app.spec.optimisers import Optimiser
from app.spec.registry import OneOf, pieces
from tests.lessons.claims import Exact
from tests.lessons.numbers import COMPUTED

ROOT = Path(__file__).resolve().parents[2]
EVERY = pytest.mark.parametrize("lesson", lessons().values(), ids=lessons())
FAMILIES = ("contrastive", "architectural", "regularized")
ASKED = ["1.1a", "1.1b", "1.1c", "1.1d", "1.1e", "1.1f", "1.1g", "1.1h", "1.2", "1.3"]
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def texts(lesson: Lesson) -> Iterator[str]:
    """All Markdown of a lesson."""
    yield lesson.body
    yield lesson.answer
    yield from (lesson.prediction.question, *lesson.prediction.choices, lesson.prediction.because)
    for scene in lesson.scenes:
        yield from (scene.turn, scene.look)


def printed(text: str) -> tuple[float, float]:
    """A number as a lesson prints it, and one unit of its last digit."""
    mantissa, _, power = text.replace("−", "-").partition(" × 10")
    scale = 10.0 ** int(power.translate(SUPERSCRIPTS) or 0)
    digits = len(mantissa.partition(".")[2])
    return float(mantissa) * scale, 10.0**-digits * scale


def api() -> Callable[[str], httpx.Response]:
    """GET of the API, without an engine: lessons need none."""
    application = create_app(Settings(warm_at_start=False))

    async def ask(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://basin") as client:
            return await client.get(f"/api/v1{path}")

    return lambda path: asyncio.run(ask(path))


def test_each_question_of_the_course_has_its_lesson_in_order() -> None:
    assert list(lessons()) == [*ASKED, "dimension", "joint-embedding", "sampler-bias"]
    assert [lesson.order for lesson in lessons().values()] == list(range(1, 14))
    assert {lesson.group for lesson in lessons().values()} == set(GROUPS)
    assert all(lesson.cite.startswith("NYU SP20") for lesson in lessons().values())


@EVERY
def test_every_number_is_computed(lesson: Lesson) -> None:
    claimed = [pair for text in texts(lesson) for pair in numbers(text)]
    computed = COMPUTED[lesson.id]()
    assert {name for name, _ in claimed} == set(computed)
    for name, text in claimed:
        shown, unit = printed(text)
        found = computed[name]
        room = 0.5001 * unit if isinstance(found, Exact) else found.off
        assert abs(found.value - shown) <= room, f"{name}: {text} is printed, {found.value} was found"


@EVERY
def test_a_number_in_the_prose_is_claimed_or_assumed(lesson: Lesson) -> None:
    plain = " ".join(map(words, texts(lesson)))
    plain = re.sub(r"\b1\.[123][a-h]?\b(?! \d)", " ", plain)  # the questions' own numbers
    found = set(re.findall(r"\d+(?:\.\d+)?", plain)) - {"0", "1"}
    assert found == set(lesson.givens)


@EVERY
def test_every_formula_is_typeset(lesson: Lesson) -> None:
    found = [latex for text in texts(lesson) for latex in formulas_of(text)]
    assert any(latex.startswith("\n") for latex in formulas_of(lesson.body)), "a lesson has its formula"
    assert set(found) <= set(formulas())
    whole = str(lesson.rendered(withhold=False))
    assert "<math" in whole
    assert "$" not in whole
    assert "temml-error" not in whole
    assert not re.search(r"<script|javascript:|https?://(?!www\.w3\.org)", whole)


def test_no_formula_is_left_over() -> None:
    used = {latex for lesson in lessons().values() for text in texts(lesson) for latex in formulas_of(text)}
    used |= {f"\n{row}" for piece in pieces() for row in rows(piece.latex)}
    used |= set(formulas_of(glossary.FILE.read_text(encoding="utf-8")))
    assert set(formulas()) == used


@EVERY
def test_every_scene_is_valid(lesson: Lesson) -> None:
    views = re.findall(r'^  id: "([\w-]+)"', "\n".join(p.read_text() for p in ROOT.glob("static/views/*.js")), re.M)
    known = {
        *("data", "methods", "seed", "window", "view", "scale", "beta", "given", "overlays", "enlarged", "head"),
        *("length", "speed", "playing", "place", "rooms", "section"),
    }
    for scene in lesson.scenes:
        state = scene.state
        assert set(state) <= known
        if "data" not in state:
            assert state["place"] != "lab"
            assert list(state["rooms"]) == [state["place"]]
            continue
        assert state.get("view", "energy") in views
        assert state.get("scale", "calibrated") in ("calibrated", "raw")
        assert 1 / 16 <= state.get("beta", 1) <= 16
        assert state.get("enlarged", "contrastive") in FAMILIES
        assert list(state["methods"]) == list(FAMILIES)
        for family, method in state["methods"].items():
            experiment = Experiment.model_validate({"data": state["data"], "shaping": method["shaping"], "seed": 7})
            assert type(experiment.shaping).shaping_family == family


@EVERY
def test_what_a_scene_asks_for_is_named(lesson: Lesson) -> None:
    """Each direction names a thing of the page, and so does what is to be seen; the browser's
    tests hold that it is there, under that name."""
    orders = "Change|Choose|Click|Compare|Drag|Let|Lower|Move|Press|Raise|Read|Scrub|Set|Switch|Take|Turn|Type|Watch"
    for scene in lesson.scenes:
        assert list(controls(scene.look)), scene.look
        for sentence in re.split(r"(?<=[.!?])\s+", scene.turn):
            if re.match(orders, sentence):
                assert list(controls(sentence)), sentence
        assert re.match(orders, scene.turn) or list(controls(scene.turn)), scene.turn
    for text in (lesson.body, lesson.answer, lesson.prediction.question, *lesson.prediction.choices):
        assert not list(controls(text)), "only a scene has a room whose controls it can name"


@pytest.mark.parametrize(
    ("place", "family"), [("landscapes", "landscapes"), ("landscapes", "samplers")], ids=["landscape", "racers"]
)
def test_what_other_rooms_are_asked_for_exists(place: str, family: str) -> None:
    wanted: Any = {"landscapes": OneOf[Landscape], "samplers": OneOf[Sampler] | Optimiser}[family]
    asked = 0
    for lesson in lessons().values():
        for scene in lesson.scenes:
            room = scene.state.get("rooms", {}).get(place, {})
            pieces = [room["landscape"]] if family == "landscapes" and room else []
            if family == "samplers":
                pieces = [racer["piece"] for racer in room.get("racers", ())]
            for piece in pieces:
                TypeAdapter(wanted).validate_python(piece)
                asked += 1
    assert asked > 4


def test_no_lesson_praises_contrastive_methods_without_the_dimension() -> None:
    praise = re.compile(
        r"(contrastive|negatives|margin loss|hinge)[^.!?]*\b(best|better|wins?|beats?|very well)\b"
        r"|\b(best|better|wins?|beats?|very well)\b[^.!?]*(contrastive|negatives|margin loss|hinge)",
        re.I,
    )
    praised = [lesson for lesson in lessons().values() if praise.search(" ".join(texts(lesson)))]
    assert praised, "the page does praise them, in the plane"
    for lesson in praised:
        assert lesson.id == "dimension" or "lesson on dimension" in lesson.body + lesson.answer, lesson.id


def test_larger_beta_is_colder() -> None:
    lesson = lessons()["1.1c"]
    assert "colder" in lesson.prediction.choices[lesson.prediction.right]
    computed = COMPUTED["1.1c"]()
    hot, warm, cold = (computed[f"entropy-{name}"].value for name in ("hot", "warm", "cold"))
    assert hot > warm > cold


# ── the API ─────────────────────────────────────────────────────────────────────────────


def test_the_api_lists_the_lessons_and_gives_each() -> None:
    get = api()
    listed = get("/lessons").json()
    assert [group["id"] for group in listed["groups"]] == list(GROUPS)
    assert [lesson["id"] for lesson in listed["lessons"]] == list(lessons())
    for heading in listed["lessons"]:
        found = get(f"/lessons/{heading['id']}").json()
        assert found["title"] == heading["title"]
        assert len(found["scenes"]) == heading["scenes"] >= 2
        assert found["prediction"]["right"] < len(found["prediction"]["choices"])
        assert found["answer"].startswith("<")
        assert found["withheld"] is False


def test_an_unknown_lesson_is_a_problem() -> None:
    answer = api()("/lessons/9.9z")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "1.1a" in answer.json()["detail"]


def test_answers_are_withheld_where_the_setting_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASIN_WITHHOLD_ANSWERS", "true")
    get = api()
    for name, lesson in lessons().items():
        answer = get(f"/lessons/{name}")
        found = answer.json()
        assert found["withheld"] is True
        assert found["answer"] is None
        assert found["prediction"]["right"] is None
        assert found["prediction"]["because"] is None
        assert len(found["prediction"]["choices"]) == len(lesson.prediction.choices)
        for secret in (lesson.answer, lesson.prediction.because):
            assert inline(secret.splitlines()[0])[:60] not in answer.text


# ── the reader ──────────────────────────────────────────────────────────────────────────


def test_markdown_is_no_way_in_for_html() -> None:
    assert "<script" not in prose("<script>alert(1)</script> [x](javascript:alert(1))")
    assert "href" not in prose("[x](javascript:alert(1))")


def test_a_broken_lesson_says_which_and_why(tmp_path: Path) -> None:
    whole = next(FOLDER.glob("1.1a*.md")).read_text()
    for spoiled, why in [
        (whole.replace("## Answer", ""), "## Answer"),
        (whole.replace("right = 2", "right = 9"), "count from 0"),
        (whole.replace('group = "1.1"', 'group = "7"'), "choose one of"),
        (whole.replace("order = 1", "order = "), "TOML"),
    ]:
        file = tmp_path / "spoiled.md"
        file.write_text(spoiled)
        with pytest.raises(ValueError, match=why) as caught:
            read(file)
        assert "spoiled.md" in str(caught.value)
