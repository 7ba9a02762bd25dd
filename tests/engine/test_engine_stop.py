"""A run that leaves the finite numbers is stopped, explained, and held where it was."""

from typing import Any

import numpy as np
import pytest

from app.engine.frame import observe
from app.engine.trajectory import Run, Trajectories
from app.spec.experiment import Experiment
from tests.engine.runs_of_tests import LOOK, ROOMY, bits, digest

NEAR = [[-4e-7, 0.0], [4e-7, 2e-7], [0.0, -4e-7]]
FAR = [[1e6, 1e6], [1e6, -1e6], [0.0, 0.0]]
"""One stays in the window, or there would be nothing to judge by, and the edit be refused."""


def run(*, rescued: bool = False, burst: int = 5) -> Run:
    """One atom in a window of 1e-6, until the data jumps to the end of the world: in the
    window's units that is 1e12, a gradient is of its square, and Adam squares that again."""
    shaping: dict[str, Any] = {"kind": "sparse-coding", "input": "raw", "units": 1, "batch": 16}
    edits = [] if rescued else [{"step": burst, "set": {"data.points": FAR}}]
    return Run.prepare(
        Experiment.model_validate(
            {
                "data": {"kind": "points", "points": NEAR},
                "shaping": shaping,
                "window": {"x": [-5e-7, 5e-7], "y": [-5e-7, 5e-7]},
                "edits": edits,
            }
        )
    )


@pytest.fixture(scope="module")
def store() -> Trajectories:
    return Trajectories(ROOMY)


def test_the_run_is_held_at_its_last_finite_state(store: Trajectories) -> None:
    stopped = store.reach(run(), 50)
    assert stopped.step == 5
    assert stopped.stop is not None
    assert stopped.stop.step == 5
    assert all(np.isfinite(np.frombuffer(leaf, np.float32)).all() for leaf in bits(stopped))
    assert bits(stopped) == bits(store.reach(run(rescued=True), 5))


def test_it_says_what_happened_and_what_to_do(store: Trajectories) -> None:
    stop = store.reach(run(), 50).stop
    assert stop is not None
    assert "Sparse coding left the finite numbers in step 6" in stop.reason
    assert "held at step 5" in stop.reason
    assert "smaller learning rate" in stop.reason


def test_it_is_held_there_whoever_asks_and_however(store: Trajectories) -> None:
    shown = {digest(observe(store, run(), store.reach(run(), step), LOOK)) for step in (6, 7, 50, 99_999)}
    fresh = Trajectories(ROOMY)
    for step in (3, 6):
        snapshot = fresh.reach(run(), step)
    shown.add(digest(observe(fresh, run(), snapshot, LOOK)))
    assert len(shown) == 1


def test_its_frame_says_so(store: Trajectories) -> None:
    frame = observe(store, run(), store.reach(run(), 50), LOOK)
    assert frame.verdict == "diverged"
    assert frame.step == 5
    assert frame.stopped is not None
    assert frame.stopped["step"] == 5
    assert np.isfinite(frame.quantities["energy"]).all()


def test_the_last_finite_step_itself_is_an_ordinary_frame() -> None:
    """What the frame of a step shows may not depend on whether someone has gone further."""
    before, after = Trajectories(ROOMY), Trajectories(ROOMY)
    untouched = digest(observe(before, run(), before.reach(run(), 5), LOOK))
    after.reach(run(), 50)
    frame = observe(after, run(), after.reach(run(), 5), LOOK)
    assert frame.stopped is None
    assert digest(frame) == untouched


def test_an_edit_at_the_last_finite_step_can_still_avoid_it() -> None:
    store = Trajectories(ROOMY)
    assert store.reach(run(burst=5), 50).step == 5
    later = run(burst=5).experiment.edited(4, {"shaping.learning_rate": 1e-3})
    assert store.reach(Run.prepare(later), 8).step == 8
    same_step = run(burst=5).experiment.edited(5, {"data.points": NEAR})
    assert store.reach(Run.prepare(same_step), 8).step == 8
