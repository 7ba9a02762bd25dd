"""The sufficient condition: the last two columns of the table of losses, closed forms of
the infima, and what a reachable set changes."""

import numpy as np
import pytest

from app.engine.loss_plane import LEAST_MARGIN, plane
from app.engine.sufficient import MOST_MARGIN, Reach, Verdict, judge
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
from app.spec.families import Loss
from app.spec.registry import families
from app.spec.window import Window

WINDOW = Window(x=(-3.0, 3.0), y=(-3.0, 3.0))
ANYTHING = Reach()
POSITIVE = Reach((0.0, None), (0.0, None))
"""What a net that ends in softplus can reach."""

TABLE: list[tuple[Loss, bool, float | None, bool]] = [
    # meets the condition, the margin it promises, whether its energies drift
    (EnergyLoss(), False, None, True),
    (Perceptron(), False, 0.0, False),
    (Hinge(margin=0.7), True, 0.7, False),
    (Log(), True, MOST_MARGIN, True),
    (LVQ2(), False, 0.0, False),
    (MCE(), True, MOST_MARGIN, True),
    (SquareSquare(margin=0.7), True, 0.7, False),
    (SquareExponential(), True, MOST_MARGIN, True),
    (NLL(), True, MOST_MARGIN, True),
    (MEE(), True, MOST_MARGIN, True),
    (Simple(margin=0.7), True, 0.7, False),
]


def verdict(loss: Loss, margin: float | None = None, reach: Reach = ANYTHING, window: Window = WINDOW) -> Verdict:
    own: float = getattr(loss, "margin", LEAST_MARGIN)
    return judge(loss, own if margin is None else margin, reach, window)


def test_the_table_names_every_loss() -> None:
    assert {loss.kind for loss, *_ in TABLE} | {"expression"} == set(families()["losses"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("loss", "satisfied", "guaranteed", "drift"), TABLE, ids=lambda v: getattr(v, "kind", ""))
def test_the_verdict_is_the_tables(loss: Loss, satisfied: bool, guaranteed: float | None, drift: bool) -> None:
    found = verdict(loss)
    assert found.satisfied is satisfied
    assert found.guaranteed == guaranteed
    assert found.drift is drift


@pytest.mark.parametrize("knob", [0.1, 10.0])
@pytest.mark.parametrize("cls", [NLL, MEE])
def test_it_holds_however_cold(cls: type[NLL] | type[MEE], knob: float) -> None:
    assert verdict(cls(beta=knob)).guaranteed == MOST_MARGIN
    assert verdict(cls(beta=knob), reach=POSITIVE).satisfied


@pytest.mark.parametrize("margin", [0.01, 10.0])
@pytest.mark.parametrize("cls", [Hinge, SquareSquare, Simple])
def test_a_margin_loss_promises_its_margin_and_no_more(
    cls: type[Hinge] | type[SquareSquare] | type[Simple], margin: float
) -> None:
    loss = cls(margin=margin)
    for reach in (ANYTHING, POSITIVE):
        assert verdict(loss, reach=reach).guaranteed == margin
        assert verdict(loss, margin / 2, reach).satisfied
        assert not verdict(loss, 1.01 * margin, reach).satisfied
        assert verdict(loss, 1.5 * margin, reach).guaranteed == margin


def test_the_infimum_of_hp2_is_the_closed_form() -> None:
    """At E_I = E_C + m − δ, with δ = m / 1000."""
    gap = 0.999
    cases = [
        (Log(), np.log1p(np.exp(-gap))),
        (MCE(), 1 / (1 + np.exp(gap))),
        (NLL(beta=2.0), np.log1p(np.exp(-2 * gap)) / 2),
        (MEE(beta=2.0), 1 / (1 + np.exp(2 * gap))),
        (Hinge(), 0.001),
        (Simple(), 0.001),
        (SquareSquare(), 0.001**2 / 2),
    ]
    for loss, expected in cases:
        found = verdict(loss, 1.0).hp2
        assert found is not None
        assert found.value == pytest.approx(expected, rel=1e-3)
    # E_C² + e^(−E_C − m + δ) is lowest where 2 E_C = e^(−E_C − m + δ).
    found = verdict(SquareExponential(), 1.0).hp2
    assert found is not None
    assert 2 * found.correct == pytest.approx(np.exp(-found.correct - gap), abs=2e-3)
    assert found.incorrect == pytest.approx(found.correct + gap, abs=1e-3)
    assert found.value == pytest.approx(found.correct**2 + np.exp(-found.incorrect), rel=1e-6)


def test_what_cannot_be_reached_does_not_count() -> None:
    # The energy loss on energies from 0 up: a flat 0 costs as little as anything.
    found = verdict(EnergyLoss(), reach=POSITIVE)
    assert not found.satisfied
    assert found.hp1 is not None
    assert found.hp1.value == 0
    assert not found.drift
    # Where E_I cannot pass 3, no margin beyond it can be had, and nothing drifts.
    for loss in (Log(), SquareExponential()):
        bounded = verdict(loss, reach=Reach((0.0, 3.0), (0.0, 3.0)))
        assert bounded.satisfied
        assert bounded.guaranteed == pytest.approx(3, rel=0.01)
        assert not bounded.drift
        assert bounded.hp1 is not None
        assert (bounded.hp1.correct, bounded.hp1.incorrect) == (0, 3)
    # Square–exponential with E_C held at 1 or more and E_I at 1.5 or less.
    assert verdict(SquareExponential(), reach=Reach((1.0, None), (None, 1.5))).guaranteed == pytest.approx(0.5, 0.01)


def test_half_planes_that_nothing_reaches() -> None:
    nothing_right = verdict(Hinge(), reach=Reach((5.0, 6.0), (0.0, 1.0)))
    assert not nothing_right.satisfied
    assert nothing_right.hp1 is None
    assert "nothing is promised" in nothing_right.words
    all_right = verdict(Hinge(), reach=Reach((0.0, 1.0), (5.0, 6.0)))
    assert all_right.satisfied
    assert all_right.hp2 is None
    assert "whatever the loss" in all_right.words


def expression(formula: str, margin: float = 1.0, **knobs: float) -> ExpressionLoss:
    return ExpressionLoss(formula=formula, margin=margin, **knobs)


@pytest.mark.parametrize(
    ("formula", "satisfied", "guaranteed"),
    [
        ("relu(E_C)**2 + relu(m - E_I)**2", True, 1.0),
        ("relu(E_C)**2 - relu(m - E_I)**2", False, None),  # the printed minus
        ("relu(m + E_C - E_I)", True, 1.0),
        ("relu(m + E_C - E_I) + 1000", True, 1.0),
        ("relu(E_C - E_I)", False, 0.0),
        ("relu(0.5*m + E_C - E_I)", False, 0.5),
        ("E_C - E_I", True, MOST_MARGIN),
        ("E_I - E_C", False, None),
        ("m", False, None),
        ("softplus(beta*(E_C - E_I))", True, MOST_MARGIN),
        # a dip in the wrong half, deeper than anything right
        ("relu(m + E_C - E_I) - 5*exp(-20*((E_C - 2)**2 + (E_I - 1)**2))", False, None),
        # undefined for E_C < 0: what is no number is not compared
        ("relu(m + E_C - E_I) + 0*log(E_C)", True, 1.0),
        # −∞ on a line through both halves
        ("log(abs(E_C))", False, None),
    ],
)
def test_formulas_are_judged_alike(formula: str, satisfied: bool, guaranteed: float | None) -> None:
    found = verdict(expression(formula))
    assert found.satisfied is satisfied, found.words
    assert found.guaranteed == guaranteed, found.words


def test_the_words_agree() -> None:
    assert "right with the margin 1. The largest margin that it promises is 1." in verdict(Hinge()).words
    # The tutorial calls the log loss a hinge with an infinite margin.
    assert "any margin that was tried, up to 20. It falls on without end as the energies drift" in verdict(Log()).words
    assert "a sample on which it is lowest may be wrong" in verdict(EnergyLoss()).words
    assert "may be right by less than the margin 0.001, or only tie" in verdict(Perceptron()).words
    assert "the margin 2 is not promised. The largest that is, is 1." in verdict(Hinge(), 2.0).words


def test_the_words_say_what_a_sufficient_condition_of_one_sample_can_say() -> None:
    """Nothing is said of all samples at once, and a loss that fails is not said to collapse."""
    for loss in (Hinge(), Log(), EnergyLoss(), Perceptron(), SquareExponential()):
        found = verdict(loss)
        assert "a sample on which it is lowest" in found.words
        assert ("Training may still tell right from wrong" in found.words) is not found.satisfied
        assert "collapse" not in found.words


def test_border_points_belong_to_neither_half() -> None:
    found = plane(Hinge(margin=0.3), Window(x=(0.0, 1.0), y=(0.0, 1.0)), 11, None, ANYTHING)
    gap = np.round(10 * (found["incorrect"][:, None] - found["correct"][None] - 0.3)).astype(int)
    np.testing.assert_array_equal(found["hp1"], gap > 0)
    np.testing.assert_array_equal(found["hp2"], gap < 0)
    assert np.sum(gap == 0) == 8
