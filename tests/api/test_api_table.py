"""POST /data/table: points exactly as they are written, and a window the server keeps to."""

from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.trajectory import Run
from app.spec.experiment import Experiment
from app.spec.window import Window
from app.wire.tables.answer import answer
from app.wire.tables.table import Choices, read
from tests.api.asking import answered


def asked(http: httpx.Client, content: bytes, **choices: Any) -> httpx.Response:
    return http.post("/api/v1/data/table", content=content, params=choices, headers={"Content-Type": "text/csv"})


def test_a_table_becomes_points_and_what_was_understood_is_told(http: httpx.Client) -> None:
    found = answered(asked(http, "Länge [m];Höhe\n0,5;1,25\n;7\n2;\u22123,125\n".encode("cp1252", "xmlcharrefreplace")
                           .replace(b"&#8722;", b"-")))  # fmt: skip
    assert found["points"] == [[0.5, 1.25], [2.0, -3.125]]
    assert (found["separator"], found["decimal"], found["encoding"]) == ("semicolon", "comma", "windows-1252")
    assert (found["x"], found["y"], found["count"]) == (1, 2, 3)
    assert [(c["name"], c["unit"], c["holds"], c["missing"]) for c in found["columns"]] == [
        ("Länge", "m", "numbers", 1), ("Höhe", "", "numbers", 0),
    ]  # fmt: skip
    assert found["rows"] == [["0,5", "1,25"], ["", "7"], ["2", "-3,125"]]
    assert found["columns"][1]["values"] == [1.25, 7.0, -3.125]
    assert any("left out: line 3" in note for note in found["notes"])


def test_the_points_train_in_their_window(http: httpx.Client) -> None:
    found = answered(asked(http, b"1 10\n2 20\n3 30\n4 50\n"))
    data = {"kind": "points", "points": found["points"]}
    body = {"experiment": {"data": data, "shaping": {"kind": "k-means", "codes": 2}, "window": found["window"]}}
    answered(http.post("/api/v1/surface", json={**body, "resolution": 16}))


def test_what_is_ambiguous_is_a_problem_that_names_the_choice_and_shows_the_table(http: httpx.Client) -> None:
    response = asked(http, b"1,234;5,678\n2,345;6,789")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "urn:basin:problem:ambiguous-table"
    assert problem["errors"][0]["pointer"] == "#/decimal"
    assert problem["choose"] == "decimal"
    assert problem["table"]["rows"] == [["1,234", "5,678"], ["2,345", "6,789"]]
    assert answered(asked(http, b"1,234;5,678\n2,345;6,789", decimal="comma"))["points"][0] == [1.234, 5.678]
    columns = asked(http, b"a,b,c\n1,2,3\n4,5,7").json()
    assert columns["choose"] == "columns"
    assert answered(asked(http, b"a,b,c\n1,2,3\n4,5,7", x=3, y=1))["points"] == [[3, 1], [7, 4]]


def test_more_rows_than_a_run_takes_are_counted(http: httpx.Client) -> None:
    content = "\n".join(f"{k},{k / 2}" for k in range(5001)).encode()
    problem = asked(http, content).json()
    assert (problem["status"], problem["count"]) == (422, 5001)
    assert len(answered(asked(http, content, sample=100))["points"]) == 100


def test_what_is_no_table_is_named(http: httpx.Client) -> None:
    assert "Excel workbook (.xlsx)" in asked(http, b"PK\x03\x04xl/workbook.xml").json()["detail"]
    assert asked(http, b"").json()["status"] == 422
    assert asked(http, b"1,2\n3,4", separator="comet").json()["errors"][0]["pointer"] == "#/separator"


coordinates = st.one_of(
    st.floats(-1e6, 1e6), st.floats(-1e-6, 1e-6), st.sampled_from([0.0, 1e6, -1e6, 1e-300, 123456.789])
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(points=st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=6))
def test_points_keep_every_bit_and_their_window_is_never_refused(points: list[tuple[float, float]]) -> None:
    """From text to the experiment that the engine draws from: data is never rounded."""
    content = "\n".join(f"{x!r};{y!r}" for x, y in points).encode()
    found = answer(read(content, Choices(separator="semicolon", decimal="point"), 5000))
    assert found["points"] == tuple(points)
    experiment = Experiment.model_validate(
        {
            "data": {"kind": "points", "points": [list(point) for point in found["points"]]},
            "shaping": {"kind": "k-means"},
            "window": found["window"],
        }
    )
    assert experiment.window is not None
    for axis, (low, high) in enumerate((experiment.window.x, experiment.window.y)):
        values = np.asarray(points)[:, axis]
        assert low <= values.min()
        assert values.max() <= high


@settings(max_examples=60, deadline=None, derandomize=True)
@given(points=st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=6))
def test_the_window_that_is_told_is_the_one_that_a_run_takes_by_itself(points: list[tuple[float, float]]) -> None:
    """There is one rule, and who asks for a table has it from here."""
    content = "\n".join(f"{x!r};{y!r}" for x, y in points).encode()
    found = answer(read(content, Choices(separator="semicolon", decimal="point"), 5000))
    data = {"kind": "points", "points": [list(point) for point in points]}
    run = Run.prepare(Experiment.model_validate({"data": data, "shaping": {"kind": "k-means"}}))
    assert Window.model_validate(found["window"]) == run.experiment.window


def test_a_file_may_be_sent_as_any_kind_of_body(http: httpx.Client) -> None:
    for kind in ("text/csv", "text/plain", "application/octet-stream", "application/json"):
        response = http.post("/api/v1/data/table", content=b"1,2\n3,4", headers={"Content-Type": kind})
        assert answered(response)["points"] == [[1, 2], [3, 4]]


@pytest.mark.parametrize("sample", ["1", "many"])
def test_a_sample_that_cannot_be_is_refused(http: httpx.Client, sample: str) -> None:
    assert asked(http, b"1,2\n3,4", sample=sample).json()["errors"][0]["pointer"] == "#/sample"
