"""Where to push up: the ways to find an answer that is wrong and yet has low energy.

All work in frame coordinates, give every datum an answer of its own, and say whether it
is one: a datum near to which nothing but correct answers was found has none. An answer is
wrong if it lies further than the exclusion ε from every datum of the batch; with x given
it is another y for the datum's own x, and only data near that x can be near it.
"""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, PRNGKeyArray

from app.maths.gibbs import Scalar
from app.maths.grid import uniform_points
from app.shaping.contrastive.chains import walk, walk_answers
from app.shaping.contrastive.grid_answers import grid_answers
from app.shaping.frame import FRAME
from app.spec.families import NOTHING_PROPOSED, EnergyFunction, Kernel, World


class Offending(NamedTuple):
    """An answer for each datum to be told from it."""

    answers: Float[Array, "b 2"]
    """Where to push up."""
    wrong: Bool[Array, " b"]
    """False for a datum that sits out, as its answer is not a wrong one."""
    acceptance: Float[Array | np.ndarray, ""] = NOTHING_PROPOSED
    """Of the chains that led to the answers, if chains did; else NaN."""


def drawn_answers(key: PRNGKeyArray, correct: Float[Array, "b 2"], draws: int, world: World) -> Float[Array, "b k 2"]:
    """Independent uniform answers for each datum: of the frame, or of y at its own x."""
    answers = uniform_points(key, FRAME, correct.shape[0] * draws).reshape(-1, draws, 2)
    return answers.at[:, :, 0].set(correct[:, None, 0]) if world == "conditional" else answers


def lowest(
    energy: EnergyFunction, answers: Float[Array, "sets k 2"], correct: Float[Array, "b 2"], exclusion: Scalar
) -> Offending:
    """Of each set of answers, one for each datum or one for all, the wrong one of lowest energy."""
    return _choose(energy(answers.reshape(-1, 2)).reshape(answers.shape[:2]), answers, correct, exclusion)


def any_of(answers: Float[Array, "b k 2"], correct: Float[Array, "b 2"], exclusion: Scalar) -> Offending:
    """Of each datum's answers, in random order, the first wrong one: a random one."""
    return _choose(jnp.zeros(answers.shape[:2]), answers, correct, exclusion)


def lowest_on_grid(
    key: PRNGKeyArray,
    energy: EnergyFunction,
    correct: Float[Array, "b 2"],
    exclusion: Scalar,
    resolution: int,
    world: World,
) -> Offending:
    """The wrong answer of lowest energy among random ones, one in each cell of a grid: of the
    whole frame, where it is the same for all data, or of the column at the datum's own x."""
    found = lowest(energy, grid_answers(key, correct, resolution, world), correct, exclusion)
    return Offending(jnp.broadcast_to(found.answers, correct.shape), jnp.broadcast_to(found.wrong, correct.shape[:1]))


def walked(
    key: PRNGKeyArray,
    kernel: Kernel,
    energy: EnergyFunction,
    starts: Offending,
    correct: Float[Array, "b 2"],
    exclusion: Scalar,
    transitions: Int[Array, ""] | int,
    world: World,
) -> Offending:
    """Where chains are after some transitions that began at wrong answers.

    The surroundings of the data are walled off, so that a chain that tests its proposals
    stays among the wrong answers; any other may end in there, and its datum sits out.
    """

    def walled(points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return jnp.where(far(points, correct, exclusion), energy(points), jnp.inf)

    follow = walk_answers if world == "conditional" else walk
    ends, acceptance = follow(key, kernel, walled, starts.answers, transitions)
    return Offending(ends, starts.wrong & far(ends, correct, exclusion), acceptance)


def far(points: Float[Array, "n 2"], data: Float[Array, "b 2"], exclusion: Scalar) -> Bool[Array, " n"]:
    """Which points lie further than the exclusion from every datum."""
    squared = jnp.sum((points[:, None] - data[None]) ** 2, axis=-1)
    return jnp.min(squared, axis=1) > exclusion**2


def _choose(
    offence: Float[Array, "sets k"],
    answers: Float[Array, "sets k 2"],
    correct: Float[Array, "b 2"],
    exclusion: Scalar,
) -> Offending:
    wrong = far(answers.reshape(-1, 2), correct, exclusion).reshape(answers.shape[:2])
    offence = jnp.where(wrong, offence, jnp.inf)
    chosen = jnp.argmin(offence, axis=1)
    return Offending(
        jnp.take_along_axis(answers, chosen[:, None, None], axis=1)[:, 0], jnp.isfinite(jnp.min(offence, axis=1))
    )
