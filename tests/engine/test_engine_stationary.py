"""What a level point is: by quadratic forms in any unit, by landscapes whose points are known, and at kinks."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.infer import Descent, Question, infer
from app.engine.stationary import stationary
from app.landscapes.expression import ExpressionLandscape
from app.landscapes.himmelblau import Himmelblau
from app.maths.calculus import hessian
from app.spec.families import Landscape
from app.spec.optimisers import Adam, GradientDescent, Momentum, Optimiser

SIGNS = {(1, 1): "minimum", (-1, -1): "maximum", (-1, 1): "saddle"}


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    signs=st.sampled_from(sorted(SIGNS)),
    ratio=st.floats(0.05, 1.0),
    angle=st.floats(0, 3.2),
    energy=st.sampled_from([1e-3, 1.0, 1e6]),
    length=st.sampled_from([1e-3, 1.0, 1e5]),
    place=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)
def test_a_quadratic_forms_point_is_told_by_its_eigenvalues_in_any_unit(
    signs: tuple[int, int], ratio: float, angle: float, energy: float, length: float, place: tuple[float, float]
) -> None:
    turn = np.asarray([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    curvature = turn @ np.diag([signs[0] * ratio, signs[1]]) @ turn.T * energy / length**2
    at = (np.asarray([place]) * length).astype(np.float32)

    def slopes(points: np.ndarray) -> np.ndarray:
        return ((points.astype(np.float64) - at) @ curvature).astype(np.float32)

    (found,) = stationary(slopes, at, np.ones(2), np.full(2, length), 0.0)
    assert found.kind == SIGNS[signs]
    np.testing.assert_allclose(
        found.eigenvalues, np.linalg.eigvalsh(curvature), rtol=2e-3, atol=1e-9 * energy / length**2
    )


def asked(landscape: Landscape, starts: Any, **fields: Any) -> list[dict[str, Any]]:
    usual = {"optimiser": GradientDescent(), "steps": 3, "tolerance": 1e-3, "fixed_x": False, "window": None}
    found = infer(Question(landscape, 0, tuple(starts), **(usual | {"resolution": 8} | fields)), None, None)
    assert isinstance(found, Descent)
    return found.ends


@pytest.mark.parametrize(
    ("text", "kind", "eigenvalues"),
    [
        ("-x**2 - 3*y**2", "maximum", [-6, -2]),
        ("x**2 - 3*y**2", "saddle", [-6, 2]),
        ("1e5 + x**2 + 3*y**2", "minimum", [2, 6]),
        ("1000*x**2 - 0.01*y**2", "saddle", [-0.02, 2000]),
        ("(x - y)**2", "minimum", [0, 4]),  # a valley
        ("x**4 + y**2", "minimum", [0, 2]),
        ("-x**4 - y**4", "maximum", [0, 0]),
        ("x**3 + y**2", "saddle", [0, 2]),
        ("x**3 - 3*x*y**2", "saddle", [0, 0]),  # a monkey's
        ("1 + 0*x", "flat", [0, 0]),
        ("sin(x)**2 + cos(x)**2", "flat", [0, 0]),
        ("(x**2 + y**2)**0.5", "minimum", None),
        ("-sqrt(x*x + y*y)", "maximum", None),
        ("abs(x) - abs(y)", "saddle", None),
        ("exp(-1/x**2) + y**2", "minimum", [0, 2]),
    ],
)
def test_a_descent_that_begins_where_the_slope_is_0_says_what_is_there(
    text: str, kind: str, eigenvalues: list[float] | None
) -> None:
    (end,) = asked(ExpressionLandscape(formula=text), [(0.0, 0.0)])
    assert end["converged"]
    assert end["stationary"] == kind
    if eigenvalues is None:  # at a kink there is no Hessian
        assert end["hessian_eigenvalues"] is None
    else:
        np.testing.assert_allclose(end["hessian_eigenvalues"], eigenvalues, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("optimiser", [GradientDescent(rate=1e-4), Momentum(rate=1e-5), Adam(rate=1e-4)])
def test_himmelblaus_nine_stationary_points(optimiser: Optimiser) -> None:
    minima = [(3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)]
    saddles = [(3.385154, 0.073852), (0.086678, 2.884255), (-3.073026, -0.081353), (-0.127961, -1.953715)]
    maximum = (-0.270845, -0.923039)
    ends = asked(Himmelblau(), [*minima, *saddles, maximum], optimiser=optimiser, steps=2, tolerance=0.2)
    assert [end["stationary"] for end in ends] == ["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]
    by_autodiff = hessian(Himmelblau().energy, jnp.asarray([end["at"] for end in ends], jnp.float32))
    found = [end["hessian_eigenvalues"] for end in ends]
    np.testing.assert_allclose(found, np.linalg.eigvalsh(by_autodiff), rtol=1e-4, atol=2e-2)


def test_where_x_is_given_only_y_is_judged() -> None:
    saddle = ExpressionLandscape(formula="y**2 - x**2")
    (end,) = asked(saddle, [(0.0, 0.0)], fixed_x=True)
    assert end["stationary"] == "minimum"
    assert end["hessian_eigenvalues"] == pytest.approx([2.0])


def test_of_a_path_that_is_still_on_its_way_nothing_is_said() -> None:
    (end,) = asked(ExpressionLandscape(formula="x"), [(0.0, 0.0)])
    assert not end["converged"]
    assert end["stationary"] is end["hessian_eigenvalues"] is None
