"""Independent component analysis: a linear map of the plane, and one convex bowl."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.frame import log_unit_area, to_frame
from app.spec.base import Knob
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

STILL = 1e-4
"""Where no entry of the relative gradient is larger than this, it has arrived."""


class Unmixing(NamedTuple):
    """A linear map to the sources, u = W(y − μ), in frame coordinates."""

    matrix: Float[Array, "2 2"]
    """W: its rows read one source each."""
    centre: Float[Array, "2"]
    """μ."""


class ICA(Shaping):
    """Two independent sources, linearly mixed: F = Σ(2 log cosh u + log 2) − log|det W|, with u = W(y − μ).

    LeCun's first strategy, a constant low-energy volume: F is minus the log of a density
    for every W, since −log|det W| charges for shrinking the plane. Without that term W
    would go to 0 and F with it, flat. The sources are taken to have the tails of
    p(u) = ½ sech² u, heavier than a Gaussian's: Laplace sources are found, uniform ones
    are not. F is convex in y, so it is one bowl whatever the data; a spiral it cannot
    follow. Given x, it is the density of the pairs (x, y), cut at x.
    """

    title: ClassVar[str] = "ICA"
    source: ClassVar[str] = (
        "Bell & Sejnowski (1995), An information-maximization approach to blind separation and blind deconvolution; "
        "relative gradient: Cardoso & Laheld (1996), Equivariant adaptive source separation; Amari, Cichocki & Yang "
        "(1996), A new learning algorithm for blind signal separation"
    )
    shaping_family: ClassVar[ShapingFamily] = "architectural"
    schedule: ClassVar[int] = 300
    bounds_log_density: ClassVar[bool] = True
    mechanism: ClassVar[str] = "−log|det W| makes it dear to shrink the plane onto the low place"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "contrastive",
        "it is maximum likelihood, which pushes up everywhere; here normalisation does that by construction.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        u = W (y - \mu) \\
        F(y) = \sum_{i=1}^{2} (2 \log \cosh u_i + \log 2) \bound{{} - \log \lvert \det W \rvert} \\
        W \leftarrow \Big(I - \frac{\eta \, G}{1 + \eta \lVert I + G \rVert}\Big) W \\
        \mu \leftarrow \mu + \frac{\eta \, W^{-1} \langle 2 \tanh u \rangle}{1 + \eta \lVert I + G \rVert} \\
        G = \langle 2 \tanh(u) \, u^\top \rangle - I
    """

    kind: Literal["ica"] = "ica"
    rate: float = Knob(0.1, lo=1e-3, hi=1.0, scale="log", symbol="η", primary=True)
    """Step length along the relative gradient."""

    def batch_size(self) -> int | None:
        return None

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Unmixing:
            turn, place = jax.random.split(key)
            angle = jax.random.uniform(turn, (), maxval=2 * jnp.pi)
            matrix = jnp.stack([jnp.cos(angle), -jnp.sin(angle), jnp.sin(angle), jnp.cos(angle)]).reshape(2, 2)
            return Unmixing(matrix, to_frame(data[jax.random.randint(place, (), 0, data.shape[0])], window))

        def step(key: PRNGKeyArray, state: Unmixing, batch: Float[Array, "b 2"]) -> tuple[Unmixing, Info]:
            points = to_frame(batch, window)
            loss = log_unit_area(window) + unlikelihood(state, points).mean()
            turn, shift = relative_gradient(state, points)
            # Cardoso & Laheld's stabilised step, by ‖⟨φuᵀ⟩‖: however far away the data, W
            # stays regular, and where the gradient vanishes nothing changes.
            length = self.rate / (1 + self.rate * jnp.linalg.norm(jnp.eye(2) + turn))
            moved = Unmixing(
                state.matrix - length * turn @ state.matrix, state.centre + length * solve(state.matrix, shift)
            )
            steepest = jnp.maximum(jnp.abs(turn).max(), jnp.abs(shift).max())
            return moved, Info(loss, *no_negatives(), steepest <= STILL)

        def energy(state: Unmixing, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return log_unit_area(window) + unlikelihood(state, to_frame(points, window))

        return Method(init, step, energy)


def unlikelihood(state: Unmixing, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
    """−log p(y) = Σ(2 log cosh u + log 2) − log|det W|, in nats."""
    u = (points - state.centre) @ state.matrix.T
    # 2 log cosh u + log 2, written so that a large u does not overflow.
    sources = 2 * jnp.abs(u) + 2 * jnp.log1p(jnp.exp(-2 * jnp.abs(u))) - jnp.log(2.0)
    return sources.sum(axis=1) - jnp.log(jnp.abs(determinant(state.matrix)))


def relative_gradient(state: Unmixing, points: Float[Array, "n 2"]) -> tuple[Float[Array, "2 2"], Float[Array, "2"]]:
    """How ⟨−log p⟩ changes with ε where W becomes (I + ε)W, and with δ where u becomes
    u + δ: ⟨φ uᵀ⟩ − I and ⟨φ⟩, φ = 2 tanh u."""
    u = (points - state.centre) @ state.matrix.T
    phi = 2 * jnp.tanh(u)
    return phi.T @ u / points.shape[0] - jnp.eye(2), phi.mean(axis=0)


def determinant(matrix: Float[Array, "2 2"]) -> Float[Array, ""]:
    """det W."""
    return matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]


def solve(matrix: Float[Array, "2 2"], target: Float[Array, "2"]) -> Float[Array, "2"]:
    """W⁻¹ b, by Cramer's rule."""
    (a, b), (c, d) = matrix
    return jnp.stack([d * target[0] - b * target[1], a * target[1] - c * target[0]]) / determinant(matrix)
