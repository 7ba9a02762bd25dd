"""The dimension bench: one row for each d, exact where there is a formula, and counted."""

import math
from typing import Any

import numpy as np

from app.maths.dimension import Share, counted, drawn_distances, log_tube_share, share_of_any


def row(
    dimension: int,
    radius: float,
    half_side: float,
    shell: float,
    margin: float,
    draws: int,
    samples: int,
    seed: int,
) -> dict[str, Any]:
    """Shares of uniform negatives near the data, of active hinge gradients for one draw,
    and for the lowest of several."""
    drawn = drawn_distances(dimension, radius, half_side, samples, seed)
    active = log_tube_share(dimension, radius, half_side, margin)
    found = counted(drawn < margin)
    if active is not None:
        hardest = share_of_any(active, draws)
    else:
        hardest = 1.0 if found.estimate == 1 else -math.expm1(draws * math.log1p(-found.estimate))
    return {
        "dimension": dimension,
        "near": _both(log_tube_share(dimension, radius, half_side, shell), counted(drawn < shell)),
        "active": _both(active, found),
        "active_of_draws": hardest,
        "distance": {"mean": float(np.mean(drawn)), "standard_error": float(np.std(drawn) / math.sqrt(samples))},
    }


def _both(log_exact: float | None, found: Share) -> dict[str, float | None]:
    return {
        "exact": None if log_exact is None else math.exp(log_exact),
        "log10_exact": None if log_exact is None else log_exact / math.log(10),
        **found._asdict(),
    }
