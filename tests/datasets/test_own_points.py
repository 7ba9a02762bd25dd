"""Own points: what is held out, the window around them, and what is refused."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import assume, settings
from hypothesis import given as given_by_hypothesis
from hypothesis import strategies as st
from pydantic import ValidationError

from app.datasets.drawing import random_split
from app.datasets.points import OwnPoints
from app.engine.trajectory import Run, Trajectories
from app.spec.experiment import Experiment
from app.spec.families import Dataset
from app.spec.structure import joined, split

KEY = jax.random.key(0)


def given(points: object) -> OwnPoints:
    return OwnPoints.model_validate_json(json.dumps({"kind": "points", "points": points}))


def held_out_rows(count: int, seeds: int = 400) -> np.ndarray:
    """Which of the rows 0 … count − 1 are held out, one line a seed."""

    def rows(seed: jax.Array) -> jax.Array:
        return random_split(jax.random.key(seed), jnp.arange(float(count))[:, None])[1][:, 0]

    held_out = np.asarray(jax.jit(jax.vmap(rows))(jnp.arange(seeds))).astype(int)
    assert held_out.shape == (seeds, count // 5)
    return np.any(held_out[:, :, None] == np.arange(count), axis=1)


@settings(max_examples=10, deadline=None)
@given_by_hypothesis(count=st.sampled_from([10, 50, 153]), period=st.integers(2, 20), ordered=st.booleans())
def test_a_group_of_rows_is_held_out_as_often_as_any_whatever_the_order_of_the_file(
    count: int, period: int, ordered: bool
) -> None:
    groups = np.arange(count) % period
    if ordered:  # a file sorted by group, where it was one whose groups take turns
        groups = np.sort(groups)
    held_out = held_out_rows(count)
    seeds, share = len(held_out), (count // 5) / count
    for group in range(period):
        size = np.sum(groups == group)
        if size == 0:
            continue
        spared = held_out[:, groups == group].sum(axis=1)
        # Hypergeometric: rows drawn without replacement.
        variance = size * share * (1 - share) * (count - size) / (count - 1)
        assert abs(spared.mean() - size * share) < 4.5 * np.sqrt(variance / seeds) + 1e-9
        assert spared.var() == pytest.approx(variance, rel=0.5, abs=0.01)


@pytest.mark.parametrize("count", [10, 14, 15, 5000])
def test_a_split_parts_the_rows_and_keeps_their_order(count: int) -> None:
    points = [[i, -i] for i in range(count)]
    train, held_out = (np.asarray(part) for part in given(points).draw(KEY))
    assert len(held_out) == count // 5
    np.testing.assert_array_equal(np.sort(np.concatenate([train, held_out])[:, 0]), np.arange(count))
    for part in (train, held_out):
        assert np.all(np.diff(part[:, 0]) > 0)


def test_which_rows_are_held_out_depends_on_the_seed_and_their_number_alone() -> None:
    held_out = np.asarray(given([[i, -i] for i in range(50)]).draw(KEY)[1])[:, 0].astype(int)
    moved = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    np.testing.assert_array_equal(given(moved.tolist()).draw(KEY)[1], moved[held_out])
    other = np.asarray(given([[i, -i] for i in range(50)]).draw(jax.random.key(1))[1])[:, 0]
    assert not np.array_equal(held_out, other)


def test_methods_of_one_seed_are_given_the_same_split() -> None:
    data = {"kind": "points", "points": [[i % 5, i] for i in range(40)]}
    drawn = []
    for kind in ("k-means", "pca", "maximum-likelihood"):
        run = Run.prepare(Experiment.model_validate({"data": data, "shaping": {"kind": kind}, "seed": 3}))
        drawn.append(Trajectories(1_000_000).data(run, run.segment_at(0)))
    for other in drawn[1:]:
        np.testing.assert_array_equal(drawn[0].train, other.train)
        np.testing.assert_array_equal(drawn[0].held_out, other.held_out)


def test_too_few_points_stand_in_for_held_out_ones() -> None:
    points = [[0.0, 1.0], [2.0, 3.0]]
    train, held_out = given(points).draw(KEY)
    np.testing.assert_array_equal(train, points)
    np.testing.assert_array_equal(held_out, points)


def test_points_are_traced() -> None:
    spec = given([[i, 2 * i] for i in range(10)])
    structure, knobs = split(spec)
    draw = jax.jit(lambda k: joined(structure, k, Dataset).draw(KEY))
    for moved, expected in zip(draw({"points": knobs["points"] + 1}), spec.draw(KEY), strict=True):
        np.testing.assert_array_equal(moved, np.asarray(expected) + 1)


@pytest.mark.parametrize(
    "points",
    [
        [[0, 0], [1, 2]],
        [[5, 5], [5, 5]],
        [[3, 1], [3, 9]],
        [[1e9, 1e9], [1e9, 1e9]],
        [[-1e9, 0], [1e9, 1e-9]],
        [[-1e9, -999_999_999], [-1e9, -1e9]],
        [[999_999_999, 0], [1_000_000_000, 0]],
        [[1e-12, 0], [2e-12, 1e-12]],
        [[0, 0], [0, 0]],
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


COORDINATE = st.floats(-1, 1, allow_subnormal=False) | st.sampled_from([0.0, 0.25, 1.0])
OWN = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=20)


@given_by_hypothesis(points=OWN, scale=st.floats(1e-6, 1e6), offset=st.tuples(COORDINATE, COORDINATE))
def test_the_window_moves_and_grows_with_the_points_in_any_unit(
    points: list[tuple[float, float]], scale: float, offset: tuple[float, float]
) -> None:
    own = np.asarray(points)
    reach = np.abs(own).max()
    lengths = own.max(axis=0) - own.min(axis=0)
    # Away from the origin by up to a hundred times the points' own size, as float64 has it.
    assume(reach > 1e-3 and np.all((lengths == 0) | (lengths > 1e-2)) and lengths.max() > 0)
    moved = scale * (own + 100 * lengths.max() * np.asarray(offset))
    window, other = (given(rows.tolist()).natural_window() for rows in (own, moved))
    for axis, (lo, hi) in enumerate((window.x, window.y)):
        expected = scale * (np.asarray([lo, hi]) + 100 * lengths.max() * offset[axis])
        np.testing.assert_allclose((other.x, other.y)[axis], expected, atol=1e-6 * (hi - lo) * scale)
    order = np.random.default_rng(0).permutation(len(own))
    assert given(own[order].tolist()).natural_window() == window


@given_by_hypothesis(points=OWN, scale=st.floats(1e-15, 9e8), offset=st.floats(-1e8, 1e8), axis=st.sampled_from([0, 1]))
def test_no_points_that_are_accepted_have_a_window_that_is_refused(
    points: list[tuple[float, float]], scale: float, offset: float, axis: int
) -> None:
    moved = scale * np.asarray(points)
    moved[:, axis] += offset
    window = given(moved.tolist()).natural_window()
    array = window.as_array()
    for values, (lo, hi) in zip(moved.T.astype(np.float32), (array[:2], array[2:]), strict=True):
        assert lo <= values.min() <= values.max() <= hi


@pytest.mark.parametrize(
    "points",
    [
        [],
        [[0, 0]],
        [[0, 0], [1e10, 0]],
        [[0, 0], [-1_000_000_001, 0]],
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
