"""A run's states along its steps: a pure function of the history, with checkpoints.

The state at step t depends on the edits of steps < t only, so checkpoints are kept
under the id of *that* history: two runs that part at an edit share all before it.
"""

import time
from bisect import bisect_right, insort
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np

from app.engine import grids, programs
from app.engine.data import Data, judged
from app.engine.runs import Run, Segment, middle
from app.engine.store import ByteStore
from app.maths.diagnostics import window_range
from app.spec.base import title_of
from app.spec.families import State

RANGE_RESOLUTION = 64
"""Grid on which the raw scale is measured: exactly one block of points."""
FIRST_MILESTONE = 10
"""The raw scale is measured at steps 0, 10, 20, 40, 80 …"""
SLICE = 20
"""Steps between two looks at the clock. How a run is sliced does not change its bits."""
CHECKPOINT_EVERY = 100
"""Steps between checkpoints on the way to a far step."""


@dataclass(frozen=True)
class Stop:
    """Why a run went no further."""

    step: int
    """The last step whose state is finite."""
    reason: str


@dataclass(frozen=True)
class Snapshot:
    """All that is needed to go on from a step, or to show it."""

    step: int
    progress: programs.Progress
    start_spread: float
    """Standard deviation of F over the window at step 0."""
    scale: float
    """Largest 5–95 % range of F over the window at the milestones so far."""
    stop: Stop | None = None

    @property
    def state(self) -> State:
        """The method's own state."""
        return self.progress.state


class Trajectories:
    """Finds or computes the state of any run at any step."""

    def __init__(self, budget: int) -> None:
        self._snapshots: ByteStore[tuple[str, int], Snapshot] = ByteStore(budget, _size)
        self._steps: dict[str, list[int]] = {}
        self._data: ByteStore[str, Data] = ByteStore(max(budget // 8, 1), _size)

    def data(self, run: Run, segment: Segment) -> Data:
        """Training and held-out points of a segment, on the host. ``Problem`` where no
        training point lies inside Ω."""
        found = self._data.get(segment.history)
        if found is None:
            found = judged(run, segment)
            self._data.put(segment.history, found)
        return found

    def reach(self, run: Run, step: int, deadline: float | None = None) -> Snapshot:
        """The run at ``step``, or where it stopped before, or (once ``time.monotonic()``
        has passed ``deadline``) somewhere on the way: call again to go on."""
        snapshot = self._nearest(run, step)
        if snapshot.step == step or snapshot.stop is not None:
            return snapshot
        while snapshot.step < step and snapshot.stop is None:
            if deadline is not None and time.monotonic() > deadline:
                break
            snapshot = self._step_on(run, snapshot, step)
            if snapshot.step % CHECKPOINT_EVERY == 0:
                self._keep(run, snapshot)
        self._keep(run, snapshot)
        return snapshot

    def _nearest(self, run: Run, step: int) -> Snapshot:
        """The latest snapshot at or before ``step``; the start of the run if there is none."""
        for segment in reversed(run.segments):
            if segment.first > step:
                continue
            steps = self._steps.get(segment.history, [])
            last = step if segment.last is None else min(step, segment.last)
            for known in reversed(steps[: bisect_right(steps, last)]):
                if known < segment.first:
                    break
                found = self._snapshots.get((segment.history, known))
                if found is not None:
                    return found
        return self._begin(run)

    def _begin(self, run: Run) -> Snapshot:
        segment = run.segments[0]
        train = self.data(run, segment).train
        state, info = programs.initial_state(*segment.shaping, *run.place, run.seed, train)
        progress = programs.Progress(state, info, np.asarray(0, np.int32), np.asarray(True))
        spread, width = self._range(run, segment, state)
        snapshot = Snapshot(0, progress, start_spread=spread, scale=width)
        self._keep(run, snapshot)
        return snapshot

    def _step_on(self, run: Run, snapshot: Snapshot, target: int) -> Snapshot:
        """Up to the next edit, milestone, slice or ``target``, whichever is first."""
        segment = run.segment_at(snapshot.step + 1)
        milestone = _next_milestone(snapshot.step)
        goal = min(target, milestone, snapshot.step + SLICE)
        if segment.last is not None:
            goal = min(goal, segment.last)
        train = self.data(run, segment).train
        progress = programs.advance(*segment.shaping, *run.place, run.seed, train, snapshot.progress, np.int32(goal))
        snapshot = replace(snapshot, step=int(progress.step), progress=progress)
        if not bool(progress.finite):
            return replace(snapshot, stop=Stop(snapshot.step, _why(run, snapshot.step)))
        if snapshot.step == milestone:
            _, width = self._range(run, segment, progress.state)
            snapshot = replace(snapshot, scale=max(snapshot.scale, width))
        return snapshot

    def _range(self, run: Run, segment: Segment, state: State) -> tuple[float, float]:
        """Standard deviation and 5–95 % range of F over the window."""
        (block,) = grids.blocks(run.experiment.window, RANGE_RESOLUTION, given=middle(run.given))
        energies = programs.method_energies(*segment.shaping, *run.place, state, block)
        return float(np.std(np.asarray(energies))), float(_window_range(energies))

    def _keep(self, run: Run, snapshot: Snapshot) -> None:
        # That a run stops after step s is a fact about step s + 1, and about the knobs that
        # are in force there: an edit at step s may yet avoid it.
        step = snapshot.step if snapshot.stop is None else snapshot.step + 1
        history = run.segment_at(step).history
        steps = self._steps.setdefault(history, [])
        if step not in steps:
            insort(steps, step)
        for gone_history, gone_step in self._snapshots.put((history, step), snapshot):
            self._steps[gone_history].remove(gone_step)
            if not self._steps[gone_history]:
                del self._steps[gone_history]


_window_range = jax.jit(window_range)


def compile_range() -> None:
    """Compile the raw scale's measure. It is one program for all methods: part of an
    engine's start, not of a viewer's wait."""
    _window_range(np.zeros(RANGE_RESOLUTION**2, np.float32))


def _next_milestone(step: int) -> int:
    milestone = FIRST_MILESTONE
    while milestone <= step:
        milestone *= 2
    return milestone


def _why(run: Run, step: int) -> str:
    title = title_of(type(run.experiment.shaping))
    return (
        f"{title} left the finite numbers in step {step + 1}, so the run is held at step {step}, its last "
        "finite state; a smaller learning rate or step size, or a bounded energy (softplus output), avoids it"
    )


def _size(tree: Any) -> int:
    leaves = jax.tree.leaves(tree.progress if isinstance(tree, Snapshot) else tree)
    return sum(int(np.asarray(leaf).nbytes) for leaf in leaves) + 512
