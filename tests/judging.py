"""Diagnostics of energies that are known on a grid alone, for the tests of what makes them."""

from typing import Any

import numpy as np

from app.maths.columns import way_between
from app.maths.diagnostics import Diagnostics, Evidence, Seen, calibrated, diagnose
from app.maths.grid import column_weights, trapezoid_rule, trapezoid_weights
from app.maths.lattice import Error
from app.maths.nodes import Nodes

EXACT = Error(0.0, 0.0)


def on_the_plane(
    grid: Any, window: Any, train: Any, held_out: Any, contrast: Any, start_spread: float = 1.0
) -> Diagnostics:
    """Of F on a square grid over the window, and at points."""
    grid = np.asarray(grid, np.float64).ravel()
    resolution = round(len(grid) ** 0.5)
    weights = np.asarray(trapezoid_weights(np.asarray(window, np.float64), resolution), np.float64)
    nodes = Nodes.of_columns(grid[:, None], weights)
    evidence = Evidence(
        *(Seen(np.asarray(part, np.float64)) for part in (train, held_out)), _host(contrast), start_spread
    )
    x0, x1, y0, y1 = map(float, window)
    calibration = calibrated(nodes, evidence.train)
    return diagnose(nodes, EXACT, calibration, (x1 - x0) * (y1 - y0), nodes, evidence, None)


def given_x(
    grid: Any, window: Any, train: tuple[Any, Any], held_out: tuple[Any, Any], contrast: Any, start_spread: float = 1.0
) -> tuple[Diagnostics, np.ndarray]:
    """Where x is given: data as x and energies; and log Z of each column."""
    x0, x1, y0, y1 = map(float, window)
    grid = np.asarray(grid, np.float64).ravel()
    resolution = round(len(grid) ** 0.5)
    weights = np.asarray(column_weights(np.asarray(window, np.float64), trapezoid_rule(resolution)), np.float64)
    nodes = Nodes.of_columns(grid.reshape(resolution, resolution), weights)
    seen = [Seen(_host(energies), way_between(_host(x), (x0, x1))) for x, energies in (train, held_out)]
    evidence = Evidence(*seen, _host(contrast), start_spread)
    calibration = calibrated(nodes, evidence.train)
    found = diagnose(nodes, EXACT, calibration, y1 - y0, nodes, evidence, None)
    return found, nodes.thermal(calibration.beta).log_partition


def _host(values: Any) -> np.ndarray:
    return np.asarray(values, np.float64)
