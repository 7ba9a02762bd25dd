"""POST /latent: the course's ellipse, its angle minimised or summed out."""

import numpy as np
import pytest
from scipy.special import ive

from tests.api.asking import answered
from tests.api.conftest import Call


@pytest.mark.parametrize("beta", [1e-6, 0.1, 1.0, 10.0, 300.0])
def test_at_the_centre_it_is_the_closed_form(post: Call, beta: float) -> None:
    found = answered(post("/latent", {"beta": beta, "angles": 480}))
    log_bessel = np.log(ive(0, 0.875 * beta)) + 0.875 * beta
    assert found["warm"] == pytest.approx(3.125 - log_bessel / beta, rel=1e-8)
    assert found["cold"] == pytest.approx(2.25, rel=1e-12)


def test_everything_over_the_angles_follows_from_the_energies(post: Call) -> None:
    body = {"half_axes": [1.2, 0.7], "y": [0.3, -0.5], "angles": 36, "beta": 3.0}
    found = answered(post("/latent", body))
    z = 2 * np.pi * np.arange(36) / 36
    np.testing.assert_allclose(found["z"], z, rtol=1e-15)
    energies = (0.3 - 1.2 * np.cos(z)) ** 2 + (-0.5 - 0.7 * np.sin(z)) ** 2
    np.testing.assert_allclose(found["energy"], energies, rtol=1e-12)
    factors = np.exp(-3 * energies)
    np.testing.assert_allclose(found["probability"], factors / factors.sum(), rtol=1e-9)
    assert found["warm"] == pytest.approx(-np.log(factors.mean()) / 3, rel=1e-12)
    best = int(energies.argmin())
    assert found["best"]["index"] == best
    assert found["best"]["z"] == z[best]
    assert found["best"]["energy"] == found["cold"] == pytest.approx(energies.min())
    np.testing.assert_allclose(found["best"]["explained"], [1.2 * np.cos(z[best]), 0.7 * np.sin(z[best])])


def test_without_beta_the_best_angles_share_all_of_it(post: Call) -> None:
    found = answered(post("/latent", {"y": [0.0, 0.0], "half_axes": [2.0, 2.0], "angles": 4, "line": [[1, 0]]}))
    assert found["warm"] is None
    assert found["line"]["warm"] is None
    np.testing.assert_array_equal(found["probability"], 0.25)
    found = answered(post("/latent", {"y": [0.1, 1.7]}))
    assert sum(found["probability"]) == 1
    assert found["probability"][12] == 1
    assert found["best"]["index"] == 12


def test_along_a_line_both_free_energies_are_those_of_each_of_its_points(post: Call) -> None:
    line = [[0.0, 0.25 * k - 1.5] for k in range(13)]
    along = answered(post("/latent", {"line": line, "beta": 2.0}))["line"]
    each = [answered(post("/latent", {"y": y, "beta": 2.0})) for y in line]
    for name in ("cold", "warm"):
        np.testing.assert_allclose(along[name], [found[name] for found in each], rtol=1e-13)
    assert answered(post("/latent", {"beta": 2.0}))["line"] == {"cold": [], "warm": []}


def test_an_ellipse_of_no_size_explains_nothing(post: Call) -> None:
    found = answered(post("/latent", {"half_axes": [0.0, 0.0], "y": [3.0, 4.0], "beta": 5.0}))
    np.testing.assert_allclose(found["energy"], 25)
    assert found["cold"] == found["warm"] == 25


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"half_axes": [2.0]}, "#/half_axes"),
        ({"half_axes": [2.0, -1.0]}, "#/half_axes/1"),
        ({"y": [0.0, 1e9]}, "#/y/1"),
        ({"angles": 0}, "#/angles"),
        ({"angles": 5000}, "#/angles"),
        ({"beta": 0}, "#/beta"),
        ({"line": [[0.0, "a"]]}, "#/line/0/1"),
        ({"line": [[0.0, 0.0]] * 1025}, "#/line"),
        ({"w": [1, 1]}, "#/w"),
    ],
)
def test_bad_input_is_named(post: Call, body: dict[str, object], named: str) -> None:
    refused = post("/latent", body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert named in [error["pointer"] for error in refused.json()["errors"]]
