"""What a step's sampler is worth: how often its proposals were taken, and how far the
negatives are from samples of P.

The exact gradient pushes up in proportion to P, which the grid of the frame has at hand. So
the negatives are held against P itself: the bias is what a push at them gets wrong. They
were drawn before the step's update, from the energy that was trained, and are held against
the one that is shown, which is later by that update or is an average over many.
"""

import math
from typing import Any

import numpy as np

from app.engine import grids
from app.engine.measure import Measured
from app.engine.runs import Run
from app.engine.trajectory import Snapshot
from app.engine.truth import expected_total_variation, histogram, total_variation, truth
from app.maths.lattice import UNRESOLVED
from app.spec.families import Shaping
from app.spec.structure import joined

CELLS = 8
"""Cells a side: few enough for as many negatives as methods have."""


def of_negatives(run: Run, snapshot: Snapshot, measured: Measured) -> dict[str, Any]:
    """By name, from F on the grid over Ω: ``acceptance``, None where no chain was walked;
    ``sampler_bias``, the total variation between the negatives and P over the cells, and
    ``sampler_noise``, what as many independent exact draws have on average, None where the
    negatives aren't meant to be samples, where x is given, and where the grid does not
    resolve P."""
    told: dict[str, Any] = dict.fromkeys(("acceptance", "sampler_bias", "sampler_noise"))
    if snapshot.step == 0:  # nothing has been drawn yet
        return told
    info = snapshot.progress.info
    acceptance = float(info.acceptance)
    if math.isfinite(acceptance):
        told["acceptance"] = acceptance
    beta = joined(*run.segment_at(snapshot.step).shaping, Shaping).samples_at()
    grid, resolution = measured.grid, measured.resolution
    if beta is None or run.world != "plane" or not np.isfinite(grid).all():
        return told
    if measured.on_grid(beta).largest > UNRESOLVED:
        return told
    rows = grid.reshape(resolution, resolution)
    exact = truth(rows, *grids.axes(run.experiment.window, resolution), beta, CELLS)
    negatives = np.asarray(info.negatives, np.float64)
    told["sampler_bias"] = total_variation(histogram(exact, negatives), exact.masses)
    told["sampler_noise"] = expected_total_variation(exact.masses, len(negatives))
    return told
