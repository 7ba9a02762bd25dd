"""POST /train: records on the way and the surface at the end, in one answer or line by line."""

import json

import httpx
import numpy as np
import pytest

from tests.api.asking import CHAINED, K_MEANS, answered, integral
from tests.api.conftest import Call

BODY = {"experiment": CHAINED, "steps": 30, "every": 10, "resolution": 24, "quantities": ["energy", "probability"]}


def test_as_one_answer(post: Call) -> None:
    found = answered(post("/train", BODY))
    assert set(found) == {"id", "experiment", "records", "surface", "stopped"}
    assert [record["step"] for record in found["records"]] == [0, 10, 20, 30]
    for record in found["records"]:
        assert set(record) == {"step", "loss", "diagnostics", "verdict", "converged"}
        assert {"information", "low_energy_volume", "gap", "log_partition", "entropy"} <= set(record["diagnostics"])
    assert found["records"][0]["loss"] is None
    surface = found["surface"]
    assert np.asarray(surface["quantities"]["energy"]).shape == (24, 24)
    assert integral(surface["quantities"]["probability"], surface["x"], surface["y"]) == pytest.approx(1, abs=1e-3)
    assert surface["diagnostics"]["step"] == 30
    assert found["stopped"] is None
    assert found["experiment"]["seed"] == 0


def test_line_by_line_says_the_same(http: httpx.Client, post: Call) -> None:
    whole = answered(post("/train", BODY))
    with http.stream("POST", "/api/v1/train", json=BODY, headers={"Accept": "application/x-ndjson"}) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("application/x-ndjson")
        lines = [json.loads(line) for line in response.iter_lines()]
    assert lines[:-1] == whole["records"]
    assert lines[-1] == {"surface": whole["surface"], "stopped": None}


def test_the_surface_is_that_of_the_run_at_its_last_step(post: Call) -> None:
    trained = answered(post("/train", BODY))["surface"]
    looked_at = answered(
        post("/surface", {"experiment": CHAINED, "step": 30, "resolution": 24, "quantities": ["energy", "probability"]})
    )
    assert trained["quantities"] == looked_at["quantities"]


def test_without_steps_the_methods_own_schedule(post: Call) -> None:
    found = answered(post("/train", {"experiment": K_MEANS, "resolution": 16}))
    steps = [record["step"] for record in found["records"]]
    assert (steps[0], steps[-1], len(steps)) == (0, 300, 21)
    losses = [record["loss"] for record in found["records"][1:]]
    assert losses[-1] < losses[0]


def test_a_divergence_is_reported_and_the_last_finite_surface_kept(post: Call) -> None:
    experiment = {
        "data": {"kind": "points", "points": [[-4e-7, 0], [4e-7, 2e-7], [0, -4e-7]]},
        "shaping": {"kind": "sparse-coding", "input": "raw", "units": 1, "batch": 16},
        "window": {"x": [-5e-7, 5e-7], "y": [-5e-7, 5e-7]},
        "edits": [{"step": 5, "set": {"data.points": [[1e6, 1e6], [1e6, -1e6], [0.0, 0.0]]}}],
    }
    body = {"experiment": experiment, "steps": 20, "every": 4, "resolution": 16}
    found = answered(post("/train", body))
    assert [record["step"] for record in found["records"]] == [0, 4, 5]
    assert found["records"][-1]["verdict"] == "diverged"
    assert found["stopped"]["step"] == 5
    assert "step 6" in found["stopped"]["reason"]
    assert np.isfinite(found["surface"]["quantities"]["energy"]).all()
