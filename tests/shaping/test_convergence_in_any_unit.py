"""When a method has converged is a matter of the data, not of its unit, nor of how large a
window it is looked at in."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.spec.registry import discover, families
from app.spec.window import Window

discover()

KEY = jax.random.key(3)
SPREAD = np.asarray([1.0, 0.3])
# On multiples of 2⁻¹⁰, so that another unit rounds nothing.
POINTS = np.round(np.random.default_rng(2).laplace(size=(64, 2)) * SPREAD * 1024) / 1024
STEPS = 1500
"""More than any of them needs."""
CONVERGING = ("gaussian-mixture", "ica", "k-means", "pca", "rbf-network")


def until_converged(kind: str, scale: float, wider: float = 1.0) -> tuple[int, Any]:
    """How many steps are taken until a step says that it has arrived, and the state then."""
    side = 4.0 * scale * wider
    method = families()["shaping"][kind]().build(Window(x=(-side, side), y=(-side, side)).as_array())
    data = jnp.asarray(scale * POINTS, jnp.float32)

    def on(carry: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
        steps, state, _ = carry
        state, info = method.step(KEY, state, data)
        return steps + 1, state, info.converged

    def under_way(carry: tuple[Any, Any, Any]) -> Any:
        return ~carry[2] & (carry[0] < STEPS)

    start = (0, method.init(KEY, data), jnp.asarray(False))
    steps, state, _ = jax.jit(lambda carry: jax.lax.while_loop(under_way, on, carry))(start)
    return int(steps), state


@pytest.mark.parametrize("kind", CONVERGING)
def test_a_method_converges_in_as_many_steps_whatever_the_unit_of_the_data(kind: str) -> None:
    own, _ = until_converged(kind, 1.0)
    assert 2 < own < STEPS
    for power in (-20, -10, 10, 20):
        assert until_converged(kind, 2.0**power)[0] == pytest.approx(own, abs=1 + own // 50)


def test_in_a_window_however_wide_the_codes_go_on_to_where_they_rest() -> None:
    """K-means works in the data's own units, so that the window is nothing to it."""
    steps, codes = until_converged("k-means", 1.0)
    for wider in (30.0, 1000.0):
        found, there = until_converged("k-means", 1.0, wider)
        assert found == steps
        np.testing.assert_array_equal(there, codes)
