"""The pairwise losses against their formulas, and where their gradients vanish."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.losses.energy import EnergyLoss
from app.losses.hinge import Hinge
from app.losses.square_square import SquareSquare
from app.spec.families import Loss

E_C = np.linspace(-2, 3, 23)
E_I = np.linspace(2.5, -2, 23)


@pytest.mark.parametrize(
    ("loss", "formula"),
    [
        (EnergyLoss(), lambda c, i: c),
        (Hinge(margin=0.7), lambda c, i: np.maximum(0, 0.7 + c - i)),
        (SquareSquare(margin=1.5), lambda c, i: np.maximum(0, c) ** 2 + np.maximum(0, 1.5 - i) ** 2),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_values_are_the_tables(loss: Loss, formula) -> None:  # type: ignore[no-untyped-def]
    np.testing.assert_allclose(loss.value(jnp.asarray(E_C), jnp.asarray(E_I)), formula(E_C, E_I), atol=1e-6)


def gradients(loss: Loss, correct: float, incorrect: float) -> tuple[float, float]:
    pair = jnp.asarray([correct]), jnp.asarray([incorrect])
    d_correct, d_incorrect = jax.grad(lambda c, i: loss.value(c, i).sum(), argnums=(0, 1))(*pair)
    return float(d_correct[0]), float(d_incorrect[0])


def test_the_hinge_is_silent_from_the_margin_on() -> None:
    hinge = Hinge(margin=1.0)
    assert gradients(hinge, 0.25, 1.25) == (0.0, 0.0)  # E_I − E_C is the margin exactly
    assert gradients(hinge, -3.0, 1.25) == (0.0, 0.0)
    assert gradients(hinge, 0.25, np.nextafter(np.float32(1.25), np.float32(0))) == (1.0, -1.0)
    assert gradients(hinge, 2.0, 0.0) == (1.0, -1.0)


def test_the_energy_loss_never_pushes_up() -> None:
    assert gradients(EnergyLoss(), 5.0, -5.0) == (1.0, 0.0)


def test_square_square_pushes_each_energy_to_its_own_place() -> None:
    loss = SquareSquare(margin=2.0)
    assert gradients(loss, 0.5, 1.5) == (1.0, -1.0)
    assert gradients(loss, -0.5, 2.5) == (0.0, 0.0)


@pytest.mark.parametrize("loss", [Hinge(), SquareSquare()], ids=lambda loss: loss.kind)
def test_losses_are_smooth_enough_for_their_gradients(loss: Loss) -> None:
    """Autodiff against central differences, away from the kinks."""
    for correct, incorrect in [(0.4, 0.3), (1.3, -0.7), (-0.6, 0.1), (0.2, 3.0)]:
        h = 1e-2
        by_hand = [
            (
                loss.value(jnp.asarray([correct + a]), jnp.asarray([incorrect + b]))[0]
                - loss.value(jnp.asarray([correct - a]), jnp.asarray([incorrect - b]))[0]
            )
            / (2 * h)
            for a, b in ((h, 0.0), (0.0, h))
        ]
        np.testing.assert_allclose(gradients(loss, correct, incorrect), by_hand, atol=1e-4)
