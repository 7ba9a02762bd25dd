"""Rastrigin's function: a bowl full of dents."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class Rastrigin(Landscape):
    """2A + Σᵢ (yᵢ² − A cos 2πyᵢ): a bowl with a dent at about every whole number.

    The minimum is 0 at the origin. At A = 10 each of the 11 × 11 cells of its usual window
    ±5.12 has a minimum of its own: the nearest, at (±0.99496, 0) and (0, ±0.99496), of
    energy 0.99496. Below A = 1/(2π²) ≈ 0.05 it is convex, a
    bowl without dents. The sum parts into x and y: Z = Z₁² with
    Z₁ = √(π/β) e^{−Aβ} Σₙ Iₙ(Aβ) e^{−π²n²/β}, n over all whole numbers.
    """

    title: ClassVar[str] = "Rastrigin"
    source: ClassVar[str] = "Rastrigin (1974), Systems of Extremal Control"
    latex: ClassVar[str] = r"F = 2 A + x^2 - A \cos 2\pi x + y^2 - A \cos 2\pi y"

    kind: Literal["rastrigin"] = "rastrigin"
    amplitude: float = Knob(10.0, lo=0.0, hi=20.0, unit="energy", symbol="A", primary=True)
    """Depth of the dents: half the height of the wave along each axis."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        # A(1 − cos) as one product: at the origin nothing is left to round.
        waves = 2 * self.amplitude * jnp.sin(jnp.pi * points) ** 2
        return jnp.sum(points**2 + waves, axis=-1)

    def natural_window(self) -> Window:
        return Window(x=(-5.12, 5.12), y=(-5.12, 5.12))
