"""Noise-contrastive estimation: telling data from noise whose density is known."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.shaping.contrastive.answers import answer
from app.shaping.descent import Learner, descend_with, learner
from app.shaping.frame import HALF_SIDE, from_frame, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Method, Shaping, ShapingFamily, State, WindowArray, World
from app.spec.registry import OneOf

FLOOR = 1e-6
"""Added to the variances of the fitted noise, for data on a line."""


class Estimate(NamedTuple):
    """What is trained, and the noise that it is told from."""

    learner: Learner
    """Parameters of the energy, and c, which stands for log Z in frame units."""
    mean: Float[Array, "2"]
    """Of the normal noise, in frame coordinates."""
    spread: Float[Array, "2 2"]
    """Lower triangular root of its covariance."""


class NoiseContrastiveEstimation(Shaping):
    """Classify points as data or noise by the energy, with log Z as one more parameter: c.

    The logit of "data" is −F − c − log q − log ν, q the noise's density and ν noise points
    a datum; with enough of both, exp(−F − c) becomes the data's density, normalised, and
    c becomes log Z. LeCun's third strategy, pushing up chosen points, chosen once and for
    all. A flat F cannot tell data from noise; that stops collapse, as long as the two
    differ. Where the noise never falls nothing is pushed up, and noise that is easily
    told from data teaches little. Given x, the noise is in y at the datum's own x, and as c
    is one number for every x, F itself must make Z the same at all of them. Lengths are
    those of the frame, in which the window is 4 wide.
    """

    title: ClassVar[str] = "Noise-contrastive estimation"
    source: ClassVar[str] = (
        "Gutmann & Hyvärinen (2010), Noise-contrastive estimation: a new estimation principle for unnormalized "
        "statistical models; one c for all x: Mnih & Teh (2012), A fast and simple algorithm for training neural "
        "probabilistic language models"
    )
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "tells ● from {noise} noise □, {ratio} for each"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle \log(1 + e^{-h(y)}) \rangle}
            + \bound{\nu \langle \log(1 + e^{h(\others{\bar y})}) \rangle} \\
        h(y) = -F(y) - c - \log \nu q(y) \\
        \others{\bar y \sim q}
    """

    kind: Literal["noise-contrastive-estimation"] = "noise-contrastive-estimation"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped."""
    noise: Literal["uniform", "normal"] = "uniform"
    """Uniform over the window, or normal with the data's own mean and covariance; given x,
    what these are of y at that x."""
    ratio: int = Size(1, lo=1, hi=16, scale="log", unit="noise points a datum", symbol="ν", primary=True)
    """Noise points for each datum."""
    learning_rate: float = Knob(3e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        model = self.energy.build()
        free = answer(world)

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Estimate:
            seen = to_frame(data, window)
            mean = seen.mean(axis=0)
            centred = seen - mean
            covariance = centred.T @ centred / seen.shape[0] + FLOOR * jnp.eye(2)
            return Estimate(learner((model.init(key), jnp.zeros(()))), mean, jnp.linalg.cholesky(covariance))

        def whitened(points: Float[Array, "n 2"], state: Estimate) -> Float[Array, "n 2"]:
            # By hand: a solver from LAPACK made the whole step nine times as long.
            (root_x, _), (tilt, root_y) = state.spread
            across, up = (points - state.mean).T
            white = across / root_x
            return jnp.stack([white, (up - tilt * white) / root_y], axis=1)

        def drawn(key: PRNGKeyArray, state: Estimate, data: Float[Array, "b 2"]) -> Float[Array, "m 2"]:
            at = jnp.repeat(data, self.ratio, axis=0)
            if self.noise == "uniform":
                anywhere = HALF_SIDE * (2 * jax.random.uniform(key, at.shape) - 1)
                return jnp.where(free > 0, anywhere, at)
            # The root is lower triangular: the first white coordinate is x alone, and the
            # second is what is left of y once x is known.
            white = jnp.where(free > 0, jax.random.normal(key, at.shape), whitened(at, state))
            return state.mean + white @ state.spread.T

        def log_noise(points: Float[Array, "n 2"], state: Estimate) -> Float[Array, " n"]:
            if self.noise == "uniform":
                return jnp.full(points.shape[0], -jnp.sum(free) * jnp.log(2 * HALF_SIDE))
            log_root = jnp.log(jnp.diag(state.spread)) + 0.5 * jnp.log(2 * jnp.pi)
            return -(0.5 * whitened(points, state) ** 2 + log_root) @ free

        def step(key: PRNGKeyArray, state: Estimate, batch: Float[Array, "b 2"]) -> tuple[Estimate, Info]:
            data = to_frame(batch, window)
            noise = drawn(key, state, data)
            both = jnp.concatenate([data, noise])
            reference = log_noise(both, state) + jnp.log(self.ratio)

            def objective(params: State) -> tuple[Float[Array, ""], Float[Array, " both"]]:
                weights, constant = params
                logits = -model.apply(weights, both) - constant - reference
                told, others = logits[: self.batch], logits[self.batch :]
                return (jnp.sum(jax.nn.softplus(-told)) + jnp.sum(jax.nn.softplus(others))) / self.batch, logits

            trained, loss, logits = descend_with(objective, state.learner, self.learning_rate)
            # ∂loss/∂F is σ(logit) at a noise point and 1 − σ(logit) at a datum.
            on_data = jnp.mean(jax.nn.sigmoid(-logits[: self.batch]))
            push = jax.nn.sigmoid(logits[self.batch :]) / on_data
            info = Info(loss, from_frame(noise, window), push, jnp.asarray(False))
            return state._replace(learner=trained), info

        def energy(state: Estimate, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.learner.params[0], to_frame(points, window))

        return Method(init, step, energy)
