"""POST /dimension: in the plane every negative works, in many dimensions none does."""

import pytest

from tests.api.asking import answered
from tests.api.conftest import Call


def test_useful_negatives_die_out_exponentially(post: Call) -> None:
    rows = answered(post("/dimension", {}))["rows"]
    assert [row["dimension"] for row in rows] == [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]
    active = [row["active"]["exact"] for row in rows]
    assert active == sorted(active, reverse=True)
    assert active[0] > 0.7
    assert active[-1] < 1e-30
    for row in rows:
        for share in (row["near"], row["active"]):
            assert abs(share["estimate"] - share["exact"]) <= 5 * share["standard_error"]
        assert row["active"]["exact"] <= row["active_of_draws"] <= 8 * row["active"]["exact"] + 1e-12


def test_the_same_seed_gives_the_same_count_and_no_formula_is_null(post: Call) -> None:
    body = {"dimensions": [5], "margin": 1.5, "samples": 500, "seed": 4}
    once, again = answered(post("/dimension", body)), answered(post("/dimension", body))
    assert once == again
    assert once["rows"][0]["active"]["exact"] is None
    assert answered(post("/dimension", body | {"seed": 5})) != once


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"dimensions": [1]}, "#/dimensions/0"),
        ({"dimensions": [65]}, "#/dimensions/0"),
        ({"dimensions": []}, "#/dimensions"),
        ({"samples": 10**9}, "#/samples"),
        ({"radius": 3.0}, "inside the cube"),
        ({"margin": -1.0}, "#/margin"),
    ],
)
def test_bad_input_is_named(post: Call, body: dict[str, object], named: str) -> None:
    refused = post("/dimension", body)
    assert refused.status_code == 422
    assert named in refused.json()["detail"]
