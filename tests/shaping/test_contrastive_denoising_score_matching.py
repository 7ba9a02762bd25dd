"""Denoising score matching: slopes that tell the noise, and the blur that they learn."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.energies.radial_basis import RadialBasis
from app.maths.calculus import gradient
from app.shaping.contrastive.denoising_score_matching import DenoisingScoreMatching
from app.shaping.frame import to_frame
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(DenoisingScoreMatching(), DenoisingScoreMatching.schedule)


def test_bumps_on_a_grid_learn_it_too() -> None:
    found = run(DenoisingScoreMatching(energy=RadialBasis(), learning_rate=0.01), DenoisingScoreMatching.schedule)
    assert found.diagnostics().information > 1.6
    assert found.diagnostics().low_energy_volume < 0.22


def test_the_slope_is_minus_the_score_of_the_noised_data(trained) -> None:
    found, sigma = trained, DenoisingScoreMatching().sigma
    moved = found.train + sigma * np.random.default_rng(0).normal(size=found.train.shape)
    apart = found.train - moved[:, None]
    nats = -np.sum(apart**2, axis=2) / (2 * sigma**2)
    shares = np.exp(nats - nats.max(axis=1, keepdims=True))
    score = np.sum((shares / shares.sum(axis=1, keepdims=True))[:, :, None] * apart, axis=1) / sigma**2
    energy = found.spec.build(WINDOW).energy
    slopes = np.asarray(gradient(lambda y: energy(found.state, y), jnp.asarray(moved, jnp.float32)))
    missed = np.sum((slopes + score) ** 2, axis=1).mean() / np.sum(score**2, axis=1).mean()
    assert missed < 0.25


def test_more_noise_blurs_more(trained) -> None:
    blurred = run(DenoisingScoreMatching(sigma=0.3), DenoisingScoreMatching.schedule).diagnostics()
    assert blurred.low_energy_volume > 1.4 * trained.diagnostics().low_energy_volume
    assert blurred.information < trained.diagnostics().information - 0.3


def test_a_flat_energy_is_worth_two_and_the_noised_data_is_shown() -> None:
    spec = DenoisingScoreMatching(batch=1024)
    window = jnp.asarray([-20.0, 20.0, -10.0, 10.0])
    method = spec.build(window)
    data = jax.random.uniform(jax.random.key(0), (1024, 2), minval=-5, maxval=5)
    flat = jax.tree.map(jnp.zeros_like, method.init(jax.random.key(1), data))
    _, info = method.step(jax.random.key(2), flat, data)
    # ⟨‖n‖²⟩ of normal noise in the plane.
    assert float(info.loss) == pytest.approx(2, abs=0.15)
    noise = to_frame(info.negatives, window) - to_frame(data, window)
    np.testing.assert_allclose(noise.std(axis=0), spec.sigma, rtol=0.1)
    np.testing.assert_array_equal(info.weights, 1)


def test_given_x_only_y_is_moved() -> None:
    spec = DenoisingScoreMatching(batch=64)
    method = spec.build(WINDOW, "conditional")
    data = jax.random.uniform(jax.random.key(0), (64, 2))
    _, info = method.step(jax.random.key(2), method.init(jax.random.key(1), data), data)
    np.testing.assert_allclose(info.negatives[:, 0], data[:, 0], atol=1e-6)
    assert float(jnp.std(info.negatives[:, 1] - data[:, 1])) == pytest.approx(spec.sigma, rel=0.3)
