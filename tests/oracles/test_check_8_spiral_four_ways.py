"""Anchored check 8: one spiral under PCA, a one-unit autoencoder, sparse coding and
K-means, each with the shape that Ranzato et al. (2007) show of it, as numbers."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.datasets.spiral import Spiral
from app.shaping.architectural.bottleneck_autoencoder import BottleneckAutoencoder
from app.shaping.architectural.k_means import KMeans
from app.shaping.architectural.pca import PCA
from app.shaping.layers import feed
from app.shaping.regularized.sparse_coding import SparseCoding
from tests.shaping.spiral_runs import RESOLUTION, run

SEEDS = (0, 1, 2)
FOUR = {
    "pca": PCA(),
    "autoencoder": BottleneckAutoencoder(width=1),
    "sparse coding": SparseCoding(units=20),
    "k-means": KMeans(codes=20),
}


@cache
def shaped(name, seed):
    spec = FOUR[name]
    return run(spec, spec.schedule, seed)


@cache
def distance_to_the_arm():
    """How far each grid point is from the spiral without its noise."""
    arm = np.asarray(Spiral(size=2000, noise=0.0).draw(jax.random.key(0))[0])
    axis = np.linspace(-2, 2, RESOLUTION, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    squared = (x.ravel()[:, None] - arm[:, 0]) ** 2 + (y.ravel()[:, None] - arm[:, 1]) ** 2
    return np.sqrt(squared.min(axis=1)).reshape(RESOLUTION, RESOLUTION)


def false_lows(found):
    """The share of the window that is as low as the data and yet four standard
    deviations of the noise or more away from the arm."""
    low = found.on_grid() <= np.percentile(found.energy(found.train), 95)
    return float((low & (distance_to_the_arm() > 0.2)).mean())


def missed_arm(found):
    """The share of the arm's neighbourhood that is not as low as the data."""
    low = found.on_grid() <= np.percentile(found.energy(found.train), 95)
    return float(1 - low[distance_to_the_arm() < 0.05].mean())


def wells(surface):
    """Grid points lower than all eight neighbours."""
    middle = surface[1:-1, 1:-1]
    around = [
        surface[1 + dy : RESOLUTION - 1 + dy, 1 + dx : RESOLUTION - 1 + dx]
        for dy in (-1, 0, 1)
        for dx in (-1, 0, 1)
        if (dy, dx) != (0, 0)
    ]
    return int((middle < np.min(around, axis=0)).sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_pca_is_a_straight_canyon_that_misses_the_spiral(seed):
    found = shaped("pca", seed)
    along = np.asarray(found.state.directions[0])
    points = np.random.default_rng(0).uniform(-2, 2, (200, 2))
    # Straight: nothing changes along one direction, and across it F is a parabola.
    np.testing.assert_allclose(found.energy(points), found.energy(points + 1.7 * along), atol=1e-5)
    across = np.asarray(found.state.mean) + np.linspace(-1, 1, 5)[:, None] * np.array([-along[1], along[0]])
    np.testing.assert_allclose(found.energy(across), np.linspace(-1, 1, 5) ** 2, atol=1e-5)
    # Misses: the data is much further from the line than the noise, 0.05, can put it.
    assert found.energy(found.held_out).mean() > 50 * 0.05**2
    assert false_lows(found) > 0.3
    assert found.diagnostics().information < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_a_one_unit_autoencoder_is_a_curved_valley(seed):
    found = shaped("autoencoder", seed)
    encoder, decoder = found.state.params
    codes = np.asarray(feed(encoder, jnp.asarray(found.train)))[:, 0]
    curve = np.asarray(feed(decoder, jnp.linspace(codes.min(), codes.max(), 500)[:, None]))
    spread = np.linalg.svd(curve - curve.mean(axis=0), compute_uv=False)
    assert spread[1] / spread[0] > 0.3
    assert found.energy(found.held_out).mean() < 0.35 * shaped("pca", seed).energy(found.held_out).mean()
    assert shaped("pca", seed).diagnostics().low_energy_volume > found.diagnostics().low_energy_volume


def test_the_autoencoder_has_false_lows_between_the_arms_where_sparse_coding_has_none():
    for name, least, most in (("autoencoder", 0.05, 0.3), ("sparse coding", 0.0, 0.01), ("k-means", 0.0, 0.03)):
        assert least <= np.mean([false_lows(shaped(name, seed)) for seed in SEEDS]) < most, name


@pytest.mark.parametrize("seed", SEEDS)
def test_population_sparse_coding_is_a_tight_groove_along_the_whole_arm(seed):
    found = shaped("sparse coding", seed)
    diagnostics = found.diagnostics()
    assert diagnostics.low_energy_volume < 0.16
    assert diagnostics.information > 1.7
    assert false_lows(found) < 0.01
    assert missed_arm(found) < 0.1
    rivals = [shaped(name, seed).diagnostics() for name in ("pca", "autoencoder", "k-means")]
    assert all(diagnostics.information > rival.information for rival in rivals)
    assert all(diagnostics.low_energy_volume < rival.low_energy_volume for rival in rivals)


@pytest.mark.parametrize("seed", SEEDS)
def test_k_means_is_twenty_wells_along_the_arm(seed):
    found = shaped("k-means", seed)
    assert wells(found.on_grid()) == 20
    codes = np.asarray(found.state)
    np.testing.assert_array_equal(found.energy(codes), 0.0)
    assert np.median(np.sqrt(((codes[:, None] - found.train) ** 2).sum(-1).min(axis=1))) < 0.1
    # Wells and not a groove: half way from code to code F rises far above the data's.
    nearest = np.sort(np.sqrt(((codes[:, None] - codes) ** 2).sum(-1)), axis=1)[:, 1]
    assert (nearest / 2).mean() ** 2 > 1.2 * found.energy(found.train).mean()
