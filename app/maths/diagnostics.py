"""What is shown live of every energy, whatever made it: how good, how wide, collapsed?"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from app.maths.calibration import calibrated_beta
from app.maths.gibbs import Scalar
from app.maths.grid import WindowArray, area, coarse_weights

UNINFORMATIVE = 0.1
"""Information below this many nats is none."""
COLLAPSED = 0.9
"""The low-energy volume from which an uninformative energy counts as collapsed."""
SHRUNK = 0.05
"""The share of its first spread below which an informative energy is shrinking."""


RUNAWAY = 20.0
"""The multiple of its first spread beyond which an uninformative energy is running away."""


class Diagnostics(NamedTuple):
    """Scalars. Energies are in the method's own unit; log Z, entropy, information and
    NLL are in nats, at β̂."""

    beta_hat: Float[Array, ""]
    """β̂, in inverse units of F."""
    log_partition: Float[Array, ""]
    """log ∫_Ω exp(−β̂F), by the trapezoid rule."""
    log_partition_error: Float[Array, ""]
    """|difference| to the same on every second grid point: what halving the resolution
    changes, an upper guess of the truncation error (∞ where those points miss all mass)."""
    entropy: Float[Array, ""]
    """Differential entropy of P_β̂."""
    expected_energy: Float[Array, ""]
    """⟨F⟩ under P_β̂."""
    information: Float[Array, ""]
    """I = log|Ω| less the held-out NLL."""
    held_out_nll: Float[Array, ""]
    """Mean −log P_β̂ of the held-out points."""
    low_energy_volume: Float[Array, ""]
    """V: fraction of grid points with F ≤ ``low_energy_level``."""
    low_energy_level: Float[Array, ""]
    """The 95th percentile of F on the training data: the brim of the low-energy set."""
    energy_data: Float[Array, ""]
    """Mean F on the training data."""
    energy_contrast: Float[Array, ""]
    """Mean F where the method pushed up, or on uniform points."""
    energy_window: Float[Array, ""]
    """Mean F over the window."""
    gap: Float[Array, ""]
    """energy_contrast − energy_data."""
    spread: Float[Array, ""]
    """Standard deviation of F over the window."""
    offset: Float[Array, ""]
    """Median F on the training data, the raw display's zero."""
    uninformative: Bool[Array, ""]
    """I < 0.1."""
    collapsed: Bool[Array, ""]
    """Uninformative and V ≥ 0.9, without running away."""
    diverging: Bool[Array, ""]
    """Uninformative while the spread grows past 20 times its start: nothing holds the
    energy, and it runs to −∞."""
    shrinking: Bool[Array, ""]
    """Spread below 5 % of its start while I ≥ 0.1: the valley survives, its depth dies."""


def percentile(ordered: Float[Array, " n"], percent: float) -> Float[Array, ""]:
    """The percentile of sorted values, linear between neighbours (NumPy's default).

    Between equal values it is exactly their value, so that ties can be counted.
    """
    place = percent / 100 * (ordered.shape[0] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[0] - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def window_range(grid_energies: Float[Array, " g"]) -> Float[Array, ""]:
    """95th − 5th percentile of F over the window: the raw display's unit (at 64²)."""
    ordered = jnp.sort(grid_energies)
    return percentile(ordered, 95.0) - percentile(ordered, 5.0)


def diagnose(
    grid_energies: Float[Array, " {resolution**2}"],
    weights: Float[Array, " {resolution**2}"],
    window: WindowArray,
    resolution: int,
    train_energies: Float[Array, " n"],
    held_out_energies: Float[Array, " m"],
    contrast_energies: Float[Array, " k"],
    start_spread: Scalar,
) -> Diagnostics:
    """All diagnostics of an energy known on the grid, on both data sets and on the
    negatives (for a method without, on uniform points of a fixed key).

    ``weights`` are the grid's trapezoid weights; ``start_spread`` is the spread at
    step 0. An energy that is not finite gives diagnostics that are not.
    """
    beta = calibrated_beta(grid_energies, weights, train_energies)
    minimum = jnp.min(grid_energies)
    excess = grid_energies - minimum
    # The formulas of gibbs.py, written so that one product makes all sums over the grid:
    # a third of their compile time.
    coarse = coarse_weights(window, resolution)
    sums = jnp.stack([weights, coarse, weights * excess]) @ jnp.exp(-beta * excess)
    log_fine, expected_excess = jnp.log(sums[0]), sums[2] / sums[0]
    log_z = log_fine - beta * minimum
    thermal = Thermal(
        beta_hat=beta,
        log_partition=log_z,
        log_partition_error=jnp.abs(jnp.log(sums[1]) - log_fine),
        entropy=log_fine + beta * expected_excess,
        expected_energy=minimum + expected_excess,
        held_out_nll=beta * jnp.mean(held_out_energies) + log_z,
        log_volume=jnp.log(area(window)),
    )
    return judge(thermal, grid_energies, weights, train_energies, contrast_energies, start_spread)


class Thermal(NamedTuple):
    """What rests on Z, at β̂; in a conditional world averages over the data's x."""

    beta_hat: Float[Array, ""]
    log_partition: Float[Array, ""]
    log_partition_error: Float[Array, ""]
    entropy: Float[Array, ""]
    expected_energy: Float[Array, ""]
    held_out_nll: Float[Array, ""]
    log_volume: Float[Array, ""]
    """log|Ω|, of the set that P is normalised over: the window, or a column of it."""


def judge(
    thermal: Thermal,
    grid_energies: Float[Array, " g"],
    weights: Float[Array, " g"],
    train_energies: Float[Array, " n"],
    contrast_energies: Float[Array, " k"],
    start_spread: Scalar,
) -> Diagnostics:
    """The diagnostics that do not depend on what P is normalised over, and the verdicts."""
    minimum = jnp.min(grid_energies)
    information = thermal.log_volume - thermal.held_out_nll
    ordered = jnp.sort(train_energies)
    level = percentile(ordered, 95.0)
    volume = jnp.mean((grid_energies <= level).astype(grid_energies.dtype))
    data = minimum + jnp.mean(train_energies - minimum)
    contrast = jnp.mean(contrast_energies)
    excess = grid_energies - minimum
    omega = jnp.sum(weights)
    mean = weights @ excess / omega
    spread = jnp.sqrt(weights @ (excess - mean) ** 2 / omega)
    uninformative = information < UNINFORMATIVE
    diverging = uninformative & (spread > RUNAWAY * start_spread)
    return Diagnostics(
        beta_hat=thermal.beta_hat,
        log_partition=thermal.log_partition,
        log_partition_error=thermal.log_partition_error,
        entropy=thermal.entropy,
        expected_energy=thermal.expected_energy,
        information=information,
        held_out_nll=thermal.held_out_nll,
        low_energy_volume=volume,
        low_energy_level=level,
        energy_data=data,
        energy_contrast=contrast,
        energy_window=minimum + mean,
        gap=contrast - data,
        spread=spread,
        offset=percentile(ordered, 50.0),
        uninformative=uninformative,
        collapsed=uninformative & (volume >= COLLAPSED) & ~diverging,
        diverging=diverging,
        shrinking=(information >= UNINFORMATIVE) & (spread < SHRUNK * start_spread),
    )
