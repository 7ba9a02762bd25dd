"""POST /scenes and /s/{id}: short links, content-addressed and bounded."""

import base64
import html
import json
import random
import re
import threading
import zlib
from pathlib import Path

import httpx
import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import scenes
from app.scenes import Scenes
from app.spec.errors import Problem
from tests.api.conftest import Call

STATE = {"data": {"kind": "moons", "n": 300}, "beta": 2.5, "title": "½ βF(x, y) · “low”", "rooms": {}}


def test_a_scene_comes_back_as_it_was(http: httpx.Client, post: Call) -> None:
    kept = post("/scenes", {"state": STATE})
    assert kept.status_code == 200
    name = kept.json()["id"]
    assert re.fullmatch(rf"[{scenes.ALPHABET}]{{{scenes.SHORTEST}}}", name)
    found = http.get(f"/api/v1/scenes/{name}")
    assert found.json() == {"format": "basin-scene", "v": 1, "id": name, "state": STATE}


def test_a_short_link_leads_on_to_the_long_one(http: httpx.Client, post: Call) -> None:
    path = post("/scenes", {"state": STATE}).json()["path"]
    answer = http.get(path, params={"embed": "1"})
    assert answer.status_code == 200
    assert "frame-ancestors * file:" in answer.headers["content-security-policy"]
    (target,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]*)"', answer.text)
    link = html.unescape(target)
    assert link.startswith("/?embed=1#v=1&s=")
    packed = link.split("&s=")[1]
    assert json.loads(zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))) == STATE


def test_the_same_state_is_kept_once_whatever_the_order_of_its_members(post: Call) -> None:
    backwards = dict(reversed(STATE.items()))
    assert post("/scenes", {"state": STATE}).json() == post("/scenes", {"state": backwards}).json()
    assert post("/scenes", {"state": STATE | {"beta": 2.6}}).json() != post("/scenes", {"state": STATE}).json()


def test_the_code_of_a_short_link_is_small_enough_for_the_last_row(post: Call) -> None:
    path = post("/scenes", {"state": STATE}).json()["path"]
    for origin in ("http://192.168.100.100:8000", "https://basin.department.university.example"):
        assert segno.make_qr(origin + path, error="l").version <= 4


@pytest.mark.parametrize("name", ["0123456789", "..%2f..%2fetc", "'; DROP TABLE scene; --", "<script>", "β" * 300])
def test_an_unknown_scene_is_said_to_be_unknown(http: httpx.Client, name: str) -> None:
    asked = http.get(f"/api/v1/scenes/{name}")
    assert asked.status_code == 404
    assert asked.headers["content-type"] == "application/problem+json"
    page = http.get(f"/s/{name}")
    assert page.status_code == 404
    assert "<script>" not in page.text


@pytest.mark.parametrize("body", [{}, {"state": {}}, {"state": []}, {"state": STATE, "name": "x"}, {"state": None}])
def test_what_is_no_scene_is_refused_with_its_place(post: Call, body: object) -> None:
    answer = post("/scenes", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("#/")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": 123456789012345678901}',
        '{"a":' * 20_000 + "1" + "}" * 20_000,
        '{"\\ud800": 1}',
    ],
)
def test_what_is_no_json_of_the_standard_is_refused(http: httpx.Client, text: str) -> None:
    answer = http.post("/api/v1/scenes", content=f'{{"state": {text}}}', headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_state_nested_more_deeply_than_most_readers_go_comes_back(http: httpx.Client) -> None:
    text = '{"a":' * 400 + "1" + "}" * 400
    kept = http.post("/api/v1/scenes", content=f'{{"state": {text}}}', headers={"Content-Type": "application/json"})
    assert kept.status_code == 200
    found = http.get(f"/api/v1/scenes/{kept.json()['id']}")
    assert found.status_code == 200
    assert found.text.endswith(f'"state":{text}}}')


# ── the store ────────────────────────────────────────────────────────────────────────────
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


# The first text takes a busy machine more than a second: its alphabet is read then.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(state=st.dictionaries(st.text(min_size=1, max_size=8), values, min_size=1, max_size=5))
def test_any_state_comes_back_equal(tmp_path_factory: pytest.TempPathFactory, state: dict[str, object]) -> None:
    store = Scenes(tmp_path_factory.mktemp("data"), MOST)
    name = store.keep(state)
    packed = store.find(name)
    assert packed is not None
    assert json.loads(zlib.decompress(packed), parse_int=float) == json.loads(json.dumps(state), parse_int=float)


MOST = 400_000


def test_the_file_stays_within_its_bytes_whatever_is_kept(tmp_path: Path) -> None:
    store = Scenes(tmp_path, MOST)
    for seed in range(60):
        store.keep({"noise": noise(seed, 25_000)})
    for seed in range(1500):
        store.keep({"seed": seed})
    assert (tmp_path / scenes.FILE).stat().st_size <= MOST
    assert store.find(store.keep({"seed": 1499})) is not None


def test_what_was_never_opened_makes_room_first_and_then_what_was_not_for_longest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 10**9, 2 * scenes.FRESH))
    monkeypatch.setattr(scenes.time, "time", lambda: next(clock))
    monkeypatch.setattr(scenes, "BATCH", 1)
    store = Scenes(tmp_path, MOST)
    opened, unopened = (store.keep({"noise": noise(seed, 90_000)}) for seed in (1, 2))
    assert store.find(opened) is not None
    third = store.keep({"noise": noise(3, 90_000)})
    fourth = store.keep({"noise": noise(4, 90_000)})
    assert [store.find(name) is not None for name in (unopened, third, fourth)] == [False, True, True]
    assert store.find(store.keep({"noise": noise(5, 90_000)})) is not None
    assert store.find(opened) is None  # all were opened by now, and this one longest ago
    assert store.find(fourth) is not None


def noise(seed: int, size: int) -> str:
    """Text that does not shrink to less than ``size`` bytes."""
    return random.Random(seed).randbytes(size).hex()


def test_a_scene_that_is_too_large_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    store = Scenes(tmp_path, MOST)
    name = store.keep({"seed": 1})
    with pytest.raises(Problem) as refused:
        store.keep({"noise": noise(1, scenes.LARGEST)})
    assert refused.value.status == 413
    assert store.find(name) is not None


def test_two_states_that_hash_alike_have_two_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = iter(["0" * 20 + "1", "0" * 20 + "2", "0" * 20 + "1"])
    monkeypatch.setattr(scenes, "_base32", lambda _: next(digests))
    store = Scenes(tmp_path, MOST)
    one, other, again = store.keep({"a": 1}), store.keep({"a": 2}), store.keep({"a": 1})
    assert one == again == "0" * 10
    assert other == "0" * 11
    assert [json.loads(zlib.decompress(store.find(name) or b"")) for name in (one, other)] == [{"a": 1}, {"a": 2}]


def test_many_keep_at_once_and_none_is_lost(tmp_path: Path) -> None:
    kept: dict[int, str] = {}

    def keep(seed: int) -> None:
        kept[seed] = Scenes(tmp_path, MOST).keep({"seed": seed})

    hands = [threading.Thread(target=keep, args=(seed,)) for seed in range(12)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(set(kept.values())) == 12
    assert all(Scenes(tmp_path, MOST).find(name) for name in kept.values())


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem) as refused:
        Scenes(tmp_path / "file" / "data", MOST).keep({"a": 1})
    assert refused.value.status == 503
    assert str(tmp_path) not in refused.value.detail
    (tmp_path / scenes.FILE).write_bytes(b"this is not SQLite, it is a file of another program" * 40)
    for call in (lambda: Scenes(tmp_path, MOST).keep({"a": 1}), lambda: Scenes(tmp_path, MOST).find("0" * 10)):
        with pytest.raises(Problem) as refused:
            call()
        assert refused.value.status == 503
