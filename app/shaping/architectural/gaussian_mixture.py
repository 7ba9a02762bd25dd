"""A mixture of Gaussians: a fixed mass of probability, shared among bells that turn and stretch."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.architectural.seeding import k_means_plus_plus
from app.shaping.frame import log_unit_area, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

STILL = 1e-5
"""Where EM would move no weight, mean or covariance further than this, in units of the
frame, it has arrived."""
LEAST_FLOOR = 1e-5
"""No variance in any direction is ever smaller, whatever the floor."""


class Mixture(NamedTuple):
    """Gaussians with weights, in frame coordinates."""

    weights: Float[Array, " k"]
    """π: positive, their sum 1."""
    means: Float[Array, "k 2"]
    covariances: Float[Array, "k 2 2"]


class GaussianMixture(Shaping):
    """Minus the log of a sum of Gaussians, −log Σ π N(y; μ, Σ), each free to turn and stretch, fitted by EM.

    LeCun's first strategy, a constant low-energy volume: the density integrates to 1
    whatever its parameters, so that energy lowered in one place is raised elsewhere.
    What can still go wrong is the opposite of collapse: a bell on a single datum would
    narrow without end, and the floor under its variance stops it. Given x, it is the
    density of the pairs (x, y), cut at x.
    """

    source: ClassVar[str] = (
        "Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm"
    )
    shaping_family: ClassVar[ShapingFamily] = "architectural"
    schedule: ClassVar[int] = 300
    bounds_log_density: ClassVar[bool] = True
    mechanism: ClassVar[str] = "{components} bells share a mass of 1: what one place gains, another loses"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "contrastive",
        "it is maximum likelihood, which pushes up everywhere; here normalisation does that by construction.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        F(y) = -\log \sum_{i=1}^{k} \pi_i \, \mathcal{N}(y; \mu_i, \Sigma_i) \\
        \bound{\int e^{-F(y)} \, dy = 1} \\
        \theta \leftarrow \theta + \eta \, (\mathrm{EM}(\theta) - \theta)
    """

    kind: Literal["gaussian-mixture"] = "gaussian-mixture"
    components: int = Size(20, lo=1, hi=100, scale="log", symbol="k", primary=True)
    """Number of Gaussians."""
    rate: float = Knob(0.1, lo=0.01, hi=1.0, scale="log", symbol="η")
    """Fraction of the way to the EM update that a step moves; 1 is the EM algorithm."""
    floor: float = Knob(1e-4, lo=LEAST_FLOOR, hi=1.0, scale="log", unit="quarter windows, squared")
    """Added to each Gaussian's variance, so that none narrows without end."""

    def batch_size(self) -> int | None:
        return None

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Mixture:
            points = to_frame(data, window)
            # Round bells that together cover about the area over which the data is spread.
            variance = jnp.mean(jnp.var(points, axis=0)) / self.components + self.floor
            return Mixture(
                jnp.full(self.components, 1 / self.components),
                k_means_plus_plus(key, points, self.components),
                jnp.tile(variance * jnp.eye(2), (self.components, 1, 1)),
            )

        def step(key: PRNGKeyArray, state: Mixture, batch: Float[Array, "b 2"]) -> tuple[Mixture, Info]:
            target, log_density = em_update(state, to_frame(batch, window), self.floor)
            moves = jax.tree.map(lambda new, old: new - old, target, state)
            moved = jax.tree.map(lambda old, move: old + self.rate * move, state, moves)
            furthest = jnp.stack([jnp.abs(move).max() for move in moves]).max()
            return moved, Info(log_unit_area(window) - log_density.mean(), *no_negatives(), furthest <= STILL)

        def energy(state: Mixture, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            joint = log_joint(state, to_frame(points, window))
            return log_unit_area(window) - jax.nn.logsumexp(joint, axis=1)

        return Method(init, step, energy)


def log_joint(mixture: Mixture, points: Float[Array, "n 2"]) -> Float[Array, "n k"]:
    """log π_k + log N(y; μ_k, Σ_k) of each point and Gaussian, in nats."""
    across, slant, up = mixture.covariances[:, 0, 0], mixture.covariances[:, 0, 1], mixture.covariances[:, 1, 1]
    # Rounding can take a long thin Gaussian's determinant below what the floor allows:
    # the product of a variance above LEAST_FLOOR and one of at least half the trace.
    determinant = jnp.maximum(across * up - slant * slant, LEAST_FLOOR * (across + up) / 2)
    dx = points[:, :1] - mixture.means[:, 0]
    dy = points[:, 1:] - mixture.means[:, 1]
    # As a sum of two squares, by the Cholesky factor: never negative, however thin.
    beside = dy - slant / across * dx
    distance = dx * dx / across + beside * beside * (across / determinant)
    return jnp.log(mixture.weights) - jnp.log(2 * jnp.pi) - 0.5 * (jnp.log(determinant) + distance)


def em_update(
    mixture: Mixture, points: Float[Array, "n 2"], floor: Float[Array, ""] | float
) -> tuple[Mixture, Float[Array, " n"]]:
    """Where an EM step leads, and log p of the points before it, in nats."""
    joint = log_joint(mixture, points)
    log_density = jax.nn.logsumexp(joint, axis=1)
    shares = jnp.exp(joint - log_density[:, None])
    total = shares.sum(axis=0)
    # A Gaussian that no point belongs to keeps its place and a whisper of weight.
    count = total + 10 * float(np.finfo(points.dtype).eps)
    means = mixture.means + (shares.T @ points - total[:, None] * mixture.means) / count[:, None]
    dx = points[:, :1] - means[:, 0]
    dy = points[:, 1:] - means[:, 1]
    across, slant, up = (jnp.sum(shares * product, axis=0) / count for product in (dx * dx, dx * dy, dy * dy))
    covariances = jnp.stack([across + floor, slant, slant, up + floor], axis=1).reshape(-1, 2, 2)
    return Mixture(count / count.sum(), means, covariances), log_density
