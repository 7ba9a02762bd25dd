"""Every method learns: on data that suits it, the diagnostics that define its success get
better from step 0 by a stated factor, over three seeds. And what honestly fails, fails so.

Beside each entry stands what was seen over the three seeds. The bounds leave room around
it, since another processor rounds otherwise and training then takes another path: as a rule
I may be 12 % lower than the lowest seen and V 15 % higher than the highest, more where seeds
differ by more. The spiral's own density has V ≈ 0.11, I ≈ 2.2.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import pytest
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.eight_gaussians import EightGaussians
from app.datasets.ellipse import Ellipse
from app.datasets.parabola import Parabola
from app.datasets.spiral import Spiral
from app.samplers.langevin import Langevin
from app.spec.families import Shaping
from app.spec.registry import discover, families
from app.spec.window import Window
from tests.shaping.learning import Look, learned

discover()
KINDS = families()["shaping"]
SEEDS = (0, 1, 2)


class Blurred:
    """Two independent sources, Laplace or uniform by Gaussian, linearly mixed: no dataset of
    the catalogue is as simple as what PCA and ICA can learn."""

    def __init__(self, along: str, mixing: list[list[float]]) -> None:
        self.along, self.mixing = along, mixing

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "1000 2"], Float[Array, "1000 2"]]:
        train, held_out = (self._sources(half) @ jnp.asarray(self.mixing) for half in jax.random.split(key))
        return train, held_out

    def _sources(self, key: PRNGKeyArray) -> Float[Array, "1000 2"]:
        if self.along == "laplace":
            return jax.random.laplace(key, (1000, 2))
        one, two = jax.random.split(key)
        return jnp.stack(
            [jax.random.uniform(one, (1000,), minval=-1.5, maxval=1.5), jax.random.normal(two, (1000,))], axis=1
        )

    def natural_window(self) -> Window:
        return Window()


LINE = Blurred("uniform", [[0.8, 0.6], [-0.03, 0.04]])
CROSS = Blurred("laplace", [[0.4, 0.3], [-0.05, 0.08]])


class Seen(NamedTuple):
    """The worst and the best over the three seeds, on one processor."""

    information: tuple[float, float]
    """I at the end, in nats."""
    volume: tuple[float, float]
    """V at the end."""


class Learns(NamedTuple):
    """What a method must reach, and by how much it must be better than its start."""

    kind: str
    seen: Seen
    aim: tuple[float, float] | None
    """V and I of the method's first sketch, one seed on a like spiral; None on other data."""
    gain: float
    """Least that I rises by, in nats."""
    shrinks_to: float
    """Greatest V at the end, as a part of V at the start."""
    room: tuple[float, float] = (0.12, 0.15)
    """By what part I may be lower than the lowest seen, and V higher than the highest."""
    beta_hat: tuple[float, float] | None = None
    """Least and greatest β̂, of a method whose F comes out in nats."""
    data: Any = Spiral()
    fields: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """Fields of the method that are not its defaults."""
    argmin_error: float | None = None
    """Where x is given, the greatest argmin error, in data units; it falls to a fifth."""

    @property
    def information(self) -> float:
        """Least I at the end."""
        return self.seen.information[0] * (1 - self.room[0])

    @property
    def volume(self) -> float:
        """Greatest V at the end."""
        return self.seen.volume[0] * (1 + self.room[1])


STEADY = (0.08, 0.12)
"""Room where all seeds come to nearly the same."""
WIDER = (0.15, 0.3)
WIDEST = (0.2, 0.4)
"""Room where they do not, as of two players against each other."""

SPIRAL = [
    Learns("adversarial", Seen((1.57, 1.96), (0.134, 0.116)), (0.290, 1.16), 0.9, 0.27, room=WIDEST),
    # It falls short of its sketch, and seeds differ as in no other method: of six seeds, which
    # are all in "seen", two come to V 0.16 and two stay above 0.4, a curve with false lows.
    Learns("bottleneck-autoencoder", Seen((0.61, 1.55), (0.475, 0.159)), (0.146, 1.14), 0.15, 0.95, room=(0.25, 0.25)),
    Learns("contractive-autoencoder", Seen((1.83, 1.85), (0.150, 0.139)), (0.145, 1.92), 1.4, 0.32),
    Learns("contrastive-divergence", Seen((1.95, 2.09), (0.115, 0.109)), (0.133, 1.96), 1.4, 0.24),
    Learns("denoising-autoencoder", Seen((1.69, 1.77), (0.170, 0.161)), (0.156, 1.81), 0.95, 0.45),
    Learns("denoising-score-matching", Seen((1.92, 2.05), (0.122, 0.113)), (0.141, 1.74), 1.4, 0.25),
    Learns("gaussian-mixture", Seen((2.14, 2.15), (0.103, 0.096)), (0.095, 2.26), 0.45, 0.6, STEADY, (0.8, 1.3)),
    # One seed of three falls short of the sketch.
    Learns("gradient-penalty", Seen((1.45, 1.80), (0.218, 0.144)), (0.166, 1.76), 0.9, 0.4, WIDEST),
    # It falls short of its sketch, and so it must: the best of 50 starts of scikit-learn's has
    # V 0.178 and I 1.70 here. On an arm that begins at the centre, and not at a radius of 0.25,
    # twenty codes are enough for V 0.147 and I 1.90.
    Learns("k-means", Seen((1.59, 1.65), (0.194, 0.186)), (0.142, 1.89), 0.1, 0.9, STEADY),
    Learns("margin", Seen((2.02, 2.09), (0.115, 0.109)), (0.113, 2.10), 1.4, 0.23),
    Learns("maximum-likelihood", Seen((2.15, 2.18), (0.110, 0.101)), (0.110, 2.17), 1.5, 0.22, STEADY, (0.75, 1.25)),
    Learns("minimum-probability-flow", Seen((2.10, 2.18), (0.112, 0.104)), (0.101, 2.22), 1.4, 0.22),
    Learns(
        "noise-contrastive-estimation",
        Seen((1.94, 2.05), (0.118, 0.117)),
        (0.114, 2.05),
        1.4,
        0.23,
        beta_hat=(0.6, 1.4),
    ),
    Learns("noisy-latent", Seen((1.97, 2.06), (0.127, 0.121)), (0.195, 1.68), 1.1, 0.38),
    Learns("normalizing-flow", Seen((1.99, 2.01), (0.135, 0.117)), (0.122, 2.02), 1.1, 0.33),
    Learns(
        "persistent-contrastive-divergence",
        Seen((2.03, 2.07), (0.120, 0.118)),
        (0.120, 2.07),
        1.4,
        0.22,
        beta_hat=(0.6, 1.4),
    ),
    Learns("predictive-sparse-decomposition", Seen((2.05, 2.10), (0.115, 0.109)), (0.121, 2.02), 1.8, 0.16, STEADY),
    Learns("rbf-network", Seen((1.84, 1.87), (0.143, 0.130)), (0.122, 1.98), 1.6, 0.2, STEADY),
    # The noise is as wide as the arm; it comes out near its own temperature all the same.
    Learns("score-matching", Seen((1.94, 2.05), (0.135, 0.110)), (0.124, 1.95), 1.3, 0.28, WIDER, (0.6, 2.5)),
    Learns("sparse-autoencoder", Seen((2.12, 2.16), (0.111, 0.106)), (0.102, 2.14), 1.85, 0.16, STEADY),
    Learns("sparse-coding", Seen((1.91, 1.94), (0.132, 0.128)), (0.140, 1.95), 1.6, 0.19, STEADY),
    Learns("variational-autoencoder", Seen((1.75, 1.91), (0.169, 0.135)), (0.136, 2.02), 0.95, 0.45, WIDER),
    Learns("vector-quantized-autoencoder", Seen((1.55, 1.65), (0.226, 0.206)), (0.231, 1.43), 0.95, 0.4),
]
ELSEWHERE = [
    Learns("bottleneck-autoencoder", Seen((3.00, 3.10), (0.043, 0.042)), None, 2.2, 0.2, WIDER, data=Spiral(turns=0.5)),
    Learns("ica", Seen((2.37, 2.51), (0.146, 0.132)), None, 0.75, 0.38, STEADY, data=CROSS),
    Learns(
        "joint-embedding",
        Seen((1.18, 1.47), (0.277, 0.233)),
        None,
        0.75,
        0.55,
        WIDER,
        data=Parabola(),
        argmin_error=0.03,
    ),
    Learns("k-means", Seen((2.04, 2.11), (0.135, 0.125)), None, 0.45, 0.7, data=EightGaussians(), fields={"codes": 8}),
    Learns("latent-ellipse", Seen((2.58, 2.63), (0.067, 0.065)), None, 1.6, 0.33, STEADY, data=Ellipse()),
    Learns("pca", Seen((2.71, 2.74), (0.064, 0.058)), None, 2.2, 0.12, STEADY, data=LINE),
]
"""What the spiral does not suit, on data that does."""


def named(data: Any) -> str:
    return "two sources" if isinstance(data, Blurred) else str(data.kind)


MATRIX = {
    **{on_spiral.kind: on_spiral for on_spiral in SPIRAL},
    **{f"{other.kind} on {named(other.data)}": other for other in ELSEWHERE},
}


class Fails(NamedTuple):
    """In what documented way a method misses the spiral: I stays below, V above."""

    kind: str
    seen: Seen
    aim: tuple[float, float] | None
    """V and I of its first sketch."""
    fields: dict[str, Any] = {}  # noqa: RUF012
    room: tuple[float, float] = (0.15, 0.15)
    """By what part I may be higher than the highest seen, and V lower than the lowest."""
    spread: float = 0.0
    """Least standard deviation of F over the window: great where F runs away."""

    @property
    def information(self) -> float:
        """Greatest I at the end."""
        return self.seen.information[1] * (1 + self.room[0])

    @property
    def volume(self) -> float:
        """Least V at the end."""
        return self.seen.volume[1] * (1 - self.room[1])


FAILURES: dict[str, Fails] = {
    "a straight canyon": Fails("pca", Seen((0.28, 0.33), (0.618, 0.599)), (0.58, 0.27)),
    "one convex bowl": Fails("ica", Seen((0.63, 0.65), (0.359, 0.349)), (0.36, 0.47)),
    "a ring between the arms": Fails("latent-ellipse", Seen((0.46, 0.48), (0.555, 0.508)), (0.55, 0.47)),
    "one bowl, convex in two raw coordinates": Fails(
        "sparse-coding", Seen((0.53, 0.56), (0.453, 0.445)), (0.48, 0.30), {"input": "raw"}
    ),
    # What is left in the end differs from seed to seed; that F has grown to thousands does not.
    "drifts overshoot the valleys and F runs away": Fails(
        "contrastive-divergence",
        Seen((0.04, 0.30), (0.754, 0.574)),
        None,
        {"sampler": Langevin(), "steps": 1},
        room=(1.5, 0.4),
        spread=100.0,
    ),
}


def made(kind: str, fields: dict[str, Any]) -> Shaping:
    spec = KINDS[kind].model_validate({"kind": kind, **fields})
    assert isinstance(spec, Shaping)
    return spec


def test_every_method_has_its_entry() -> None:
    own = {kind for kind, cls in KINDS.items() if cls.__module__.startswith("app.")}
    assert own == {entry.kind for entry in MATRIX.values()}


def by_how_much(start: Look, end: Look) -> str:
    return f"from {start} to {end}"


@pytest.mark.parametrize("entry", MATRIX)
def test_it_learns(entry: str) -> None:
    bounds = MATRIX[entry]
    spec = made(bounds.kind, bounds.fields)
    for start, end in learned(spec, bounds.data, spec.schedule, SEEDS):
        seen = by_how_much(start, end)
        assert end.information > max(bounds.information, start.information + bounds.gain), seen
        assert end.volume < min(bounds.volume, bounds.shrinks_to * start.volume), seen
        if bounds.beta_hat is not None:
            assert bounds.beta_hat[0] < end.beta_hat < bounds.beta_hat[1], seen
        if bounds.argmin_error is not None:
            assert start.argmin_error is not None
            assert end.argmin_error is not None
            assert end.argmin_error < min(bounds.argmin_error, start.argmin_error / 5), seen


@pytest.mark.parametrize("way", FAILURES)
def test_what_cannot_learn_the_spiral_fails_in_the_documented_way(way: str) -> None:
    bounds = FAILURES[way]
    spec = made(bounds.kind, bounds.fields)
    for start, end in learned(spec, Spiral(), spec.schedule, SEEDS):
        seen = by_how_much(start, end)
        assert end.information < bounds.information, seen
        assert end.volume > bounds.volume, seen
        assert end.spread > bounds.spread, seen
