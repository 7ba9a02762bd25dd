"""Energies that fall without bound: where that is, how fast, and whether Z has a value."""

import numpy as np
import pytest
import scipy.integrate

from app.engine.unbounded import poles, without_partition_function
from app.landscapes.expression import ExpressionLandscape
from app.landscapes.himmelblau import Himmelblau
from app.spec.window import Window

HERE = Window()


def formula(text: str) -> ExpressionLandscape:
    return ExpressionLandscape(formula=text)


@pytest.mark.parametrize(
    ("text", "rate", "codimension"),
    [
        ("log(x**2 + y**2)", 2.0, 2),
        ("0.5*log((x - 0.1)**2 + (y + 0.7)**2) + x**2", 1.0, 2),
        ("3*log((x - 1)**2 + y**2) + 5*(x + 1)**2", 6.0, 2),
        ("log(abs(x - 0.3))", 1.0, 1),
        ("log(abs(x + 0.37*y - 0.123))", 1.0, 1),
        ("2*log(abs(x*x + y*y - 1))", 2.0, 1),
        ("log(abs(sin(3*x)))", 1.0, 1),
        ("1/x", np.inf, 1),
        ("-1/abs(x*x + y*y - 1)", np.inf, 1),
        ("-1/(x*x + y*y)", np.inf, 2),
        ("-((x - 0.2)**2 + y*y)**-0.05", np.inf, 2),
        ("-log(x*x/16 + y*y/16)**2", np.inf, 2),
    ],
)
def test_a_pole_is_found_with_its_rate_and_whether_it_is_a_point_or_a_line(
    text: str, rate: float, codimension: int
) -> None:
    found = poles(formula(text), HERE)
    assert found
    for pole in found:
        assert pole.codimension == codimension
        assert pole.slowest <= rate * (1 + 1e-3)
        assert pole.fastest >= rate * (1 - 1e-3)
        assert pole.fastest == np.inf if rate == np.inf else pole.fastest < rate * 1.01
        beside = formula(text).in_float64(np.asarray(pole.at) + 1e-9 * np.asarray([[-1.0, 0.3], [0.7, -1.0]]))
        assert beside is not None
        assert beside.min() < -0.9


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + y**2",
        "(x**2 + y**2)**0.5",
        "(x*x + y*y)**0.1",
        "-log(x*x + y*y)",
        "1/(x*x + y*y)",
        "-1/(x*x + y*y + 1e-8)",
        "log(x**2 + y**2 + 1e-12)",
        "cos(5*x)*cos(5*y)",
        "x**3",
        "0*x",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    ],
)
def test_what_has_a_bottom_has_no_pole(text: str) -> None:
    assert poles(formula(text), HERE) == ()
    assert without_partition_function(formula(text), HERE, 1e4) is None


def test_landscapes_that_are_no_formula_are_bounded_below() -> None:
    assert poles(Himmelblau(), HERE) == ()


@pytest.mark.parametrize(
    ("text", "critical"),
    [("log(x**2 + y**2)", 1.0), ("log(abs(x))", 1.0), ("0.25*log(x*x + y*y)", 4.0), ("log(abs(y - x))/3", 3.0)],
)
def test_beside_a_logarithm_z_has_a_value_up_to_the_critical_beta(text: str, critical: float) -> None:
    for share in (0.5, 0.9, 0.999):
        assert without_partition_function(formula(text), HERE, share * critical) is None
    assert without_partition_function(formula(text), HERE, critical) is not None
    for share in (1.001, 1.5, 20.0):
        told = without_partition_function(formula(text), HERE, share * critical)
        assert told is not None
        assert told[0]
        assert "falls without bound" in told[1]
        assert "has no value" in told[1]


@pytest.mark.parametrize(
    ("rate", "beta", "converges"), [(1.0, 1.5, True), (1.0, 2.5, False), (3.0, 0.6, True), (3.0, 0.7, False)]
)
def test_the_verdict_is_that_of_the_integral_in_polar_coordinates(rate: float, beta: float, converges: bool) -> None:
    """∫ r^(1 − βc) dr from ever nearer to 0, by quadrature."""
    inner = np.geomspace(1e-2, 1e-14, 7)
    integrals = [
        scipy.integrate.quad(lambda t: np.exp(t * (2 - beta * rate)), np.log(near), 0, limit=200)[0] for near in inner
    ]
    settles = abs(integrals[-1] / integrals[-2] - 1) < 0.05
    assert settles is converges
    landscape = formula(f"{rate}*log(x*x + y*y)/2")
    assert (without_partition_function(landscape, HERE, beta) is None) is converges


@pytest.mark.parametrize("beta", [1e-6, 1.0, 1e4])
def test_beside_a_power_z_has_no_value_at_any_beta(beta: float) -> None:
    for text in ("1/x", "-1/(x*x + y*y)", "-(x*x + y*y)**-0.5"):
        told = without_partition_function(formula(text), HERE, beta)
        assert told is not None
        assert told[0]


def test_outside_the_window_a_pole_does_no_harm() -> None:
    assert without_partition_function(formula("1/x"), Window(x=(0.5, 2.0)), 1.0) is None
    assert without_partition_function(formula("1/x"), Window(x=(0.0, 2.0)), 1.0) is None  # +∞ at its edge
    assert without_partition_function(formula("log(x**2 + y**2)"), Window(x=(-2.0, 2.0), y=(0.1, 2.0)), 5.0) is None


def test_a_rate_that_slows_down_leaves_large_betas_open() -> None:
    slow = formula("-log(-log((x*x + y*y)/100))")
    assert without_partition_function(slow, HERE, 1.0) is None
    told = without_partition_function(slow, HERE, 1e3)
    assert told is not None
    assert not told[0]
    assert "may have no value" in told[1]
