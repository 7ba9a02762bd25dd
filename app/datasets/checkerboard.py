"""A checkerboard: a density with edges, which smooth energies must blur."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_blurred_intervals
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

HALF_SIDE = 1.8
"""Half a side of the board, in data units."""


class Checkerboard(Dataset):
    """Uniform on every other square of a board, the edges slightly blurred.

    The blur gives a density everywhere, and its logarithm a finite value.
    """

    source: ClassVar[str] = (
        "After Grathwohl et al. (2019), FFJORD: free-form continuous dynamics for scalable reversible generative "
        "models, the toy data"
    )

    kind: Literal["checkerboard"] = "checkerboard"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.02, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of the Gaussian that blurs the edges."""
    squares: int = Size(4, lo=2, hi=8, unit="a side")
    """Squares on a side of the board."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        which, place, noise = jax.random.split(key, 3)
        rows, columns = np.nonzero(np.indices((self.squares, self.squares)).sum(axis=0) % 2 == 0)
        corners = jnp.asarray(np.stack([columns, rows], axis=1))[jax.random.randint(which, (size,), 0, len(rows))]
        board = (corners + jax.random.uniform(place, (size, 2))) * (2 * HALF_SIDE / self.squares) - HALF_SIDE
        return board + self.noise * jax.random.normal(noise, (size, 2))

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        edges = np.linspace(-HALF_SIDE, HALF_SIDE, self.squares + 1)
        within = log_blurred_intervals(points, edges, self.noise)
        # A square is filled where column and row are both even or both odd.
        parities = [jnp.sum(logsumexp(within[..., parity::2], axis=-1), axis=1) for parity in (0, 1)]
        filled = (self.squares**2 + 1) // 2
        return jnp.asarray(jnp.logaddexp(*parities) - np.log(filled * (edges[1] - edges[0]) ** 2))
