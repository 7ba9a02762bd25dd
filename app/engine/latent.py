"""The latent bench: the energies of all angles at one y, and what is left once z is
minimised or summed out. In float64."""

from typing import Any

import jax
import numpy as np
from jaxtyping import Array, Float

from app.engine.discrete import power_of_two
from app.maths.gibbs import softargmin
from app.maths.latent import circle_angles, cold, ellipse, squared_distances, warm

Point = tuple[float, float]


def at_a_point(half_axes: Point, y: Point, angles: int, beta: float | None, line: tuple[Point, ...]) -> dict[str, Any]:
    """E(y, z) over the grid of z, the best z, P(z|y) as probabilities that sum to 1, and
    F_∞ and F_β at y and along the line. Without β there is no F_β, and P(z|y) is shared
    equally among the angles that are best."""
    z = circle_angles(angles)
    points = np.asarray([y, *line], np.float64)
    # Filled up with the last point, so that few lengths are compiled.
    filled = np.pad(points, ((0, power_of_two(len(points)) - len(points)), (0, 0)), mode="edge")
    with jax.enable_x64(True):
        answers = _free_energies(
            np.asarray(half_axes, np.float64), z, filled, np.float64(1.0 if beta is None else beta)
        )
        energies, explained, probability, coldest, warmest = map(np.asarray, answers)
    best = int(np.argmin(energies))
    if beta is None:
        lowest = energies == energies[best]
        probability = lowest / lowest.sum()
    known = None if beta is None else warmest[: len(points)]
    return {
        "z": z,
        "energy": energies,
        "probability": probability,
        "best": {"index": best, "z": z[best], "energy": energies[best], "explained": explained[best]},
        "cold": coldest[0],
        "warm": None if known is None else known[0],
        "beta": beta,
        "line": {"cold": coldest[1 : len(points)], "warm": None if known is None else known[1:]},
    }


@jax.jit
def _free_energies(
    half_axes: Float[Array, "2"], z: Float[Array, " k"], points: Float[Array, "n 2"], beta: Float[Array, ""]
) -> tuple[Array, ...]:
    explained = ellipse(half_axes, z)
    energies = squared_distances(points, explained)
    return energies[0], explained, softargmin(energies[0], beta), cold(energies), warm(energies, beta)
