"""Anchored check 7: the hinge's gradient is exactly 0 where E_I − E_C ≥ m; the log loss's
never is."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.losses.hinge import Hinge
from app.losses.log import Log
from app.shaping.contrastive.margin import Margin

LEVELS = jnp.asarray([-8.0, -1.0, 0.0, 0.5, 4.0])
"""Values of E_C; with the gaps below, quarters that float32 holds exactly."""
GAPS = jnp.arange(-20, 60.25, 0.25)
"""E_I − E_C."""


def slopes(loss: Hinge | Log) -> tuple[np.ndarray, np.ndarray]:
    correct = jnp.repeat(LEVELS, len(GAPS))
    incorrect = correct + jnp.tile(GAPS, len(LEVELS))
    down, up = jax.jit(jax.grad(lambda pair: loss.value(*pair).sum()))((correct, incorrect))
    return np.asarray(down).reshape(len(LEVELS), -1), np.asarray(up).reshape(len(LEVELS), -1)


@pytest.mark.parametrize("margin", [0.25, 1.0, 7.5])
def test_the_hinge_is_silent_from_the_margin_on(margin: float) -> None:
    push = np.broadcast_to(np.where(np.asarray(GAPS) >= margin, 0.0, 1.0), (len(LEVELS), len(GAPS)))
    down, up = slopes(Hinge(margin=margin))
    np.testing.assert_array_equal(down, push)
    np.testing.assert_array_equal(up, -push)


def test_the_log_loss_never_is() -> None:
    down, up = slopes(Log())
    assert (down > 0).all()
    np.testing.assert_array_equal(up, -down)
    # It fades as the probability of answering wrongly does.
    wrong = 1 / (1 + np.exp(np.asarray(GAPS, np.float64)))
    np.testing.assert_allclose(down, np.broadcast_to(wrong, down.shape), rtol=2e-5)


def test_so_training_by_the_hinge_comes_to_rest_and_by_the_log_loss_does_not() -> None:
    """A batch whose every pair has the margin moves nothing under the hinge."""
    window = jnp.asarray([-2.0, 2.0, -2.0, 2.0])
    batch = jax.random.uniform(jax.random.key(0), (256, 2), minval=-0.01, maxval=0.01)

    def pushes(loss: Hinge | Log) -> np.ndarray:
        method = Margin(loss=loss, exclusion=0.5).build(window)
        start = jax.jit(method.init)(jax.random.key(1), batch)
        step = jax.jit(method.step)
        state = start
        for number in range(300):
            state, info = step(jax.random.fold_in(jax.random.key(2), number), state, batch)
        return np.asarray(info.weights)

    assert (pushes(Hinge(margin=0.01)) == 0).all()
    assert (pushes(Log()) > 0).all()
