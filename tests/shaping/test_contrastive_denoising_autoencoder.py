"""The denoising autoencoder: false zeros between the arms of a spiral, and where it moves points."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.shaping.contrastive.denoising_autoencoder import DenoisingAutoencoder, bending_layers
from app.shaping.layers import feed
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def runs():
    return [run(DenoisingAutoencoder(), DenoisingAutoencoder.schedule, seed) for seed in (0, 1, 2)]


def at_a_distance(found, gap: float) -> float:
    """The median of F at a radial distance beyond the inner arm; the next arm is at 0.9."""
    turn = np.linspace(0.05, 0.45, 60)
    radius, angle = 0.25 + 0.9 * turn + gap, 2 * np.pi * turn
    return float(np.median(found.energy(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1))))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_halfway_between_two_arms_there_are_false_zeros(runs, seed) -> None:
    found = runs[seed]
    halfway = min(at_a_distance(found, gap) for gap in (0.4, 0.45, 0.5))
    assert halfway < 0.35 * min(at_a_distance(found, 0.22), at_a_distance(found, 0.68))
    # On the arms it is lower still: the false zeros are not all of the valley.
    assert max(at_a_distance(found, 0.0), at_a_distance(found, 0.9)) < halfway


def test_near_the_data_what_r_moves_is_the_score_of_the_noised_data(runs) -> None:
    found, sigma = runs[0], DenoisingAutoencoder().sigma
    moved = found.train + sigma * np.random.default_rng(0).normal(size=found.train.shape)
    apart = found.train - moved[:, None]
    nats = -np.sum(apart**2, axis=2) / (2 * sigma**2)
    shares = np.exp(nats - nats.max(axis=1, keepdims=True))
    # σ² times the score: the way to the mean of what may have been there.
    way = np.sum((shares / shares.sum(axis=1, keepdims=True))[:, :, None] * apart, axis=1)
    carried = np.asarray(feed(found.state.params, jnp.asarray(moved, jnp.float32))) - moved
    assert np.sum((carried - way) ** 2) < 0.3 * np.sum(way**2)
    np.testing.assert_allclose(found.energy(moved), np.sum(carried**2, axis=1), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_next_to_no_noise_the_energy_dies_down_before_its_valley_does(runs, seed) -> None:
    """r then learns to leave points where they are, between the arms too."""
    still, found = run(DenoisingAutoencoder(sigma=0.01), DenoisingAutoencoder.schedule, seed), runs[seed]
    assert at_a_distance(still, 0.2) < 0.3 * at_a_distance(found, 0.2)
    assert still.diagnostics().beta_hat > 5 * found.diagnostics().beta_hat
    assert still.diagnostics().information < found.diagnostics().information


def test_units_bend_inside_the_frame() -> None:
    (slopes, shifts), (_, level) = bending_layers(jax.random.key(0), 256)
    # How far from the origin the line lies along which a unit is at half height.
    away = np.abs(shifts) / np.linalg.norm(slopes, axis=0)
    assert np.mean(away < 2) > 0.9
    assert np.median(np.linalg.norm(slopes, axis=0)) > 3
    np.testing.assert_array_equal(level, 0)


def test_given_x_only_y_counts() -> None:
    spec = DenoisingAutoencoder(batch=64)
    method = spec.build(WINDOW, "conditional")
    data = jax.random.uniform(jax.random.key(0), (64, 2))
    state = method.init(jax.random.key(1), data)
    _, info = method.step(jax.random.key(2), state, data)
    np.testing.assert_allclose(info.negatives[:, 0], data[:, 0], atol=1e-6)
    rebuilt = feed(state.params, info.negatives)
    assert float(info.loss) == pytest.approx(float(jnp.mean((rebuilt - data)[:, 1] ** 2)), rel=1e-4)
    np.testing.assert_allclose(method.energy(state, data), (feed(state.params, data) - data)[:, 1] ** 2, rtol=1e-4)
