"""Landscape surfaces against their formulas, and the Gibbs quantities over them."""

import numpy as np
import pytest

from app.engine.frame import Quantity
from app.engine.landscape import surface
from app.landscapes.double_well import DoubleWell
from app.landscapes.expression import ExpressionLandscape
from app.landscapes.gaussian import Gaussian
from app.landscapes.harmonic import Harmonic
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
@pytest.mark.parametrize("beta", [1e-3, 0.3, 30.0])
def test_probability_is_a_density_whose_moments_are_the_scalars(spec: Landscape, beta: float) -> None:
    """On a grid of 64 or 96, where P is narrower than its step at the colder end, the scalars
    are those of a grid of 512, and P is the same at the places that both have."""
    fine = surface(spec, spec.natural_window(), 505, beta, ALL)
    energy = fine.quantities["energy"].astype(np.float64)
    lowest = energy.min()
    factors = np.exp(-beta * (energy - lowest))
    z = trapezoid(factors, fine.x, fine.y)
    log_z = np.log(z) - beta * lowest
    mean = trapezoid(factors * energy, fine.x, fine.y) / z
    assert trapezoid(fine.quantities["probability"].astype(np.float64), fine.x, fine.y) == pytest.approx(1, abs=5e-3)
    for resolution in (64, 85):
        found = surface(spec, spec.natural_window(), resolution, beta, ALL).diagnostics
        error = found["log_partition_error"] + 5e-4
        assert found["unresolved"] is None
        assert found["log_partition"] == pytest.approx(log_z, rel=1e-5, abs=error)
        assert found["entropy"] == pytest.approx(log_z + beta * mean, rel=1e-3, abs=found["entropy_error"] + 1e-3)
        assert beta * found["expected_energy"] == pytest.approx(
            beta * mean, rel=1e-4, abs=error + found["entropy_error"] + 1e-3
        )
    every = surface(spec, spec.natural_window(), 85, beta, ("probability",)).quantities["probability"]
    np.testing.assert_allclose(every, fine.quantities["probability"][::6, ::6], rtol=0.02, atol=1e-3 * every.max())


@pytest.mark.parametrize("beta", [1e2, 1e4, 1e6])
@pytest.mark.parametrize("resolution", [16, 64, 128, 200])
def test_log_z_of_a_bowl_is_its_closed_form_however_cold(beta: float, resolution: int) -> None:
    found = surface(Harmonic(), Harmonic().natural_window(), resolution, beta, ("energy",)).diagnostics
    log_z = np.log(2 * np.pi / beta) - 0.5 * np.log(1.0 * 4.0)  # the springs' stiffnesses
    assert found["log_partition_error"] < 0.05
    assert found["log_partition"] == pytest.approx(log_z, abs=found["log_partition_error"] + 1e-3)


def test_a_pole_has_no_z() -> None:
    pole = ExpressionLandscape(formula="-1/(x*x + y*y)")
    window = Window(x=(-1.0, 1.13), y=(-1.0, 1.13))
    found = surface(pole, window, 64, 1.0, ("energy", "probability"))
    assert found.quantities["energy"] is not None
    assert found.quantities["probability"] is None
    assert found.diagnostics["log_partition"] is None
    assert found.diagnostics["unresolved"]["cause"] == "unbounded-energy"


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
