"""The negative log-likelihood loss of a pair of answers."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Loss


class NLL(Loss):
    """E_C + (1/β) log ∫ e^(−βE): pulls every answer up by its probability, the correct one down.

    Here the integral is over two answers, {E_C, E_I}, and at β = 1 the loss is the log
    loss; as β → ∞ it is the perceptron's. It meets LeCun et al.'s sufficient condition for
    every positive margin, has its lowest values at infinity, and fixes differences of
    energies only. Over all answers it is the method of maximum likelihood.
    """

    title: ClassVar[str] = "NLL"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2.4; as "
        "maximum mutual information: Bahl, Brown, de Souza & Mercer (1986), Maximum mutual information estimation of "
        "hidden Markov model parameters for speech recognition"
    )

    rivals: ClassVar[Literal["lowest", "all"]] = "all"
    mechanism: ClassVar[str] = "pushes down at ●, up at □, the less the higher that is"
    latex: ClassVar[str] = r"\ell = E_C + \frac{1}{\beta} \log(e^{-\beta E_C} + e^{-\beta E_I})"

    kind: Literal["nll"] = "nll"
    beta: float = Knob(
        1.0, lo=0.1, hi=10.0, scale="log", unit="1 / energy", symbol="β", primary=True, title="β inside the loss"
    )
    """Inverse temperature: how fast the push fades once the pair is right."""

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        # E_C is taken into the logarithm, log(1 + e^β(E_C − E_I)): what is left is the
        # difference of the energies, and nothing large is taken from anything large.
        return jnp.logaddexp(0.0, self.beta * (correct - incorrect)) / self.beta
