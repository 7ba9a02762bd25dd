"""The labels bench: an energy F(x, k) of K classes, trained on labelled points and looked at
on the way.

Where the data comes from is known, and so is P(k|x): the points' labels are drawn from it,
and the energy is held against it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Float, Int

from app.engine import classifying, grids, programs
from app.engine.frame import SMALLER
from app.maths.calibration import calibrate
from app.maths.diagnostics import RUNAWAY, SHRUNK, UNINFORMATIVE
from app.maths.nodes import Nodes
from app.shaping.classifier import Output, beta_of
from app.spec.base import title_of
from app.spec.errors import Problem, not_finite
from app.spec.families import Dataset, Labelled, Loss
from app.spec.structure import Knobs, Structure, split
from app.spec.window import Window

SLICE = 20
"""Steps between two looks at the clock. How a training is sliced does not change its bits."""
MOST_NUMBERS = 5_000_000
"""Numbers of one answer: two surfaces a class and a force a point and class, at each record."""


@dataclass(frozen=True)
class Question:
    """What to train, on what, and when to look."""

    data: Dataset
    """One that is ``Labelled``."""
    loss: Loss
    width: int
    output: Output
    learning_rate: float
    record: tuple[int, ...]
    """The steps to look at, ascending; the last is where training ends."""
    resolution: int
    beta: float | None
    """Inverse temperature of P(k|x); None for the loss's own."""
    seed: int
    window: Window


class Samples(NamedTuple):
    """Labelled points."""

    train: Float[np.ndarray, "n 2"]
    labels: Int[np.ndarray, " n"]
    held_out: Float[np.ndarray, "m 2"]
    held_out_labels: Int[np.ndarray, " m"]


@dataclass(frozen=True)
class Truth:
    """What is known without training."""

    x: Float[np.ndarray, " r"]
    y: Float[np.ndarray, " r"]
    probability: Float[np.ndarray, "k r r"]
    """P(k|x) on the grid."""
    scores: dict[str, float]
    """``accuracy``, ``nll`` and ``information`` that P(k|x) itself has on the held-out points."""
    samples: Samples
    beta: float
    """Inverse temperature of the answer's probabilities."""


@dataclass(frozen=True)
class Look:
    """One recorded step."""

    energy: Float[np.ndarray, "k r r"]
    probability: Float[np.ndarray, "k r r"]
    gradient: Float[np.ndarray, "n k"]
    numbers: dict[str, Any]
    """Step, loss, accuracies and the like."""


@dataclass(frozen=True)
class Underway:
    """How far a training has come: to be handed back with its question."""

    samples: Samples
    progress: classifying.Progress
    start_spread: float | None = None
    """Root of the mean variance of F(x, ·) over the classes, at step 0."""
    recorded: int = 0
    """Looks taken so far."""
    looks: tuple[Look, ...] = ()
    """Those taken in this call."""
    stopped: dict[str, Any] | None = None
    finished: bool = False


def begin(question: Question) -> tuple[Truth, Underway]:
    """Draw the points and their labels; ``Problem`` where there is nothing to tell apart, or
    more is asked for than one answer holds."""
    structure, knobs = split(question.data)
    drawn = programs.draw_data(structure, knobs, np.uint32(question.seed))
    train, held_out = np.asarray(drawn.train), np.asarray(drawn.held_out)
    points = np.concatenate([train, held_out])
    at_points = _posterior(structure, knobs, programs.in_blocks(points))[: len(points)]
    classes, side = at_points.shape[1], question.resolution
    _check(question, classes, len(train))
    # One number a point says which class it is of: the joint distribution of x and k is
    # then the mixture's, whichever way round it was drawn.
    place = np.random.Generator(np.random.PCG64(question.seed)).random((len(points), 1))
    labels = np.minimum(np.sum(np.cumsum(at_points, axis=1) < place, axis=1), classes - 1).astype(np.int32)
    samples = Samples(train, labels[: len(train)], held_out, labels[len(train) :])
    known = at_points[len(train) :]
    right = np.take_along_axis(known, samples.held_out_labels[:, None].astype(np.int64), axis=1)
    nll = float(np.mean(-np.log(np.clip(right, np.finfo(np.float32).tiny, 1.0)))) + 0.0
    on_grid = _posterior(structure, knobs, grids.blocks(question.window, side))[: side**2]
    truth = Truth(
        *grids.axes(question.window, side),
        probability=_surfaces(on_grid, side),
        scores={
            "accuracy": float(np.mean(np.argmax(known, axis=1) == samples.held_out_labels)),
            "nll": nll,
            "information": float(np.log(classes)) - nll,
        },
        samples=samples,
        beta=float(beta_of(question.loss) if question.beta is None else question.beta),
    )
    start = jax.device_get(classifying.start(classes, question.width, np.uint32(question.seed)))
    return truth, Underway(samples, classifying.Progress(start, np.asarray(0, np.int32), np.asarray(True)))


def go_on(question: Question, beta: float, underway: Underway, seconds: float | None) -> Underway:
    """Train and look; after ``seconds`` how far it has come, to be handed back, with the
    looks that were taken meanwhile. ``Problem`` where the loss is undefined at the start."""
    deadline = None if seconds is None else time.monotonic() + seconds
    structure, knobs = split(question.loss)
    samples = underway.samples
    fixed = (np.float32(question.learning_rate), question.window.as_array(), np.uint32(question.seed))
    at = replace(underway, looks=())
    if at.start_spread is None:
        at = replace(at, start_spread=_spread(_energies(question, beta, at, samples.held_out)))
    while not at.finished:
        goal = question.record[at.recorded]
        if at.progress.step >= goal:
            at = _recorded(question, beta, at)
        else:
            target = np.int32(min(goal, int(at.progress.step) + SLICE))
            points = (samples.train, samples.labels)
            progress = classifying.advance(structure, knobs, question.output, *fixed, *points, at.progress, target)
            at = replace(at, progress=progress)
            if not bool(progress.finite):
                at = _recorded(question, beta, _stopped(question, at, int(progress.step)))
        if deadline is not None and time.monotonic() > deadline:
            break
    return replace(at, progress=jax.device_get(at.progress))


def _recorded(question: Question, beta: float, at: Underway) -> Underway:
    """With a look at this step; unless it has had one, or the loss of all points is not
    finite at it."""
    step = int(at.progress.step)
    if at.recorded and question.record[at.recorded - 1] == step:
        return replace(at, finished=True)
    look = _look(question, beta, at)
    if not (np.isfinite(look.numbers["loss"]) and np.isfinite(look.gradient).all()):
        if step == 0:
            title = title_of(type(question.loss))
            detail = f"{title} or its slope is undefined at the random start; choose a loss that is defined there"
            raise Problem("not-finite", "Not finite", detail, errors=({"pointer": "#/loss", "detail": detail},))
        return replace(at if at.stopped else _stopped(question, at, step), finished=True)
    last_of_all = at.recorded + 1 == len(question.record)
    return replace(
        at,
        recorded=at.recorded + 1,
        looks=(*at.looks, look),
        finished=last_of_all or at.stopped is not None,
    )


def _look(question: Question, beta: float, at: Underway) -> Look:
    samples, side = at.samples, question.resolution
    evaluate = _evaluation(question, beta, at)
    surfaces = [evaluate(block) for block in grids.blocks(question.window, side)]
    energy, probability = (np.concatenate(parts)[: side**2] for parts in zip(*surfaces, strict=True))
    at_points = _energies(question, beta, at, np.concatenate([samples.train, samples.held_out]))
    if not (np.isfinite(energy).all() and np.isfinite(probability).all() and np.isfinite(at_points).all()):
        raise not_finite("the classes' energies are beyond float32 somewhere in the window", SMALLER)
    cut = len(samples.train)
    judged = jax.device_get(
        classifying.judge(
            *split(question.loss),
            np.float32(beta),
            at_points[:cut],
            samples.labels,
            at_points[cut:],
            samples.held_out_labels,
        )
    )
    numbers = {name: value.item() for name, value in judged._asdict().items() if name != "gradient"}
    numbers["spread"] = _spread(at_points[cut:])
    whole = float(np.log(energy.shape[1]))
    numbers["information"] = whole - numbers["nll"]
    numbers["beta_hat"], nll = _calibrated(at_points[cut:], samples.held_out_labels)
    numbers["calibrated_information"] = whole - nll
    verdict = "diverged" if at.stopped or at.start_spread is None else _verdict(numbers, at.start_spread)
    return Look(
        _surfaces(energy, side),
        _surfaces(probability, side),
        judged.gradient,
        {"step": int(at.progress.step), **numbers, "verdict": verdict},
    )


def _evaluation(question: Question, beta: float, at: Underway) -> Callable[..., tuple[Array, Array]]:
    """A block of points to F and P_β of each class."""
    params = at.progress.learner.params
    return partial(classifying.at_points, question.output, question.window.as_array(), params, np.float32(beta))


def _energies(
    question: Question, beta: float, at: Underway, points: Float[np.ndarray, "n 2"]
) -> Float[np.ndarray, "n k"]:
    evaluate = _evaluation(question, beta, at)
    energies: Float[np.ndarray, "n k"] = np.concatenate([evaluate(block)[0] for block in programs.in_blocks(points)])
    return energies[: len(points)]


def _calibrated(energies: Float[np.ndarray, "n k"], labels: Int[np.ndarray, " n"]) -> tuple[float, float]:
    """The β with the least NLL, and that NLL in nats, fitted on the held-out points
    themselves: on the training points it would grow without end wherever they are all
    right. Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks."""
    count, classes = energies.shape
    chosen = np.take_along_axis(energies.astype(np.float64), labels[:, None], axis=1)[:, 0]
    # A point is a column of a conditional world: x given, k the answer.
    nodes = Nodes.of_columns(energies.T, np.ones(classes))
    beta = calibrate(nodes, chosen, np.full(count, 1 / count)).beta
    return beta, float(np.mean(beta * chosen + nodes.thermal(beta).log_partition))


def _spread(energies: Float[np.ndarray, "n k"]) -> float:
    """Root of the mean variance of F(x, ·) over the classes: 0 where P is 1/K everywhere."""
    return float(np.sqrt(np.mean(np.var(energies, axis=1))))


def _verdict(numbers: dict[str, float], start_spread: float) -> str:
    """The words of ``diagnostics``, and one more.

    At the answer's β it may tell nothing though another β could still read the order of
    its energies: that is *collapsed* where F is flat over the classes, *shrinking* on the
    way there, *overconfident* where F has grown instead. *uninformative*: at no β.
    """
    spread = numbers["spread"]
    silent = numbers["information"] < UNINFORMATIVE
    flat = spread < SHRUNK * start_spread
    if silent and spread > RUNAWAY * start_spread:
        return "diverged"
    if silent and flat:
        return "collapsed"
    if numbers["calibrated_information"] < UNINFORMATIVE:
        return "uninformative"
    if flat or (silent and spread < start_spread):
        return "shrinking"
    return "overconfident" if silent else "informative"


def _stopped(question: Question, at: Underway, step: int) -> Underway:
    reason = (
        f"{title_of(type(question.loss))} left the finite numbers after step {step}, so the training is held at "
        "its last finite state; a smaller learning rate, or a bounded energy (softplus output), avoids it"
    )
    return replace(at, stopped={"step": step, "reason": reason})


def _posterior(
    structure: Structure, knobs: Knobs, blocks: list[Float[np.ndarray, "block 2"]]
) -> Float[np.ndarray, "n k"]:
    """P(k|x) at points, the classes being equally likely."""
    found = np.concatenate([classifying.log_densities(structure, knobs, block) for block in blocks])
    factors = np.exp(found - found.max(axis=1, keepdims=True))
    posterior: Float[np.ndarray, "n k"] = factors / factors.sum(axis=1, keepdims=True)
    return posterior


def _surfaces(values: Float[np.ndarray, "n k"], side: int) -> Float[np.ndarray, "k {side} {side}"]:
    """One surface a class, rows y and columns x."""
    return np.ascontiguousarray(values.T.reshape(-1, side, side))


def _check(question: Question, classes: int, size: int) -> None:
    assert isinstance(question.data, Labelled)
    if classes < 2:
        detail = f"{title_of(type(question.data))} has {classes} class here, and nothing to tell apart; ask for two"
        raise Problem("one-class", "One class", detail, errors=({"pointer": "#/data", "detail": detail},))
    each = classes * (2 * question.resolution**2 + size)
    if len(question.record) * each > MOST_NUMBERS:
        detail = (
            f"{len(question.record)} records of {classes} classes on a grid of {question.resolution} a side, with "
            f"{size} points, are {len(question.record) * each:,} numbers, and an answer holds {MOST_NUMBERS:,}; "
            "record fewer steps or lower the resolution"
        )
        raise Problem(
            "over-limit", "Over a limit of this server", detail, errors=({"pointer": "#/record", "detail": detail},)
        )
