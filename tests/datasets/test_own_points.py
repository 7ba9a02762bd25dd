"""Own points: what is held out, the window around them, and what is refused."""

import json

import jax
import numpy as np
import pytest
from pydantic import ValidationError

from app.datasets.points import OwnPoints
from app.spec.families import Dataset
from app.spec.structure import joined, split

KEY = jax.random.key(0)


def given(points: object) -> OwnPoints:
    return OwnPoints.model_validate_json(json.dumps({"kind": "points", "points": points}))


def test_every_fifth_point_is_held_out() -> None:
    train, held_out = given([[i, -i] for i in range(12)]).draw(KEY)
    np.testing.assert_array_equal(held_out, [[4, -4], [9, -9]])
    np.testing.assert_array_equal(train[:, 0], [0, 1, 2, 3, 5, 6, 7, 8, 10, 11])


def test_too_few_points_stand_in_for_held_out_ones() -> None:
    points = [[0.0, 1.0], [2.0, 3.0]]
    train, held_out = given(points).draw(KEY)
    np.testing.assert_array_equal(train, points)
    np.testing.assert_array_equal(held_out, points)


def test_points_are_traced() -> None:
    structure, knobs = split(given([[i, 2 * i] for i in range(10)]))
    draw = jax.jit(lambda k: joined(structure, k, Dataset).draw(KEY))
    train, held_out = draw({"points": knobs["points"] + 1})
    assert train.shape == (8, 2)
    np.testing.assert_array_equal(held_out, [[5, 9], [10, 19]])


@pytest.mark.parametrize(
    "points",
    [
        [[0, 0], [1, 2]],
        [[5, 5], [5, 5]],
        [[3, 1], [3, 9]],
        [[1e6, 1e6], [1e6, 1e6]],
        [[-1e6, 0], [1e6, 1e-9]],
        [[999_999, 0], [1_000_000, 0]],
        [[1e-9, 0], [2e-9, 1e-9]],
    ],
)
def test_the_window_holds_all_points_and_is_never_empty(points: list[list[float]]) -> None:
    window = given(points).natural_window()
    for axis, (lo, hi) in enumerate((window.x, window.y)):
        values = [p[axis] for p in points]
        assert lo <= min(values) <= max(values) <= hi
        assert lo < hi
        assert np.float32(lo) < np.float32(hi)


def test_the_windows_margin() -> None:
    window = given([[0, -10], [1, 10]]).natural_window()
    assert window.x == pytest.approx((-0.12, 1.12))
    assert window.y == pytest.approx((-12.4, 12.4))


@pytest.mark.parametrize(
    "points",
    [
        [],
        [[0, 0]],
        [[0, 0], [1e7, 0]],
        [[0, 0], [-1_000_001, 0]],
        [[0, 0], [0]],
        [[0, 0], [0, 1, 2]],
        [[0, 0], ["1", 0]],
        [[0, 0], [None, 0]],
        [[0, 0], [float("nan"), 0]],
        [[0, 0], [0, float("inf")]],
    ],
)
def test_bad_points_are_refused(points: object) -> None:
    with pytest.raises(ValidationError):
        given(points)
