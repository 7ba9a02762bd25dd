"""The course's simple loss: two hinges, one for each energy."""

from typing import ClassVar, Literal

import jax
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Loss


class Simple(Loss):
    """[E_C]⁺ + [m − E_I]⁺: pins correct energies at 0 and incorrect ones at the margin, at even speed.

    The square–square loss without its squares: the push does not fade on the way, and ends
    at once where its energy arrives. Its margin is m, for which it meets LeCun et al.'s
    sufficient condition.
    """

    title: ClassVar[str] = "Simple"
    source: ClassVar[str] = "LeCun & Canziani (2020), Deep Learning, NYU: homework on energy-based models, 1.3"
    mechanism: ClassVar[str] = "pushes down at ● to 0, up at □ to {margin}"
    latex: ClassVar[str] = r"\ell = [E_C]^+ + [m - E_I]^+"

    kind: Literal["simple"] = "simple"
    margin: float = Knob(1.0, lo=0.01, hi=10.0, scale="log", unit="energy", symbol="m", primary=True)
    """The energy that incorrect answers are pushed up to."""

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        return jax.nn.relu(correct) + jax.nn.relu(self.margin - incorrect)
