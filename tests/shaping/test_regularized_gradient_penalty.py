"""The gradient penalty: a slope of one over the window, and flatness where it asks too little."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.energies.mlp import MLP
from app.maths.calculus import gradient
from app.maths.grid import uniform_points
from app.shaping.frame import to_frame
from app.shaping.regularized.gradient_penalty import GradientPenalty, slope
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(GradientPenalty(), GradientPenalty.schedule)


def slopes(found, window=WINDOW):
    """‖∇F‖ at 2,000 uniform points."""
    points = uniform_points(jax.random.key(5), window, 2000)
    energy = found.spec.build(window).energy
    return np.asarray(jnp.linalg.norm(gradient(lambda p: energy(found.state, p), points), axis=1))


def test_the_slope_is_one_over_the_window(trained):
    found = slopes(trained)
    # The push on the data takes a little of it; a heavier penalty, next to nothing.
    assert found.mean() == pytest.approx(1, abs=0.2)
    assert ((found - 1) ** 2).mean() < 0.15
    heavy = slopes(run(GradientPenalty(penalty=3.0), GradientPenalty.schedule))
    assert heavy.mean() == pytest.approx(1, abs=0.05)
    start = slopes(run(GradientPenalty(), 0))
    assert ((start - 1) ** 2).mean() > 0.2


def test_the_energy_is_the_size_of_the_function(trained):
    points = jnp.asarray(trained.train[:50])
    f = MLP(output="linear").build().apply(trained.state.params, to_frame(points, WINDOW))
    np.testing.assert_allclose(trained.energy(points), np.abs(f), atol=1e-6)
    assert (np.asarray(f) < 0).any()


def test_the_energy_is_about_the_distance_to_the_data(trained):
    surface = trained.on_grid().ravel()
    axis = np.linspace(-2, 2, 128)
    points = np.stack([np.tile(axis, 128), np.repeat(axis, 128)], axis=1)
    distance = np.sqrt(((points[:, None] - trained.train[None, ::4]) ** 2).sum(-1).min(axis=1))
    assert np.corrcoef(surface, distance)[0, 1] > 0.8


def test_too_small_a_weight_flattens_the_energy(trained):
    weak = run(GradientPenalty(penalty=0.001), GradientPenalty.schedule)
    assert weak.diagnostics().spread < 0.2 * trained.diagnostics().spread
    assert slopes(weak).mean() < 0.3


def test_the_objective_is_the_mean_energy_plus_the_weighed_penalty():
    spec = GradientPenalty(penalty=0.7)
    method = spec.build(WINDOW)
    data = jax.random.uniform(jax.random.key(0), (spec.batch, 2), minval=-2, maxval=2)
    state = method.init(jax.random.key(1), data)
    _, info = jax.jit(method.step)(jax.random.key(2), state, data)
    anywhere = uniform_points(jax.random.key(2), WINDOW, spec.batch)
    sizes = jnp.linalg.norm(gradient(lambda p: method.energy(state, p), anywhere), axis=1)
    expected = method.energy(state, data).mean() + 0.7 * ((sizes - 1) ** 2).mean()
    assert float(info.loss) == pytest.approx(float(expected), rel=1e-4)


def test_the_slope_and_its_gradient_are_finite_where_the_energy_is_flat():
    points = jnp.zeros((3, 2))

    def flat(scale):
        return slope(lambda p: scale * jnp.sum(p, axis=1), points).sum()

    assert float(flat(0.0)) < 1e-5
    assert np.isfinite(jax.grad(flat)(0.0))
    np.testing.assert_allclose(flat(2.0), 3 * 2 * np.sqrt(2), rtol=1e-5)


def test_the_gradient_of_the_slope_agrees_with_finite_differences():
    model = MLP(width=8, output="linear").build()
    params = model.init(jax.random.key(0))
    points = jax.random.normal(jax.random.key(1), (6, 2))
    check_grads(
        lambda p: slope(lambda y: model.apply(p, y), points).sum(),
        (params,),
        order=1,
        modes=["rev"],
        eps=1e-2,
        atol=0.05,
        rtol=0.02,
    )
