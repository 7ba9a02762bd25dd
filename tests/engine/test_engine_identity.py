"""A run's id: the hash of its history and of how this machine computes."""

import hashlib
import json
import re
from typing import Any

import pytest

from app.engine import identity
from app.engine.identity import numerics_fingerprint, run_id
from app.engine.trajectory import Run
from app.spec.experiment import Experiment

PLAIN: dict[str, Any] = {"data": {"kind": "spiral"}, "shaping": {"kind": "k-means"}}


def made(**fields: Any) -> Experiment:
    return Experiment.model_validate({**PLAIN, **fields})


def test_the_id_is_the_hash_of_the_canonical_json() -> None:
    experiment = made(edits=[{"step": 3, "set": {"data.noise": 0.1}}])
    # RFC 8785 for this document: keys sorted, no blanks, 1000 for 1e3, 0.05 as it is.
    document = {"experiment": experiment.model_dump(mode="json"), "numerics": numerics_fingerprint()}
    text = json.dumps(_whole_numbers(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert run_id(experiment) == hashlib.sha256(text.encode()).hexdigest()[:32]
    assert re.fullmatch("[0-9a-f]{32}", run_id(experiment))


def _whole_numbers(value: Any) -> Any:
    """RFC 8785 writes 2.0 as 2, as JavaScript does."""
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_equal_experiments_have_equal_ids() -> None:
    filled_in = made().model_dump(mode="json")
    assert run_id(made()) == run_id(Experiment.model_validate(filled_in))
    assert run_id(made()) == run_id(made(seed=0, edits=[]))
    assert run_id(made(shaping={"kind": "k-means", "rate": 1})) == run_id(
        made(shaping={"kind": "k-means", "rate": 1.0})
    )


def test_the_order_in_which_edits_are_written_does_not_matter() -> None:
    one, two = {"step": 3, "set": {"data.noise": 0.1}}, {"step": 9, "set": {"shaping.rate": 0.5}}
    assert run_id(made(edits=[one, two])) == run_id(made(edits=[two, one]))
    both = {"step": 3, "set": {"data.noise": 0.1, "shaping.rate": 0.5}}
    apart = [{"step": 3, "set": {"shaping.rate": 0.5}}, one]
    assert run_id(made(edits=[both])) == run_id(made(edits=apart))


@pytest.mark.parametrize(
    "other",
    [
        {"seed": 1},
        {"data": {"kind": "spiral", "noise": 0.06}},
        {"data": {"kind": "moons"}},
        {"shaping": {"kind": "k-means", "codes": 21}},
        {"window": {"x": [-2, 2], "y": [-2, 2.5]}},
        {"edits": [{"step": 3, "set": {"data.noise": 0.1}}]},
        {"edits": [{"step": 4, "set": {"data.noise": 0.1}}]},
    ],
)
def test_everything_in_a_history_is_in_its_id(other: dict[str, Any]) -> None:
    assert run_id(made(**other)) != run_id(made())
    assert run_id(made(edits=[{"step": 3, "set": {"data.noise": 0.1}}])) != run_id(
        made(edits=[{"step": 4, "set": {"data.noise": 0.1}}])
    )


def test_another_numerics_fingerprint_is_another_id(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run_id(made())
    monkeypatch.setattr(identity, "numerics_fingerprint", lambda: "another processor")
    assert run_id(made()) != before


def test_the_fingerprint_names_versions_and_instruction_set() -> None:
    text = numerics_fingerprint()
    for part in ("basin ", "python 3.", "jax ", "jaxlib ", "cpu "):
        assert part in text
    assert numerics_fingerprint() == text


def test_segments_that_share_a_history_share_its_id() -> None:
    first, second = {"step": 3, "set": {"data.noise": 0.1}}, {"step": 9, "set": {"data.noise": 0.2}}
    one, two = Run.prepare(made(edits=[first])), Run.prepare(made(edits=[first, second]))
    assert [segment.history for segment in two.segments[:2]] == [segment.history for segment in one.segments]
    assert len({segment.history for segment in two.segments}) == 3
    assert [(segment.first, segment.last) for segment in two.segments] == [(0, 3), (4, 9), (10, None)]
    assert Run.prepare(made()).segments[0].history == one.segments[0].history
    assert Run.prepare(made(seed=1)).segments[0].history != one.segments[0].history


def test_a_state_belongs_to_the_segment_that_made_it() -> None:
    run = Run.prepare(made(edits=[{"step": 0, "set": {"data.noise": 0.1}}, {"step": 5, "set": {"data.noise": 0.2}}]))
    assert [run.segments.index(run.segment_at(step)) for step in (0, 1, 5, 6, 100)] == [0, 1, 1, 2, 2]
