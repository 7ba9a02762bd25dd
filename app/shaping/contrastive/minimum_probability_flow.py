"""Minimum probability flow: the data should have nowhere better to go."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.maths.grid import inside
from app.shaping.contrastive.answers import normal_noise
from app.shaping.descent import Learner, descend_with, learner
from app.shaping.frame import FRAME, from_frame, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Method, Shaping, ShapingFamily, State, WindowArray, World
from app.spec.registry import OneOf

STEEPEST = 10.0
"""The exponent is cut here: one jump down a cliff would otherwise be the whole loss."""


class MinimumProbabilityFlow(Shaping):
    """Lower the rate at which probability would flow from the data: exp ½(F(y) − F(y + σn)) for jumps σn.

    A process that jumps from y to y′ at the rate exp ½(F(y) − F(y′)) leaves P as it is.
    If the data is distributed as P, none of it flows; so the flow out of the data is
    lowered. LeCun's third strategy, pushing up chosen points: those that data may jump
    to, and the lower they lie the harder. That stops collapse: over a flat F the flow is 1,
    and where data has higher ground all around it is less. Jumps that leave the window
    are not made. Jumps are local: how much probability two valleys further apart than
    some σ have is compared by nothing, and is left as it began. Given x, jumps are along y.
    Lengths are those of the frame, in which the window is 4 wide.
    """

    title: ClassVar[str] = "Minimum probability flow"
    source: ClassVar[str] = "Sohl-Dickstein, Battaglino & DeWeese (2011), Minimum probability flow learning"
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "pushes up at □, where data would jump to: about {sigma} away"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \langle \mathbf{1}[\others{\bar y} \in \Omega] \,
            \exp \min\{\tfrac{1}{2} (\data{F(y)} - \bound{F(\others{\bar y})}), 10\} \rangle \\
        \others{\bar y = y + \sigma n} \\
        n \sim \mathcal{N}(0, I)
    """

    kind: Literal["minimum-probability-flow"] = "minimum-probability-flow"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped."""
    sigma: float = Knob(0.4, lo=0.01, hi=4.0, scale="log", unit="quarter windows", symbol="σ", primary=True)
    """Standard deviation of a jump."""
    jumps: int = Size(4, lo=1, hi=32, scale="log", unit="jumps")
    """Jumps tried from each datum."""
    learning_rate: float = Knob(3e-3, lo=1e-5, hi=0.1, scale="log")
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
            data = to_frame(batch, window)
            drawn = normal_noise(key, self.batch * self.jumps, world)
            jumped = data[:, None] + self.sigma * drawn.reshape(self.batch, self.jumps, 2)
            possible = inside(FRAME, jumped)
            both = jnp.concatenate([data, jumped.reshape(-1, 2)])

            def flow(params: State) -> tuple[Float[Array, ""], Float[Array, "b j"]]:
                energies = model.apply(params, both)
                drop = energies[: self.batch, None] - energies[self.batch :].reshape(self.batch, self.jumps)
                rates = jnp.where(possible, jnp.exp(jnp.minimum(0.5 * drop, STEEPEST)), 0.0)
                return jnp.mean(rates), rates

            trained, loss, rates = descend_with(flow, state, self.learning_rate)
            # A datum is pushed down as hard as all the places that it may jump to are pushed up.
            push = (rates / jnp.maximum(jnp.mean(jnp.sum(rates, axis=1)), 1e-30)).ravel()
            return trained, Info(loss, from_frame(both[self.batch :], window), push, jnp.asarray(False))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)
