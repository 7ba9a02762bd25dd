"""What the API draws and orders where Z is not resolved."""

import pytest

from tests.api.asking import answered
from tests.api.conftest import Call

POINT_MASS = {
    "data": {"kind": "points", "points": [[0, 0], [1, 1]]},
    "shaping": {"kind": "k-means"},
}
STEP = 6
QUANTITIES = ["calibrated", "energy", "probability"]
SURFACE = {"experiment": POINT_MASS, "step": STEP, "resolution": 24, "quantities": QUANTITIES}


def test_a_figure_draws_what_is_known_and_its_title_names_what_is_not(post: Call) -> None:
    surface = answered(post("/surface", SURFACE))
    assert surface["diagnostics"]["verdict"] == "unresolved"
    assert surface["quantities"]["probability"] is None
    figure = answered(post("/figure", {"surface": SURFACE}))
    fields = [trace for trace in figure["data"] if trace["type"] == "contour"]
    assert [trace["name"] for trace in fields] == ["F"]
    assert fields[0]["z"] == surface["quantities"]["energy"]
    assert fields[0].get("visible", True)
    assert figure["layout"]["title"]["text"].endswith("; u and P unresolved")


@pytest.mark.parametrize("drawn", ["contour", "solid"])
def test_a_figure_of_nothing_but_what_is_unresolved_says_so(post: Call, drawn: str) -> None:
    body = {"surface": {**SURFACE, "quantities": ["probability"]}, "drawn": drawn}
    figure = answered(post("/figure", body))
    assert not [trace for trace in figure["data"] if trace["type"] in ("contour", "surface")]
    assert figure["layout"]["title"]["text"].endswith("; P unresolved")


def test_a_figure_of_training_has_gaps_where_information_is_unresolved(post: Call) -> None:
    body = {"experiment": POINT_MASS, "steps": STEP, "every": STEP, "resolution": 24, "quantities": ["probability"]}
    figure = answered(post("/figure", {"train": body}))
    information = next(trace for trace in figure["data"] if trace["name"] == "information I, nats")
    assert information["y"][-1] is None


def test_an_unresolved_row_goes_last_on_the_scoreboard_and_is_named_in_its_figure(post: Call) -> None:
    margin = {"kind": "margin", "energy": {"kind": "mlp", "width": 8, "depth": 1}}
    body = {"experiments": [POINT_MASS, {**POINT_MASS, "shaping": margin}], "steps": STEP, "resolution": 64}
    rows = answered(post("/compare", body))["scoreboard"]
    assert [row["diagnostics"]["information"] is None for row in rows] == [False, True]
    bars = answered(post("/figure", {"compare": body}))["data"][0]
    assert bars["x"][0] is None  # Plotly draws the first bar at the bottom
    assert [title.endswith(" (unresolved)") for title in bars["y"]] == [True, False]
