"""A network of radial basis functions on a grid, of which only the weights are learned."""

from typing import ClassVar, Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.frame import HALF_SIDE, log_unit_area, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

ENOUGH = 1e-3
"""Within this many nats of the best mean log-likelihood the weights have converged."""
WHISPER = 1e-20
"""The least weight of a bell, which keeps log Σ finite where all near ones have none."""

Weights = Float[Array, "side side"]
"""π[j, i] of the bell at column i, row j: positive, their sum 1."""


class RBFNetwork(Shaping):
    """Minus the log of a sum of round bells on a fixed grid, −log Σ π N(y; c, s²), of which only π is learned.

    LeCun's first strategy, a constant low-energy volume: the bells share a mass of 1 and
    none can be narrower than s. The likelihood is concave in π, so EM finds the one best
    answer from anywhere. An energy *linear* in π, trained to be low on data with the
    same mass to share, would give all of it to the single best bell: one well. It is the
    logarithm that makes it pay to cover every datum. Given x, it is the density of the
    pairs (x, y), cut at x. Lengths are those of the frame, in which the window is 4 wide.
    """

    title: ClassVar[str] = "RBF network"
    source: ClassVar[str] = (
        "Broomhead & Lowe (1988), Multivariable functional interpolation and adaptive networks; weights by EM: "
        "Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm"
    )
    shaping_family: ClassVar[ShapingFamily] = "architectural"
    schedule: ClassVar[int] = 50
    bounds_log_density: ClassVar[bool] = True
    mechanism: ClassVar[str] = "bells on a fixed grid share a mass of 1, and none is narrower than {width}"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "contrastive",
        "it is maximum likelihood, which pushes up everywhere; here normalisation does that by construction.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        F(y) = -\log \sum_i \bound{\pi_i} \, \mathcal{N}(y; c_i, s^2 I) \\
        \bound{\sum_i \pi_i = 1} \\
        \pi_i \leftarrow \Big\langle \frac{\pi_i \, \mathcal{N}(y; c_i, s^2 I)}{e^{-F(y)}} \Big\rangle
    """

    kind: Literal["rbf-network"] = "rbf-network"
    side: int = Size(20, lo=4, hi=40, unit="centres a side")
    """Centres along each side of the window: this many squared in all."""
    width: float = Knob(0.1, lo=0.05, hi=1.0, scale="log", unit="quarter windows", symbol="s", primary=True)
    """Standard deviation of each bell: below half the distance between centres the bells
    stand apart, far above it everything blurs."""

    def batch_size(self) -> int | None:
        return None

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Weights:
            return jnp.full((self.side, self.side), 1 / self.side**2)

        def step(key: PRNGKeyArray, weights: Weights, batch: Float[Array, "b 2"]) -> tuple[Weights, Info]:
            columns, rows, log_peak = self._bells(to_frame(batch, window))
            density = _mixed(columns, rows, weights)
            loss = log_unit_area(window) - jnp.mean(jnp.log(density) + log_peak)
            gain = (rows / density[:, None]).T @ columns / batch.shape[0]
            # No weights are better than these by more than the largest gain less 1.
            converged = gain.max() - 1 <= ENOUGH
            moved = jnp.maximum(weights * gain, WHISPER)
            return moved / moved.sum(), Info(loss, *no_negatives(), converged)

        def energy(weights: Weights, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            columns, rows, log_peak = self._bells(to_frame(points, window))
            return log_unit_area(window) - jnp.log(_mixed(columns, rows, weights)) - log_peak

        return Method(init, step, energy)

    def _bells(
        self, points: Float[Array, "n 2"]
    ) -> tuple[Float[Array, "n side"], Float[Array, "n side"], Float[Array, " n"]]:
        """Each point's bells relative to the highest of them, as the factor of the column
        and that of the row, and the log of that highest one."""
        centres = jnp.asarray(np.linspace(-HALF_SIDE, HALF_SIDE, self.side), points.dtype)
        nats = 0.5 * ((points[:, :, None] - centres) / self.width) ** 2
        nearest = nats.min(axis=2)
        factors = jnp.exp(nearest[:, :, None] - nats)
        log_peak = -nearest.sum(axis=1) - jnp.log(2 * jnp.pi) - 2 * jnp.log(self.width)
        return factors[:, 0], factors[:, 1], log_peak


def _mixed(columns: Float[Array, "n side"], rows: Float[Array, "n side"], weights: Weights) -> Float[Array, " n"]:
    """Σ π × row × column of each point."""
    return jnp.sum((rows @ weights) * columns, axis=1)
