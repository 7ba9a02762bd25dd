"""The minimum empirical error loss of a pair of answers."""

from typing import ClassVar, Literal

import jax
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Loss


class MEE(Loss):
    """1 − e^(−βE_C) / ∫ e^(−βE): the probability of answering wrongly.

    Here the integral is over two answers, {E_C, E_I}, and the loss is the probability of
    the incorrect one; at β = 1 it is the MCE loss. It meets LeCun et al.'s sufficient
    condition for every positive margin, and has its lowest values at infinity. Being
    bounded it can put up with outliers; for the same reason its gradient vanishes where a
    pair is badly wrong, the sooner the larger β.
    """

    title: ClassVar[str] = "MEE"
    source: ClassVar[str] = (
        "Ljolje, Ephraim & Rabiner (1990), "
        "Estimation of hidden Markov model parameters by minimizing empirical error rate"
    )

    rivals: ClassVar[Literal["lowest", "all"]] = "all"
    mechanism: ClassVar[str] = "pushes down at ●, up at □, the more the closer they are"
    latex: ClassVar[str] = r"\ell = 1 - \frac{e^{-\beta E_C}}{e^{-\beta E_C} + e^{-\beta E_I}}"

    kind: Literal["mee"] = "mee"
    beta: float = Knob(
        1.0, lo=0.1, hi=10.0, scale="log", unit="1 / energy", symbol="β", primary=True, title="β inside the loss"
    )
    """Inverse temperature: how sharply right is told from wrong."""

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        # 1 − P_C is P_I, and written so it keeps its digits where it is small.
        return jax.nn.sigmoid(self.beta * (correct - incorrect))
