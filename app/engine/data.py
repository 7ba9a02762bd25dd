"""A run's data as it is judged: what lies inside Ω, and what the density it was drawn from
says of it there.

Everything that rests on P is conditional on Ω, where P is normalised, and so is the truth:
p(y | y in Ω) = p(y) / ∫_Ω p.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from app.engine import grids, programs
from app.engine.runs import Run, Segment
from app.engine.worlds import PLANES, inside
from app.maths.columns import between_columns, column_shares, way_between
from app.maths.lattice import UNRESOLVED, Lattice
from app.maths.places import Ground
from app.spec.errors import Problem
from app.spec.window import Window

QUADRATURE = 64
"""Grid points a side from which ∫_Ω p is integrated."""
NEVER = 1e4
"""−log p, in nats, from which a place counts as one where nothing is ever drawn."""


class Data(NamedTuple):
    """Training and held-out points, and which of them lie inside Ω."""

    train: Float[np.ndarray, "n d"]
    held_out: Float[np.ndarray, "m d"]
    train_inside: Bool[np.ndarray, " n"]
    held_out_inside: Bool[np.ndarray, " m"]
    true_nll: float
    """Mean −log p(y | y in Ω) of the held-out points inside, in nats; NaN where nobody knows it."""

    @property
    def outside(self) -> float:
        """The fraction of all points that lies outside Ω."""
        return 1 - float(np.mean(np.concatenate([self.train_inside, self.held_out_inside])))


def judged(run: Run, segment: Segment) -> Data:
    """Draw a segment's data. ``Problem`` where no training point lies inside Ω, which leaves
    nothing to learn from or to judge by."""
    drawn = programs.draw_data(*segment.data, run.seed)
    train, held_out = np.asarray(drawn.train), np.asarray(drawn.held_out)
    window = run.experiment.window
    train_inside, held_out_inside = inside(window, train), inside(window, held_out)
    if not train_inside.any():
        raise _nothing_inside(window, train)
    nll = float("nan")
    if drawn.held_out_log_density is not None and held_out_inside.any():
        nll = -float(np.mean(np.asarray(drawn.held_out_log_density, np.float64)[held_out_inside]))
        # With none of the points outside, what p has there is less than a point's worth.
        if not (train_inside.all() and held_out_inside.all()):
            nll += _log_mass(run, segment, held_out[held_out_inside])
    return Data(
        np.asarray(programs.seen(train, run.world)),
        np.asarray(programs.seen(held_out, run.world)),
        train_inside,
        held_out_inside,
        nll,
    )


def _log_mass(run: Run, segment: Segment, points: Float[np.ndarray, "n d"]) -> float:
    """log ∫_Ω p, averaged over the points' x where x is given; NaN where it is not resolved."""
    data, window = run.experiment.data, run.experiment.window
    planes = data.given if data.world == "conditional-plane" else None
    given = None if planes is None else tuple(float(x) for x in np.linspace(*planes, PLANES))
    across = data.world != "conditional"
    ground = Ground((*window.x, *window.y), QUADRATURE, given, across)

    def energies(at: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"]:
        parts = [programs.log_densities(*segment.data, block) for block in programs.in_blocks(at)]
        found = np.concatenate([np.asarray(part, np.float64) for part in parts])[: len(at)]
        costs: Float[np.ndarray, " n"] = np.minimum(-found, NEVER)
        return costs

    grid = np.concatenate(
        [np.concatenate(grids.blocks(window, QUADRATURE, x))[: QUADRATURE**2] for x in given or (None,)]
    )
    way = None
    if planes is not None:
        way = way_between(points[:, 2], planes)
    elif not across:
        way = way_between(points[:, 0], window.x)
    shares = None if way is None else column_shares(way, ground.columns)
    nodes, error = Lattice(ground, energies(grid), energies, shares=shares).settle(lambda _: 1.0)
    if error.log_partition > UNRESOLVED:
        return float("nan")
    found = nodes.thermal(1.0).log_partition
    return float(found[0] if way is None else np.mean(between_columns(found, way)))


def _nothing_inside(window: Window, train: Float[np.ndarray, "n d"]) -> Problem:
    lower, upper = train[:, :2].min(axis=0), train[:, :2].max(axis=0)
    detail = (
        f"none of the {len(train)} training points lies inside the window x {window.x[0]:g} … {window.x[1]:g}, "
        f"y {window.y[0]:g} … {window.y[1]:g}: they lie at x {lower[0]:g} … {upper[0]:g}, "
        f"y {lower[1]:g} … {upper[1]:g}; choose a window that holds them, or leave it out"
    )
    return Problem(
        "nothing-inside", "No data inside the window", detail, errors=({"pointer": "#/window", "detail": detail},)
    )
