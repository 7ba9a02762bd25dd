"""POST /runs and GET frames: immutable, cacheable, the same whoever asks."""

import httpx
import numpy as np
import pytest

from app.engine.identity import run_id
from app.spec.experiment import Experiment
from tests.api.asking import CHAINED, K_MEANS, answered, integral, tensors
from tests.api.conftest import Call

BINARY = {"Accept": "application/safetensors"}


@pytest.fixture(scope="module")
def run(post: Call) -> str:
    return str(answered(post("/runs", CHAINED))["id"])


def test_registering_fills_in_defaults_and_is_idempotent(post: Call) -> None:
    first = answered(post("/runs", K_MEANS))
    assert set(first) == {"id", "experiment"}
    assert first["experiment"]["seed"] == 0
    assert first["experiment"]["edits"] == []
    assert first["experiment"]["window"] == {"x": [-2, 2], "y": [-2, 2]}
    assert first["experiment"]["shaping"]["rate"] == 0.05
    assert answered(post("/runs", K_MEANS)) == first
    assert answered(post("/runs", first["experiment"])) == first
    assert first["id"] == run_id(Experiment.model_validate(K_MEANS))
    assert answered(post("/runs", {**K_MEANS, "seed": 1}))["id"] != first["id"]


def test_a_frame_as_json(http: httpx.Client, run: str) -> None:
    address = f"/api/v1/runs/{run}/frames/20?resolution=32&quantities=energy,probability&beta=1.5"
    found = answered(http.get(address))
    assert (found["run"], found["step"], found["resolution"], found["beta"]) == (run, 20, 32, 1.5)
    assert np.asarray(found["quantities"]["energy"]).shape == (32, 32)
    assert integral(found["quantities"]["probability"], found["x"], found["y"]) == pytest.approx(1, abs=1e-4)
    assert np.asarray(found["negatives"]).shape == (16, 2)
    assert found["verdict"] in ("informative", "uninformative", "collapsed", "shrinking")
    assert found["stopped"] is None
    assert isinstance(found["loss"], float)
    assert answered(http.get(f"/api/v1/runs/{run}/frames/0?resolution=8"))["loss"] is None


def test_a_frame_as_safetensors_in_both_precisions(http: httpx.Client, run: str) -> None:
    address = f"/api/v1/runs/{run}/frames/20?resolution=32&quantities=energy,score"
    plain = answered(http.get(address))
    exact, described = tensors(http.get(address + "&dtype=f32", headers=BINARY).content)
    coarse, quantised = tensors(http.get(address + "&dtype=u16", headers=BINARY).content)
    assert exact["energy"].dtype == np.float32
    assert coarse["energy"].dtype == np.uint16
    np.testing.assert_array_equal(exact["energy"], np.asarray(plain["quantities"]["energy"], np.float32))
    for name in ("energy", "score"):
        lo, hi = quantised["ranges"][name]
        assert np.abs(lo + coarse[name] / 65535 * (hi - lo) - exact[name]).max() <= 0.51 / 65535 * (hi - lo)
    np.testing.assert_array_equal(exact["negatives"], coarse["negatives"])
    assert described["diagnostics"] == quantised["diagnostics"] == plain["diagnostics"]
    assert described["run"] == run


def test_the_window_is_the_view_and_not_the_domain(http: httpx.Client, run: str) -> None:
    whole = answered(http.get(f"/api/v1/runs/{run}/frames/20?resolution=64"))
    part = answered(http.get(f"/api/v1/runs/{run}/frames/20?resolution=64&x0=0&x1=1&y0=-1&y1=0.5"))
    assert part["window"] == {"x": [0, 1], "y": [-1, 0.5]}
    assert (part["x"][0], part["x"][-1], part["y"][0], part["y"][-1]) == (0, 1, -1, 0.5)
    assert part["diagnostics"] == whole["diagnostics"]


def test_frames_are_immutable_for_caches(http: httpx.Client, run: str) -> None:
    address = f"/api/v1/runs/{run}/frames/20?resolution=16"
    first = http.get(address)
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "Accept" in first.headers["vary"]
    tag = first.headers["etag"]
    assert run in tag
    assert http.get(address).headers["etag"] == tag
    assert http.get(address).content == first.content
    same = http.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == tag
    assert http.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_every_parameter_is_part_of_the_tag(http: httpx.Client, run: str) -> None:
    plain = f"/api/v1/runs/{run}/frames/20?resolution=16"
    others = ["&beta=2", "&quantities=probability", "&dtype=u16", "&x0=0&x1=1&y0=0&y1=1"]
    addresses = [plain, plain.replace("20?", "21?"), plain.replace("16", "17"), *(plain + more for more in others)]
    tags = [http.get(address).headers["etag"] for address in addresses]
    tags.append(http.get(plain, headers=BINARY).headers["etag"])
    assert len(set(tags)) == len(tags)


def test_a_frame_is_the_same_by_every_road(http: httpx.Client, post: Call, run: str) -> None:
    by_run = answered(http.get(f"/api/v1/runs/{run}/frames/17?resolution=24&beta=1"))
    by_surface = answered(post("/surface", {"experiment": CHAINED, "step": 17, "resolution": 24, "beta": 1.0}))
    assert by_run["quantities"]["energy"] == by_surface["quantities"]["energy"]


def test_an_edit_at_step_n_leaves_frame_n_alone(http: httpx.Client, post: Call, run: str) -> None:
    edited = {**CHAINED, "edits": [{"step": 15, "set": {"shaping.learning_rate": 0.05}}]}
    other = answered(post("/runs", edited))["id"]
    assert other != run

    def energies(of: str, step: int) -> object:
        return answered(http.get(f"/api/v1/runs/{of}/frames/{step}?resolution=16"))["quantities"]["energy"]

    assert energies(run, 15) == energies(other, 15)
    assert energies(run, 16) != energies(other, 16)


def test_an_unknown_run_is_404_and_says_to_register_again(http: httpx.Client) -> None:
    response = http.get(f"/api/v1/runs/{'0' * 32}/frames/3")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"].endswith("unknown-run")
    assert "POST /api/v1/runs" in problem["detail"]
    assert "cache-control" not in response.headers
