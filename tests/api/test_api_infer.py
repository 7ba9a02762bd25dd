"""POST /infer: paths down F, and where each ended and why."""

import re
from typing import Any

import numpy as np
import pytest

from tests.api.asking import K_MEANS, answered, tensors
from tests.api.conftest import Call
from tests.api.test_problems import problem_of

HIMMELBLAU = {
    "landscape": {"kind": "himmelblau"},
    "starts": [[2.5, 2.5], [-2.5, 2.5], [-3, -3], [3, -1.5]],
    "optimiser": {"kind": "gradient-descent", "rate": 0.01},
}
MINIMA = [(3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)]
CONDITIONAL = {"data": {"kind": "parabola"}, "shaping": {"kind": "k-means", "codes": 5}}

ELLIPSE = {"data": {"kind": "ellipse"}, "shaping": {"kind": "latent-ellipse"}}


def test_a_landscape(post: Call) -> None:
    found = answered(post("/infer", HIMMELBLAU))
    assert set(found) == {"steps", "paths", "energies", "ends", "minima", "window", "fixed", "given", "step", "stopped"}
    paths, energies = np.asarray(found["paths"]), np.asarray(found["energies"])
    assert paths.shape == (4, len(found["steps"]), 2)
    assert energies.shape == paths.shape[:2]
    assert paths[:, 0].tolist() == HIMMELBLAU["starts"]
    x, y = paths[..., 0], paths[..., 1]
    np.testing.assert_allclose(energies, (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, rtol=1e-3, atol=1e-4)
    for path, end, minimum in zip(found["paths"], found["ends"], MINIMA, strict=True):
        told = {
            "at",
            "energy",
            "gradient_norm",
            "step",
            "converged",
            "stationary",
            "hessian_eigenvalues",
            "left",
            "stopped",
        }
        assert set(end) == told
        assert end["stationary"] == "minimum"
        assert 0 < end["hessian_eigenvalues"][0] <= end["hessian_eigenvalues"][1]
        assert path[-1] == pytest.approx(minimum, abs=1e-3)
        assert np.float32(end["at"]).tolist() == np.float32(path[-1]).tolist()
        assert end["converged"]
        assert end["left"] is end["stopped"] is None
    (lowest,) = found["minima"]
    assert lowest["energy"] == pytest.approx(0, abs=0.1)
    assert found["window"] == {"x": [-5, 5], "y": [-5, 5]}
    assert found["fixed"] is found["given"] is found["step"] is found["stopped"] is None


def test_a_path_that_begins_on_a_maximum_or_a_saddle_is_told_where_it_is(post: Call) -> None:
    hills = {"kind": "double-well"}  # level at (0, 0), highest, and at (1, 0), a pass
    found = answered(post("/infer", {"landscape": hills, "starts": [[0, 0], [1, 0], [1, 1]], "steps": 5}))
    assert [end["converged"] for end in found["ends"]] == [True] * 3
    assert [end["stationary"] for end in found["ends"]] == ["maximum", "saddle", "minimum"]


def test_an_experiment_at_a_step(post: Call) -> None:
    body = {"experiment": K_MEANS, "step": 12, "starts": [[0.3, 0.1], [-1, 1]], "resolution": 33}
    found = answered(post("/infer", body))
    assert (found["step"], found["stopped"], found["fixed"]) == (12, None, None)
    # F is the squared distance to the nearest code: where a path ends, it is 0 and so is the slope.
    assert all(end["converged"] and end["energy"] < 1e-4 for end in found["ends"])
    surface = answered(post("/surface", {"experiment": K_MEANS, "step": 12, "resolution": 33}))
    assert found["minima"] == [surface["diagnostics"]["minimum"]]
    assert found["window"]["x"] == [surface["x"][0], surface["x"][-1]]
    assert answered(post("/infer", body)) == found


def test_in_a_conditional_world_x_is_given(post: Call) -> None:
    starts = [[-0.5, 0.9], [0.0, 0.2], [0.8, 0.1]]
    found = answered(post("/infer", {"experiment": CONDITIONAL, "step": 20, "starts": starts}))
    assert found["fixed"] == "x"
    assert len(found["minima"]) == 3
    for path, end, lowest, (x, _) in zip(found["paths"], found["ends"], found["minima"], starts, strict=True):
        assert {point[0] for point in path} == {x}
        assert lowest["at"][0] == pytest.approx(x)
        assert end["converged"]
    said = answered(post("/infer", {"experiment": CONDITIONAL, "step": 20, "starts": starts, "fixed": "x"}))
    assert said == found


def test_a_landscape_at_fixed_x(post: Call) -> None:
    body = {**HIMMELBLAU, "landscape": {"kind": "rosenbrock"}, "fixed": "x", "starts": [[0.5, 2], [-1, 0]]}
    found = answered(post("/infer", {**body, "optimiser": {"kind": "adam", "rate": 0.05}, "steps": 2000}))
    for end, x in zip(found["ends"], (0.5, -1.0), strict=True):
        assert end["at"] == pytest.approx([x, x**2], abs=1e-3)
        assert end["energy"] == pytest.approx((1 - x) ** 2, abs=1e-3)


def test_a_path_that_diverges_says_so_and_where_it_left(post: Call) -> None:
    body = {**HIMMELBLAU, "starts": [[4, 4], [3, 2]], "optimiser": {"kind": "gradient-descent", "rate": 1}}
    lost, still = answered(post("/infer", body))["ends"]
    assert lost["stopped"]["step"] == lost["step"] < 10
    assert "gradient descent on Himmelblau left the finite numbers in step" in lost["stopped"]["reason"]
    assert "a smaller rate avoids it" in lost["stopped"]["reason"]
    assert lost["left"]["step"] == 1
    assert not lost["converged"]
    assert np.isfinite(lost["at"]).all()
    assert still["stopped"] is None
    assert still["converged"]


def test_with_a_latent_y_and_z_go_down_together(post: Call) -> None:
    body = {"experiment": ELLIPSE, "starts": [[1, 0.5], [-1, 1, 2.5]], "latent": True, "resolution": 33}
    found = answered(post("/infer", body))
    paths, latent = np.asarray(found["paths"]), np.asarray(found["latent"])
    assert latent.shape == paths.shape[:2] == np.asarray(found["energies"]).shape
    assert (paths[:, 0].tolist(), latent[1, 0]) == ([[1, 0.5], [-1, 1]], 2.5)
    for end, path, z in zip(found["ends"], paths, latent, strict=True):
        assert end["converged"]
        assert end["energy"] == pytest.approx(0, abs=1e-4)
        assert end["cold"] < 0.05
        np.testing.assert_allclose([*end["at"], end["z"]], [*path[-1], z[-1]], rtol=1e-6)
    assert set(found["minima"][0]) == {"at", "energy", "z"}
    held = answered(post("/infer", {**body, "fixed": "y"}))
    assert held["fixed"] == "y"
    assert [end["at"] for end in held["ends"]] == [[1, 0.5], [-1, 1]]
    assert [end["energy"] <= end["cold"] + 1e-5 for end in held["ends"]] == [True, True]
    arrays, metadata = tensors(post("/infer", body, "application/safetensors").content)
    np.testing.assert_array_equal(arrays["latent"], latent.astype(np.float32))
    assert metadata["ends"] == found["ends"]


def test_as_safetensors(post: Call) -> None:
    plain = answered(post("/infer", HIMMELBLAU))
    response = post("/infer", HIMMELBLAU, "application/safetensors")
    assert response.headers["content-type"] == "application/safetensors"
    arrays, metadata = tensors(response.content)
    assert set(arrays) == {"steps", "paths", "energies"}
    for name, values in arrays.items():
        np.testing.assert_array_equal(values, np.asarray(plain[name], values.dtype))
    assert metadata == {name: plain[name] for name in set(plain) - set(arrays)}


def test_the_most_that_may_be_asked_is_answered(post: Call) -> None:
    starts = np.random.default_rng(0).uniform(-5, 5, (256, 2)).round(3).tolist()
    optimiser = {"kind": "momentum", "rate": 1e-4, "momentum": 0.5}
    body = {**HIMMELBLAU, "starts": starts, "steps": 10_000, "optimiser": optimiser, "tolerance": 0}
    arrays, metadata = tensors(post("/infer", body, "application/safetensors").content)
    assert arrays["paths"].shape == (256, 501, 2)
    assert arrays["steps"].tolist() == [*range(0, 10_000, 20), 10_000]
    assert max(min(np.hypot(*np.subtract(end["at"], m)) for m in MINIMA) for end in metadata["ends"]) < 1e-2


START = {"landscape": {"kind": "gaussian"}, "starts": [[0, 0], [1, 1]]}
WRONG: list[tuple[str, Any, str, str]] = [
    ("neither subject", {"starts": [[0, 0]]}, "#", "neither of 'landscape' and 'experiment' given; give exactly one"),
    ("both subjects", {**START, "experiment": K_MEANS}, "#", "both of .* given; give exactly one"),
    ("steps of a landscape", {**START, "step": 3}, "#", "step is 3, but a landscape has no steps; leave it out"),
    (
        "given of a landscape",
        {**START, "given": 0.5},
        "#",
        "given is 0.5, but a landscape has no given x; leave it out",
    ),
    (
        "given of a plane",
        {"experiment": K_MEANS, "starts": [[0, 0]], "given": 0.5},
        "#/given",
        "given is 0.5, but Spiral has no given x; leave it out",
    ),
    ("no starts", {"landscape": {"kind": "gaussian"}}, "#/starts", "required; add it"),
    ("empty starts", {**START, "starts": []}, "#/starts", "0 entries and needs at least 1; add some"),
    ("too many starts", {**START, "starts": [[0, 0]] * 257}, "#/starts", "257 entries and may have at most 256; send"),
    ("half a start", {**START, "starts": [[0, 0], [1]]}, "#/starts/1", "entry number 2 is missing; add it"),
    ("three coordinates", {**START, "starts": [[0, 0, 0]]}, "#/starts/0", "3 entries and may have at most 2; send"),
    ("far start", {**START, "starts": [[0, 0], [1e10, 0]]}, "#/starts/1/0", "may be at most 1e[+]09; lower it"),
    ("start as text", {**START, "starts": [["0", 0]]}, "#/starts/0/0", 'valid number; found "0"'),
    (
        "unknown optimiser",
        {**START, "optimiser": {"kind": "newton"}},
        "#/optimiser",
        'no kind "newton"; choose one of .*adam',
    ),
    ("optimiser without kind", {**START, "optimiser": {"rate": 1}}, "#/optimiser", "'kind' is missing"),
    (
        "rate of 0",
        {**START, "optimiser": {"kind": "adam", "rate": 0}},
        "#/optimiser/rate",
        "it is 0.* and must be at least 1e-09; raise it",
    ),
    (
        "momentum of 1",
        {**START, "optimiser": {"kind": "momentum", "momentum": 1}},
        "#/optimiser/momentum",
        "it is 1.* and may be at most 0.999; lower it",
    ),
    (
        "momentum of plain descent",
        {**START, "optimiser": {"kind": "gradient-descent", "momentum": 0.9}},
        "#/optimiser/momentum",
        "no such field; remove it",
    ),
    ("no steps", {**START, "steps": 0}, "#/steps", "it is 0 and must be at least 1; raise it"),
    ("too many steps", {**START, "steps": 10_001}, "#/steps", "it is 10001 and may be at most 10000; lower it"),
    ("tolerance below 0", {**START, "tolerance": -1}, "#/tolerance", "must be at least 0; raise it"),
    ("y fixed", {**START, "fixed": "y"}, "#/fixed", "fixed is 'y', which leaves only z to move; set 'latent' as well"),
    ("z fixed", {**START, "fixed": "z"}, "#/fixed", "'x' or 'y'; found \"z\""),
    (
        "latent of a landscape",
        {**START, "latent": True},
        "#/latent",
        "a landscape of kind 'gaussian' has no latent variable; choose shaping of kind 'latent-ellipse'",
    ),
    (
        "latent of a method without",
        {"experiment": K_MEANS, "starts": [[0, 0]], "latent": True},
        "#/latent",
        "shaping of kind 'k-means' has no latent variable; choose shaping of kind 'latent-ellipse'",
    ),
    (
        "four coordinates",
        {"experiment": ELLIPSE, "starts": [[0, 0], [0, 0, 0, 0]], "latent": True},
        "#/starts/1",
        "4 entries and may have at most 3; send fewer",
    ),
    (
        "far z",
        {"experiment": ELLIPSE, "starts": [[0, 0, 1e10]], "latent": True},
        "#/starts/0/2",
        "may be at most 1e[+]09; lower it",
    ),
    (
        "reversed window",
        {**START, "window": {"x": [2, -2], "y": [0, 1]}},
        "#/window/x",
        r"runs from 2 to -2; give its lower end first, \[-2, 2\]",
    ),
    (
        "oversize grid",
        {**START, "resolution": 513},
        "#/resolution",
        "513, and this server allows at most 512 .*; ask for 512 or fewer",
    ),
    (
        "late step",
        {"experiment": K_MEANS, "step": 100_001, "starts": [[0, 0]]},
        "#/step",
        "at most 100000 .*; ask for 100000 or fewer",
    ),
    (
        "start beyond float32",
        {"landscape": {"kind": "muller-brown"}, "starts": [[0, 0], [0, 1], [500, 500]]},
        "#/starts/2",
        r"energy of Müller–Brown or its slope at \(500, 500\) is beyond float32; start elsewhere",
    ),
    (
        "window beyond float32",
        {"landscape": {"kind": "muller-brown"}, "starts": [[0, 0]], "window": {"x": [-50, 50], "y": [-50, 50]}},
        "",
        r"energy of Müller–Brown at \(-50, -50\) is beyond float32; choose a smaller",
    ),
]


@pytest.mark.parametrize(("body", "pointer", "said"), [wrong[1:] for wrong in WRONG], ids=[wrong[0] for wrong in WRONG])
def test_a_wrong_body_is_a_422_that_names_value_rule_and_fix(post: Call, body: Any, pointer: str, said: str) -> None:
    problem = problem_of(post("/infer", body))
    assert re.search(said, problem["detail"]), problem["detail"]
    if pointer:
        places = {error["pointer"]: error["detail"] for error in problem["errors"]}
        assert pointer in places, places
        assert re.search(said, places[pointer])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e999"])
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"landscape": {"kind": "gaussian"}, "starts": [[0, 0], [0, %s]]}', "#/starts/1/1"),
        ('{"landscape": {"kind": "gaussian"}, "starts": [[0, 0]], "tolerance": %s}', "#/tolerance"),
        (
            '{"landscape": {"kind": "gaussian"}, "starts": [[0, 0]], "optimiser": {"kind": "adam", "rate": %s}}',
            "#/optimiser/rate",
        ),
    ],
)
def test_a_number_that_is_not_finite_is_named(http: Any, body: str, pointer: str, number: str) -> None:
    response = http.post("/api/v1/infer", content=body % number, headers={"Content-Type": "application/json"})
    problem = problem_of(response)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert "finite" in problem["detail"]
