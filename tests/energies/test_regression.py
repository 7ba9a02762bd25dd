"""Regression as an energy: one answer for each x, which no loss can flatten."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.datasets.circle import Circle
from app.datasets.parabola import Parabola
from app.energies.regression import Regression
from app.losses.energy import EnergyLoss
from app.shaping.contrastive.margin import Margin
from app.shaping.contrastive.maximum_likelihood import MaximumLikelihood
from tests.energies.conditional_runs import run_on_pairs

POINTS = jax.random.uniform(jax.random.key(5), (50, 2), minval=-2.0, maxval=2.0)


def test_the_energy_is_how_far_y_lies_from_the_network() -> None:
    model = Regression(hidden=20).build()
    net = model.init(jax.random.key(0))
    slopes, shifts, weights, level = (np.asarray(leaf, np.float64) for leaf in net)
    assert weights.shape == (20, 1)
    x, y = np.asarray(POINTS, np.float64).T
    foretold = np.tanh(np.outer(x, slopes) + shifts) @ weights[:, 0] + level[0]
    np.testing.assert_allclose(model.apply(net, POINTS), np.abs(foretold - y), atol=1e-5)


def test_on_the_valley_itself_slopes_are_finite() -> None:
    model = Regression().build()
    net = model.init(jax.random.key(0))
    flat = net._replace(weights=jnp.zeros_like(net.weights))
    on_it = jnp.zeros((3, 2))
    np.testing.assert_array_equal(model.apply(flat, on_it), 0)
    for slope in jax.tree.leaves(jax.grad(lambda n, p: model.apply(n, p).sum(), argnums=(0, 1))(flat, on_it)):
        assert np.isfinite(slope).all()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_maximum_likelihood_fits_the_parabola(seed: int) -> None:
    spec = MaximumLikelihood(energy=Regression())
    assert run_on_pairs(spec, Parabola(noise=0.0), 800, seed).argmin_error() < 0.015
    assert run_on_pairs(spec, Parabola(noise=0.0), 0, seed).argmin_error() > 0.15


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_pushing_down_on_the_data_is_enough(seed: int) -> None:
    """LeCun et al. (2006), section 5.1: the energy loss, which collapses other energies."""
    spec = Margin(loss=EnergyLoss(), energy=Regression(), draws=1, negative="random")
    found = run_on_pairs(spec, Parabola(noise=0.0), 800, seed)
    assert found.argmin_error() < 0.015
    assert found.on_grid().mean() > 0.9
    # Of two places a frame unit apart along y, away from the valley, the energies are too.
    high, higher = found.energy([[0.0, 0.7], [0.0, 1.2]])
    assert higher - high == pytest.approx(0.5 * 4 / 2.0, rel=1e-3)


def test_an_x_with_two_answers_gets_one() -> None:
    found = run_on_pairs(MaximumLikelihood(energy=Regression()), Circle(), 800)
    above, below = found.energy([[0.0, 1.0], [0.0, -1.0]])
    # The two are 8/3 of a frame unit apart, and that is what the energies add up to.
    assert above + below >= 2 * 4 / 3.0 - 1e-3
    assert found.energy(found.points).mean() > 0.5
