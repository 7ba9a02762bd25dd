"""Every sampler against what is known of the density that it claims to draw from."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

from app.landscapes.double_well import DoubleWell
from app.samplers.hmc import HMC
from app.samplers.langevin import Langevin
from app.samplers.mala import MALA
from app.samplers.metropolis import Metropolis
from app.samplers.nuts import NUTS
from app.samplers.tempering import Tempering
from app.settings import Settings
from app.spec.families import EnergyFunction, Sampler
from app.spec.registry import discover, families

discover(*Settings().pieces)

SAMPLERS: list[Any] = [cls() for cls in families()["samplers"].values()]
every = pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda sampler: sampler.kind)

COVARIANCE = np.asarray([[0.09, 0.042], [0.042, 0.04]])
"""Standard deviations 0.3 and 0.2, correlated by 0.7."""
PRECISION = np.linalg.inv(COVARIANCE)
ROOMY = np.asarray([-4.0, 4.0, -4.0, 4.0], np.float32)


def leaning(points: jax.Array) -> jax.Array:
    return jnp.einsum("ni,ij,nj->n", points, jnp.asarray(PRECISION, points.dtype), points) / 2


def paths(
    sampler: Sampler,
    energy: EnergyFunction,
    window: np.ndarray,
    start: np.ndarray,
    steps: int,
    beta: float = 1.0,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Positions ``[steps, chains, 2]`` after each step, and the acceptances, in float64."""
    kernel = sampler.build(jnp.asarray(window), beta)

    @jax.jit
    def run(key: jax.Array, start: jax.Array) -> Any:
        def step(state: Any, key: jax.Array) -> Any:
            state, info = kernel.step(key, state, energy)
            return state, (kernel.positions(state), info.acceptance)

        return jax.lax.scan(step, kernel.init(start, energy), jax.random.split(key, steps))[1]

    positions, acceptance = run(jax.random.key(seed), jnp.asarray(start, jnp.float32))
    return np.asarray(positions, np.float64), np.asarray(acceptance, np.float64)


def with_error(statistic: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean over steps and chains of ``[steps, chains, …]``, and its standard error: chains
    are independent, so the spread of their own means is the measure of it."""
    means = statistic.mean(axis=0)
    return means.mean(axis=0), means.std(axis=0, ddof=1) / np.sqrt(len(means))


def stationary(sampler: Sampler) -> np.ndarray:
    """The covariance that a sampler of N(0, Σ) should have: Σ, but for the one that says
    otherwise. Unadjusted Langevin has Σ (I − ε²Σ⁻¹/4)⁻¹."""
    if isinstance(sampler, Langevin):
        return COVARIANCE @ np.linalg.inv(np.eye(2) - sampler.step_size**2 / 4 * PRECISION)
    return COVARIANCE


def walked_on_leaning(sampler: Sampler) -> tuple[np.ndarray, np.ndarray]:
    """128 chains that start as exact draws; Langevin's own density is reached within 100 steps."""
    start = np.random.default_rng(0).multivariate_normal([0, 0], COVARIANCE, 128)
    walked, acceptance = paths(sampler, leaning, ROOMY, start, 700)
    return walked[100:], acceptance[100:]


@every
def test_moments_of_a_correlated_gaussian_are_right_within_monte_carlo_error(sampler: Sampler) -> None:
    walked, acceptance = walked_on_leaning(sampler)
    mean, mean_error = with_error(walked)
    assert np.abs(mean / mean_error).max() < 4.5
    second, second_error = with_error(walked[..., :, None] * walked[..., None, :])
    assert np.abs((second - stationary(sampler)) / second_error).max() < 4.5
    # Errors so small that a bias of a tenth would show.
    assert (second_error / COVARIANCE).max() < 0.03
    # What is told of acceptance is how often chains move.
    moved = np.any(np.diff(walked, axis=0) != 0, axis=2).mean()
    told = acceptance[1:].mean()
    if sampler.kind == "nuts":  # a mean over its roll, of which it may take the first point again
        assert 0.5 < told <= 1
    elif sampler.kind == "tempering":  # an exchange moves the cold chain too
        assert 0 < told < moved
    else:
        assert moved == pytest.approx(told, abs=0.01)


def test_unadjusted_langevins_bias_is_the_one_known_and_the_metropolis_test_takes_it_away() -> None:
    """Along Σ's narrow axis, of variance v = 0.0161, it is 1/(1 − ε²/4v) − 1 = 54 % at ε = 0.15."""
    epsilon = 0.15
    variances, axes = np.linalg.eigh(COVARIANCE)
    stated = 1 / (1 - epsilon**2 / (4 * variances[0])) - 1
    assert stated == pytest.approx(0.54, abs=0.01)
    for sampler, bias in ((Langevin(step_size=epsilon), stated), (MALA(step_size=epsilon), 0.0)):
        walked, _ = walked_on_leaning(sampler)
        found, error = with_error((walked @ axes[:, 0]) ** 2 / variances[0] - 1)
        assert abs(found - bias) < 4.5 * error < 0.1


TROUGH = np.asarray([-1.0, 1.0, 0.0, 1.0], np.float32)


def trough(points: jax.Array) -> jax.Array:
    """Level along x with steep sides, and leaning along y, lowest at the border."""
    return 40 * jax.nn.relu(jnp.abs(points[:, 0]) - 0.2) + 3 * points[:, 1] ** 2


def drawn_from_trough(count: int) -> np.ndarray:
    """Independent exact draws: the sides hold 2/40 as much as the bottom's 0.4."""
    rng = np.random.default_rng(3)
    beyond = (0.2 + rng.exponential(1 / 40, count)) * rng.choice([-1, 1], count)
    x = np.where(rng.random(count) < 0.4 / 0.45, rng.uniform(-0.2, 0.2, count), beyond)
    y = scipy.stats.truncnorm.ppf(rng.random(count), 0, np.sqrt(6), scale=1 / np.sqrt(6))
    return np.stack([x, y], axis=1)


CUTS = (np.asarray([-1.0, -0.2, 0.1, 1.0]), np.asarray([0.0, 0.2, 0.45, 1.0]))


def cells(points: np.ndarray) -> np.ndarray:
    """Which of nine uneven cells each point lies in."""
    x, y = (np.searchsorted(cuts[1:-1], points[:, axis]) for axis, cuts in enumerate(CUTS))
    return 3 * y + x


@pytest.mark.parametrize(
    "sampler",
    [
        Metropolis(step_size=0.1),
        # The slope is 40, and what is used of it is cut to 4/ε = 20 and 27.
        MALA(step_size=0.2),
        HMC(step_size=0.15, leapfrogs=3),
        HMC(step_size=0.1, leapfrogs=25),  # off the walls again and again
        NUTS(step_size=0.15, doublings=3),
    ],
    ids=lambda sampler: sampler.kind,
)
def test_detailed_balance_from_cell_to_cell(sampler: Sampler) -> None:
    """From exact draws as many go from cell i to cell j as from j to i: nine cells, at a
    border that refuses proposals or turns them back, and on a slope that is cut."""
    start = drawn_from_trough(100_000)
    (moved,), (acceptance,) = paths(sampler, trough, TROUGH, start, 1)
    flow = np.zeros((9, 9))
    np.add.at(flow, (cells(start), cells(moved)), 1)
    to, back = flow[np.triu_indices(9, 1)], flow.T[np.triu_indices(9, 1)]
    seen = to + back > 100
    assert seen.sum() >= 12
    score = (to - back)[seen] / np.sqrt((to + back)[seen])
    assert np.abs(score).max() < 4.5
    assert (score**2).sum() < scipy.stats.chi2.ppf(1 - 1e-5, seen.sum())
    assert 0.02 < acceptance.mean() < 0.98


def test_tempering_crosses_a_double_well_that_mala_does_not() -> None:
    """Four wells at (±1, ±1), 16 nats deep, all chains in one of them."""
    well = DoubleWell()
    window = well.natural_window().as_array()
    height = float(well.energy(jnp.asarray([[0.0, 1.0]]))[0])
    beta = 16 / height
    start = np.ones((256, 2))
    share: Callable[[np.ndarray], np.ndarray] = lambda at: (  # noqa: E731
        np.bincount((at[:, 0] > 0) + 2 * (at[:, 1] > 0), minlength=4) / len(at)
    )
    alone, _ = paths(MALA(step_size=0.2), well.energy, window, start, 600, beta)
    np.testing.assert_array_equal(share(alone[-1]), [0, 0, 0, 1])
    together, _ = paths(Tempering(step_size=0.2), well.energy, window, start, 600, beta)
    np.testing.assert_allclose(share(together[-1]), 0.25, atol=4.5 * np.sqrt(0.25 * 0.75 / 256))
    # Within its well each of the two has the same spread.
    spread = [np.abs(np.abs(walked[300:]) - 1).mean() for walked in (alone, together)]
    assert spread[0] == pytest.approx(spread[1], rel=0.1)


def test_exchanges_leave_all_temperatures_as_they_are() -> None:
    """Pairs of exact draws at two temperatures keep their densities whatever is exchanged."""
    from app.samplers.random_walk import Walkers
    from app.samplers.tempering import exchange

    betas = np.asarray([4.0, 1.0, 0.25])
    points = np.random.default_rng(0).normal(size=(20_000, 3, 2)) / np.sqrt(betas)[:, None]
    energies = np.sum(points**2, axis=2) / 2
    state = Walkers(jnp.asarray(points, jnp.float32), jnp.asarray(energies, jnp.float32))
    after = jax.jit(exchange)(jax.random.key(0), state, jnp.asarray(betas, jnp.float32))
    changed = np.asarray(after.energies) != np.asarray(state.energies)
    assert 0.1 < changed[:, 0].mean() < 0.4
    assert not changed.all(axis=1).any()  # one pair of the three at a time
    np.testing.assert_allclose(np.sum(np.asarray(after.points) ** 2, axis=2) / 2, after.energies, rtol=1e-5)
    np.testing.assert_array_equal(np.sort(after.energies, axis=1), np.sort(state.energies, axis=1))
    # βF of a round Gaussian in the plane is exponential with mean 1.
    means = (betas * np.asarray(after.energies, np.float64)).mean(axis=0)
    np.testing.assert_allclose(means, 1, atol=4.5 / np.sqrt(20_000))
    for replica in range(3):
        exponential = scipy.stats.kstest(betas[replica] * np.asarray(after.energies)[:, replica], "expon")
        assert exponential.pvalue > 1e-5
