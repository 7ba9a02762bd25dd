"""WS /live: a viewer opens a run, asks for frames, moves knobs and changes its view."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from websockets.sync.client import ClientConnection

from tests.api.asking import CHAINED, K_MEANS, answered, tensors
from tests.api.conftest import Call, Dial

Frame = tuple[dict[str, np.ndarray], dict[str, Any]]


class Viewer:
    """One socket, one request at a time."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def ask(self, op: str, **fields: Any) -> str | bytes:
        self.socket.send(json.dumps({"v": 1, "op": op, "id": f"{op}-1", **fields}))
        return self.socket.recv(timeout=120)

    def told(self, op: str, **fields: Any) -> dict[str, Any]:
        reply = json.loads(self.ask(op, **fields))
        assert (reply["v"], reply["id"]) == (1, f"{op}-1")
        return dict(reply)

    def shown(self, op: str, **fields: Any) -> Frame:
        encoded = self.ask(op, **fields)
        assert isinstance(encoded, bytes), encoded
        return tensors(encoded)


@pytest.fixture
def viewer(dial: Dial) -> Iterator[Viewer]:
    with dial() as socket:
        yield Viewer(socket)


@pytest.fixture
def chained(viewer: Viewer) -> Viewer:
    """A viewer of a small run, at 32²."""
    assert viewer.told("open", experiment=CHAINED)["op"] == "opened"
    assert viewer.told("view", window=None, resolution=32, beta=None, quantities=["energy"])["op"] == "viewed"
    return viewer


def assert_same_picture(one: Frame, two: Frame) -> None:
    assert set(one[0]) == set(two[0])
    for name, values in one[0].items():
        np.testing.assert_array_equal(values, two[0][name])
    assert one[1] == two[1]


def test_opening_tells_run_defaults_schedule_and_data(viewer: Viewer, post: Call) -> None:
    opened = viewer.told("open", experiment=K_MEANS)
    assert set(opened) == {"v", "op", "id", "run", "experiment", "schedule", "data"}
    registered = answered(post("/runs", K_MEANS))
    assert (opened["run"], opened["experiment"]) == (registered["id"], registered["experiment"])
    assert opened["schedule"] == 300
    assert np.asarray(opened["data"]).shape == (64, 2)


def test_a_frame_as_the_page_reads_it(chained: Viewer) -> None:
    arrays, described = chained.shown("next", after=0, count=10)
    assert arrays["energy"].dtype == np.uint16
    assert arrays["energy"].shape == (32, 32)
    assert (arrays["energy"].min(), arrays["energy"].max()) == (0, 65535)
    assert arrays["negatives"].dtype == arrays["weights"].dtype == np.float32
    assert arrays["negatives"].shape == (16, 2)
    assert (described["step"], described["resolution"], described["stopped"]) == (10, 32, None)
    assert described["min"] < described["max"]
    assert described["ranges"] == {"energy": [described["min"], described["max"]]}
    assert set(described["window"]) == {"x", "y"}
    assert set(described["display"]) == {"beta_hat", "log_partition", "offset", "scale", "area"}
    assert described["diagnostics"]["beta_hat"] == described["display"]["beta_hat"]
    assert described["verdict"] in ("informative", "uninformative", "collapsed", "shrinking")
    assert isinstance(described["loss"], float)
    assert described["converged"] is False


def test_step_0_has_no_loss_and_no_negatives(chained: Viewer) -> None:
    arrays, described = chained.shown("seek", step=0)
    assert described["loss"] is None
    assert arrays["negatives"].shape == (0, 2)


def test_next_and_seek_show_the_same_frame(chained: Viewer) -> None:
    by_next = chained.shown("next", after=10, count=10)
    assert by_next[1]["step"] == 20
    by_seek = chained.shown("seek", step=20)
    assert_same_picture(by_next, by_seek)
    in_another_stride = [chained.shown("next", after=step, count=4) for step in range(0, 20, 4)]
    assert_same_picture(in_another_stride[-1], by_seek)


def test_scrubbing_back_finds_the_first_frame_again(chained: Viewer) -> None:
    first = chained.shown("seek", step=0)
    later = chained.shown("next", after=0, count=30)
    assert later[1]["diagnostics"] != first[1]["diagnostics"]
    assert_same_picture(chained.shown("seek", step=0), first)


def test_two_viewers_of_a_run_see_the_same(chained: Viewer, dial: Dial) -> None:
    with dial() as socket:
        other = Viewer(socket)
        other.told("open", experiment=CHAINED)
        other.told("view", resolution=32)
        assert_same_picture(chained.shown("seek", step=15), other.shown("next", after=5, count=10))


def test_a_live_frame_is_the_rest_frame_within_its_quantisation(chained: Viewer, http: httpx.Client) -> None:
    arrays, described = chained.shown("seek", step=25)
    address = f"/api/v1/runs/{described['run']}/frames/25?resolution=32&dtype=f32"
    exact, metadata = tensors(http.get(address, headers={"Accept": "application/safetensors"}).content)
    lo, hi = described["min"], described["max"]
    assert np.abs(lo + arrays["energy"] / 65535 * (hi - lo) - exact["energy"]).max() <= 0.51 / 65535 * (hi - lo)
    np.testing.assert_array_equal(arrays["negatives"], exact["negatives"])
    for name in ("diagnostics", "display", "loss", "verdict", "window"):
        assert described[name] == metadata[name]


def test_an_edit_begins_a_new_run_that_shares_the_past(chained: Viewer) -> None:
    before, after = chained.shown("seek", step=12), chained.shown("seek", step=13)
    edited = chained.told("edit", step=12, set={"shaping.learning_rate": 0.05, "shaping.steps": 9})
    assert edited["op"] == "edited"
    assert edited["run"] != before[1]["run"]
    assert edited["experiment"]["edits"] == [{"step": 12, "set": {"shaping.learning_rate": 0.05, "shaping.steps": 9}}]
    assert "data" not in edited
    again = chained.shown("seek", step=12)
    np.testing.assert_array_equal(again[0]["energy"], before[0]["energy"])
    assert again[1]["run"] == edited["run"]
    assert not np.array_equal(chained.shown("seek", step=13)[0]["energy"], after[0]["energy"])


def test_an_edit_drops_later_ones(chained: Viewer) -> None:
    chained.told("edit", step=20, set={"shaping.reborn": 0.5})
    edited = chained.told("edit", step=10, set={"shaping.reborn": 0.3})
    assert [edit["step"] for edit in edited["experiment"]["edits"]] == [10]


def test_moved_data_travels_with_the_edit(viewer: Viewer) -> None:
    opened = viewer.told("open", experiment=K_MEANS)
    edited = viewer.told("edit", step=3, set={"data.noise": 0.5})
    assert len(edited["data"]) == len(opened["data"])
    assert edited["data"] != opened["data"]
    assert viewer.told("edit", step=3, set={"data.noise": 0.05})["data"] == opened["data"]


def test_a_view_holds_from_then_on(chained: Viewer) -> None:
    view = {
        "window": {"x": [0, 1], "y": [-1, 1]},
        "resolution": 48,
        "beta": 2.0,
        "quantities": ["energy", "probability", "softargmin_gradient", "gradient"],
    }
    viewed = chained.told("view", **view)
    assert viewed == {"v": 1, "op": "viewed", "id": "view-1", "given": None, **view}
    for step in (5, 6):
        arrays, described = chained.shown("seek", step=step)
        assert set(arrays) == {*view["quantities"], "negatives", "weights"}
        assert arrays["probability"].shape == (48, 48)
        assert arrays["gradient"].shape == (48, 48, 2)
        assert described["window"] == view["window"]
        assert described["beta"] == 2.0
        assert set(described["ranges"]) == set(view["quantities"])
    back = chained.told("view")
    assert (back["window"], back["resolution"], back["beta"], back["quantities"]) == (None, 128, None, ["energy"])
    assert chained.shown("seek", step=5)[0]["energy"].shape == (128, 128)


def test_one_socket_can_open_another_run(chained: Viewer) -> None:
    first = chained.shown("seek", step=5)[1]["run"]
    second = chained.told("open", experiment=K_MEANS)["run"]
    arrays, described = chained.shown("seek", step=5)
    assert described["run"] == second != first
    assert arrays["negatives"].shape == (0, 2)
    assert arrays["energy"].shape == (32, 32)  # the view is the viewer's, not the run's


def test_answers_come_in_the_order_of_questions(chained: Viewer) -> None:
    for step in (9, 3, 7):
        chained.socket.send(json.dumps({"v": 1, "op": "seek", "id": "", "step": step}))
    steps = [tensors(bytes(chained.socket.recv(timeout=60)))[1]["step"] for _ in range(3)]  # type: ignore[arg-type]
    assert steps == [9, 3, 7]


def test_a_convergent_run_says_so_and_goes_on_being_shown(viewer: Viewer) -> None:
    viewer.told("open", experiment={**K_MEANS, "shaping": {"kind": "k-means", "codes": 3, "rate": 1.0}})
    viewer.told("view", resolution=16)
    arrays, described = viewer.shown("seek", step=400)
    assert described["converged"] is True
    later, _ = viewer.shown("next", after=400, count=100)
    np.testing.assert_array_equal(later["energy"], arrays["energy"])
