"""The minimum classification error loss: a smooth count of mistakes."""

from typing import ClassVar, Literal

import jax
from jaxtyping import Array, Float

from app.spec.families import Loss


class MCE(Loss):
    """1 / (1 + e^−(E_C − E_I)): about 1 for a mistake, about 0 for none.

    It meets LeCun et al.'s sufficient condition for every positive margin, and has its
    lowest values at infinity. The condition speaks of minimisers and not of the way to
    them: the gradient vanishes where the pair is badly wrong (4.5e-5 at E_C − E_I = 10)
    as it does where it is right. From an untrained net, whose energies lie close together,
    it learns a spiral as well as the log loss does; a net that begins badly wrong it leaves.
    """

    title: ClassVar[str] = "MCE"
    source: ClassVar[str] = "Juang, Chou & Lee (1997), Minimum classification error rate methods for speech recognition"
    mechanism: ClassVar[str] = "pushes down at ●, up at □, the more the closer they are"
    latex: ClassVar[str] = r"\ell = \frac{1}{1 + e^{-(E_C - E_I)}}"

    kind: Literal["mce"] = "mce"

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        return jax.nn.sigmoid(correct - incorrect)
