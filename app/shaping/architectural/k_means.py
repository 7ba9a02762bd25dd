"""K-means: a fixed number of points is all that can have zero energy."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PRNGKeyArray

from app.shaping.architectural.seeding import k_means_plus_plus
from app.shaping.spread import root_mean_square, within
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

STILL = 1e-5
"""Codes nearer than this to Lloyd's update, as a fraction of the data's spread, have arrived:
less than a fiftieth of a pixel on a screen 2,000 pixels wide."""

Codes = Float[Array, "k 2"]


class KMeans(Shaping):
    """Squared distance to the nearest of k codes: k wells, each moving to the mean of its points.

    LeCun's first strategy, a constant low-energy volume: at most k points have zero energy,
    fewer where codes coincide, and the wells around them are parabolas of fixed curvature,
    so pushing down on the data cannot flatten the rest. Nothing else is needed against
    collapse.
    """

    source: ClassVar[str] = (
        "Lloyd (1982), Least squares quantization in PCM; Arthur & Vassilvitskii (2007), k-means++: the advantages of "
        "careful seeding"
    )
    title: ClassVar[str] = "K-means"
    shaping_family: ClassVar[ShapingFamily] = "architectural"
    schedule: ClassVar[int] = 300
    mechanism: ClassVar[str] = "only {codes} points can have zero energy"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        F(y) = \bound{\min_{i \le k}} \, \lVert y - w_i \rVert^2 \\
        w_i \leftarrow w_i + \eta \, (\langle y \rangle_{y \text{ nearest to } w_i} - w_i)
    """

    kind: Literal["k-means"] = "k-means"
    codes: int = Size(20, lo=1, hi=100, scale="log", symbol="k", primary=True)
    """Number of codes, and so of wells."""
    rate: float = Knob(0.05, lo=0.01, hi=1.0, scale="log", symbol="η")
    """Fraction of the way to Lloyd's update that a step moves; 1 is Lloyd's algorithm."""

    def batch_size(self) -> int | None:
        return None

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Codes:
            return k_means_plus_plus(key, data, self.codes)

        def step(key: PRNGKeyArray, codes: Codes, batch: Float[Array, "b 2"]) -> tuple[Codes, Info]:
            distances = squared_distances(batch, codes)
            target = centroids(batch, distances.argmin(axis=1), codes)
            moved = codes + self.rate * (target - codes)
            spread = root_mean_square(batch - batch.mean(axis=0)[None])
            arrived: Bool[Array, ""] = jnp.abs(target - codes).max() <= within(STILL, spread, batch)
            return moved, Info(distances.min(axis=1).mean(), *no_negatives(), arrived)

        def energy(codes: Codes, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return squared_distances(points, codes).min(axis=1)

        return Method(init, step, energy)


def squared_distances(points: Float[Array, "n 2"], codes: Codes) -> Float[Array, "n k"]:
    """‖y − w‖² of each point and code, in squared data units; exactly 0 on a code,
    which the expansion ‖y‖² − 2y·w + ‖w‖² is not in float32."""
    dx = points[:, :1] - codes[:, 0]
    dy = points[:, 1:] - codes[:, 1]
    return dx * dx + dy * dy


def centroids(points: Float[Array, "n 2"], nearest: Array, codes: Codes) -> Codes:
    """Lloyd's update: the mean of the points nearest to each code; a code that no point
    is nearest to stays where it is."""
    belongs = jax.nn.one_hot(nearest, codes.shape[0], dtype=points.dtype)
    count = belongs.sum(axis=0)[:, None]
    # Offsets from the code, not positions, are averaged: far from the origin their sum
    # loses no digits, and a code that no point is nearest to gets an offset of 0.
    offsets = belongs.T @ (points - codes[nearest])
    return codes + offsets / jnp.maximum(count, 1)
