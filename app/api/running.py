"""Reaching a frame through the engine: in slices, so that nobody waits for one long run."""

from collections.abc import Awaitable, Callable

from app.engine import worker
from app.engine.frame import Frame, View
from app.engine.process import Engine
from app.settings import Settings
from app.spec.errors import Problem
from app.spec.experiment import Experiment


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
