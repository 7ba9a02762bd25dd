"""The application: pieces discovered, engine started, routers mounted."""

import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from pydantic.warnings import UnsupportedFieldAttributeWarning

from app import __version__
from app.api import (
    catalogue,
    codes,
    compare,
    density,
    dimension,
    figure,
    gibbs,
    glossary,
    health,
    infer,
    labels,
    latent,
    lessons,
    live,
    losses,
    pages,
    qr,
    runs,
    sample,
    scenes,
    surface,
    table,
    train,
)
from app.api.answers import PROBLEMS, install_problem_handlers
from app.api.guards import BodyLimit, SecurityHeaders
from app.engine import warm
from app.engine.process import Engine, ProcessEngine
from app.scenes import Scenes
from app.settings import Settings
from app.spec.registry import discover

DESCRIPTION = """\
An energy-landscape laboratory. Energies are low where the data lives; these calls train
them, and give surfaces, Boltzmann probabilities and softargmin gradients. β is inverse
temperature: larger is colder and more peaked. Errors are RFC 9457 problem+json.
"""


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> FastAPI:
    """The ASGI application. Settings come from the environment (BASIN_*) unless given;
    an engine that is given is used as it is, and left open at the end."""
    chosen = settings or Settings()
    discover(*chosen.pieces)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        started = engine or ProcessEngine(chosen)
        app.state.engine = started
        if chosen.warm_at_start:
            app.state.warming = warm.in_background(started)
        yield
        if chosen.warm_at_start:
            app.state.warming.cancel()
        if engine is None:
            started.close()

    app = FastAPI(
        title="Basin", version=__version__, description=DESCRIPTION, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.state.settings = chosen
    app.state.scenes = Scenes(chosen.data_dir, chosen.scenes_bytes)
    for module in (
        catalogue,
        density,
        table,
        surface,
        gibbs,
        dimension,
        losses,
        infer,
        sample,
        labels,
        latent,
        codes,
        train,
        compare,
        figure,
        qr,
        lessons,
        glossary,
        scenes,
        runs,
        live,
    ):
        app.include_router(module.router, prefix="/api/v1", responses=PROBLEMS)
    app.include_router(health.router, responses=PROBLEMS)
    pages.mount(app)
    install_problem_handlers(app)
    _build_validators(app)
    app.add_middleware(BodyLimit, settings=chosen)
    app.add_middleware(SecurityHeaders, settings=chosen)
    if chosen.allowed_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(chosen.allowed_origins), allow_methods=["*"], allow_headers=["*"]
        )
    return app


def _build_validators(app: FastAPI) -> None:
    """Build every body's validator, and with them the OpenAPI document.

    The models wait for the pieces (``defer_build``). Where a model waits, FastAPI's own
    validator around it does too, and is then built out of reach of the filter with which
    FastAPI mutes a warning about its use of ``alias``; so it is built here, muted alike.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
        app.openapi()
