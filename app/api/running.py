"""Long work through the engine: in slices, so that nobody waits for one caller."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from app.engine import worker
from app.engine.frame import Frame, View
from app.engine.process import Engine
from app.settings import Settings
from app.spec.errors import Problem
from app.spec.experiment import Experiment

Q = TypeVar("Q")
U = TypeVar("U")
A = TypeVar("A")


class Gone(Exception):  # noqa: N818 - no error: the caller left
    """Whoever asked has left; the rest need not be computed."""


async def arrive(
    engine: Engine,
    settings: Settings,
    run: str,
    step: int,
    view: View,
    *,
    experiment: Experiment | None = None,
    gone: Callable[[], Awaitable[bool]] | None = None,
) -> Frame:
    """The frame of a run at a step, or the last finite one before it.

    Each call to the engine trains for at most ``settings.engine_slice`` seconds, so
    that other callers get their turn between two. A run that the engine no longer
    knows is registered again if its experiment is given. Raises ``Problem`` 404 where
    it is not, and ``Gone`` once ``gone()`` says so.
    """
    while True:
        try:
            frame = await engine.call(run, worker.frame, run, step, view, settings.engine_slice)
        except Problem as problem:
            if problem.slug != "unknown-run" or experiment is None:
                raise
            await engine.call(run, worker.register, experiment)
            continue
        if isinstance(frame, Frame):
            return frame
        if gone is not None and await gone():
            raise Gone


async def conclude(
    engine: Engine,
    settings: Settings,
    work: Callable[[Q, U | None, float | None], A | U],
    question: Q,
    answer: type[A],
    gone: Callable[[], Awaitable[bool]],
) -> A:
    """What ``work`` answers to a question that may take longer than a slice.

    After a slice it gives back how far it has come, which is handed to it again: so other
    callers get their turn between two. Raises ``Gone`` once ``gone()`` says so."""
    underway: U | None = None
    while True:
        found = await engine.call(work.__name__, work, question, underway, settings.engine_slice)
        if isinstance(found, answer):
            return found
        if await gone():
            raise Gone
        underway = cast("U", found)
