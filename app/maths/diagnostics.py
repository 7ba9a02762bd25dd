"""What is shown live of every energy, whatever made it: how good, how wide, collapsed?

All of it is conditional on Ω: points outside have no likelihood there, and are left out by
whoever asks. What rests on Z comes with its error; where that is too large for the figures
to bear, there are none, and a reason instead.
"""

from dataclasses import dataclass
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.maths.calibration import Calibration, calibrate
from app.maths.columns import between_columns, column_shares
from app.maths.lattice import UNRESOLVED, Error
from app.maths.nodes import Nodes

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
    NLL are in nats, at β̂, and None where ``unresolved`` says why there are none."""

    beta_hat: float
    """β̂, in inverse units of F."""
    log_partition: float | None
    """log ∫_Ω exp(−β̂F)."""
    log_partition_error: float | None
    """How wrong log Z may be, and with it I and the NLL, in nats; None where nothing is known."""
    entropy: float | None
    """Differential entropy of P_β̂."""
    entropy_error: float | None
    """How wrong the entropy may be, in nats."""
    expected_energy: float | None
    """⟨F⟩ under P_β̂."""
    information: float | None
    """I = log|Ω| less the held-out NLL."""
    held_out_nll: float | None
    """Mean −log P_β̂ of the held-out points inside Ω."""
    low_energy_volume: float
    """V: fraction of grid points with F ≤ ``low_energy_level``."""
    low_energy_level: float
    """The 95th percentile of F on the training data: the brim of the low-energy set."""
    energy_data: float
    """Mean F on the training data."""
    energy_contrast: float
    """Mean F where the method pushed up, or on uniform points."""
    energy_window: float
    """Mean F over the window."""
    gap: float
    """energy_contrast − energy_data."""
    spread: float
    """Standard deviation of F over the window."""
    offset: float
    """Median F on the training data, the raw display's zero."""
    uninformative: bool
    """I < 0.1."""
    collapsed: bool
    """Uninformative and V ≥ 0.9, without running away."""
    diverging: bool
    """Uninformative while the spread grows past 20 times its start: nothing holds the
    energy, and it runs to −∞."""
    shrinking: bool
    """Spread below 5 % of its start while I ≥ 0.1: the valley survives, its depth dies."""
    unresolved: dict[str, str] | None
    """Why nothing that rests on Z is told, as ``cause`` and ``detail``; None where it is."""


def percentile(ordered: Float[Array, " n"], percent: float) -> Float[Array, ""]:
    """The percentile of sorted values, linear between neighbours (NumPy's default)."""
    place = percent / 100 * (ordered.shape[0] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[0] - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def window_range(grid_energies: Float[Array, " g"]) -> Float[Array, ""]:
    """95th − 5th percentile of F over the window: the raw display's unit (at 64²)."""
    ordered = jnp.sort(grid_energies)
    return percentile(ordered, 95.0) - percentile(ordered, 5.0)


class Seen(NamedTuple):
    """Points of a data set that lie inside Ω: their energies and, where x is given, how far
    each x is on the way from the first column to the last, 0 to 1."""

    energies: Float[np.ndarray, " n"]
    way: Float[np.ndarray, " n"] | None = None

    def shares(self, columns: int) -> Float[np.ndarray, " columns"]:
        """The fraction of the points at each column; 1 where there is but one."""
        return np.ones(1) if self.way is None else column_shares(self.way, columns)


@dataclass(frozen=True)
class Evidence:
    """What an energy is judged by, besides its quadrature."""

    train: Seen
    held_out: Seen
    contrast: Float[np.ndarray, " k"]
    """F where the method pushed up, or on uniform points."""
    start_spread: float
    """Standard deviation of F over the window at step 0."""


def unresolved(error: Error, calibration: Calibration | None, bottomless: bool) -> dict[str, str] | None:
    """Why nothing that rests on Z can be told; None where it can.

    ``calibration`` is None at a β that was asked for; ``bottomless`` is whether F was seen to
    fall without bound as the quadrature went closer.
    """
    if calibration is not None and not np.isfinite(calibration.beta):
        return {"cause": "not-finite", "detail": "the energy is not finite everywhere in the window, so there is no Z"}
    if calibration is not None and calibration.unbounded:
        return {
            "cause": "unbounded-likelihood",
            "detail": "the training data lies at the lowest energy itself, so its likelihood grows without bound as β "
            "grows (a point mass, or a line of them): information, NLL, entropy and log Z have no finite value",
        }
    if error.largest <= UNRESOLVED:
        return None
    if bottomless:
        return {
            "cause": "unbounded-energy",
            "detail": "the energy falls without bound inside the window, so exp(−βF) may have no finite integral: "
            "there is no Z to tell; choose a window without the pole",
        }
    finite = np.isfinite(error.largest)
    within = f"known to within {error.largest:.2g} nats only" if finite else "not known"
    return {
        "cause": "too-narrow",
        "detail": f"P is narrower than the quadrature over the window resolves: log Z is {within}; "
        "a smaller β or a smaller window helps",
    }


def diagnose(
    nodes: Nodes,
    error: Error,
    calibration: Calibration,
    volume: float,
    grid: Nodes,
    evidence: Evidence,
    reason: dict[str, str] | None,
) -> Diagnostics:
    """All diagnostics of an energy known at the nodes of a quadrature, on the grid over the
    window, on both data sets inside Ω, and on the negatives (for a method without, on
    uniform points).

    ``volume`` is |Ω|, of the window or of the interval of y; ``reason`` is why nothing that
    rests on Z may be told, if so. Where x is given log Z, entropy, ⟨F⟩ and the NLL are
    averages over the data's x. An energy that is not finite gives diagnostics that are not.
    """
    beta = calibration.beta
    thermal = nodes.thermal(beta)
    shares = evidence.train.shares(nodes.columns)
    nll = _mean_nll(nodes, beta, thermal.log_partition, evidence.held_out)
    information = np.log(volume) - nll
    if reason is None and len(evidence.held_out.energies) == 0:
        reason = {
            "cause": "nothing-held-out",
            "detail": "no held-out point lies inside the window, so there is nothing to judge the energy by; "
            "choose a window that holds the data",
        }
    told = reason is None
    train = np.asarray(evidence.train.energies, np.float64)
    # Between equal values it is exactly their value, so that ties are counted.
    level = float(np.percentile(train, 95.0))
    minimum = float(grid.minima.min())
    excess = grid.energies - minimum
    omega = float(grid.weights.sum())
    mean = float((grid.weights * excess).sum()) / omega
    spread = float(np.sqrt((grid.weights * (excess - mean) ** 2).sum() / omega))
    data = minimum + float(np.mean(train - minimum))
    contrast = float(np.mean(np.asarray(evidence.contrast, np.float64)))
    silent = told and bool(information < UNINFORMATIVE)
    diverging = silent and spread > RUNAWAY * evidence.start_spread
    share = float(np.mean(grid.energies <= level))

    def figure(value: float) -> float | None:
        return float(value) if told else None

    return Diagnostics(
        beta_hat=beta,
        log_partition=figure(shares @ thermal.log_partition),
        entropy=figure(shares @ thermal.entropy),
        expected_energy=figure(shares @ thermal.expected_energy),
        information=figure(information),
        held_out_nll=figure(nll),
        low_energy_volume=share,
        low_energy_level=level,
        energy_data=data,
        energy_contrast=contrast,
        energy_window=minimum + mean,
        gap=contrast - data,
        spread=spread,
        offset=float(np.median(train)),
        uninformative=silent,
        collapsed=silent and share >= COLLAPSED and not diverging,
        diverging=diverging,
        shrinking=told and not silent and spread < SHRUNK * evidence.start_spread,
        unresolved=reason,
        **error.figures(),
    )


def calibrated(nodes: Nodes, train: Seen) -> Calibration:
    """β̂ of an energy from its quadrature and the training data.

    Where x is given F is known at columns beside a datum's own: one in a valley that is
    lower there counts as lying at the lowest point of the columns around it.
    """
    if train.way is None:
        return calibrate(nodes, train.energies)
    no_less = np.maximum(train.energies, between_columns(nodes.minima, train.way))
    return calibrate(nodes, no_less, train.shares(nodes.columns))


def _mean_nll(nodes: Nodes, beta: float, log_partition: Float[np.ndarray, " columns"], held_out: Seen) -> float:
    if len(held_out.energies) == 0:
        return float("nan")
    energies = np.asarray(held_out.energies, np.float64)
    if held_out.way is None:
        return float(beta * np.mean(energies) + log_partition[0])
    above = np.maximum(energies - between_columns(nodes.minima, held_out.way), 0.0)
    return float(np.mean(beta * above + between_columns(log_partition + beta * nodes.minima, held_out.way)))
