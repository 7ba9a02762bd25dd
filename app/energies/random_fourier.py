"""Random Fourier features: waves in random directions, of which only the amplitudes are learned."""

from math import factorial
from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.spec.base import Knob, Size
from app.spec.families import Energy, EnergyModel

START = 0.5
"""Standard deviation of the random start, as an energy."""
COSINE = tuple((-1) ** k * (2 * np.pi) ** (2 * k) / factorial(2 * k) for k in range(10))
"""Taylor's coefficients of cos 2πt in t²; on half a turn either way what is left out is
below 3e-9."""


class Waves(NamedTuple):
    """The waves, and how much there is of each."""

    amplitudes: Float[Array, " d"]
    """What is learned; F is linear in it."""
    frequencies: Float[Array, "d 2"]
    """Drawn once, in inverse kernel widths; no gradient reaches them."""
    phases: Float[Array, " d"]
    """Drawn once, 0 to 1, in turns; no gradient reaches them."""


class RandomFourier(Energy):
    """A sum of random waves, F = Σ a_j cos(ω_j·y/s + b_j); the amplitudes a are learned.

    With ω normal and b uniform, the mean of 2 cos cos′ over the waves tends to the Gaussian
    kernel exp(−‖y − y′‖²/2s²) as their number grows: a kernel machine whose cost does not
    grow with the data. F is linear in what is learned. No wave fades, so a place without
    data looks like any other until something pushes there. Lengths are those of the frame,
    in which the window is 4 wide.
    """

    title: ClassVar[str] = "Random Fourier features"
    source: ClassVar[str] = "Rahimi & Recht (2007), Random features for large-scale kernel machines"
    latex: ClassVar[str] = r"F(y) = \sum_{j=1}^{D} a_j \cos(\omega_j \cdot y / s + b_j)"

    kind: Literal["random-fourier"] = "random-fourier"
    features: int = Size(256, lo=8, hi=1024, scale="log", unit="waves", symbol="D")
    """Number of waves."""
    width: float = Knob(0.2, lo=0.05, hi=2.0, scale="log", unit="quarter windows", symbol="s")
    """Standard deviation of the kernel: what is much finer cannot be shaped."""

    def build(self) -> EnergyModel:
        def init(key: PRNGKeyArray) -> Waves:
            # Of the four rows the last is made uniform by the normal distribution function.
            drawn = jax.random.normal(key, (4, self.features))
            start = START * (2 / self.features) ** 0.5
            return Waves(start * drawn[0], drawn[1:3].T, jax.scipy.special.ndtr(drawn[3]))

        def apply(params: Waves, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            frequencies, phases = jax.lax.stop_gradient((params.frequencies, params.phases))
            return cosine(points @ (frequencies.T / (2 * jnp.pi * self.width)) + phases) @ params.amplitudes

        return EnergyModel(init, apply)


def cosine(turns: Float[Array, "n d"]) -> Float[Array, "n d"]:
    """cos 2πt. The library's own cosine takes fifty times as long on a CPU, and would be
    nearly all of a step."""
    squared = (turns - jnp.round(turns)) ** 2
    total = jnp.full_like(squared, COSINE[-1])
    for coefficient in COSINE[-2::-1]:
        total = total * squared + coefficient
    return total
