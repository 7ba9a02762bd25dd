"""The MLP energy: its shapes, its ends, its start."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.energies.mlp import MLP

POINTS = jax.random.uniform(jax.random.key(5), (500, 2), minval=-2.0, maxval=2.0)


@pytest.mark.parametrize(("width", "depth"), [(64, 2), (8, 1), (16, 4)])
def test_layers_have_the_sizes_asked_for(width: int, depth: int) -> None:
    model = MLP(width=width, depth=depth).build()
    params = model.init(jax.random.key(0))
    assert [weight.shape for weight, _ in params] == [(2, width), *[(width, width)] * (depth - 1), (width, 1)]
    assert [bias.shape for _, bias in params] == [(width,)] * depth + [(1,)]
    assert model.apply(params, POINTS).shape == (500,)


def test_the_energy_is_the_network_written_out() -> None:
    model = MLP(width=8, output="linear").build()
    params = model.init(jax.random.key(0))
    hidden = np.asarray(POINTS, np.float64)
    for weight, bias in params[:-1]:
        before = hidden @ np.asarray(weight, np.float64) + np.asarray(bias, np.float64)
        hidden = before / (1 + np.exp(-before))
    raw = (hidden @ np.asarray(params[-1][0], np.float64))[:, 0] + float(params[-1][1][0])
    np.testing.assert_allclose(model.apply(params, POINTS), raw, atol=1e-5)
    floored = MLP(width=8, output="softplus").build().apply(params, POINTS)
    np.testing.assert_allclose(floored, np.log1p(np.exp(raw)), atol=1e-5)


def test_softplus_keeps_the_energy_above_zero_and_linear_does_not() -> None:
    params = MLP().build().init(jax.random.key(0))
    deep = [*params[:-1], (params[-1][0], params[-1][1] - 20)]
    assert float(MLP().build().apply(deep, POINTS).min()) >= 0
    assert float(MLP(output="linear").build().apply(deep, POINTS).max()) < 0


def test_gradients_in_points_and_parameters_are_right() -> None:
    model = MLP(width=8).build()
    params = model.init(jax.random.key(0))
    check_grads(model.apply, (params, POINTS[:5]), order=1, modes=["rev"], atol=1e-2, rtol=1e-2)


def test_the_random_start_is_neither_flat_nor_steep() -> None:
    model = MLP(output="linear").build()
    spreads = [float(model.apply(model.init(jax.random.key(s)), POINTS).std()) for s in range(20)]
    assert 0.15 < np.median(spreads) < 2.0
    assert not np.allclose(model.init(jax.random.key(0))[0][0], model.init(jax.random.key(1))[0][0])


def test_a_points_energy_does_not_depend_on_its_neighbours() -> None:
    model = MLP().build()
    params = model.init(jax.random.key(0))
    alone = jnp.concatenate([model.apply(params, POINTS[i : i + 1]) for i in range(4)])
    np.testing.assert_allclose(model.apply(params, POINTS)[:4], alone, atol=1e-5)
