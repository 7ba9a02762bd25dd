"""Inference: argmin of F over the answer, by descent from given points and on the grid.

With a latent variable, argmin of E over the answer and z together: the same answer as
that of the cold free energy, whose minimum over z is then taken first.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import numpy as np
from jaxtyping import Float, Int

from app.engine import descent, grids, programs, undefined, worker
from app.engine.descent import Rules, Walk
from app.engine.given import given_x
from app.engine.stationary import Stationary, stationary
from app.spec.base import title_of
from app.spec.experiment import Experiment
from app.spec.families import Landscape
from app.spec.optimisers import Optimiser
from app.spec.structure import split
from app.spec.window import Window

SLICE = 20
"""Steps between two looks at the clock. How a descent is sliced does not change its bits."""

Point = tuple[float, float] | tuple[float, float, float]
"""Where a path starts; a third number is its z."""
Energies = Callable[[list[Float[np.ndarray, "block 2"]]], Float[np.ndarray, " n"]]


@dataclass(frozen=True)
class Question:
    """Which energy, from where, how."""

    subject: Landscape | Experiment
    at: int
    """The experiment's step; 0 for a landscape."""
    starts: tuple[Point, ...]
    optimiser: Optimiser
    steps: int
    tolerance: float
    fixed_x: bool
    """Whether x is given and y alone moves. In a conditional world it is, whatever is said."""
    window: Window | None
    """What paths may leave, and what the grid covers; None for the subject's own."""
    resolution: int
    """Points a side of the grid."""
    given: float | None = None
    """The x of a conditional plane; None for the middle."""
    latent: bool = False
    """Whether E(y, z) is descended, and not F(y)."""
    fixed_y: bool = False
    """Whether z alone moves."""


@dataclass(frozen=True)
class Underway:
    """How far a question has come: to be handed back with it."""

    walk: Walk | None = None
    """None while the experiment is still being trained."""


@dataclass(frozen=True)
class Descent:
    """The answer."""

    steps: Int[np.ndarray, " k"]
    """The recorded steps, the same for all paths; a path that has ended stays where it is."""
    paths: Float[np.ndarray, "n k 2"]
    energies: Float[np.ndarray, "n k"]
    ends: list[dict[str, Any]]
    """Of each path: where it ended and why."""
    minima: list[dict[str, Any]]
    """The lowest grid point: of the window, or of each start's column where x is given."""
    window: Window
    fixed_x: bool
    given: float | None
    """The x of a conditional plane."""
    step: int | None
    """The experiment's step that was looked at; None for a landscape."""
    stopped: dict[str, Any] | None
    """Why the experiment went no further, if it did not come to the step asked for."""
    latent: Float[np.ndarray, "n k"] | None = None
    """z along the paths; None where F is descended."""
    fixed_y: bool = False


@dataclass(frozen=True)
class _Subject:
    """An energy that nothing will change any more."""

    title: str
    window: Window
    fixed_x: bool
    energies: Callable[[Float[np.ndarray, "block d"]], Any]
    """F at one block of points."""
    descend: Callable[..., Walk]
    """A program of ``descent``, its energy given."""
    given: float | None = None
    """A third coordinate, the same for all points."""
    step: int | None = None
    stopped: dict[str, Any] | None = None
    best_latents: Callable[[Float[np.ndarray, "block d"]], Any] | None = None
    """min over z of E(y, z) at one block of points, and where; None where F is descended."""


def infer(question: Question, underway: Underway | None, seconds: float | None) -> Descent | Underway:
    """The descent that is asked for; after ``seconds`` without arriving, how far it has
    come: call again with that. ``Problem`` where F is not finite at a start or in the window."""
    deadline = None if seconds is None else time.monotonic() + seconds
    subject = _landscape(question) if isinstance(question.subject, Landscape) else _experiment(question, seconds)
    if subject is None:
        return Underway()
    walk = underway.walk if underway is not None and underway.walk is not None else _begin(subject, question)
    rules = _rules(question, subject)
    # The start is looked at by itself: what is wrong there is the caller's to mend.
    walk = _on(subject, question, rules, walk, 0)
    _check_starts(subject, question, walk)
    while walk.step < question.steps and np.any(walk.moving):
        walk = _on(subject, question, rules, walk, min(int(walk.step) + SLICE, question.steps))
        if deadline is not None and time.monotonic() > deadline:
            return Underway(jax.device_get(walk))
    return _answer(subject, question, jax.device_get(walk))


def _landscape(question: Question) -> _Subject:
    assert isinstance(question.subject, Landscape)
    landscape = split(question.subject)
    return _Subject(
        title_of(type(question.subject)),
        question.window or question.subject.natural_window(),
        question.fixed_x,
        partial(programs.landscape_energies, *landscape),
        partial(descent.on_landscape, *landscape),
    )


def _experiment(question: Question, seconds: float | None) -> _Subject | None:
    """None where training has not yet come to the step."""
    assert isinstance(question.subject, Experiment)
    run = worker.worker().register(question.subject)
    snapshot = worker.worker().reach(run, question.at, seconds)
    if isinstance(snapshot, int):
        return None
    shaping = run.segment_at(snapshot.step).shaping
    place = (*shaping, *run.place, snapshot.state)
    return _Subject(
        title_of(type(question.subject.shaping)),
        question.window or question.subject.window,
        question.fixed_x or run.world == "conditional",
        partial(programs.method_energies, *place),
        partial(descent.on_joint if question.latent else descent.on_method, *place),
        given_x(run, question.given),
        snapshot.step,
        {"reason": snapshot.stop.reason, "step": snapshot.stop.step} if snapshot.stop else None,
        partial(programs.best_latents, *place) if question.latent else None,
    )


def _begin(subject: _Subject, question: Question) -> Walk:
    starts = _with_given(subject, np.asarray([start[:2] for start in question.starts], np.float32))
    if subject.best_latents is not None:
        _, z = _lowest(subject, programs.in_blocks(starts), len(starts))
        assert z is not None
        said = [start[2] if len(start) == 3 else best for start, best in zip(question.starts, z, strict=True)]
        starts = np.concatenate([starts, np.asarray(said, np.float32)[:, None]], axis=1)
    return descent.begin(question.optimiser.kind, starts, question.steps)


def _with_given(subject: _Subject, points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n d"]:
    if subject.given is None:
        return points
    return np.concatenate([points, np.full((len(points), 1), subject.given, np.float32)], axis=1)


def _rules(question: Question, subject: _Subject) -> Rules:
    x0, x1, y0, y1 = subject.window.as_array()
    knobs = question.optimiser.model_dump(exclude={"kind"})
    given = () if subject.given is None else (0,)
    latent = () if subject.best_latents is None else (1,)
    return Rules(
        {name: np.float32(value) for name, value in knobs.items()},
        free=np.asarray([not (subject.fixed_x or question.fixed_y), not question.fixed_y, *given, *latent], np.float32),
        unit=np.asarray([(x1 - x0) / 2, (y1 - y0) / 2, *given, *latent], np.float32),
        tolerance=np.asarray(question.tolerance, np.float32),
        view=subject.window.as_array(),
    )


def _on(subject: _Subject, question: Question, rules: Rules, walk: Walk, target: int) -> Walk:
    return subject.descend(question.optimiser.kind, rules, walk, np.int32(target))


def _check_starts(subject: _Subject, question: Question, walk: Walk) -> None:
    lost = np.asarray(walk.lost) & (np.asarray(walk.ended) < 0)
    for number, at in enumerate(question.starts):
        if lost[number]:
            raise undefined.start(subject.title, question.subject, number, at, "or its slope ")


def _answer(subject: _Subject, question: Question, walk: Walk) -> Descent:
    count, last, every = len(question.starts), int(walk.step), int(walk.every)
    steps = np.asarray([*range(0, last, every), last])
    level = _level(subject, question, walk)
    ends, latent = [_end(question, subject, walk, number, level.get(number)) for number in range(count)], None
    if subject.best_latents is not None:
        latent = np.ascontiguousarray(walk.trail[: len(steps), :count, -1].T)
        cold, _ = _lowest(subject, programs.in_blocks(np.asarray(walk.points)[:count, :-1]), count)
        for end, z, lowest in zip(ends, walk.points[:, -1], cold, strict=False):
            end |= {"z": float(z), "cold": float(lowest)}
    return Descent(
        steps,
        np.ascontiguousarray(np.swapaxes(walk.trail[: len(steps), :count, :2], 0, 1)),
        np.ascontiguousarray(walk.trail_energies[: len(steps), :count].T),
        ends,
        _minima(subject, question),
        subject.window,
        subject.fixed_x,
        subject.given,
        subject.step,
        subject.stopped,
        latent,
        question.fixed_y,
    )


def _level(subject: _Subject, question: Question, walk: Walk) -> dict[int, Stationary]:
    """What the points are at which paths have converged, by the paths' numbers."""
    rules = _rules(question, subject)
    size = len(walk.points)

    def slopes_of(points: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "m d"]:
        # As starts of other paths, so that what is compiled for paths is enough.
        found = []
        for first in range(0, len(points), size):
            part = points[first : first + size]
            filled = np.concatenate([part, np.repeat(part[-1:], size - len(part), axis=0)])
            begun = _on(subject, question, rules, descent.begin(question.optimiser.kind, filled, question.steps), 0)
            lost = np.asarray(begun.lost)[:, None]
            found.append(np.where(lost, np.nan, np.asarray(begun.slopes))[: len(part)])
        return np.concatenate(found)

    numbers = [n for n in range(len(question.starts)) if walk.level[n] and not walk.lost[n]]
    if not numbers:
        return {}
    points = np.asarray(walk.points)[numbers]
    found = stationary(slopes_of, points, np.asarray(rules.free), np.asarray(rules.unit), question.tolerance)
    return dict(zip(numbers, found, strict=True))


def _end(question: Question, subject: _Subject, walk: Walk, number: int, level: Stationary | None) -> dict[str, Any]:
    step, lost, left = int(walk.ended[number]), bool(walk.lost[number]), int(walk.left[number])
    optimiser = question.optimiser.kind.replace("-", " ")
    reason = (
        f"{optimiser} on {subject.title} left the finite numbers in step {step + 1}, so the path is held at "
        f"step {step}, its last finite point; {_remedy(question, np.asarray(walk.proposed)[number])}"
    )
    return {
        "at": walk.points[number, :2].tolist(),
        "energy": float(walk.energies[number]),
        "gradient_norm": float(np.linalg.norm(walk.slopes[number].astype(np.float64))),
        "step": step,
        "converged": bool(walk.level[number]) and not lost,
        "stationary": None if level is None else level.kind,
        "hessian_eigenvalues": None if level is None else level.eigenvalues,
        "left": None if left < 0 else {"step": left, "at": walk.left_at[number, :2].tolist()},
        "stopped": {"step": step, "reason": reason} if lost else None,
    }


def _remedy(question: Question, beyond: Float[np.ndarray, " d"]) -> str:
    """Of a path that could not be taken to ``beyond``."""
    if isinstance(question.subject, Landscape) and np.isfinite(beyond).all():
        x, y = map(float, beyond[:2])
        why = question.subject.why_undefined(x, y)
        if why is not None:
            return f"the next is ({x:g}, {y:g}), and there {why}"
    return "a smaller rate avoids it"


def _minima(subject: _Subject, question: Question) -> list[dict[str, Any]]:
    """By trying every grid point, to compare with where the paths ended."""
    starts = np.asarray([start[:2] for start in question.starts], np.float32)
    if question.fixed_y:
        blocks = programs.in_blocks(_with_given(subject, starts))
        rows, length = len(starts), 1
    elif not subject.fixed_x:
        blocks = grids.blocks(subject.window, question.resolution, subject.given)
        rows, length = 1, question.resolution**2
    else:
        _, y = grids.axes(subject.window, question.resolution)
        columns = np.stack([np.repeat(starts[:, 0], len(y)), np.tile(y, len(starts))], axis=1)
        blocks = programs.in_blocks(_with_given(subject, columns))
        rows, length = len(starts), len(y)
    tried = np.concatenate(blocks)[: rows * length, :2].reshape(rows, length, 2)
    energies, z = _lowest(subject, blocks, rows * length)
    if rows == 1 and length == question.resolution**2:
        undefined.check_grid(
            subject.title,
            question.subject,
            lambda block: _lowest(subject, [block], len(block))[0],
            subject.window,
            energies,
            subject.given,
        )
    else:
        undefined.check_points(subject.title, question.subject, tried.reshape(-1, 2), energies)
    table = energies.reshape(rows, length)
    found: list[dict[str, Any]] = []
    for row, column in enumerate(np.argmin(table, axis=1)):
        found.append({"at": tried[row, column].tolist(), "energy": float(table[row, column])})
        if z is not None:
            found[-1]["z"] = float(z[row * length + column])
    return found


def _lowest(
    subject: _Subject, blocks: list[Float[np.ndarray, "block d"]], count: int
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"] | None]:
    """F at the first ``count`` points of blocks; or min_z E(y, z), with the z where it is."""
    if subject.best_latents is None:
        return np.concatenate([np.asarray(subject.energies(block)) for block in blocks])[:count], None
    energies, z = zip(*map(subject.best_latents, blocks), strict=True)
    return np.concatenate(energies)[:count], np.concatenate(z)[:count]
