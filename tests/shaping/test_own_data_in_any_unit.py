"""Own data is told the same of in any unit, at any place, in any order of its rows and on any
grid, by every method: I, V, verdict, rank and the calibrated picture.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from app.engine.frame import View, observe
from app.engine.trajectory import Run, Trajectories
from app.spec.experiment import Experiment
from app.spec.registry import discover, families

discover()

METHODS = sorted(families()["shaping"])
LIMITED = {
    "latent-ellipse": "β is in inverse squared data units and goes from 0.05 to 1000: cold and by the energy loss, as "
    "it is by default, it has no use; where it has, data must be of a size of 0.1 to 10 or so"
}
"""Methods that do not train alike on own data of any unit with all their choices, and why."""

STEPS = 8
"""Few, so that roundings have no time to grow: chains and networks are chaotic."""
SMALLER: dict[str, int] = {"batch": 32, "chains": 32}
"""Sizes that make a step short."""
KNOBS: dict[str, dict[str, float]] = {"gaussian-mixture": {"floor": 0.01, "components": 5}}
"""With its usual floor and 20 bells among 32 points a bell is narrower than a grid can tell, and
the rounding of coordinates far from the origin decides which points the bells start from."""
GROUPS = 5


def in_turn(count: int = 40) -> np.ndarray:
    """Five groups that take turns, on multiples of 2⁻¹⁰, so that moving them rounds nothing."""
    random = np.random.default_rng(5)
    centres = np.asarray([[-1.5, -1.0], [1.5, -1.0], [1.25, 1.0], [-1.0, 1.25], [0.0, 0.0]])
    points = centres[np.arange(count) % GROUPS] + 0.25 * random.normal(size=(count, 2))
    return np.round(points * 1024) / 1024


POINTS = in_turn()


class Told(NamedTuple):
    """What is told of a run."""

    information: float
    volume: float
    verdict: str
    beta: float
    picture: np.ndarray
    """u, clipped as the page clips it."""
    error: float
    """Of log Z."""


def shaping_of(kind: str) -> dict[str, Any]:
    """The method with its defaults, small. None of its knobs is in data units, or it has no use
    (see ``LIMITED``), so that nothing need be scaled with the data."""
    cls = families()["shaping"][kind]
    found: dict[str, Any] = {"kind": kind, **KNOBS.get(kind, {})}
    return found | {name: size for name, size in SMALLER.items() if name in cls.model_fields}


def unit_of(field: Any) -> str:
    """The unit that the catalogue gives a knob."""
    extra = field.json_schema_extra
    return str(extra["control"]["unit"]) if isinstance(extra, dict) and "control" in extra else ""


TRAJECTORIES = Trajectories(100_000_000)


def told(kind: str, points: np.ndarray, *, resolution: int = 64, seed: int = 0, steps: int = STEPS) -> Told:
    data = {"kind": "points", "points": points.tolist()}
    run = Run.prepare(Experiment.model_validate({"data": data, "shaping": shaping_of(kind), "seed": seed}))
    frame = observe(
        TRAJECTORIES, run, TRAJECTORIES.reach(run, steps), View(resolution=resolution, quantities=("calibrated",))
    )
    numbers = frame.diagnostics
    return Told(
        numbers["information"],
        numbers["low_energy_volume"],
        frame.verdict,
        numbers["beta_hat"],
        np.clip(frame.quantities["calibrated"], -3, 6),
        numbers["log_partition_error"],
    )


@cache
def own(kind: str) -> Told:
    return told(kind, POINTS)


@cache
def in_unit(kind: str, power: int) -> Told:
    """With all coordinates multiplied by a power of two, which rounds none of them."""
    return told(kind, 2.0**power * POINTS)


def apart(one: Told, other: Told) -> float:
    """The largest difference of two pictures, in nats, but for the few grid points that a
    jump of F runs through."""
    return float(np.quantile(np.abs(one.picture - other.picture), 0.995))


@pytest.mark.parametrize("kind", METHODS)
def test_a_power_of_two_changes_nothing_that_is_told(kind: str) -> None:
    for power in (-20, 20):
        moved = in_unit(kind, power)
        assert moved.verdict == own(kind).verdict
        assert moved.information == pytest.approx(own(kind).information, abs=2e-3)
        assert moved.volume == pytest.approx(own(kind).volume, abs=1e-3)
        assert apart(moved, own(kind)) < 5e-3


@pytest.mark.parametrize("kind", METHODS)
def test_a_unit_and_a_place_change_nothing_but_roundings(kind: str) -> None:
    for scale, offset in ((1e-6, 0.0), (1e6, 0.0), (1e-3, 256.0), (1e3, -256.0)):
        moved = told(kind, scale * (POINTS + np.asarray([offset, -offset / 2])))
        assert moved.verdict == own(kind).verdict
        assert moved.information == pytest.approx(own(kind).information, abs=0.02)
        assert moved.volume == pytest.approx(own(kind).volume, abs=0.01)
        assert apart(moved, own(kind)) < 0.05


def test_the_scoreboard_ranks_alike_in_any_unit() -> None:
    def ranked(told_of: dict[str, Told]) -> list[str]:
        # Methods that tell as much as each other, to a tenth of the last digit shown, by name.
        return sorted(told_of, key=lambda kind: (-round(told_of[kind].information, 2), kind))

    at_home = ranked({kind: own(kind) for kind in METHODS})
    for power in (-20, 20):
        assert ranked({kind: in_unit(kind, power) for kind in METHODS}) == at_home


@pytest.mark.parametrize("kind", METHODS)
def test_a_finer_grid_tells_the_same(kind: str) -> None:
    for resolution in (100, 128):
        finer = told(kind, POINTS, resolution=resolution)
        assert finer.information == pytest.approx(own(kind).information, abs=0.02 + 2 * own(kind).error)
        assert finer.volume == pytest.approx(own(kind).volume, abs=0.02)
        assert finer.verdict == own(kind).verdict


@pytest.mark.parametrize("kind", METHODS)
def test_the_order_of_the_rows_says_nothing(kind: str) -> None:
    by_group = POINTS[np.argsort(np.arange(len(POINTS)) % GROUPS, kind="stable")]
    seeds, steps = range(5), 40
    turns, sorted_rows = (
        np.asarray([told(kind, points, seed=seed, steps=steps).information for seed in seeds])
        for points in (POINTS, by_group)
    )
    scatter = np.sqrt((turns.var(ddof=1) + sorted_rows.var(ddof=1)) / len(turns))
    assert abs(turns.mean() - sorted_rows.mean()) < 3 * scatter + 0.1


def test_knobs_in_data_units_are_those_of_methods_that_are_limited() -> None:
    named = {
        kind
        for kind in METHODS
        for field in families()["shaping"][kind].model_fields.values()
        if "data units" in unit_of(field)
    }
    assert named == set(LIMITED)
