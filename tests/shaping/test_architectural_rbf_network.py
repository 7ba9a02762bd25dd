"""The RBF network: EM of the weights alone, towards the one best answer."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from scipy.special import logsumexp

from app.datasets.eight_gaussians import EightGaussians
from app.datasets.spiral import Spiral
from app.maths.grid import grid_points, trapezoid_weights
from app.shaping.architectural.rbf_network import ENOUGH, RBFNetwork
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()
KEY = jax.random.key(4)
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module", params=SEEDS)
def seed(request):
    return request.param


@pytest.fixture(scope="module")
def trained(seed):
    return run(RBFNetwork(), RBFNetwork.schedule, seed)


def bells(points, side, width):
    """log N(y; c, s²) of each point and centre, the centres row by row."""
    axis = np.linspace(-2, 2, side)
    x, y = np.meshgrid(axis, axis)
    squared = (np.float64(points)[:, :1] - x.ravel()) ** 2 + (np.float64(points)[:, 1:] - y.ravel()) ** 2
    return -0.5 * squared / width**2 - np.log(2 * np.pi * width**2)


def test_the_energy_is_minus_the_log_of_the_sum_of_bells(trained):
    points = np.random.default_rng(0).uniform(-2.5, 2.5, (300, 2))
    weights = np.asarray(trained.state, np.float64).ravel()
    expected = -logsumexp(np.log(weights) + bells(points, 20, 0.1), axis=1)
    np.testing.assert_allclose(trained.energy(points), expected, rtol=1e-3, atol=1e-3)


def test_a_step_is_em_of_the_weights():
    data = np.asarray(Spiral().draw(KEY)[0])
    weights = np.random.default_rng(1).dirichlet(np.ones(36)).reshape(6, 6)
    after, info = RBFNetwork(side=6, width=0.4).build(WINDOW).step(KEY, jnp.asarray(weights, jnp.float32), data)
    joint = np.log(weights.ravel()) + bells(data, 6, 0.4)
    total = logsumexp(joint, axis=1)
    np.testing.assert_allclose(after.ravel(), np.exp(joint - total[:, None]).mean(axis=0), atol=1e-6)
    assert float(info.loss) == pytest.approx(-total.mean(), rel=1e-5)
    assert not bool(info.converged)


def test_the_likelihood_never_falls_and_the_mass_stays_one(trained):
    assert (np.diff(trained.losses) <= 1e-5).all()
    assert float(trained.state.sum()) == pytest.approx(1, abs=1e-5)
    assert float(trained.state.min()) > 0


@pytest.mark.parametrize("unit", [1.0, 7.0])
def test_its_density_over_a_wide_window_has_mass_one_in_every_unit(unit):
    data = Spiral().draw(KEY)[0]
    method = RBFNetwork().build(unit * WINDOW)
    state, _ = method.step(KEY, method.init(KEY, unit * data), unit * data)
    wide = unit * np.asarray([-4, 4, -4, 4], np.float32)
    density = np.exp(-np.asarray(method.energy(state, grid_points(wide, 512)), np.float64))
    assert np.log(np.asarray(trapezoid_weights(wide, 512)) @ density) == pytest.approx(0, abs=1e-4)


def test_converged_means_that_no_weights_are_better_by_more_than_a_thousandth_of_a_nat():
    data = Spiral().draw(KEY)[0]
    method = RBFNetwork(side=12, width=0.15).build(WINDOW)
    _, infos = jax.lax.scan(lambda s, _: method.step(KEY, s, data), method.init(KEY, data), None, length=3000)
    first = int(np.argmax(infos.converged))
    assert 5 < first < 2000
    assert not infos.converged[:first].any()
    assert float(infos.loss[first] - infos.loss[-1]) <= ENOUGH


def test_every_start_leads_to_the_same_energy():
    data = Spiral().draw(KEY)[0]
    method = RBFNetwork(side=8, width=0.3).build(WINDOW)
    other = jnp.asarray(np.random.default_rng(0).dirichlet(np.ones(64)).reshape(8, 8), jnp.float32)
    ends = [
        jax.lax.scan(lambda s, _: method.step(KEY, s, data), start, None, length=4000)[0]
        for start in (method.init(KEY, data), other)
    ]
    np.testing.assert_allclose(*(method.energy(end, data) for end in ends), atol=0.01)


def test_it_learns_eight_gaussians(seed):
    before, after = (run(RBFNetwork(), steps, seed, EightGaussians()).diagnostics() for steps in (0, 50))
    assert before.uninformative
    assert after.information > 1.0
    assert after.low_energy_volume < 0.35 * before.low_energy_volume


def test_energies_far_from_every_bell_are_finite_and_grow():
    spec = RBFNetwork(width=0.05)
    found = run(spec, 50)
    out = found.energy([[3.0, 0.0], [30.0, 0.0], [300.0, 300.0]])
    assert np.isfinite(out).all()
    assert (np.diff(out) > 0).all()


def test_the_gradient_of_the_energy_agrees_with_finite_differences(trained):
    method = RBFNetwork().build(WINDOW)
    points = jnp.asarray(trained.train[:8])
    check_grads(lambda y: method.energy(trained.state, y).sum(), (points,), order=1, modes=["rev"], eps=1e-3, rtol=0.05)
