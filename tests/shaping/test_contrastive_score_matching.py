"""Score matching: slopes and curvature at the data alone."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.energies.mlp import MLP
from app.energies.random_fourier import RandomFourier
from app.maths.calculus import gradient, laplacian
from app.shaping.contrastive.score_matching import ScoreMatching
from app.shaping.frame import to_frame
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(ScoreMatching(), ScoreMatching.schedule)


@pytest.mark.parametrize("fields", [{"trace": "exact"}, {"energy": RandomFourier()}], ids=["exact", "random-fourier"])
def test_the_exact_trace_and_another_energy_learn_it_too(fields) -> None:
    found = run(ScoreMatching(**fields), ScoreMatching.schedule, 1).diagnostics()
    assert found.information > 1.7
    assert found.low_energy_volume < 0.2


def test_slopes_are_small_at_the_data_and_curvature_large(trained) -> None:
    found = trained
    energy = found.spec.build(WINDOW).energy

    def curvature(points):
        return np.asarray(jax.jit(lambda p: laplacian(lambda y: energy(found.state, y), p))(points))

    between = np.random.default_rng(0).uniform(-2, 2, (2000, 2)).astype(np.float32)
    slopes = np.linalg.norm(jax.jit(lambda p: gradient(lambda y: energy(found.state, y), p))(found.train), axis=1)
    # Of a Gaussian ridge with variance v the curvature is 1/v; v is 0.05² + 0.05².
    assert 0.4 / 0.005 < np.median(curvature(found.train)) < 1.6 / 0.005
    assert np.median(curvature(found.train)) > 5 * np.median(curvature(between))
    assert np.median(slopes) < 0.1 * np.median(curvature(found.train))


@pytest.mark.parametrize("trace", ["sliced", "exact"])
def test_the_loss_is_half_the_squared_slope_less_the_curvature(trace) -> None:
    spec = ScoreMatching(energy=MLP(width=8, output="linear"), trace=trace, sigma=0.0, batch=512)
    window = jnp.asarray([-4.0, 4.0, -1.0, 3.0])
    method = spec.build(window)
    data = jax.random.uniform(jax.random.key(0), (512, 2), minval=-1, maxval=1)
    state = method.init(jax.random.key(1), data)
    step = jax.jit(lambda key: method.step(key, state, data)[1].loss)
    losses = [float(step(jax.random.key(s))) for s in range(4)]
    seen = to_frame(data, window)

    def energy(points):
        return spec.energy.build().apply(state.params, points)

    expected = float(jnp.mean(0.5 * jnp.sum(gradient(energy, seen) ** 2, axis=1) - laplacian(energy, seen)))
    assert np.mean(losses) == pytest.approx(expected, rel=1e-4 if trace == "exact" else 0.05)
    assert (np.std(losses) > 1e-4) == (trace == "sliced")


def test_without_noise_data_on_a_curve_makes_the_valley_ever_deeper() -> None:
    data = np.stack([np.linspace(-1.5, 1.5, 256), np.zeros(256)], axis=1).astype(np.float32)

    def last_loss(sigma):
        method = ScoreMatching(sigma=sigma).build(WINDOW)

        @jax.jit
        def train():
            def step(state, t):
                state, info = method.step(jax.random.fold_in(jax.random.key(1), t), state, data)
                return state, info.loss

            return jax.lax.scan(step, method.init(jax.random.key(0), data), jnp.arange(1200))[1]

        return float(train()[-50:].mean())

    # With noise σ the best there is: −1/2σ², of a ridge of that width.
    assert -0.5 / 0.05**2 - 20 < last_loss(0.05) < -0.5 * 0.5 / 0.05**2
    assert last_loss(0.0) < -10 * 0.5 / 0.05**2
