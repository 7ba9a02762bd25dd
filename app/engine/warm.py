"""Compiling ahead: the programs of the page's opening scene, and of everything."""

import asyncio
from contextlib import suppress

from app.engine import worker
from app.engine.catalogue import preview
from app.engine.frame import View
from app.engine.process import Engine
from app.spec.errors import Problem
from app.spec.experiment import Experiment
from app.spec.registry import families

OPENING = ("persistent-contrastive-divergence", "k-means", "sparse-coding")
"""The methods that the page opens with, in its order."""
OPENING_DATA = "spiral"
QUIET = 2.0
"""Seconds without a call after which compiling ahead goes on."""


def compile_method(kind: str) -> None:
    """Compile what a viewer of a method on the opening data needs: its start, its steps,
    its surface and the diagnostics. Runs in an engine process."""
    experiment = Experiment.model_validate({"data": {"kind": OPENING_DATA}, "shaping": {"kind": kind}})
    run = worker.worker().register(experiment)
    worker.worker().frame(run, 0, View(), None)
    worker.worker().frame(run, 1, View(), None)


def compile_all() -> list[str]:
    """Compile every method, and every dataset's drawing; the kinds done."""
    for data in families()["data"]:
        preview(data)
    kinds = [*families()["shaping"]]
    for kind in kinds:
        compile_method(kind)
    return kinds


def in_background(engine: Engine) -> asyncio.Task[None]:
    """Compile the opening scene while the first visitor is still on the way. Once one is
    here, what they ask for comes first, in their order: a method of the scene that they
    have not come to yet would stand between them and their first moving panel."""

    async def go() -> None:
        known = 0
        with suppress(Problem):
            for kind in OPENING:
                while engine.calls > known:
                    known = engine.calls
                    await asyncio.sleep(QUIET)
                known += 1
                await engine.call(kind, compile_method, kind)

    return asyncio.create_task(go())
