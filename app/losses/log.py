"""The log loss: a hinge without a corner."""

from typing import ClassVar, Literal

import jax
from jaxtyping import Array, Float

from app.spec.families import Loss


class Log(Loss):
    """log(1 + e^(E_C − E_I)): a soft hinge, whose push fades with the gap and never ends.

    It meets LeCun et al.'s sufficient condition for every positive margin; they call it a
    hinge with an infinite one, for there is none at which it would stop. Its lowest values
    lie at infinity: it fixes the difference of the energies only, and they drift apart for
    as long as it is lowered.
    """

    title: ClassVar[str] = "Log"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2.3"
    )
    mechanism: ClassVar[str] = "pushes down at ●, up at □, the less the higher that is"
    latex: ClassVar[str] = r"\ell = \log(1 + e^{E_C - E_I})"

    kind: Literal["log"] = "log"

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        return jax.nn.softplus(correct - incorrect)
