"""Margin losses: a correct answer against an offending one."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.losses.square_square import SquareSquare
from app.samplers.mala import MALA
from app.shaping.contrastive.offending import (
    Offending,
    any_of,
    drawn_answers,
    lowest,
    lowest_on_grid,
    walked,
)
from app.shaping.descent import Learner, descend_with, learner
from app.shaping.frame import FRAME, from_frame, to_frame
from app.spec.applying import Applies, Where, when
from app.spec.base import Knob, Size
from app.spec.families import (
    Energy,
    Info,
    Loss,
    Method,
    Sampler,
    Shaping,
    ShapingFamily,
    State,
    WindowArray,
    World,
)
from app.spec.registry import OneOf


class Margin(Shaping):
    """Push a datum's energy down and that of a wrong answer up, as a pairwise loss says.

    Wrong is what lies further than ε from every datum of the batch; with x given it is
    another y for the datum's own x. Lengths are those of the frame, in which the window is
    4 wide. LeCun's third strategy, pushing up chosen points. Whether it keeps an energy from
    collapsing is for the loss to say: one without a margin promises nothing.

    A loss's promise is about the most offending answer of all, and yet on the plane to
    push that one up ("grid") does not train: it is one point for all data, and as it rises
    another takes its place. Under square–square both energies stay at m/2 and the loss at
    m²/2 (at m = 1 within 0.05; V above 0.3, I below 1.2 nats, three seeds); under
    hinge and log the surface goes flat. With x given there is one for each datum, and it
    trains well (circle, three seeds: V below 0.15, I above 1.4). A few draws, with the lowest
    chosen ("hardest") or any ("random"), train on the plane too, and so do chains
    (square–square, three seeds: V 0.11 to 0.12, I 2.0), less evenly under the hinge (V 0.12
    to 0.20, I 1.4 to 2.0).
    """

    title: ClassVar[str] = "Margin loss"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2.3"
    )
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "{loss}; □ is a wrong answer away from the data ({negative})"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \langle \ell(E_C, E_I) \rangle \\
        E_C = \data{F(y)} \\
        E_I = \bound{F(\others{\bar y})} \\
        \others{\lVert \bar y - y_i \rVert > \varepsilon \text{ for every datum } y_i}
    """

    applies_when: ClassVar[Applies] = {
        "draws": (when("a grid is searched whole, without draws", Where("negative", ("hardest", "random", "chain"))),),
        "resolution": (when("only a search on a grid has cells", Where("negative", ("grid",))),),
        "sampler": (when("no chain is walked", Where("negative", ("chain",))),),
        "steps": (when("no chain is walked", Where("negative", ("chain",))),),
        "beta": (when("no chain is walked", Where("negative", ("chain",))),),
    }

    kind: Literal["margin"] = "margin"
    loss: OneOf[Loss] = SquareSquare()
    """What is asked of the two energies."""
    energy: OneOf[Energy] = MLP()
    """The energy that is shaped."""
    negative: Literal["hardest", "random", "grid", "chain"] = "hardest"
    """Which wrong answer is pushed up: of a few uniform draws the one of lowest energy, or
    any; of random answers, one in each cell of a grid, the lowest; or where a chain leads
    that begins at a draw."""
    draws: int = Size(8, lo=1, hi=64, scale="log", unit="draws")
    """Uniform draws for each datum; of them "random" takes one that is wrong, and a chain begins
    at one."""
    resolution: int = Size(48, lo=16, hi=128, unit="cells a side")
    """Side of the grid in whose cells the lowest wrong answer is looked for."""
    sampler: OneOf[Sampler] = MALA()
    """What moves the chains."""
    steps: int = Knob(10, lo=1, hi=100, scale="log", unit="transitions", symbol="k")
    """Transitions of a chain from its draw to where it is pushed up."""
    beta: float = Knob(
        10.0, lo=0.1, hi=1000.0, scale="log", unit="1 / energy", symbol="β", title="β inside the method, of its chains"
    )
    """Inverse temperature of the chains: how strictly they walk downhill."""
    exclusion: float = Knob(0.1, lo=0.0, hi=1.0, unit="quarter windows", symbol="ε")
    """Answers this near to a datum of the batch count as correct and are not pushed up."""
    learning_rate: float = Knob(5e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()
        kernel = self.sampler.build(jnp.asarray(FRAME), self.beta)

        def offending(key: PRNGKeyArray, params: State, correct: Float[Array, "b 2"]) -> Offending:
            def energy(points: Float[Array, "n 2"]) -> Float[Array, " n"]:
                return model.apply(params, points)

            if self.negative == "grid":
                return lowest_on_grid(key, energy, correct, self.exclusion, self.resolution, world)
            if self.negative == "chain":
                key, moves = jax.random.split(key)
                starts = any_of(drawn_answers(key, correct, self.draws, world), correct, self.exclusion)
                return walked(moves, kernel, energy, starts, correct, self.exclusion, self.steps, world)
            answers = drawn_answers(key, correct, self.draws, world)
            if self.negative == "hardest":
                return lowest(energy, answers, correct, self.exclusion)
            return any_of(answers, correct, self.exclusion)

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            return learner(model.init(key))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            correct = to_frame(batch, window)
            incorrect, paired, acceptance = offending(key, state.params, correct)
            both = jnp.concatenate([correct, incorrect])

            def objective(params: State) -> tuple[Float[Array, ""], Float[Array, "two b"]]:
                energies = model.apply(params, both).reshape(2, self.batch)
                return self._total(energies, paired) / self.batch, energies

            trained, loss, energies = descend_with(objective, state, self.learning_rate)
            push = jnp.abs(jax.grad(self._total)(energies, paired)[1])
            pairs = jnp.where(paired, energies, jnp.nan).T
            return trained, Info(loss, from_frame(incorrect, window), push, jnp.asarray(False), acceptance, pairs)

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)

    def _total(self, energies: Float[Array, "two b"], paired: Array) -> Float[Array, ""]:
        return jnp.sum(jnp.where(paired, self.loss.value(energies[0], energies[1]), 0.0))
