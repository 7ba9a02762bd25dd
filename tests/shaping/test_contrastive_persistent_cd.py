"""Persistent contrastive divergence: its chains, its gradient, and what it learns."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from app.datasets.parabola import Parabola
from app.datasets.points import OwnPoints
from app.maths.grid import inside
from app.samplers.langevin import Langevin
from app.samplers.mala import MALA
from app.shaping.contrastive.persistent_contrastive_divergence import PersistentContrastiveDivergence, ranked
from app.spec.structure import join, split
from tests.energies.conditional_runs import run_on_pairs
from tests.shaping.answers_given_x import total_variation
from tests.shaping.spiral_runs import run

WINDOW = jnp.asarray([-2.0, 2.0, -2.0, 2.0])
OBLONG = jnp.asarray([100.0, 140.0, -1.0, 1.0])
DATA = 0.3 * jax.random.normal(jax.random.key(7), (64, 2))
SMALL = {"chains": 32, "batch": 64}


def one_step(spec: PersistentContrastiveDivergence, window=WINDOW, data=DATA, key=2):  # type: ignore[no-untyped-def]
    method = spec.build(window)
    state = jax.jit(method.init)(jax.random.key(0), data)
    return method, state, *jax.jit(method.step)(jax.random.key(key), state, data)


def test_chains_start_all_over_the_window_and_stay_in_it() -> None:
    _, state, _, info = one_step(PersistentContrastiveDivergence(chains=1024, batch=64), OBLONG, DATA + 120)
    np.testing.assert_allclose(state.chains.std(axis=0), 4 / np.sqrt(12), rtol=0.1)
    assert info.negatives.shape == (1024, 2)
    assert bool(inside(OBLONG, info.negatives).all())
    assert np.ptp(info.negatives[:, 0]) > 35
    # As many data as a sixteenth of the chains, so each chain weighs a sixteenth.
    np.testing.assert_allclose(info.weights, 64 / 1024)


def test_persistent_chains_go_on_from_where_they_were() -> None:
    still = PersistentContrastiveDivergence(sampler=MALA(step_size=0.001), steps=1, reborn=0.0, **SMALL)
    _, state, after, _ = one_step(still)
    np.testing.assert_allclose(after.chains, state.chains, atol=0.01)
    reborn = still.model_copy(update={"reborn": 1.0})
    _, state, after, _ = one_step(reborn)
    assert np.abs(after.chains - state.chains).mean() > 0.3


def test_the_gradient_is_energy_on_data_less_energy_on_chains() -> None:
    method, state, after, info = one_step(PersistentContrastiveDivergence(**SMALL))

    def gap(params):  # type: ignore[no-untyped-def]
        at = state._replace(average=params)
        return method.energy(at, DATA).mean() - method.energy(at, info.negatives).mean()

    assert float(info.loss) == pytest.approx(float(gap(state.learner.params)), abs=1e-5)
    expected = jax.grad(gap)(state.learner.params)
    # Without momentum, Adam's first moment is the gradient itself.
    np.testing.assert_allclose(after.learner.moments.mu, ravel_pytree(expected)[0], atol=1e-5)


def test_the_energy_shown_is_the_average_of_those_trained() -> None:
    spec = PersistentContrastiveDivergence(averaging=0.9, **SMALL)
    method, _, state, _ = one_step(spec)
    average, trained = state.average[0][0], [state.learner.params[0][0]]
    step = jax.jit(method.step)
    for t in range(3):
        state, _ = step(jax.random.key(t), state, DATA)
        trained.append(state.learner.params[0][0])
    for n, params in enumerate(trained[1:], start=2):
        memory = min(0.9, n / (n + 9))
        average = memory * average + (1 - memory) * params
    np.testing.assert_allclose(state.average[0][0], average, atol=1e-6)
    forgetful = PersistentContrastiveDivergence(averaging=0.0, **SMALL).build(WINDOW)
    last, _ = jax.jit(forgetful.step)(jax.random.key(9), state, DATA)
    np.testing.assert_array_equal(last.average[0][0], last.learner.params[0][0])


def test_every_knob_is_traced_the_number_of_transitions_too() -> None:
    structure, knobs = split(PersistentContrastiveDivergence(**SMALL))
    traces = []

    @jax.jit
    def step(knobs, key):  # type: ignore[no-untyped-def]
        traces.append(1)
        method = join(structure, knobs).build(WINDOW)
        return method.step(key, method.init(jax.random.key(0), DATA), DATA)[1].negatives

    first = step(knobs, jax.random.key(1))
    other = step({**knobs, "steps": np.int32(3), "learning_rate": np.float32(0.1)}, jax.random.key(1))
    smaller = step({**knobs, "sampler": {"step_size": np.float32(0.01)}}, jax.random.key(1))
    assert len(traces) == 1
    assert not np.allclose(first, other)
    assert not np.allclose(first, smaller)


def test_a_step_size_too_large_slows_it_but_does_not_make_it_run_away() -> None:
    spec = PersistentContrastiveDivergence(sampler=MALA(step_size=0.45), steps=10, chains=128, batch=128)
    found = run(spec, 800).diagnostics()
    assert found.information > 1.5
    assert found.spread < 100


def test_it_works_at_any_scale_of_the_data() -> None:
    angle = np.linspace(0, 6 * np.pi, 400)
    ring = np.stack([5000 + 300 * np.cos(angle), 0.02 * np.sin(angle)], axis=1)
    data = OwnPoints(points=tuple(map(tuple, ring.tolist())))
    found = run(PersistentContrastiveDivergence(steps=10, chains=128, batch=128), 400, data=data).diagnostics()
    assert found.information > 0.7
    assert found.low_energy_volume < 0.5


def test_it_takes_any_sampler() -> None:
    spec = PersistentContrastiveDivergence(sampler=Langevin(step_size=0.05), **SMALL)
    _, _, after, info = one_step(spec)
    assert np.all(np.isfinite(after.chains))
    assert np.isfinite(float(info.loss))


@pytest.mark.parametrize("count", [16, 64, 200])
def test_given_x_chains_follow_the_data_in_order_and_each_datum_equally_often(count: int) -> None:
    given = jax.random.normal(jax.random.key(1), (64,))
    offsets = (np.arange(512) + 0.5) / 512
    followed = np.stack([ranked(given, count, offset) for offset in offsets])
    assert np.all(np.diff(followed, axis=1) >= 0)
    times = [np.sum(followed == x) for x in np.asarray(given)]
    np.testing.assert_allclose(times, 512 * count / 64, rtol=0.02)
    given_x = PersistentContrastiveDivergence(**SMALL).build(WINDOW, "conditional")
    state = jax.jit(given_x.init)(jax.random.key(0), DATA)
    after, _ = jax.jit(given_x.step)(jax.random.key(2), state, DATA)
    away = np.abs(after.chains[:, :1] - DATA[:, 0]).min(axis=1)
    np.testing.assert_allclose(away, 0, atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_x_given_it_learns_the_parabola(seed: int) -> None:
    data, spec = Parabola(), PersistentContrastiveDivergence(steps=10)
    found = run_on_pairs(spec, data, spec.schedule, seed)
    assert found.argmin_error() < 0.04
    assert total_variation(found, data) < 0.3
