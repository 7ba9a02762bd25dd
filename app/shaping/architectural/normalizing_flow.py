"""A normalising flow: an invertible network that carries the data to a Gaussian."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.descent import Learner, follow, learner
from app.shaping.frame import log_unit_area, to_frame
from app.shaping.layers import feed, random_layers
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, State, WindowArray, World, no_negatives

STRETCH = 2.0
"""A coupling stretches or shrinks by e to the power of this at the most."""
STEEP = 2.0
"""Size of the first weights, next to a layer's usual: an arm is narrow in the frame."""
GENTLE = 0.1
"""Size of the first outputs, next to a layer's usual: the start is near the identity."""
LONGEST = 1.0
"""A longer gradient is cut to this: where a stretch is steep, a single datum could
undo what many steps have learned."""


class Flow(NamedTuple):
    """The couplings, as trained and as shown."""

    learner: Learner
    average: State
    """Running average of the learner's parameters: the steps of an invertible network
    jitter, and on a spiral the average has a quarter of a nat more
    information than the last of them."""


class NormalizingFlow(Shaping):
    """Exact −log p of an invertible network f that carries the data to a Gaussian: ½‖f(y)‖² + log 2π − log|det f′(y)|.

    LeCun's first strategy, a constant low-energy volume: for every f the density
    integrates to 1, so that pushing down on the data pushes up elsewhere; without the
    determinant f would shrink the plane to a point and F would be flat. f is continuous
    and keeps the plane in one piece: between separate modes it leaves filaments of low
    energy. Given x, it is the density of the pairs (x, y), cut at x.
    """

    title: ClassVar[str] = "Normalising flow"
    source: ClassVar[str] = (
        "Dinh, Sohl-Dickstein & Bengio (2017), Density estimation using Real NVP; averaging after Polyak & Juditsky "
        "(1992), Acceleration of stochastic approximation by averaging"
    )
    shaping_family: ClassVar[ShapingFamily] = "architectural"
    schedule: ClassVar[int] = 800
    bounds_log_density: ClassVar[bool] = True
    mechanism: ClassVar[str] = (
        "an invertible map neither makes nor loses mass: {couplings} couplings carry it to the data"
    )
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "contrastive",
        "it is maximum likelihood, which pushes up everywhere; here normalisation does that by construction.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        f = f_L \circ \dots \circ f_1 \\
        F(y) = \tfrac{1}{2} \lVert f(y) \rVert^2 + \log 2\pi \bound{{} - \log \lvert \det f'(y) \rvert}
    """

    kind: Literal["normalizing-flow"] = "normalizing-flow"
    couplings: int = Size(8, lo=2, hi=16, symbol="L", primary=True)
    """Affine couplings, each moving one coordinate as a function of the other, in turn."""
    width: int = Size(64, lo=4, hi=128, scale="log", unit="units")
    """Hidden units of each coupling."""
    averaging: float = Knob(0.98, lo=0.0, hi=0.999)
    """Memory of the shown energy, the running average of the trained one: 0.98 is about
    the last 50 steps, 0 the last step alone."""
    learning_rate: float = Knob(5e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Flow:
            def coupling(key: PRNGKeyArray) -> State:
                (first, bend), (last, bias) = random_layers(key, (1, self.width, 2), bias=1.0)
                return [(STEEP * first, STEEP * bend), (GENTLE * last, GENTLE * bias)]

            params = jax.vmap(coupling)(jax.random.split(key, self.couplings))
            return Flow(learner(params), params)

        def step(key: PRNGKeyArray, state: Flow, batch: Float[Array, "b 2"]) -> tuple[Flow, Info]:
            inputs = to_frame(batch, window)
            loss, gradient = jax.value_and_grad(lambda params: unlikelihood(params, inputs).mean())(
                state.learner.params
            )
            cut = LONGEST / jnp.maximum(jnp.linalg.norm(ravel_pytree(gradient)[0]), LONGEST)
            trained = follow(jax.tree.map(lambda g: cut * g, gradient), state.learner, self.learning_rate)
            # The first steps are averaged over fewer, or the start would stay in it.
            done = trained.moments.count
            memory = jnp.minimum(self.averaging, done / (done + 9.0))
            average = jax.tree.map(lambda a, p: memory * a + (1 - memory) * p, state.average, trained.params)
            info = Info(log_unit_area(window) + loss, *no_negatives(), jnp.zeros((), bool))
            return Flow(trained, average), info

        def energy(state: Flow, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return log_unit_area(window) + unlikelihood(state.average, to_frame(points, window))

        return Method(init, step, energy)


def carried(couplings: State, points: Float[Array, "n 2"]) -> tuple[Float[Array, "n 2"], Float[Array, " n"]]:
    """f(y) and log|det f′(y)|. ``couplings`` are the layers of all of them, stacked along
    a first axis, so that one is compiled and the scan goes through all."""

    def couple(carry: tuple[Array, Array], layers: State) -> tuple[tuple[Array, Array], None]:
        points, log_determinant = carry
        kept, moved = points[:, :1], points[:, 1]
        out = feed(layers, kept)
        stretch = STRETCH * jnp.tanh(out[:, 0] / STRETCH)
        moved = moved * jnp.exp(stretch) + out[:, 1]
        # Changed places: the next coupling moves the coordinate that this one kept.
        return (jnp.stack([moved, kept[:, 0]], axis=1), log_determinant + stretch), None

    (points, log_determinant), _ = jax.lax.scan(couple, (points, jnp.zeros_like(points[:, 0])), couplings)
    return points, log_determinant


def unlikelihood(couplings: State, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
    """−log p(y) = ½‖f(y)‖² + log 2π − log|det f′(y)|, in nats."""
    landed, log_determinant = carried(couplings, points)
    return 0.5 * jnp.sum(landed * landed, axis=1) + jnp.log(2 * jnp.pi) - log_determinant
