"""POST /sample: chains, what they say of themselves, and the truth beside them."""

import re
from typing import Any

import httpx
import numpy as np
import pytest

from tests.api.asking import K_MEANS, answered, tensors
from tests.api.conftest import Call
from tests.api.test_problems import problem_of

BOWL = {
    "landscape": {"kind": "gaussian", "sigma_x": 0.5, "sigma_y": 0.8},
    "sampler": {"kind": "metropolis", "step_size": 1.0},
    "window": {"x": [-5, 5], "y": [-5, 5]},
    "steps": 500,
    "burn_in": 50,
    "resolution": 64,
}
CONDITIONAL = {"data": {"kind": "parabola"}, "shaping": {"kind": "k-means", "codes": 5}}
MEMBERS = {
    *("steps", "starts", "paths", "acceptance", "histogram", "rhat", "effective_sample_size", "mean", "covariance"),
    *("exact", "bias", "unresolved", "beta", "window", "fixed", "x", "given", "step", "stopped"),
}


@pytest.mark.parametrize(("beta", "known"), [(300.0, True), (1e9, False)])
def test_what_no_grid_resolves_is_no_truth_to_hold_chains_against(post: Call, beta: float, known: bool) -> None:
    """At β = 300 the deviations are .029 and .046 where the grid's step is .16: a finer one is
    taken. At 10⁹ no grid of 512 will do."""
    found = answered(post("/sample", {**BOWL, "beta": beta}))
    assert (found["unresolved"] is None) is known
    if known:
        variances = np.diag(found["exact"]["covariance"])
        np.testing.assert_allclose(variances, [0.25 / beta, 0.64 / beta], rtol=0.02)
        assert found["bias"]["total_variation"] is not None
    else:
        assert found["unresolved"]["cause"] == "too-narrow"
        assert found["exact"] == {"mean": [None, None], "covariance": [[None, None], [None, None]]}
        assert found["bias"] == {"total_variation": None, "independent": None, "effective": None}
        assert found["histogram"]["exact"][0][0] is None


def test_a_landscape(post: Call) -> None:
    found = answered(post("/sample", BOWL))
    assert set(found) == MEMBERS
    paths = np.asarray(found["paths"])
    assert paths.shape == (8, 500, 2)
    assert np.asarray(found["starts"]).shape == (8, 2)
    assert found["steps"] == list(range(51, 551))
    assert len(found["acceptance"]) == 8
    assert all(0.2 < acceptance < 0.9 for acceptance in found["acceptance"])
    assert max(found["rhat"]) < 1.1
    assert min(found["effective_sample_size"]) > 100
    np.testing.assert_allclose(found["mean"], paths.reshape(-1, 2).mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(found["covariance"], np.cov(paths.reshape(-1, 2).T), atol=1e-5)
    np.testing.assert_allclose(found["exact"]["mean"], 0, atol=1e-5)
    np.testing.assert_allclose(found["exact"]["covariance"], [[0.25, 0], [0, 0.64]], atol=1e-3)
    cells = found["histogram"]
    assert set(cells) == {"x", "y", "sample", "exact"}
    x, y = paths.reshape(-1, 2).T
    counted, *_ = np.histogram2d(y, x, [cells["y"], cells["x"]])  # rows are y
    np.testing.assert_allclose(cells["sample"], counted / len(x))
    assert np.sum(cells["exact"]) == pytest.approx(1)
    variation = np.abs(np.subtract(cells["sample"], cells["exact"])).sum() / 2
    assert found["bias"]["total_variation"] == pytest.approx(variation)
    assert found["bias"]["independent"] < variation < found["bias"]["effective"]
    assert found["window"] == BOWL["window"]
    assert found["beta"] == 1
    assert found["fixed"] is found["x"] is found["given"] is found["step"] is found["stopped"] is None
    assert answered(post("/sample", BOWL)) == found
    assert answered(post("/sample", {**BOWL, "seed": 1}))["paths"] != found["paths"]


def test_starts_a_colder_beta_and_a_single_chain(post: Call) -> None:
    found = answered(post("/sample", {**BOWL, "starts": [[4, 4]], "beta": 4, "thin": 10, "burn_in": 0}))
    assert found["starts"] == [[4, 4]]
    assert np.asarray(found["paths"]).shape == (1, 50, 2)
    assert found["steps"] == list(range(10, 501, 10))
    assert found["rhat"] == [None, None]
    np.testing.assert_allclose(found["exact"]["covariance"], [[0.0625, 0], [0, 0.16]], atol=1e-3)


def test_an_experiment_at_a_step(post: Call) -> None:
    body = {"experiment": K_MEANS, "step": 12, "sampler": {"kind": "mala"}, "resolution": 33, "chains": 4}
    found = answered(post("/sample", body))
    assert (found["step"], found["stopped"], found["fixed"]) == (12, None, None)
    surface = answered(post("/surface", {"experiment": K_MEANS, "step": 12, "resolution": 64}))
    assert found["beta"] == pytest.approx(surface["diagnostics"]["beta_hat"])
    assert np.asarray(found["paths"]).shape == (4, 200, 2)


def test_where_x_is_given(post: Call) -> None:
    body = {"sampler": {"kind": "mala", "step_size": 0.3}, "chains": 3, "given": 0.25}
    found = answered(post("/sample", {"experiment": CONDITIONAL, "step": 20, **body}))
    assert (found["fixed"], found["x"]) == ("x", 0.25)
    assert {point[0] for path in found["paths"] for point in path} == {0.25}
    assert found["rhat"][0] is found["effective_sample_size"][0] is None
    assert np.asarray(found["histogram"]["exact"]).shape == (16, 1)
    rosenbrock = {"landscape": {"kind": "rosenbrock"}, "fixed": "x", "beta": 0.5}
    found = answered(post("/sample", {**rosenbrock, **body}))
    # exp(−50 (y − x²)²)
    assert found["exact"]["mean"] == pytest.approx([0.25, 0.0625], abs=1e-3)
    assert found["exact"]["covariance"][1][1] == pytest.approx(0.01, rel=0.02)


def test_as_safetensors(post: Call) -> None:
    plain = answered(post("/sample", BOWL))
    response = post("/sample", BOWL, "application/safetensors")
    assert response.headers["content-type"] == "application/safetensors"
    arrays, metadata = tensors(response.content)
    cells = {f"histogram.{name}": values for name, values in plain.pop("histogram").items()}
    assert set(arrays) == {"steps", "starts", "paths", "acceptance", *cells}
    for name, values in arrays.items():
        np.testing.assert_array_equal(values, np.asarray((plain | cells)[name], values.dtype))
    assert metadata == {name: plain[name] for name in set(plain) - set(arrays)}


def test_long_chains_are_answered_in_slices(post: Call) -> None:
    body = {**BOWL, "chains": 200, "steps": 1900, "burn_in": 100, "thin": 10}
    arrays, metadata = tensors(post("/sample", body, "application/safetensors").content)
    assert arrays["paths"].shape == (200, 190, 2)
    assert metadata["bias"]["total_variation"] < metadata["bias"]["effective"]


WRONG: list[tuple[str, Any, str, str]] = [
    ("neither subject", {"sampler": {"kind": "mala"}}, "#", "neither of .* given; give exactly one"),
    ("both subjects", {**BOWL, "experiment": K_MEANS}, "#", "both of .* given; give exactly one"),
    ("steps of a landscape", {**BOWL, "step": 3}, "#", "step is 3, but a landscape has no steps; leave it out"),
    (
        "given of a landscape",
        {**BOWL, "given": 0.5},
        "#",
        "given is 0.5, but a landscape has no given x unless it is fixed; leave it out",
    ),
    (
        "given of a plane",
        {"experiment": K_MEANS, "sampler": {"kind": "mala"}, "given": 0.5},
        "#/given",
        "given is 0.5, but Spiral has no given x; leave it out",
    ),
    ("no sampler", {"landscape": {"kind": "gaussian"}}, "#/sampler", "required; add it"),
    ("unknown sampler", {**BOWL, "sampler": {"kind": "gibbs"}}, "#/sampler", 'no kind "gibbs"; choose one of .*nuts'),
    (
        "step of 0",
        {**BOWL, "sampler": {"kind": "hmc", "step_size": 0}},
        "#/sampler/step_size",
        "it is 0.* and must be at least 0.001; raise it",
    ),
    ("starts and chains", {**BOWL, "starts": [[0, 0]], "chains": 2}, "#", "both of .* given; give one of them"),
    ("no chains", {**BOWL, "chains": 0}, "#/chains", "it is 0 and must be at least 1; raise it"),
    ("too many chains", {**BOWL, "chains": 257}, "#/chains", "it is 257 and may be at most 256; lower it"),
    ("empty starts", {**BOWL, "starts": []}, "#/starts", "0 entries and needs at least 1; add some"),
    (
        "start outside",
        {**BOWL, "starts": [[0, 0], [6, 0]]},
        "#/starts/1",
        r"would start at \(6, 0\), but the window has x from -5 to 5, y from -5 to 5; move it inside",
    ),
    (
        "two given x",
        {**BOWL, "fixed": "x", "starts": [[0, 0], [1, 0]]},
        "#/starts/1/0",
        "this one starts at 1 and the first at 0; ask once for each x",
    ),
    (
        "given and starts",
        {**BOWL, "fixed": "x", "starts": [[0, 0]], "given": 1},
        "#",
        "given is 1, but x is that of the starts; leave one of them out",
    ),
    ("no steps", {**BOWL, "steps": 0}, "#/steps", "it is 0 and must be at least 1; raise it"),
    ("thin beyond steps", {**BOWL, "thin": 501}, "#", "thin is 501, but there are 500 steps.*choose at most 500"),
    ("burn-in below 0", {**BOWL, "burn_in": -1}, "#/burn_in", "must be at least 0; raise it"),
    (
        "too much at once",
        {**BOWL, "chains": 256, "steps": 50_000, "burn_in": 1},
        "#/steps",
        r"is 12800256, and this server allows at most 400000 \(BASIN_MAX_TRANSITIONS\); ask for fewer",
    ),
    ("beta of 0", {**BOWL, "beta": 0}, "#/beta", "must be greater than 0; raise it"),
    ("one bin", {**BOWL, "bins": 1}, "#/bins", "it is 1 and must be at least 2; raise it"),
    ("y fixed", {**BOWL, "fixed": "y"}, "#/fixed", "'x'; found \"y\""),
    ("oversize grid", {**BOWL, "resolution": 513}, "#/resolution", "at most 512 .*; ask for 512 or fewer"),
    (
        "late step",
        {"experiment": K_MEANS, "step": 100_001, "sampler": {"kind": "mala"}},
        "#/step",
        "at most 100000 .*; ask for 100000 or fewer",
    ),
    (
        "window beyond float32",
        {**BOWL, "landscape": {"kind": "muller-brown"}, "window": {"x": [-50, 50], "y": [-50, 50]}},
        "",
        r"energy of Müller–Brown at \(-50, -50\) is beyond float32; choose a smaller",
    ),
]


@pytest.mark.parametrize(("body", "pointer", "said"), [wrong[1:] for wrong in WRONG], ids=[wrong[0] for wrong in WRONG])
def test_a_wrong_body_is_a_422_that_names_value_rule_and_fix(post: Call, body: Any, pointer: str, said: str) -> None:
    problem = problem_of(post("/sample", body))
    assert re.search(said, problem["detail"]), problem["detail"]
    if pointer:
        places = {error["pointer"]: error["detail"] for error in problem["errors"]}
        assert pointer in places, places
        assert re.search(said, places[pointer])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e999"])
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"landscape": {"kind": "gaussian"}, "sampler": {"kind": "mala"}, "starts": [[0, %s]]}', "#/starts/0/1"),
        ('{"landscape": {"kind": "gaussian"}, "sampler": {"kind": "mala"}, "beta": %s}', "#/beta"),
        ('{"landscape": {"kind": "gaussian"}, "sampler": {"kind": "mala", "step_size": %s}}', "#/sampler/step_size"),
    ],
)
def test_a_number_that_is_not_finite_is_named(http: httpx.Client, body: str, pointer: str, number: str) -> None:
    response = http.post("/api/v1/sample", content=body % number, headers={"Content-Type": "application/json"})
    problem = problem_of(response)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert "finite" in problem["detail"]
