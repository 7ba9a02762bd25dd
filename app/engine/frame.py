"""Frames: a run at a step, looked at through a view, with its diagnostics."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.engine import grids, programs
from app.engine.trajectory import Run, Segment, Snapshot, Trajectories
from app.maths import calibration, deposit, gibbs
from app.maths.diagnostics import Diagnostics, diagnose
from app.maths.grid import area, grid_points, inside, trapezoid_weights
from app.spec.base import title_of
from app.spec.errors import not_finite
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


def observe(trajectories: Trajectories, run: Run, snapshot: Snapshot, view: View) -> Frame:
    """Evaluate F where the view and the diagnostics need it, each point once."""
    segment = run.segment_at(snapshot.step)
    train, held_out = trajectories.data(run, segment)
    info = snapshot.progress.info
    pushed_up = np.asarray(info.negatives)
    contrast = pushed_up
    if snapshot.step == 0 or len(pushed_up) == 0:
        # As many as the method will have, so that the diagnostics are compiled once.
        contrast = grids.uniform(run.experiment.window, len(pushed_up) or UNIFORM_CONTRAST)
    if snapshot.step == 0:  # nothing has been pushed anywhere yet
        pushed_up = pushed_up[:0]

    omega = run.experiment.window
    window = view.window or omega
    quadrature = min(max(view.resolution, QUADRATURE[0]), QUADRATURE[1])
    shared = window == omega and quadrature == view.resolution

    energies = partial(_energies, run, segment, snapshot)
    grid = energies(grids.blocks(window, view.resolution))
    points = energies(programs.in_blocks(np.concatenate([train, held_out, contrast])))
    omega_grid = grid if shared else energies(grids.blocks(omega, quadrature))

    cuts = (len(train), len(train) + len(held_out))
    measured = _measure(
        omega_grid[: quadrature**2],
        run.window,
        quadrature,
        points[: cuts[0]],
        points[cuts[0] : cuts[1]],
        points[cuts[1] : cuts[1] + len(contrast)],
        np.float32(snapshot.start_spread),
    )
    diagnostics = {name: value.item() for name, value in jax.device_get(measured)._asdict().items()}
    beta = diagnostics["beta_hat"] if view.beta is None else view.beta
    # P over the whole of Ω is normalised on the grid that it is given on, so that there its
    # integral is 1; P over another window on the grid that the diagnostics rest on.
    normalised_on = (grid, view.resolution) if window == omega else (omega_grid, quadrature)
    quantities, at_beta = _quantities(
        run, segment, snapshot, view, window, grid[: view.resolution**2], *normalised_on, train, beta, diagnostics
    )
    _check_finite(quantities, run, beta)
    return Frame(
        run=run.id,
        step=snapshot.step,
        window=window,
        resolution=view.resolution,
        beta=beta,
        quantities=quantities,
        negatives=pushed_up,
        weights=np.asarray(info.weights)[: len(pushed_up)],
        display={
            "beta_hat": diagnostics["beta_hat"],
            "log_partition": diagnostics["log_partition"],
            "offset": diagnostics["offset"],
            "scale": snapshot.scale,
            "area": float(area(run.window)),
        },
        diagnostics=diagnostics,
        verdict=_verdict(diagnostics, snapshot),
        loss=float(info.loss) if snapshot.step else None,
        converged=bool(info.converged),
        stopped={"reason": snapshot.stop.reason, "step": snapshot.stop.step} if snapshot.stop else None,
        minimum=_minimum(window, view.resolution, grid[: view.resolution**2]),
        at_beta=at_beta,
    )


def _minimum(window: Window, resolution: int, grid: Float[np.ndarray, " n"]) -> dict[str, Any]:
    lowest = int(np.argmin(grid))
    blocks = grids.blocks(window, resolution)
    at = blocks[lowest // programs.BLOCK][lowest % programs.BLOCK]
    return {"at": at.tolist(), "energy": float(grid[lowest])}


def compile_diagnostics(size: int = 1000) -> None:
    """Compile the diagnostics of frames at full resolution for data of the usual size. They
    are one program for all methods: part of an engine's start, not of a viewer's wait."""
    resolution = QUADRATURE[1]
    grid, points, contrast = (np.zeros(n, np.float32) for n in (resolution**2, size, UNIFORM_CONTRAST))
    _measure(grid, Window().as_array(), resolution, points, points, contrast, np.float32(0))


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
    diagnostics: dict[str, Any],
) -> tuple[dict[str, Float[np.ndarray, "r r *components"]], dict[str, float]]:
    wanted = view.quantities
    square = (view.resolution, view.resolution)
    found: dict[str, Any] = {}
    at_beta: dict[str, float] = {}
    view_window = window.as_array()
    if "energy" in wanted:
        found["energy"] = grid.reshape(square)
    if "calibrated" in wanted:
        found["calibrated"] = np.asarray(
            _calibrated(
                grid,
                calibration.Calibration(diagnostics["beta_hat"], diagnostics["log_partition"]),
                float(area(run.window)),
            )
        ).reshape(square)
    if {"probability", "softargmin_gradient"} & set(wanted) or view.beta is not None:
        thermal = _thermal(
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
        blocks = grids.blocks(window, view.resolution)
        gradients = [programs.method_gradients(*segment.shaping, run.window, snapshot.state, block) for block in blocks]
        flat = np.concatenate([np.asarray(part) for part in gradients])[: view.resolution**2]
        if "gradient" in wanted:
            found["gradient"] = flat.reshape(*square, 2)
        if "score" in wanted:
            with np.errstate(over="ignore"):  # _check_finite looks for it
                found["score"] = (np.float32(-beta) * flat).reshape(*square, 2)
    return found, at_beta


def _check_finite(quantities: dict[str, Float[np.ndarray, "r r *components"]], run: Run, beta: float) -> None:
    title = title_of(type(run.experiment.shaping))
    for name, values in quantities.items():
        if not np.isfinite(values).all():
            raise not_finite(f"{name} of {title} at β = {beta:g} is beyond float32 in this window", SMALLER)


def _energies(
    run: Run, segment: Segment, snapshot: Snapshot, blocks: list[Float[np.ndarray, "block 2"]]
) -> Float[np.ndarray, " n"]:
    parts = [programs.method_energies(*segment.shaping, run.window, snapshot.state, block) for block in blocks]
    return np.concatenate([np.asarray(part) for part in parts])


_calibrated = jax.jit(calibration.calibrated_energy)


@partial(jax.jit, static_argnums=2)
def _measure(
    grid: Float[Array, " k"],
    window: Float[Array, "4"],
    resolution: int,
    train: Float[Array, " n"],
    held_out: Float[Array, " m"],
    contrast: Float[Array, " c"],
    start_spread: Float[Array, ""],
) -> Diagnostics:
    weights = trapezoid_weights(window, resolution)
    return diagnose(grid, weights, window, resolution, train, held_out, contrast, start_spread)


@partial(jax.jit, static_argnums=(2, 5))
def _thermal(
    omega_grid: Float[Array, " k"],
    omega: Float[Array, "4"],
    quadrature: int,
    grid: Float[Array, " n"],
    window: Float[Array, "4"],
    resolution: int,
    train: Float[Array, "t 2"],
    beta: Float[Array, ""],
) -> tuple[Array, ...]:
    """P_β on the view's grid (0 outside Ω), p̂_data − P_β, and three scalars of P_β.

    Z is integrated over Ω, whatever window is looked at; so is the share of the data
    that a smaller view holds.
    """
    weights = trapezoid_weights(omega, quadrature)
    lowest = jnp.min(omega_grid)  # β F alone would lose all its digits at large energies
    log_partition = gibbs.log_partition(omega_grid - lowest, beta, weights)
    density = jnp.exp(-beta * (grid - lowest) - log_partition)
    probability = jnp.where(inside(omega, grid_points(window, resolution)), density, 0.0)
    held = jnp.sum(inside(omega, train))
    share = jnp.sum(inside(window, train)) / jnp.maximum(held, 1)
    data = share * deposit.data_density(train, window, resolution)
    return (
        probability,
        jnp.where(held > 0, data - probability, 0.0),  # no datum in Ω, no likelihood to climb
        log_partition - beta * lowest,
        gibbs.entropy(omega_grid, beta, weights),
        gibbs.expected_energy(omega_grid, beta, weights),
    )


def _verdict(diagnostics: dict[str, Any], snapshot: Snapshot) -> str:
    if snapshot.stop is not None or diagnostics["diverging"]:
        return "diverged"
    for word in ("collapsed", "uninformative", "shrinking"):
        if diagnostics[word]:
            return word
    return "informative"
