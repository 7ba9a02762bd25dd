"""Maximum likelihood: the partition function by a quadrature whose nodes are new in every step."""

from functools import partial
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.maths.gibbs import boltzmann, log_partition
from app.shaping.descent import Learner, descend_with, learner
from app.shaping.frame import from_frame, to_frame
from app.shaping.nodes import nodes
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Method, Shaping, ShapingFamily, State, WindowArray, World
from app.spec.registry import OneOf

SHOWN = 256
"""Draws from P reported as negatives; the step itself pushes up everywhere."""


class MaximumLikelihood(Shaping):
    """Raise the likelihood of the data: push down on it, up everywhere with weight P.

    The step lowers ⟨F⟩_data + (1/β) log ∫ exp(−βF), the integral taken over the window, or,
    with x given, over y at each datum's own x. The integral is estimated at a random point
    in each cell of a grid and at more points around the data, new ones in every step, so
    that nothing can hide between them; of Z the estimate is right on average, and of log Z
    within 0.1 nat on average as long as a valley is no narrower than about 1/400 of the window.
    LeCun's second strategy, pushing up everywhere: what contrastive methods with samples
    approximate, and what no grid can follow in more than a few dimensions. It never
    collapses, and goes on sharpening.
    """

    title: ClassVar[str] = "Maximum likelihood"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2.4"
    )
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "pushes down at ●, up everywhere in proportion to P (□ drawn from it)"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle}
            + \bound{\frac{1}{\beta} \log \int_\Omega e^{-\beta F(\others{\bar y})} \, d\others{\bar y}}
    """

    kind: Literal["maximum-likelihood"] = "maximum-likelihood"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped."""
    beta: float = Knob(1.0, lo=0.01, hi=100.0, scale="log", symbol="β", primary=True, title="β inside the method")
    """Inverse temperature at which the likelihood is taken: the unit of the energy."""
    resolution: int = Size(40, lo=16, hi=128, unit="cells a side")
    """Cells of the grid, along each side of the window, in each of which the integral has a
    point: along y alone where x is given."""
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
            placing, drawing = jax.random.split(key)
            answers, weights = nodes(placing, correct, self.resolution, world)
            both = jnp.concatenate([correct, answers.reshape(-1, 2)])

            def nll(params: State) -> tuple[Float[Array, ""], Float[Array, "sets n"]]:
                energies = model.apply(params, both)
                data, others = energies[: self.batch], energies[self.batch :].reshape(weights.shape)
                log_z = jax.vmap(log_partition, (0, None, 0))(others, self.beta, weights)
                return jnp.mean(data) + jnp.mean(log_z) / self.beta, others

            trained, loss, others = descend_with(nll, state, self.learning_rate)
            mass = weights * jax.vmap(boltzmann, (0, None, 0))(others, self.beta, weights)
            draws = 1 if world == "conditional" else SHOWN
            shown = jax.vmap(partial(_drawn, draws=draws))(jax.random.split(drawing, mass.shape[0]), answers, mass)
            shown = shown.reshape(-1, 2)
            push = jnp.full(shown.shape[0], self.batch / shown.shape[0])
            return trained, Info(loss, from_frame(shown, window), push, jnp.asarray(False))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)


def _drawn(
    key: PRNGKeyArray, answers: Float[Array, "n 2"], mass: Float[Array, " n"], draws: int
) -> Float[Array, "{draws} 2"]:
    """Nodes drawn by their probabilities.

    Systematic resampling (one uniform number for all draws) spreads them more evenly
    than independent draws would.
    """
    levels = (jnp.arange(draws) + jax.random.uniform(key)) / draws
    chosen = jnp.searchsorted(jnp.cumsum(mass), levels)
    return answers[jnp.minimum(chosen, mass.shape[0] - 1)]
