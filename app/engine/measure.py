"""A run's energy at a step, measured over Ω: its quadrature and what rests on it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float

from app.engine import given, grids, programs
from app.engine.data import Data
from app.engine.runs import Run
from app.engine.trajectory import Snapshot
from app.engine.worlds import Place
from app.maths.calibration import Calibration
from app.maths.diagnostics import Diagnostics, Evidence, Seen, calibrated, diagnose, unresolved
from app.maths.lattice import Error, Lattice
from app.maths.nodes import Nodes

QUADRATURE = (64, 128)
"""Least and greatest resolution of the grid over Ω that the quadrature begins with. Between
them it is the frame's own, whose energies are there already."""

Blocks = list[Float[np.ndarray, "block d"]]


@dataclass(frozen=True)
class Shaped:
    """The energy that a run has at a step."""

    run: Run
    snapshot: Snapshot
    data: Data

    def energies(self, blocks: Blocks) -> Float[np.ndarray, " n"]:
        """F at whole blocks of points."""
        shaping = self.run.segment_at(self.snapshot.step).shaping
        state = self.snapshot.state
        parts = [programs.method_energies(*shaping, *self.run.place, state, block) for block in blocks]
        return np.concatenate([np.asarray(part) for part in parts])

    def gradients(self, blocks: Blocks) -> Float[np.ndarray, "n d"]:
        """∇F at whole blocks of points."""
        shaping = self.run.segment_at(self.snapshot.step).shaping
        state = self.snapshot.state
        parts = [programs.method_gradients(*shaping, *self.run.place, state, block) for block in blocks]
        return np.concatenate([np.asarray(part) for part in parts])

    def at(self, points: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"]:
        """F at points."""
        return self.energies(programs.in_blocks(points))[: len(points)]


@dataclass(frozen=True)
class Told:
    """What rests on Z at one β."""

    nodes: Nodes
    error: Error
    unresolved: dict[str, str] | None
    shares: Float[np.ndarray, " columns"]
    beta: float

    @cached_property
    def log_partition(self) -> Float[np.ndarray, " columns"]:
        """log Z of each column, for drawing where it is not resolved."""
        return self.nodes.thermal(self.beta).log_partition

    def figures(self) -> dict[str, Any]:
        """By name, averages over the data's x where x is given; None where unresolved."""
        thermal = self.nodes.thermal(self.beta)
        told: dict[str, Any] = {
            name: float(self.shares @ getattr(thermal, name)) if self.unresolved is None else None
            for name in ("log_partition", "entropy", "expected_energy")
        }
        return {**told, **self.error.figures(), "unresolved": self.unresolved}


class Measured:
    """An energy over Ω: its quadrature, its diagnostics at β̂, and what rests on Z at any β."""

    def __init__(
        self,
        shaped: Shaped,
        grid: Float[np.ndarray, " k"],
        resolution: int,
        contrast: Float[np.ndarray, "c d"],
    ) -> None:
        """``grid`` is F on the grid over Ω, or on one for each x; ``contrast`` are the points
        that it is contrasted with."""
        self.grid = grid
        self._at = shaped.at
        self.resolution = resolution
        run, data = shaped.run, shaped.data
        self.train = data.train[data.train_inside]
        self.held_out = data.held_out[data.held_out_inside]
        points = np.concatenate([self.train, self.held_out, contrast])
        values = shaped.at(points)
        on_train, on_held_out, on_contrast = np.split(values, np.cumsum([len(self.train), len(self.held_out)]))
        place = Place(run)
        evidence = Evidence(
            Seen(on_train, place.columns_of(self.train)),
            Seen(on_held_out, place.columns_of(self.held_out)),
            on_contrast,
            shaped.snapshot.start_spread,
        )
        ground = place.ground(resolution)
        known = (points, values) if run.world == "plane" else None
        self.lattice = Lattice(ground, grid, shaped.at, known, evidence.train.shares(ground.columns))

        on_grid = self.lattice.nodes()
        fits: list[Calibration] = []

        def fit(nodes: Nodes) -> float:
            fits.append(calibrated(nodes, evidence.train))
            return fits[-1].beta

        self._nodes, self._error = self.lattice.settle(fit)
        calibration = fits[-1]  # of the nodes that were settled on
        reason = unresolved(self._error, calibration, self.lattice.bottomless(calibration.beta))
        self.diagnostics: Diagnostics = diagnose(
            self._nodes, self._error, calibration, ground.volume, on_grid, evidence, reason
        )
        """At β̂."""

    def on_grid(self, beta: float) -> Error:
        """The error at β of the grid alone, without what was refined."""
        return Lattice(self.lattice.ground, self.grid, self._at, shares=self.lattice.shares).error_at(beta)

    def told(self, beta: float | None) -> Told:
        """What rests on Z at a β, at β̂ by default."""
        if beta is None:
            found = self.diagnostics
            return Told(self._nodes, self._error, found.unresolved, self.lattice.shares, found.beta_hat)
        nodes, error = self.lattice.settle(lambda _: beta)
        reason = unresolved(error, None, self.lattice.bottomless(beta))
        return Told(nodes, error, reason, self.lattice.shares, beta)


def measure(
    shaped: Shaped, contrast: Float[np.ndarray, "c d"], resolution: int, over_omega: Float[np.ndarray, " n"] | None
) -> Measured:
    """Measure over Ω. ``over_omega`` is F on a look's grid of that resolution where it covers
    Ω, so that nothing is evaluated twice."""
    run = shaped.run
    if run.given is not None:
        side = QUADRATURE[0]
        return Measured(shaped, given.at_each_x(run, shaped.energies, side), side, contrast)
    side = min(max(resolution, QUADRATURE[0]), QUADRATURE[1])
    if run.world == "conditional":
        # The columns looked at are among those that are integrated, or log Z would have to be
        # guessed between them.
        parts = -(-(QUADRATURE[0] - 1) // (resolution - 1))
        side = parts * (resolution - 1) + 1
    if over_omega is not None and side == resolution:
        return Measured(shaped, over_omega, side, contrast)
    grid = shaped.energies(grids.blocks(run.experiment.window, side))[: side**2]
    return Measured(shaped, grid, side, contrast)
