"""The Müller–Brown potential: three minima along a bent valley."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.spec.families import Landscape
from app.spec.window import Window

_A = (-200.0, -100.0, -170.0, 15.0)
_XX = (-1.0, -1.0, -6.5, 0.7)
_XY = (0.0, 0.0, 11.0, 0.6)
_YY = (-10.0, -10.0, -6.5, 0.7)
_X0 = (1.0, 0.0, -0.5, -1.0)
_Y0 = (0.0, 0.5, 1.5, 1.0)


class MullerBrown(Landscape):
    """Σ A exp(a(x − x₀)² + b(x − x₀)(y − y₀) + c(y − y₀)²): a model reaction path.

    Four terms make three minima, the deepest of energy −146.7, joined by two saddles.
    """

    title: ClassVar[str] = "Müller–Brown"
    source: ClassVar[str] = (
        "Müller & Brown (1979), Location of saddle points and minimum energy paths by a constrained simplex "
        "optimization procedure"
    )
    latex: ClassVar[str] = r"""
        F = \sum_{i=1}^{4} A_i \, e^{a_i u_i^2 + b_i u_i v_i + c_i v_i^2} \\
        u_i = x - x_i \\
        v_i = y - y_i \\
        A_i = (-200, -100, -170, 15) \\
        a_i = (-1, -1, -6.5, 0.7) \\
        b_i = (0, 0, 11, 0.6) \\
        c_i = (-10, -10, -6.5, 0.7) \\
        x_i = (1, 0, -0.5, -1) \\
        y_i = (0, 0.5, 1.5, 1)
    """

    kind: Literal["muller-brown"] = "muller-brown"

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        dx = points[:, :1] - jnp.asarray(_X0)
        dy = points[:, 1:] - jnp.asarray(_Y0)
        exponent = jnp.asarray(_XX) * dx**2 + jnp.asarray(_XY) * dx * dy + jnp.asarray(_YY) * dy**2
        return jnp.sum(jnp.asarray(_A) * jnp.exp(exponent), axis=-1)

    def natural_window(self) -> Window:
        return Window(x=(-1.5, 1.2), y=(-0.2, 2.0))
