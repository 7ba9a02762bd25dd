"""Structure against knobs: what is compiled and what is only passed in."""

from typing import Any, Literal

import jax
import numpy as np
import pytest

from app.datasets.points import OwnPoints
from app.datasets.spiral import Spiral
from app.energies.mlp import MLP
from app.losses.hinge import Hinge
from app.losses.square_square import SquareSquare
from app.shaping.contrastive.margin import Margin
from app.spec.base import Knob, Size, Values, role_of
from app.spec.families import Dataset, Loss
from app.spec.registry import forget
from app.spec.structure import join, joined, split


def test_roles_come_from_the_sort_of_field() -> None:
    class Everything(Loss):
        """One field of each sort."""

        kind: Literal["everything"] = "everything"
        moved: float = Knob(1.0, lo=0.0, hi=2.0)
        counted: int = Size(3, lo=1, hi=9)
        listed: tuple[float, ...] = Values(default=(1.0, 2.0))
        chosen: Literal["a", "b"] = "a"
        switched: bool = False
        whole: int = Knob(5, lo=1, hi=9)

        def value(self, correct: Any, incorrect: Any) -> Any:
            return correct

    try:
        roles = {name: role_of(Everything, name) for name in Everything.model_fields}
    finally:
        forget(Everything)
    assert roles == {
        "kind": "structure",
        "moved": "knob",
        "counted": "structure",
        "listed": "values",
        "chosen": "structure",
        "switched": "structure",
        "whole": "knob",
    }
    structure, knobs = split(Everything(counted=4, whole=7))
    assert set(knobs) == {"moved", "listed", "whole"}
    assert dict(structure.fields) == {"kind": "everything", "counted": 4, "chosen": "a", "switched": False}
    assert knobs["whole"].dtype.kind == "i"
    assert knobs["listed"].shape == (2,)


def test_join_undoes_split() -> None:
    for spec in (Spiral(noise=0.2, size=7), Margin(loss=Hinge(margin=2.0), energy=MLP(width=5)), MLP()):
        structure, knobs = split(spec)
        assert join(structure, knobs) == spec


def test_join_undoes_split_of_arrays() -> None:
    spec = OwnPoints(points=((0.0, 1.0), (2.0, 3.0), (4.0, 5.0)))
    again = join(*split(spec))
    np.testing.assert_array_equal(again.points, spec.points)


def test_a_moved_knob_leaves_the_structure_alone() -> None:
    one, _ = split(Margin(loss=Hinge(margin=0.3), learning_rate=0.01))
    two, _ = split(Margin(loss=Hinge(margin=0.9), exclusion=0.5))
    assert one == two
    assert hash(one) == hash(two)


@pytest.mark.parametrize(
    "other",
    [
        Margin(loss=SquareSquare()),
        Margin(loss=Hinge(), batch=64),
        Margin(loss=Hinge(), negative="random"),
        Margin(loss=Hinge(), energy=MLP(width=32)),
    ],
    ids=["kind", "size", "choice", "nested size"],
)
def test_a_size_a_choice_or_a_nested_kind_is_another_structure(other: Margin) -> None:
    assert split(Margin(loss=Hinge()))[0] != split(other)[0]


def test_knobs_nest_as_the_specs_do() -> None:
    _, knobs = split(Margin(loss=Hinge(margin=0.25)))
    assert knobs["loss"]["margin"] == 0.25
    assert "energy" not in knobs  # an MLP has sizes only


def test_only_the_number_of_points_is_structure() -> None:
    one, two = OwnPoints(points=((0.0, 0.0), (1.0, 1.0))), OwnPoints(points=((5.0, 0.0), (1.0, 7.0)))
    assert split(one)[0] == split(two)[0]
    shapes = jax.tree.map(np.shape, split(one)[1])
    assert shapes == {"points": (2, 2)}


def test_joined_refuses_a_spec_of_another_family() -> None:
    with pytest.raises(TypeError, match="expected a Dataset, found MLP"):
        joined(*split(MLP()), Dataset)
