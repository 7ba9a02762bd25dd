"""The same history gives the same bits, however the way there was cut."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
import pytest

from app.engine.frame import observe
from app.engine.trajectory import Trajectories
from tests.conftest import CACHE
from tests.engine.runs_of_tests import CHAINED, LOOK, ROOMY, WHOLE, bits, digest, digests, edit, frame, prepared

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def in_one_go() -> str:
    return digest(frame(CHAINED, 40))


def test_the_same_experiment_twice(in_one_go: str) -> None:
    assert digest(frame(CHAINED, 40)) == in_one_go


def test_another_seed_is_another_run(in_one_go: str) -> None:
    assert digest(frame(CHAINED, 40, seed=1)) != in_one_go


@pytest.mark.parametrize("stride", [1, 10, 13, 40])
def test_forty_steps_in_pieces(stride: int, in_one_go: str) -> None:
    store, run = Trajectories(ROOMY), prepared(CHAINED)
    for step in [*range(0, 40, stride), 40]:
        snapshot = store.reach(run, step)
        assert snapshot.step == step
    assert digest(observe(store, run, snapshot, LOOK)) == in_one_go


def test_through_a_checkpoint_in_host_memory(in_one_go: str) -> None:
    run = prepared(CHAINED)
    half = Trajectories(ROOMY).reach(run, 20)
    on_host = replace(half, progress=jax.tree.map(lambda leaf: np.array(leaf, copy=True), half.progress))
    other = Trajectories(ROOMY)
    other._keep(run, on_host)
    assert digest(observe(other, run, other.reach(run, 40), LOOK)) == in_one_go


def test_through_eviction(in_one_go: str) -> None:
    """A store that holds one checkpoint, with two runs that drive each other out."""
    store, run, rival = Trajectories(1), prepared(CHAINED), prepared(CHAINED, seed=5)
    for step in (0, 10, 30):
        store.reach(run, step)
        store.reach(rival, step)
        assert len(store._snapshots) == 1
    assert digest(observe(store, run, store.reach(run, 40), LOOK)) == in_one_go


def test_seeking_back_gives_the_first_frames_again() -> None:
    store, run = Trajectories(ROOMY), prepared(CHAINED)
    forward = [digest(observe(store, run, store.reach(run, step), LOOK)) for step in (0, 7, 25)]
    back = [digest(observe(store, run, store.reach(run, step), LOOK)) for step in (25, 7, 0)]
    assert back == forward[::-1]
    assert len(set(forward)) == 3


def test_a_deadline_breaks_off_and_changes_no_bit(in_one_go: str) -> None:
    store, run = Trajectories(ROOMY), prepared(CHAINED)
    store.reach(run, 0)
    calls = 0
    # A deadline that has passed still lets a run begin; afterwards each call gets no further.
    assert store.reach(run, 40, deadline=0.0).step == 0
    while (snapshot := store.reach(run, 40, deadline=None if calls else 0.0)).step < 40:
        calls += 1
    assert calls == 1
    assert digest(observe(store, run, snapshot, LOOK)) == in_one_go


def test_an_edit_at_step_n_first_changes_step_n_plus_1() -> None:
    plain, changed = Trajectories(ROOMY), Trajectories(ROOMY)
    run = prepared(CHAINED)
    edited = prepared(CHAINED, edits=[edit(12, shaping__learning_rate=0.05)])
    assert run.id != edited.id
    for step in (0, 11, 12):
        assert digest(observe(plain, run, plain.reach(run, step), LOOK)) == digest(
            observe(changed, edited, changed.reach(edited, step), LOOK)
        )
    assert bits(plain.reach(run, 13)) != bits(changed.reach(edited, 13))
    assert digest(observe(plain, run, plain.reach(run, 13), LOOK)) != digest(
        observe(changed, edited, changed.reach(edited, 13), LOOK)
    )


def test_an_edit_acts_in_its_step_however_far_one_jumps() -> None:
    edited = prepared(CHAINED, edits=[edit(12, shaping__learning_rate=0.05)])
    step_by_step, at_once = Trajectories(ROOMY), Trajectories(ROOMY)
    for step in range(16):
        snapshot = step_by_step.reach(edited, step)
    assert bits(at_once.reach(edited, 15)) == bits(snapshot)


def test_data_moved_at_step_n_shows_at_step_n_plus_1() -> None:
    store = Trajectories(ROOMY)
    run = prepared(CHAINED, edits=[edit(12, data__noise=0.4)])
    before = store.data(run, run.segment_at(12)).train
    after = store.data(run, run.segment_at(13)).train
    plain = prepared(CHAINED)
    np.testing.assert_array_equal(before, store.data(plain, plain.segment_at(0))[0])
    assert not np.array_equal(before, after)


def test_an_edit_that_changes_no_value_changes_no_bit(in_one_go: str) -> None:
    as_it_is = prepared(CHAINED).experiment.shaping
    kept = [edit(12, shaping__reborn=as_it_is.reborn), edit(25, shaping__learning_rate=as_it_is.learning_rate)]
    shown = frame(CHAINED, 40, edits=kept)
    assert digest(shown) == in_one_go


def test_runs_that_part_at_an_edit_share_what_comes_before() -> None:
    store, run = Trajectories(ROOMY), prepared(CHAINED)
    store.reach(run, 10)
    store.reach(run, 20)
    kept = set(store._snapshots._entries)
    edited = prepared(CHAINED, edits=[edit(20, shaping__reborn=0.5)])
    assert store._nearest(edited, 20).step == 20
    store.reach(edited, 25)
    assert {step for _, step in set(store._snapshots._entries) - kept} == {25}
    again = prepared(CHAINED, edits=[edit(20, shaping__reborn=0.5), edit(25, shaping__reborn=0.9)])
    assert store._nearest(again, 40).step == 25
    assert store._nearest(run, 40).step == 20  # the other branch is not taken for its own


def test_moving_knobs_compiles_nothing() -> None:
    from app.engine import programs

    frame(CHAINED, 3)
    compiled = [programs.advance, programs.initial_state, programs.method_energies, programs.draw_data]
    sizes = [program._cache_size() for program in compiled]
    frame(
        CHAINED,
        6,
        edits=[edit(1, shaping__steps=5), edit(2, shaping__sampler__step_size=0.3), edit(4, data__noise=0.2)],
    )
    assert [program._cache_size() for program in compiled] == sizes


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    return digests()


@pytest.mark.parametrize("cores", [1, 2])
def test_another_process_on_one_core_or_two(cores: int, here: dict[str, str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.engine.runs_of_tests", str(cores), str(CACHE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    elsewhere = json.loads(result.stdout)
    assert elsewhere == here


def test_every_step_of_a_method_without_chance_sums_alike() -> None:
    """One core against two rests on this too: the whole data in one sum, twice."""
    assert digest(frame(WHOLE, 12)) == digest(frame(WHOLE, 12))
