"""Settings, each an environment variable BASIN_<NAME>."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _cache_dir() -> Path:
    return Path.home() / ".cache" / "basin"


def _data_dir() -> Path:
    return Path.home() / ".local" / "share" / "basin"


class Settings(BaseSettings):
    """Limits and places of one server."""

    model_config = SettingsConfigDict(env_prefix="BASIN_", frozen=True)

    cache_dir: Path = Field(default_factory=_cache_dir)
    """Where compiled programs are kept; may be read-only once warmed."""
    data_dir: Path = Field(default_factory=_data_dir)
    """Where scenes behind short links are kept. Servers may share it."""
    scenes_bytes: int = Field(100_000_000, ge=1_000_000)
    """What the file of all scenes may take, in bytes; what was never opened, or not for longest,
    makes room."""
    max_resolution: int = Field(512, ge=2)
    """Grid points a side of a requested surface."""
    max_points: int = Field(5000, ge=2)
    """Data points of an experiment."""
    max_steps: int = Field(100_000, ge=1)
    """Training steps of a run."""
    max_transitions: int = Field(400_000, ge=1)
    """Transitions of all chains of a sample together."""
    max_body: int = Field(2_000_000, ge=1)
    """Bytes of a request body or of a WebSocket message."""
    max_waiting: int = Field(64, ge=1)
    """Requests that may wait for the engine at once; the next is told to come back."""
    store_bytes: int = Field(256_000_000, ge=1)
    """Memory for checkpoints, in bytes."""
    engine_slice: float = Field(0.1, gt=0)
    """Seconds after which a long computation lets others have the engine."""
    warm_at_start: bool = True
    """Whether the opening scene is compiled as soon as the server starts."""
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins, separated by spaces, that may call the API from other pages."""

    pieces: Annotated[tuple[str, ...], NoDecode] = ()
    """Packages, separated by spaces, that hold pieces beyond Basin's own."""

    @field_validator("allowed_origins", "pieces", mode="before")
    @classmethod
    def _by_spaces(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value

    withhold_answers: bool = False
    """Whether the lessons keep their worked answers back, where the homework is graded."""
    frame_ancestors: str = "'self'"
    """Content-Security-Policy's frame-ancestors: who may embed the page."""
