"""Compiled programs are let go of before the system's limit on memory maps is reached."""

import jax
import jax.numpy as jnp
import pytest

from app.engine import maps


def test_the_share_of_maps_grows_with_programs_and_falls_when_they_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    if not maps._MAPS.exists():
        assert maps.share() == 0
        return

    def compiled(k: int) -> None:
        jax.jit(lambda x: jnp.sin(x * k) @ x)(jnp.ones(3 + k)).block_until_ready()

    before = maps.share()
    assert 0 < before < 1
    for k in range(40):
        compiled(k)
    grown = maps.share()
    assert grown > before
    monkeypatch.setattr(maps, "FULL", before)
    monkeypatch.setattr(maps, "_calls", 0)
    assert [maps.tidy() for _ in range(maps.EVERY)] == [False] * (maps.EVERY - 1) + [True]
    assert maps.share() < grown


def test_nothing_is_let_go_of_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "_calls", 0)
    assert not any(maps.tidy() for _ in range(2 * maps.EVERY))


def test_a_system_that_does_not_tell_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "_MAPS", maps.Path("/nowhere"))
    assert maps.share() == 0
