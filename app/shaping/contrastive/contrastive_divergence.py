"""Contrastive divergence: short Markov chains that begin at the data."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.samplers.mala import MALA
from app.shaping.contrastive.chains import part, walk, walk_answers
from app.shaping.descent import Learner, learner
from app.shaping.frame import FRAME, from_frame, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Method, Sampler, Shaping, ShapingFamily, WindowArray, World
from app.spec.registry import OneOf


class ContrastiveDivergence(Shaping):
    """Push down on data, up where short Markov chains have come to that began at the data.

    The step lowers ⟨F⟩_data − ⟨F⟩_chains after k transitions, the ends of the chains held.
    LeCun's third strategy, pushing up chosen points: those that a datum slides or strays to. That stops collapse
    around the data: on a flat F chains stray, and what lies around is pushed up. With
    many transitions the push becomes that of the exact likelihood; with few it is biased,
    and reaches no further than the chains: valleys far from all data are unseen, and two
    far apart may get any shares. With one transition of unadjusted Langevin it fails: drifts
    overshoot the valleys and F runs away; a Metropolis test, as in MALA, prevents that here.
    Given x, chains run along y. Lengths are those of the frame, in which the window is
    4 wide.
    """

    title: ClassVar[str] = "Contrastive divergence"
    source: ClassVar[str] = "Hinton (2002), Training products of experts by minimizing contrastive divergence"
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 1200
    mechanism: ClassVar[str] = "pushes down at ●, up at □, where {steps} steps of a chain lead from ●"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} - \bound{\langle F(\others{\bar y}) \rangle} \\
        \others{\bar y \leftarrow T_F^{\,k}(y)} \\
        T_F \text{: a transition at } \beta = 1 \\
        \bar y \text{ is then held}
    """

    kind: Literal["contrastive-divergence"] = "contrastive-divergence"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped."""
    sampler: OneOf[Sampler] = MALA()
    """What moves the chains."""
    steps: int = Knob(10, lo=1, hi=100, scale="log", unit="transitions", symbol="k", primary=True)
    """Transitions of every chain, from its datum to where it is pushed up."""
    learning_rate: float = Knob(3e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step; a chain begins at each."""

    def batch_size(self) -> int | None:
        return self.batch

    def samples_at(self) -> float | None:
        return 1.0

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()
        kernel = self.sampler.build(jnp.asarray(FRAME))
        follow = walk_answers if world == "conditional" else walk

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            return learner(model.init(key))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            data = to_frame(batch, window)
            chains, acceptance = follow(key, kernel, lambda points: model.apply(state.params, points), data, self.steps)
            trained, loss = part(model.apply, state, data, chains, self.learning_rate)
            negatives = from_frame(chains, window)
            return trained, Info(loss, negatives, jnp.ones(self.batch), jnp.zeros((), bool), acceptance)

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)
