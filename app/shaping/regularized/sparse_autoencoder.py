"""A sparse autoencoder: the code is computed, not sought, and its L1 norm is paid for."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.descent import Learner, descend, learner
from app.shaping.regularized.sparse_coding import Atoms, Input, random_atoms, signal, unexplained, unit_norm
from app.spec.base import Knob, Size
from app.spec.families import Code, Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives


class Autoencoder(NamedTuple):
    """What is trained."""

    atoms: Atoms
    """W, the decoder: one unit-norm atom a row."""
    filters: Float[Array, "k d"]
    """A, the encoder's weights, one unit a row."""
    biases: Float[Array, " k"]
    """b, the encoder's biases; a negative one silences its unit away from its own place."""


class SparseAutoencoder(Shaping):
    """Low where few rectified units, weakly active, rebuild the point: ½‖φ − Wz‖² + λ‖z‖₁, z = relu(Aφ + b).

    LeCun's sixth strategy, a regularised code: the L1 term stays in the energy, and a unit
    learns to answer only near its own stretch of data, so that what lies elsewhere is not
    rebuilt. Here z is computed and not minimised over: away from the data it need not be
    the best code, which makes F steeper there than sparse coding's. On a population code
    that prevents collapse; on the raw coordinates it gives a broad hollow.
    """

    source: ClassVar[str] = (
        "After Ranzato, Poultney, Chopra & LeCun (2006), Efficient learning of sparse representations "
        "with an energy-based model"
    )
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 600
    mechanism: ClassVar[str] = "the L1 norm of the encoder's code costs {penalty} a unit"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        z = [A \varphi(y) + b]^+ \\
        \bound{\lVert W_j \rVert = 1} \\
        F(y) = \tfrac{1}{2} \lVert \varphi(y) - W z \rVert^2 + \bound{\lambda \lVert z \rVert_1}
    """

    kind: Literal["sparse-autoencoder"] = "sparse-autoencoder"
    input: Input = "population"
    """What is rebuilt: a population code of the plane, or its two raw coordinates (a broad
    hollow on the spiral: an honest failure)."""
    units: int = Size(20, lo=1, hi=100, scale="log", unit="units")
    """Number of units of the code."""
    penalty: float = Knob(0.02, lo=0.001, hi=1.0, scale="log", symbol="λ", primary=True)
    """Price of a unit of activity; so large that no unit is active, the energy is flat."""
    learning_rate: float = Knob(1e-2, lo=1e-4, hi=0.1, scale="log")
    """Adam's step size."""
    batch: int = Size(256, lo=16, hi=2048, scale="log", unit="points")
    """Training points in a step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            atoms = random_atoms(key, self.units, self.input)
            # Each filter starts as its own atom: one drawn apart would answer to nothing.
            return learner(Autoencoder(atoms, atoms, jnp.zeros(self.units)))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            signals = signal(batch, window, self.input)
            moved, loss = descend(
                lambda trained: autoencoder_energy(trained, signals, self.penalty).mean(), state, self.learning_rate
            )
            # Without this the atoms would grow and the code shrink, at no cost in L1.
            atoms = unit_norm(moved.params.atoms)
            moved = moved._replace(params=moved.params._replace(atoms=atoms))
            return moved, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return autoencoder_energy(state.params, signal(points, window, self.input), self.penalty)

        return Method(init, step, energy)

    def code(self, window: WindowArray, state: Learner, points: Float[Array, "n 2"]) -> Code:
        signals, trained = signal(points, window, self.input), state.params
        units = encoded(trained, signals)
        return Code(units, unexplained(trained.atoms, signals, units), self.penalty * jnp.sum(units, axis=1))


def encoded(trained: Autoencoder, signals: Float[Array, "n d"]) -> Float[Array, "n k"]:
    """z = relu(Aφ + b), one row of codes for each signal φ."""
    return jax.nn.relu(signals @ trained.filters.T + trained.biases)


def autoencoder_energy(
    trained: Autoencoder, signals: Float[Array, "n d"], penalty: Float[Array, ""] | float
) -> Float[Array, " n"]:
    """½‖φ − Wz‖² + λ‖z‖₁ at z = relu(Aφ + b), in squared units of φ."""
    code = encoded(trained, signals)
    return unexplained(trained.atoms, signals, code) + penalty * jnp.sum(code, axis=1)
