"""POST /surface in the shape of API.md."""

import httpx
import numpy as np
import pytest

from tests.api.asking import CHAINED, K_MEANS, answered, integral, tensors
from tests.api.conftest import Call

HIMMELBLAU = {
    "landscape": {"kind": "himmelblau"},
    "window": {"x": [-5, 5], "y": [-4, 4]},
    "resolution": 65,
    "beta": 0.05,
    "quantities": ["energy", "probability", "score", "gradient"],
}


def test_a_landscape(post: Call) -> None:
    found = answered(post("/surface", HIMMELBLAU))
    assert set(found) == {"x", "y", "quantities", "diagnostics"}
    x, y = np.asarray(found["x"]), np.asarray(found["y"])
    assert (x[0], x[-1], y[0], y[-1], len(x), len(y)) == (-5, 5, -4, 4, 65, 65)
    energy, score, gradient = (np.asarray(found["quantities"][name]) for name in ("energy", "score", "gradient"))
    expected = (x[None] ** 2 + y[:, None] - 11) ** 2 + (x[None] + y[:, None] ** 2 - 7) ** 2
    np.testing.assert_allclose(energy, expected, rtol=1e-4, atol=1e-4)
    assert energy.shape == (65, 65)
    assert score.shape == gradient.shape == (65, 65, 2)
    np.testing.assert_allclose(score, -0.05 * gradient, rtol=1e-5)
    along_x = 4 * x[None] * (x[None] ** 2 + y[:, None] - 11) + 2 * (x[None] + y[:, None] ** 2 - 7)
    np.testing.assert_allclose(gradient[..., 0], along_x, rtol=1e-3, atol=1e-2)
    assert integral(found["quantities"]["probability"], x, y) == pytest.approx(1, abs=1e-5)
    scalars = found["diagnostics"]
    log_z = np.log(integral(np.exp(-0.05 * expected), x, y))
    assert scalars["log_partition"] == pytest.approx(log_z, abs=1e-4)
    mean = integral(np.asarray(found["quantities"]["probability"]) * expected, x, y)
    assert scalars["expected_energy"] == pytest.approx(mean, rel=1e-4)
    assert scalars["entropy"] == pytest.approx(log_z + 0.05 * mean, abs=1e-3)
    j, i = np.unravel_index(np.argmin(energy), energy.shape)
    assert scalars["minimum"]["at"] == pytest.approx([x[i], y[j]])
    assert scalars["minimum"]["energy"] == pytest.approx(energy[j, i])


def test_defaults_are_the_landscapes_window_and_beta_1(post: Call) -> None:
    plain = answered(post("/surface", {"landscape": {"kind": "gaussian"}}))
    assert (plain["x"][0], plain["y"][-1], len(plain["x"])) == (-4, 4, 128)
    assert set(plain["quantities"]) == {"energy"}
    said = answered(post("/surface", {"landscape": {"kind": "gaussian"}, "beta": 1.0, "resolution": 128}))
    assert said["diagnostics"] == plain["diagnostics"]


@pytest.mark.parametrize("experiment", [K_MEANS, CHAINED], ids=["k-means", "pcd"])
def test_an_experiment_at_a_step(post: Call, experiment: dict[str, object]) -> None:
    quantities = ["energy", "probability", "score", "gradient", "softargmin_gradient", "calibrated"]
    body = {"experiment": experiment, "step": 12, "resolution": 33, "beta": 2.0, "quantities": quantities}
    found = answered(post("/surface", body))
    x, y, shown = found["x"], found["y"], found["quantities"]
    assert set(shown) == set(quantities)
    # Z is taken on 64² points; what is off is the sum over these 33².
    assert integral(shown["probability"], x, y) == pytest.approx(1, abs=1e-3)
    assert integral(shown["softargmin_gradient"], x, y) == pytest.approx(0, abs=1e-3)
    np.testing.assert_allclose(shown["score"], -2 * np.asarray(shown["gradient"]), rtol=1e-5)
    scalars = found["diagnostics"]
    assert scalars["step"] == 12
    weights = np.exp(-2 * np.asarray(shown["energy"]))
    assert scalars["log_partition"] == pytest.approx(np.log(integral(weights, x, y)), abs=1e-3)
    assert {"entropy", "expected_energy", "minimum", "beta_hat", "information", "verdict"} <= set(scalars)
    assert answered(post("/surface", body)) == found


def test_z_of_an_experiment_is_over_its_own_window(post: Call) -> None:
    body = {"experiment": K_MEANS, "step": 5, "resolution": 64, "beta": 1.5, "quantities": ["probability"]}
    whole = answered(post("/surface", body))
    corner = answered(post("/surface", {**body, "window": {"x": [0, 1], "y": [0, 1]}}))
    assert corner["diagnostics"]["log_partition"] == pytest.approx(whole["diagnostics"]["log_partition"], rel=1e-5)
    assert integral(corner["quantities"]["probability"], corner["x"], corner["y"]) < 0.5
    outside = answered(post("/surface", {**body, "window": {"x": [5, 6], "y": [5, 6]}}))
    assert not np.any(outside["quantities"]["probability"])


@pytest.mark.parametrize("subject", [{"landscape": {"kind": "himmelblau"}}, {"experiment": K_MEANS}], ids=str)
def test_as_safetensors(post: Call, subject: dict[str, object]) -> None:
    body = {**subject, "resolution": 20, "quantities": ["energy", "gradient"]}
    plain = answered(post("/surface", body))
    response = post("/surface", body, "application/safetensors")
    assert response.headers["content-type"] == "application/safetensors"
    arrays, metadata = tensors(response.content)
    assert set(arrays) == {"x", "y", "energy", "gradient"}
    assert all(values.dtype == np.float32 for values in arrays.values())
    np.testing.assert_array_equal(arrays["energy"], np.asarray(plain["quantities"]["energy"], np.float32))
    np.testing.assert_array_equal(arrays["gradient"], np.asarray(plain["quantities"]["gradient"], np.float32))
    assert metadata["diagnostics"] == plain["diagnostics"]


def test_the_largest_grid_is_answered(http: httpx.Client) -> None:
    body = {"landscape": {"kind": "muller-brown"}, "resolution": 512, "quantities": ["energy"]}
    response = http.post("/api/v1/surface", json=body, headers={"Accept": "application/safetensors"})
    assert tensors(response.content)[0]["energy"].shape == (512, 512)
