"""Surfaces of analytic landscapes: a formula over a window, nothing trained."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import numpy as np
from jaxtyping import Array, Float

from app.engine import grids, programs
from app.engine.frame import SMALLER, Quantity
from app.maths import gibbs
from app.maths.grid import trapezoid_weights
from app.spec.base import title_of
from app.spec.errors import Problem, not_finite
from app.spec.families import Landscape
from app.spec.structure import split
from app.spec.window import Window


@dataclass(frozen=True)
class Surface:
    """Quantities on a grid and the scalars that go with them."""

    x: Float[np.ndarray, " r"]
    y: Float[np.ndarray, " r"]
    quantities: dict[str, Float[np.ndarray, "r r *components"]]
    diagnostics: dict[str, Any]


def surface(
    landscape: Landscape, window: Window, resolution: int, beta: float, quantities: tuple[Quantity, ...]
) -> Surface:
    """A landscape over ``window``, which is its Ω. ``Problem`` where there is no data to
    ask about, or where energies pass the range of float32."""
    for quantity in ("softargmin_gradient", "calibrated"):
        if quantity in quantities:
            raise Problem(
                "no-data",
                "A landscape has no data",
                f"{quantity!r} compares an energy with data, and a landscape has none; "
                "ask for it of an experiment, or leave it out",
                errors=({"pointer": "#/quantities", "detail": f"{quantity!r} needs an experiment"},),
            )
    structure, knobs = split(landscape)
    array = window.as_array()
    x, y = grids.axes(window, resolution)
    blocks = grids.blocks(window, resolution)
    count = resolution * resolution
    energies = _whole([programs.landscape_energies(structure, knobs, block) for block in blocks], count)
    if not np.isfinite(energies).all():
        j, i = divmod(int(np.argmin(np.isfinite(energies))), resolution)
        raise not_finite(
            f"the energy of {title_of(type(landscape))} at ({x[i]:g}, {y[j]:g}) is beyond float32",
            SMALLER,
        )
    square = (resolution, resolution)
    probability, *scalars = map(np.asarray, _thermal(energies, array, resolution, np.float32(beta)))
    found: dict[str, Any] = {}
    if "energy" in quantities:
        found["energy"] = energies.reshape(square)
    if "probability" in quantities:
        found["probability"] = probability.reshape(square)
    if {"score", "gradient"} & set(quantities):
        gradient = _whole([programs.landscape_gradients(structure, knobs, block) for block in blocks], count)
        if "gradient" in quantities:
            found["gradient"] = gradient.reshape(*square, 2)
        if "score" in quantities:
            with np.errstate(over="ignore"):  # it is looked for below
                found["score"] = (np.float32(-beta) * gradient).reshape(*square, 2)
    for name, values in found.items():
        if not np.isfinite(values).all():
            raise not_finite(f"{name} of {title_of(type(landscape))} is beyond float32 in this window", SMALLER)
    j, i = divmod(int(np.argmin(energies)), resolution)
    diagnostics = dict(zip(("log_partition", "entropy", "expected_energy"), map(float, scalars), strict=True))
    minimum = {"at": [float(x[i]), float(y[j])], "energy": float(energies[j * resolution + i])}
    return Surface(x, y, found, {**diagnostics, "minimum": minimum})


def _whole(parts: list[Any], count: int) -> Float[np.ndarray, "n *components"]:
    return np.concatenate([np.asarray(part) for part in parts])[:count]


@partial(jax.jit, static_argnums=2)
def _thermal(
    energies: Float[Array, " n"], window: Float[Array, "4"], resolution: int, beta: Float[Array, ""]
) -> tuple[Array, ...]:
    weights = trapezoid_weights(window, resolution)
    return (
        gibbs.boltzmann(energies, beta, weights),
        gibbs.log_partition(energies, beta, weights),
        gibbs.entropy(energies, beta, weights),
        gibbs.expected_energy(energies, beta, weights),
    )
