"""Frames as they were when they were recorded: four methods, three steps, two views.

A change that is to leave the numbers alone must leave these alone. Run as a program it
records them anew: only after a change that is meant to change numbers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float
from safetensors import safe_open
from safetensors.numpy import save_file

from app.engine.frame import View, observe
from app.engine.identity import numerics_fingerprint
from app.engine.trajectory import Trajectories
from app.spec.registry import discover
from app.spec.window import Window
from tests.engine.runs_of_tests import CHAINED, ROOMY, prepared

FILE = Path(__file__).parent / "recorded" / "frames.safetensors"
METHODS: dict[str, dict[str, Any]] = {
    "chained": CHAINED,
    "coded": {"data": {"kind": "moons", "size": 64}, "shaping": {"kind": "sparse-coding", "units": 8}},
    "columns": {
        "data": {"kind": "parabola", "size": 64},
        "shaping": {"kind": "maximum-likelihood", "energy": {"kind": "mlp", "width": 8, "depth": 1}, "resolution": 32},
    },
    "planes": {"data": {"kind": "ellipse-family", "size": 64}, "shaping": {"kind": "latent-ellipse"}},
}
"""A random chain, one whose codes are inferred, and one for each world in which x is given."""
STEPS = (0, 7, 20)
VIEWS = {
    "whole": View(resolution=16, quantities=("energy", "probability", "calibrated")),
    "part": View(
        window=Window(x=(-0.5, 1.0), y=(0.0, 1.5)),
        resolution=16,
        beta=2.0,
        quantities=("energy", "gradient", "score", "softargmin_gradient"),
    ),
}


def frames() -> Iterator[tuple[str, dict[str, Float[np.ndarray, "..."]]]]:
    """Each frame's name, and its arrays and numbers."""
    for method, definition in METHODS.items():
        store, run = Trajectories(ROOMY), prepared(definition)
        for step in STEPS:
            snapshot = store.reach(run, step)
            for view, look in VIEWS.items():
                shown = observe(store, run, snapshot, look)
                arrays = {name: np.ascontiguousarray(values) for name, values in shown.quantities.items()}
                told = {**shown.display, **shown.diagnostics, **shown.at_beta, "loss": shown.loss, "beta": shown.beta}
                arrays |= {"negatives": shown.negatives, "minima": shown.minima}
                arrays |= {name: np.asarray(value) for name, value in told.items() if isinstance(value, float)}
                yield f"{method} {step} {view}", {name: np.ascontiguousarray(at) for name, at in arrays.items()}


def recorded() -> tuple[str, dict[str, Float[np.ndarray, "..."]]]:
    """The fingerprint of the machine that recorded them, and what it recorded."""
    with safe_open(FILE, "numpy") as file:
        return file.metadata()["numerics"], {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


if __name__ == "__main__":
    discover()
    everything = {f"{frame}: {name}": values for frame, found in frames() for name, values in found.items()}
    save_file(everything, FILE, {"numerics": numerics_fingerprint()})
    print(f"{FILE}: {len(everything)} arrays, {FILE.stat().st_size} bytes")
