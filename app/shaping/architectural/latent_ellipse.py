"""The latent ellipse of the course: a hidden angle explains each point."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, PRNGKeyArray

from app.maths.gibbs import log_partition
from app.maths.grid import uniform_points
from app.maths.latent import circle_angles, cold, ellipse, squared_distances, warm
from app.shaping.descent import Learner, descend_with, learner
from app.shaping.frame import HALF_SIDE, from_frame, log_unit_area, to_frame
from app.shaping.layers import feed, random_layers
from app.shaping.nodes import Nodes, nodes
from app.spec.applying import Applies, Where, when
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, State, WindowArray, World, no_negatives

GRID = 40
"""Cells a side of the grid on whose random nodes the negative log-likelihood is normalised …"""
PLANES = 4
"""… on a conditional plane at the x of this many data of each batch."""
DRAWS = 8
"""Uniform draws for each datum, of which the log loss pushes up the lowest …"""
EXCLUSION = 0.1
"""… that lies further than this from every datum, in quarter windows …"""
NEAR = 0.05
"""… on a conditional plane from every datum whose x is as near as this, the batch's
reaching from 0 to 1."""
GENTLE = 0.3
"""Size of the first last weights, next to a layer's usual: an untrained ellipse hardly
knows x."""

Negatives = tuple[Float[Array, "m _"], Float[Array, " m"]]
"""Where a step pushed up, and how hard."""


class LatentEllipse(Shaping):
    """Squared distance from an ellipse that a hidden angle z runs through: E(y, z) = ‖y − (w₁ cos z, w₂ sin z)‖².

    Cold, the free energy is that of the best angle, F_∞ = min E; warm, all angles count,
    F_β = −(1/β) log mean exp(−βE). The ellipse is centred on the window; only its two
    half axes are learned. On a conditional plane they are functions of x, w(x) = exp of a
    network with one hidden layer: E(x, y, z) = ‖y − (w₁(x) cos z, w₂(x) sin z)‖².

    LeCun's first strategy, a constant low-energy volume: no w makes more than a ring low,
    so the energy loss is enough and there is nothing to collapse to. Warm it is maximum
    likelihood already, ∫ exp(−βF_β) dy being π/β for every w; but where each angle
    blurs by more than the data spreads, below β ≈ 1/ρ² for a half axis ρ, likelihood
    itself wants that axis to vanish. The log loss goes on pushing at the answers
    nearest to the data, and stops short of it: a little, and more the smaller β is. What is
    no ring cannot be fitted: a spiral gets one that lies between its arms.
    """

    source: ClassVar[str] = "LeCun & Canziani (2020), Deep Learning, NYU, weeks 7 and 15: latent-variable models"
    shaping_family: ClassVar[ShapingFamily] = "architectural"
    schedule: ClassVar[int] = 200
    sees_given: ClassVar[bool] = True
    mechanism: ClassVar[str] = "an angle can explain no more than a ring"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "contrastive",
        "with the log loss or the likelihood it pushes wrong answers up, which it need not.",
    )
    latex: ClassVar[str] = r"""
        E(y, z) = \lVert y - \bound{(w_1 \cos z, \, w_2 \sin z)} \rVert^2 \\
        \text{cold: } F(y) = \min_z E(y, z) \\
        \text{warm: } F(y) = -\tfrac{1}{\beta} \log \langle e^{-\beta E(y, z)} \rangle_z \\
        \text{energy: } \mathcal{L} = \data{\langle F(y) \rangle} \\
        \text{log: } \mathcal{L} = \tfrac{1}{\beta}
            \langle \log(1 + e^{\beta (\data{F(y)} - F(\others{\bar y}))}) \rangle \\
        \text{nll: } \mathcal{L} = \data{\langle F(y) \rangle}
            + \tfrac{1}{\beta} \log \int_\Omega e^{-\beta F(\others{\bar y})} \, d\others{\bar y}
    """

    applies_when: ClassVar[Applies] = {
        "beta": (
            when(
                "cold, with the energy loss, nothing is weighed by it",
                Where("temperature", ("warm",)),
                Where("objective", ("log", "nll")),
            ),
        ),
        "width": (
            when("only where x is given does a network foresee the axes", Where("world", ("conditional-plane",))),
        ),
    }

    kind: Literal["latent-ellipse"] = "latent-ellipse"
    temperature: Literal["cold", "warm"] = "cold"
    """Whether a point's energy is that of its best angle, or counts all angles."""
    objective: Literal["energy", "log", "nll"] = "energy"
    """What is lowered: the energy of the data; (1/β) log(1 + exp(β(E_C − E_I))), with an
    offending answer for each datum; or the negative log-likelihood, its integral estimated
    at random nodes, new ones in every step."""
    beta: float = Knob(
        10.0,
        lo=0.05,
        hi=1000.0,
        scale="log",
        unit="1 / data units²",
        symbol="β",
        primary=True,
        title="β inside the method",
    )
    """Inverse temperature: of the angles where they are warm, of the log loss and of the
    likelihood. Data twice as large wants a quarter of it. Cold with the energy loss has no
    use for it."""
    learning_rate: float = Knob(2e-2, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam, for half axes in quarter windows, or for the network's weights."""
    angles: int = Size(48, lo=8, hi=256, scale="log")
    """Values of z, evenly spaced: where they lie further apart than the data's noise, a
    cold valley becomes a string of wells."""
    width: int = Size(16, lo=2, hi=64, scale="log", unit="units")
    """Hidden units of the network that foresees the half axes from x, on a conditional plane."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        window = jnp.asarray(window)
        centre = from_frame(jnp.zeros(2), window)
        # Losses are lowered in squared quarter windows, whatever the unit of the data.
        unit = jnp.exp(log_unit_area(window))
        sees_x = world == "conditional-plane"

        def free(params: State, points: Float[Array, "n d"]) -> Float[Array, " n"]:
            axes = jnp.exp(feed(params, points[:, 2:])) if sees_x else params
            ring = ellipse(half_axes(axes, window), circle_angles(self.angles))
            energies = squared_distances(points[:, :2] - centre, ring)
            return cold(energies) if self.temperature == "cold" else warm(energies, self.beta)

        def init(key: PRNGKeyArray, data: Float[Array, "n d"]) -> Learner:
            axes = jax.random.uniform(key, (2,), minval=0.2, maxval=1.0)
            if not sees_x:
                return learner(axes)
            hidden, (weight, _) = random_layers(key, (1, self.width, 2), bias=1.0)
            return learner([hidden, (GENTLE * weight, jnp.log(axes))])

        def plain(axes: State, key: PRNGKeyArray, batch: Float[Array, "b d"]) -> tuple[Float[Array, ""], Negatives]:
            return free(axes, batch).mean() / unit, no_negatives()

        def log_loss(axes: State, key: PRNGKeyArray, batch: Float[Array, "b d"]) -> tuple[Float[Array, ""], Negatives]:
            drawn = uniform_points(key, window, self.batch * DRAWS).reshape(self.batch, DRAWS, 2)
            if world == "conditional":
                drawn = drawn.at[:, :, 0].set(batch[:, :1])
            if sees_x:
                drawn = jnp.concatenate([drawn, jnp.broadcast_to(batch[:, None, 2:], (*drawn.shape[:2], 1))], axis=2)
            flat = drawn.reshape(-1, drawn.shape[2])
            admitted = incorrect_answers(flat, batch, window)
            offence = jnp.where(admitted, free(axes, flat), jnp.inf).reshape(self.batch, DRAWS)
            lowest = offence.min(axis=1)
            # A datum none of whose draws is admitted has no incorrect answer, and sits out.
            paired = jnp.isfinite(lowest)
            excess = self.beta * jnp.where(paired, free(axes, batch) - jnp.where(paired, lowest, 0.0), 0.0)
            incorrect = jnp.take_along_axis(drawn, offence.argmin(axis=1)[:, None, None], axis=1)[:, 0]
            push = jnp.where(paired, jax.nn.sigmoid(excess), 0.0)
            loss = jnp.mean(jnp.where(paired, jax.nn.softplus(excess), 0.0))
            return loss / (self.beta * unit), (incorrect, push)

        def nll(axes: State, key: PRNGKeyArray, batch: Float[Array, "b d"]) -> tuple[Float[Array, ""], Negatives]:
            placing, drawing = jax.random.split(key)
            answers, weights = possible_answers(placing, window, world, batch)
            energies = free(axes, answers.reshape(-1, answers.shape[2])).reshape(weights.shape)
            log_z = jax.vmap(log_partition, (0, None, 0))(energies, self.beta, weights)
            # What is pushed up is P itself; an answer drawn from it for each datum shows it.
            group = jnp.arange(self.batch) % answers.shape[0]
            choice = jax.random.categorical(drawing, (jnp.log(weights) - self.beta * energies)[group])
            shown = answers[group, choice]
            return (free(axes, batch).mean() + log_z.mean() / self.beta) / unit, (shown, jnp.ones(self.batch))

        objective = {"energy": plain, "log": log_loss, "nll": nll}[self.objective]

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b d"]) -> tuple[Learner, Info]:
            def lowered(axes: State) -> tuple[Float[Array, ""], Negatives]:
                return objective(axes, key, batch)

            trained, loss, (negatives, weights) = descend_with(lowered, state, self.learning_rate)
            return trained, Info(loss * unit, negatives, weights, jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n d"]) -> Float[Array, " n"]:
            return free(state.params, points)

        return Method(init, step, energy)

    def latent_values(self) -> Float[np.ndarray, " k"]:
        return circle_angles(self.angles)

    def joint_energy(
        self, window: WindowArray, world: World, state: Learner, points: Float[Array, "n d"]
    ) -> Float[Array, " n"]:
        """E(y, z) at any angle z, on the grid of angles or between them."""
        params, z = state.params, points[:, -1]
        axes = jnp.exp(feed(params, points[:, 2:-1])) if world == "conditional-plane" else params
        explained = half_axes(axes, window) * jnp.stack([jnp.cos(z), jnp.sin(z)], axis=1)
        apart = points[:, :2] - from_frame(jnp.zeros(2), jnp.asarray(window)) - explained
        return jnp.sum(apart * apart, axis=1)


def half_axes(axes: Float[Array, "*n 2"], window: WindowArray) -> Float[Array, "*n 2"]:
    """w₁ and w₂ in data units, from quarter windows."""
    window = jnp.asarray(window)
    return axes * (window[1::2] - window[0::2]) / (2 * HALF_SIDE)


def incorrect_answers(
    points: Float[Array, "m d"], batch: Float[Array, "b d"], window: WindowArray
) -> Bool[Array, " m"]:
    """Which points are no datum's correct answer: those further than ``EXCLUSION`` from
    every datum, on a conditional plane from every datum at about the same x."""
    apart = to_frame(points[:, :2], window)[:, None] - to_frame(batch[:, :2], window)
    squared = jnp.sum(apart * apart, axis=2)
    if batch.shape[1] == 3:
        x, given = batch[:, 2], points[:, 2]
        squared = jnp.where(jnp.abs(given[:, None] - x) <= NEAR * (x.max() - x.min()), squared, jnp.inf)
    return squared.min(axis=1) > EXCLUSION**2


def possible_answers(key: PRNGKeyArray, window: WindowArray, world: World, batch: Float[Array, "b d"]) -> Nodes:
    """The answers that probability is shared among, and the area or length in data units
    that each stands for: one group, the window, for all data; the column at each datum's
    x; or on a conditional plane the window at the x of some data."""
    window = jnp.asarray(window)
    framed, weights = nodes(key, to_frame(batch[:, :2], window), GRID, world)
    unit = (window[1::2] - window[0::2]) / (2 * HALF_SIDE)
    weights = weights * (unit[1] if world == "conditional" else unit[0] * unit[1])
    answers = from_frame(framed, window)
    if world == "conditional":
        # There and back again x might be another number by a rounding.
        answers = jnp.concatenate(
            [jnp.broadcast_to(batch[:, None, :1], (*weights.shape, 1)), answers[:, :, 1:]], axis=2
        )
    if world == "conditional-plane":
        given = batch[:PLANES, None, 2:]
        shape = (given.shape[0], weights.shape[1])
        answers = jnp.concatenate(
            [jnp.broadcast_to(answers, (*shape, 2)), jnp.broadcast_to(given, (*shape, 1))], axis=2
        )
        weights = jnp.broadcast_to(weights, shape)
    return Nodes(answers, weights)
