"""Noise-contrastive estimation: its noise, its objective, and what it learns where noise falls."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree
from scipy.special import expit
from scipy.stats import multivariate_normal, norm

from app.datasets.parabola import Parabola
from app.energies.mlp import MLP
from app.energies.radial_basis import RadialBasis
from app.shaping.contrastive.noise_contrastive_estimation import NoiseContrastiveEstimation
from app.spec.window import Window
from tests.energies.conditional_runs import run_on_pairs
from tests.shaping.answers_given_x import total_variation
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()
NET = MLP(width=16, output="linear")
ROOT = np.asarray([[0.6, 0.3], [0.0, 0.2]], np.float32)
DATA = np.asarray([0.2, -0.3], np.float32) + np.asarray(jax.random.normal(jax.random.key(7), (512, 2))) @ ROOT


def log_noise(points, noise, world) -> np.ndarray:
    """By SciPy, from the data's own moments."""
    mean, covariance = DATA.mean(axis=0), np.cov(DATA.T, bias=True)
    if noise == "uniform":
        return np.full(len(points), -np.log(16 if world == "plane" else 4))
    joint = multivariate_normal(mean, covariance).logpdf(points)
    if world == "plane":
        return joint
    return joint - norm(mean[0], covariance[0, 0] ** 0.5).logpdf(points[:, 0])


@pytest.mark.parametrize("world", ["plane", "conditional"])
@pytest.mark.parametrize("noise", ["uniform", "normal"])
def test_the_step_is_that_of_logistic_regression_against_noise_of_known_density(noise, world) -> None:
    spec = NoiseContrastiveEstimation(energy=NET, noise=noise, ratio=3, batch=512)
    method = spec.build(WINDOW, world)
    state = jax.jit(method.init)(jax.random.key(0), DATA)
    weights, _ = state.learner.params
    state = state._replace(learner=state.learner._replace(params=(weights, jnp.asarray(0.7))))
    after, info = jax.jit(method.step)(jax.random.key(2), state, DATA)
    both = np.concatenate([DATA, info.negatives])
    reference = log_noise(both, noise, world) + np.log(3)
    logits = -np.asarray(method.energy(state, jnp.asarray(both)), np.float64) - 0.7 - reference
    expected = (np.logaddexp(0, -logits[:512]).sum() + np.logaddexp(0, logits[512:]).sum()) / 512
    assert float(info.loss) == pytest.approx(expected, rel=1e-4)
    # What each energy is pushed by, carried to the parameters by the chain rule.
    push = np.concatenate([expit(-logits[:512]), -expit(logits[512:])]) / 512
    _, pull = jax.vjp(
        lambda p: method.energy(state._replace(learner=state.learner._replace(params=p)), jnp.asarray(both)),
        state.learner.params,
    )
    (gradient,) = pull(jnp.asarray(push, jnp.float32))
    gradient = (gradient[0], jnp.asarray(push.sum(), jnp.float32))
    np.testing.assert_allclose(10 * after.learner.moments.mu, ravel_pytree(gradient)[0], atol=2e-5)
    np.testing.assert_allclose(info.weights, expit(logits[512:]) / expit(-logits[:512]).mean(), rtol=1e-3)


@pytest.mark.parametrize("noise", ["uniform", "normal"])
def test_noise_is_distributed_as_it_says_and_given_x_leaves_it_alone(noise) -> None:
    spec = NoiseContrastiveEstimation(energy=NET, noise=noise, ratio=16, batch=512)
    for world in ("plane", "conditional"):
        method = spec.build(WINDOW, world)
        drawn = jax.jit(method.step)(jax.random.key(2), method.init(jax.random.key(0), DATA), DATA)[1].negatives
        covariance = np.cov(np.asarray(drawn).T)
        if noise == "normal":
            # With the data's x and y normal given x, the pair is as it was.
            np.testing.assert_allclose(drawn.mean(axis=0), DATA.mean(axis=0), atol=0.03)
            np.testing.assert_allclose(covariance, np.cov(DATA.T), atol=0.02)
        else:
            assert covariance[1, 1] == pytest.approx(16 / 12, rel=0.05)
        if world == "conditional":
            np.testing.assert_allclose(drawn[:, 0], np.repeat(DATA[:, 0], 16), atol=1e-5)


def test_against_normal_noise_it_learns_the_spiral_too() -> None:
    spec = NoiseContrastiveEstimation(noise="normal")
    found = run(spec, spec.schedule).diagnostics()
    assert found.information > 1.7
    assert found.low_energy_volume < 0.15
    assert found.beta_hat == pytest.approx(1, abs=0.4)


def test_where_noise_never_falls_nothing_is_pushed_up() -> None:
    """Normal noise around a small cloud: bumps far from it keep their random start."""
    spec = NoiseContrastiveEstimation(energy=RadialBasis(side=9, width=0.3), noise="normal", learning_rate=0.05)
    data = 0.1 * np.asarray(jax.random.normal(jax.random.key(1), (256, 2)))

    def moved(spec):
        method = spec.build(WINDOW)
        start = method.init(jax.random.key(0), data)
        step, state = jax.jit(method.step), start
        for t in range(100):
            state, _ = step(jax.random.key(t), state, data)
        return np.abs(state.learner.params[0].heights - start.learner.params[0].heights)[0, 0]

    assert moved(spec) < 1e-3
    assert moved(spec.model_copy(update={"noise": "uniform"})) > 0.3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_x_given_it_learns_the_parabola(seed) -> None:
    data, spec = Parabola(), NoiseContrastiveEstimation()
    found = run_on_pairs(spec, data, spec.schedule, seed)
    assert found.argmin_error() < 0.04
    assert total_variation(found, data) < 0.25
