"""POST /labels: an energy of K classes on the way from its start to its end."""

import re
from typing import Any

import numpy as np
import pytest

from tests.api.asking import answered, tensors
from tests.api.conftest import Call
from tests.api.test_problems import problem_of

MOONS: dict[str, Any] = {
    "data": {"kind": "moons", "size": 60},
    "width": 8,
    "steps": 40,
    "record": [0, 10, 40],
    "resolution": 7,
}
NUMBERS = {
    "step",
    "loss",
    "train_accuracy",
    "held_out_accuracy",
    "nll",
    "information",
    "beta_hat",
    "calibrated_information",
    "spread",
    "verdict",
}


def test_every_recorded_step_has_a_surface_and_a_probability_for_each_class(post: Call) -> None:
    found = answered(post("/labels", MOONS))
    assert set(found) == {"classes", "window", "beta", "stopped", "x", "y", "points", "labels", "truth", "frames"}
    assert (found["classes"], found["beta"], found["stopped"]) == (2, 1.0, None)
    assert found["window"] == {"x": [-1.5, 2.5], "y": [-1.75, 2.25]}
    assert (found["x"][0], found["x"][-1], len(found["x"])) == (-1.5, 2.5, 7)
    assert np.shape(found["points"]) == (60, 2)
    assert set(found["labels"]) == {0, 1}
    assert set(found["truth"]) == {"accuracy", "nll", "information", "probability"}
    np.testing.assert_allclose(np.sum(found["truth"]["probability"], axis=0), 1, atol=1e-5)
    assert [frame["step"] for frame in found["frames"]] == [0, 10, 40]
    for frame in found["frames"]:
        assert set(frame) == NUMBERS | {"energy", "probability", "gradient"}
        assert np.shape(frame["energy"]) == np.shape(frame["probability"]) == (2, 7, 7)
        np.testing.assert_allclose(np.sum(frame["probability"], axis=0), 1, atol=1e-5)
        lower = np.asarray(frame["energy"])[0] < np.asarray(frame["energy"])[1]
        np.testing.assert_array_equal(np.asarray(frame["probability"])[0] > 0.5, lower)
        # The negative of the gradient pushes each point's own class down and the other up.
        gradient = np.asarray(frame["gradient"])
        assert gradient.shape == (60, 2)
        assert (gradient[np.arange(60), found["labels"]] >= 0).all()
    first, _, last = found["frames"]
    assert last["loss"] < first["loss"]
    assert last["held_out_accuracy"] > first["held_out_accuracy"]
    assert answered(post("/labels", MOONS)) == found


def test_as_safetensors(post: Call) -> None:
    plain = answered(post("/labels", MOONS))
    response = post("/labels", MOONS, "application/safetensors")
    assert response.headers["content-type"] == "application/safetensors"
    arrays, metadata = tensors(response.content)
    assert set(arrays) == {
        "x",
        "y",
        "points",
        "labels",
        "true_probability",
        "energy",
        "probability",
        "gradient",
    }
    assert arrays["energy"].shape == arrays["probability"].shape == (3, 2, 7, 7)
    assert arrays["gradient"].shape == (3, 60, 2)
    for name in ("energy", "probability", "gradient"):
        stacked = np.asarray([frame[name] for frame in plain["frames"]], np.float32)
        np.testing.assert_array_equal(arrays[name], stacked)
    for name in ("x", "y", "points", "labels"):
        np.testing.assert_array_equal(arrays[name], np.asarray(plain[name], arrays[name].dtype))
    np.testing.assert_array_equal(arrays["true_probability"], np.float32(plain["truth"].pop("probability")))
    assert metadata["frames"] == [{name: frame[name] for name in NUMBERS} for frame in plain["frames"]]
    assert {name: metadata[name] for name in set(metadata) - {"frames"}} == {
        name: plain[name] for name in ("classes", "window", "beta", "stopped", "truth")
    }


def test_first_and_last_step_are_the_default_and_a_collapse_is_said(post: Call) -> None:
    body = {"data": {"kind": "two-spirals"}, "loss": {"kind": "energy"}, "output": "softplus", "resolution": 8}
    first, last = answered(post("/labels", body))["frames"]
    assert (first["step"], last["step"]) == (0, 300)
    assert first["verdict"] != "collapsed"
    assert last["verdict"] == "collapsed"
    assert abs(last["information"]) < 0.05
    assert last["held_out_accuracy"] < 0.9


def test_records_are_put_in_order_and_beta_and_window_are_the_callers(post: Call) -> None:
    window = {"x": [-3, 3], "y": [0, 1]}
    found = answered(post("/labels", {**MOONS, "record": [10, 0, 10], "beta": 3.0, "window": window}))
    assert [frame["step"] for frame in found["frames"]] == [0, 10]
    assert (found["beta"], found["window"]) == (3.0, window)
    energy, probability = (np.asarray(found["frames"][1][name]) for name in ("energy", "probability"))
    np.testing.assert_allclose(probability[0], 1 / (1 + np.exp(3.0 * (energy[0] - energy[1]))), atol=1e-5)


WRONG: list[tuple[str, Any, str, str]] = [
    (
        "data without classes",
        {**MOONS, "data": {"kind": "spiral"}},
        "#/data",
        "data of kind 'spiral' has no classes; choose one of .*'eight-gaussians'.*'moons'.*'two-spirals'",
    ),
    (
        "own points",
        {**MOONS, "data": {"kind": "points", "points": [[0, 0], [1, 1]]}},
        "#/data",
        "'points' has no classes; choose",
    ),
    ("one class", {**MOONS, "data": {"kind": "rings", "rings": 1}}, "#/data", "Rings has 1 class here.*ask for two"),
    ("no data", {"steps": 3}, "#/data", "required; add it"),
    ("unknown data", {"data": {"kind": "moon"}}, "#/data", 'no kind "moon"; choose one of'),
    ("a knob of the data", {"data": {"kind": "moons", "noise": 9}}, "#/data/noise", "may be at most 0.5; lower it"),
    ("unknown loss", {**MOONS, "loss": {"kind": "nil"}}, "#/loss", 'no kind "nil"; choose one of .*hinge'),
    ("a knob of the loss", {**MOONS, "loss": {"kind": "hinge", "margin": 99}}, "#/loss/margin", "at most 10; lower it"),
    (
        "undefined at the start",
        {**MOONS, "loss": {"kind": "expression", "formula": "log(E_C - E_C - 1)"}},
        "#/loss",
        "undefined at the random start",
    ),
    ("width", {**MOONS, "width": 1}, "#/width", "it is 1 and must be at least 2; raise it"),
    ("output", {**MOONS, "output": "relu"}, "#/output", "'softplus' or 'linear'; found \"relu\""),
    ("learning rate", {**MOONS, "learning_rate": 1}, "#/learning_rate", "may be at most 0.1; lower it"),
    ("steps", {**MOONS, "steps": 5001}, "#/steps", "it is 5001 and may be at most 5000; lower it"),
    ("no records", {**MOONS, "record": []}, "#/record", "0 entries and needs at least 1; add some"),
    (
        "many records",
        {**MOONS, "steps": 100, "record": list(range(61))},
        "#/record",
        "61 entries and may have at most 60",
    ),
    ("a late record", {**MOONS, "record": [0, 41]}, "#", "step 41 is to be recorded, but training ends at 40; raise"),
    ("a record before 0", {**MOONS, "record": [-1]}, "#/record/0", "must be at least 0; raise it"),
    ("β", {**MOONS, "beta": 0}, "#/beta", "must be greater than 0; raise it"),
    ("resolution", {**MOONS, "resolution": 513}, "#/resolution", "at most 512 .*; ask for 512 or fewer"),
    (
        "too much at once",
        {"data": {"kind": "grid-of-gaussians"}, "record": list(range(60))},
        "#/record",
        "60 records of 25 classes on a grid of 64 a side.*an answer holds 5,000,000; record fewer steps or lower",
    ),
    ("seed", {**MOONS, "seed": -1}, "#/seed", "must be at least 0; raise it"),
    ("window", {**MOONS, "window": {"x": [1, 0], "y": [0, 1]}}, "#/window/x", "give its lower end first"),
    ("unknown field", {**MOONS, "depth": 3}, "#/depth", "no such field; remove it"),
]


@pytest.mark.parametrize(("body", "pointer", "said"), [wrong[1:] for wrong in WRONG], ids=[wrong[0] for wrong in WRONG])
def test_a_wrong_body_is_a_422_that_names_value_rule_and_fix(post: Call, body: Any, pointer: str, said: str) -> None:
    problem = problem_of(post("/labels", body))
    places = {error["pointer"]: error["detail"] for error in problem["errors"]}
    assert pointer in places, places
    assert re.search(said, places[pointer]), places[pointer]
