"""POST /data/density: what the data was drawn from, as the page draws it."""

from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp

from tests.api.asking import answered, integral, tensors
from tests.api.conftest import Call


def test_it_integrates_to_one_and_is_the_formula(post: Call) -> None:
    data = {"kind": "eight-gaussians", "noise": 0.2}
    found = answered(post("/data/density", {"data": data, "window": {"x": [-3, 3], "y": [-3, 3]}}))
    values = np.asarray(found["log_density"])
    assert values.shape == (128, 128)
    assert integral(np.exp(values), found["x"], found["y"]) == pytest.approx(1, abs=1e-4)
    angles = np.arange(8) * np.pi / 4
    radius = np.hypot(*_peak(found))
    x, y = np.meshgrid(found["x"], found["y"])
    squared = (x[..., None] - radius * np.cos(angles)) ** 2 + (y[..., None] - radius * np.sin(angles)) ** 2
    expected = logsumexp(-squared / (2 * 0.2**2), axis=2) - np.log(8 * 2 * np.pi * 0.2**2)
    assert np.abs(np.exp(values) - np.exp(expected)).max() < 0.05 * np.exp(expected).max()


def _peak(found: dict[str, Any]) -> tuple[float, float]:
    """The highest grid point: a centre, to within half a cell."""
    j, i = np.unravel_index(np.argmax(found["log_density"]), (128, 128))
    return found["x"][i], found["y"][j]


def test_where_x_is_given_each_column_integrates_to_one(post: Call) -> None:
    body = {"data": {"kind": "parabola", "noise": 0.2}, "window": {"x": [-0.9, 0.9], "y": [-3, 4]}}
    found = answered(post("/data/density", body))
    columns = np.trapezoid(np.exp(np.asarray(found["log_density"])), found["y"], axis=0)
    np.testing.assert_allclose(columns, 1, atol=1e-3)


def test_a_plane_is_looked_at_at_its_x(post: Call) -> None:
    data = {"kind": "ellipse-family"}
    middle = answered(post("/data/density", {"data": data, "resolution": 32}))
    asked = answered(post("/data/density", {"data": data, "resolution": 32, "given": middle["given"]}))
    other = answered(post("/data/density", {"data": data, "resolution": 32, "given": 0.0}))
    assert middle == asked != other


def test_nobody_knows_that_of_own_points(post: Call) -> None:
    data = {"kind": "points", "points": [[0, 0], [1, 1], [0.5, 0.2]]}
    assert answered(post("/data/density", {"data": data, "resolution": 8}))["log_density"] is None


def test_binary_holds_the_same(post: Call) -> None:
    body = {"data": {"kind": "moons"}, "resolution": 16}
    arrays, metadata = tensors(post("/data/density", body, accept="application/safetensors").content)
    found = answered(post("/data/density", body))
    np.testing.assert_allclose(arrays["log_density"], found["log_density"], rtol=1e-5)
    assert metadata == {"window": found["window"], "given": None}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"data": {"kind": "moon"}}, "moons"),
        ({"data": {"kind": "moons"}, "given": 0.5}, "has no given x"),
        ({"data": {"kind": "ellipse-family"}, "given": 1.5}, "x from 0 to 1"),
        ({"data": {"kind": "moons"}, "resolution": 4096}, "resolution"),
        ({"data": {"kind": "moons"}, "window": {"x": [1, -1], "y": [0, 1]}}, "window"),
        ({}, "data"),
    ],
)
def test_bad_input_is_named(post: Call, body: dict[str, Any], named: str) -> None:
    refused = post("/data/density", body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert named in str(refused.json())
