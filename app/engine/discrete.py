"""Boltzmann, softargmin and losses of energies that the caller gives, in float64.

Lengths are filled up to a power of two with entries of weight 0, so that the number of
compiled programs stays small whatever lengths are asked for.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from app.maths import gibbs
from app.spec.families import Loss
from app.spec.structure import Knobs, Structure, joined, split


def boltzmann(energies: list[list[float]], beta: float, cell: float) -> dict[str, Any]:
    """Density, log Z, entropy, ⟨F⟩ and free energy of each row; Σ P · cell = 1."""
    filled, weights, rows, columns = _fill(energies, cell)
    with jax.enable_x64(True):
        density, *scalars = map(np.asarray, _boltzmann(filled, weights, np.float64(beta)))
    names = ("log_partition", "entropy", "expected_energy", "free_energy")
    return {
        "probability": density[:rows, :columns],
        **{name: value[:rows] for name, value in zip(names, scalars, strict=True)},
    }


def softargmin(energies: list[list[float]], correct: list[int], beta: float) -> dict[str, Any]:
    """softargmin, the NLL of the correct answers, its gradient on the energies, and the
    free energy, of each row."""
    filled, weights, rows, columns = _fill(energies, 1.0)
    answers = np.zeros(len(filled), np.int64)
    answers[:rows] = correct
    with jax.enable_x64(True):
        probability, loss, gradient, free_energy = map(
            np.asarray, _softargmin(filled, weights, answers, np.float64(beta))
        )
    return {
        "softargmin": probability[:rows, :columns],
        "loss": loss[:rows],
        "gradient": gradient[:rows, :columns],
        "free_energy": free_energy[:rows],
    }


def loss(functional: Loss, correct: list[float], incorrect: list[float]) -> dict[str, Any]:
    """A loss functional and its two partial derivatives at each pair (E_C, E_I)."""
    count = len(correct)
    pairs = np.zeros((2, power_of_two(count)))
    pairs[0, :count], pairs[1, :count] = correct, incorrect
    structure, knobs = split(functional)
    with jax.enable_x64(True):
        value, d_correct, d_incorrect = map(np.asarray, loss_and_slopes(structure, knobs, pairs[0], pairs[1]))
    return {"value": value[:count], "d_correct": d_correct[:count], "d_incorrect": d_incorrect[:count]}


def _fill(
    energies: list[list[float]], cell: float
) -> tuple[Float[np.ndarray, "b n"], Float[np.ndarray, " n"], int, int]:
    given = np.asarray(energies, np.float64)
    rows, columns = given.shape
    # Filling repeats a row's last energy: any finite number does, for its weight is 0.
    filled = np.pad(given, ((0, power_of_two(rows) - rows), (0, power_of_two(columns) - columns)), mode="edge")
    weights = np.zeros(filled.shape[1])
    weights[:columns] = cell
    return filled, weights, rows, columns


def power_of_two(count: int) -> int:
    """The least power of two that is no less than ``count``."""
    return 1 << (count - 1).bit_length()


@jax.jit
def _boltzmann(energies: Float[Array, "b n"], weights: Float[Array, " n"], beta: Float[Array, ""]) -> tuple[Array, ...]:
    return (
        gibbs.boltzmann(energies, beta, weights),
        gibbs.log_partition(energies, beta, weights),
        gibbs.entropy(energies, beta, weights),
        gibbs.expected_energy(energies, beta, weights),
        gibbs.free_energy(energies, beta, weights),
    )


@jax.jit
def _softargmin(
    energies: Float[Array, "b n"], weights: Float[Array, " n"], correct: Int[Array, " b"], beta: Float[Array, ""]
) -> tuple[Array, ...]:
    probability = gibbs.boltzmann(energies, beta, weights) * weights
    free_energy = gibbs.free_energy(energies, beta, weights)
    chosen = jnp.take_along_axis(energies, correct[:, None], axis=1)[:, 0]
    gradient = jax.nn.one_hot(correct, energies.shape[1], dtype=energies.dtype) - probability
    return probability, chosen - free_energy, gradient, free_energy


@partial(jax.jit, static_argnames=("structure",))
def loss_and_slopes(
    structure: Structure, knobs: Knobs, correct: Float[Array, " n"], incorrect: Float[Array, " n"]
) -> tuple[Array, Array, Array]:
    """A loss functional of each pair, and its derivatives by E_C and by E_I."""
    value = joined(structure, knobs, Loss).value
    d_correct, d_incorrect = jax.grad(lambda pair: jnp.sum(value(*pair)))((correct, incorrect))
    return value(correct, incorrect), d_correct, d_incorrect
