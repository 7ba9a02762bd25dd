"""The LVQ2 loss: the perceptron's, up to a limit."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Loss


class LVQ2(Loss):
    """min(M, [E_C − E_I]⁺): pairs that are wrong by more than M are given up.

    Outliers cannot pull, which is what it was made for. Its margin is 0, so that it does
    not meet LeCun et al.'s sufficient condition: like the perceptron's, it is content with
    a flat surface. And where E_C − E_I passes M its gradient is exactly 0: a pair that
    begins badly wrong is never mended. On a spiral it does as the perceptron loss does.
    """

    title: ClassVar[str] = "LVQ2"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, table 1; after Kohonen, "
        "Barna & Chrisley (1988), Statistical pattern recognition with neural networks: benchmarking studies, and "
        "Driancourt, Bottou & Gallinari (1991), Learning vector quantization, multi layer perceptron and dynamic "
        "programming: comparison and cooperation, whose loss is a ratio of the energies"
    )
    mechanism: ClassVar[str] = "pushes down at ●, up at □, while that is lower, by less than {cap}"
    latex: ClassVar[str] = r"\ell = \min(M, [E_C - E_I]^+)"

    kind: Literal["lvq2"] = "lvq2"
    cap: float = Knob(1.0, lo=0.01, hi=10.0, scale="log", unit="energy", symbol="M", primary=True)
    """The most that a pair may cost; from there on it is left alone."""

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        return jnp.minimum(self.cap, jax.nn.relu(correct - incorrect))
