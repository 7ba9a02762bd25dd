"""Predictive sparse decomposition: sparse coding whose codes an encoder must foresee."""

from typing import ClassVar, Literal, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.descent import Learner, descend, learner
from app.shaping.regularized.lasso import lasso_minimum, sparse_code
from app.shaping.regularized.sparse_coding import Atoms, Input, random_atoms, signal, unexplained, unit_norm
from app.spec.base import Knob, Size
from app.spec.families import Code, Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

Scalar = Float[Array, ""]


class Decomposition(NamedTuple):
    """What is trained."""

    atoms: Atoms
    """W, one unit-norm atom a row."""
    filters: Float[Array, "k d"]
    """The encoder's weights, one unit a row."""
    biases: Float[Array, " k"]
    """The encoder's biases."""
    gains: Float[Array, " k"]
    """What each unit's tanh is multiplied by: a code may exceed 1."""


class PredictiveSparseDecomposition(Shaping):
    """Sparse coding with a code that an encoder foresees: min_z ½‖φ − Wz‖² + λ‖z‖₁ + (α/2)‖z − e(y)‖².

    LeCun's sixth strategy, a regularised code: the L1 term and the distance from the
    encoder's guess e(y) = g tanh(Aφ + b) both stay in the energy, and both limit how many
    points the atoms can rebuild cheaply. On a population code that prevents collapse; on
    the raw coordinates it hardly helps, and leaves one broad bowl. For α → 0 the energy is
    that of sparse coding. The minimum over z is found by FISTA, not read off the encoder.
    """

    source: ClassVar[str] = (
        "Kavukcuoglu, Ranzato & LeCun (2008), Fast inference in sparse coding algorithms with applications to object "
        "recognition"
    )
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 600
    mechanism: ClassVar[str] = "the code costs {penalty} a unit, and more where the encoder did not foresee it"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        e(y) = g \odot \tanh(A \varphi(y) + b) \\
        \bound{\lVert W_j \rVert = 1} \\
        F(y) = \min_z \, \tfrac{1}{2} \lVert \varphi(y) - W z \rVert^2
            + \bound{\lambda \lVert z \rVert_1 + \tfrac{\alpha}{2} \lVert z - e(y) \rVert^2}
    """

    kind: Literal["predictive-sparse-decomposition"] = "predictive-sparse-decomposition"
    input: Input = "population"
    """What the atoms rebuild: a population code of the plane, or its two raw coordinates
    (one broad bowl on any data: an honest failure)."""
    units: int = Size(20, lo=1, hi=100, scale="log", unit="atoms")
    """Number of atoms, and of the encoder's units."""
    penalty: float = Knob(0.05, lo=0.001, hi=1.0, scale="log", symbol="λ", primary=True)
    """Price of a unit of activity; larger leaves fewer atoms active."""
    prediction: float = Knob(1.0, lo=0.001, hi=10.0, scale="log", symbol="α")
    """Price of a code away from the encoder's guess; so small that it costs nothing, the
    energy is that of sparse coding."""
    learning_rate: float = Knob(5e-3, lo=1e-4, hi=0.1, scale="log")
    """Adam's step size."""
    batch: int = Size(256, lo=16, hi=2048, scale="log", unit="points")
    """Training points in a step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            atoms = random_atoms(key, self.units, self.input)
            # A filter that looks for its own atom: of the signals' 144 dimensions few are
            # used, and a filter drawn from all of them would answer to nothing.
            return learner(Decomposition(atoms, atoms, jnp.zeros(self.units), jnp.ones(self.units)))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            signals = signal(batch, window, self.input)
            moved, loss = descend(
                lambda trained: predictive_energy(trained, signals, self.penalty, self.prediction).mean(),
                state,
                self.learning_rate,
            )
            # Without this the atoms would grow and the code shrink, at no cost in L1.
            atoms = unit_norm(moved.params.atoms)
            moved = moved._replace(params=moved.params._replace(atoms=atoms))
            return moved, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            signals = signal(points, window, self.input)
            return predictive_energy(state.params, signals, self.penalty, self.prediction)

        return Method(init, step, energy)

    def code(self, window: WindowArray, state: Learner, points: Float[Array, "n 2"]) -> Code:
        """Both the code's L1 norm and its distance from the encoder's guess are its penalty."""
        signals, trained = signal(points, window, self.input), state.params
        units = sparse_code(*lasso_of(trained, signals, self.prediction), self.penalty).T
        surprise = units - foreseen_code(trained, signals).T
        cost = self.penalty * jnp.sum(jnp.abs(units), axis=1)
        cost += 0.5 * self.prediction * jnp.sum(surprise * surprise, axis=1)
        return Code(units, unexplained(trained.atoms, signals, units), cost)


def foreseen_code(trained: Decomposition, signals: Float[Array, "n d"]) -> Float[Array, "k n"]:
    """e(y) = g tanh(Aφ + b), one column of codes for each signal φ."""
    return trained.gains[:, None] * jnp.tanh(trained.filters @ signals.T + trained.biases[:, None])


def predictive_energy(
    trained: Decomposition, signals: Float[Array, "n d"], penalty: Scalar | float, prediction: Scalar | float
) -> Float[Array, " n"]:
    """min_z ½‖φ − Wz‖² + λ‖z‖₁ + (α/2)‖z − e‖² of each signal φ, in squared units of φ."""
    guess = foreseen_code(trained, signals)
    constant = 0.5 * jnp.sum(signals * signals, axis=1) + 0.5 * prediction * jnp.sum(guess * guess, axis=0)
    return constant + lasso_minimum(*lasso_of(trained, signals, prediction), penalty)


def lasso_of(
    trained: Decomposition, signals: Float[Array, "n d"], prediction: Scalar | float
) -> tuple[Float[Array, "k n"], Float[Array, "k k"]]:
    """Correlations and Gram matrix of the lasso in z that is left to solve: the distance
    from e is quadratic in z, and so only adds αe to the one and α to the other's diagonal."""
    atoms = trained.atoms
    gram = atoms @ atoms.T + prediction * jnp.eye(atoms.shape[0], dtype=atoms.dtype)
    return atoms @ signals.T + prediction * foreseen_code(trained, signals), gram
