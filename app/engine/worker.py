"""What an engine process does when it is called. State of the process lives here, and
only as a cache: every answer follows from the arguments."""

import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TypeVar

import numpy as np

from app.engine import compilation_cache, maps, programs
from app.engine.frame import Frame, View, observe
from app.engine.runs import Run
from app.engine.trajectory import Snapshot, Trajectories, compile_range
from app.spec.errors import unknown_run
from app.spec.experiment import Experiment
from app.spec.registry import discover
from app.spec.structure import Structure

R = TypeVar("R")

RUNS_KEPT = 1024
"""Prepared runs remembered by id; a forgotten one is registered again by its caller."""
STRUCTURES_KEPT = 256
"""Structures remembered as compiled; a forgotten one is looked up in jit's own cache."""


class Worker:
    """The runs and checkpoints of one engine process."""

    def __init__(self, store_bytes: int) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._trajectories = Trajectories(store_bytes)
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compile")
        self._steps: OrderedDict[tuple[Structure, Structure], Future[None]] = OrderedDict()

    def register(self, experiment: Experiment) -> Run:
        """Prepare a run, or find it prepared."""
        run = Run.prepare(experiment)
        self._runs[run.id] = run
        self._runs.move_to_end(run.id)
        while len(self._runs) > RUNS_KEPT:
            self._runs.popitem(last=False)
        return run

    def run(self, run: str) -> Run:
        """A registered run; a ``Problem`` (404) if this process does not know it."""
        if run not in self._runs:
            raise unknown_run(run)
        self._runs.move_to_end(run)
        return self._runs[run]

    def data(self, run: Run, step: int) -> list[list[float]]:
        """The training points that the state at ``step`` was made from, in the plane."""
        train = np.asarray(self._trajectories.data(run, run.segment_at(step)).train)
        points: list[list[float]] = train[:, :2].tolist()
        return points

    def frame(self, run: Run, step: int, view: View, seconds: float | None) -> Frame | int:
        """The frame at ``step`` (or where the run stopped); after ``seconds`` of
        training without arriving, the step reached so far: call again."""
        snapshot = self.reach(run, step, seconds)
        return snapshot if isinstance(snapshot, int) else observe(self._trajectories, run, snapshot, view)

    def reach(self, run: Run, step: int, seconds: float | None) -> Snapshot | int:
        """The state at ``step`` (or where the run stopped), or as ``frame`` the step reached so far."""
        deadline = None if seconds is None else time.monotonic() + seconds
        self._compile_steps(run, needed=step > 0)
        snapshot = self._trajectories.reach(run, step, deadline)
        return snapshot.step if snapshot.step < step and snapshot.stop is None else snapshot

    def _compile_steps(self, run: Run, *, needed: bool) -> None:
        """Compile a new method's steps while this thread compiles its start and its
        surface: they take about as long as all the rest, and XLA compiles on the thread
        that asks, so that a second core nearly halves the wait for the first motion."""
        first = run.segments[0]
        structures = (first.data[0], first.shaping[0])
        if structures not in self._steps:
            self._steps[structures] = self._aside.submit(
                programs.compile_steps, first.data, first.shaping, *run.place, run.seed
            )
            while len(self._steps) > STRUCTURES_KEPT:
                self._steps.popitem(last=False)
        steps = self._steps[structures]
        if needed and not steps.done():
            self._trajectories.reach(run, 0)
            wait([steps])  # What it could not do fails again, and is said, where it is done.


_worker: Worker | None = None


def start(cache_dir: str, store_bytes: int, pieces: tuple[str, ...] = ()) -> None:
    """Initialise this process: pieces, compilation cache, an empty worker."""
    global _worker
    compilation_cache.use(Path(cache_dir))
    discover(*pieces)
    _worker = Worker(store_bytes)


def worker() -> Worker:
    """This process's worker."""
    if _worker is None:
        raise RuntimeError("start() has not run in this process")
    return _worker


def answer(call: Callable[[], R]) -> R:
    """What every call to an engine process goes through."""
    maps.tidy()
    return call()


def prepare() -> None:
    """Compile what every run needs, whatever its method."""
    compile_range()


def register(experiment: Experiment) -> tuple[str, list[list[float]]]:
    """Register an experiment; its id and the training points at its start."""
    run = worker().register(experiment)
    return run.id, worker().data(run, 0)


def data(run: str, step: int) -> list[list[float]]:
    """The training points of a registered run at a step."""
    return worker().data(worker().run(run), step)


def frame(run: str, step: int, view: View, seconds: float | None = None) -> Frame | int:
    """``Worker.frame`` for a registered run."""
    return worker().frame(worker().run(run), step, view, seconds)
