"""Where a surface has a gradient, and what is drawn where it has none."""

import math

import numpy as np
import pytest

from app.engine.landscape import surface
from app.landscapes.ackley import Ackley
from app.landscapes.donut import Donut
from app.landscapes.expression import ExpressionLandscape
from app.landscapes.funnel import Funnel
from app.landscapes.gaussian_mixture import GaussianMixture
from app.landscapes.muller_brown import MullerBrown
from app.landscapes.rastrigin import Rastrigin
from app.spec.families import Landscape
from app.spec.window import Window

NONE = (math.nan, math.nan)
AT_THE_ORIGIN: list[tuple[str, tuple[float, float]]] = [
    # kinks, cusps, roots and jumps: none
    ("(x**2 + y**2)**0.5", NONE),
    ("sqrt(x*x + y*y) + x", NONE),
    ("(x**2)**0.25", NONE),
    ("abs(x) + y", NONE),
    ("1000 + 0.01*abs(x) + y", NONE),
    ("relu(x)**0.5", NONE),
    ("max(x, y)", NONE),
    ("tanh(1/x)", NONE),
    ("x/(1 + exp(1/x))", NONE),
    # 0·∞ by the rules, and yet a limit
    ("(x**2)**1.5", (0, 0)),
    ("(x**2 + y**2)**0.6", (0, 0)),
    ("exp(-1/x**2) + 3*y", (0, 3)),
    ("1/(1/x)", (1, 0)),
    ("sqrt(x**4 + y**4) - y", (0, -1)),
    ("sqrt(x**2)**2", (0, 0)),
    ("min(x, 0)*y", (0, 0)),
    ("x**3 + 2*y", (0, 2)),
]


@pytest.mark.parametrize(("text", "expected"), AT_THE_ORIGIN)
def test_at_a_singular_point_the_gradient_is_the_limit_or_none(text: str, expected: tuple[float, float]) -> None:
    found = surface(
        ExpressionLandscape(formula=text), Window(), 17, 2.0, ("energy", "probability", "score", "gradient")
    )
    np.testing.assert_allclose(found.quantities["gradient"][8, 8], expected, atol=2e-5)
    np.testing.assert_allclose(found.quantities["score"][8, 8], -2 * np.asarray(expected), atol=4e-5)
    assert np.isfinite(found.quantities["energy"]).all()
    assert np.isfinite(found.quantities["probability"]).all()
    assert np.isfinite(found.quantities["gradient"][1, 3]).all()


@pytest.mark.parametrize("height", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize(("middle", "half"), [(0.0, 1e-3), (0.0, 1e4), (50.0, 1.0)])
def test_kinks_are_found_in_any_unit(height: float, middle: float, half: float) -> None:
    """A cone on a slope and a smooth hill, in other units of energy and length and away from 0."""
    constants = {"h": height, "c": middle, "w": half}
    window = Window(x=(middle - half, middle + half), y=(-half, half))
    cone = ExpressionLandscape.model_validate(
        {"formula": "h*(((x - c)**2 + y**2)**0.5 + 0.3*(x - c))/w", "constants": constants}
    )
    hill = ExpressionLandscape.model_validate(
        {"formula": "-h*(((x - c)/w)**2 + (y/w)**2)**1.5", "constants": constants}
    )
    none = [
        np.isnan(surface(one, window, 33, 1.0, ("gradient",)).quantities["gradient"][..., 0]) for one in (cone, hill)
    ]
    assert np.argwhere(none[0]).tolist() == [[16, 16]]
    assert not none[1].any()


@pytest.mark.parametrize(
    ("landscape", "tips"),
    [(Ackley(), 1), (Donut(), 1), (Funnel(), 0), (MullerBrown(), 0), (Rastrigin(), 0), (GaussianMixture(), 0)],
    ids=lambda value: getattr(value, "kind", value),
)
def test_built_in_landscapes_have_a_gradient_everywhere_but_at_the_tips_of_cones(
    landscape: Landscape, tips: int
) -> None:
    for resolution in (64, 65):
        gradient = surface(landscape, landscape.natural_window(), resolution, 1.0, ("gradient",)).quantities["gradient"]
        none = np.argwhere(np.isnan(gradient[..., 0]))
        assert none.tolist() == ([[32, 32]] if tips and resolution == 65 else [])
