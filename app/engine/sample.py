"""Sampling: chains on an energy that stays, what they say of themselves, and the truth."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import numpy as np
from jaxtyping import Float, Int

from app.engine import chains, grids, programs, undefined, worker
from app.engine.chains import March, Rules, Stretch
from app.engine.convergence import effective_sample_size, split_rhat
from app.engine.frame import View
from app.engine.given import given_x
from app.engine.truth import FINEST, Truth, expected_total_variation, histogram, resolves, total_variation, truth
from app.spec.base import title_of
from app.spec.errors import Problem
from app.spec.experiment import Experiment
from app.spec.families import Landscape, Sampler
from app.spec.structure import split
from app.spec.window import Window

ANYWHERE = 1e12
"""Where x is given, chains wander this far along their first coordinate, which means nothing."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Question:
    """Which energy, which sampler, from where, how long."""

    subject: Landscape | Experiment
    at: int
    """The experiment's step; 0 for a landscape."""
    sampler: Sampler
    beta: float | None
    """None for 1 on a landscape and for the calibrated one of an experiment."""
    starts: tuple[Point, ...] | int
    """Where the chains start; or how many start anywhere in the window."""
    steps: int
    """Transitions of each chain after the burn-in."""
    thin: int
    """Of so many of them the last is kept."""
    burn_in: int
    """Transitions before, of which none is kept."""
    seed: int
    fixed_x: bool
    """Whether x is given and y alone is drawn. In a conditional world it is, whatever is said."""
    window: Window | None
    """What chains do not leave and P_β is normalised over; None for the subject's own."""
    resolution: int
    """Points a side of the grid."""
    bins: int
    """Cells a side of the histogram."""
    given: float | None = None
    """The x of a conditional plane, None for the middle; or, where x is given, that at which
    chains without starts are run."""


@dataclass(frozen=True)
class Underway:
    """How far a question has come: to be handed back with it."""

    march: March | None = None
    """None while the experiment is still being trained."""
    beta: float = 1.0
    exact: Truth | None = None
    kept: tuple[Float[np.ndarray, "_ n 2"], ...] = ()
    accepted: Float[np.ndarray, " n"] | float = 0.0
    """Sum of the acceptances after the burn-in."""


@dataclass(frozen=True)
class Sampled:
    """The answer."""

    steps: Int[np.ndarray, " k"]
    """The kept transitions, counted from 1, the burn-in with them."""
    starts: Float[np.ndarray, "n 2"]
    paths: Float[np.ndarray, "n k 2"]
    acceptance: Float[np.ndarray, " n"]
    """Mean acceptance probability of each chain after the burn-in."""
    rhat: tuple[float, float]
    """Split R̂ of each coordinate; NaN where it has none."""
    effective_sample_size: tuple[float, float]
    mean: Float[np.ndarray, "2"]
    covariance: Float[np.ndarray, "2 2"]
    exact: Truth
    shares: Float[np.ndarray, "rows columns"]
    """The share of the sample in each cell of ``exact``."""
    bias: dict[str, float | None]
    beta: float
    window: Window
    x: float | None
    """Where x is given, that x."""
    given: float | None
    """The x of a conditional plane."""
    step: int | None
    """The experiment's step that was looked at; None for a landscape."""
    stopped: dict[str, Any] | None
    """Why the experiment went no further, if it did not come to the step asked for."""


@dataclass(frozen=True)
class _Subject:
    """An energy that nothing will change any more."""

    title: str
    window: Window
    x: float | None
    energies: Callable[[Float[np.ndarray, "block d"]], Any]
    """F at one block of points."""
    march: Callable[..., tuple[March, Stretch]]
    """A program of ``chains``, its energy given."""
    calibrated: Callable[[], float]
    """β where none is asked for."""
    given: float | None = None
    step: int | None = None
    stopped: dict[str, Any] | None = None


def sample(question: Question, underway: Underway | None, seconds: float | None) -> Sampled | Underway:
    """The chains that are asked for; after ``seconds`` without arriving, how far they have
    come: call again with that. ``Problem`` where a start lies outside the window or F is not
    finite at one or on the grid."""
    deadline = None if seconds is None else time.monotonic() + seconds
    subject = _landscape(question) if isinstance(question.subject, Landscape) else _experiment(question, seconds)
    if subject is None:
        return Underway()
    if underway is None or underway.march is None:
        underway = _begin(subject, question)
    march, kept = underway.march, list(underway.kept)
    assert march is not None
    accepted = underway.accepted
    rules = _rules(question, subject, underway.beta)
    sampler = split(question.sampler)
    total = question.burn_in + question.steps
    while march.step < total:
        before = int(march.step)
        march, stretch = subject.march(*sampler, rules, march, np.int32(total))
        made = np.arange(before + 1, int(march.step) + 1)
        counted = made > question.burn_in
        wanted = counted & ((made - question.burn_in) % question.thin == 0)
        positions, acceptance = np.asarray(stretch.positions), np.asarray(stretch.acceptance)
        kept.append(positions[: len(made)][wanted])
        accepted = accepted + acceptance[: len(made)][counted].sum(axis=0, dtype=np.float64)
        if deadline is not None and time.monotonic() > deadline and march.step < total:
            return replace(underway, march=jax.device_get(march), kept=tuple(kept), accepted=accepted)
    return _answer(subject, question, replace(underway, march=march, kept=tuple(kept), accepted=accepted))


def _landscape(question: Question) -> _Subject:
    assert isinstance(question.subject, Landscape)
    landscape = split(question.subject)
    window = question.window or question.subject.natural_window()
    return _Subject(
        title_of(type(question.subject)),
        window,
        _x(question, window) if question.fixed_x else None,
        partial(programs.landscape_energies, *landscape),
        partial(chains.on_landscape, *landscape),
        lambda: 1.0,
    )


def _experiment(question: Question, seconds: float | None) -> _Subject | None:
    """None where training has not yet come to the step."""
    assert isinstance(question.subject, Experiment)
    run = worker.worker().register(question.subject)
    snapshot = worker.worker().reach(run, question.at, seconds)
    if isinstance(snapshot, int):
        return None
    shaping = run.segment_at(snapshot.step).shaping
    window = question.window or question.subject.window
    fixed_x = question.fixed_x or run.world == "conditional"

    def calibrated() -> float:
        frame = worker.worker().frame(run, snapshot.step, View(resolution=64), None)
        assert not isinstance(frame, int)
        return frame.beta

    return _Subject(
        title_of(type(question.subject.shaping)),
        window,
        _x(question, window) if fixed_x else None,
        partial(programs.method_energies, *shaping, *run.place, snapshot.state),
        partial(chains.on_method, *shaping, *run.place, snapshot.state),
        calibrated,
        given_x(run, None if fixed_x and run.world != "conditional-plane" else question.given),
        snapshot.step,
        {"reason": snapshot.stop.reason, "step": snapshot.stop.step} if snapshot.stop else None,
    )


def _x(question: Question, window: Window) -> float:
    """The x that is given: the chains' own, or the one asked for, or the middle of the window."""
    if isinstance(question.starts, int):
        x = sum(window.x) / 2 if question.given is None else question.given
        if not window.x[0] <= x <= window.x[1]:
            raise _refused("#/given", "No such x", f"given is {x:g}, but {_spans(window)}; choose an x in it")
        return x
    first = question.starts[0][0]
    for number, (x, _) in enumerate(question.starts):
        if x != first:
            raise _refused(
                f"#/starts/{number}/0",
                "Two given x",
                f"x is given, so that all chains draw y at the same x; this one starts at {x:g} and the first at "
                f"{first:g}; ask once for each x",
            )
    return first


def _spans(window: Window) -> str:
    return f"the window has x from {window.x[0]:g} to {window.x[1]:g}, y from {window.y[0]:g} to {window.y[1]:g}"


def _refused(pointer: str, title: str, detail: str) -> Problem:
    return Problem("invalid", title, detail, errors=({"pointer": pointer, "detail": detail},))


def _begin(subject: _Subject, question: Question) -> Underway:
    starts = _starts(subject, question)
    beta = subject.calibrated() if question.beta is None else question.beta
    exact = _truth(subject, question, beta)
    walking = starts if subject.x is None else starts * np.asarray([0, 1], np.float32)
    return Underway(chains.begin(*split(question.sampler), walking), beta, exact)


def _starts(subject: _Subject, question: Question) -> Float[np.ndarray, "n 2"]:
    (x0, x1), (y0, y1) = subject.window.x, subject.window.y
    if isinstance(question.starts, int):
        uniform = np.random.Generator(np.random.PCG64(question.seed)).random((question.starts, 2))
        anywhere: Float[np.ndarray, "n 2"] = ((x0, y0) + uniform * (x1 - x0, y1 - y0)).astype(np.float32)
        if subject.x is not None:
            anywhere[:, 0] = subject.x
        return anywhere
    for number, (x, y) in enumerate(question.starts):
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            raise _refused(
                f"#/starts/{number}",
                "A start outside the window",
                f"a chain would start at ({x:g}, {y:g}), but {_spans(subject.window)}; move it inside, or ask for a "
                "larger window",
            )
    starts = np.asarray(question.starts, np.float32)
    energies = np.asarray(subject.energies(programs.in_blocks(_with_given(subject, starts))[0]))[: len(starts)]
    for number, finite in enumerate(np.isfinite(energies)):
        if not finite:
            raise undefined.start(subject.title, question.subject, number, question.starts[number])
    return starts


def _with_given(subject: _Subject, points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n d"]:
    if subject.given is None:
        return points
    return np.concatenate([points, np.full((len(points), 1), subject.given, np.float32)], axis=1)


def _rules(question: Question, subject: _Subject, beta: float) -> Rules:
    window = subject.window.as_array()
    if subject.x is not None:
        window = np.asarray([-ANYWHERE, ANYWHERE, *window[2:]], np.float32)
    return Rules(
        window,
        np.asarray(beta, np.float32),
        np.asarray(question.seed, np.uint32),
        np.asarray([] if subject.given is None else [subject.given], np.float32),
        np.asarray([] if subject.x is None else [subject.x], np.float32),
    )


def _truth(subject: _Subject, question: Question, beta: float) -> Truth:
    side = question.resolution
    while True:
        exact, resolved = _truth_on_grid(subject, question, beta, side)
        if resolved or 2 * side > FINEST:
            return exact if resolved else exact.unknown()
        side = 2 * side


def _truth_on_grid(subject: _Subject, question: Question, beta: float, side: int) -> tuple[Truth, bool]:
    """P_β from a grid of so many points a side, and whether that resolves it."""
    x, y = grids.axes(subject.window, side)
    if subject.x is None:
        blocks = grids.blocks(subject.window, side, subject.given)
    else:
        x = np.asarray([subject.x], np.float32)
        column = np.stack([np.repeat(x, len(y)), y], axis=1)
        blocks = programs.in_blocks(_with_given(subject, column))
    energies = np.concatenate([np.asarray(subject.energies(block)) for block in blocks])[: len(y) * len(x)]
    if subject.x is None:
        undefined.check_grid(subject.title, question.subject, subject.energies, subject.window, energies, subject.given)
    else:
        undefined.check_points(subject.title, question.subject, column, energies)
    rows = energies.reshape(len(y), len(x))
    return truth(rows, x, y, beta, question.bins), resolves(rows, subject.window, beta)


def _bias(
    exact: Truth, shares: Float[np.ndarray, "rows columns"], draws: int, effective: float
) -> dict[str, float | None]:
    """How far the sample is from P, and what chance alone would show; None where unknown."""
    if not exact.resolved:
        return dict.fromkeys(("total_variation", "independent", "effective"))
    known = np.isfinite(effective)
    return {
        "total_variation": total_variation(shares, exact.masses),
        "independent": expected_total_variation(exact.masses, draws),
        "effective": expected_total_variation(exact.masses, max(round(effective), 1)) if known else None,
    }


def _answer(subject: _Subject, question: Question, arrived: Underway) -> Sampled:
    assert arrived.exact is not None
    starts = _starts(subject, question)
    count = len(starts)
    paths = np.ascontiguousarray(np.swapaxes(np.concatenate(arrived.kept)[:, :count], 0, 1))
    if subject.x is not None:
        paths[..., 0] = subject.x
    steps = question.burn_in + question.thin * np.arange(1, question.steps // question.thin + 1)
    points = paths.reshape(-1, 2).astype(np.float64)
    mean = points.mean(axis=0)
    apart = points - mean
    free = [axis for axis in (0, 1) if subject.x is None or axis == 1]
    rhat, size = [float("nan")] * 2, [float("nan")] * 2
    for axis in free:
        rhat[axis], size[axis] = split_rhat(paths[..., axis]), effective_sample_size(paths[..., axis])
    effective = min(size[axis] for axis in free)
    shares = histogram(arrived.exact, points)
    with np.errstate(divide="ignore", invalid="ignore"):  # of a single draw there is no spread
        covariance = apart.T @ apart / np.float64(len(points) - 1)
    return Sampled(
        steps,
        starts,
        paths,
        np.asarray(arrived.accepted)[:count] / question.steps,
        (rhat[0], rhat[1]),
        (size[0], size[1]),
        mean,
        covariance,
        arrived.exact,
        shares,
        _bias(arrived.exact, shares, len(points), effective),
        arrived.beta,
        subject.window,
        subject.x,
        subject.given,
        subject.step,
        subject.stopped,
    )
