"""A joint embedding: x and y are compatible where their embeddings meet."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import to_frame
from app.shaping.layers import Layers, feed, random_layers
from app.spec.applying import Applies, Where, when
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

HIDDEN = 32
"""Units of each of a network's three hidden layers."""
BIAS = 1.0
"""Standard deviation of the first biases: networks without are odd functions at first."""
FLOOR = 1e-4
"""Added to a variance before its root, whose slope at 0 is infinite."""

Networks = tuple[Layers, Layers]
"""G₁, which embeds x, and G₂, which embeds y."""


class JointEmbedding(Shaping):
    """Low where the embeddings of x and y meet: F(x, y) = ‖G₁(x) − G₂(y)‖²; each must vary over the batch.

    LeCun's sixth strategy, in its joint-embedding form: two terms keep the embeddings from
    saying nothing. The variance term wants a standard deviation of 1 in every dimension,
    [1 − std]⁺; the covariance term wants dimensions uncorrelated. Without them (both 0)
    the two networks agree by shrinking to a point: the amplitude of F dies down (to some
    hundredths of its start on y = x²), while the bottom of its valley stays on the data.
    The variance term alone cures that. The first coordinate of a pair is read as x, the
    second as y, in any world; where an x has several answers, or an answer several x, an F
    of this form cannot always tell all of them apart, and on a spiral it has false lows.
    """

    source: ClassVar[str] = (
        "Bardes, Ponce & LeCun (2022), VICReg: variance-invariance-covariance regularization for self-supervised "
        "learning; two networks without the terms: LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on "
        "energy-based learning, sections 3.4 and 5.1"
    )
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 1000
    mechanism: ClassVar[str] = "an embedding that varies by less than 1 over the batch costs {variance}"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(x, y) \rangle} + \bound{\mu V + \nu C} \\
        F(x, y) = \lVert G_1(x) - G_2(y) \rVert^2 \\
        \bound{V = \frac{1}{d} \sum_{G_1, G_2} \sum_j [1 - \sigma_j]^+} \\
        \bound{C = \frac{1}{d} \sum_{G_1, G_2} \sum_{i \ne j} \sigma_{ij}^2}
    """

    applies_when: ClassVar[Applies] = {
        "covariance": (when("one dimension has no other to covary with", Where("width", above=1)),),
    }

    kind: Literal["joint-embedding"] = "joint-embedding"
    width: int = Size(8, lo=1, hi=64, scale="log", unit="dimensions", symbol="d")
    """Dimensions of the embeddings."""
    variance: float = Knob(1.0, lo=0.0, hi=10.0, symbol="μ", primary=True)
    """Price of too small a standard deviation; 0 lets the amplitude collapse."""
    covariance: float = Knob(0.04, lo=0.0, hi=10.0, symbol="ν")
    """Price of dimensions that say the same."""
    learning_rate: float = Knob(3e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Pairs in each step, over which variances and covariances are taken."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            of_x, of_y = jax.random.split(key)
            sizes = (1, HIDDEN, HIDDEN, HIDDEN, self.width)
            return learner((random_layers(of_x, sizes, BIAS), random_layers(of_y, sizes, BIAS)))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            pairs = to_frame(batch, window)

            def objective(networks: Networks) -> Float[Array, ""]:
                embeddings = jnp.stack(embedded(networks, pairs))
                return (
                    jnp.sum((embeddings[0] - embeddings[1]) ** 2, axis=1).mean()
                    + self.variance * too_little_variance(embeddings)
                    + self.covariance * squared_covariances(embeddings)
                )

            trained, loss = descend(objective, state, self.learning_rate)
            return trained, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            of_x, of_y = embedded(state.params, to_frame(points, window))
            return jnp.sum((of_x - of_y) ** 2, axis=1)

        return Method(init, step, energy)


def embedded(networks: Networks, pairs: Float[Array, "n 2"]) -> tuple[Float[Array, "n d"], Float[Array, "n d"]]:
    """G₁ of each pair's first coordinate and G₂ of its second."""
    return feed(networks[0], pairs[:, :1]), feed(networks[1], pairs[:, 1:])


def too_little_variance(embeddings: Float[Array, "e n d"]) -> Float[Array, ""]:
    """Σ over the embeddings of the mean over dimensions of [1 − √(var + ε)]⁺, n ≥ 2."""
    deviations = jnp.sqrt(jnp.var(embeddings, axis=1, ddof=1) + FLOOR)
    return jnp.sum(jnp.mean(jax.nn.relu(1 - deviations), axis=1))


def squared_covariances(embeddings: Float[Array, "e n d"]) -> Float[Array, ""]:
    """Σ over the embeddings of (1/d) Σ_{i≠j} cov_ij², n ≥ 2."""
    _, count, width = embeddings.shape
    centred = embeddings - embeddings.mean(axis=1, keepdims=True)
    covariances = jnp.swapaxes(centred, 1, 2) @ centred / (count - 1)
    return jnp.sum((covariances * (1 - jnp.eye(width))) ** 2) / width
