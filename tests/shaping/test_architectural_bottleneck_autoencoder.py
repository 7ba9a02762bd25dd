"""The bottleneck autoencoder: a curve at best with one unit, the whole plane with two."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.shaping.architectural.bottleneck_autoencoder import BottleneckAutoencoder, rebuilding_error
from app.shaping.layers import feed, random_layers
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(BottleneckAutoencoder(), BottleneckAutoencoder.schedule)


def by_hand(params, points):
    """‖y − D(e(y))‖² in double precision."""
    hidden = np.asarray(points, np.float64)
    for network in params:
        for i, (weight, bias) in enumerate(network):
            hidden = hidden @ np.asarray(weight, np.float64) + np.asarray(bias, np.float64)
            if i < len(network) - 1:
                hidden = np.tanh(hidden)
    return ((np.asarray(points, np.float64) - hidden) ** 2).sum(axis=1)


def test_the_energy_is_the_squared_error_of_rebuilding(trained):
    points = trained.train[:64]
    np.testing.assert_allclose(trained.energy(points), by_hand(trained.state.params, points), atol=1e-5)
    assert [w.shape for network in trained.state.params for w, _ in network] == [
        (2, 64),
        (64, 64),
        (64, 1),
        (1, 64),
        (64, 64),
        (64, 2),
    ]


def test_a_one_unit_code_rebuilds_a_curve_only(trained):
    encoder, decoder = trained.state.params
    found = feed(decoder, feed(encoder, jnp.asarray(trained.train)))
    codes = jnp.sort(feed(encoder, jnp.asarray(trained.train))[:, 0])[:, None]
    curve = np.asarray(feed(decoder, codes))
    # Every rebuilt point lies on the curve that the sorted codes draw.
    nearest = np.abs(np.asarray(found)[:, None] - curve).sum(-1).min(axis=1)
    assert nearest.max() < 1e-4
    assert trained.diagnostics().low_energy_volume < 0.6


def test_learning_lowers_the_error_tenfold(trained):
    assert trained.losses[-50:].mean() < 0.15 * trained.losses[0]
    assert not trained.converged


def test_a_code_as_wide_as_the_plane_learns_the_identity_and_the_energy_shrinks_away(trained):
    wide = run(BottleneckAutoencoder(width=4), BottleneckAutoencoder.schedule)
    inside = (slice(24, 104), slice(24, 104))
    assert np.median(wide.on_grid()[inside]) < 0.02 * np.median(trained.on_grid()[inside])


def test_the_gradients_agree_with_finite_differences():
    below, above = jax.random.split(jax.random.key(0))
    params = (random_layers(below, (2, 8, 1), 1.0), random_layers(above, (1, 8, 2), 1.0))
    points = jax.random.normal(jax.random.key(1), (6, 2))
    check_grads(
        lambda p, y: rebuilding_error(p, y).sum(),
        (params, points),
        order=1,
        modes=["rev"],
        eps=1e-2,
        atol=0.05,
        rtol=0.02,
    )


def test_first_layers_have_the_variance_asked_for():
    weight, bias = random_layers(jax.random.key(0), (50, 2000), bias=0.5)[0]
    assert float(weight.std()) == pytest.approx(50**-0.5, rel=0.02)
    assert float(bias.std()) == pytest.approx(0.5, rel=0.05)
    assert float(jnp.abs(random_layers(jax.random.key(0), (3, 4, 2))[1][1]).max()) == 0


def test_data_ten_times_as_large_in_a_window_ten_times_as_large_has_the_same_energies():
    points = jax.random.uniform(jax.random.key(0), (40, 2), minval=-2, maxval=2)
    spec = BottleneckAutoencoder()
    here, there = (spec.build(jnp.asarray(w, jnp.float32)) for w in ((-2, 2, -2, 2), (-20, 20, -20, 20)))
    state = here.init(jax.random.key(1), points)
    np.testing.assert_allclose(here.energy(state, points), there.energy(state, 10 * points), rtol=1e-4, atol=1e-5)
