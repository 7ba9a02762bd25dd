"""The square–exponential loss: the correct energy to 0, the incorrect one up for ever."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Loss


class SquareExponential(Loss):
    """E_C² + γ e^(−E_I): pins correct energies at 0, pushes incorrect ones up ever more gently.

    It meets LeCun et al.'s sufficient condition for every positive margin, if energies as
    large can be reached: an E_I that stays below a bound leaves a margin a little below
    that bound. Its lowest values lie at E_I → ∞. For an incorrect energy far below 0 the
    exponential is honest, and so is its overflow (in float32 at E_I < −88): a run that
    comes there stops.
    """

    title: ClassVar[str] = "Square–exponential"
    source: ClassVar[str] = (
        "Osadchy, Miller & LeCun (2005), Synergistic face detection and pose estimation with energy-based models"
    )
    mechanism: ClassVar[str] = "pushes down at ● to 0, up at □ without end"
    latex: ClassVar[str] = r"\ell = E_C^2 + \gamma e^{-E_I}"

    kind: Literal["square-exponential"] = "square-exponential"
    gamma: float = Knob(1.0, lo=0.01, hi=100.0, scale="log", symbol="γ", primary=True)
    """How much an incorrect answer counts against a correct one."""

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        return correct**2 + self.gamma * jnp.exp(-incorrect)
