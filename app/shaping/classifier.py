"""An energy of labels: F(x, k), the k-th output of a small network at a point x of the plane.

x is observed and the class k is the answer, so P_β(k|x) = exp(−βF(x, k)) / Σ exp(−βF(x, j))
takes a sum over K classes and no integral. With it what LeCun et al. (2006, section 2) say
of discrete answers can be tried: E_I is the lowest energy of a wrong class.
"""

from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray

from app.maths.gibbs import free_energy
from app.shaping.frame import to_frame
from app.shaping.layers import Layers, feed, random_layers
from app.spec.families import Loss, WindowArray

Output = Literal["softplus", "linear"]
"""What the network ends in: softplus keeps F ≥ 0, linear leaves it unbounded."""

GAIN = 1.68
"""1 / √E[silu(z)²] for z ~ N(0, 1): with it a layer passes on the variance it is given."""


def random_classifier(key: PRNGKeyArray, classes: int, width: int) -> Layers:
    """Two hidden layers of SiLU units and one output for each class.

    SiLU: Elfwing, Uchibe & Doya (2018); variances after He, Zhang, Ren & Sun (2015).
    """
    return random_layers(key, (2, width, width, classes), bias=0.5)


def class_energies(
    params: Layers, points: Float[Array, "n 2"], window: WindowArray, output: Output
) -> Float[Array, "n k"]:
    """F(x, k) of each point and class; points in data units, seen in frame coordinates."""
    raw = feed(params, GAIN * to_frame(points, window), lambda sums: GAIN * jax.nn.silu(sums))
    return jax.nn.softplus(raw) if output == "softplus" else raw


def incorrect_energy(loss: Loss, energies: Float[Array, "n k"], correct: Int[Array, " n"]) -> Float[Array, " n"]:
    """E_I of each point, from the energies of its K − 1 other classes; K ≥ 2.

    The lowest of them, the most offending incorrect answer. A loss that normalises takes
    them all instead, as −(1/β) log Σ exp(−βE), and its value is then exactly the one with
    the sum over all K classes.
    """
    classes = energies.shape[1]
    # Gathered and not masked: beside a correct energy far below them, what is left of the
    # others would underflow.
    rest = (correct[:, None] + jnp.arange(1, classes)) % classes
    others = jnp.take_along_axis(energies, rest, axis=1)
    return jnp.min(others, axis=1) if loss.rivals == "lowest" else free_energy(others, beta_of(loss))


def beta_of(loss: Loss) -> Float[Array, ""] | float:
    """The inverse temperature that is part of a loss; 1 where it has none."""
    beta: Float[Array, ""] | float = getattr(loss, "beta", 1.0)
    return beta


def class_losses(loss: Loss, energies: Float[Array, "n k"], correct: Int[Array, " n"]) -> Float[Array, " n"]:
    """The loss of each point, whose class is ``correct``."""
    chosen = jnp.take_along_axis(energies, correct[:, None], axis=1)[:, 0]
    return loss.value(chosen, incorrect_energy(loss, energies, correct))


def class_gradients(loss: Loss, energies: Float[Array, "n k"], correct: Int[Array, " n"]) -> Float[Array, "n k"]:
    """∂ℓ/∂F(x, k) of each point's own loss, by each class's energy; its negative is the force.

    For NLL it is 1[k = correct] − P_β(k|x): the force pushes the correct energy down with
    1 − P and pulls every other up with its P. Where several share the place of the lowest
    incorrect energy, they share its part.
    """
    gradients: Float[Array, "n k"] = jax.grad(lambda table: jnp.sum(class_losses(loss, table, correct)))(energies)
    return gradients
