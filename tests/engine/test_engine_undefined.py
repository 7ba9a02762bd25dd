"""Where an energy is no number: what is said is the true cause, and the window that is advised works."""

import re

import numpy as np
import pytest

from app.engine.infer import Question as Descent
from app.engine.infer import infer
from app.engine.landscape import surface
from app.engine.sample import Question as Sample
from app.engine.sample import sample
from app.landscapes.expression import ExpressionLandscape
from app.landscapes.muller_brown import MullerBrown
from app.samplers.metropolis import Metropolis
from app.spec.errors import Problem
from app.spec.families import Landscape
from app.spec.optimisers import Adam, GradientDescent
from app.spec.window import Window

CASES = [
    ("log(x)", r"at \(-2, -2\) is not finite: log\(x\) is undefined at x ≤ 0;"),
    ("log(y + x) - x", r"log\(y \+ x\) is undefined at y \+ x ≤ 0;"),
    ("exp(-1/x**2) + log(y)", r": log\(y\) is undefined at y ≤ 0;"),  # 1/x² = ∞ does no harm
    ("sqrt(1 - x*x - y*y)", r"sqrt\(1 - x\*x - y\*y\) is undefined at 1 - x\*x - y\*y < 0;"),
    ("x**0.5", r"x\*\*0\.5 is undefined at x < 0;"),
    ("1/x", r"at \(0, -2\) is not finite: 1/x divides by zero at x = 0;"),
    ("1/(x*x + y*y)", r"at \(0, 0\) .* divides by zero at x\*x \+ y\*y = 0;"),
    ("(x - 1)**-2", r"\(x - 1\)\*\*-2 divides by zero at x - 1 = 0;"),
    ("exp(100*x)", r"exp\(100\*x\) is beyond float32 at 100\*x > 88\.7, and here that is 93\.75;"),
    ("(x*3e9)**4", r"\(x\*3e\+09\)\*\*4 is beyond float32, whose largest number is 3\.4e\+38;"),
    ("log(sin(20*x))", r"log\(sin\(20\*x\)\) is undefined at sin\(20\*x\) ≤ 0;"),
]
ADVICE = re.compile(r"such as x from (\S+) to (\S+) and y from (\S+) to (\S+)$")


def advised(detail: str) -> Window:
    found = ADVICE.search(detail)
    assert found, detail
    x0, x1, y0, y1 = map(float, found.groups())
    return Window(x=(x0, x1), y=(y0, y1))


@pytest.mark.parametrize(("text", "said"), CASES)
def test_the_true_cause_is_named_and_the_window_advised_works(text: str, said: str) -> None:
    landscape = ExpressionLandscape(formula=text)
    with pytest.raises(Problem, match=said) as caught:
        surface(landscape, Window(), 65, 1.0, ("energy",))
    assert "β" not in caught.value.detail
    found = surface(landscape, advised(caught.value.detail), 65, 1.0, ("energy", "gradient"))
    assert np.isfinite(found.quantities["energy"]).all()


def test_a_built_in_landscape_that_overflows_is_advised_a_window_too() -> None:
    far = Window(x=(-50.0, 50.0), y=(-50.0, 50.0))
    with pytest.raises(Problem, match=r"energy of Müller–Brown at \(-50, -50\) is beyond float32") as caught:
        surface(MullerBrown(), far, 65, 1.0, ("energy",))
    surface(MullerBrown(), advised(caught.value.detail), 65, 1.0, ("energy",))


@pytest.mark.parametrize("text", ["exp(1000 + 0*x)", "log(-1 - x**2)", "1/0 + x"])
def test_where_no_window_helps_none_is_advised(text: str) -> None:
    with pytest.raises(Problem, match="no smaller window that was tried has an energy everywhere; change the formula"):
        surface(ExpressionLandscape(formula=text), Window(), 17, 1.0, ("energy",))


def asked_of_all(landscape: Landscape, start: tuple[float, float], window: Window) -> list[Problem]:
    """What descent and sampling say of a start and a window."""
    problems = []
    for ask in (
        lambda: infer(Descent(landscape, 0, (start,), Adam(), 3, 1e-3, False, window, 33), None, None),
        lambda: sample(Sample(landscape, 0, Metropolis(), 1.0, (start,), 4, 1, 0, 0, False, window, 33, 8), None, None),
    ):
        with pytest.raises(Problem) as caught:
            ask()
        problems.append(caught.value)
    return problems


def test_a_path_that_comes_to_where_there_is_no_energy_says_why_it_ends() -> None:
    down, window = GradientDescent(rate=0.1), Window(x=(0.1, 2.0))
    asked = Descent(ExpressionLandscape(formula="log(x)"), 0, ((0.5, 0.5),), down, 40, 1e-3, False, window, 9)
    found = infer(asked, None, None)
    reason = found.ends[0]["stopped"]["reason"]  # type: ignore[union-attr]
    assert "its last finite point; the next is (-" in reason
    assert reason.endswith(", 0.5), and there log(x) is undefined at x ≤ 0")
    assert "smaller rate" not in reason


def test_descents_and_chains_say_the_same_of_a_start_and_of_the_window() -> None:
    logarithm = ExpressionLandscape(formula="log(x)")
    for problem in asked_of_all(logarithm, (-1.0, 0.5), Window()):
        assert "log(x) is undefined at x ≤ 0; start elsewhere" in problem.detail
        assert [error["pointer"] for error in problem.errors] == ["#/starts/0"]
    for problem in asked_of_all(logarithm, (1.0, 0.5), Window()):
        assert "at (-2, -2) is not finite: log(x) is undefined at x ≤ 0; choose a smaller window" in problem.detail
        assert advised(problem.detail).x[0] > 0
