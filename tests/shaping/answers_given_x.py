"""How far a trained P(y|x) is from the true one, for the tests of methods with x given."""

import numpy as np

from app.maths.grid import grid_points
from app.spec.families import Dataset
from tests.energies.conditional_runs import RESOLUTION, PairsRun


def total_variation(found: PairsRun, data: Dataset) -> float:
    """½ ∫ |P(y|x) − p(y|x)| dy at β = 1, on average over the columns that hold data: 0 where
    they are the same, 1 where they have nothing in common."""
    model = columns(-found.on_grid())
    truth = columns(np.asarray(data.log_density(grid_points(found.window, RESOLUTION))))
    apart = 0.5 * np.abs(model - truth).sum(axis=0)
    x0, x1 = found.window[:2]
    place = np.rint((found.points[:, 0] - x0) / (x1 - x0) * (RESOLUTION - 1)).astype(int)
    return float(apart[np.clip(place, 0, RESOLUTION - 1)].mean())


def columns(log_density: np.ndarray) -> np.ndarray:
    """``[j, i]``: the probability of answer j at x i; each column sums to 1."""
    grid = np.float64(log_density).reshape(RESOLUTION, RESOLUTION)
    weight = np.exp(grid - grid.max(axis=0))
    return weight / weight.sum(axis=0)
