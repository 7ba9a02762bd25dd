"""The square–square loss: the correct energy to 0, the incorrect one to the margin."""

from typing import ClassVar, Literal

import jax
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Loss


class SquareSquare(Loss):
    """([E_C]⁺)² + ([m − E_I]⁺)²: pins correct energies at 0 and incorrect ones at the margin.

    Its margin is m, for which it meets LeCun et al.'s sufficient condition. The
    published formula, E_C² − ([m − E_I]⁺)², has a sign misprinted.
    """

    title: ClassVar[str] = "Square–square"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2.3; after "
        "LeCun & Huang (2005), Loss functions for discriminative training of energy-based models"
    )
    mechanism: ClassVar[str] = "pushes down at ● to 0, up at □ to {margin}"
    latex: ClassVar[str] = r"\ell = ([E_C]^+)^2 + ([m - E_I]^+)^2"

    kind: Literal["square-square"] = "square-square"
    margin: float = Knob(1.0, lo=0.01, hi=10.0, scale="log", unit="energy", symbol="m", primary=True)
    """The energy that incorrect answers are pushed up to."""

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        return jax.nn.relu(correct) ** 2 + jax.nn.relu(self.margin - incorrect) ** 2
