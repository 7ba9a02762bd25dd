"""The latent ellipse where x is given: its half axes are functions of x, found by each loss."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from scipy import special

from app.datasets.ellipse_family import EllipseFamily
from app.engine.frame import View, observe
from app.engine.trajectory import Run, Trajectories
from app.maths.latent import circle_angles
from app.shaping.architectural.latent_ellipse import (
    EXCLUSION,
    NEAR,
    PLANES,
    LatentEllipse,
    half_axes,
    incorrect_answers,
    possible_answers,
)
from app.shaping.layers import feed
from app.spec.experiment import Experiment

DATA = EllipseFamily()
WINDOW = DATA.natural_window().as_array()
KEY = jax.random.key(9)
STEPS = 2 * LatentEllipse.schedule
PLACES = np.float32([[0.0], [0.5], [1.0]])
BATCH = DATA.draw(KEY)[0][:256]


def axes_at(state, x, window=WINDOW):
    """The learned half axes at each x, in data units."""
    return np.asarray(half_axes(jnp.exp(feed(state.params, jnp.asarray(x))), window))


@pytest.fixture(scope="module")
def store():
    return Trajectories(10**8)


def looks(store, objective, seed, given=None):
    """Frames of step 0 and of the end, and the state at the end."""
    run = Run.prepare(
        Experiment.model_validate(
            {
                "data": {"kind": "ellipse-family"},
                "shaping": {"kind": "latent-ellipse", "objective": objective},
                "seed": seed,
            }
        )
    )
    snapshots = [store.reach(run, step) for step in (0, STEPS)]
    frames = [observe(store, run, snapshot, View(resolution=64, given=given)) for snapshot in snapshots]
    return *frames, snapshots[1].state


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("objective", ["energy", "log"])
def test_it_finds_the_axes_of_every_x(store, objective, seed):
    start, found, state = looks(store, objective, seed)
    right = np.asarray(DATA.half_axes(jnp.asarray(PLACES[:, 0])))
    np.testing.assert_allclose(right[[0, 2]], [[2, 1.5], [11.08, 14.78]], atol=0.01)
    apart = axes_at(state, PLACES) / right - 1
    # The noise is a fifth of the small ellipse, and little of the large one.
    assert np.abs(apart[0]).max() < 0.25
    assert np.abs(apart[1:]).max() < 0.12
    assert found.diagnostics["information"] > 2.8 > 1.5 > start.diagnostics["information"]
    assert found.diagnostics["low_energy_volume"] < 0.07 < 0.25 < start.diagnostics["low_energy_volume"]
    # Of the true density; nothing is nearer to the truth than the truth.
    assert 0 < found.diagnostics["kl_divergence"] < 0.5


def test_the_log_loss_stops_short_of_the_small_ellipse(store):
    for seed in range(3):
        by_energy, by_log = (axes_at(looks(store, how, seed)[2], PLACES[:1]) for how in ("energy", "log"))
        assert (by_log < by_energy).all()


@pytest.mark.parametrize("given", [0.0, 1.0])
def test_each_x_is_shown_its_own_ring(store, given):
    _, found, state = looks(store, "energy", 0, given)
    assert found.given == given
    x = np.linspace(*found.window.x, found.resolution)
    columns, rows = np.meshgrid(x, x)
    (axes,) = axes_at(state, [[given]])
    radius = np.hypot(columns / axes[0], rows / axes[1])
    low = found.quantities["energy"] < 0.2
    assert low.any()
    np.testing.assert_allclose(radius[low], 1, atol=0.35)


def test_before_training_the_ellipse_hardly_knows_x():
    for seed in range(5):
        state = LatentEllipse().build(WINDOW, "conditional-plane").init(jax.random.key(seed), BATCH)
        axes = axes_at(state, PLACES)
        assert (axes > 0.4).all()
        assert (axes < 16).all()
        assert np.abs(np.log(axes[2] / axes[0])).max() < 1


@pytest.mark.parametrize("temperature", ["cold", "warm"])
def test_the_energy_is_that_of_the_ellipse_at_the_point_s_own_x(temperature):
    method = LatentEllipse(temperature=temperature, beta=0.7).build(WINDOW, "conditional-plane")
    state = method.init(KEY, BATCH)
    axes, z = axes_at(state, BATCH[:, 2:]).astype(np.float64), circle_angles(48)
    ring = axes[:, None] * np.stack([np.cos(z), np.sin(z)], axis=1)
    energies = ((np.asarray(BATCH[:, None, :2], np.float64) - ring) ** 2).sum(-1)
    warm = -np.log(np.exp(-0.7 * energies).mean(axis=1)) / 0.7
    expected = energies.min(axis=1) if temperature == "cold" else warm
    np.testing.assert_allclose(method.energy(state, BATCH), expected, rtol=2e-4, atol=2e-4)


def test_an_answer_is_incorrect_away_from_the_data_of_about_the_same_x():
    batch = jnp.asarray([[0.0, 0.0, 0.0], [8.0, 0.0, 0.5], [0.0, 8.0, 1.0]])
    unit, near = 8 * EXCLUSION, NEAR
    points = [
        [0.9 * unit, 0, 0],
        [1.1 * unit, 0, 0],
        [0, 0, 0.9 * near],
        [0, 0, 1.1 * near],
        [8, 0.9 * unit, 0.5 - 0.9 * near],
        [8, 0, 1],
    ]
    expected = [False, True, False, True, False, True]
    np.testing.assert_array_equal(incorrect_answers(jnp.asarray(points), batch, WINDOW), expected)


def test_the_log_loss_pushes_up_at_each_datum_s_own_x():
    method = LatentEllipse(objective="log").build(WINDOW, "conditional-plane")
    state = method.init(KEY, BATCH)
    _, info = method.step(KEY, state, BATCH)
    np.testing.assert_array_equal(info.negatives[:, 2], BATCH[:, 2])
    assert incorrect_answers(info.negatives, BATCH, WINDOW).all()
    correct, incorrect = (np.asarray(method.energy(state, p)) for p in (BATCH, info.negatives))
    pushed = special.expit(10 * (correct - incorrect))  # β is 10
    np.testing.assert_allclose(info.weights, pushed, rtol=2e-3, atol=1e-6)


def test_the_nll_is_normalised_over_the_plane_at_the_x_of_some_data():
    # The step's nodes are those of the first half of its key.
    answers, weights = possible_answers(jax.random.split(KEY)[0], jnp.asarray(WINDOW), "conditional-plane", BATCH)
    assert answers.shape == (PLANES, *weights.shape[1:], 3)
    np.testing.assert_array_equal(answers[:, :, 2], np.repeat(BATCH[:PLANES, 2:], weights.shape[1], axis=1))
    assert float(weights.sum()) == pytest.approx(PLANES * 32**2, rel=0.1)
    spec = LatentEllipse(objective="nll", beta=0.1)
    method = spec.build(WINDOW, "conditional-plane")
    state = method.init(KEY, BATCH)
    _, info = method.step(KEY, state, BATCH)
    energies = np.asarray([method.energy(state, plane) for plane in answers], np.float64)
    log_z = np.log((np.exp(-0.1 * energies) * np.asarray(weights)).sum(axis=1))
    expected = np.asarray(method.energy(state, BATCH)).mean() + log_z.mean() / 0.1
    assert float(info.loss) == pytest.approx(expected, rel=1e-4)
    assert set(np.asarray(info.negatives[:, 2]).tolist()) == set(np.asarray(BATCH[:PLANES, 2]).tolist())


def test_the_gradients_agree_with_finite_differences():
    method = LatentEllipse(temperature="warm", beta=0.05, width=3).build(WINDOW, "conditional-plane")
    state = method.init(KEY, BATCH)

    def of_both(params, points):
        moved = state._replace(params=jax.tree.map(jnp.asarray, params))
        return method.energy(moved, jnp.asarray(points)).mean()

    check_grads(of_both, (state.params, BATCH[:8]), order=1, modes=["rev"], eps=1e-2, atol=0.05, rtol=0.02)
