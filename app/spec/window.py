"""The window Ω: the bounded rectangle over which everything is normalised."""

from typing import Annotated

import numpy as np
from jaxtyping import Float
from pydantic import AfterValidator, Field, FiniteFloat

from app.spec.base import Frozen

LARGEST = 1e9
"""Coordinates beyond ±LARGEST are refused: energies are squares of lengths, and their own
squares (variances, covariances) stay below float32's largest number, 3e38."""

NARROWEST = 1e-9
"""An interval shorter than this is refused: there the same squares would underflow."""

FINEST = 1e-4
"""An interval shorter than this share of its largest coordinate is refused: of 128 steps
across it each is still some ten times as long as float32's rounding."""


def _interval(value: tuple[float, float]) -> tuple[float, float]:
    lo, hi = value
    if not lo < hi:
        raise ValueError(
            f"the window runs from {lo:g} to {hi:g}; give its lower end first, [{hi:g}, {lo:g}]"
            if lo > hi
            else f"the window from {lo:g} to {hi:g} is empty; give two different ends"
        )
    if max(abs(lo), abs(hi)) > LARGEST:
        raise ValueError(f"the window reaches {max(abs(lo), abs(hi)):g}; keep it within ±{LARGEST:g}")
    if hi - lo < max(NARROWEST, FINEST * max(abs(lo), abs(hi))):
        raise ValueError(f"the window from {lo!r} to {hi!r} is too narrow for float32; widen it")
    return value


Interval = Annotated[
    tuple[Annotated[FiniteFloat, Field(strict=True)], Annotated[FiniteFloat, Field(strict=True)]],
    AfterValidator(_interval),
]


class Window(Frozen):
    """The rectangle x × y, in data units; both ends of each side are grid points."""

    x: Interval = (-2.0, 2.0)
    """Left and right end of the horizontal axis."""
    y: Interval = (-2.0, 2.0)
    """Lower and upper end of the vertical axis."""

    def as_array(self) -> Float[np.ndarray, "4"]:
        """``[x0, x1, y0, y1]`` as float32, the form that the mathematics takes."""
        return np.asarray([*self.x, *self.y], np.float32)
