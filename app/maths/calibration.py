"""Calibrated energy: the one scale, in nats, on which energies of any unit compare.

β̂ is the maximum-likelihood inverse temperature of an energy, argmin over β ≥ 0 of
β⟨F⟩_data + log ∫_Ω exp(−βF), which is convex; u = β̂F + log Z − log|Ω| is then minus the
log of the density relative to uniform, and does not change under F → aF + c, a > 0.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from app.maths.nodes import Nodes

LARGEST_SPAN = 1e7
"""The end of the interval in which β̂ is sought, in nats: β times the span of F over Ω. At
more, float32 no longer tells the data from the lowest place; and it is a scale of F's own,
so that β̂ is the same whatever the unit of F."""
LEVEL = 16 * float(np.finfo(np.float32).eps)
"""Energies that differ by no more than this share of the largest are equal: F is in float32."""
ROUNDS = 200
"""Where the search stops at the latest; it usually needs 3 to 8 rounds."""
TINY = 1e-12
"""Relative changes of β below this end the search."""


class Calibration(NamedTuple):
    """β̂ and what became of the search."""

    beta: float
    """β̂, in inverse units of F; 0 where no β > 0 is better than the uniform density."""
    unbounded: bool
    """The likelihood still grows at the end of the interval: the data lies at the lowest
    energy itself, so that colder is always better and β̂ stands for ∞."""


def calibrate(
    nodes: Nodes, data_energies: Float[np.ndarray, " n"], shares: Float[np.ndarray, " columns"] | None = None
) -> Calibration:
    """β̂, the root of ⟨F⟩_data = ⟨F⟩_β, by Newton's method kept inside a bracket.

    ``shares`` are the fractions of the data at each column, and sum to 1; none are needed
    for one column. Exactly 0 where the data lies no lower than Ω does on average.
    """
    weights = np.ones(1) if shares is None else np.asarray(shares, np.float64)
    seen = weights > 0
    span = float(np.max(nodes.excess, where=seen[nodes.column], initial=0.0))
    if not np.isfinite(span):
        return Calibration(np.nan, False)
    if span <= LEVEL * float(np.max(np.abs(nodes.energies))):
        return Calibration(0.0, False)
    lowest = float(weights[seen] @ nodes.minima[seen])
    # Data below every node asks for the same as data at the lowest: the cold end.
    target = float(np.mean(np.asarray(data_energies, np.float64))) - lowest
    if not np.isfinite(target):
        return Calibration(np.nan, False)
    # What differs from 0 by a rounding of float32 alone is 0.
    target = 0.0 if target <= max(TINY * span, LEVEL / 16 * abs(lowest)) else target
    highest = LARGEST_SPAN / span

    def moments(beta: float) -> tuple[float, float]:
        mean, variance = nodes.moments(beta)
        return float(weights @ mean), float(weights @ variance)

    if moments(0.0)[0] <= target:
        return Calibration(0.0, False)
    if target == 0 or moments(highest)[0] > target:
        return Calibration(highest, True)
    beta, low, high, last = 0.0, 0.0, highest, np.inf
    for _ in range(ROUNDS):
        mean, variance = moments(beta)
        residual = mean - target
        # The variance, which is the slope of ⟨F⟩, is at most span² / 4. So the root is
        # beyond this edge, seen from β.
        edge = min(max(beta + 4 * residual / span**2, 0.0), highest)
        low, high = (edge, high) if residual > 0 else (low, edge)
        # Newton on 1/⟨F⟩: exact for a quadratic bowl, where ⟨F⟩ = A / (β + B).
        following = beta + mean * residual / (target * variance) if variance > 0 else np.nan
        # Where it leaves the bracket, or no longer halves the residual, bisect; in the
        # logarithm, since the root may lie at any power of ten.
        if not (low < following < high and abs(residual) < 0.5 * last):
            following = np.sqrt(low) * np.sqrt(high)
        if abs(residual) <= TINY * mean or abs(following - beta) <= TINY * beta:
            break
        beta, last = float(following), abs(residual)
    return Calibration(beta, False)


def calibrated_energy(
    energies: Float[np.ndarray, "*batch"],
    beta: float,
    log_partition: Float[np.ndarray, "*#batch"] | float,
    volume: float,
) -> Float[np.ndarray, "*batch"]:
    """u = β̂F + log Z − log|Ω| = −log(|Ω| P_β̂), in nats; 0 is the uniform density, below 0
    is better than uniform. ``volume`` is |Ω|."""
    found: Float[np.ndarray, "*batch"] = beta * energies + (log_partition - np.log(volume))
    return found
