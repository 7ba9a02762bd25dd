"""The pairwise losses against their formulas, and where their gradients vanish."""

from collections.abc import Iterator
from itertools import combinations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from pydantic import ValidationError

from app.losses.energy import EnergyLoss
from app.losses.expression import ExpressionLoss
from app.losses.hinge import Hinge
from app.losses.log import Log
from app.losses.lvq2 import LVQ2
from app.losses.mce import MCE
from app.losses.mee import MEE
from app.losses.nll import NLL
from app.losses.perceptron import Perceptron
from app.losses.simple import Simple
from app.losses.square_exponential import SquareExponential
from app.losses.square_square import SquareSquare
from app.spec.base import kind_of, role_of
from app.spec.families import Loss
from app.spec.registry import families

E_C = np.linspace(-2, 3, 23)
FAR = 1e6
E_I = np.linspace(2.5, -2, 23)


@pytest.mark.parametrize(
    ("loss", "formula"),
    [
        (EnergyLoss(), lambda c, i: c),
        (Hinge(margin=0.7), lambda c, i: np.maximum(0, 0.7 + c - i)),
        (SquareSquare(margin=1.5), lambda c, i: np.maximum(0, c) ** 2 + np.maximum(0, 1.5 - i) ** 2),
        (Perceptron(), lambda c, i: c - np.minimum(c, i)),
        (Log(), lambda c, i: np.log(1 + np.exp(c - i))),
        (LVQ2(cap=0.6), lambda c, i: np.minimum(0.6, np.maximum(0, c - i))),
        (MCE(), lambda c, i: 1 / (1 + np.exp(-(c - i)))),
        (SquareExponential(gamma=0.4), lambda c, i: c**2 + 0.4 * np.exp(-i)),
        (NLL(beta=2.5), lambda c, i: c + np.log(np.exp(-2.5 * c) + np.exp(-2.5 * i)) / 2.5),
        (MEE(beta=2.5), lambda c, i: 1 - np.exp(-2.5 * c) / (np.exp(-2.5 * c) + np.exp(-2.5 * i))),
        (Simple(margin=1.5), lambda c, i: np.maximum(0, c) + np.maximum(0, 1.5 - i)),
        (
            ExpressionLoss(formula="m*softplus(beta*(E_C - E_I)) + abs(E_I)", margin=3.0, beta=0.5),
            lambda c, i: 3 * np.log(1 + np.exp(0.5 * (c - i))) + np.abs(i),
        ),
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


def test_the_perceptron_and_lvq2_are_content_with_a_tie() -> None:
    for loss in (Perceptron(), LVQ2(cap=2.0)):
        assert gradients(loss, 0.5, 0.5) == (0.0, 0.0)
        assert gradients(loss, 0.5, 0.25) == (1.0, -1.0)
    assert gradients(Perceptron(), 3.0, 0.0) == (1.0, -1.0)
    # LVQ2 gives up what is wrong by more than M, and will never mend it.
    assert gradients(LVQ2(cap=2.0), 3.0, 0.0) == (0.0, 0.0)


def test_a_smooth_count_of_mistakes_does_not_push_where_it_is_badly_wrong() -> None:
    for loss in (MCE(), MEE(beta=1.0)):
        down, up = gradients(loss, 10.0, 0.0)
        assert down == -up == pytest.approx(4.5e-5, rel=0.01)
        assert gradients(loss, 0.0, 0.0) == (0.25, -0.25)
        assert gradients(loss, 200.0, 0.0) == (0.0, 0.0)
    assert gradients(Log(), 200.0, 0.0) == (1.0, -1.0)


def test_the_likelihood_pulls_by_probability() -> None:
    """∂/∂E_C = 1 − P_C, ∂/∂E_I = −P_I; it passes from the log loss to the perceptron."""
    for beta in (0.1, 1.0, 10.0):
        wrong = 1 / (1 + np.exp(-beta * (0.7 - 0.3)))
        np.testing.assert_allclose(gradients(NLL(beta=beta), 0.7, 0.3), (wrong, -wrong), rtol=1e-5)
    pairs = jnp.asarray(E_C), jnp.asarray(E_I)
    np.testing.assert_allclose(NLL(beta=1.0).value(*pairs), Log().value(*pairs), rtol=1e-5, atol=1e-7)
    gap = NLL(beta=10.0).value(*pairs) - Perceptron().value(*pairs)
    assert 0 <= float(gap.min()) <= float(gap.max()) <= np.log(2) / 10 + 1e-6


@pytest.mark.parametrize(
    "loss",
    [Perceptron(), Log(), LVQ2(), MCE(), NLL(beta=10.0), NLL(beta=0.1), MEE(beta=10.0), Simple(), Hinge()],
    ids=lambda loss: loss.kind,
)
def test_energies_of_a_million_are_no_trouble(loss: Loss) -> None:
    correct = jnp.asarray([FAR, -FAR, FAR, -FAR, FAR], jnp.float32)
    incorrect = jnp.asarray([-FAR, FAR, FAR, -FAR, FAR - 0.125], jnp.float32)
    value = np.asarray(loss.value(correct, incorrect))
    slopes = jax.grad(lambda c, i: loss.value(c, i).sum(), argnums=(0, 1))(correct, incorrect)
    assert np.isfinite(value).all()
    assert np.isfinite(slopes).all()
    if not isinstance(loss, Simple):  # the difference is all that counts, and it is kept
        near = loss.value(jnp.asarray([0.0, 0.125]), jnp.asarray([0.0, 0.0]))
        np.testing.assert_allclose(value[[2, 3, 4]], np.asarray(near)[[0, 0, 1]], rtol=1e-6)


def test_the_square_exponential_loss_is_finite_where_a_float_can_hold_it() -> None:
    correct, incorrect = jnp.asarray([FAR, -FAR, 0.0]), jnp.asarray([FAR, FAR, -80.0])
    assert np.isfinite(np.asarray(SquareExponential().value(correct, incorrect))).all()
    assert np.isinf(SquareExponential().value(jnp.asarray([0.0]), jnp.asarray([-90.0])))


def at_several_knobs(cls: type[Loss]) -> Iterator[Loss]:
    """The default, and each knob in turn at a quarter and at three times its default."""
    yield cls()
    for name in cls.model_fields:
        if role_of(cls, name) == "knob":
            for factor in (0.25, 3.0):
                yield cls.model_validate({"kind": kind_of(cls), name: factor * getattr(cls(), name)})


def named(loss: Loss) -> str:
    knobs = {name: getattr(loss, name) for name in type(loss).model_fields if role_of(type(loss), name) == "knob"}
    return " ".join([loss.kind, *(f"{name}={value:g}" for name, value in knobs.items())])


def test_no_loss_is_another_under_a_second_name() -> None:
    """Of two kinds, at no knobs are all values alike, but where the docstrings say so. A
    formula may write any loss: as it comes it writes square–square."""
    pairs = jnp.asarray(np.stack(np.meshgrid(np.linspace(-4, 4, 33), np.linspace(-4, 4, 33)), axis=-1).reshape(-1, 2))
    kinds = [cls for cls in families()["losses"].values() if cls.__module__.startswith("app.")]
    values = {
        (cls, named(loss)): np.asarray(loss.value(pairs[:, 0], pairs[:, 1]))
        for cls in kinds
        for loss in at_several_knobs(cls)
    }
    alike = {
        frozenset((one, other))
        for ((cls, one), here), ((second, other), there) in combinations(values.items(), 2)
        if cls is not second and np.abs(here - there).max() < 1e-4
    }
    assert alike == {
        frozenset(("log", "nll beta=1")),
        frozenset(("mce", "mee beta=1")),
        *(
            frozenset((f"square-square margin={m:g}", f"expression margin={m:g} beta={beta:g}"))
            for m, beta in ((1, 1), (1, 0.25), (1, 3), (0.25, 1), (3, 1))
        ),
    }


def test_a_formula_has_only_the_variables_of_a_loss() -> None:
    with pytest.raises(ValidationError, match="'x' at column 7 is not allowed"):
        ExpressionLoss(formula="E_C + x")
    with pytest.raises(ValidationError, match="valid string"):
        ExpressionLoss.model_validate({"kind": "expression", "formula": 1.0})
    flat = ExpressionLoss(formula="2*m", margin=3.0)
    np.testing.assert_array_equal(flat.value(jnp.zeros(4), jnp.ones(4)), np.full(4, 6.0))


SMOOTH = [Hinge(), SquareSquare(), Log(), MCE(), SquareExponential(), NLL(), MEE(), Simple(), ExpressionLoss()]


@pytest.mark.parametrize("loss", SMOOTH, ids=lambda loss: loss.kind)
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
