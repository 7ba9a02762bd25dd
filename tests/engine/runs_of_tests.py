"""Small runs for the tests of the engine, and a digest of what they show.

Run as a program it prints digests: the same runs in another process, on as many cores
as its argument says.
"""

import hashlib
import json
import os
import sys
from typing import Any

if __name__ == "__main__":  # before JAX looks at the machine
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])

import jax
import numpy as np

from app.engine import worker
from app.engine.frame import Frame, View, observe
from app.engine.trajectory import Run, Snapshot, Trajectories
from app.spec.experiment import Experiment

ROOMY = 100_000_000
LOOK = View(resolution=32, quantities=("energy", "probability", "gradient"))

CHAINED: dict[str, Any] = {
    "data": {"kind": "two-spirals", "size": 64},
    "shaping": {
        "kind": "persistent-contrastive-divergence",
        "energy": {"kind": "mlp", "width": 8, "depth": 1},
        "steps": 3,
        "chains": 16,
        "batch": 16,
    },
}
"""Random in every part: batches, chains, start."""
WHOLE: dict[str, Any] = {
    "data": {"kind": "spiral", "size": 5000},
    "shaping": {"kind": "k-means", "codes": 7},
}
"""Sums over all 5,000 points in each step: where the number of cores would show."""
EXACT: dict[str, Any] = {
    "data": {"kind": "moons", "size": 64},
    "shaping": {"kind": "maximum-likelihood", "batch": 256, "resolution": 64},
}
"""Sums over a grid and products of matrices of full size."""


def prepared(definition: dict[str, Any], **fields: Any) -> Run:
    return Run.prepare(Experiment.model_validate({**definition, **fields}))


def edit(step: int, **changes: Any) -> dict[str, Any]:
    return {"step": step, "set": {path.replace("__", "."): value for path, value in changes.items()}}


def frame(definition: dict[str, Any], step: int, trajectories: Trajectories | None = None, **fields: Any) -> Frame:
    """A frame computed from nothing, or from what ``trajectories`` hold."""
    run = prepared(definition, **fields)
    store = trajectories or Trajectories(ROOMY)
    return observe(store, run, store.reach(run, step), LOOK)


def digest(shown: Frame) -> str:
    """Every bit of a frame's arrays and numbers, but not the name of its run."""
    found = hashlib.sha256()
    for name, values in sorted(shown.quantities.items()):
        assert values.dtype == np.float32
        found.update(name.encode() + values.tobytes())
    found.update(np.asarray(shown.negatives).tobytes() + np.asarray(shown.weights).tobytes())
    numbers = (shown.step, shown.diagnostics, shown.display, shown.loss, shown.converged, shown.stopped, shown.verdict)
    found.update(repr(numbers).encode())
    return found.hexdigest()


def bits(snapshot: Snapshot) -> list[bytes]:
    """Every bit of a state."""
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(snapshot.state)]


def digests() -> dict[str, str]:
    return {
        "chained": digest(frame(CHAINED, 40)),
        "whole": digest(frame(WHOLE, 12)),
        "exact": digest(frame(EXACT, 5)),
    }


if __name__ == "__main__":
    worker.start(sys.argv[2], ROOMY)
    assert len(os.sched_getaffinity(0)) <= int(sys.argv[1])
    print(json.dumps(digests()))
