"""Denoising score matching: the slope at a noised datum points back to where it came from."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.mlp import MLP
from app.maths.calculus import gradient
from app.shaping.contrastive.answers import answer, normal_noise
from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import from_frame, to_frame
from app.spec.base import Knob, Size
from app.spec.families import Energy, Info, Method, Shaping, ShapingFamily, State, WindowArray, World
from app.spec.registry import OneOf


class DenoisingScoreMatching(Shaping):
    """Move data by noise and let the slope of F tell the noise: ⟨‖σ∇F(x + σn) − n‖²⟩.

    LeCun's fifth strategy, denoising. The best guess of n is σ times minus the score of
    the noised density, so that F becomes minus its logarithm: of the data blurred by σ, and
    no sharper. No Z is needed, and no second derivatives. A flat F guesses no noise at
    all; that stops collapse. Slopes are learned only where noise carries a datum: with a
    small σ the far field is unseen, and modes further apart than the noise reaches may have
    any weights. Given x, noise and slope are those along y. Lengths are those of the frame,
    in which the window is 4 wide.
    """

    source: ClassVar[str] = "Vincent (2011), A connection between score matching and denoising autoencoders"
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 1200
    mechanism: ClassVar[str] = "at □, a datum moved by noise of {sigma}, the slope must lead back to ●"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "architectural",
        "it is score matching on noised data, and pushes up no energy that it compares with another.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \langle \bound{\lVert \sigma \nabla F(\others{\bar y}) - n \rVert^2} \rangle \\
        \others{\bar y = \data{y} + \sigma n} \\
        n \sim \mathcal{N}(0, I)
    """

    kind: Literal["denoising-score-matching"] = "denoising-score-matching"
    energy: OneOf[Energy] = MLP(output="linear")
    """The energy that is shaped."""
    sigma: float = Knob(0.07, lo=0.01, hi=1.0, scale="log", unit="quarter windows", symbol="σ", primary=True)
    """Standard deviation of the noise: larger reaches further from the data and blurs it."""
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
            noise = normal_noise(key, self.batch, world)
            moved = to_frame(batch, window) + self.sigma * noise

            def objective(params: State) -> Float[Array, ""]:
                slopes = free * gradient(lambda y: model.apply(params, y), moved)
                return jnp.mean(jnp.sum((self.sigma * slopes - noise) ** 2, axis=1))

            trained, loss = descend(objective, state, self.learning_rate)
            info = Info(loss, from_frame(moved, window), jnp.ones(self.batch), jnp.zeros((), bool))
            return trained, info

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return model.apply(state.params, to_frame(points, window))

        return Method(init, step, energy)
