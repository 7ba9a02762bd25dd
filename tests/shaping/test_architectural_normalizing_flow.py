"""The normalising flow: an exact density, learned, with a filament wherever it must stay in one piece."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from scipy.ndimage import label

from app.datasets.eight_gaussians import EightGaussians
from app.datasets.spiral import Spiral
from app.maths.grid import grid_points, trapezoid_weights
from app.shaping.architectural.normalizing_flow import LONGEST, NormalizingFlow, carried, unlikelihood
from app.shaping.descent import follow, learner
from app.spec.window import Window
from tests.shaping.spiral_runs import RESOLUTION, run

WINDOW = Window().as_array()
KEY = jax.random.key(6)
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module", params=SEEDS)
def seed(request):
    return request.param


@pytest.fixture(scope="module")
def trained(seed):
    return run(NormalizingFlow(), NormalizingFlow.schedule, seed)


def test_the_determinant_is_that_of_the_jacobian(trained):
    points = jnp.asarray(trained.train[:30])
    couplings = trained.state.average
    landed, log_determinant = carried(couplings, points)
    jacobian = jax.vmap(jax.jacfwd(lambda y: carried(couplings, y[None])[0][0]))(points)
    sign, expected = np.linalg.slogdet(np.asarray(jacobian, np.float64))
    np.testing.assert_allclose(log_determinant, expected, atol=2e-3)
    # Each coupling ends in an exchange of the two coordinates; eight of them cancel.
    np.testing.assert_array_equal(sign, 1)
    expected = 0.5 * (np.asarray(landed) ** 2).sum(axis=1) + np.log(2 * np.pi) - np.asarray(log_determinant)
    np.testing.assert_allclose(trained.energy(points), expected, rtol=1e-4, atol=1e-4)


def test_each_coupling_can_be_undone(trained):
    points = np.asarray(trained.train[:200], np.float64)
    landed = np.asarray(carried(trained.state.average, jnp.asarray(points, jnp.float32))[0], np.float64)
    (first, bend), (last, bias) = jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), trained.state.average)
    for i in reversed(range(8)):
        moved, kept = landed[:, :1], landed[:, 1:]
        out = np.tanh(kept @ first[i] + bend[i]) @ last[i] + bias[i]
        back = (moved - out[:, 1:]) * np.exp(-2 * np.tanh(out[:, :1] / 2))
        landed = np.concatenate([kept, back], axis=1)
    np.testing.assert_allclose(landed, points, atol=2e-3)


def test_its_mass_over_a_wide_window_is_one(trained):
    wide = np.asarray([-8, 8, -8, 8], np.float32)
    density = np.exp(-trained.energy(grid_points(wide, 1024)).astype(np.float64))
    assert np.log(np.asarray(trapezoid_weights(wide, 1024)) @ density) == pytest.approx(0, abs=5e-3)


def level_that_joins(surface, places, parts):
    """The least energy, on a ladder of 0.1 nats, up to which no more than ``parts`` separate
    low regions hold all places."""
    for level in np.arange(surface.min(), surface.max(), 0.1):
        region = label(surface <= level)[0][places]
        if region.all() and len(set(region)) <= parts:
            return level
    return np.inf


def test_eight_separate_modes_stay_joined_by_filaments(seed):
    data = EightGaussians()
    found = run(NormalizingFlow(), NormalizingFlow.schedule, seed, data)
    assert found.diagnostics().information > 1.2
    angle = np.arange(8) * np.pi / 4
    centres = data.radius * np.stack([np.sin(angle), np.cos(angle)])
    places = tuple(np.rint((centres + 2) / 4 * (RESOLUTION - 1)).astype(int))
    grid = jnp.asarray(grid_points(found.window, RESOLUTION), jnp.float32)
    truth = -np.asarray(data.log_density(grid)).reshape(RESOLUTION, RESOLUTION)
    # In truth no two are joined lower than half way between them, 10 nats above the bottom.
    assert level_that_joins(truth, places, 7) > 8
    assert level_that_joins(found.on_grid(), places, 7) < 4
    assert level_that_joins(found.on_grid(), places, 1) < 6.5


def test_the_start_is_near_the_identity():
    start = run(NormalizingFlow(), 0)
    landed, log_determinant = carried(start.state.average, jnp.asarray(start.train))
    assert np.abs(np.asarray(log_determinant)).max() < 3
    assert np.corrcoef(np.asarray(landed).T, start.train.T)[0, 2] > 0.8
    np.testing.assert_array_equal(*(jax.tree.leaves(tree)[0] for tree in (start.state.average, start.state.learner[0])))


def test_a_long_gradient_is_cut_and_a_short_one_is_not():
    spec = NormalizingFlow(couplings=2, width=4)
    method = spec.build(WINDOW)
    state = method.init(KEY, jnp.zeros((4, 2)))
    for batch, cut in ((100 * jax.random.normal(KEY, (256, 2)), True), (jax.random.normal(KEY, (256, 2)), False)):
        gradient = jax.grad(lambda p, batch=batch: unlikelihood(p, batch).mean())(state.learner.params)
        norm = np.sqrt(sum(float((leaf**2).sum()) for leaf in jax.tree.leaves(gradient)))
        assert (norm > LONGEST) == cut
        shorter = jax.tree.map(lambda g, norm=norm: g * min(1.0, LONGEST / norm), gradient)
        # Adam's first step does not know a gradient's length; its memory does.
        expected = follow(shorter, learner(state.learner.params), spec.learning_rate)
        after, _ = method.step(KEY, state, batch)
        for one, two in zip(*(jax.tree.leaves(state.moments) for state in (after.learner, expected)), strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-7)


def test_what_is_shown_is_the_running_average():
    data = Spiral().draw(KEY)[0][:256]
    method = NormalizingFlow(averaging=0.5, width=4).build(WINDOW)
    state = method.init(KEY, data)
    for done in range(1, 30):
        after, _ = method.step(KEY, state, data)
        memory = min(0.5, done / (done + 9))
        for shown, was, now in zip(
            *(jax.tree.leaves(t) for t in (after.average, state.average, after.learner.params)), strict=True
        ):
            np.testing.assert_allclose(shown, memory * was + (1 - memory) * now, atol=1e-6)
        state = after


def test_in_another_unit_it_is_the_same_density_per_area_of_that_unit():
    points = jax.random.uniform(KEY, (40, 2), minval=-2, maxval=2)
    here, there = (NormalizingFlow().build(unit * WINDOW) for unit in (1, 10))
    state = here.init(KEY, points)
    np.testing.assert_allclose(
        there.energy(state, 10 * points), here.energy(state, points) + 2 * np.log(10), rtol=1e-4, atol=1e-4
    )


def test_the_gradients_agree_with_finite_differences():
    state = NormalizingFlow(couplings=3, width=4).build(WINDOW).init(KEY, jnp.zeros((2, 2)))
    points = jax.random.normal(KEY, (6, 2))

    def of_both(params, points):
        return unlikelihood(jax.tree.map(jnp.asarray, params), jnp.asarray(points)).sum()

    check_grads(of_both, (state.average, points), order=1, modes=["rev"], eps=1e-2, atol=0.05, rtol=0.02)
