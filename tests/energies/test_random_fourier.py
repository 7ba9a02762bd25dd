"""Random Fourier features: waves whose products tend to a kernel, and which learn the spiral."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics.pairwise import rbf_kernel

from app.energies.random_fourier import RandomFourier, cosine
from app.shaping.contrastive.maximum_likelihood import MaximumLikelihood
from tests.shaping.spiral_runs import run

POINTS = jax.random.uniform(jax.random.key(5), (60, 2), minval=-2.0, maxval=2.0)


def test_the_energy_is_the_sum_of_the_waves() -> None:
    model = RandomFourier(features=32, width=0.5).build()
    waves = model.init(jax.random.key(0))
    amplitudes, frequencies, phases = (np.asarray(leaf, np.float64) for leaf in waves)
    turned = np.asarray(POINTS, np.float64) @ frequencies.T / 0.5 + 2 * np.pi * phases
    np.testing.assert_allclose(model.apply(waves, POINTS), np.cos(turned) @ amplitudes, atol=1e-5)
    assert 0 <= phases.min() < 0.1
    assert 0.9 < phases.max() <= 1


def test_the_cosine_is_the_cosine(double_precision: None) -> None:
    turns = jnp.asarray(np.linspace(-30, 30, 12_001)[:, None])
    np.testing.assert_allclose(cosine(turns), np.cos(2 * np.pi * np.asarray(turns)), atol=5e-9)
    slope = jax.grad(lambda t: cosine(t).sum())(turns)
    np.testing.assert_allclose(slope, -2 * np.pi * np.sin(2 * np.pi * np.asarray(turns)), atol=1e-6)


@pytest.mark.parametrize("width", [0.2, 0.6])
def test_products_of_waves_tend_to_the_gaussian_kernel(width: float) -> None:
    model = RandomFourier(features=1024, width=width).build()
    total = np.zeros((len(POINTS), len(POINTS)))
    for seed in range(8):
        waves = model.init(jax.random.key(seed))
        # F is linear in the amplitudes: its Jacobian is the waves themselves.
        features = np.asarray(jax.jacobian(lambda a, w=waves: model.apply(w._replace(amplitudes=a), POINTS))(waves[0]))
        total += 2 * features @ features.T / 1024 / 8
    kernel = rbf_kernel(np.asarray(POINTS, np.float64), gamma=1 / (2 * width**2))
    # 8 × 1024 waves: a standard error of about 1/√8192.
    assert np.abs(total - kernel).max() < 6 / 8192**0.5


@pytest.fixture(scope="module", params=[0, 1, 2])
def trained(request: pytest.FixtureRequest):
    return run(MaximumLikelihood(energy=RandomFourier()), MaximumLikelihood.schedule, request.param)


def test_it_learns_the_spiral(trained) -> None:
    found = trained.diagnostics()
    assert found.information > 1.95
    assert found.low_energy_volume < 0.13


def test_only_the_amplitudes_are_learned(trained) -> None:
    seed = {float(run(trained.spec, 0, s).state.params.phases[0]): s for s in (0, 1, 2)}
    start = run(trained.spec, 0, seed[float(trained.state.params.phases[0])]).state.params
    np.testing.assert_array_equal(trained.state.params.frequencies, start.frequencies)
    np.testing.assert_array_equal(trained.state.params.phases, start.phases)
    assert not np.allclose(trained.state.params.amplitudes, start.amplitudes, atol=0.1)


def test_a_kernel_wider_than_the_gap_between_the_arms_blurs_them() -> None:
    found = run(MaximumLikelihood(energy=RandomFourier(width=1.5)), MaximumLikelihood.schedule).diagnostics()
    assert found.information < 1.2
    assert found.low_energy_volume > 0.25
