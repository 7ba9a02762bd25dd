"""What handlers need from the application: its engine and its settings."""

from typing import Annotated

from fastapi import Depends, Request

from app.engine.process import Engine
from app.scenes import Scenes
from app.settings import Settings


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _scenes(request: Request) -> Scenes:
    scenes: Scenes = request.app.state.scenes
    return scenes


EngineOf = Annotated[Engine, Depends(_engine)]
SettingsOf = Annotated[Settings, Depends(_settings)]
ScenesOf = Annotated[Scenes, Depends(_scenes)]
