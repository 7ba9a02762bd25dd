"""POST /codes: the sparse code of points, and who has none."""

import re
from typing import Any

import numpy as np
import pytest

from tests.api.asking import K_MEANS, answered
from tests.api.conftest import Call
from tests.api.test_problems import problem_of

SPARSE: dict[str, Any] = {"data": {"kind": "spiral", "size": 64}, "shaping": {"kind": "sparse-coding", "units": 8}}
POINTS = [[0.4, 0.1], [-1.0, 0.7], [1.8, 1.8]]


def test_codes_of_a_run_at_a_step(post: Call) -> None:
    found = answered(post("/codes", {"experiment": SPARSE, "step": 12, "points": POINTS}))
    assert set(found) == {"codes", "energy", "reconstruction_error", "penalty", "step", "stopped"}
    assert np.asarray(found["codes"]).shape == (3, 8)
    assert (found["step"], found["stopped"]) == (12, None)
    np.testing.assert_allclose(np.add(found["reconstruction_error"], found["penalty"]), found["energy"], rtol=1e-4)
    np.testing.assert_allclose(found["penalty"], 0.1 * np.abs(found["codes"]).sum(axis=1), rtol=1e-4, atol=1e-7)
    # The energies are the frames'; and a point's code does not rest on its company.
    corners = answered(post("/surface", {"experiment": SPARSE, "step": 12, "resolution": 2}))
    at = [[x, y] for y in corners["y"] for x in corners["x"]]
    asked = answered(post("/codes", {"experiment": SPARSE, "step": 12, "points": at}))
    assert asked["energy"] == np.ravel(corners["quantities"]["energy"]).tolist()
    alone = answered(post("/codes", {"experiment": SPARSE, "step": 12, "points": POINTS[1:2]}))
    assert alone["codes"] == found["codes"][1:2]
    assert answered(post("/codes", {"experiment": SPARSE, "points": POINTS}))["codes"] != found["codes"]


@pytest.mark.parametrize("kind", ["predictive-sparse-decomposition", "sparse-autoencoder"])
def test_others_that_have_one(post: Call, kind: str) -> None:
    found = answered(post("/codes", {"experiment": {**SPARSE, "shaping": {"kind": kind}}, "points": POINTS}))
    np.testing.assert_allclose(np.add(found["reconstruction_error"], found["penalty"]), found["energy"], rtol=1e-4)


def test_the_catalogue_marks_who_has_a_code_and_who_a_latent(http: Any) -> None:
    shaping = answered(http.get("/api/v1/catalogue"))["shaping"]
    assert {kind for kind, entry in shaping.items() if entry["has_code"]} == {
        "sparse-coding",
        "predictive-sparse-decomposition",
        "sparse-autoencoder",
    }
    assert {kind for kind, entry in shaping.items() if entry["has_latent"]} == {"latent-ellipse"}


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        (
            {"experiment": K_MEANS, "points": POINTS},
            "#/experiment/shaping",
            "kind 'k-means' has no code; choose shaping of kind .*'sparse-coding'",
        ),
        ({"experiment": SPARSE}, "#/points", "required; add it"),
        ({"experiment": SPARSE, "points": []}, "#/points", "0 entries and needs at least 1"),
        ({"experiment": SPARSE, "points": [[0, 0]] * 4097}, "#/points", "may have at most 4096"),
        ({"experiment": SPARSE, "points": [[0, 0], [1]]}, "#/points/1", "entry number 2 is missing"),
        ({"experiment": SPARSE, "points": [[1e10, 0]]}, "#/points/0/0", "may be at most"),
        ({"experiment": SPARSE, "points": POINTS, "step": 100_001}, "#/step", "at most 100000"),
    ],
    ids=["k-means", "no points", "empty", "too many", "half a point", "far", "late"],
)
def test_a_wrong_body_is_a_422_that_names_value_rule_and_fix(post: Call, body: Any, pointer: str, said: str) -> None:
    problem = problem_of(post("/codes", body))
    places = {error["pointer"]: error["detail"] for error in problem["errors"]}
    assert re.search(said, places[pointer]), places
