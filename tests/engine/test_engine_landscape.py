"""Landscape surfaces against their formulas, and the Gibbs quantities over them."""

import numpy as np
import pytest

from app.engine.frame import Quantity
from app.engine.landscape import surface
from app.landscapes.double_well import DoubleWell
from app.landscapes.gaussian import Gaussian
from app.landscapes.himmelblau import Himmelblau
from app.landscapes.muller_brown import MullerBrown
from app.spec.errors import Problem
from app.spec.families import Landscape
from app.spec.window import Window

ALL: tuple[Quantity, ...] = ("energy", "probability", "score", "gradient")
UNEVEN = Window(x=(-1.0, 2.0), y=(-0.5, 1.5))


def trapezoid(values: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    return float(
        np.trapezoid(np.trapezoid(values.astype(np.float64), x.astype(np.float64), axis=1), y.astype(np.float64))
    )


def test_rows_are_y_and_columns_are_x_on_any_resolution() -> None:
    for resolution in (2, 3, 65, 70):  # 65² and 70² are no whole blocks of points
        found = surface(Himmelblau(), UNEVEN, resolution, 1.0, ("energy",))
        x, y = np.linspace(-1, 2, resolution), np.linspace(-0.5, 1.5, resolution)
        np.testing.assert_allclose(found.x, x, atol=1e-6)
        np.testing.assert_allclose(found.y, y, atol=1e-6)
        assert (found.x[0], found.x[-1], found.y[0], found.y[-1]) == (-1, 2, -0.5, 1.5)
        expected = (x[None] ** 2 + y[:, None] - 11) ** 2 + (x[None] + y[:, None] ** 2 - 7) ** 2
        np.testing.assert_allclose(found.quantities["energy"], expected, rtol=1e-5)


def test_gradient_and_score_of_the_double_well() -> None:
    beta, spec = 2.5, DoubleWell(height=1.5, half_distance=0.8)
    found = surface(spec, UNEVEN, 33, beta, ALL)
    x, y = np.meshgrid(found.x.astype(np.float64), found.y.astype(np.float64))
    slope = np.stack([4 * 1.5 * x * (x**2 - 0.64), 4 * 1.5 * y * (y**2 - 0.64)], axis=-1)
    assert found.quantities["gradient"].shape == (33, 33, 2)
    np.testing.assert_allclose(found.quantities["gradient"], slope, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found.quantities["score"], -beta * slope, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("spec", [Himmelblau(), MullerBrown(), DoubleWell(), Gaussian()], ids=lambda s: s.kind)
@pytest.mark.parametrize("beta", [1e-3, 0.3, 30.0, 1e3])
def test_probability_is_a_density_whose_moments_are_the_scalars(spec: Landscape, beta: float) -> None:
    found = surface(spec, spec.natural_window(), 96, beta, ALL)
    energy = found.quantities["energy"].astype(np.float64)
    probability = found.quantities["probability"].astype(np.float64)
    assert trapezoid(probability, found.x, found.y) == pytest.approx(1, abs=2e-5)
    assert found.diagnostics["expected_energy"] == pytest.approx(
        trapezoid(probability * energy, found.x, found.y), rel=1e-4, abs=1e-4
    )
    lowest = energy.min()
    log_z = np.log(trapezoid(np.exp(-beta * (energy - lowest)), found.x, found.y)) - beta * lowest
    assert found.diagnostics["log_partition"] == pytest.approx(log_z, rel=1e-5, abs=1e-4)
    excess = found.diagnostics["expected_energy"] - lowest
    assert found.diagnostics["entropy"] == pytest.approx(log_z + beta * lowest + beta * excess, rel=1e-3, abs=1e-2)


def test_the_minimum_is_the_lowest_grid_point() -> None:
    found = surface(MullerBrown(), MullerBrown().natural_window(), 128, 1.0, ("energy",))
    j, i = np.unravel_index(np.argmin(found.quantities["energy"]), (128, 128))
    minimum = found.diagnostics["minimum"]
    assert minimum == {"at": [found.x[i], found.y[j]], "energy": found.quantities["energy"][j, i]}
    assert minimum["at"] == pytest.approx([-0.5582, 1.4417], abs=0.02)
    assert minimum["energy"] == pytest.approx(-146.7, abs=0.2)


def test_a_gaussians_partition_function_is_known() -> None:
    spec = Gaussian(sigma_x=0.6, sigma_y=0.4, correlation=0.5)
    found = surface(spec, spec.natural_window(), 256, 2.0, ("energy",))
    closed = np.log(2 * np.pi * 0.6 * 0.4 * np.sqrt(1 - 0.25)) - np.log(2.0)
    assert found.diagnostics["log_partition"] == pytest.approx(closed, abs=1e-4)
    assert found.diagnostics["expected_energy"] == pytest.approx(1 / 2.0, abs=1e-4)  # two half degrees of freedom


@pytest.mark.parametrize("quantity", ["softargmin_gradient", "calibrated"])
def test_what_needs_data_is_refused(quantity: Quantity) -> None:
    with pytest.raises(Problem, match="landscape has none; ask for it of an experiment") as caught:
        surface(Himmelblau(), UNEVEN, 8, 1.0, ("energy", quantity))
    assert caught.value.status == 422


def test_what_float32_cannot_hold_is_refused_with_the_place() -> None:
    with pytest.raises(Problem, match=r"energy of Müller–Brown at \(.*\) is beyond float32") as caught:
        surface(MullerBrown(), Window(x=(-50.0, 50.0), y=(-50.0, 50.0)), 8, 1.0, ("energy",))
    assert "smaller" in caught.value.detail
    with pytest.raises(Problem, match="score of Double well is beyond float32"):
        surface(DoubleWell(height=100.0), Window(x=(-1e6, 1e6), y=(-1e6, 1e6)), 8, 1e20, ("score",))
