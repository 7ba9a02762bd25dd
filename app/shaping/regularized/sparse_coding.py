"""Sparse coding: a point has low energy if few atoms, weakly active, make it up."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import to_frame
from app.shaping.regularized.lasso import TINY, lasso_minimum, sparse_code
from app.shaping.regularized.population_code import population_code, random_mixtures
from app.spec.base import Knob, Size
from app.spec.families import Code, Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

Atoms = Float[Array, "k d"]
"""One unit-norm atom a row."""
Input = Literal["population", "raw"]
"""What a method on signals sees: the population code of a point, or its coordinates."""


class SparseCoding(Shaping):
    """Low energy where few atoms, weakly active, rebuild the point: min_z ½‖φ(y) − Wz‖² + λ‖z‖₁.

    LeCun's sixth strategy, a regularised code: the L1 term stays in the energy and
    limits how many points the atoms can rebuild cheaply. On a population code of the
    plane that prevents collapse; on the raw coordinates it does not help, since F is
    then convex in y, whatever λ: one bowl.
    """

    source: ClassVar[str] = (
        "Olshausen & Field (1996), Emergence of simple-cell receptive field properties by learning a sparse code for "
        "natural images; FISTA: Beck & Teboulle (2009), A fast iterative shrinkage-thresholding algorithm for linear "
        "inverse problems"
    )
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 400
    mechanism: ClassVar[str] = "the L1 norm of the code costs {penalty} a unit"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        F(y) = \min_z \, \tfrac{1}{2} \lVert \varphi(y) - W z \rVert^2 + \bound{\lambda \lVert z \rVert_1} \\
        \bound{\lVert W_j \rVert = 1}
    """

    kind: Literal["sparse-coding"] = "sparse-coding"
    input: Input = "population"
    """What the atoms rebuild: a population code of the plane, or its two raw coordinates
    (one bowl on any data: an honest failure)."""
    units: int = Size(20, lo=1, hi=100, scale="log", unit="atoms")
    """Number of atoms."""
    penalty: float = Knob(0.1, lo=0.001, hi=1.0, scale="log", symbol="λ", primary=True)
    """Price of a unit of activity; larger leaves fewer atoms active, and so large that none
    is, the energy is flat."""
    learning_rate: float = Knob(5e-3, lo=1e-4, hi=0.1, scale="log")
    """Adam's step size for the atoms."""
    batch: int = Size(256, lo=16, hi=2048, scale="log", unit="points")
    """Training points in a step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            return learner(random_atoms(key, self.units, self.input))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            signals = signal(batch, window, self.input)
            moved, loss = descend(
                lambda atoms: sparse_energy(atoms, signals, self.penalty).mean(), state, self.learning_rate
            )
            # Without this the atoms would grow and the code shrink, at no cost in L1.
            moved = moved._replace(params=unit_norm(moved.params))
            return moved, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return sparse_energy(state.params, signal(points, window, self.input), self.penalty)

        return Method(init, step, energy)

    def code(self, window: WindowArray, state: Learner, points: Float[Array, "n 2"]) -> Code:
        signals, atoms = signal(points, window, self.input), state.params
        units = sparse_code(atoms @ signals.T, atoms @ atoms.T, self.penalty).T
        return Code(units, unexplained(atoms, signals, units), self.penalty * jnp.sum(jnp.abs(units), axis=1))


def signal(points: Float[Array, "n 2"], window: WindowArray, given: Input) -> Float[Array, "n d"]:
    """What the atoms rebuild, φ, at each point: 144 unit-norm responses, or the point
    itself in frame coordinates."""
    return to_frame(points, window) if given == "raw" else population_code(points, window)


def random_atoms(key: PRNGKeyArray, count: int, given: Input) -> Atoms:
    """Random unit-norm atoms for either sort of signal."""
    return unit_norm(jax.random.normal(key, (count, 2)) if given == "raw" else random_mixtures(key, count))


def unit_norm(atoms: Atoms) -> Atoms:
    """Each atom divided by its length."""
    return atoms / jnp.maximum(jnp.linalg.norm(atoms, axis=1, keepdims=True), TINY)


def unexplained(atoms: Atoms, signals: Float[Array, "n d"], code: Float[Array, "n k"]) -> Float[Array, " n"]:
    """½‖φ − Wz‖² of each signal φ and its code z, in squared units of φ."""
    missed = signals - code @ atoms
    return 0.5 * jnp.sum(missed * missed, axis=1)


def sparse_energy(atoms: Atoms, signals: Float[Array, "n d"], penalty: Float[Array, ""] | float) -> Float[Array, " n"]:
    """min_z ½‖φ − Wz‖² + λ‖z‖₁ of each signal φ, in squared units of φ."""
    half_norms = 0.5 * jnp.sum(signals * signals, axis=1)
    return half_norms + lasso_minimum(atoms @ signals.T, atoms @ atoms.T, penalty)
