"""Margin losses: a correct answer against an offending one."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.losses.square_square import SquareSquare
from app.maths.grid import uniform_points
from app.shaping.descent import Learner, descend_with, learner
from app.shaping.frame import FRAME, from_frame, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Loss, Method, Shaping, ShapingFamily, State, WindowArray, World
from app.spec.registry import OneOf


class Margin(Shaping):
    """Push a datum's energy down and that of an offending answer up, as a pairwise loss says.

    The offending answer is the lowest of a few uniform draws that lie further than ε
    from every datum of the batch; with x given, draws of y at the datum's own x. Not the
    lowest of the whole window: pushing up one point at a time never ends. Lengths are
    those of the frame, in which the window is 4 wide.

    LeCun's third strategy, pushing up chosen points. Whether it keeps an energy from
    collapsing is for the loss to say: one without a margin does not.
    """

    title: ClassVar[str] = "Margin loss"
    source: ClassVar[str] = "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning"
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "pushes down at ●, up at ○: the {negative} of {draws} draws away from the data"

    kind: Literal["margin"] = "margin"
    loss: OneOf[Loss] = SquareSquare()
    """What is asked of the two energies."""
    energy: OneOf[Energy] = MLP()
    """The energy that is shaped."""
    negative: Literal["hardest", "random"] = "hardest"
    """Which of the admissible draws is pushed up: the one of lowest energy, or any."""
    draws: int = Size(8, lo=1, hi=64, scale="log", unit="draws")
    """Uniform draws for each datum."""
    exclusion: float = Knob(0.1, lo=0.0, hi=1.0, unit="quarter windows", symbol="ε")
    """Draws this near to a datum of the batch count as correct and are not pushed up."""
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
            correct = to_frame(batch, window)
            flat = uniform_points(key, FRAME, self.batch * self.draws)
            drawn = flat.reshape(self.batch, self.draws, 2)
            if world == "conditional":  # an answer is another y for the datum's own x
                drawn = drawn.at[:, :, 0].set(correct[:, None, 0])
                flat = drawn.reshape(-1, 2)
            if self.negative == "hardest":
                offence = model.apply(state.params, flat).reshape(self.batch, self.draws)
            else:
                offence = jnp.zeros((self.batch, self.draws))
            # The draws are in random order, so the first admissible one is a random one.
            offence = jnp.where(self._far(flat, correct).reshape(self.batch, self.draws), offence, jnp.inf)
            choice = jnp.argmin(offence, axis=1)
            incorrect = jnp.take_along_axis(drawn, choice[:, None, None], axis=1)[:, 0]
            # A datum all of whose draws fall near data has no incorrect answer, and sits out.
            paired = jnp.isfinite(jnp.min(offence, axis=1))
            both = jnp.concatenate([correct, incorrect])

            def objective(params: State) -> tuple[Float[Array, ""], Float[Array, "two b"]]:
                energies = model.apply(params, both).reshape(2, self.batch)
                return self._total(energies, paired) / self.batch, energies

            trained, loss, energies = descend_with(objective, state, self.learning_rate)
            push = jnp.abs(jax.grad(self._total)(energies, paired)[1])
            return trained, Info(loss, from_frame(incorrect, window), push, jnp.asarray(False))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)

    def _far(self, points: Float[Array, "n 2"], data: Float[Array, "b 2"]) -> Array:
        """Which points lie further than the exclusion from every datum."""
        squared = jnp.sum((points[:, None] - data[None]) ** 2, axis=-1)
        return jnp.min(squared, axis=1) > self.exclusion**2

    def _total(self, energies: Float[Array, "two b"], paired: Array) -> Float[Array, ""]:
        return jnp.sum(jnp.where(paired, self.loss.value(energies[0], energies[1]), 0.0))
