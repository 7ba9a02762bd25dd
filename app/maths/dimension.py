"""How rare the useful negatives are in d dimensions: the bench that keeps pictures honest.

The data lies on a circle of radius R in the first two of d dimensions, and the energy is
the distance to it: the best there is, 0 on the data, slope one everywhere else.
Negatives are uniform over the cube [−w, w]^d. One within δ of the data says something
about where the valley ends; one further away than the margin has no hinge gradient.

The tube of radius δ around the circle has the volume 2πR · V_{d−1}(δ), V the volume of a
ball, exactly, as long as δ ≤ R (Pappus, for each of the ball's slices).

δ is the same in every dimension, while the distance of a negative from the middle of the
cube grows as √d: a part of what is lost with d is lost to that.
"""

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

LOT = 4096
"""Points drawn at once."""


class Share(NamedTuple):
    """A probability as it was counted, with its standard error."""

    estimate: float
    standard_error: float


def log_tube_share(dimension: int, radius: float, half_side: float, width: float) -> float | None:
    """log of the share of the cube that lies within ``width`` of the circle; None where
    the tube meets itself or leaves the cube, and the formula is not the volume."""
    if width > radius or radius + width > half_side:
        return None
    across = dimension - 1
    log_ball = 0.5 * across * math.log(math.pi) - math.lgamma(0.5 * across + 1) + across * math.log(width)
    return math.log(2 * math.pi * radius) + log_ball - dimension * math.log(2 * half_side)


def distances(points: Float[np.ndarray, "n d"], radius: float) -> Float[np.ndarray, " n"]:
    """Distance of each point to the circle of that radius in the first two dimensions."""
    off_ring = np.hypot(points[:, 0], points[:, 1]) - radius
    distance: Float[np.ndarray, " n"] = np.sqrt(off_ring**2 + np.sum(points[:, 2:] ** 2, axis=1))
    return distance


def drawn_distances(
    dimension: int, radius: float, half_side: float, samples: int, seed: int
) -> Float[np.ndarray, " {samples}"]:
    """Distances of uniform draws from the cube to the circle; the same seed, the same draws."""
    generator = np.random.Generator(np.random.PCG64([seed, dimension]))
    lots = [min(LOT, samples - start) for start in range(0, samples, LOT)]
    return np.concatenate(
        [distances(generator.uniform(-half_side, half_side, (lot, dimension)), radius) for lot in lots]
    )


def counted(hits: Float[np.ndarray, " n"] | np.ndarray) -> Share:
    """The share of hits and its standard error; with none or all, the error that one
    other hit would have made."""
    count, total = int(np.sum(hits)), len(hits)
    share = count / total
    inner = min(max(count, 1), total - 1) / total
    return Share(share, math.sqrt(inner * (1 - inner) / total))


def share_of_any(log_share: float, draws: int) -> float:
    """The probability that at least one of ``draws`` independent draws hits, 1 − (1 − p)^k,
    from log p; safe where p is far below what a float can tell from 0."""
    share = math.exp(log_share)
    return 1.0 if share >= 1 else -math.expm1(draws * math.log1p(-share))
