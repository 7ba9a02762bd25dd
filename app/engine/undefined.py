"""What is said where an energy is no finite number: the place, the cause, and a fix that works."""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Bool, Float
from pydantic import ValidationError

from app.engine import grids
from app.spec.errors import Problem, not_finite
from app.spec.families import Landscape
from app.spec.window import Window

ROOMY = 1e35
"""A window is advised where energies stay below this, so that their slopes are in float32 too."""
Blockwise = Callable[[Float[np.ndarray, "block d"]], Any]
"""Energies at one block of points."""


def what(title: str, subject: object, x: float, y: float, more: str = "") -> str:
    """Which energy, where, and why it is not finite; ``more`` is what else may be at fault where
    the energy is not known to be."""
    why = subject.why_undefined(x, y) if isinstance(subject, Landscape) else None
    at = f"at ({x:g}, {y:g})"
    if why is None:
        return f"the energy of {title} {more}{at} is beyond float32"
    return f"the energy of {title} {at} is not finite: {why}"


def check_grid(
    title: str,
    subject: object,
    energies_of: Blockwise,
    window: Window,
    energies: Float[np.ndarray, " n"],
    given: float | None = None,
) -> None:
    """``Problem`` where the ``energies`` on the square grid over ``window`` are not all finite.
    The window that it advises has been tried."""
    finite = np.isfinite(energies)
    if finite.all():
        return
    resolution = round(len(energies) ** 0.5)
    j, i = divmod(int(np.argmin(finite)), resolution)
    x, y = grids.axes(window, resolution)

    def works(other: Window) -> bool:
        blocks = grids.blocks(other, resolution, given)
        return all(np.all(np.abs(np.asarray(energies_of(block))) < ROOMY) for block in blocks)

    advised = [_largest(x, y, (np.abs(energies) < ROOMY).reshape(resolution, resolution))]
    if isinstance(subject, Landscape):
        advised.append(subject.natural_window())
    fits = next((other for other in advised if other is not None and other != window and works(other)), None)
    raise not_finite(what(title, subject, float(x[i]), float(y[j])), _fix(fits))


def check_points(
    title: str, subject: object, points: Float[np.ndarray, "n 2"], energies: Float[np.ndarray, " n"]
) -> None:
    """``Problem`` where the ``energies`` at ``points`` are not all finite."""
    finite = np.isfinite(energies)
    if not finite.all():
        x, y = points[int(np.argmin(finite))]
        raise not_finite(what(title, subject, float(x), float(y)), "ask for another x, or for another window")


def start(title: str, subject: object, number: int, at: tuple[float, ...], more: str = "") -> Problem:
    """Of a start at which the energy, or ``more``, is not finite."""
    detail = f"{what(title, subject, at[0], at[1], more)}; start elsewhere"
    return Problem("not-finite", "Not finite", detail, errors=({"pointer": f"#/starts/{number}", "detail": detail},))


def _fix(fits: Window | None) -> str:
    if fits is None:
        return "no smaller window that was tried has an energy everywhere; change the formula or its numbers"
    (x0, x1), (y0, y1) = fits.x, fits.y
    return f"choose a smaller window, such as x from {x0:g} to {x1:g} and y from {y0:g} to {y1:g}"


def _largest(x: Float[np.ndarray, " r"], y: Float[np.ndarray, " r"], finite: Bool[np.ndarray, "r r"]) -> Window | None:
    """The window over the largest rectangle of grid points that are all finite, three a side at least."""
    best, found = 0, None
    heights = np.zeros(len(x), int)
    for top, row in enumerate(finite):
        heights = np.where(row, heights + 1, 0)
        stack: list[tuple[int, int]] = []  # where a rectangle as high as this could begin
        for column, height in enumerate([*heights.tolist(), 0]):
            begin = column
            while stack and stack[-1][1] >= height:
                begin, tall = stack.pop()
                wide = column - begin
                if wide * tall > best and min(wide, tall) > 2:
                    best, found = wide * tall, (begin, column - 1, top - tall + 1, top)
            stack.append((begin, height))
    if found is None:
        return None
    left, right, low, high = found
    try:
        return Window(x=_inwards(x, left, right), y=_inwards(y, low, high))
    except ValidationError:
        return None  # too narrow a strip to be a window


def _inwards(axis: Float[np.ndarray, " r"], first: int, last: int) -> tuple[float, float]:
    """The ends of a stretch of the axis, within it by less than half a cell, in few digits."""
    digits = -int(np.floor(np.log10((float(axis[-1]) - float(axis[0])) / (2 * len(axis)))))
    unit = 10.0**-digits
    lo = round(float(np.ceil(float(axis[first]) / unit)) * unit, max(digits, 0))
    hi = round(float(np.floor(float(axis[last]) / unit)) * unit, max(digits, 0))
    return lo, hi
