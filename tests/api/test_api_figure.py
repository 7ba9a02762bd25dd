"""POST /figure: other calls' answers as Plotly figures, with the calls' own numbers."""

import re
from typing import Any

import numpy as np
import plotly.io
import pytest

from tests.api.asking import K_MEANS, answered
from tests.api.conftest import Call
from tests.api.test_problems import problem_of

HIMMELBLAU = {"kind": "himmelblau"}
SURFACE = {"landscape": HIMMELBLAU, "resolution": 24, "beta": 0.1, "quantities": ["energy", "probability", "score"]}
TRAINED = {"experiment": K_MEANS, "steps": 6, "every": 3, "resolution": 32}
SAMPLED = {
    "landscape": {"kind": "gaussian"},
    "sampler": {"kind": "mala"},
    "chains": 3,
    "steps": 20,
    "resolution": 24,
    "bins": 8,
}
INFERRED = {"landscape": HIMMELBLAU, "starts": [[0, 0], [-4, 4]], "steps": 40, "resolution": 24}
COMPARED = {"experiments": [K_MEANS, {**K_MEANS, "shaping": {"kind": "pca"}}], "steps": 2, "resolution": 64}


def drawn(post: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The figure, once ``plotly.io.from_json`` has read it and found every field valid."""
    answer = post("/figure", body)
    found = dict(answered(answer))
    figure = plotly.io.from_json(answer.text)
    assert len(figure.data) == len(found["data"])
    assert figure.layout.title.text
    return found


def test_a_landscapes_numbers_are_those_of_surface(post: Call) -> None:
    figure = drawn(post, {"surface": SURFACE})
    surface = answered(post("/surface", SURFACE))
    energy, probability, score = figure["data"]
    for trace, name in ((energy, "energy"), (probability, "probability")):
        assert trace["z"] == surface["quantities"][name]
        assert (trace["x"], trace["y"]) == (surface["x"], surface["y"])
    np.testing.assert_allclose(score["z"], np.linalg.norm(surface["quantities"]["score"], axis=-1))
    assert [trace.get("visible", True) for trace in figure["data"]] == [True, False, False]
    assert [button["label"] for button in figure["layout"]["updatemenus"][0]["buttons"]] == [
        trace["name"] for trace in figure["data"]
    ]
    assert "Himmelblau" in figure["layout"]["title"]["text"]


def test_the_softargmin_gradient_is_drawn_the_way_that_it_pushes(post: Call) -> None:
    body = {"experiment": K_MEANS, "step": 3, "resolution": 24, "quantities": ["softargmin_gradient"]}
    (trace, _) = drawn(post, {"surface": body})["data"]
    gradient = np.asarray(answered(post("/surface", body))["quantities"]["softargmin_gradient"])
    np.testing.assert_array_equal(trace["z"], -gradient)
    assert trace["name"] == "P − p̂"
    # Where the data is it pushes down, in the cold colours, as the page draws it.
    assert np.asarray(trace["z"]).min() < 0
    cold, warm = (
        int(colour[1:3], 16) - int(colour[5:7], 16)
        for colour in (trace["colorscale"][0][1], trace["colorscale"][-1][1])
    )
    assert cold < 0 < warm, "red less blue"


def test_an_experiments_surface_comes_with_its_points_in_either_form(post: Call) -> None:
    body = {"experiment": K_MEANS, "step": 3, "resolution": 24}
    surface = answered(post("/surface", body))
    flat = drawn(post, {"surface": body})
    assert [trace["type"] for trace in flat["data"]] == ["contour", "scatter"]
    assert len(flat["data"][1]["x"]) > 0
    solid = drawn(post, {"surface": body, "drawn": "solid", "theme": "dark", "title": "A spiral"})
    assert [trace["type"] for trace in solid["data"]] == ["surface"]
    assert solid["layout"]["title"]["text"] == "A spiral"
    for figure in (flat, solid):
        assert figure["data"][0]["z"] == surface["quantities"]["energy"]
    assert flat["layout"]["paper_bgcolor"] != solid["layout"]["paper_bgcolor"]


LEVEL = {"kind": "expression", "formula": "x**2 + y", "window": {"x": [0, 100], "y": [0, 1]}}


@pytest.mark.parametrize(
    ("body", "planes"),
    [
        ({"surface": {"landscape": HIMMELBLAU, "resolution": 16}}, 1),
        ({"surface": {"landscape": {"kind": "muller-brown"}, "resolution": 16}}, 1),
        ({"surface": {"landscape": LEVEL, "resolution": 16}}, 1),
        ({"surface": {"experiment": K_MEANS, "resolution": 16}}, 1),
        ({"train": TRAINED}, 1),
        ({"sample": SAMPLED}, 2),
        ({"infer": INFERRED}, 1),
        ({"loss_plane": {"loss": {"kind": "hinge"}, "resolution": 9}}, 1),
    ],
    ids=["square", "oblong", "lopsided", "experiment", "train", "sample", "infer", "loss plane"],
)
def test_a_plane_is_drawn_to_scale_within_its_window(post: Call, body: dict[str, Any], planes: int) -> None:
    """Whatever the reader's screen: a square window is drawn square. One that would be a sliver
    is drawn square too."""
    figure = drawn(post, body)
    for number in range(1, planes + 1):
        nth = "" if number == 1 else str(number)
        x, y = (figure["layout"][f"{axis}axis{nth}"] for axis in "xy")
        field = next(t for t in figure["data"] if "z" in t and t.get("xaxis", "x") == f"x{nth}")
        assert x["range"] == [field["x"][0], field["x"][-1]]
        assert y["range"] == [field["y"][0], field["y"][-1]]
        assert (x["constrain"], y["constrain"], y["scaleanchor"]) == ("domain", "domain", f"x{nth}")
        ratio = (x["range"][1] - x["range"][0]) / (y["range"][1] - y["range"][0])
        assert y["scaleratio"] == pytest.approx(ratio if ratio > 4 else 1)


def test_training_is_drawn_with_its_curves(post: Call) -> None:
    figure = drawn(post, {"train": TRAINED})
    trained = answered(post("/train", TRAINED))
    curves = {trace["name"]: trace for trace in figure["data"]}
    information = curves["information I, nats"]
    assert information["x"] == [record["step"] for record in trained["records"]]
    assert information["y"] == [record["diagnostics"]["information"] for record in trained["records"]]
    assert figure["data"][0]["z"] == trained["surface"]["quantities"]["energy"]


def test_a_scoreboard_is_drawn_method_by_method(post: Call) -> None:
    figure = drawn(post, {"compare": COMPARED})
    rows = answered(post("/compare", COMPARED))["scoreboard"][::-1]
    information, volume = figure["data"]
    assert information["y"] == volume["y"] == [row["title"] for row in rows]
    assert information["x"] == [row["diagnostics"]["information"] for row in rows]


def test_chains_and_descents_lie_on_their_landscape(post: Call) -> None:
    sampled = answered(post("/sample", SAMPLED))
    field, chains, starts, excess = drawn(post, {"sample": SAMPLED})["data"]
    assert field["type"] == "contour"
    assert [x for x in chains["x"] if x is not None] == [p[0] for path in sampled["paths"] for p in path]
    assert len(starts["x"]) == 3
    cells = sampled["histogram"]
    np.testing.assert_allclose(excess["z"], np.subtract(cells["sample"], cells["exact"]))
    inferred = answered(post("/infer", INFERRED))
    field, descent, _, *energies = drawn(post, {"infer": INFERRED})["data"]
    assert field["type"] == "contour"
    assert [y for y in descent["y"] if y is not None] == [p[1] for path in inferred["paths"] for p in path]
    assert [trace["y"] for trace in energies] == inferred["energies"]


@pytest.mark.parametrize(
    "body",
    [
        {"boltzmann": {"energies": [0, 1, 2], "beta": 2.0}},
        {"boltzmann": {"energies": [[0, 1], [2, 0.5]]}},
        {"softargmin": {"energies": [0, 1, 2], "correct": 1}},
        {"softargmin": {"energies": [[0, 1], [2, 0.5]], "correct": [0, 1]}},
        {"loss": {"loss": {"kind": "hinge"}, "correct": [0.2, 1.0], "incorrect": [0.9, 0.1]}},
        {"loss_plane": {"loss": {"kind": "hinge"}, "resolution": 9}},
        {"loss_plane": {"loss": {"kind": "log"}, "resolution": 9}, "drawn": "solid"},
    ],
    ids=lambda body: " ".join(body),
)
def test_the_small_calls_are_drawn_too(post: Call, body: dict[str, Any]) -> None:
    name, inner = next(iter(body.items()))
    figure = drawn(post, body)
    answer = answered(post(f"/{name.replace('_', '/')}", inner))
    series = [trace.get("z", trace["y"]) for trace in figure["data"]]
    wanted = {"boltzmann": "probability", "softargmin": "softargmin", "loss": "value", "loss_plane": "value"}[name]
    expected = answer[wanted]
    if name == "loss":
        expected = expected[::-1]  # drawn from the least gap to the greatest
    several = isinstance(expected[0], list) and name != "loss_plane"
    for values in expected if several else [expected]:
        assert values in series


def test_the_page_needs_nothing_but_itself(post: Call) -> None:
    body = {"surface": SURFACE, "title": "</script><b>&"}
    answer = post("/figure", body, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"].startswith("attachment")
    page = answer.text
    assert page.startswith("<!doctype html>")
    assert re.findall(r"<script[^>]*>", page.split("<body>")[1]) == ["<script>"]
    assert "default-src 'none'" in page
    library = max(re.findall(r"<script>(.*?)</script>", page, re.DOTALL), key=len)
    own = page.replace(library, "")
    assert len(library) > 1_000_000
    assert not re.search(r"\b(src|href)\s*=|://|@import|url\(", own)
    assert "<title>&lt;/script&gt;&lt;b&gt;&amp;</title>" in own
    assert "\\u003c/script>" in own


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"surface": SURFACE, "boltzmann": {"energies": [0]}}, "#"),
        ({"surface": {**SURFACE, "resolution": 4096}}, "#/surface/resolution"),
        ({"surface": {"landscape": {"kind": "?"}}}, "#/surface/landscape"),
        ({"compare": {**COMPARED, "resolution": 4096}}, "#/compare/resolution"),
    ],
    ids=["nothing", "two", "over a limit", "unknown kind", "over a limit within"],
)
def test_problems_point_into_this_calls_body(post: Call, body: dict[str, Any], pointer: str) -> None:
    assert problem_of(post("/figure", body))["errors"][0]["pointer"] == pointer


def test_the_accept_header_of_other_forms_changes_nothing(post: Call) -> None:
    for accept in ("application/safetensors", "application/x-ndjson"):
        answer = post("/figure", {"train": TRAINED}, accept)
        assert answer.headers["content-type"] == "application/json"
        plotly.io.from_json(answer.text)
