"""What a frame says of a step's sampler: acceptance, and bias beside its noise."""

from typing import Any

import numpy as np
import pytest

from app.engine import bias
from app.engine.frame import View, observe
from app.engine.measure import Measured, Shaped
from app.engine.trajectory import Snapshot, Trajectories
from tests.engine.runs_of_tests import CHAINED, ROOMY, WHOLE, prepared

SMALL = {"energy": {"kind": "mlp", "width": 16, "depth": 1}, "batch": 256}
EXACT = {"kind": "maximum-likelihood", "resolution": 48, **SMALL}
ONE_TRANSITION = {"kind": "contrastive-divergence", "steps": 1, **SMALL}
MARGIN = {"kind": "margin", **SMALL, "batch": 16, "steps": 3}
PAIRS = {"kind": "parabola", "size": 64}
TOLD = ("acceptance", "sampler_bias", "sampler_noise")


def told(shaping: dict[str, Any], *steps: int, data: dict[str, Any] | None = None, seed: int = 0) -> list[list[Any]]:
    """Acceptance, bias and noise at each of the steps."""
    store, run = Trajectories(ROOMY), prepared({"data": data or {"kind": "spiral"}, "shaping": shaping}, seed=seed)
    frames = [observe(store, run, store.reach(run, step), View(resolution=64)) for step in steps]
    return [[frame.diagnostics[name] for name in TOLD] for frame in frames]


@pytest.mark.parametrize("data", [CHAINED["data"], PAIRS])
@pytest.mark.parametrize("kind", ["contrastive-divergence", "persistent-contrastive-divergence"])
def test_chains_with_a_test_tell_how_often_it_was_passed(kind: str, data: dict[str, Any]) -> None:
    shaping = {**CHAINED["shaping"], "kind": kind, "sampler": {"kind": "mala", "step_size": 1.0}}
    if kind == "contrastive-divergence":
        del shaping["chains"]
    (before, *_), (after, sampler_bias, _) = told(shaping, 0, 2, data=data)
    assert before is None
    assert 0.05 < after < 0.95
    assert (sampler_bias is None) == (data is PAIRS)


def test_acceptance_is_the_mean_over_transitions() -> None:
    """Not their sum, nor the last one's: steps so small are all taken, however many."""
    for steps in (1, 7):
        ((found, *_),) = told({**CHAINED["shaping"], "steps": steps, "sampler": {"kind": "mala", "step_size": 1e-3}}, 1)
        assert found == pytest.approx(1, abs=0.01)


def test_unadjusted_chains_refuse_nothing() -> None:
    ((found, *_),) = told({**CHAINED["shaping"], "sampler": {"kind": "langevin"}}, 2)
    assert found == 1


def test_a_method_without_chains_has_no_acceptance_and_one_without_samples_no_bias() -> None:
    assert told(WHOLE["shaping"], 0, 2) == [[None] * 3] * 2
    assert told({**MARGIN, "negative": "hardest"}, 0, 2) == [[None] * 3] * 2
    before, (acceptance, *rest) = told({**MARGIN, "negative": "chain"}, 0, 2)
    assert before == [None] * 3
    assert 0 < acceptance <= 1
    assert rest == [None] * 2


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("beta", [1.0, 4.0])
def test_exact_draws_are_no_further_from_p_than_chance(beta: float, seed: int) -> None:
    """At the β they are drawn for, whatever it is."""
    ((acceptance, found, noise),) = told({**EXACT, "beta": beta}, 100, seed=seed)
    assert acceptance is None
    assert 0 < found < 1.3 * noise


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_after_one_transition_from_the_data_chains_are_still_at_the_data(seed: int) -> None:
    ((_, found, noise),) = told(ONE_TRANSITION, 3, seed=seed)
    assert 0.1 < noise < 0.25
    assert 1.5 * noise < found < 1


def test_bias_is_told_from_the_energies_of_the_grid() -> None:
    """On a flat energy P is uniform, and where the negatives are is then all that counts."""
    store, run = Trajectories(ROOMY), prepared({"data": {"kind": "spiral"}, "shaping": ONE_TRANSITION})
    reached = store.reach(run, 1)
    (x0, x1), (y0, y1) = run.experiment.window.x, run.experiment.window.y

    shaped = Shaped(run, reached, store.data(run, run.segment_at(1)))

    def over(grid: np.ndarray) -> Measured:
        return Measured(shaped, grid, 33, np.zeros((1, 2), np.float32))

    def of(points: np.ndarray) -> dict[str, Any]:
        info = reached.progress.info._replace(negatives=points.astype(np.float32))
        moved: Snapshot = Snapshot(1, reached.progress._replace(info=info), 1.0, 1.0)
        return bias.of_negatives(run, moved, over(np.zeros(33**2, np.float32)))

    middles = (np.arange(16) + 0.5) / 16
    across, up = np.meshgrid(x0 + (x1 - x0) * middles, y0 + (y1 - y0) * middles)
    even = np.stack([across.ravel(), up.ravel()], axis=1)
    assert of(even)["sampler_bias"] == pytest.approx(0, abs=1e-6)
    assert of(even[even[:, 0] < (x0 + x1) / 2])["sampler_bias"] == pytest.approx(0.5, abs=1e-6)
    assert of(even[:1].repeat(256, axis=0))["sampler_bias"] == pytest.approx(63 / 64, abs=1e-6)
    # Cell by cell, half the mean absolute deviation of a binomial count of 256 draws.
    drawn = np.random.default_rng(0).multinomial(256, np.full(64, 1 / 64), size=4000) / 256
    assert of(even)["sampler_noise"] == pytest.approx(np.abs(drawn - 1 / 64).sum(axis=1).mean() / 2, rel=0.02)
    unknown = bias.of_negatives(run, reached, over(np.full(33**2, np.nan, np.float32)))
    assert unknown["sampler_bias"] is None
    assert unknown["acceptance"] is not None
