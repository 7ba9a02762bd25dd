"""The margin method under every loss: it trains finitely, and what the losses' own words
claim of a spiral is so."""

import numpy as np
import pytest

from app.energies.mlp import MLP
from app.losses.expression import ExpressionLoss
from app.losses.log import Log
from app.losses.mce import MCE
from app.losses.perceptron import Perceptron
from app.losses.simple import Simple
from app.losses.square_exponential import SquareExponential
from app.shaping.contrastive.margin import Margin
from app.spec.families import Loss
from app.spec.registry import discover, families
from tests.shaping.spiral_runs import run

discover()
LOSSES = families()["losses"]
NET = MLP(width=16, depth=1)


@pytest.mark.parametrize("kind", sorted(LOSSES))
def test_it_trains_finitely_and_lowers_its_loss(kind: str) -> None:
    found = run(Margin(loss=LOSSES[kind](), energy=NET, batch=64), 100)
    assert np.isfinite(found.losses).all()
    assert np.isfinite(found.on_grid()).all()
    assert found.losses[-10:].mean() < found.losses[:10].mean()


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


@pytest.mark.parametrize("loss", [Log(), MCE(), SquareExponential()], ids=lambda loss: loss.kind)
def test_it_learns_the_spiral(loss: Loss) -> None:
    found = run(Margin(loss=loss), Margin.schedule).diagnostics()
    assert found.information > 1.8
    assert found.low_energy_volume < 0.13


@pytest.mark.parametrize("seed", [0, 1])
def test_under_the_perceptron_loss_the_amplitude_dies_and_the_valley_stays(seed: int) -> None:
    spec = Margin(loss=Perceptron())
    start, end = run(spec, 0, seed=seed).diagnostics(), run(spec, Margin.schedule, seed=seed).diagnostics()
    assert end.spread < min(0.1, 0.15 * start.spread)
    assert 0.8 < end.information < 1.8
    assert not end.collapsed
