"""Implicit regression: an x may have several answers, and the energy may die down."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.datasets.circle import Circle
from app.datasets.parabola import Parabola
from app.energies.implicit_regression import ImplicitRegression
from app.losses.energy import EnergyLoss
from app.shaping.contrastive.margin import Margin
from app.shaping.contrastive.maximum_likelihood import MaximumLikelihood
from tests.energies.conditional_runs import run_on_pairs

POINTS = jax.random.uniform(jax.random.key(5), (50, 2), minval=-2.0, maxval=2.0)


@pytest.mark.parametrize(("distance", "size"), [("l1", np.abs), ("squared-l2", np.square)])
def test_the_energy_is_the_distance_of_the_two_codes(distance, size) -> None:
    model = ImplicitRegression(distance=distance).build()
    nets = model.init(jax.random.key(0))
    codes = []
    for net, given in zip(nets, np.asarray(POINTS, np.float64).T, strict=True):
        slopes, shifts, weights, level = (np.asarray(leaf, np.float64) for leaf in net)
        assert weights.shape == (10, 10)
        codes.append(np.tanh(np.outer(given, slopes) + shifts) @ weights + level)
    np.testing.assert_allclose(model.apply(nets, POINTS), size(codes[0] - codes[1]).sum(axis=1), rtol=1e-4)
    assert not np.allclose(nets[0].slopes, nets[1].slopes)


@pytest.mark.parametrize("distance", ["l1", "squared-l2"])
def test_where_the_codes_meet_slopes_are_finite(distance) -> None:
    model = ImplicitRegression(distance=distance).build()
    net = model.init(jax.random.key(0))[0]
    on_it = jnp.full((3, 2), 0.4)
    np.testing.assert_array_equal(model.apply((net, net), on_it), 0)
    slopes = jax.grad(lambda n, p: model.apply(n, p).sum(), argnums=(0, 1))((net, net), on_it)
    assert all(np.isfinite(slope).all() for slope in jax.tree.leaves(slopes))


@pytest.mark.parametrize("distance", ["l1", "squared-l2"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_maximum_likelihood_fits_the_parabola_and_the_energies_drift(distance, seed) -> None:
    """LeCun et al. (2006), section 5.1: with the likelihood the valley is right, its height is free."""
    spec = MaximumLikelihood(energy=ImplicitRegression(distance=distance))
    found = run_on_pairs(spec, Parabola(noise=0.0), 800, seed)
    assert found.argmin_error() < 0.015
    assert found.energy(found.points).mean() > 5
    assert run_on_pairs(spec, Parabola(noise=0.0), 0, seed).argmin_error() > 0.15


@pytest.mark.parametrize("distance", ["l1", "squared-l2"])
def test_an_x_may_have_two_answers(distance) -> None:
    found = run_on_pairs(MaximumLikelihood(energy=ImplicitRegression(distance=distance)), Circle(), 800)
    assert found.argmin_error() < 0.03
    above, between, below = found.energy([[0.0, 1.0], [0.0, 0.0], [0.0, -1.0]])
    assert max(above, below) < between - 5
    assert abs(above - below) < 1.5


def pushed_down(seed: int, steps: int):
    spec = Margin(loss=EnergyLoss(), energy=ImplicitRegression(), draws=1, negative="random")
    return run_on_pairs(spec, Parabola(noise=0.0), steps, seed)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_under_the_energy_loss_the_amplitude_dies_and_the_valley_survives(seed) -> None:
    start, found = pushed_down(seed, 0), pushed_down(seed, 800)
    assert found.on_grid().mean() < 0.1 * start.on_grid().mean()
    assert found.argmin_error() < 0.06


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_loss_that_also_pushes_up_keeps_it_alive(seed) -> None:
    found = run_on_pairs(Margin(energy=ImplicitRegression(), exclusion=0.3), Parabola(noise=0.0), 800, seed)
    assert found.argmin_error() < 0.03
    assert found.energy(found.points).mean() < 0.3
    assert found.on_grid().mean() > 1
