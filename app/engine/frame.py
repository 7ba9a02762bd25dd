"""Frames: a run at a step, looked at through a view, with its diagnostics."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from app.engine import bias, given, grids, programs, worlds
from app.engine.measure import Blocks, Measured, Shaped, Told, measure
from app.engine.runs import Run
from app.engine.trajectory import Snapshot, Trajectories
from app.engine.worlds import Place
from app.maths.calibration import calibrated_energy
from app.maths.conditional import argmin_error
from app.maths.diagnostics import Diagnostics
from app.spec.base import title_of
from app.spec.errors import not_finite
from app.spec.families import World
from app.spec.window import Window

Quantity = Literal["energy", "probability", "score", "gradient", "softargmin_gradient", "calibrated"]

SMALLER = "choose a smaller β or a smaller window"
UNIFORM_CONTRAST = 256
"""Uniform points of the window that stand in for negatives where a method has none."""


@dataclass(frozen=True)
class View:
    """How a run is looked at."""

    window: Window | None = None
    """None for the experiment's own window Ω."""
    resolution: int = 128
    beta: float | None = None
    """Inverse temperature; None for the best-fitting β̂."""
    quantities: tuple[Quantity, ...] = ("energy",)
    given: float | None = None
    """The x at which a conditional plane is looked at; None for the middle. Methods that do
    not see x look the same at any."""


@dataclass(frozen=True)
class Frame:
    """One picture of a run, ready to be encoded."""

    run: str
    step: int
    window: Window
    resolution: int
    beta: float
    quantities: dict[str, Float[np.ndarray, "r r *components"] | None]
    """None for what rests on a Z that is not resolved."""
    negatives: Float[np.ndarray, "m 2"]
    weights: Float[np.ndarray, " m"]
    display: dict[str, float]
    diagnostics: dict[str, Any]
    verdict: str
    loss: float | None
    converged: bool
    stopped: dict[str, Any] | None
    minimum: dict[str, Any]
    """The lowest grid point of the view, ``at`` [x, y], and its energy."""
    at_beta: dict[str, Any] = field(default_factory=dict)
    """log_partition, entropy and expected_energy at the view's own β, with their errors, or
    why there are none."""
    world: World = "plane"
    """What P is normalised over: the window, each of its columns, or the window at an x."""
    given: float | None = None
    """The x of a conditional plane that is shown."""
    column_log_partition: Float[np.ndarray, " columns"] = field(default_factory=lambda: np.zeros(0, np.float32))
    """log Z at β̂ of each column, in a conditional world."""
    pairs: Float[np.ndarray, "p 2"] = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    """E_C and E_I of each pair of the last step, of a method whose loss is one of two energies."""
    minima: Float[np.ndarray, "places 2"] = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    """All local minima of F along y, in a conditional world."""


def observe(trajectories: Trajectories, run: Run, snapshot: Snapshot, view: View) -> Frame:
    """Evaluate F where the view and the diagnostics need it."""
    data = trajectories.data(run, run.segment_at(snapshot.step))
    shaped = Shaped(run, snapshot, data)
    info = snapshot.progress.info
    pushed_up = np.asarray(info.negatives)
    contrast = pushed_up
    if snapshot.step == 0 or len(pushed_up) == 0:
        contrast = grids.uniform(run.experiment.window, len(pushed_up) or UNIFORM_CONTRAST, run.given)
    if snapshot.step == 0:  # nothing has been pushed anywhere yet
        pushed_up = pushed_up[:0]

    omega = run.experiment.window
    view = replace(view, window=view.window or omega, given=given.given_x(run, view.given))
    look = _Look(shaped, view)
    measured = measure(shaped, contrast, view.resolution, look.grid if look.window == omega else None)
    calibrated, told = measured.told(None), measured.told(view.beta)
    quantities = look.quantities(calibrated, told)
    _check_finite(quantities, run, told.beta)
    log_partition = given.shown(calibrated.log_partition, run, view.given)
    return Frame(
        run=run.id,
        step=snapshot.step,
        window=look.window,
        resolution=view.resolution,
        beta=told.beta,
        quantities=quantities,
        negatives=pushed_up[:, :2],
        weights=np.asarray(info.weights)[: len(pushed_up)],
        pairs=_pairs(snapshot),
        display={
            "beta_hat": calibrated.beta,
            "log_partition": float(log_partition @ calibrated.shares if len(log_partition) > 1 else log_partition[0]),
            "offset": measured.diagnostics.offset,
            "scale": snapshot.scale,
            "area": measured.lattice.ground.volume,
        },
        diagnostics=_diagnostics(shaped, measured),
        verdict=_verdict(measured.diagnostics, snapshot),
        loss=float(info.loss) if snapshot.step else None,
        converged=bool(info.converged),
        stopped={"reason": snapshot.stop.reason, "step": snapshot.stop.step} if snapshot.stop else None,
        minimum=_minimum(look.window, view.resolution, look.grid),
        at_beta={} if view.beta is None else told.figures(),
        world=run.world,
        given=view.given,
        column_log_partition=look.of_columns(calibrated.log_partition).astype(np.float32),
        minima=given.minima(run, look.grid, look.window, view.resolution),
    )


def _diagnostics(shaped: Shaped, measured: Measured) -> dict[str, Any]:
    run, found = shaped.run, measured.diagnostics
    named: dict[str, Any] = found._asdict()
    truth = shaped.data.true_nll
    known = found.held_out_nll is not None and math.isfinite(truth)
    named["kl_divergence"] = found.held_out_nll - truth if found.held_out_nll is not None and known else None
    named["outside"] = shaped.data.outside
    if run.world == "conditional":
        points = np.concatenate([measured.train, measured.held_out])
        named["argmin_error"] = argmin_error(measured.grid, run.window, measured.resolution, points)
    return named | bias.of_negatives(run, shaped.snapshot, measured)


@dataclass(frozen=True)
class _Look:
    """A view's grid over its window, and F there."""

    shaped: Shaped
    view: View

    @property
    def window(self) -> Window:
        assert self.view.window is not None
        return self.view.window

    @cached_property
    def blocks(self) -> Blocks:
        return grids.blocks(self.window, self.view.resolution, self.view.given)

    @cached_property
    def grid(self) -> Float[np.ndarray, " n"]:
        return self.shaped.energies(self.blocks)[: self.view.resolution**2]

    def of_columns(self, log_partition: Float[np.ndarray, " columns"]) -> Float[np.ndarray, " shown"]:
        """log Z of each column of the view; empty where P is not normalised over columns."""
        run = self.shaped.run
        if run.world != "conditional":
            return log_partition[:0]
        return worlds.at_view(log_partition, run, self.window, self.view.resolution)

    def shown(self, log_partition: Float[np.ndarray, " columns"]) -> Float[np.ndarray, " shown"]:
        """log Z of what is shown: of each column of the view, or of the one plane."""
        run = self.shaped.run
        if run.world == "conditional":
            return self.of_columns(log_partition)
        return given.shown(log_partition, run, self.view.given)

    def quantities(self, calibrated: Told, told: Told) -> dict[str, Float[np.ndarray, "r r *components"] | None]:
        """What the view wants on its grid, at β̂ and at the view's own β; None for what rests
        on a Z that is not resolved."""
        view = self.view
        square = (view.resolution, view.resolution)
        grid = self.grid.reshape(square)
        makers: dict[str, Callable[[], Any]] = {
            "energy": lambda: grid,
            "calibrated": lambda: self._calibrated(grid, calibrated),
            "probability": lambda: self._probability(grid, told),
            "softargmin_gradient": lambda: self._pushed(self._probability(grid, told)),
            "gradient": lambda: self._gradient,
            "score": lambda: self._score(told.beta),
        }
        return {name: makers[name]() for name in makers if name in view.quantities}

    def _calibrated(self, grid: Float[np.ndarray, "r r"], at: Told) -> Float[np.ndarray, "r r"] | None:
        if at.unresolved is not None:
            return None
        volume = Place(self.shaped.run).ground(2).volume
        found = calibrated_energy(grid.astype(np.float64), at.beta, self.shown(at.log_partition)[None, :], volume)
        return found.astype(np.float32)

    def _probability(self, grid: Float[np.ndarray, "r r"], at: Told) -> Float[np.ndarray, "r r"] | None:
        if at.unresolved is not None:
            return None
        return worlds.probability(self.shaped.run, grid, self.window, at.beta, self.shown(at.log_partition))

    def _pushed(self, probability: Float[np.ndarray, "r r"] | None) -> Float[np.ndarray, "r r"] | None:
        if probability is None:
            return None
        run, data = self.shaped.run, self.shaped.data
        train = given.near(data.train, run, self.view.given)
        return worlds.softargmin_gradient(run, probability, self.window, train)

    @cached_property
    def _gradient(self) -> Float[np.ndarray, "r r 2"]:
        count = self.view.resolution**2
        flat = self.shaped.gradients(self.blocks)[:count, :2]
        return flat.reshape(self.view.resolution, self.view.resolution, 2)

    def _score(self, beta: float) -> Float[np.ndarray, "r r 2"]:
        gradient = self._gradient
        if self.shaped.run.world == "conditional":  # ∇ log P(y|x) in y: x is given, and does not move
            gradient = gradient * np.asarray([0, 1], np.float32)
        with np.errstate(over="ignore"):  # _check_finite looks for it
            return np.float32(-beta) * gradient


def _minimum(window: Window, resolution: int, grid: Float[np.ndarray, " n"]) -> dict[str, Any]:
    lowest = int(np.argmin(grid))
    blocks = grids.blocks(window, resolution)
    at = blocks[lowest // programs.BLOCK][lowest % programs.BLOCK]
    return {"at": at.tolist(), "energy": float(grid[lowest])}


def _pairs(snapshot: Snapshot) -> Float[np.ndarray, "p 2"]:
    """E_C and E_I of the pairs that the last step pushed."""
    pairs = np.asarray(snapshot.progress.info.pairs, np.float32)
    return pairs[np.isfinite(pairs).all(axis=1)] if snapshot.step else pairs[:0]


def _check_finite(quantities: dict[str, Float[np.ndarray, "r r *components"] | None], run: Run, beta: float) -> None:
    title = title_of(type(run.experiment.shaping))
    for name, values in quantities.items():
        if values is not None and not np.isfinite(values).all():
            raise not_finite(f"{name} of {title} at β = {beta:g} is beyond float32 in this window", SMALLER)


def _verdict(found: Diagnostics, snapshot: Snapshot) -> str:
    if snapshot.stop is not None or found.diverging:
        return "diverged"
    if found.unresolved is not None:
        return "unresolved"
    for word in ("collapsed", "uninformative", "shrinking"):
        if getattr(found, word):
            return word
    return "informative"
