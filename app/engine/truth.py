"""P_β itself, by quadrature: what a sample is held against."""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from app.maths.grid import trapezoid_rule
from app.maths.lattice import UNRESOLVED, Lattice
from app.maths.places import Ground
from app.spec.window import Window

FINEST = 512
"""Points a side up to which a grid is made finer until it resolves P."""


@dataclass(frozen=True)
class Truth:
    """Moments of P_β, and its mass in each of a grid of equal cells that fill the window."""

    mean: Float[np.ndarray, "2"]
    covariance: Float[np.ndarray, "2 2"]
    x: Float[np.ndarray, " columns_and_1"]
    """Edges of the cells; two that are equal where x is given."""
    y: Float[np.ndarray, " rows_and_1"]
    masses: Float[np.ndarray, "rows columns"]
    """They sum to 1."""
    resolved: bool = True
    """Whether the grid resolves P."""

    def unknown(self) -> "Truth":
        """The same cells, with nothing known of what is in them (NaN)."""
        mean, covariance, masses = (np.full_like(a, np.nan) for a in (self.mean, self.covariance, self.masses))
        return Truth(mean, covariance, self.x, self.y, masses, resolved=False)


def truth(
    energies: Float[np.ndarray, "rows columns"],
    x: Float[np.ndarray, " columns"],
    y: Float[np.ndarray, " rows"],
    beta: float,
    bins: int,
) -> Truth:
    """From F on a grid, by the trapezoid rule; one column is the y of one given x. The cells
    integrate the same function, linear between grid points, so that they miss nothing of it."""
    height = energies.astype(np.float64)
    density = np.exp(-beta * (height - height.min()))
    rule_y = trapezoid_rule(len(y))
    rule_x = trapezoid_rule(len(x)) if len(x) > 1 else np.ones(1)
    weights = density * rule_y[:, None] * rule_x
    weights /= weights.sum()
    across, up = weights.sum(axis=0), weights.sum(axis=1)
    x, y = x.astype(np.float64), y.astype(np.float64)
    mean = np.asarray([across @ x, up @ y])
    dx, dy = x - mean[0], y - mean[1]
    shared = dy @ weights @ dx
    covariance = np.asarray([[across @ dx**2, shared], [shared, up @ dy**2]])
    edges_y = np.linspace(y[0], y[-1], bins + 1)
    edges_x = np.linspace(x[0], x[-1], bins + 1) if len(x) > 1 else np.repeat(x, 2)
    into_x = shares(edges_x, x) if len(x) > 1 else np.ones((1, 1))
    masses = shares(edges_y, y) @ density @ into_x.T
    return Truth(mean, covariance, edges_x, edges_y, masses / masses.sum())


def resolves(energies: Float[np.ndarray, "rows columns"], window: Window, beta: float) -> bool:
    """Whether a grid over the window, or over one column of it, knows log Z well enough."""
    rows, columns = energies.shape
    ground = Ground((*window.x, *window.y), rows, across=columns > 1)
    # A column alone is as every column of a grid would be.
    over = energies if columns > 1 else np.broadcast_to(energies, (rows, rows))

    def nowhere_else(points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"]:
        raise AssertionError("nothing is refined here")

    return Lattice(ground, np.ravel(over), nowhere_else).error_at(beta).largest <= UNRESOLVED


def shares(edges: Float[np.ndarray, " b_and_1"], nodes: Float[np.ndarray, " r"]) -> Float[np.ndarray, "b r"]:
    """What each node's hat function integrates to between each two neighbouring edges, for
    evenly spaced nodes that reach from the first edge to the last, in steps of the nodes."""
    place = np.clip((edges - nodes[0]) / (nodes[-1] - nodes[0]) * (len(nodes) - 1), 0, len(nodes) - 1)
    # ∫ of a hat from −∞ to s steps right of its peak: half before the peak, half behind.
    s = np.clip(place[:, None] - np.arange(len(nodes)), -1, 1)
    until = np.where(s < 0, (1 + s) ** 2 / 2, 1 - (1 - s) ** 2 / 2)
    return np.diff(until, axis=0)


def histogram(found: Truth, points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "rows columns"]:
    """The share of the points that lie in each cell."""
    rows, columns = found.masses.shape
    row = np.clip(np.searchsorted(found.y, points[:, 1], side="right") - 1, 0, rows - 1)
    column = np.clip(np.searchsorted(found.x, points[:, 0], side="right") - 1, 0, columns - 1)
    counts = np.bincount(row * columns + column, minlength=rows * columns)
    return counts.reshape(rows, columns) / len(points)


def total_variation(one: Float[np.ndarray, "rows columns"], other: Float[np.ndarray, "rows columns"]) -> float:
    """½ Σ |p − q|: the mass that would have to move, 0 to 1."""
    return float(np.abs(one - other).sum() / 2)


def expected_total_variation(masses: Float[np.ndarray, "rows columns"], draws: int) -> float:
    """What ``total_variation`` of the histogram of so many independent exact draws is on
    average: half the mean absolute deviations of their binomial counts, which have a closed
    form. de Moivre (1730), after Diaconis & Zabell (1991)."""
    p = masses[(masses > 0) & (masses < 1)]
    m = np.floor(draws * p)
    gamma = np.vectorize(math.lgamma, otypes=[np.float64])
    log = (
        gamma(draws + 1.0)
        - gamma(m + 1)  # (m + 1) of (m + 1)! is taken out
        - gamma(draws - m)
        + (m + 1) * np.log(p)
        + (draws - m) * np.log1p(-p)
    )
    return float(np.exp(log).sum() / draws)
