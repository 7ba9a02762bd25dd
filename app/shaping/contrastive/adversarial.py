"""A generator that seeks low energy, and an energy that pushes up what it makes."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.samplers.density import into
from app.shaping.contrastive.answers import answer
from app.shaping.descent import Learner, descend, descend_with, learner
from app.shaping.frame import FRAME, HALF_SIDE, from_frame, to_frame
from app.shaping.layers import Layers, feed, random_layers
from app.spec.applying import Applies, Where, when
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Method, Shaping, ShapingFamily, State, WindowArray, World
from app.spec.registry import OneOf

MOMENTUM = 0.5
"""Adam's β₁ for both networks: each answers to the other as it is now."""
BIAS = 0.3
"""Standard deviation of the generator's first biases, which bend its start."""


class Adversaries(NamedTuple):
    """The energy, and the generator that is trained against it."""

    critic: Learner
    """Parameters of the energy as it is trained."""
    average: State
    """Their running average: the energy that is shown."""
    generator: Learner
    """Layers of G."""


class Adversarial(Shaping):
    """Push down on data, up on what a generator makes; the generator seeks low energy.

    The energy lowers softplus(F) on data + softplus(−F) on negatives + R1, half the
    squared slope at the data; the generator, from noise z, lowers softplus(F(G(z))).
    LeCun's third strategy, pushing up chosen points, chosen by another network. A flat F
    costs 2 log 2, and any that tells data from negatives costs less, which stops collapse;
    but only for as long as they can be told. The best F is log q/p, q being the density of
    the negatives: against a generator that has become the data it is flat. So what is
    generated gets noise, more than the data, and a share of the negatives is uniform.
    Without these nothing pushes up where the generator does not go, and low energy may
    stay there unseen. The two chase each other in circles; the energy shown is the average
    along them. Lengths are those of the frame, in which the window is 4 wide.

    On a spiral it does less well than methods whose negatives do not move, and less
    evenly: V 0.12 to 0.14, I 1.5 to 2.0 nats (six seeds); without uniform negatives V 0.15
    to 0.28, I 0.8 to 1.6 (three seeds); with no others, when it is noise-contrastive
    estimation, V 0.10, I 2.1 (one seed).
    """

    title: ClassVar[str] = "Adversarial"
    source: ClassVar[str] = (
        "Goodfellow et al. (2014), Generative adversarial nets; Kim & Bengio (2016), Deep directed generative models "
        "with energy-based probability estimation; R1 after Mescheder, Geiger & Nowozin (2018), Which training "
        "methods for GANs do actually converge?"
    )
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 1200
    mechanism: ClassVar[str] = "pushes down at ●, up at □, made by a generator that seeks low energy or uniform"
    latex: ClassVar[str] = r"""
        \mathcal{L}_F = \data{\langle \log(1 + e^{F(\tilde y)})
            + \tfrac{\gamma}{2} \lVert \nabla F(\tilde y) \rVert^2 \rangle}
            + \bound{\langle \log(1 + e^{-F(\others{\bar y})}) \rangle} \\
        \others{\bar y = G(z) + \sigma n \text{, or uniform}} \\
        z, n \sim \mathcal{N}(0, I) \\
        \tilde y = y + \text{noise} \\
        \others{\mathcal{L}_G = \langle \log(1 + e^{F(G(z))}) \rangle}
    """

    applies_when: ClassVar[Applies] = {
        name: (when("every negative is a uniform draw: none is generated", Where("uniform", below=1.0)),)
        for name in ("noise", "latent", "width")
    }

    kind: Literal["adversarial"] = "adversarial"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped: the critic of what the generator makes."""
    uniform: float = Knob(0.25, lo=0.0, hi=1.0, primary=True)
    """Share of the negatives that are uniform draws instead of the generator's: they alone see
    the far field."""
    penalty: float = Knob(0.02, lo=0.0, hi=10.0, symbol="γ")
    """Weight of R1: how flat the energy is kept at the data."""
    noise: float = Knob(0.15, lo=0.0, hi=0.5, unit="quarter windows", symbol="σ")
    """Standard deviation of the noise on what is generated."""
    data_noise: float = Knob(0.02, lo=0.0, hi=0.5, unit="quarter windows")
    """Standard deviation of the noise on the data."""
    averaging: float = Knob(0.98, lo=0.0, hi=0.999)
    """Memory of the shown energy, the running average of the trained one: 0.98 is about
    the last 50 steps, 0 the last step alone."""
    latent: int = Size(2, lo=1, hi=16, unit="dimensions")
    """Dimensions of z, which is standard normal."""
    width: int = Size(64, lo=2, hi=256, scale="log", unit="units")
    """Units in each of the generator's two hidden layers."""
    learning_rate: float = Knob(2e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam, for both networks."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step; as many negatives."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()
        given = 1 if world == "conditional" else 0  # columns of x, which G is told and keeps

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Adversaries:
            above, below = jax.random.split(key)
            params = model.init(above)
            layers = random_layers(below, (given + self.latent, self.width, self.width, 2 - given), BIAS)
            return Adversaries(learner(params), params, learner(layers))

        def made(layers: Layers, latents: Float[Array, "b z"], data: Float[Array, "b 2"]) -> Float[Array, "b 2"]:
            x = data[:, :given]
            inside = HALF_SIDE * jnp.tanh(feed(layers, jnp.concatenate([x, latents], axis=1), jax.nn.silu))
            return jnp.concatenate([x, inside], axis=1)

        def step(key: PRNGKeyArray, state: Adversaries, batch: Float[Array, "b 2"]) -> tuple[Adversaries, Info]:
            data, free = to_frame(batch, window), answer(world)
            # The latents have a key of their own, so that nothing else depends on how wide they are.
            noise, chance, hidden = jax.random.split(key, 3)
            normal = jax.random.normal(noise, (self.batch, 4))
            level = jax.random.uniform(chance, (self.batch, 3))
            latents = jax.random.normal(hidden, (self.batch, self.latent))
            generated = made(state.generator.params, latents, data) + self.noise * free * normal[:, :2]
            anywhere = data + free * (HALF_SIDE * (2 * level[:, 1:] - 1) - data)
            negatives = into(jnp.where(level[:, :1] < self.uniform, anywhere, generated), FRAME)
            positives = data + self.data_noise * free * normal[:, 2:4]

            def criticism(params: State) -> tuple[Float[Array, ""], Float[Array, "two b"]]:
                low, slope_of = jax.vjp(lambda points: model.apply(params, points), positives)
                slope = free * slope_of(jnp.ones_like(low))[0]
                high = model.apply(params, negatives)
                told = jnp.mean(jax.nn.softplus(low) + jax.nn.softplus(-high))
                return told + self.penalty / 2 * jnp.mean(jnp.sum(slope**2, axis=1)), jnp.stack([low, high])

            critic, loss, energies = descend_with(criticism, state.critic, self.learning_rate, MOMENTUM)

            def temptation(layers: State) -> Float[Array, ""]:
                return jnp.mean(jax.nn.softplus(model.apply(critic.params, made(layers, latents, data))))

            generator, _ = descend(temptation, state.generator, self.learning_rate, MOMENTUM)
            # The first steps are averaged over fewer, or the start would stay in it.
            done = critic.moments.count
            memory = jnp.minimum(self.averaging, done / (done + 9.0))
            average = jax.tree.map(lambda a, p: memory * a + (1 - memory) * p, state.average, critic.params)
            # ∂loss/∂F is σ(F) at a datum and −σ(−F) at a negative.
            push = jax.nn.sigmoid(-energies[1]) / jnp.mean(jax.nn.sigmoid(energies[0]))
            info = Info(loss, from_frame(negatives, window), push, jnp.zeros((), bool))
            return Adversaries(critic, average, generator), info

        def energy(state: Adversaries, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.average, to_frame(points, window))

        return Method(init, step, energy)
