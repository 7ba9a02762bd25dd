"""Frames: a run at a step, looked at through a view, with its diagnostics."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import jax
import numpy as np
from jaxtyping import Float

from app.engine import bias, given, grids, programs
from app.engine.trajectory import Run, Segment, Snapshot, Trajectories
from app.engine.worlds import WORLDS, Measured
from app.spec.base import title_of
from app.spec.errors import not_finite
from app.spec.families import World
from app.spec.window import Window

Quantity = Literal["energy", "probability", "score", "gradient", "softargmin_gradient", "calibrated"]

QUADRATURE = (64, 128)
"""Least and greatest resolution of the grid over Ω that Z is integrated on. Between them
it is the frame's own, whose energies are there already."""
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
    """Inverse temperature; None for the calibrated one."""
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
    quantities: dict[str, Float[np.ndarray, "r r *components"]]
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
    at_beta: dict[str, float] = field(default_factory=dict)
    """log_partition, entropy and expected_energy at the view's own β."""
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
    """Evaluate F where the view and the diagnostics need it, each point once."""
    segment = run.segment_at(snapshot.step)
    train, held_out, true_nll = (np.asarray(part) for part in trajectories.data(run, segment))
    info = snapshot.progress.info
    pushed_up = np.asarray(info.negatives)
    contrast = pushed_up
    if snapshot.step == 0 or len(pushed_up) == 0:
        # As many as the method will have, so that the diagnostics are compiled once.
        contrast = grids.uniform(run.experiment.window, len(pushed_up) or UNIFORM_CONTRAST, run.given)
    if snapshot.step == 0:  # nothing has been pushed anywhere yet
        pushed_up = pushed_up[:0]

    omega = run.experiment.window
    window = view.window or omega
    quadrature = min(max(view.resolution, QUADRATURE[0]), QUADRATURE[1])
    shared = window == omega and quadrature == view.resolution

    energies = partial(_energies, run, segment, snapshot)
    x = given.given_x(run, view.given)
    grid = energies(grids.blocks(window, view.resolution, x))
    points = energies(programs.in_blocks(np.concatenate([train, held_out, contrast])))
    omega_grid = grid if shared else energies(grids.blocks(omega, quadrature, x))
    measured_on = (omega_grid[: quadrature**2], quadrature)
    if run.given is not None:
        measured_on = (given.at_each_x(run, energies, QUADRATURE[0]), QUADRATURE[0])

    cuts = (len(train), len(train) + len(held_out))
    measured = jax.device_get(
        WORLDS[run.world].measure(
            measured_on[0],
            run.window,
            measured_on[1],
            np.asarray(run.given or (0, 0), np.float32),
            train,
            points[: cuts[0]],
            held_out,
            points[cuts[0] : cuts[1]],
            points[cuts[1] : cuts[1] + len(contrast)],
            np.float32(snapshot.start_spread),
        )
    )
    diagnostics = {name: value.item() for name, value in measured.diagnostics.items()}
    log_partition = given.log_partition(measured, run, x)
    known = bool(np.isfinite(true_nll))
    diagnostics["kl_divergence"] = diagnostics["held_out_nll"] - float(true_nll) if known else None
    diagnostics |= bias.of_negatives(run, snapshot, omega_grid[: quadrature**2], quadrature)
    beta = diagnostics["beta_hat"] if view.beta is None else view.beta
    # P over the whole of Ω is normalised on the grid that it is given on, so that there its
    # integral is 1; P over another window on the grid that the diagnostics rest on.
    normalised_on = (grid, view.resolution) if window == omega else (omega_grid, quadrature)
    quantities, at_beta = _quantities(
        run,
        segment,
        snapshot,
        view,
        window,
        grid[: view.resolution**2],
        *normalised_on,
        given.near(train, run, x),
        beta,
        measured,
        log_partition,
    )
    _check_finite(quantities, run, beta)
    return Frame(
        run=run.id,
        step=snapshot.step,
        window=window,
        resolution=view.resolution,
        beta=beta,
        quantities=quantities,
        negatives=pushed_up[:, :2],
        weights=np.asarray(info.weights)[: len(pushed_up)],
        pairs=_pairs(snapshot),
        display={
            "beta_hat": diagnostics["beta_hat"],
            "log_partition": log_partition,
            "offset": diagnostics["offset"],
            "scale": snapshot.scale,
            "area": given.volume(run),
        },
        diagnostics=diagnostics,
        verdict=_verdict(diagnostics, snapshot),
        loss=float(info.loss) if snapshot.step else None,
        converged=bool(info.converged),
        stopped={"reason": snapshot.stop.reason, "step": snapshot.stop.step} if snapshot.stop else None,
        minimum=_minimum(window, view.resolution, grid[: view.resolution**2]),
        at_beta=at_beta,
        world=run.world,
        given=x,
        column_log_partition=given.at_columns(measured, run, window, view.resolution),
        minima=given.minima(run, grid, window, view.resolution),
    )


def _minimum(window: Window, resolution: int, grid: Float[np.ndarray, " n"]) -> dict[str, Any]:
    lowest = int(np.argmin(grid))
    blocks = grids.blocks(window, resolution)
    at = blocks[lowest // programs.BLOCK][lowest % programs.BLOCK]
    return {"at": at.tolist(), "energy": float(grid[lowest])}


def _quantities(
    run: Run,
    segment: Segment,
    snapshot: Snapshot,
    view: View,
    window: Window,
    grid: Float[np.ndarray, " n"],
    omega_grid: Float[np.ndarray, " k"],
    quadrature: int,
    train: Float[np.ndarray, "t 2"],
    beta: float,
    measured: Measured,
    log_partition: float,
) -> tuple[dict[str, Float[np.ndarray, "r r *components"]], dict[str, float]]:
    wanted = view.quantities
    world = WORLDS[run.world]
    square = (view.resolution, view.resolution)
    found: dict[str, Any] = {}
    at_beta: dict[str, float] = {}
    view_window = window.as_array()
    if "energy" in wanted:
        found["energy"] = grid.reshape(square)
    if "calibrated" in wanted:
        at_beta_hat = (measured.diagnostics["beta_hat"], np.float32(log_partition))
        found["calibrated"] = np.asarray(
            world.calibrated(
                grid, view_window, view.resolution, run.window, *at_beta_hat, measured.column_log_partition
            )
        ).reshape(square)
    if {"probability", "softargmin_gradient"} & set(wanted) or view.beta is not None:
        thermal = world.thermal(
            omega_grid[: quadrature**2],
            run.window,
            quadrature,
            grid,
            view_window,
            view.resolution,
            train,
            np.float32(beta),
        )
        probability, gradient, *scalars = map(np.asarray, thermal)
        if "probability" in wanted:
            found["probability"] = probability.reshape(square)
        if "softargmin_gradient" in wanted:
            found["softargmin_gradient"] = gradient.reshape(square)
        at_beta = dict(zip(("log_partition", "entropy", "expected_energy"), map(float, scalars), strict=True))
    if {"score", "gradient"} & set(wanted):
        blocks = grids.blocks(window, view.resolution, given.given_x(run, view.given))
        gradients = [programs.method_gradients(*segment.shaping, *run.place, snapshot.state, block) for block in blocks]
        flat = np.concatenate([np.asarray(part) for part in gradients])[: view.resolution**2, :2]
        if "gradient" in wanted:
            found["gradient"] = flat.reshape(*square, 2)
        if "score" in wanted:
            if run.world == "conditional":  # ∇ log P(y|x) in y: x is given, and does not move
                flat = flat * np.asarray([0, 1], np.float32)
            with np.errstate(over="ignore"):  # _check_finite looks for it
                found["score"] = (np.float32(-beta) * flat).reshape(*square, 2)
    return found, at_beta


def _pairs(snapshot: Snapshot) -> Float[np.ndarray, "p 2"]:
    """E_C and E_I of the pairs that the last step pushed."""
    pairs = np.asarray(snapshot.progress.info.pairs, np.float32)
    return pairs[np.isfinite(pairs).all(axis=1)] if snapshot.step else pairs[:0]


def _check_finite(quantities: dict[str, Float[np.ndarray, "r r *components"]], run: Run, beta: float) -> None:
    title = title_of(type(run.experiment.shaping))
    for name, values in quantities.items():
        if not np.isfinite(values).all():
            raise not_finite(f"{name} of {title} at β = {beta:g} is beyond float32 in this window", SMALLER)


def _energies(
    run: Run, segment: Segment, snapshot: Snapshot, blocks: list[Float[np.ndarray, "block d"]]
) -> Float[np.ndarray, " n"]:
    parts = [programs.method_energies(*segment.shaping, *run.place, snapshot.state, block) for block in blocks]
    return np.concatenate([np.asarray(part) for part in parts])


def _verdict(diagnostics: dict[str, Any], snapshot: Snapshot) -> str:
    if snapshot.stop is not None or diagnostics["diverging"]:
        return "diverged"
    for word in ("collapsed", "uninformative", "shrinking"):
        if diagnostics[word]:
            return word
    return "informative"
