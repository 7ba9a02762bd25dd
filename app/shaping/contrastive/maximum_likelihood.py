"""Exact maximum likelihood: the partition function by quadrature on a grid."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.maths.gibbs import boltzmann, log_partition
from app.maths.grid import grid_points, trapezoid_weights
from app.samplers.density import into
from app.shaping.descent import Learner, descend_with, learner
from app.shaping.frame import FRAME, HALF_SIDE, from_frame, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Method, Shaping, ShapingFamily, State, WindowArray, World
from app.spec.registry import OneOf

SHOWN = 256
"""Draws from P reported as negatives; the step itself pushes up everywhere."""


class MaximumLikelihood(Shaping):
    """Raise the exact likelihood of the data: push down on it, up everywhere with weight P.

    The step lowers ⟨F⟩_data + (1/β) log ∫ exp(−βF), the integral taken by the trapezoid
    rule on a grid over the window. What contrastive methods with samples approximate;
    in more than a few dimensions no grid can follow it.
    """

    title: ClassVar[str] = "Maximum likelihood"
    source: ClassVar[str] = "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), negative log-likelihood loss"
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "pushes down at ●, up everywhere in proportion to P (○ drawn from it)"

    kind: Literal["maximum-likelihood"] = "maximum-likelihood"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped."""
    beta: float = Knob(1.0, lo=0.01, hi=100.0, scale="log", symbol="β", primary=True)
    """Inverse temperature at which the likelihood is taken: the unit of the energy."""
    resolution: int = Size(48, lo=16, hi=128, unit="points a side")
    """Side of the grid that the integral is taken on."""
    learning_rate: float = Knob(5e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            return learner(model.init(key))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            frame = jnp.asarray(FRAME)
            grid, weights = grid_points(frame, self.resolution), trapezoid_weights(frame, self.resolution)
            both = jnp.concatenate([to_frame(batch, window), grid])

            def nll(params: State) -> tuple[Float[Array, ""], Float[Array, " g"]]:
                energies = model.apply(params, both)
                data, everywhere = energies[: self.batch], energies[self.batch :]
                log_z = log_partition(everywhere, self.beta, weights)
                return jnp.mean(data) + log_z / self.beta, everywhere

            trained, loss, everywhere = descend_with(nll, state, self.learning_rate)
            mass = weights * boltzmann(everywhere, self.beta, weights)
            shown = _drawn(key, grid, mass, self.resolution)
            info = Info(loss, from_frame(shown, window), jnp.full(SHOWN, self.batch / SHOWN), jnp.asarray(False))
            return trained, info

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)


def _drawn(
    key: PRNGKeyArray, grid: Float[Array, "g 2"], mass: Float[Array, " g"], resolution: int
) -> Float[Array, "m 2"]:
    """Points of the frame drawn from the grid's probabilities, each anywhere in its cell.

    Systematic resampling (one uniform number for all draws) spreads them more evenly
    than independent draws would.
    """
    place, jitter = jax.random.split(key)
    levels = (jnp.arange(SHOWN) + jax.random.uniform(place)) / SHOWN
    cells = jnp.searchsorted(jnp.cumsum(mass), levels)
    corner = grid[jnp.minimum(cells, resolution**2 - 1)]
    half_cell = HALF_SIDE / (resolution - 1)
    return into(corner + jax.random.uniform(jitter, (SHOWN, 2), minval=-half_cell, maxval=half_cell), FRAME)
