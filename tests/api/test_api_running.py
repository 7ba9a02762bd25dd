"""Long work in slices: handed back until it is done, and dropped once its caller has left."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.api.answers import install_problem_handlers
from app.api.running import Gone, conclude
from app.settings import Settings


class Direct:
    """An engine that is this process."""

    async def call(self, key: str, function: Any, *args: Any) -> Any:
        return function(*args)


def count(question: int, underway: list[int] | None, seconds: float | None) -> list[int] | str:
    """One more each time, until as many are there as were asked for."""
    made = [*(underway or []), 1]
    return "done" if len(made) == question else made


async def here() -> bool:
    return False


async def left() -> bool:
    return True


def concluded(question: int, gone: Any) -> str:
    engine: Any = Direct()
    return asyncio.run(conclude(engine, Settings(), count, question, str, gone))


def test_work_underway_is_handed_back_until_it_is_an_answer() -> None:
    assert concluded(5, here) == "done"


def test_work_is_dropped_once_its_caller_has_left_but_what_is_done_is_given() -> None:
    with pytest.raises(Gone):
        concluded(2, left)
    assert concluded(1, left) == "done"


def test_who_has_left_is_answered_with_nothing() -> None:
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/")
    async def answer() -> None:
        raise Gone

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://basin") as client:
            return await client.get("/")

    response = asyncio.run(ask())
    assert (response.status_code, response.content) == (499, b"")
