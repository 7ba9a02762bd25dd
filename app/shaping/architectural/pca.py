"""Principal component analysis: a line has zero energy, and nothing else can."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.spread import root_mean_square, within
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

STILL = 1e-5
"""A mean nearer than this to its target, as a fraction of the data's spread, and directions
within this angle of theirs, in radians, have arrived."""
VANISHED = 1e-12
"""A direction's next iterate, for data of variance 1, below which the data says nothing of it."""

Directions = Float[Array, "k 2"]
"""Orthonormal rows."""


class Subspace(NamedTuple):
    """An affine subspace of the plane."""

    mean: Float[Array, "2"]
    """A point of it, μ."""
    directions: Directions
    """What spans it from there, W."""


class PCA(Shaping):
    """Squared distance from a line through the mean, ‖(y−μ) − WᵀW(y−μ)‖², turned by power iteration.

    LeCun's first strategy, a constant low-energy volume: with one component only a
    straight canyon can be low, so pushing down on the data cannot flatten the plane.
    With two components the subspace is the whole plane and nothing stops collapse.
    """

    title: ClassVar[str] = "PCA"
    source: ClassVar[str] = (
        "Pearson (1901), On lines and planes of closest fit to systems of points in space; orthogonal iteration: "
        "Golub & Van Loan (2013), Matrix computations, §8.2"
    )
    shaping_family: ClassVar[ShapingFamily] = "architectural"
    schedule: ClassVar[int] = 300
    mechanism: ClassVar[str] = "only a subspace of {components} dimensions can have zero energy"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        F(y) = \lVert (y - \mu) - \bound{W^\top W} (y - \mu) \rVert^2 \\
        \bound{W \in \mathbb{R}^{k \times 2}, \quad W W^\top = I} \\
        C = \operatorname{cov}(y) \\
        W \leftarrow \operatorname{orth}(W + \eta \, (\operatorname{orth}(W C) - W)) \\
        \mu \leftarrow \mu + \eta \, (\langle y \rangle - \mu)
    """

    kind: Literal["pca"] = "pca"
    components: int = Size(1, lo=1, hi=2, unit="dimensions", symbol="k", primary=True)
    """Dimensions of the zero-energy subspace: 1 is a line, 2 the whole plane (collapse)."""
    rate: float = Knob(0.2, lo=0.01, hi=1.0, scale="log", symbol="η")
    """Fraction of the way to the mean and to the next power iterate that a step moves;
    1 is orthogonal iteration itself."""

    def batch_size(self) -> int | None:
        return None

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Subspace:
            direction_key, mean_key = jax.random.split(key)
            directions = orthonormal(jax.random.normal(direction_key, (self.components, 2)))
            return Subspace(data[jax.random.randint(mean_key, (), 0, data.shape[0])], directions)

        def step(key: PRNGKeyArray, state: Subspace, batch: Float[Array, "b 2"]) -> tuple[Subspace, Info]:
            # Offsets from the current μ: far from the origin, sums of them keep their digits.
            shift = (batch - state.mean).mean(axis=0)
            centred = (batch - state.mean) - shift
            spread = root_mean_square(centred)
            # In units of the spread, whose squares neither overflow nor vanish.
            relative = centred / jnp.where(spread > 0, spread, 1.0)
            covariance = relative.T @ relative / batch.shape[0]
            iterate = orthonormal(state.directions @ covariance, state.directions)
            turned = orthonormal(state.directions + self.rate * (iterate - state.directions), state.directions)
            loss = residual(state, batch).mean()
            arrived = (jnp.abs(shift).max() <= within(STILL, spread, batch)) & (
                jnp.abs(iterate - state.directions).max() <= STILL
            )
            return Subspace(state.mean + self.rate * shift, turned), Info(loss, *no_negatives(), arrived)

        return Method(init, step, residual)


def residual(state: Subspace, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
    """‖(y−μ) − WᵀW(y−μ)‖², in squared data units.

    Computed as the squared component along the normals that complete W to a basis: the
    same number without the difference of two nearly equal vectors, and exactly 0 where
    W spans the plane.
    """
    normals = _turned(state.directions[: 2 - state.directions.shape[0]])
    across = (points - state.mean) @ normals.T
    return jnp.sum(across * across, axis=1)


def _turned(rows: Float[Array, "m 2"]) -> Float[Array, "m 2"]:
    """Each row turned by a right angle."""
    return jnp.stack([-rows[:, 1], rows[:, 0]], axis=1)


def orthonormal(rows: Directions, otherwise: Directions | None = None) -> Directions:
    """Gram–Schmidt without changes of sign, so that a turning direction turns steadily.

    A row that vanishes (data on one point has no direction) is taken from ``otherwise``.
    """
    first = _unit(rows[0], None if otherwise is None else otherwise[0])
    if rows.shape[0] == 1:
        return first[None]
    # In the plane the second direction is the first, turned by a right angle towards
    # the side on which the second row lies.
    normal = _turned(first[None])[0]
    return jnp.stack([first, jnp.where(rows[1] @ normal < 0, -normal, normal)])


def _unit(row: Float[Array, "2"], otherwise: Float[Array, "2"] | None) -> Float[Array, "2"]:
    length = jnp.linalg.norm(row)
    unit = row / jnp.maximum(length, VANISHED)
    return unit if otherwise is None else jnp.where(length > VANISHED, unit, otherwise)
