"""POST /compare: a scoreboard of experiments that differ in nothing but the method."""

import json

import httpx
import pytest

from tests.api.asking import CHAINED, K_MEANS, answered
from tests.api.conftest import Call

PCA = {"data": K_MEANS["data"], "shaping": {"kind": "pca"}}


def test_the_most_informative_comes_first_at_the_end_of_each_schedule(post: Call) -> None:
    found = answered(post("/compare", {"experiments": [PCA, K_MEANS], "resolution": 64}))["scoreboard"]
    assert [row["kind"] for row in found] == ["k-means", "pca"]
    assert [row["experiment"] for row in found] == [1, 0]
    assert {"title", "family", "id", "loss", "verdict", "converged", "stopped"} <= set(found[0])
    assert found[0]["diagnostics"]["information"] > found[1]["diagnostics"]["information"]
    assert found[0]["step"] == 300
    alone = answered(post("/train", {"experiment": K_MEANS, "resolution": 64}))
    assert alone["id"] == found[0]["id"]
    assert alone["records"][-1]["diagnostics"] == found[0]["diagnostics"]


def test_at_a_given_step_and_line_by_line(http: httpx.Client, post: Call) -> None:
    body = {"experiments": [PCA, K_MEANS], "steps": 20, "resolution": 64}
    whole = answered(post("/compare", body))["scoreboard"]
    assert [row["step"] for row in whole] == [20, 20]
    with http.stream("POST", "/api/v1/compare", json=body, headers={"Accept": "application/x-ndjson"}) as response:
        assert response.headers["content-type"].startswith("application/x-ndjson")
        rows = [json.loads(line) for line in response.iter_lines()]
    assert [row["experiment"] for row in rows] == [0, 1]
    assert sorted(whole, key=lambda row: row["experiment"]) == rows


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (CHAINED, "data"),
        (K_MEANS | {"seed": 1}, "seed"),
        (K_MEANS | {"window": {"x": [-3, 3], "y": [-2, 2]}}, "window"),
    ],
)
def test_what_does_not_compare_is_refused(post: Call, other: dict[str, object], named: str) -> None:
    refused = post("/compare", {"experiments": [K_MEANS, PCA, other]})
    assert refused.status_code == 422
    assert f"experiments 0 and 2 differ in their {named}" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"experiments": []}, "#/experiments"),
        ({"experiments": [K_MEANS], "steps": 10**6}, "#/steps"),
        ({"experiments": [K_MEANS], "resolution": 4096}, "#/resolution"),
        ({"experiments": [K_MEANS, {"data": {"kind": "spiral"}, "shaping": {"kind": "nothing"}}]}, "#/experiments/1"),
    ],
)
def test_bad_input_is_named(post: Call, body: dict[str, object], pointer: str) -> None:
    refused = post("/compare", body)
    assert refused.status_code == 422
    assert any(error["pointer"].startswith(pointer) for error in refused.json()["errors"])
