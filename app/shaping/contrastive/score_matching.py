"""Score matching: a small slope and a large curvature at the data."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.maths.calculus import gradient
from app.shaping.contrastive.answers import answer
from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import to_frame
from app.spec.applying import Applies, Where, when
from app.spec.base import Knob, Size
from app.spec.families import (
    Energy,
    EnergyFunction,
    Info,
    Method,
    Shaping,
    ShapingFamily,
    State,
    WindowArray,
    World,
    no_negatives,
)
from app.spec.registry import OneOf


class ScoreMatching(Shaping):
    """Match the slopes of F to those of −log p, which need not be known: ⟨½‖∇F‖² − tr ∇²F⟩ on the data.

    LeCun's fourth strategy, a small gradient and a large curvature at the data. By parts,
    the objective is half the squared distance of the model's score −∇F from the data's,
    less a constant, so no Z and no negatives are needed. The curvature's price stops
    collapse: a flat F is worth 0, and every valley less than that. Data on a curve would
    make the curvature across it infinite; noise on the data bounds it, and what is learned
    is the density of the noised data. Nothing is asked where no data comes: F may do
    anything there, and modes far apart may have any weights. Given x, slope and curvature
    are those along y. Lengths are those of the frame, in which the window is 4 wide.
    """

    source: ClassVar[str] = (
        "Hyvärinen (2005), Estimation of non-normalized statistical models by score matching; sliced: Song, Garg, Shi "
        "& Ermon (2019), Sliced score matching: a scalable approach to density and score estimation"
    )
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 1200
    mechanism: ClassVar[str] = "asks for a small slope and a large curvature at ●, blurred by {sigma}"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "architectural",
        "LeCun's lectures count it there: it names no wrong answer, and asks for a small gradient and a large "
        "curvature at the data.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \langle \data{\tfrac{1}{2} \lVert \nabla F(\tilde y) \rVert^2}
            - \bound{\operatorname{tr} \nabla^2 F(\tilde y)} \rangle \\
        \tilde y = \data{y} + \sigma n \\
        n \sim \mathcal{N}(0, I) \\
        \text{sliced: } \operatorname{tr} \nabla^2 F \approx v^\top \nabla^2 F \, v \\
        v_i = \pm 1
    """

    applies_when: ClassVar[Applies] = {
        "trace": (
            when(
                "with x given there is one direction, y, and both are it",
                Where("world", ("plane", "conditional-plane")),
            ),
        ),
    }

    kind: Literal["score-matching"] = "score-matching"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped; of one with kinks the curvature is not seen."""
    trace: Literal["sliced", "exact"] = "sliced"
    """How the curvature is taken: as vᵀ∇²F v along one random direction a datum, or as the
    whole trace, which is dearer and less noisy."""
    sigma: float = Knob(0.05, lo=0.0, hi=1.0, unit="quarter windows", symbol="σ", primary=True)
    """Standard deviation of the noise on the data."""
    learning_rate: float = Knob(3e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()
        free = answer(world)

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            return learner(model.init(key))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            # One draw for the noise and for the signs of the directions.
            noise, drawn = jax.random.normal(key, (2, self.batch, 2))
            points = to_frame(batch, window) + self.sigma * free * noise
            if self.trace == "sliced":
                directions = free * jnp.where(drawn < 0, -1.0, 1.0)[None]
            else:
                directions = jnp.broadcast_to(jnp.diag(free)[:, None], (2, self.batch, 2))

            def objective(params: State) -> Float[Array, ""]:
                slopes, curvature = slopes_and_curvature(lambda y: model.apply(params, y), points, directions)
                return jnp.mean(0.5 * jnp.sum((free * slopes) ** 2, axis=1) - curvature)

            trained, loss = descend(objective, state, self.learning_rate)
            return trained, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)


def slopes_and_curvature(
    energy: EnergyFunction, points: Float[Array, "n 2"], directions: Float[Array, "d n 2"]
) -> tuple[Float[Array, "n 2"], Float[Array, " n"]]:
    """∇F at each point, and the sum over its d directions of vᵀ∇²F v.

    With the two axes as directions the sum is the trace; along one random direction with
    ⟨vvᵀ⟩ = 1, such as (±1, ±1), it is the trace on average.
    """
    slopes, along = jax.linearize(lambda y: gradient(energy, y), points)
    return slopes, jnp.sum(jax.vmap(along)(directions) * directions, axis=(0, 2))
