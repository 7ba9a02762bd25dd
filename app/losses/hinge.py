"""The hinge loss: the correct energy must lie a margin below the incorrect one."""

from typing import ClassVar, Literal

import jax
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Loss


class Hinge(Loss):
    """[m + E_C − E_I]⁺: silent once the incorrect energy is a margin above the correct one.

    Its margin is m, for which it meets LeCun et al.'s sufficient condition. It fixes the
    difference of the energies only; both may drift.
    """

    title: ClassVar[str] = "Hinge"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2.3"
    )
    mechanism: ClassVar[str] = "pushes down at ●, up at □, until that is higher by {margin}"
    latex: ClassVar[str] = r"\ell = [m + E_C - E_I]^+"

    kind: Literal["hinge"] = "hinge"
    margin: float = Knob(1.0, lo=0.01, hi=10.0, scale="log", unit="energy", symbol="m", primary=True)
    """How far the incorrect energy must lie above the correct one."""

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        # relu's derivative at 0 is 0: where E_I − E_C ≥ m exactly, nothing is pushed.
        return jax.nn.relu(self.margin + correct - incorrect)
