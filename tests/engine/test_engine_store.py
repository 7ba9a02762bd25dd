"""The store: bounded in bytes, least recently used first."""

import pytest

from app.engine.store import ByteStore


@pytest.fixture
def store() -> ByteStore[str, str]:
    return ByteStore(10, len)


def test_it_keeps_what_fits(store: ByteStore[str, str]) -> None:
    assert store.put("a", "1234") == []
    assert store.put("b", "123456") == []
    assert (store.get("a"), store.get("b"), store.get("c")) == ("1234", "123456", None)
    assert (len(store), store.bytes) == (2, 10)


def test_the_least_recently_used_leaves_first(store: ByteStore[str, str]) -> None:
    for key in "abc":
        store.put(key, "123")
    assert store.get("a") == "123"  # used: now b is the oldest
    assert store.put("d", "123") == ["b"]
    assert "b" not in store
    assert all(key in store for key in "acd")


def test_looking_whether_it_is_there_is_no_use(store: ByteStore[str, str]) -> None:
    for key in "abc":
        store.put(key, "123")
    assert "a" in store
    assert store.put("d", "123") == ["a"]


def test_as_many_leave_as_must(store: ByteStore[str, str]) -> None:
    for key in "abcde":
        store.put(key, "12")
    assert store.put("f", "1234567") == ["a", "b", "c", "d"]
    assert store.bytes == 9


def test_the_newest_stays_however_large(store: ByteStore[str, str]) -> None:
    store.put("a", "123")
    assert store.put("b", "x" * 99) == ["a"]
    assert store.get("b") is not None
    assert store.put("c", "1") == ["b"]
    assert store.bytes == 1


def test_replacing_an_entry_counts_it_once(store: ByteStore[str, str]) -> None:
    store.put("a", "12345")
    store.put("b", "12345")
    assert store.put("a", "123") == []
    assert (len(store), store.bytes) == (2, 8)
    assert store.put("c", "123") == ["b"]  # a is the newer of the two now
