"""Persistent contrastive divergence: chains that live on from step to step."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.maths.grid import uniform_points
from app.samplers.mala import MALA
from app.shaping.contrastive.chains import part, walk, walk_answers
from app.shaping.descent import Learner, learner
from app.shaping.frame import FRAME, HALF_SIDE, from_frame, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Method, Sampler, Shaping, ShapingFamily, State, WindowArray, World
from app.spec.registry import OneOf


class Chained(NamedTuple):
    """The energy's parameters and the chains that follow it."""

    learner: Learner
    """What is trained, and what the chains walk on."""
    average: State
    """The running average of its parameters: the energy that is shown."""
    chains: Float[Array, "m 2"]
    """Where the chains are, in frame coordinates."""


class PersistentContrastiveDivergence(Shaping):
    """Push down on data, up where long-lived Markov chains of the model itself are.

    The step lowers ⟨F⟩_data − ⟨F⟩_chains, whose gradient is that of the exact −log
    likelihood once the chains are distributed as P. LeCun's third strategy, pushing up
    chosen points: on a flat F the chains would be everywhere and push it up everywhere but
    on the data; that stops collapse. They are never restarted from data, and a few are born
    anew anywhere in the window at each step, so that they find valleys far from it. Energy
    and chains chase each other in circles; the energy shown is the average along them.
    Given x, chains run along y, and follow the data in x: each goes to the datum of its own
    rank in order of x. They seldom cross from one answer to another far from it, whose
    shares are therefore only roughly right. Lengths are those of the frame, in which the
    window is 4 wide.
    """

    title: ClassVar[str] = "Persistent contrastive divergence"
    source: ClassVar[str] = (
        "Tieleman (2008), Training restricted Boltzmann machines using approximations to the likelihood gradient; "
        "rebirth after Du & Mordatch (2019), Implicit generation and modeling with energy-based models; averaging "
        "after Polyak & Juditsky (1992), Acceleration of stochastic approximation by averaging"
    )
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "pushes down at ●, up at □: {chains} chains that keep running"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} - \bound{\langle F(\others{\bar y}) \rangle} \\
        \others{\bar y \leftarrow T_F^{\,k}(\bar y)} \\
        T_F \text{: a transition at } \beta = 1 \\
        \bar y \text{ is then held}
    """

    kind: Literal["persistent-contrastive-divergence"] = "persistent-contrastive-divergence"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped."""
    sampler: OneOf[Sampler] = MALA()
    """What moves the chains."""
    steps: int = Knob(20, lo=1, hi=100, scale="log", unit="transitions", symbol="k", primary=True)
    """Transitions of every chain between two updates of the energy."""
    chains: int = Size(256, lo=8, hi=1024, scale="log", unit="chains")
    """Markov chains run side by side; they are the negatives."""
    reborn: float = Knob(0.01, lo=0.0, hi=1.0)
    """Fraction of the chains that start anew, anywhere in the window, at each step."""
    averaging: float = Knob(0.98, lo=0.0, hi=0.999)
    """Memory of the shown energy, the running average of the trained one: 0.98 is about
    the last 50 steps, 0 the last step alone."""
    learning_rate: float = Knob(5e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def samples_at(self) -> float | None:
        return 1.0

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()
        kernel = self.sampler.build(jnp.asarray(FRAME))

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Chained:
            start, scatter = jax.random.split(key)
            params = model.init(start)
            return Chained(learner(params), params, uniform_points(scatter, FRAME, self.chains))

        def step(key: PRNGKeyArray, state: Chained, batch: Float[Array, "b 2"]) -> tuple[Chained, Info]:
            birth, moves = jax.random.split(key)
            # One draw says both which chains are born and where: a second would be
            # compiled anew.
            drawn = jax.random.uniform(birth, (self.chains, 3))
            anywhere = HALF_SIDE * (2 * drawn[:, 1:] - 1)
            chains = jnp.where(drawn[:, :1] < self.reborn, anywhere, state.chains)

            def energy(points: Float[Array, "n 2"]) -> Float[Array, " n"]:
                return model.apply(state.learner.params, points)

            data = to_frame(batch, window)
            if world == "conditional":
                # The draws of where to be born in x are free.
                chains = chains.at[:, 0].set(ranked(data[:, 0], self.chains, drawn[0, 1]))
                chains, acceptance = walk_answers(moves, kernel, energy, chains, self.steps)
            else:
                chains, acceptance = walk(moves, kernel, energy, chains, self.steps)
            trained, loss = part(model.apply, state.learner, data, chains, self.learning_rate)
            # The first steps are averaged over fewer, or the start would stay in it.
            done = trained.moments.count
            memory = jnp.minimum(self.averaging, done / (done + 9.0))
            average = jax.tree.map(lambda a, p: memory * a + (1 - memory) * p, state.average, trained.params)
            weights = jnp.full(self.chains, self.batch / self.chains)
            info = Info(loss, from_frame(chains, window), weights, jnp.asarray(False), acceptance)
            return Chained(trained, average, chains), info

        def energy(state: Chained, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.average, to_frame(points, window))

        return Method(init, step, energy)


def ranked(given: Float[Array, " b"], count: int, offset: Float[Array, ""] | float) -> Float[Array, " {count}"]:
    """``count`` of the given numbers in ascending order, evenly from rank to rank; the
    ``offset``, in [0, 1), says where within the steps. Were the chains' x not that of the
    data, F would tilt in x without end."""
    size = given.shape[0]
    ranks = ((jnp.arange(count) + offset) * (size / count)).astype(jnp.int32)
    return jnp.sort(given)[jnp.minimum(ranks, size - 1)]
