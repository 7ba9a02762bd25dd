"""The density that data was drawn from, on a grid: what an energy is to become the −log of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from app.engine import grids, programs
from app.engine.given import x_of
from app.spec.families import Dataset
from app.spec.structure import split
from app.spec.window import Window


@dataclass(frozen=True)
class Density:
    """p on a grid, rows y, columns x."""

    window: Window
    x: Float[np.ndarray, " r"]
    y: Float[np.ndarray, " r"]
    log_density: Float[np.ndarray, "r r"] | None
    """log p in nats per unit area (of y given x, per unit length); None where nobody knows it."""
    given: float | None
    """The x of a conditional plane."""


def density(data: Dataset, window: Window | None, resolution: int, given: float | None) -> Density:
    """The true density over ``window``, the data's own by default. ``Problem`` where x is
    given and there is none, or not that one."""
    x_shown = x_of(data, given)
    seen = window or data.natural_window()
    x, y = grids.axes(seen, resolution)
    structure, knobs = split(data)
    parts: list[Any] = [
        programs.log_densities(structure, knobs, block) for block in grids.blocks(seen, resolution, x_shown)
    ]
    if parts[0] is None:
        return Density(seen, x, y, None, x_shown)
    values = np.concatenate([np.asarray(part) for part in parts])[: resolution**2]
    return Density(seen, x, y, values.reshape(resolution, resolution), x_shown)
