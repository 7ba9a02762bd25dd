"""The compilation cache among processes that read while others write, or are killed."""

import os
from pathlib import Path

import pytest
from jax._src.lru_cache import LRUCache


def test_an_entry_is_whole_as_soon_as_it_can_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, other = (LRUCache(str(tmp_path), max_size=-1) for _ in range(2))
    seen: list[bytes | None] = []
    replace = os.replace

    def watched(aside: str, place: Path) -> None:
        seen.append(other.get("program"))
        assert Path(aside).read_bytes() == b"whole"
        replace(aside, place)

    monkeypatch.setattr(os, "replace", watched)
    cache.put("program", b"whole")
    assert [*seen, other.get("program")] == [None, b"whole"]


def test_what_a_killed_process_left_in_halves_is_written_anew(tmp_path: Path) -> None:
    cache = LRUCache(str(tmp_path), max_size=-1)
    cache.put("program", b"whole")
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(b"wh")
    cache.put("program", b"whole")
    assert cache.get("program") == b"whole"


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(aside: str, place: Path) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space"):
        LRUCache(str(tmp_path), max_size=-1).put("program", b"whole")
    assert list(tmp_path.iterdir()) == []
