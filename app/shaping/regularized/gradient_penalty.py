"""A slope penalty: an energy that must rise at one unit per unit of length is a distance."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.maths.calculus import gradient
from app.maths.grid import uniform_points
from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import FRAME, to_frame
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


class GradientPenalty(Shaping):
    """Low on data, with slope one over the window: ⟨F⟩ + λ⟨(‖∇F‖ − 1)²⟩, F = |f|; about the distance to the data.

    Of LeCun's strategies it is nearest to the sixth, a term that limits the low-energy
    volume: where the slope is one, only a thin set can be low. Asked on the data alone
    the slope would not stop collapse, nor does a λ too small: F is then flat and 0.
    Lengths are those of the frame, in which the window is 4 wide.
    """

    source: ClassVar[str] = (
        "After Gulrajani, Ahmed, Arjovsky, Dumoulin & Courville (2017), Improved training of Wasserstein GANs, and "
        "the eikonal term of Gropp, Yariv, Haim, Atzmon & Lipman (2020), Implicit geometric regularization for "
        "learning shapes"
    )
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "a slope other than 1 costs {penalty}, anywhere in the window"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "contrastive",
        "the slope is asked for at points drawn over the whole window, so it looks at wrong answers as well.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle}
            + \bound{\lambda \langle (\lVert \nabla F(u) \rVert - 1)^2 \rangle} \\
        F(y) = \lvert f(y) \rvert \\
        u \text{ uniform in } \Omega
    """

    kind: Literal["gradient-penalty"] = "gradient-penalty"
    energy: OneOf[Energy] = MLP(output="linear")
    """The function f whose size is the energy."""
    penalty: float = Knob(0.3, lo=0.001, hi=10.0, scale="log", symbol="λ", primary=True)
    """Weight of the slope term; too small a weight collapses."""
    learning_rate: float = Knob(3e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step, and as many uniform points at which the slope is asked."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()

        def size(params: State, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return jnp.abs(model.apply(params, points))

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            return learner(model.init(key))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            correct = to_frame(batch, window)
            anywhere = uniform_points(key, FRAME, self.batch)

            def objective(params: State) -> Float[Array, ""]:
                slopes = slope(lambda points: size(params, points), anywhere)
                return size(params, correct).mean() + self.penalty * jnp.mean((slopes - 1) ** 2)

            trained, loss = descend(objective, state, self.learning_rate)
            return trained, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return size(state.params, to_frame(points, window))

        return Method(init, step, energy)


def slope(energy: EnergyFunction, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
    """‖∇F‖ at each point, in energy per unit of length."""
    squared = jnp.sum(gradient(energy, points) ** 2, axis=1)
    # The root's own slope is infinite at 0, where F is flat: one NaN would end the run.
    return jnp.sqrt(squared + 1e-12)
