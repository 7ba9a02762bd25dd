"""The margin method under every loss of the registry: what the losses' own words claim of a
spiral is so, over three seeds."""

from typing import NamedTuple

import numpy as np
import pytest

from app.datasets.spiral import Spiral
from app.energies.mlp import MLP
from app.engine.loss_plane import LEAST_MARGIN
from app.engine.sufficient import Reach, judge
from app.losses.expression import ExpressionLoss
from app.losses.simple import Simple
from app.shaping.contrastive.margin import Margin
from app.spec.registry import discover, families
from app.spec.window import Window
from tests.shaping.learning import learned
from tests.shaping.spiral_runs import run

discover()
LOSSES = families()["losses"]
NET = MLP(width=16, depth=1)
SEEDS = (0, 1, 2)


class Does(NamedTuple):
    """What becomes of the default method after its schedule: bounds, not to be touched."""

    information: tuple[float, float]
    """I, in nats."""
    volume: tuple[float, float]
    """V."""
    spread: tuple[float, float]
    """Standard deviation of F over the window, as a part of the start's."""


LEARNS = Does((1.7, 2.4), (0.08, 0.145), (5.0, np.inf))
"""The valley is narrow and the rest high. Seen of every loss that promises a margin, over
three seeds: I 1.91 to 2.09, V 0.102 to 0.117, a spread 11 times the start's and more."""
DIES_DOWN = Does((0.7, 1.9), (0.12, 0.55), (0.0, 0.25))
"""The valley is found and its amplitude dies. Seen of both: I 1.1 to 1.6, V 0.16 to
0.39, a spread of 0.04 to 0.11 of the start's."""
COLLAPSES = Does((-0.1, 0.1), (0.9, 1.0), (0.0, 0.01))
"""Flat. Seen: I 0.00, V 0.95 to 0.96, spread 0.0003 of the start's and less."""

TABLE = {
    "energy": COLLAPSES,
    "expression": LEARNS,
    "hinge": LEARNS,
    "log": LEARNS,
    "lvq2": DIES_DOWN,
    "mce": LEARNS,
    "mee": LEARNS,
    "nll": LEARNS,
    "perceptron": DIES_DOWN,
    "simple": LEARNS,
    "square-exponential": LEARNS,
    "square-square": LEARNS,
}


def test_a_loss_learns_if_it_promises_a_margin() -> None:
    """Of a net that ends in softplus, and so reaches positive energies only."""
    reach, window = Reach((0.0, None), (0.0, None)), Window(x=(-3.0, 3.0), y=(-3.0, 3.0))
    promised = set()
    for kind in TABLE:
        loss = LOSSES[kind]()
        if judge(loss, getattr(loss, "margin", LEAST_MARGIN), reach, window).satisfied:
            promised.add(kind)
    assert promised == {kind for kind, does in TABLE.items() if does is LEARNS}


@pytest.mark.parametrize("kind", sorted(LOSSES))
def test_on_the_spiral_it_does_what_its_words_say(kind: str) -> None:
    spec = Margin(loss=LOSSES[kind]())
    for start, end in learned(spec, Spiral(), spec.schedule, SEEDS):
        found = (end.information, end.volume, end.spread / start.spread)
        assert np.isfinite(found).all()
        # A loss that is not Basin's own has no entry: it has to train finitely.
        if kind in TABLE or LOSSES[kind].__module__.startswith("app."):
            for value, (least, greatest) in zip(found, TABLE[kind], strict=True):
                assert least <= value <= greatest, f"from {start} to {end}"


@pytest.mark.parametrize("margin", [0.01, 10.0])
@pytest.mark.parametrize("beta", [0.1, 10.0])
def test_so_it_does_under_a_formula_whatever_its_knobs(margin: float, beta: float) -> None:
    loss = ExpressionLoss(formula="softplus(beta*(E_C - E_I + m))/beta", margin=margin, beta=beta)
    found = run(Margin(loss=loss, energy=NET, batch=64), 100)
    assert np.isfinite(found.losses).all()
    assert found.losses[-10:].mean() < found.losses[:10].mean()


def test_a_formula_trains_as_the_loss_that_it_writes() -> None:
    written = run(Margin(loss=ExpressionLoss(formula="relu(E_C) + relu(m - E_I)"), energy=NET, batch=64), 30)
    named = run(Margin(loss=Simple(), energy=NET, batch=64), 30)
    np.testing.assert_allclose(written.losses, named.losses, rtol=1e-4)
