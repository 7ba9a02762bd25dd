"""One shape for every error: RFC 9457, with the value, the rule and the fix; and whatever
one client sends, the next is served."""

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.engine.process import Engine
from app.main import create_app
from app.settings import Settings
from app.spec.errors import Problem
from app.spec.registry import families
from tests.api.asking import K_MEANS, answered
from tests.api.conftest import FRIEND, Call, Dial

GAUSSIAN = {"landscape": {"kind": "gaussian"}, "resolution": 8}
POINTS = {"kind": "points", "points": [[0, 0], [1, 1], [0, 1]]}


@pytest.fixture(autouse=True)
def others_are_still_served(http: httpx.Client) -> Iterator[None]:
    """After each bad request another client asks, and the engine answers it."""
    yield
    with httpx.Client(base_url=http.base_url, timeout=60) as other:
        answered(other.post("/api/v1/softargmin", json={"energies": [0, 1], "correct": 0}))


def problem_of(response: httpx.Response, status: int = 422) -> dict[str, Any]:
    """The problem, whole: nothing missing, nothing that is no JSON, one entry a place."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = json.loads(response.text, parse_constant=lambda constant: pytest.fail(f"{constant} in JSON"))
    assert set(problem) - {"errors"} == {"type", "title", "status", "detail"}
    assert re.fullmatch(r"urn:basin:problem:[a-z-]+", problem["type"])
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in response.text
    assert "https://errors.pydantic.dev" not in response.text
    for error in problem.get("errors", []):
        assert set(error) == {"pointer", "detail"}
        assert error["pointer"].startswith("#")
        assert error["detail"]
    pointers = [error["pointer"] for error in problem.get("errors", [])]
    assert len(set(pointers)) == len(pointers)
    return dict(problem)


def experiment(**fields: Any) -> dict[str, Any]:
    return {**K_MEANS, **fields}


WRONG: list[tuple[str, str, Any, str, str]] = [
    # what, path, body, pointer, and words of the detail: value, rule, fix
    (
        "kind of landscape",
        "/surface",
        {"landscape": {"kind": "himmelblow"}},
        "#/landscape",
        r'no kind "himmelblow"; choose one of .*himmelblau',
    ),
    ("kind of data", "/runs", experiment(data={"kind": "spirals"}), "#/data", 'no kind "spirals"; choose one of'),
    ("kind of shaping", "/runs", experiment(shaping={"kind": "?"}), "#/shaping", "choose one of .*k-means"),
    (
        "kind of loss",
        "/loss",
        {"loss": {"kind": 7}, "correct": [1], "incorrect": [1]},
        "#/loss",
        'no kind "7"; choose one of',
    ),
    (
        "nested kind",
        "/runs",
        experiment(shaping={"kind": "margin", "loss": {"kind": "nil"}}),
        "#/shaping/loss",
        'no kind "nil"; choose one of .*hinge',
    ),
    ("no kind", "/surface", {"landscape": {}}, "#/landscape", "'kind' is missing; name the piece"),
    (
        "no subject",
        "/surface",
        {"resolution": 8},
        "#",
        "neither of 'landscape' and 'experiment' given; give exactly one",
    ),
    ("two subjects", "/surface", {**GAUSSIAN, "experiment": K_MEANS}, "#", "both of .* given; give exactly one"),
    (
        "steps of a landscape",
        "/surface",
        {**GAUSSIAN, "step": 3},
        "#",
        "step is 3, but a landscape has no steps; leave",
    ),
    ("unknown field", "/surface", {**GAUSSIAN, "color": 1}, "#/color", "no such field; remove it"),
    ("unknown knob", "/surface", {"landscape": {"kind": "gaussian", "sigma": 1}}, "#/landscape/sigma", "no such field"),
    (
        "knob too large",
        "/surface",
        {"landscape": {"kind": "gaussian", "sigma_x": 99}},
        "#/landscape/sigma_x",
        "it is 99.* and may be at most 3; lower it",
    ),
    (
        "knob too small",
        "/runs",
        experiment(shaping={"kind": "k-means", "rate": 0}),
        "#/shaping/rate",
        "it is 0.* and must be at least 0.01; raise it",
    ),
    (
        "knob as text",
        "/runs",
        experiment(shaping={"kind": "k-means", "rate": "1"}),
        "#/shaping/rate",
        'valid number; found "1"',
    ),
    (
        "size as fraction",
        "/runs",
        experiment(shaping={"kind": "k-means", "codes": 2.5}),
        "#/shaping/codes",
        "integer; found 2.5",
    ),
    ("β = 0", "/surface", {**GAUSSIAN, "beta": 0}, "#/beta", "it is 0.* and must be greater than 0; raise it"),
    ("β < 0", "/boltzmann", {"energies": [1], "beta": -2}, "#/beta", "it is -2.* and must be greater than 0; raise it"),
    ("β huge", "/softargmin", {"energies": [1], "correct": 0, "beta": 1e31}, "#/beta", "at most 1e[+]30; lower it"),
    ("β true", "/boltzmann", {"energies": [1], "beta": True}, "#/beta", "valid number; found true"),
    (
        "reversed window",
        "/surface",
        {**GAUSSIAN, "window": {"x": [2, -2], "y": [0, 1]}},
        "#/window/x",
        r"runs from 2 to -2; give its lower end first, \[-2, 2\]",
    ),
    (
        "empty window",
        "/surface",
        {**GAUSSIAN, "window": {"x": [0, 1], "y": [3, 3]}},
        "#/window/y",
        "is empty; give two",
    ),
    ("huge window", "/runs", experiment(window={"x": [-1e10, 1], "y": [0, 1]}), "#/window/x", "keep it within"),
    (
        "narrow window",
        "/runs",
        experiment(window={"x": [0, 1e-30], "y": [0, 1]}),
        "#/window/x",
        "too narrow .*widen it",
    ),
    (
        "oversize grid",
        "/surface",
        {**GAUSSIAN, "resolution": 513},
        "#/resolution",
        "resolution is 513, and this server allows at most 512 .*; ask for 512 or fewer",
    ),
    (
        "grid of one",
        "/surface",
        {**GAUSSIAN, "resolution": 1},
        "#/resolution",
        "it is 1 and must be at least 2; raise it",
    ),
    (
        "unknown quantity",
        "/surface",
        {**GAUSSIAN, "quantities": ["energies"]},
        "#/quantities/0",
        "'energy'.*found \"energies\"",
    ),
    ("no quantity", "/surface", {**GAUSSIAN, "quantities": []}, "#/quantities", "0 entries and needs at least 1"),
    (
        "landscape without data",
        "/surface",
        {**GAUSSIAN, "quantities": ["softargmin_gradient"]},
        "",
        "landscape has none; ask for it of an experiment",
    ),
    ("too many steps", "/surface", {"experiment": K_MEANS, "step": 100_001}, "#/step", "at most 100000 .*; ask for"),
    ("too much training", "/train", {"experiment": K_MEANS, "steps": 10**9}, "#/steps", "step is 1000000000"),
    (
        "too many records",
        "/train",
        {"experiment": K_MEANS, "steps": 9000, "every": 1},
        "#/every",
        "choose a larger 'every'",
    ),
    (
        "no points",
        "/runs",
        experiment(data={"kind": "points", "points": []}),
        "#/data/points",
        "0 entries and needs at least 2; add some",
    ),
    (
        "one point",
        "/runs",
        experiment(data={"kind": "points", "points": [[0, 0]]}),
        "#/data/points",
        "1 entries and needs at least 2; add some",
    ),
    ("no data", "/runs", {"shaping": {"kind": "pca"}}, "#/data", "required; add it"),
    ("points missing", "/runs", experiment(data={"kind": "points"}), "#/data/points", "required; add it"),
    (
        "half a point",
        "/runs",
        experiment(data={"kind": "points", "points": [[0, 0], [1]]}),
        "#/data/points/1",
        "entry number 2 is missing; add it",
    ),
    (
        "far point",
        "/runs",
        experiment(data={"kind": "points", "points": [[0, 0], [1, 1e10]]}),
        "#/data/points/1/1",
        "lower it",
    ),
    (
        "many points",
        "/runs",
        experiment(data={"kind": "points", "points": [[0, 0]] * 5001}),
        "#/data/points",
        "5001 entries and may have at most 5000; send fewer",
    ),
    (
        "structural edit",
        "/runs",
        experiment(edits=[{"step": 1, "set": {"shaping.codes": 3}}]),
        "#",
        "'shaping.codes' is structural: .*; register a new",
    ),
    (
        "edit of nothing",
        "/runs",
        experiment(edits=[{"step": 1, "set": {"shaping.sigma": 3}}]),
        "#",
        "no field 'sigma'; it has",
    ),
    (
        "late edit",
        "/runs",
        experiment(edits=[{"step": 10**6, "set": {"shaping.rate": 0.1}}]),
        "#/edits/0/step",
        "at most 100000",
    ),
    ("seed", "/runs", experiment(seed=-1), "#/seed", "must be at least 0; raise it"),
    ("no energies", "/boltzmann", {"energies": []}, "#/energies", "needs at least 1"),
    ("ragged energies", "/boltzmann", {"energies": [[1, 2], [3]]}, "#", "1 to 2 entries; give all the same number"),
    ("energies as text", "/softargmin", {"energies": "123", "correct": 0}, "#/energies", 'valid list; found "123"'),
    (
        "no such answer",
        "/softargmin",
        {"energies": [1, 2], "correct": 2},
        "#",
        "'correct' is 2, but there are 2 answers, 0 … 1",
    ),
    ("answers short", "/softargmin", {"energies": [[1, 2], [1, 2]], "correct": [0]}, "#", "1 entries for 2 rows"),
    (
        "answers mixed",
        "/softargmin",
        {"energies": [[1, 2]], "correct": 0},
        "#",
        "must both be single or both be a batch",
    ),
    (
        "unpaired losses",
        "/loss",
        {"loss": {"kind": "energy"}, "correct": [1, 2], "incorrect": [1]},
        "#",
        "2 energies and .* 1; give",
    ),
    (
        "beyond float64",
        "/loss",
        {"loss": {"kind": "square-square"}, "correct": [1e200], "incorrect": [0]},
        "",
        "value is beyond float64 for these energies; bring them closer",
    ),
    ("list for an object", "/runs", [1, 2], "#", "found"),
    ("null", "/runs", None, "#", "required"),
    ("not a body", "/surface", "himmelblau", "#", 'found "himmelblau"'),
]


@pytest.mark.parametrize(("path", "body", "pointer", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_body_is_a_422_that_names_value_rule_and_fix(
    post: Call, path: str, body: Any, pointer: str, said: str
) -> None:
    problem = problem_of(post(path, body))
    assert re.search(said, problem["detail"]), problem["detail"]
    if pointer:
        places = {error["pointer"]: error["detail"] for error in problem["errors"]}
        assert pointer in places, places
        assert re.search(said, places[pointer])


def send(http: httpx.Client, path: str, content: bytes, kind: str | None = "application/json") -> httpx.Response:
    return http.post(f"/api/v1{path}", content=content, headers={"Content-Type": kind} if kind else {})


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"])
@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/boltzmann", b'{"energies": [1, %s, 2]}', "#/energies/1"),
        ("/surface", b'{"landscape": {"kind": "gaussian"}, "beta": %s}', "#/beta"),
        ("/surface", b'{"landscape": {"kind": "gaussian", "sigma_x": %s}}', "#/landscape/sigma_x"),
        ("/surface", b'{"landscape": {"kind": "gaussian"}, "window": {"x": [%s, 1], "y": [0, 1]}}', "#/window/x/0"),
        (
            "/runs",
            b'{"data": {"kind": "points", "points": [[0, 0], [1, %s]]}, "shaping": {"kind": "pca"}}',
            "#/data/points/1/1",
        ),
        ("/loss", b'{"loss": {"kind": "hinge", "margin": %s}, "correct": [1], "incorrect": [1]}', "#/loss/margin"),
        (
            "/runs",
            b'{"data": {"kind": "spiral"}, "shaping": {"kind": "pca"},'
            b' "edits": [{"step": 1, "set": {"shaping.rate": %s}}]}',
            "#/edits/0/set/shaping.rate",
        ),
    ],
)
def test_numbers_that_are_not_finite_are_named_and_never_echoed(
    http: httpx.Client, number: bytes, path: str, body: bytes, pointer: str
) -> None:
    problem = problem_of(send(http, path, body % number))
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert "not finite" in problem["detail"] or "finite number" in problem["detail"]


@pytest.mark.parametrize(
    "content",
    [b"{", b'{"energies": [1,]}', b"energies=1", b"", b"\xff\xfe\x00", b'{"energies": [1', b"'energies'", b"{}{}"],
)
def test_malformed_json_is_a_400_or_422(http: httpx.Client, content: bytes) -> None:
    response = send(http, "/boltzmann", content)
    problem = problem_of(response, 422 if content == b"" else 400)
    assert "body" in problem["title"] or "required" in problem["detail"]


def test_malformed_json_says_where(http: httpx.Client) -> None:
    problem = problem_of(send(http, "/boltzmann", b'{"energies": [1, 2,, 3]}'), 400)
    assert "at byte 19" in problem["detail"]
    assert "send one JSON object" in problem["detail"]


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", "application/safetensors", None])
def test_a_body_that_is_not_json_is_a_415(http: httpx.Client, kind: str | None) -> None:
    problem = problem_of(send(http, "/boltzmann", bytes(range(256)), kind), 415)
    assert (kind or "no Content-Type") in problem["detail"]
    assert "Content-Type: application/json" in problem["detail"]


@pytest.mark.parametrize("path", ["/boltzmann", "/runs", "/train", "/surface"])
@pytest.mark.parametrize("declared", [True, False], ids=["with Content-Length", "chunked"])
def test_a_body_over_2_mb_is_a_413(http: httpx.Client, path: str, declared: bool) -> None:
    content = b'{"energies": [' + b"1," * 1_000_000 + b"1]}"

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(content), 65_536):
            yield content[start : start + 65_536]

    response = http.post(
        f"/api/v1{path}", content=content if declared else chunks(), headers={"Content-Type": "application/json"}
    )
    assert ("content-length" in response.request.headers) is declared
    problem = problem_of(response, 413)
    assert "more than 2000000 bytes (BASIN_MAX_BODY)" in problem["detail"]


def test_a_body_of_just_2_mb_is_read(http: httpx.Client) -> None:
    body = b'{"energies": [1, 2], "beta": 1}'
    assert send(http, "/boltzmann", body + b" " * (2_000_000 - len(body))).status_code == 200


@pytest.mark.parametrize("depth", [300, 900, 5_000, 900_000])
def test_deep_nesting_is_refused(http: httpx.Client, depth: int) -> None:
    for path in ("/boltzmann", "/runs"):
        response = send(http, path, b'{"energies": ' + b"[" * depth + b"]" * depth + b"}")
        assert response.status_code in (400, 422)
        problem_of(response, response.status_code)


def test_half_a_surrogate_pair_is_refused(http: httpx.Client) -> None:
    for content in (
        b'{"landscape": {"kind": "\\ud800"}}',
        b'{"\\udfff": 1, "landscape": {"kind": "gaussian"}}',
        b'{"data": {"kind": "spiral"}, "shaping": {"kind": "pca"}, "edits": [{"step": 1, "set": {"\\ud800": 1}}]}',
    ):
        problem_of(send(http, "/runs" if b"data" in content else "/surface", content))


def test_numbers_beyond_any_machine_are_refused(http: httpx.Client) -> None:
    digits = b"9" * 400
    problem_of(send(http, "/boltzmann", b'{"energies": [1], "beta": ' + digits + b"}"))
    problem_of(send(http, "/surface", b'{"landscape": {"kind": "gaussian"}, "resolution": ' + digits + b"}"))
    problem_of(send(http, "/surface", b'{"landscape": {"kind": "gaussian"}, "resolution": ' + b"9" * 5000 + b"}"), 400)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api/v1", "/api/v1/surfaces", "/api/v2/surface", "/api/v1/runs/x/frames", "/static/none.js"]
)
def test_an_unknown_path_is_a_404(http: httpx.Client, path: str) -> None:
    problem = problem_of(http.get(path), 404)
    assert repr(path) in problem["detail"]
    assert "/docs" in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/api/v1/surface", "POST"), ("DELETE", "/api/v1/catalogue", "GET"), ("PUT", "/api/v1/runs", "POST")],
)
def test_an_unknown_method_is_a_405_that_names_the_right_one(
    http: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = http.request(method, path)
    problem = problem_of(response, 405)
    assert f"{method} '{path}'" in problem["detail"]
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize(
    ("step", "query", "pointer", "said"),
    [
        ("-1", "", "#/step", "must be at least 0"),
        ("1.5", "", "#/step", "integer"),
        ("x", "", "#/step", "integer"),
        ("100001", "", "#/step", "at most 100000"),
        ("1", "resolution=1", "#/resolution", "must be at least 2"),
        ("1", "resolution=1000", "#/resolution", "at most 512"),
        ("1", "resolution=many", "#/resolution", "integer"),
        ("1", "beta=0", "#/beta", "greater than 0"),
        ("1", "beta=nan", "#/beta", "finite"),
        ("1", "beta=1e999", "#/beta", "finite"),
        ("1", "quantities=energy,heat", "#/quantities/1", "heat"),
        ("1", "quantities=", "#/quantities/0", "'energy'"),
        ("1", "dtype=f64", "#/dtype", "'f32' or 'u16'"),
        ("1", "x0=0&x1=1", "#/", "y0, y1 is missing; give all four or none"),
        ("1", "x0=1&x1=0&y0=0&y1=1", "#/window/x", "lower end first"),
        ("1", "zoom=2", "#/zoom", "no such field"),
    ],
)
def test_a_wrong_address_of_a_frame(http: httpx.Client, step: str, query: str, pointer: str, said: str) -> None:
    problem = problem_of(http.get(f"/api/v1/runs/{'0' * 32}/frames/{step}?{query}"))
    places = {error["pointer"]: error["detail"] for error in problem["errors"]}
    assert pointer in places, places
    assert said in places[pointer]


def test_unknown_things_in_addresses(http: httpx.Client) -> None:
    problem = problem_of(http.get("/api/v1/data/spirals/preview"), 404)
    assert "no dataset 'spirals'; choose one of" in problem["detail"]
    assert all(kind in problem["detail"] for kind in families()["data"])
    for run in ("0" * 32, "%00%ff", "..", "'; --"):
        problem_of(http.get(f"/api/v1/runs/{run}/frames/1"), 404)


# The live socket.


def error_of(message: str | bytes) -> dict[str, Any]:
    reply = json.loads(message)
    assert (reply["v"], reply["op"]) == (1, "error")
    problem = reply["problem"]
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert 400 <= problem["status"] < 500
    return dict(reply)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ('{"v": 1, "op": "next", "id": "a", "after": 0, "count": 1}', "came before 'open'; send"),
        ('{"v": 1, "op": "seek", "id": "a", "step": 0}', "came before 'open'; send"),
        ('{"v": 1, "op": "edit", "id": "a", "step": 0, "set": {"shaping.rate": 0.1}}', "came before 'open'; send"),
        ('{"v": 1, "op": "jump", "id": "a"}', "no operation 'jump'; choose one of open, next, seek, edit, view"),
        ('{"v": 1, "id": "a"}', "no operation 'None'; choose one of"),
        ('{"v": 1, "op": ["open"], "id": "a"}', "choose one of open"),
        ("hello", "send one JSON object"),
        ("", "send one JSON object"),
        ("[1, 2]", "send {"),
        ("NaN", "send one JSON object"),
        ('{"op": "\\ud800"}', "send one JSON object"),
        ("[" * 100_000, "send one JSON object"),
        (b"\x00\x01", "messages are JSON text; send text"),
    ],
)
def test_a_broken_protocol_is_explained_and_the_socket_closed(dial: Dial, message: str | bytes, said: str) -> None:
    with dial() as socket:
        socket.send(message)
        reply = error_of(socket.recv(timeout=30))
        assert said in reply["problem"]["detail"]
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=30)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    assert closed.value.rcvd.reason
    assert reply["problem"]["detail"].startswith(closed.value.rcvd.reason)


@pytest.mark.parametrize(
    ("message", "pointer", "said"),
    [
        ({"op": "open"}, "#/experiment", "required; add it"),
        ({"op": "open", "experiment": {**K_MEANS, "shaping": {"kind": "?"}}}, "#/experiment/shaping", "choose one of"),
        (
            {"op": "open", "experiment": {**K_MEANS, "edits": [{"step": 10**6, "set": {"data.noise": 0.1}}]}},
            "#/experiment/edits/0/step",
            "at most 100000",
        ),
        ({"op": "next", "after": 0}, "#/count", "required"),
        ({"op": "next", "after": 0, "count": 0}, "#/count", "must be at least 1"),
        ({"op": "next", "after": 0, "count": 1001}, "#/count", "may be at most 1000"),
        ({"op": "next", "after": -1, "count": 1}, "#/after", "must be at least 0"),
        ({"op": "next", "after": 100_000, "count": 1}, "#/after", "at most 100000"),
        ({"op": "next", "after": 1.5, "count": 1}, "#/after", "integer"),
        ({"op": "seek", "step": "0"}, "#/step", "integer"),
        ({"op": "seek", "step": 0, "fast": True}, "#/fast", "no such field"),
        ({"op": "seek", "step": 0, "v": 2}, "#/v", "1"),
        ({"op": "edit", "step": 0, "set": {}}, "#/set", "at least 1"),
        ({"op": "edit", "step": 0, "set": {"shaping.codes": 3}}, "#", "is structural"),
        ({"op": "edit", "step": 0, "set": {"shaping.rate": 7}}, "#", "7.0 should be less than or equal to 1"),
        ({"op": "view", "window": {"x": [1, 0], "y": [0, 1]}}, "#/window/x", "lower end first"),
        ({"op": "view", "resolution": 513}, "#/resolution", "at most 512"),
        ({"op": "view", "beta": 0}, "#/beta", "greater than 0"),
        ({"op": "view", "quantities": ["heat"]}, "#/quantities/0", "'energy'"),
        ({"op": "open", "experiment": [[[[[]]]]]}, "#/experiment", "found"),
    ],
)
def test_a_message_that_is_merely_wrong_leaves_the_run_as_it_was(
    dial: Dial, message: dict[str, Any], pointer: str, said: str
) -> None:
    with dial() as socket:
        socket.send(json.dumps({"v": 1, "op": "open", "id": "o", "experiment": K_MEANS}))
        assert json.loads(socket.recv(timeout=60))["op"] == "opened"
        socket.send(json.dumps({"v": 1, "id": "wrong", **message}))
        reply = error_of(socket.recv(timeout=30))
        assert reply["id"] == "wrong"
        places = {error["pointer"]: error["detail"] for error in reply["problem"]["errors"]}
        assert pointer in places, places
        assert said in places[pointer]
        socket.send(json.dumps({"v": 1, "op": "seek", "id": "s", "step": 1}))
        assert isinstance(socket.recv(timeout=60), bytes)


def test_a_message_nested_deeply_is_refused(dial: Dial) -> None:
    with dial() as socket:
        socket.send('{"v": 1, "op": "open", "id": "d", "experiment": ' + "[" * 1000 + "]" * 1000 + "}")
        assert error_of(socket.recv(timeout=30))["id"] == "d"


def test_a_message_over_2_mb_closes_the_socket(dial: Dial) -> None:
    def exchange() -> None:
        with dial() as socket:
            # In two parts: were it one, the server would close before it has read what is
            # on the way, and its reason could be lost with the rest.
            socket.send([" " * 1_999_999, "  "])
            socket.recv(timeout=30)

    with pytest.raises(ConnectionClosed) as closed:
        exchange()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_messages_without_end_are_told_to_come_back(dial: Dial) -> None:
    with dial() as socket:
        socket.send(json.dumps({"v": 1, "op": "open", "id": "", "experiment": K_MEANS}))
        code = None
        try:
            for _ in range(3000):
                socket.send(json.dumps({"v": 1, "op": "seek", "id": "", "step": 0}))
            while True:
                socket.recv(timeout=30)
        except ConnectionClosed as closed:
            code = closed.rcvd and closed.rcvd.code
    assert code == 1013


def test_a_page_of_another_origin_is_turned_away(dial: Dial, address: str) -> None:
    for origin in ("https://evil.example", "null", f"http://{address}.evil.example"):
        with pytest.raises(InvalidStatus) as refused, dial(origin=origin):
            pass
        response = refused.value.response
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"
        problem = json.loads(response.body)
        assert repr(origin) in problem["detail"]
        assert "BASIN_ALLOWED_ORIGINS" in problem["detail"]


@pytest.mark.parametrize("origin", ["own", FRIEND, None])
def test_its_own_page_a_friend_and_a_script_are_let_in(dial: Dial, address: str, origin: str | None) -> None:
    with dial(origin=f"http://{address}" if origin == "own" else origin) as socket:
        socket.send(json.dumps({"v": 1, "op": "open", "id": "", "experiment": K_MEANS}))
        assert json.loads(socket.recv(timeout=60))["op"] == "opened"


def test_a_socket_cut_in_the_middle_of_a_run_harms_nobody(address: str, dial: Dial) -> None:
    with dial() as viewer:
        viewer.send(json.dumps({"v": 1, "op": "open", "id": "", "experiment": {**K_MEANS, "seed": 99}}))
        viewer.recv(timeout=60)
        viewer.send(json.dumps({"v": 1, "op": "seek", "id": "", "step": 50_000}))
        viewer.socket.shutdown(socket.SHUT_RDWR)


# What only a broken engine shows: the app in this process, with an engine that fails.


class Failing:
    """An engine whose every call raises the same."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def call(self, key: str, function: Any, *args: Any, **kwargs: Any) -> Any:
        raise self.error

    async def ready(self) -> bool:
        return False

    async def started(self) -> None:
        raise self.error

    def close(self) -> None:
        """Nothing is open."""


def asked(engine: Engine, path: str, body: Any = None) -> httpx.Response:
    async def go() -> httpx.Response:
        app = create_app(Settings(warm_at_start=False), engine)
        app.state.engine = engine
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await (client.get(path) if body is None else client.post(path, json=body))

    return asyncio.run(go())


def test_a_full_engine_is_a_503_with_retry_after() -> None:
    busy = Problem("busy", "Too many requests are waiting", "try again", status=503, retry_after=1)
    for path, body in (
        ("/api/v1/boltzmann", {"energies": [1]}),
        ("/api/v1/runs", K_MEANS),
        ("/api/v1/surface", GAUSSIAN),
    ):
        response = asked(Failing(busy), path, body)
        problem_of(response, 503)
        assert response.headers["retry-after"] == "1"


def test_an_engine_that_is_starting_is_not_ready() -> None:
    response = asked(Failing(RuntimeError()), "/readyz")
    problem_of(response, 503)
    assert response.headers["retry-after"] == "1"
    assert asked(Failing(RuntimeError()), "/healthz").status_code == 200


def test_a_mistake_of_the_servers_own_is_a_500_that_gives_nothing_away() -> None:
    response = asked(Failing(RuntimeError("secret of the house")), "/api/v1/boltzmann", {"energies": [1]})
    problem = problem_of(response, 500)
    assert "secret" not in response.text
    assert "log" in problem["detail"]
