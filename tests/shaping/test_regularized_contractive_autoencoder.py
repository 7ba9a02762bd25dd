"""The contractive autoencoder: what its term stops, and what it leaves free."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.datasets.spiral import Spiral
from app.shaping.regularized.contractive_autoencoder import ContractiveAutoencoder, rebuild, rebuilt_with_slopes
from tests.shaping.spiral_runs import run


@pytest.fixture(scope="module")
def trained():
    return run(ContractiveAutoencoder(), ContractiveAutoencoder.schedule)


def test_the_energy_is_the_error_alone_and_the_loss_adds_the_term(trained):
    params = trained.state.params
    points = jnp.asarray(trained.train)
    np.testing.assert_allclose(
        trained.energy(points), np.square(points - rebuild(params, points)).sum(axis=1), rtol=1e-3, atol=1e-6
    )
    method = trained.spec.build(trained.window)
    batch = points[: trained.spec.batch]
    loss = method.step(jax.random.key(0), trained.state, batch)[1].loss
    expected = np.mean(trained.energy(batch)) + 0.01 * np.mean(rebuilt_with_slopes(params, batch)[1])
    np.testing.assert_allclose(loss, expected, rtol=1e-3)


def test_on_the_data_r_stands_still_across_the_arm_and_follows_it_along(trained):
    arm = np.asarray(Spiral(size=400, noise=0.0).draw(jax.random.key(0))[0])
    angle, radius = np.arctan2(arm[:, 1], arm[:, 0]), np.linalg.norm(arm, axis=1)
    # dr/dangle of the arm, whose radius grows from 0.25 to 1.6 in 1.5 turns.
    pitch = (1.6 - 0.25) / (2 * np.pi * 1.5)
    outward = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    onward = np.stack([-np.sin(angle), np.cos(angle)], axis=1)
    along = pitch * outward + radius[:, None] * onward
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = along[:, ::-1] * np.array([1.0, -1.0])

    def stretch(directions):
        moved = jax.jvp(lambda p: rebuild(trained.state.params, p), (jnp.asarray(arm),), (jnp.asarray(directions),))[1]
        return np.linalg.norm(moved, axis=1)

    assert np.median(stretch(across)) < 0.25
    assert np.median(stretch(along)) > 0.7


def between_the_arms(found):
    """The median of F over the middle of the window, ±1.25."""
    return np.median(found.on_grid()[24:104, 24:104])


def test_with_too_little_of_the_term_the_energy_dies_down_between_the_arms(trained):
    free = [run(ContractiveAutoencoder(penalty=1e-4), ContractiveAutoencoder.schedule, seed) for seed in (0, 1, 2)]
    assert max(between_the_arms(found) for found in free) < 0.2 * between_the_arms(trained)
    volumes = [found.diagnostics().low_energy_volume for found in free]
    assert np.mean(volumes) > 1.5 * trained.diagnostics().low_energy_volume


def test_with_too_much_of_it_r_contracts_along_the_data_as_well(trained):
    held = run(ContractiveAutoencoder(penalty=1.0), ContractiveAutoencoder.schedule)
    assert held.diagnostics().low_energy_volume > 0.25
    assert np.mean(held.energy(held.train)) > 20 * np.mean(trained.energy(trained.train))


def test_data_ten_times_as_large_in_a_window_ten_times_as_large_has_the_same_energies():
    points = jax.random.uniform(jax.random.key(0), (40, 2), minval=-2, maxval=2)
    spec = ContractiveAutoencoder()
    here, there = (spec.build(jnp.asarray(w, jnp.float32)) for w in ((-2, 2, -2, 2), (-20, 20, -20, 20)))
    state = here.init(jax.random.key(1), points)
    np.testing.assert_allclose(here.energy(state, points), there.energy(state, 10 * points), rtol=1e-4, atol=1e-5)
