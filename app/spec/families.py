"""The families of pieces and what each must be able to do.

Each class is abstract; a piece derives from one of them, never deeper. All methods
are pure and traceable by JAX: a spec's knobs may be tracers when they are called.
"""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, runtime_checkable

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, PRNGKeyArray
from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.spec.base import Spec
from app.spec.window import Window

Points = Float[Array, "n 2"]
"""Points of the plane, in data units."""
Energies = Float[Array, " n"]
"""One energy a point."""
WindowArray = Float[Array | np.ndarray, "4"]
"""``[x0, x1, y0, y1]``, in data units."""
EnergyFunction = Callable[[Float[Array, "n 2"]], Float[Array, " n"]]
"""Points to energies; each point's energy depends on that point alone."""
State = Any
"""A pytree of arrays of fixed shapes."""

World = Literal["plane", "conditional", "conditional-plane"]
"""What is observed and what is the answer. On the plane the answer is y = (y₁, y₂). In a
conditional world points are (x, y), x is given, and everything is normalised over y. In a
conditional plane points are (y₁, y₂, x), x is given, and the answer is the plane at it."""

ShapingFamily = Literal["contrastive", "architectural", "regularized"]


class Dataset(Spec):
    """Where the data comes from."""

    family: ClassVar[str] = "data"
    world: ClassVar[World] = "plane"
    """What the columns of the points are."""
    given: ClassVar[tuple[float, float] | None] = None
    """In a conditional plane the least and the greatest x; None elsewhere."""

    @abstractmethod
    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n d"], Float[Array, "m d"]]:
        """Training points and held-out points, two numbers each or, in a conditional
        plane, three; the same key gives the same points."""

    @abstractmethod
    def natural_window(self) -> Window:
        """The window that suits the data, used when an experiment names none."""

    @abstractmethod
    def log_density(self, points: Float[Array, "n d"]) -> Float[Array, " n"] | None:
        """log p of each point, in nats: of y on the plane, of y given x where x is given;
        None where nobody knows it."""


@runtime_checkable
class Labelled(Protocol):
    """A dataset that is a mixture of classes, equally likely."""

    def class_log_densities(self, points: Float[Array, "n 2"]) -> Float[Array, "n k"]:
        """log p(y | class) of each point in each class, in nats. With equal shares they give
        P(class | y), from which a point's label can be drawn."""


class EnergyModel(NamedTuple):
    """A family of energies with parameters."""

    init: Callable[[PRNGKeyArray], State]
    """Random parameters."""
    apply: Callable[[State, Float[Array, "n 2"]], Float[Array, " n"]]
    """Parameters and points to energies."""


class Energy(Spec):
    """A trainable energy that a method shapes."""

    family: ClassVar[str] = "energies"

    @abstractmethod
    def build(self) -> EnergyModel:
        """The initialiser and the energy itself."""


class Landscape(Spec):
    """An energy with a formula, nothing to train."""

    family: ClassVar[str] = "landscapes"

    @abstractmethod
    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        """The energy of each point."""

    @abstractmethod
    def natural_window(self) -> Window:
        """The window that shows it best."""

    def in_float64(self, points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"] | None:
        """The energies in float64, without compiling anything, of a landscape that may fall
        without bound; None of one that is bounded below."""
        return None

    def why_undefined(self, x: float, y: float) -> str | None:
        """Why the energy at a point is no finite number, in words that follow on "the energy
        is not finite: "; None where nothing more is known than that it is beyond float32."""
        return None


class Loss(Spec):
    """A functional of E_C, the energy of a correct answer, and E_I, the energy of the
    most offending incorrect one."""

    family: ClassVar[str] = "losses"
    rivals: ClassVar[Literal["lowest", "all"]] = "lowest"
    """What stands for E_I where there are several incorrect answers: the lowest of them,
    or, for a loss that normalises, all of them, as −(1/β) log Σ exp(−βE)."""
    mechanism: ClassVar[str] = "pushes at ● and □ as its formula says"
    """What it does to the energies of a datum ● and of a wrong answer □, as a half sentence
    for the page, such as "pushes down at ●, up at □"; ``{name}`` stands for the field of
    that name."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = super().__get_pydantic_json_schema__(core_schema, handler)
        if "kind" in cls.model_fields:
            handler.resolve_ref_schema(schema)["mechanism"] = cls.mechanism
        return schema

    @abstractmethod
    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        """The loss of each pair."""

    def why_undefined(self, correct: float, incorrect: float) -> str | None:
        """Why the loss of a pair is no finite number; None where nothing more is known."""
        return None


class ChainInfo(NamedTuple):
    """What a sampler says of its last step."""

    acceptance: Float[Array, " m"]
    """Each chain's acceptance probability, 0 to 1 (1 for a sampler that never rejects)."""


class Kernel(NamedTuple):
    """A Markov chain on the window, many chains at once, as a pair of pure functions."""

    init: Callable[[Float[Array, "m 2"], EnergyFunction], State]
    """Positions to sampler state."""
    step: Callable[[PRNGKeyArray, State, EnergyFunction], tuple[State, ChainInfo]]
    """One transition of every chain."""
    positions: Callable[[State], Float[Array, "m 2"]]
    """Where the chains are."""


class Sampler(Spec):
    """Draws points from P_β ∝ exp(−βF) inside the window; proposals outside are rejected."""

    family: ClassVar[str] = "samplers"

    @abstractmethod
    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        """The transition kernel for inverse temperature ``beta``."""


NOTHING_PROPOSED = np.asarray(np.nan, np.float32)
"""``acceptance`` of a step that walks no chain. Of a fixed type, unlike a number of Python's,
so that the states between steps keep theirs."""


NO_PAIRS = np.zeros((0, 2), np.float32)
"""``pairs`` of a step whose loss is not one of two energies."""


class Info(NamedTuple):
    """What a step says of itself. Never carried: the next step does not see it."""

    loss: Float[Array, ""]
    """The objective that the step lowered, in the method's own unit."""
    negatives: Float[Array, "m d"]
    """Where the step pushed up, with its x on a conditional plane; ``[0, 2]`` for a method
    that pushes nowhere."""
    weights: Float[Array, " m"]
    """How hard it pushed at each of them, relative to its push on a datum."""
    converged: Bool[Array, ""]
    """True once further steps change nothing that can be seen."""
    acceptance: Float[Array | np.ndarray, ""] = NOTHING_PROPOSED
    """Of a method that walks chains the mean acceptance probability, over the chains and the
    step's transitions; NaN for any other."""
    pairs: Float[Array | np.ndarray, "p 2"] = NO_PAIRS
    """Of a method whose loss is one of two energies, E_C and E_I of each pair as the step
    found them, NaN where a datum had no wrong answer; ``[0, 2]`` for any other."""


class Method(NamedTuple):
    """A shaping method, ready to run: three pure functions."""

    init: Callable[[PRNGKeyArray, Float[Array, "n d"]], State]
    """The untrained random start, step 0, from a key and the training points (which
    give shapes and, at most, a place to start from; never a fit)."""
    step: Callable[[PRNGKeyArray, State, Float[Array, "b d"]], tuple[State, Info]]
    """One update from one batch."""
    energy: Callable[[State, Float[Array, "n d"]], Float[Array, " n"]]
    """F at each point; a point's energy depends on that point alone. Points have two
    columns, three in a conditional plane."""


class Shaping(Spec):
    """A way to make energy low on data and keep it high elsewhere."""

    family: ClassVar[str] = "shaping"
    shaping_family: ClassVar[ShapingFamily]
    """Which of the three families of the course the method belongs to."""
    schedule: ClassVar[int]
    """Steps after which the method, with its defaults, has done its work."""
    sees_given: ClassVar[bool] = False
    """Whether it shapes one energy for each x of a conditional plane. Any other method is
    shown the answers alone, and shapes one energy for all x."""
    bounds_log_density: ClassVar[bool] = False
    """Whether F is −log p of a density over the data's own plane, in nats, or a bound on it from
    above, be it an average over draws: ∫ exp(−F) is at most 1, in every unit and window."""
    mechanism: ClassVar[str]
    """What keeps energy high away from the data, as a half sentence for the page, such
    as "pushes down at ●, up at □"; ``{name}`` stands for the field of that name."""
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = None
    """Another family that the method could stand in, and why, as a sentence."""

    @abstractmethod
    def batch_size(self) -> int | None:
        """Data points in a step's batch; None for all of them."""

    def samples_at(self) -> float | None:
        """The β for which the negatives are meant to be samples of P_β, so that their bias can
        be told; None where they are meant to be something else."""
        return None

    @abstractmethod
    def build(self, window: WindowArray, world: World = "plane") -> Method:
        """The method on the window Ω. In a conditional world a method that normalises or
        pushes up does so at each datum's own x; any other shapes F(x, y) on the pairs. A
        conditional plane is only for a method that ``sees_given``."""


@runtime_checkable
class Latent(Protocol):
    """A method whose F is what is left of an energy E(y, z) once a latent variable z, one
    number, is minimised over or summed out."""

    def latent_values(self) -> Float[np.ndarray, " k"]:
        """The values of z that F rests on."""

    def joint_energy(
        self, window: WindowArray, world: World, state: State, points: Float[Array, "n d"]
    ) -> Float[Array, " n"]:
        """E at each point, whose last column is its z; the others are what ``energy`` takes."""


class Code(NamedTuple):
    """What a method makes of points on the way to F, which is the sum of the two terms."""

    units: Float[Array, "n k"]
    """z, one row a point."""
    reconstruction_error: Float[Array, " n"]
    """What the code leaves unexplained: ½‖φ − Wz‖²."""
    penalty: Float[Array, " n"]
    """What the code costs."""


@runtime_checkable
class Coded(Protocol):
    """A method that explains a point by a sparse code."""

    def code(self, window: WindowArray, state: State, points: Float[Array, "n 2"]) -> Code:
        """The code of each point, which depends on that point alone."""


def no_negatives() -> tuple[Float[Array, "0 2"], Float[Array, " 0"]]:
    """``negatives`` and ``weights`` of a method that pushes up nowhere."""
    return jnp.zeros((0, 2)), jnp.zeros((0,))
