"""Surfaces of analytic landscapes: a formula over a window, nothing trained."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Float

from app.engine import grids, programs, slopes, undefined
from app.engine.frame import SMALLER, Quantity
from app.engine.measure import QUADRATURE, Told
from app.engine.unbounded import without_partition_function
from app.maths.diagnostics import unresolved
from app.maths.lattice import Evaluate, Lattice
from app.maths.places import Ground
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
    quantities: dict[str, Float[np.ndarray, "r r *components"] | None]
    """None for what rests on a Z that is not resolved."""
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
    x, y = grids.axes(window, resolution)
    blocks = grids.blocks(window, resolution)
    count = resolution * resolution
    energies = _whole([programs.landscape_energies(structure, knobs, block) for block in blocks], count)
    energies_of = partial(programs.landscape_energies, structure, knobs)
    undefined.check_grid(title_of(type(landscape)), landscape, energies_of, window, energies)
    square = (resolution, resolution)

    def evaluate(points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"]:
        parts = [programs.landscape_energies(structure, knobs, block) for block in programs.in_blocks(points)]
        return _whole(parts, len(points))

    told = _told(window, resolution, energies, beta, evaluate)
    pole = without_partition_function(landscape, window, beta)
    if pole is not None:
        told = replace(told, unresolved={"cause": "unbounded-energy", "detail": pole[1]})
    found: dict[str, Any] = {}
    if "energy" in quantities:
        found["energy"] = energies.reshape(square)
    if "probability" in quantities:
        found["probability"] = None
        if told.unresolved is None:
            exponent = -beta * energies.astype(np.float64) - told.log_partition[0]
            found["probability"] = np.exp(exponent).astype(np.float32).reshape(square)
    if {"score", "gradient"} & set(quantities):
        gradients_of = partial(programs.landscape_gradients, structure, knobs)
        points, derived = _whole(blocks, count), _whole(list(map(gradients_of, blocks)), count)
        gradient = slopes.settled(energies_of, gradients_of, points, energies, derived, window)
        if "gradient" in quantities:
            found["gradient"] = gradient.reshape(*square, 2)
        if "score" in quantities:
            with np.errstate(over="ignore"):  # it is looked for below
                found["score"] = (np.float32(-beta) * gradient).reshape(*square, 2)
    for name, values in found.items():
        if values is None:
            continue
        # A gradient that is NaN is none: there the surface has a kink.
        beyond = np.isinf(values) if name in ("score", "gradient") else ~np.isfinite(values)
        if beyond.any():
            raise not_finite(f"{name} of {title_of(type(landscape))} is beyond float32 in this window", SMALLER)
    j, i = divmod(int(np.argmin(energies)), resolution)
    minimum = {"at": [float(x[i]), float(y[j])], "energy": float(energies[j * resolution + i])}
    return Surface(x, y, found, {**told.figures(), "minimum": minimum})


def _whole(parts: list[Any], count: int) -> Float[np.ndarray, "n *components"]:
    return np.concatenate([np.asarray(part) for part in parts])[:count]


def _told(window: Window, resolution: int, energies: Float[np.ndarray, " n"], beta: float, evaluate: Evaluate) -> Told:
    """What rests on Z at β, from F on the surface's own grid where that will do."""
    side = min(max(resolution, QUADRATURE[0]), QUADRATURE[1])
    if side != resolution:
        energies = evaluate(np.concatenate(grids.blocks(window, side))[: side**2])
    lattice = Lattice(Ground((*window.x, *window.y), side), energies, evaluate)
    nodes, error = lattice.settle(lambda _: beta)
    reason = unresolved(error, None, lattice.bottomless(beta))
    return Told(nodes, error, reason, lattice.shares, beta)
