"""The engine as the API sees it: somewhere to send a call and await its answer.

Today one process; the interface (``call`` with a ``key``) is that of a pool in which
a run sticks to one process by its id.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import ParamSpec, Protocol, TypeVar, runtime_checkable

from app.engine import worker
from app.settings import Settings
from app.spec.errors import Problem

P = ParamSpec("P")
R = TypeVar("R")


@runtime_checkable
class Engine(Protocol):
    """Runs functions of ``app.engine`` away from the event loop."""

    calls: int
    """Calls so far, answered or not."""

    async def call(self, key: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run ``function``; calls with equal ``key`` share one process and its caches.

        Raises ``Problem`` 503 when too many calls wait, or when the process died twice
        under this call."""
        ...

    async def ready(self) -> bool:
        """True once a call would be answered."""
        ...

    async def started(self) -> None:
        """Wait until a call would be answered; raises what kept the engine from starting."""
        ...

    def close(self) -> None:
        """End the processes."""
        ...


def _begin(cache_dir: str, store_bytes: int, pieces: tuple[str, ...]) -> None:
    """First thing in an engine process. Ctrl-C reaches the whole group of processes; the
    server alone answers to it, and ends the engine by ``close``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_server, daemon=True).start()
    worker.start(cache_dir, store_bytes, pieces)


def _end_with_server() -> None:
    """A server that is killed cannot close its engine, which would then wait for ever."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


class ProcessEngine:
    """One engine process, started at once and again whenever it dies."""

    def __init__(self, settings: Settings) -> None:
        self.calls = 0
        self._settings = settings
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._start()

    def _start(self) -> None:
        self._executor = ProcessPoolExecutor(
            max_workers=1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(str(self._settings.cache_dir), self._settings.store_bytes, self._settings.pieces),
        )
        self._started = self._executor.submit(worker.prepare)

    async def call(self, key: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """See ``Engine.call``."""
        if self._waiting >= self._settings.max_waiting:
            raise Problem(
                "busy",
                "Too many requests are waiting",
                f"{self._waiting} requests wait for the engine, and {self._settings.max_waiting} may; "
                "try again in a second",
                status=503,
                retry_after=1,
            )
        self.calls += 1
        self._waiting += 1
        try:
            try:
                return await self._run(function, *args, **kwargs)
            except BrokenProcessPool:
                return await self._run(function, *args, **kwargs)
        except BrokenProcessPool:
            raise Problem(
                "engine-lost",
                "The engine process ended",
                "the process that computed this ended twice under it and has been started again; "
                "ask for less at once (a lower resolution, fewer points), then try again",
                status=503,
                retry_after=2,
            ) from None
        finally:
            self._waiting -= 1

    async def _run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        # One call at a time is with the process: if it dies, the call that killed it is
        # known, and those that wait for their turn have lost nothing.
        async with self._turn:
            executor = self._executor
            try:
                return await asyncio.wrap_future(executor.submit(worker.answer, partial(function, *args, **kwargs)))
            except BrokenProcessPool:
                executor.shutdown(wait=False)
                self._start()
                raise

    async def ready(self) -> bool:
        """See ``Engine.ready``."""
        return self._started.done() and self._started.exception() is None

    async def started(self) -> None:
        """See ``Engine.started``."""
        # Shielded: who stops waiting must not call off the engine's start.
        await asyncio.shield(asyncio.wrap_future(self._started))

    def close(self) -> None:
        """See ``Engine.close``."""
        processes = list((self._executor._processes or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        # A compilation cannot be interrupted, and nobody waits for its answer any more.
        for process in processes:
            process.terminate()
