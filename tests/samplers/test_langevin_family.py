"""Langevin and MALA: the convention of ε and what they sample; and of all samplers the window's border."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.samplers.langevin import Langevin
from app.samplers.mala import MALA
from app.settings import Settings
from app.spec.base import kind_of
from app.spec.families import ChainInfo, Sampler
from app.spec.registry import discover, families

discover(*Settings().pieces)

WIDE = jnp.asarray([-50.0, 50.0, -50.0, 50.0])
SIGMA = jnp.asarray([1.0, 0.5])


def bowl(points: jax.Array) -> jax.Array:
    return jnp.sum((points / SIGMA) ** 2, axis=-1) / 2


def flat(points: jax.Array) -> jax.Array:
    return jnp.zeros(points.shape[0])


def walked(
    sampler: Sampler,
    energy,
    window=WIDE,
    beta=1.0,
    steps=400,
    chains=2000,
    start=(0.0, 0.0),  # type: ignore[no-untyped-def]
) -> tuple[np.ndarray, ChainInfo]:
    """Positions of all chains after some steps, and the last step's info."""
    kernel = sampler.build(window, beta)

    @jax.jit
    def run(key):  # type: ignore[no-untyped-def]
        first = kernel.init(jnp.tile(jnp.asarray(start), (chains, 1)), energy)
        body = lambda state, k: kernel.step(k, state, energy)  # noqa: E731
        state, info = jax.lax.scan(body, first, jax.random.split(key, steps))
        return kernel.positions(state), jax.tree.map(lambda leaf: leaf[-1], info)

    positions, info = run(jax.random.key(1))
    return np.asarray(positions), info


def test_a_step_drifts_by_half_epsilon_squared_and_spreads_by_epsilon() -> None:
    beta, start = 2.0, np.asarray([0.6, 0.3])
    positions, _ = walked(Langevin(step_size=0.3), bowl, beta=beta, steps=1, chains=20_000, start=tuple(start))
    expected = start - 0.3**2 / 2 * beta * start / np.asarray(SIGMA) ** 2
    np.testing.assert_allclose(positions.mean(axis=0), expected, atol=4 * 0.3 / np.sqrt(20_000))
    np.testing.assert_allclose(positions.std(axis=0), 0.3, rtol=4 / np.sqrt(2 * 20_000))


def test_mala_proposes_what_langevin_does_and_refuses_what_the_ratio_says() -> None:
    """The mean acceptance from a point, against the ratio written out in NumPy."""
    epsilon, beta, start = 0.4, 2.0, np.asarray([0.6, 0.3])
    _, info = walked(MALA(step_size=epsilon), bowl, beta=beta, steps=1, chains=20_000, start=tuple(start))
    precision = beta / np.asarray(SIGMA, np.float64) ** 2
    drifted = lambda y: y - epsilon**2 / 2 * precision * y  # noqa: E731
    noise = np.random.default_rng(0).normal(size=(200_000, 2))
    new = drifted(start) + epsilon * noise
    log_p = lambda y: -np.sum(precision * y**2, axis=-1) / 2  # noqa: E731
    back = -np.sum((start - drifted(new)) ** 2, axis=-1) / (2 * epsilon**2)
    there = -np.sum(noise**2, axis=-1) / 2
    acceptance = np.minimum(1, np.exp(log_p(new) - log_p(start) + back - there))
    assert float(info.acceptance.mean()) == pytest.approx(acceptance.mean(), abs=0.01)


@pytest.mark.parametrize("beta", [1.0, 4.0])
def test_mala_has_the_gaussians_moments(beta: float) -> None:
    positions, info = walked(MALA(step_size=0.5), bowl, beta=beta)
    sigma = np.asarray(SIGMA) / np.sqrt(beta)
    # Standard errors of a mean and of a standard deviation over 2,000 chains; 4 of them.
    np.testing.assert_array_less(np.abs(positions.mean(axis=0)), 4 * sigma / np.sqrt(2000))
    np.testing.assert_allclose(positions.std(axis=0), sigma, rtol=4 / np.sqrt(2 * 2000))
    assert np.corrcoef(positions.T)[0, 1] == pytest.approx(0, abs=4 / np.sqrt(2000))
    assert 0.4 < float(info.acceptance.mean()) < 1.0


def test_unadjusted_langevin_has_the_bias_that_its_description_states() -> None:
    epsilon = 0.6
    positions, info = walked(Langevin(step_size=epsilon), bowl)
    variance = np.asarray(SIGMA) ** 2 / (1 - epsilon**2 / (4 * np.asarray(SIGMA) ** 2))
    np.testing.assert_allclose(positions.var(axis=0), variance, rtol=4 * np.sqrt(2 / 2000))
    np.testing.assert_array_equal(info.acceptance, 1)


def test_unadjusted_langevin_runs_away_from_twice_sigma_on() -> None:
    stays, _ = walked(Langevin(step_size=0.95), bowl, steps=60)
    leaves, _ = walked(Langevin(step_size=1.05), bowl, steps=60)
    assert np.abs(stays[:, 1]).max() < 10
    assert np.abs(leaves[:, 1]).max() > 20


every = pytest.mark.parametrize("cls", families()["samplers"].values(), ids=kind_of)


@every
def test_no_chain_leaves_the_window_and_a_flat_energy_is_sampled_evenly(cls: type[Sampler]) -> None:
    window = jnp.asarray([0.0, 1.0, -1.0, 2.0])
    positions, _ = walked(cls(step_size=0.5), flat, window=window, steps=300, start=(0.5, 0.5))
    assert positions[:, 0].min() >= 0
    assert positions[:, 0].max() <= 1
    assert positions[:, 1].min() >= -1
    assert positions[:, 1].max() <= 2
    unit = (positions - [0, -1]) / [1, 3]
    np.testing.assert_allclose(unit.mean(axis=0), 0.5, atol=4 / np.sqrt(12 * 2000))
    np.testing.assert_allclose(unit.std(axis=0), 1 / np.sqrt(12), rtol=0.06)


@every
def test_a_chain_put_outside_starts_at_the_border(cls: type[Sampler]) -> None:
    window = jnp.asarray([0.0, 1.0, 0.0, 1.0])
    kernel = cls().build(window)
    state = kernel.init(jnp.asarray([[5.0, 0.5], [0.5, -3.0]]), flat)
    np.testing.assert_array_equal(kernel.positions(state), [[1.0, 0.5], [0.5, 0.0]])


@pytest.mark.parametrize("cls", [cls for cls in families()["samplers"].values() if cls is not Langevin], ids=kind_of)
def test_an_energy_that_overflows_is_refused_by_all_that_have_a_metropolis_test(cls: type[Sampler]) -> None:
    def cliff(points: jax.Array) -> jax.Array:
        return jnp.where(points[:, 0] > 0.5, jnp.inf, 0.0)

    positions, _ = walked(cls(step_size=0.5), cliff, window=jnp.asarray([-1.0, 1.0, -1.0, 1.0]), steps=50, chains=200)
    assert np.all(np.isfinite(positions))
    assert positions[:, 0].max() <= 0.5


def test_step_size_and_beta_are_traced() -> None:
    traces = []

    @jax.jit
    def one(step_size, beta, key):  # type: ignore[no-untyped-def]
        traces.append(1)
        kernel = MALA.model_construct(step_size=step_size).build(WIDE, beta)
        return kernel.positions(kernel.step(key, kernel.init(jnp.ones((4, 2)), bowl), bowl)[0])

    key = jax.random.key(0)
    assert not np.allclose(one(0.1, 1.0, key), one(0.2, 1.0, key))
    assert not np.allclose(one(0.2, 1.0, key), one(0.2, 3.0, key))
    assert len(traces) == 1
