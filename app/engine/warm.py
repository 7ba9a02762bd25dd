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
    """Compile the opening scene while the first visitor is still on the way. One method
    a call, so that a visitor who is quicker waits for one of them at most."""

    async def go() -> None:
        with suppress(Problem):
            for kind in OPENING:
                await engine.call(kind, compile_method, kind)

    return asyncio.create_task(go())
