"""Frames: what a view shows of a run, and how it travels."""

import json
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from app.engine.frame import Frame, View, observe
from app.engine.trajectory import Run, Snapshot, Trajectories
from app.spec.errors import Problem
from app.spec.window import Window
from app.wire import frames
from tests.engine.runs_of_tests import CHAINED, ROOMY, WHOLE, prepared

STEP = 30
EVERYTHING: Any = ("energy", "probability", "score", "gradient", "softargmin_gradient", "calibrated")


class Trained:
    """A run that is looked at in many ways."""

    def __init__(self, definition: dict[str, Any], step: int = STEP) -> None:
        self.store = Trajectories(ROOMY)
        self.run: Run = prepared(definition)
        self.snapshot: Snapshot = self.store.reach(self.run, step)

    def seen(self, *, step: int | None = None, **view: Any) -> Frame:
        snapshot = self.snapshot if step is None else self.store.reach(self.run, step)
        return observe(self.store, self.run, snapshot, View(**view))


@pytest.fixture(scope="module")
def trained() -> Trained:
    return Trained(CHAINED)


def load(body: bytes) -> dict[str, np.ndarray]:
    return safetensors.numpy.load(body)


def integral(values: np.ndarray, window: Window) -> float:
    x, y = (np.linspace(*side, values.shape[0]) for side in (window.x, window.y))
    return float(np.trapezoid(np.trapezoid(values.astype(np.float64), x, axis=1), y))


@pytest.mark.parametrize("resolution", [64, 100, 160])
@pytest.mark.parametrize("beta", [None, 0.01])
def test_probability_over_omega_integrates_to_1_where_the_grid_resolves_it(
    trained: Trained, resolution: int, beta: float | None
) -> None:
    frame = trained.seen(resolution=resolution, beta=beta, quantities=("probability", "softargmin_gradient"))
    assert integral(frame.quantities["probability"], frame.window) == pytest.approx(1, abs=2e-3)
    assert integral(frame.quantities["softargmin_gradient"], frame.window) == pytest.approx(0, abs=2e-3)


@pytest.mark.parametrize("beta", [1.0, 20.0, 400.0])
def test_probability_at_a_place_does_not_depend_on_how_many_are_looked_at(trained: Trained, beta: float) -> None:
    """Also where P is narrower than the coarser grid, whose own sum would be off."""
    coarse, fine = (trained.seen(resolution=r, beta=beta, quantities=("probability",)) for r in (65, 257))
    bound = coarse.at_beta["log_partition_error"] + fine.at_beta["log_partition_error"] + 1e-3
    there = fine.quantities["probability"][::4, ::4]
    np.testing.assert_allclose(coarse.quantities["probability"], there, rtol=bound, atol=1e-6 * there.max())


def test_a_zoomed_view_shows_the_density_of_omega(trained: Trained) -> None:
    """On grid points that both grids have, P is the same: Z is not taken over the view."""
    whole = trained.seen(resolution=65, quantities=("probability", "energy", "calibrated"))
    omega = whole.window
    middle = (sum(omega.x) / 2, sum(omega.y) / 2)
    zoomed = trained.seen(
        window=Window(x=(omega.x[0], middle[0]), y=(omega.y[0], middle[1])),
        resolution=33,
        quantities=("probability", "energy", "calibrated"),
    )
    for name in ("energy", "calibrated"):
        np.testing.assert_allclose(zoomed.quantities[name], whole.quantities[name][:33, :33], rtol=1e-4, atol=1e-4)
    # The frame of Ω is integrated on its own 65² grid, the zoom on 64² points of Ω.
    np.testing.assert_allclose(zoomed.quantities["probability"], whole.quantities["probability"][:33, :33], rtol=2e-3)
    assert integral(zoomed.quantities["probability"], zoomed.window) < 0.9


def test_outside_omega_there_is_no_probability(trained: Trained) -> None:
    omega = trained.run.experiment.window
    wide = Window(x=(2 * omega.x[0], 2 * omega.x[1]), y=(2 * omega.y[0], 2 * omega.y[1]))
    frame = trained.seen(window=wide, resolution=129, quantities=("probability", "energy"))
    probability = frame.quantities["probability"]
    x = np.linspace(*wide.x, 129)
    outside = (np.abs(x) > omega.x[1] + 1e-3)[None, :] | (np.abs(x) > omega.y[1] + 1e-3)[:, None]
    assert (probability[outside] == 0).all()
    # The density ends in a step at Ω's border, which a grid of this width sees to a few percent.
    assert integral(probability, wide) == pytest.approx(1, abs=0.05)


def test_diagnostics_do_not_depend_on_the_window_looked_at(trained: Trained) -> None:
    plain = trained.seen(resolution=64)
    for view in (Window(x=(0.0, 0.5), y=(0.0, 0.5)), Window(x=(-9.0, 9.0), y=(-1.0, 7.0))):
        frame = trained.seen(resolution=64, window=view)
        assert frame.diagnostics == plain.diagnostics
        assert frame.display == plain.display
        assert frame.window == view


def test_score_is_minus_beta_times_gradient(trained: Trained) -> None:
    frame = trained.seen(resolution=20, beta=3.0, quantities=("score", "gradient", "energy"))
    np.testing.assert_allclose(frame.quantities["score"], -3 * frame.quantities["gradient"], rtol=1e-6)
    # and the gradient is that of the energy shown: along x, then along y
    energy, gradient = frame.quantities["energy"], frame.quantities["gradient"]
    x, y = (np.linspace(*side, 20) for side in (frame.window.x, frame.window.y))
    along_y, along_x = np.gradient(energy.astype(np.float64), y, x)
    scale = np.abs(gradient).max()
    for shown, expected in ((gradient[..., 0], along_x), (gradient[..., 1], along_y)):
        assert np.abs(shown - expected)[1:-1, 1:-1].max() < 0.35 * scale
        assert np.corrcoef(shown[1:-1, 1:-1].ravel(), expected[1:-1, 1:-1].ravel())[0, 1] > 0.97


def test_calibrated_energy_is_minus_the_log_of_the_density_relative_to_uniform(trained: Trained) -> None:
    frame = trained.seen(resolution=64, quantities=("calibrated", "probability", "energy"))
    area = frame.display["area"]
    np.testing.assert_allclose(
        frame.quantities["calibrated"], -np.log(area * frame.quantities["probability"]), rtol=1e-3, atol=1e-3
    )
    display = frame.display
    again = display["beta_hat"] * frame.quantities["energy"] + display["log_partition"] - np.log(area)
    np.testing.assert_allclose(frame.quantities["calibrated"], again, rtol=1e-4, atol=1e-4)


def test_scalars_are_at_the_beta_asked_for(trained: Trained) -> None:
    frame = trained.seen(resolution=64, beta=0.5, quantities=("energy", "probability"))
    energy = frame.quantities["energy"].astype(np.float64)
    probability = frame.quantities["probability"].astype(np.float64)
    assert frame.beta == 0.5
    assert frame.at_beta["expected_energy"] == pytest.approx(integral(probability * energy, frame.window), rel=1e-3)
    weight = integral(np.exp(-0.5 * (energy - energy.min())), frame.window)
    assert frame.at_beta["log_partition"] == pytest.approx(np.log(weight) - 0.5 * energy.min(), rel=1e-4)
    assert frame.diagnostics["log_partition"] == trained.seen(resolution=64).diagnostics["log_partition"]


def test_step_0_is_untrained_and_has_pushed_nowhere(trained: Trained) -> None:
    frame = trained.seen(step=0, resolution=16)
    assert frame.loss is None
    assert frame.negatives.shape == (0, 2)
    assert frame.weights.shape == (0,)
    later = trained.seen(resolution=16)
    assert isinstance(later.loss, float)
    assert later.negatives.shape == (16, 2)
    assert later.weights.shape == (16,)


def test_a_loss_of_two_energies_shows_its_pairs_and_no_other_method_has_any(trained: Trained) -> None:
    small = {"kind": "mlp", "width": 8, "depth": 1}
    # One draw within so wide an exclusion: some data have no wrong answer, and no pair.
    lacking = {"kind": "margin", "energy": small, "batch": 64, "draws": 1, "exclusion": 0.3, "loss": {"kind": "hinge"}}
    seen = Trained({"data": {"kind": "two-spirals", "size": 64}, "shaping": lacking})
    frame = seen.seen(resolution=16)
    assert 0 < len(frame.pairs) < 64
    correct, incorrect = frame.pairs.T.astype(np.float64)
    assert frame.loss == pytest.approx(np.maximum(0, 1 + correct - incorrect).sum() / 64, rel=1e-4)
    np.testing.assert_array_equal(safetensors.numpy.load(frames.encode(frame, "u16"))["pairs"], frame.pairs)
    assert seen.seen(step=0, resolution=16).pairs.shape == (0, 2)
    assert "pairs" not in safetensors.numpy.load(frames.encode(trained.seen(resolution=16), "u16"))


def test_the_raw_scale_only_grows_and_depends_on_milestones_alone(trained: Trained) -> None:
    store = Trajectories(ROOMY)
    scales = [store.reach(trained.run, step).scale for step in range(0, STEP + 1)]
    assert scales == sorted(scales)
    changes = {step for step in range(1, STEP + 1) if scales[step] != scales[step - 1]}
    assert changes <= {10, 20}
    assert store.reach(trained.run, STEP).scale == trained.snapshot.scale


def test_a_method_without_negatives_is_contrasted_with_the_window() -> None:
    whole = Trained(WHOLE)
    frame = whole.seen(resolution=64)
    assert frame.negatives.shape == (0, 2)
    assert frame.diagnostics["energy_contrast"] == pytest.approx(frame.diagnostics["energy_window"], rel=0.2)
    assert frame.diagnostics["energy_contrast"] > frame.diagnostics["energy_data"]


def test_a_probability_that_is_not_resolved_is_not_told() -> None:
    """So cold that P lies on one number of float32 beside each code."""
    whole = Trained(WHOLE)
    cold = whole.seen(beta=1e13, quantities=("energy", "probability", "softargmin_gradient"))
    assert cold.quantities["energy"] is not None
    assert cold.quantities["probability"] is None
    assert cold.quantities["softargmin_gradient"] is None
    assert cold.at_beta["unresolved"]["cause"] == "too-narrow"
    for name in ("log_partition", "entropy", "expected_energy"):
        assert cold.at_beta[name] is None
    assert frames.as_json(cold)["quantities"]["probability"] is None
    assert "probability" not in load(frames.encode(cold, "f32"))
    # The diagnostics are at the calibrated β, which is resolved.
    assert cold.diagnostics["unresolved"] is None
    assert cold.verdict == "informative"


def test_a_likelihood_without_bound_is_called_that_and_no_figure_rests_on_it() -> None:
    """Two points and a mixture that may narrow on them: a point mass."""
    points = {"data": {"kind": "points", "points": [[0, 0], [1, 1]]}, "shaping": {"kind": "gaussian-mixture"}}
    for resolution in (64, 128):
        frame = Trained(points, 300).seen(resolution=resolution)
        assert frame.verdict == "unresolved"
        assert frame.diagnostics["unresolved"]["cause"] == "unbounded-likelihood"
        for name in ("information", "held_out_nll", "entropy", "log_partition", "expected_energy", "kl_divergence"):
            assert frame.diagnostics[name] is None


def test_a_window_without_data_is_refused_and_data_outside_is_said() -> None:
    data = {"kind": "grid-of-gaussians", "noise": 0.5}
    shaping = {"kind": "gaussian-mixture"}
    far = {"data": data, "shaping": shaping, "window": {"x": [50, 60], "y": [50, 60]}}
    with pytest.raises(Problem, match="none of the 1000 training points lies inside the window x 50 … 60"):
        Trained(far, 0)
    frame = Trained({"data": data, "shaping": shaping}, 60).seen(resolution=64)
    assert 0.1 < frame.diagnostics["outside"] < 0.3
    # P and the truth are both conditional on Ω, so no density is nearer to the truth than the truth.
    assert -0.02 < frame.diagnostics["kl_divergence"] < 0.1
    assert Trained(WHOLE).seen(resolution=64).diagnostics["outside"] == 0


# How frames travel.


@pytest.mark.parametrize("values", [[-3.0, 0.1, 7.25], [1e6, 1e6 + 1, 1e6 + 2], [-1e-9, 0.0, 1e-9], [5.0, 5.0, 5.0]])
def test_quantising_errs_by_half_a_level_at_most(values: list[float]) -> None:
    rng = np.random.default_rng(0)
    given = np.concatenate([values, rng.uniform(min(values), max(values), 500)]).astype(np.float32).reshape(-1, 1)
    levels, (lo, hi) = frames.quantise(given)
    assert levels.dtype == np.uint16
    assert levels.shape == given.shape
    assert (lo, hi) == (given.min(), given.max())
    back = lo + levels.astype(np.float64) / 65535 * (hi - lo)
    assert np.abs(back - given).max() <= 0.5 / 65535 * (hi - lo) * (1 + 1e-9)
    if hi > lo:
        assert (levels.min(), levels.max()) == (0, 65535)


@pytest.mark.parametrize("dtype", ["u16", "f32"])
def test_a_frame_as_bytes_says_what_the_frame_says(trained: Trained, dtype: frames.Dtype) -> None:
    frame = trained.seen(resolution=24, beta=1.5, quantities=EVERYTHING)
    encoded = frames.encode(frame, dtype)
    arrays = safetensors.numpy.load(encoded)
    length = int.from_bytes(encoded[:8], "little")
    described = {key: json.loads(text) for key, text in json.loads(encoded[8 : 8 + length])["__metadata__"].items()}
    assert set(arrays) == {*EVERYTHING, "negatives", "weights"}
    for name, values in frame.quantities.items():
        lo, hi = described["ranges"][name]
        if dtype == "f32":
            np.testing.assert_array_equal(arrays[name], values)
        else:
            assert arrays[name].dtype == np.uint16
            back = lo + arrays[name] / 65535 * (hi - lo)
            assert np.abs(back - values).max() <= 0.51 / 65535 * (hi - lo)
        assert (lo, hi) == (values.min(), values.max())
    np.testing.assert_array_equal(arrays["negatives"], frame.negatives)
    np.testing.assert_array_equal(arrays["weights"], frame.weights)
    assert described["run"] == trained.run.id
    assert (described["step"], described["resolution"], described["dtype"]) == (STEP, 24, dtype)
    assert [described["min"], described["max"]] == described["ranges"]["energy"]
    assert described["window"] == frame.window.model_dump(mode="json")
    assert described["display"] == pytest.approx(frame.display)
    assert set(described["diagnostics"]) == set(frame.diagnostics)
    assert described["verdict"] == frame.verdict
    assert described["stopped"] is None


def test_numbers_that_json_has_not_travel_as_null(trained: Trained) -> None:
    frame = trained.seen(resolution=8)
    broken = Frame(**{**frame.__dict__, "diagnostics": {**frame.diagnostics, "log_partition_error": float("inf")}})
    encoded = frames.encode(broken, "u16")
    length = int.from_bytes(encoded[:8], "little")
    metadata = json.loads(encoded[8 : 8 + length])["__metadata__"]
    assert json.loads(metadata["diagnostics"])["log_partition_error"] is None
