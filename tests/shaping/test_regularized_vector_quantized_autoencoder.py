"""The vector-quantised autoencoder: a well a code, straight-through gradients, codes reborn."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.shaping.descent import learner
from app.shaping.layers import feed
from app.shaping.regularized.vector_quantized_autoencoder import (
    DEAD,
    Networks,
    VectorQuantizedAutoencoder,
    nearest_codes,
    objective,
    reborn,
)
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(VectorQuantizedAutoencoder(), VectorQuantizedAutoencoder.schedule)


@pytest.fixture(scope="module")
def networks() -> Networks:
    start = VectorQuantizedAutoencoder(codes=7).build(WINDOW).init(jax.random.key(0), jnp.zeros((1, 2)))
    return start.learner.params


def serving(found):
    """How many of the codes are the nearest one of some training point."""
    params = found.state.learner.params
    return len(np.unique(nearest_codes(feed(params.encoder, jnp.asarray(found.train)), params.codes)))


def test_no_point_but_a_decoded_code_is_rebuilt_without_error(trained):
    params = trained.state.learner.params
    wells = np.asarray(feed(params.decoder, params.codes))
    # Whatever the encoder says, F is at least the distance to the nearest decoded code.
    points = np.random.default_rng(0).uniform(-2, 2, (1000, 2))
    least = ((points[:, None] - wells) ** 2).sum(-1).min(axis=1)
    assert (trained.energy(points) >= least - 1e-5).all()
    # And at nearly every decoded code the encoder answers with that code.
    assert (trained.energy(wells) < 1e-6).mean() >= 0.9


def test_codes_left_alone_die_and_reborn_ones_serve_at_a_gain(trained):
    assert serving(trained) == 20
    left, revived = (run(VectorQuantizedAutoencoder(codes=100, dead=fate), 600) for fate in ("left", "reborn"))
    assert serving(left) < 80
    assert serving(revived) >= 98
    assert revived.diagnostics().information > left.diagnostics().information + 0.15


def test_a_dead_code_is_reborn_at_a_latent_and_a_used_one_stays(networks):
    latents = feed(networks.encoder, jax.random.normal(jax.random.key(1), (30, 2)))
    use = jnp.array([DEAD / 2, 1.0, 1.0, 0.0, 2.0, 1.0, 1.0])
    nearest = jnp.full(30, 4, jnp.int32)
    after, new_use = reborn(jax.random.key(2), learner(networks), use, latents, nearest)
    for index in (0, 3):
        assert np.abs(np.asarray(latents) - np.asarray(after.params.codes[index])).max(axis=1).min() == 0
        assert new_use[index] == 1
    kept = np.array([1, 2, 4, 5, 6])
    np.testing.assert_array_equal(after.params.codes[kept], networks.codes[kept])
    assert new_use[4] > 2
    assert (np.asarray(new_use)[[1, 2, 5, 6]] < 1).all()


def test_the_gradient_goes_straight_through_to_the_latent(networks):
    """The rules of the paper, written out: the decoder's gradient at the code is the
    latent's, a code is drawn to its latents, and no gradient of rebuilding reaches it."""
    points = jax.random.normal(jax.random.key(3), (12, 2))
    # An untrained encoder's latents lie close together: codes among them.
    networks = networks._replace(codes=feed(networks.encoder, points[:4]) + 0.1)
    latents = feed(networks.encoder, points)
    nearest = nearest_codes(latents, networks.codes)
    chosen = networks.codes[nearest]
    assert len(np.unique(nearest)) > 1

    def rebuilding(codes):
        return jnp.sum((points - feed(networks.decoder, codes)) ** 2, axis=1).mean()

    at_latents = jax.grad(rebuilding)(chosen) + 0.3 * 2 * (latents - chosen) / 12
    expected_encoder = jax.vjp(lambda encoder: feed(encoder, points), networks.encoder)[1](at_latents)[0]
    expected_codes = jnp.zeros_like(networks.codes).at[nearest].add(2 * (chosen - latents) / 12)
    (loss, _), found = jax.value_and_grad(objective, has_aux=True)(networks, points, 0.3)
    jax.tree.map(
        lambda one, two: np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-5), found.encoder, expected_encoder
    )
    np.testing.assert_allclose(found.codes, expected_codes, rtol=1e-4, atol=1e-6)
    drawn = jnp.sum((latents - chosen) ** 2, axis=1).mean()
    np.testing.assert_allclose(loss, rebuilding(chosen) + 1.3 * drawn, rtol=1e-5)


def test_data_ten_times_as_large_in_a_window_ten_times_as_large_has_the_same_energies():
    points = jax.random.uniform(jax.random.key(0), (40, 2), minval=-2, maxval=2)
    spec = VectorQuantizedAutoencoder()
    here, there = (spec.build(jnp.asarray(w, jnp.float32)) for w in ((-2, 2, -2, 2), (-20, 20, -20, 20)))
    state = here.init(jax.random.key(1), points)
    np.testing.assert_allclose(here.energy(state, points), there.energy(state, 10 * points), rtol=1e-4, atol=1e-5)
