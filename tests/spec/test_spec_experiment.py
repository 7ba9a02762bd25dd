"""Experiments: defaults, JSON, and timed edits."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from app.spec.experiment import MOST_EDITS, Experiment
from app.spec.window import Window

DATA = {"kind": "spiral", "size": 50}
CHAINED = {"kind": "persistent-contrastive-divergence"}
MARGIN = {"kind": "margin", "loss": {"kind": "hinge"}}


def experiment(shaping: dict[str, Any] = MARGIN, **fields: Any) -> Experiment:
    return Experiment.model_validate({"data": DATA, "shaping": shaping, **fields})


def edit(step: int, **changes: Any) -> dict[str, Any]:
    return {"step": step, "set": {path.replace("__", "."): value for path, value in changes.items()}}


def test_everything_but_data_and_shaping_has_a_default() -> None:
    made = experiment()
    assert (made.seed, made.edits) == (0, ())
    assert made.window == made.data.natural_window()
    assert experiment(window={"x": [-1, 1], "y": [0, 3]}).window == Window(x=(-1.0, 1.0), y=(0.0, 3.0))


def test_json_there_and_back_is_the_same_experiment() -> None:
    made = experiment(seed=7, edits=[edit(3, shaping__loss__margin=0.5), edit(9, data__noise=0.1)])
    assert Experiment.model_validate_json(made.model_dump_json()) == made
    assert Experiment.model_validate(json.loads(json.dumps(made.model_dump(mode="json")))) == made


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "0", True, None])
def test_a_seed_is_a_whole_number_of_32_bits(seed: object) -> None:
    with pytest.raises(ValidationError, match="seed"):
        experiment(seed=seed)


def test_edits_are_put_in_order_and_those_of_a_step_merged() -> None:
    made = experiment(
        edits=[
            edit(20, shaping__exclusion=0.3),
            edit(5, shaping__learning_rate=0.01),
            edit(20, shaping__exclusion=0.4, data__noise=0.2),
        ]
    )
    assert [(e.step, e.set) for e in made.edits] == [
        (5, {"shaping.learning_rate": 0.01}),
        (20, {"shaping.exclusion": 0.4, "data.noise": 0.2}),
    ]


def test_an_edit_acts_in_the_following_step() -> None:
    made = experiment(edits=[edit(10, shaping__loss__margin=0.5), edit(20, shaping__loss__margin=2.0)])
    margins = [made.before(step).shaping.loss.margin for step in (0, 10, 11, 20, 21, 99)]
    assert margins == [1.0, 1.0, 0.5, 0.5, 2.0, 2.0]
    assert made.before(99).edits == ()


def test_an_edit_at_step_0_acts_in_step_1() -> None:
    made = experiment(edits=[edit(0, data__noise=0.25)])
    assert made.before(0).data.noise == 0.05
    assert made.before(1).data.noise == 0.25


def test_the_history_of_a_state_holds_the_edits_before_it() -> None:
    made = experiment(edits=[edit(10, shaping__exclusion=0.5), edit(20, shaping__exclusion=0.6)])
    assert [len(made.history(step).edits) for step in (0, 10, 11, 20, 21)] == [0, 0, 1, 1, 2]


def test_stages_are_the_knobs_between_edits() -> None:
    made = experiment(edits=[edit(10, shaping__exclusion=0.5), edit(20, data__noise=0.2)])
    assert [(s.shaping.exclusion, s.data.noise) for s in made.stages()] == [(0.1, 0.05), (0.5, 0.05), (0.5, 0.2)]


def test_editing_drops_what_came_later_and_merges_what_came_at_once() -> None:
    made = experiment(edits=[edit(10, shaping__exclusion=0.5), edit(20, shaping__exclusion=0.6)])
    earlier = made.edited(15, {"shaping.learning_rate": 0.01})
    assert [e.step for e in earlier.edits] == [10, 15]
    merged = made.edited(20, {"shaping.learning_rate": 0.01})
    assert [e.step for e in merged.edits] == [10, 20]
    assert merged.edits[1].set == {"shaping.exclusion": 0.6, "shaping.learning_rate": 0.01}
    assert len(made.edits) == 2  # the original is a value


def test_a_whole_numbered_knob_can_be_edited() -> None:
    made = experiment(CHAINED).edited(10, {"shaping.steps": 7})
    moved = made.before(11).shaping.steps
    assert moved == 7
    assert type(moved) is int
    with pytest.raises(ValidationError, match=r"'shaping.steps': 7.5 should be a valid integer; choose"):
        experiment(CHAINED).edited(10, {"shaping.steps": 7.5})


def test_own_points_can_be_moved_but_not_added() -> None:
    made = Experiment.model_validate(
        {"data": {"kind": "points", "points": [[0, 0], [1, 1], [2, 0]]}, "shaping": {"kind": "k-means"}}
    )
    moved = made.edited(4, {"data.points": [[0, 1], [1, 2], [2, 1]]}).before(5)
    assert moved.data.points == ((0, 1), (1, 2), (2, 1))
    assert moved.window == made.window
    with pytest.raises(ValidationError, match="must keep its 3 entries; another number starts another run"):
        made.edited(4, {"data.points": [[0, 1]]})
    with pytest.raises(ValidationError, match="must keep its 3 entries"):
        made.edited(4, {"data.points": 1.0})


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("shaping.batch", 64, "'shaping.batch' is structural: changing it starts another run; register a new"),
        ("shaping.kind", 1, "'shaping.kind' is structural"),
        ("shaping.loss", 1, "'shaping.loss' is structural"),
        ("shaping.energy.width", 8, "'shaping.energy.width' is structural"),
        ("shaping.sigma", 0.2, "'margin' has no field 'sigma'; it has loss, energy, negative"),
        ("shaping.loss.marge", 0.2, "'hinge' has no field 'marge'; it has margin"),
        ("shaping.exclusion.x", 0.2, "'exclusion' holds no further fields"),
        ("shaping", 0.2, "leads nowhere; start it with 'data.' or 'shaping.'"),
        ("seed", 3, "leads nowhere; start it with"),
        ("window.x", 3, "leads nowhere; start it with"),
        ("", 3, "leads nowhere; start it with"),
        ("shaping.", 3, "'margin' has no field ''"),
        ("shaping.exclusion", 1.5, r"'shaping.exclusion': 1.5 should be less than or equal to 1; choose a value"),
        ("shaping.loss.margin", 0.0, r"'shaping.loss.margin': 0.0 should be greater than or equal to 0.01"),
        ("shaping.exclusion", [[0.1, 0.2]], "should be a valid number"),
        ("data.noise", float("nan"), "finite number"),
        ("data.noise", "0.1", "valid number"),
        ("data.noise", True, "valid number"),
    ],
)
def test_a_wrong_edit_is_refused_with_path_rule_and_fix(path: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        experiment(edits=[{"step": 3, "set": {path: value}}])


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": -1, "set": {"data.noise": 0.1}},
        {"step": 1.0, "set": {"data.noise": 0.1}},
        {"step": "1", "set": {"data.noise": 0.1}},
        {"step": True, "set": {"data.noise": 0.1}},
        {"step": 1, "set": {}},
        {"step": 1, "set": None},
        {"step": 1},
        {"set": {"data.noise": 0.1}},
        {"step": 1, "set": {"data.noise": 0.1}, "why": "?"},
        7,
    ],
)
def test_an_edit_has_a_step_and_something_to_set(wrong: object) -> None:
    with pytest.raises(ValidationError, match="edits"):
        experiment(edits=[wrong])


def test_there_is_a_most_of_edits() -> None:
    edits = [edit(step, data__noise=0.1) for step in range(MOST_EDITS + 1)]
    with pytest.raises(ValidationError, match=f"at most {MOST_EDITS} items"):
        experiment(edits=edits)


def test_unknown_fields_and_missing_parts_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        experiment(epochs=3)
    with pytest.raises(ValidationError, match="shaping"):
        Experiment.model_validate({"data": DATA})
    with pytest.raises(ValidationError, match="'kind'"):
        Experiment.model_validate({"data": {"size": 4}, "shaping": MARGIN})
