"""The engine process: killed, replaced, full, and still serving."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from multiprocessing.connection import wait
from operator import add, truediv
from pathlib import Path

import pytest

from app.engine.process import ProcessEngine
from app.settings import Settings
from app.spec.errors import Problem, unknown_run
from tests.conftest import CACHE


@asynccontextmanager
async def started(**settings: int) -> AsyncIterator[ProcessEngine]:
    engine = ProcessEngine(Settings(cache_dir=CACHE, **settings))  # type: ignore[arg-type]
    try:
        yield engine
    finally:
        processes = list((engine._executor._processes or {}).values())
        engine.close()
        for process in processes:
            assert wait([process.sentinel], timeout=60)


def in_an_engine(test: Callable[[ProcessEngine], Awaitable[None]], **settings: int) -> None:
    async def go() -> None:
        async with started(**settings) as engine:
            await test(engine)

    asyncio.run(go())


async def problem_of(awaitable: Awaitable[object]) -> Problem:
    with pytest.raises(Problem) as caught:
        await awaitable
    return caught.value


def test_calls_are_answered_by_another_process_that_ignores_ctrl_c() -> None:
    async def test(engine: ProcessEngine) -> None:
        pid = await engine.call("any", os.getpid)
        assert pid != os.getpid()
        assert await engine.ready()
        assert await engine.call("any", add, 2, 3) == 5
        os.kill(pid, signal.SIGINT)
        assert await engine.call("any", os.getpid) == pid

    in_an_engine(test)


def test_errors_come_back_whole() -> None:
    async def test(engine: ProcessEngine) -> None:
        with pytest.raises(ZeroDivisionError):
            await engine.call("any", truediv, 1, 0)
        from app.engine import worker

        problem = await problem_of(engine.call("any", worker.data, "0" * 32, 0))
        assert problem.as_json() == unknown_run("0" * 32).as_json()
        assert problem.status == 404

    in_an_engine(test)


def test_a_killed_process_is_replaced_and_the_call_answered() -> None:
    async def test(engine: ProcessEngine) -> None:
        first = await engine.call("any", os.getpid)
        os.kill(first, signal.SIGKILL)
        second = await engine.call("any", os.getpid)
        assert second != first
        assert await engine.ready()

    in_an_engine(test)


def test_a_call_that_kills_twice_is_given_up_and_the_others_go_on() -> None:
    async def test(engine: ProcessEngine) -> None:
        before = await engine.call("any", os.getpid)
        lost, *others = await asyncio.gather(
            problem_of(engine.call("bad", os._exit, 1)),
            engine.call("good", add, 1, 1),
            engine.call("good", add, 2, 2),
        )
        assert others == [2, 4]
        assert (lost.status, lost.slug) == (503, "engine-lost")
        assert lost.retry_after is not None
        assert "ended twice" in lost.detail
        assert await engine.call("any", os.getpid) != before

    in_an_engine(test)


def test_too_many_that_wait_are_told_to_come_back() -> None:
    async def test(engine: ProcessEngine) -> None:
        await engine.call("any", add, 0, 0)
        *answers, refused = await asyncio.gather(
            engine.call("one", sum, range(10**6)),
            engine.call("two", add, 1, 1),
            problem_of(engine.call("three", add, 1, 1)),
        )
        assert answers == [sum(range(10**6)), 2]
        assert (refused.status, refused.slug) == (503, "busy")
        assert refused.retry_after == 1
        assert "2 requests wait for the engine, and 2 may" in refused.detail
        assert await engine.call("three", add, 1, 1) == 2  # there is room again

    in_an_engine(test, max_waiting=2)


def test_a_caller_who_leaves_makes_room() -> None:
    async def test(engine: ProcessEngine) -> None:
        leaving = asyncio.ensure_future(engine.call("one", sum, range(10**6)))
        await asyncio.wait([leaving], timeout=0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert await engine.call("two", add, 1, 1) == 2

    in_an_engine(test, max_waiting=1)


def test_closing_ends_the_process() -> None:
    async def test(engine: ProcessEngine) -> None:
        await engine.call("any", os.getpid)
        (process,) = engine._executor._processes.values()
        engine.close()
        # Not process.join(): the pool's own thread waits for it too, and only one is told.
        assert wait([process.sentinel], timeout=60)

    in_an_engine(test)


SERVER = """
import asyncio, os, sys
from pathlib import Path
from app.engine.process import ProcessEngine
from app.settings import Settings

async def main():
    engine = ProcessEngine(Settings(cache_dir=Path(sys.argv[1])))
    print(await engine.call("any", os.getpid), flush=True)
    await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_the_engine_of_a_killed_server_ends_too(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, str(script), str(CACHE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        engine = int(server.stdout.readline())
        server.kill()
        try:
            # The pipe is the engine's too: it ends when the last who holds it is gone.
            server.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.kill(engine, signal.SIGKILL)
            pytest.fail("the engine outlived its server")
