"""POST /loss/plane in the shape of API.md; formulas through the API, hostile ones too."""

import ast
import asyncio
import json
import re
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import httpx
import numpy as np
import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.asking import answered, tensors
from tests.api.conftest import Call

HINGE = {"kind": "hinge", "margin": 0.5}
PLANE = {"loss": HINGE, "window": {"x": [0, 2], "y": [-1, 2]}, "resolution": 31}


def test_the_plane_of_the_hinge(post: Call) -> None:
    found = answered(post("/loss/plane", PLANE))
    assert set(found) == {
        "correct",
        "incorrect",
        "value",
        "d_correct",
        "d_incorrect",
        "hp1",
        "hp2",
        "reachable",
        "margin",
        "verdict",
    }
    correct, incorrect = np.asarray(found["correct"]), np.asarray(found["incorrect"])
    assert (correct[0], correct[-1], incorrect[0], incorrect[-1]) == (0, 2, -1, 2)
    across, up = np.meshgrid(correct, incorrect)  # rows are E_I, columns E_C
    np.testing.assert_allclose(found["value"], np.maximum(0, 0.5 + across - up), atol=1e-12)
    inner = np.abs(up - across - 0.5) > 1e-6
    np.testing.assert_array_equal(np.asarray(found["hp1"])[inner], (across + 0.5 < up)[inner])
    np.testing.assert_array_equal(np.asarray(found["hp2"])[inner], (across + 0.5 > up)[inner])
    np.testing.assert_array_equal(np.asarray(found["d_correct"])[inner], np.asarray(found["hp2"])[inner])
    np.testing.assert_array_equal(np.asarray(found["d_incorrect"])[inner], -np.asarray(found["hp2"], int)[inner])
    assert np.all(found["reachable"])
    assert found["margin"] == 0.5
    verdict = found["verdict"]
    assert set(verdict) == {"satisfied", "guaranteed", "hp1", "hp2", "drift", "words"}
    assert verdict["satisfied"] is True
    assert verdict["guaranteed"] == 0.5
    assert set(verdict["hp1"]) == {"value", "correct", "incorrect"}
    assert verdict["hp1"]["value"] == 0
    assert verdict["hp1"]["incorrect"] > verdict["hp1"]["correct"] + 0.5
    assert verdict["hp2"]["incorrect"] < verdict["hp2"]["correct"] + 0.5
    assert "right with the margin 0.5" in verdict["words"]


def test_a_point_of_the_plane_is_what_loss_says(post: Call) -> None:
    loss = {"kind": "nll", "beta": 2.0}
    found = answered(post("/loss/plane", {"loss": loss, "resolution": 5}))
    pairs = {"correct": [found["correct"][1]], "incorrect": [found["incorrect"][3]]}
    alone = answered(post("/loss", {"loss": loss, **pairs}))
    assert {name: [found[name][3][1]] for name in alone} == alone


def test_its_margin_and_what_can_be_reached_are_chosen(post: Call) -> None:
    body = {**PLANE, "margin": 0.75, "reachable": {"correct": [0, None], "incorrect": [0, 1.25]}}
    found = answered(post("/loss/plane", body))
    assert found["margin"] == 0.75
    assert found["verdict"]["satisfied"] is False
    assert found["verdict"]["guaranteed"] == 0.5
    incorrect = np.asarray(found["incorrect"])
    rows = (incorrect >= 0) & (incorrect <= 1.25)
    np.testing.assert_array_equal(found["reachable"], np.broadcast_to(rows[:, None], (31, 31)))
    # A loss without a margin is asked for hardly any.
    assert answered(post("/loss/plane", {"loss": {"kind": "perceptron"}, "resolution": 2}))["margin"] == 0.001


def test_a_formula_equals_the_loss_that_it_writes(post: Call) -> None:
    written = {"kind": "expression", "formula": "relu(E_C)**2 + relu(m - E_I)**2", "margin": 1.5}
    found = answered(post("/loss/plane", {**PLANE, "loss": written}))
    named = answered(post("/loss/plane", {**PLANE, "loss": {"kind": "square-square", "margin": 1.5}}))
    assert found == named


def test_the_plane_as_safetensors(post: Call) -> None:
    plain = answered(post("/loss/plane", PLANE))
    response = post("/loss/plane", PLANE, "application/safetensors")
    assert response.headers["content-type"] == "application/safetensors"
    arrays, metadata = tensors(response.content)
    assert metadata == {"margin": plain["margin"], "verdict": plain["verdict"]}
    assert set(arrays) == set(plain) - set(metadata)
    for name, values in arrays.items():
        assert values.dtype == (np.uint8 if name in ("hp1", "hp2", "reachable") else np.float32)
        np.testing.assert_allclose(values, plain[name], rtol=1e-6)


def problem_of(response: httpx.Response, slug: str = "invalid") -> dict[str, Any]:
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.text, parse_constant=lambda constant: pytest.fail(constant))
    assert problem["type"] == f"urn:basin:problem:{slug}"
    return problem


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"resolution": 1}, "#/resolution", "at least 2"),
        ({"margin": 0}, "#/margin", "at least 0.001; raise it"),
        ({"margin": 21}, "#/margin", "at most 20; lower it"),
        ({"reachable": {"correct": [2, 1]}}, "#/reachable/correct", "from 2 to 1; give the lower bound first"),
        ({"reachable": {"correct": [0]}}, "#/reachable/correct", "number 2 is missing; add it"),
        ({"reachable": {"y": [0, 1]}}, "#/reachable/y", "no such field"),
        ({"window": {"x": [2, -2], "y": [0, 1]}}, "#/window/x", "lower end first"),
        ({"loss": {"kind": "hing"}}, "#/loss", "choose one of .*hinge"),
    ],
)
def test_a_wrong_question(post: Call, change: dict[str, Any], pointer: str, said: str) -> None:
    problem = problem_of(post("/loss/plane", {**PLANE, **change}))
    places = {error["pointer"]: error["detail"] for error in problem["errors"]}
    assert pointer in places, places
    assert re.search(said, places[pointer])


def test_the_server_sets_the_finest_grid(post: Call) -> None:
    assert "at most 512" in problem_of(post("/loss/plane", {**PLANE, "resolution": 513}), "over-limit")["detail"]


def test_where_a_formula_is_undefined_the_place_is_said(post: Call) -> None:
    loss = {"kind": "expression", "formula": "log(E_C) - E_I"}
    problem = problem_of(post("/loss/plane", {**PLANE, "loss": loss}), "not-finite")
    assert "value of Formula at E_C = 0, E_I = -1 is not finite: log(E_C) is undefined at E_C ≤ 0;" in problem["detail"]
    assert "choose a window in which the loss is defined" in problem["detail"]
    window = {"x": [0.5, 2], "y": [0, 1]}
    assert answered(post("/loss/plane", {**PLANE, "loss": loss, "window": window}))["value"]
    problem_of(post("/loss", {"loss": loss, "correct": [-1], "incorrect": [0]}), "not-finite")
    huge = {"loss": {"kind": "square-exponential"}, "correct": [0], "incorrect": [-1e6]}
    problem_of(post("/loss", huge), "not-finite")


def surface(formula: str, **more: Any) -> dict[str, Any]:
    return {"landscape": {"kind": "expression", "formula": formula, **more}, "resolution": 9}


def test_a_landscape_of_ones_own(post: Call) -> None:
    body = surface("a*x**2 + y/b", constants={"a": 2, "b": 4}, window={"x": [0, 1], "y": [2, 4]})
    found = answered(post("/surface", {**body, "quantities": ["energy", "gradient", "probability"]}))
    x, y = np.asarray(found["x"]), np.asarray(found["y"])
    assert (x[0], x[-1], y[0], y[-1]) == (0, 1, 2, 4)  # its own window, for none was asked for
    np.testing.assert_allclose(found["quantities"]["energy"], 2 * x[None] ** 2 + y[:, None] / 4, rtol=1e-5)
    gradient = np.asarray(found["quantities"]["gradient"])
    np.testing.assert_allclose(gradient[..., 0], np.broadcast_to(4 * x, (9, 9)), rtol=1e-5)


def test_a_cone_has_no_gradient_at_its_tip_and_is_drawn_without_it(post: Call) -> None:
    body = {**surface("(x**2 + y**2)**0.5"), "quantities": ["energy", "probability", "gradient", "score"]}
    found = answered(post("/surface", body))["quantities"]
    for name in ("gradient", "score"):
        assert found[name][4][4] == [None, None]
        assert [row for line in found[name] for row in line].count([None, None]) == 1
    assert found["energy"][4][4] == 0
    assert None not in [value for line in found["probability"] for value in line]


@pytest.mark.parametrize("formula", ["log(x)", "1/(x*y)", "exp(999*x)", "sqrt(x)", "x**0.5"])
def test_a_landscape_that_is_not_finite_is_refused_with_its_place(post: Call, formula: str) -> None:
    problem = problem_of(post("/surface", surface(formula)), "not-finite")
    assert "the energy of Formula at (" in problem["detail"]


HOSTILE = [
    "x.__class__.__mro__",
    "__import__('os').system('true')",
    "open('/etc/passwd')",
    "eval('x')",
    "relu(x=1)",
    "max(*x, y)",
    "max(x, **y)",
    "[x for x in y]",
    "(lambda: x)()",
    "lambda: x",
    "'x'",
    'f"{x}"',
    "(x := 3)",
    "9**9**9",
    "9**9999",
    "x**(y**x)",
    "(" * 900,
    "(" * 10_000_000,
    "-" * 900 + "x",
    "z + 1",
    "ｘ + 1",
    "x + ℯ",
    "\ud800",
    "x\x00",
    "",
    " \n",
    "x if y else 1",
    "1e999",
    "9" * 990,
    "x" * 990,
]


Send = Callable[[str, Any], httpx.Response]


class Unused:
    """An engine that must not be called."""

    calls = 0

    async def call(self, key: str, function: Any, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a formula that should have been refused has come to the engine")

    async def ready(self) -> bool:
        return True

    async def started(self) -> None:
        """It is."""

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def here() -> Send:
    """POST under /api/v1 to an app in this process, which takes large bodies and computes
    nothing."""
    app = create_app(Settings(warm_at_start=False, max_body=50_000_000), Unused())
    app.state.engine = Unused()

    async def sent(path: str, content: bytes) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.post(f"/api/v1{path}", content=content, headers={"Content-Type": "application/json"})

    return lambda path, body: asyncio.run(sent(path, json.dumps(body).encode()))


def everywhere(formula: str) -> list[tuple[str, dict[str, Any], str]]:
    """Each call that takes a formula: its path, a body, and where the formula is in it."""
    loss = {"kind": "expression", "formula": formula}
    run = {"data": {"kind": "spiral"}, "shaping": {"kind": "margin", "loss": loss}}
    return [
        ("/surface", surface(formula), "#/landscape/formula"),
        ("/loss", {"loss": loss, "correct": [0], "incorrect": [0]}, "#/loss/formula"),
        ("/loss/plane", {"loss": loss}, "#/loss/formula"),
        ("/runs", run, "#/shaping/loss/formula"),
    ]


@pytest.mark.parametrize("formula", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_a_hostile_formula_is_a_422_that_says_where(here: Send, formula: str) -> None:
    for path, body, pointer in everywhere(formula):
        problem = problem_of(here(path, body))
        (error,) = problem["errors"]
        assert error["pointer"] == pointer
        assert any(word in error["detail"] for word in (" column ", "characters", "not complete"))
        assert len(error["detail"]) < 400
        assert len(problem["detail"]) < 500


@pytest.mark.parametrize(
    "formula",
    ["(" * 10_000_000, "x" * 10_000_000, "(" * 900, "-" * 900, "x.a", "x+" * 400],
    ids=lambda text: f"{text[:3]} {len(text)}",
)
def test_pythons_parser_is_given_nothing_long_deep_or_strange(
    here: Send, formula: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = Mock(wraps=ast.parse)
    monkeypatch.setattr(ast, "parse", parser)
    problem_of(here(*everywhere(formula)[0][:2]))
    assert not parser.called
    problem_of(here(*everywhere("9**9**9")[0][:2]))
    assert parser.called  # this one is refused for its tree
