"""The loss plane: a pairwise loss over (E_C, E_I), in float64.

LeCun et al. (2006), section 5.2. HP₁ = {E_C + m < E_I} is where inference is right with the
margin m, HP₂ = {E_C + m > E_I} where it is not; R holds the energies that can be reached.
"""

from dataclasses import asdict
from typing import Any

import jax
import numpy as np
from jaxtyping import Float

from app.engine.discrete import loss_and_slopes, power_of_two
from app.engine.sufficient import Reach, judge
from app.spec.base import title_of
from app.spec.errors import not_finite
from app.spec.families import Loss
from app.spec.structure import split
from app.spec.window import Window

LEAST_MARGIN = 1e-3
"""m for a loss that has none of its own: as good as none, but none it is not. The
condition asks for a positive margin, and at m = 0 a loss that is content with a tie
would meet it."""


def plane(functional: Loss, window: Window, resolution: int, margin: float | None, reach: Reach) -> dict[str, Any]:
    """Value, slopes and half planes on a grid (rows are E_I, columns E_C), and the verdict.

    ``margin`` is m; by default the loss's own, or ``LEAST_MARGIN`` where it has none. The
    verdict is about the whole of R, whatever window is looked at. ``Problem`` where the
    loss is not finite in the window.
    """
    own = getattr(functional, "margin", None)
    m = float(margin if margin is not None else own if own is not None else LEAST_MARGIN)
    correct, incorrect = np.linspace(*window.x, resolution), np.linspace(*window.y, resolution)
    across, up = np.meshgrid(correct, incorrect)
    quantities = _on_grid(functional, across, up)
    gap = up - across - m
    # A grid point on the border between them belongs to neither, and rounding must not
    # take it to one side.
    border = 1e-9 * max(1.0, float(np.abs(gap).max()))
    reachable = reach.holds(across, up)
    return {
        "correct": correct,
        "incorrect": incorrect,
        **quantities,
        "hp1": gap > border,
        "hp2": gap < -border,
        "reachable": reachable,
        "margin": m,
        "verdict": asdict(judge(functional, m, reach, window)),
    }


def _on_grid(
    functional: Loss, correct: Float[np.ndarray, "r r"], incorrect: Float[np.ndarray, "r r"]
) -> dict[str, Float[np.ndarray, "r r"]]:
    count = correct.size
    # Filled up with the last point, so that few lengths are ever compiled.
    filled = [np.pad(side.ravel(), (0, power_of_two(count) - count), mode="edge") for side in (correct, incorrect)]
    with jax.enable_x64(True):
        answers = [np.asarray(part)[:count] for part in loss_and_slopes(*split(functional), *filled)]
    found = {}
    for name, values in zip(("value", "d_correct", "d_incorrect"), answers, strict=True):
        finite = np.isfinite(values)
        if not finite.all():
            worst = int(np.argmin(finite))
            at = float(correct.ravel()[worst]), float(incorrect.ravel()[worst])
            why = functional.why_undefined(*at) or "undefined or beyond float64"
            raise not_finite(
                f"{name} of {title_of(type(functional))} at E_C = {at[0]:g}, E_I = {at[1]:g} is not finite: {why}",
                "choose a window in which the loss is defined",
            )
        found[name] = values.reshape(correct.shape)
    return found
