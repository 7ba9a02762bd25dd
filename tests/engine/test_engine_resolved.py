"""Every method on every dataset at every β: what is told has an error that its figures can
bear, and agrees with a far finer rule; what can't be told is not; and at their defaults all
methods are told."""

import numpy as np
import pytest

from app.engine.frame import Frame, View, observe
from app.engine.trajectory import Run, Trajectories
from app.maths.lattice import UNRESOLVED
from app.spec.experiment import Experiment
from app.spec.registry import discover, families

discover()

STEPS = 40
FINE = 505
"""Points a side of the rule that figures are held against: 8 times as fine as 64."""
AT_Z = ("log_partition", "entropy", "expected_energy")
AT_BETA_HAT = (*AT_Z, "information", "held_out_nll")
OWN = {"kind": "points", "points": [[0.1 * k, ((7 * k) % 11) / 10] for k in range(30)]}


def kinds(family: str) -> list[str]:
    return sorted(families()[family])


def data_of(kind: str) -> dict:
    return OWN if kind == "points" else {"kind": kind}


def walk(shaping: str, data: str, betas: tuple[float, ...]) -> list[Frame]:
    """Frames of one run: at β̂, and at other β relative to it."""
    store = Trajectories(10**8)
    run = Run.prepare(Experiment.model_validate({"data": data_of(data), "shaping": {"kind": shaping}, "seed": 1}))
    snapshot = store.reach(run, STEPS)
    calibrated = observe(store, run, snapshot, View(resolution=64))
    unit = calibrated.diagnostics["beta_hat"] or 1.0
    quantities = ("energy", "probability")
    others = [observe(store, run, snapshot, View(resolution=64, beta=unit * b, quantities=quantities)) for b in betas]
    fine = observe(store, run, snapshot, View(resolution=FINE, quantities=("energy",)))
    for frame in (calibrated, *others):
        check_told(frame)
        if frame.world == "plane":
            check_against(fine, frame)
    return [calibrated, *others]


def check_told(frame: Frame) -> None:
    for figures, names in ((frame.diagnostics, AT_BETA_HAT), (frame.at_beta, AT_Z)):
        if not figures:
            continue
        told = figures["unresolved"] is None
        assert all((figures[name] is not None) is told for name in names)
        if told:
            assert figures["log_partition_error"] <= UNRESOLVED
            assert figures["entropy_error"] <= UNRESOLVED
        else:
            assert figures["unresolved"]["detail"]
    assert (frame.verdict == "unresolved") is (frame.diagnostics["unresolved"] is not None)
    if frame.at_beta:
        assert (frame.quantities["probability"] is not None) is (frame.at_beta["unresolved"] is None)


def check_against(fine: Frame, frame: Frame) -> None:
    """log Z and entropy by the trapezoid rule on the fine grid, where that resolves P: where
    the rule on every second of its points says the same."""
    told = frame.at_beta or frame.diagnostics
    if told["unresolved"] is not None:
        return
    (x0, x1), (y0, y1) = fine.window.x, fine.window.y
    found = []
    for every in (1, 2):
        grid = fine.quantities["energy"][::every, ::every].astype(np.float64)
        side = np.ones(len(grid))
        side[[0, -1]] = 0.5
        weights = np.outer(side, side) * (x1 - x0) * (y1 - y0) / (len(grid) - 1) ** 2
        mass = weights * np.exp(-frame.beta * (grid - grid.min()))
        log_z = np.log(mass.sum()) - frame.beta * grid.min()
        found.append((log_z, log_z + frame.beta * (mass * grid).sum() / mass.sum()))
    (log_z, entropy), coarser = found
    if max(abs(log_z - coarser[0]), abs(entropy - coarser[1])) < 1e-3:
        assert told["log_partition"] == pytest.approx(log_z, abs=told["log_partition_error"] + 2e-3, rel=1e-5)
        assert told["entropy"] == pytest.approx(entropy, abs=told["entropy_error"] + 2e-3)


COLD_AND_HOT = (0.01, 30.0, 1e4, 1e8)


@pytest.mark.parametrize(
    ("shaping", "data"),
    [
        ("k-means", "spiral"),
        ("gaussian-mixture", "eight-gaussians"),
        ("pca", "points"),
        ("latent-ellipse", "ellipse-family"),
        ("k-means", "parabola"),
        ("persistent-contrastive-divergence", "spiral"),
        ("vector-quantized-autoencoder", "moons"),
    ],
)
def test_what_is_told_can_be_answered_for_at_any_temperature(shaping: str, data: str) -> None:
    calibrated, *others = walk(shaping, data, COLD_AND_HOT)
    assert calibrated.verdict != "unresolved"
    assert others[0].at_beta["unresolved"] is None  # hot, everything is broad


@pytest.mark.slow
@pytest.mark.parametrize("data", kinds("data"))
@pytest.mark.parametrize("shaping", kinds("shaping"))
def test_every_method_on_every_dataset_is_told_or_said_to_be_unresolved(shaping: str, data: str) -> None:
    calibrated, *_ = walk(shaping, data, COLD_AND_HOT)
    assert calibrated.diagnostics["unresolved"] is None, calibrated.diagnostics["unresolved"]
