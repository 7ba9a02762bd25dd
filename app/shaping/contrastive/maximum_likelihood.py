"""Exact maximum likelihood: the partition function by quadrature on a grid."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.maths.gibbs import boltzmann, log_partition
from app.maths.grid import column_weights, trapezoid_rule, trapezoid_weights
from app.samplers.density import into
from app.shaping.contrastive.grid_answers import grid_answers
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
    rule on a grid over the window, or, with x given, over y at each datum's own x.
    LeCun's second strategy, pushing up everywhere: what contrastive methods with samples
    approximate, and what no grid can follow in more than a few dimensions. It never
    collapses, and sharpens without end.
    """

    title: ClassVar[str] = "Maximum likelihood"
    source: ClassVar[str] = "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), negative log-likelihood loss"
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "pushes down at ●, up everywhere in proportion to P (○ drawn from it)"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle}
            + \bound{\frac{1}{\beta} \log \int_\Omega e^{-\beta F(\others{\bar y})} \, d\others{\bar y}}
    """

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

    def samples_at(self) -> float | None:
        return float(self.beta)

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            return learner(model.init(key))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            correct = to_frame(batch, window)
            answers, weights = grid_answers(correct, self.resolution, world), _weights(self.resolution, world)
            both = jnp.concatenate([correct, answers.reshape(-1, 2)])

            def nll(params: State) -> tuple[Float[Array, ""], Float[Array, "sets g"]]:
                energies = model.apply(params, both)
                data, others = energies[: self.batch], energies[self.batch :].reshape(answers.shape[:2])
                log_z = log_partition(others, self.beta, weights)
                return jnp.mean(data) + jnp.mean(log_z) / self.beta, others

            trained, loss, others = descend_with(nll, state, self.learning_rate)
            mass = weights * boltzmann(others, self.beta, weights)
            if world == "conditional":
                shown = _drawn_from_each(key, answers, mass, self.resolution)
            else:
                shown = _drawn(key, answers[0], mass[0], self.resolution)
            push = jnp.full(shown.shape[0], self.batch / shown.shape[0])
            return trained, Info(loss, from_frame(shown, window), push, jnp.asarray(False))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)


def _weights(resolution: int, world: World) -> Float[Array, " g"]:
    """What each answer of a set stands for."""
    frame = jnp.asarray(FRAME)
    if world == "conditional":
        return column_weights(frame, trapezoid_rule(resolution))
    return trapezoid_weights(frame, resolution)


def _drawn_from_each(
    key: PRNGKeyArray, answers: Float[Array, "b r 2"], mass: Float[Array, "b r"], resolution: int
) -> Float[Array, "b 2"]:
    """One answer for each datum, drawn from P(y|x) at its x, anywhere in its cell."""
    level, jitter = jax.random.uniform(key, (2, mass.shape[0], 1))
    cell = jnp.minimum(jnp.sum(jnp.cumsum(mass, axis=1) < level, axis=1), resolution - 1)
    chosen = jnp.take_along_axis(answers, cell[:, None, None], axis=1)[:, 0]
    up = (2 * jitter - 1) * HALF_SIDE / (resolution - 1)
    return into(chosen + jnp.concatenate([jnp.zeros_like(up), up], axis=1), FRAME)


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
