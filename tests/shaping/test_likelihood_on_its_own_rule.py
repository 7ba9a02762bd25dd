"""The likelihood that maximum likelihood reports is the likelihood: Z by the method's own
rule is Z by a fine independent one, along the schedule and far beyond it, also where
the data has no noise and the energy sharpens without end."""

from typing import Any

import jax
import numpy as np
import pytest

from app.engine import programs
from app.engine.trajectory import Run, Snapshot, Trajectories
from app.spec.experiment import Experiment
from app.spec.families import Shaping
from app.spec.registry import discover, families
from app.spec.structure import joined

discover()

STEPS = (100, 500, 2000)
SIDE = 512
COLUMN = 4096
"""Points of a column, as narrow a valley along y being the rule there."""
DRAWS = 8
"""Batches, each with nodes of its own, that the method's rule is averaged over."""


def quietest(kind: str) -> dict[str, Any]:
    """A dataset at its smallest noise."""
    noise = families()["data"][kind].model_json_schema()["properties"]["noise"]
    return {"kind": kind, "noise": noise["minimum"]}


def _energies(run: Run, snapshot: Snapshot, points: np.ndarray) -> np.ndarray:
    shaping = run.segment_at(snapshot.step).shaping
    blocks = programs.in_blocks(points.astype(np.float32))
    found = [programs.method_energies(*shaping, *run.place, snapshot.state, block) for block in blocks]
    return np.concatenate(found)[: len(points)].astype(np.float64)


def _midpoints(first: float, last: float, count: int) -> np.ndarray:
    return first + (last - first) * (np.arange(count) + 0.5) / count


def _log_mean_exp(exponents: np.ndarray) -> np.ndarray:
    top = exponents.max(axis=-1, keepdims=True)
    return top[..., 0] + np.log(np.exp(exponents - top).mean(axis=-1))


def log_z(run: Run, snapshot: Snapshot, x: np.ndarray) -> float:
    """log Z over the window or, with x given, the mean of log Z over the x's."""
    x0, x1, y0, y1 = run.window.astype(np.float64)
    if run.world == "plane":
        grid = np.stack(np.meshgrid(_midpoints(x0, x1, SIDE), _midpoints(y0, y1, SIDE)), axis=-1).reshape(-1, 2)
        return float(_log_mean_exp(-_energies(run, snapshot, grid)) + np.log((x1 - x0) * (y1 - y0)))
    column = _midpoints(y0, y1, COLUMN)
    points = np.stack([np.repeat(x, COLUMN), np.tile(column, len(x))], axis=1)
    return float(_log_mean_exp(-_energies(run, snapshot, points).reshape(len(x), COLUMN)).mean() + np.log(y1 - y0))


def gaps_and_nll(data: dict[str, Any], steps: tuple[int, ...]) -> list[tuple[float, float]]:
    """After each number of steps log Z by the method's rule less log Z by the fine one, and the
    NLL of the training data by the fine one."""
    experiment = {"data": data, "shaping": {"kind": "maximum-likelihood"}}
    run, store = Run.prepare(Experiment.model_validate(experiment)), Trajectories(10**8)
    shaping = run.segments[0].shaping
    method = joined(*shaping, Shaping).build(*run.place)
    own = jax.jit(lambda key, state, batch: method.step(key, state, batch)[1].loss)
    train = np.asarray(store.data(run, run.segments[0]).train)
    # The method's Z is in units of the frame, in which the window is 4 wide.
    sides = (run.window[1::2] - run.window[0::2]) / 4
    unit = float(np.log(sides[1] if run.world == "conditional" else sides.prod()))
    found = []
    for step in steps:
        snapshot = store.reach(run, step)
        assert snapshot.stop is None
        batches = train[np.random.default_rng(step).integers(0, len(train), (DRAWS, 256))]
        low = _energies(run, snapshot, batches.reshape(-1, 2)).reshape(DRAWS, 256).mean(axis=1)
        keys = jax.random.split(jax.random.key(step), DRAWS)
        ours = np.asarray([own(key, snapshot.state, batch) for key, batch in zip(keys, batches, strict=True)]) - low
        # The columns of two of the batches will do: they differ by little.
        counted = batches[:2] if run.world == "conditional" else batches
        fine = log_z(run, snapshot, counted[..., 0].ravel())
        found.append((float(ours[: len(counted)].mean()) + unit - fine, float(low.mean()) + fine))
    return found


@pytest.mark.parametrize(
    ("data", "steps"),
    [({"kind": "spiral", "size": 30, "noise": 0.0}, STEPS), ({"kind": "parabola", "noise": 0.0}, (100, 500))],
    ids=["thirty points without noise", "x given, without noise"],
)
def test_nothing_is_dug_between_the_nodes(data: dict[str, Any], steps: tuple[int, ...]) -> None:
    gaps, likelihoods = zip(*gaps_and_nll(data, steps), strict=True)
    np.testing.assert_allclose(gaps, 0, atol=0.1)
    # And the likelihood goes on rising, by the fine rule.
    assert (np.diff(likelihoods) < -1).all()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in families()["data"] if kind != "points"])
def test_nothing_is_dug_between_the_nodes_on_any_dataset(kind: str) -> None:
    gaps, _ = zip(*gaps_and_nll(quietest(kind), STEPS), strict=True)
    np.testing.assert_allclose(gaps, 0, atol=0.1)
