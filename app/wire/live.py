"""Messages of the live WebSocket: what a viewer may say."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.spec.base import Frozen
from app.spec.experiment import Change, Experiment
from app.wire.requests import LiveView, Steps

MOST_STEPS = 1000
"""Steps that one ``next`` may ask for."""


class Message(Frozen):
    """What every message has."""

    v: Literal[1]
    """Version of this protocol."""
    id: Annotated[str, Field(max_length=64)] = ""
    """Repeated in the reply."""


class Open(Message):
    """Begin (or begin again) with an experiment."""

    model_config = ConfigDict(defer_build=True)
    op: Literal["open"]
    experiment: Experiment


class Next(Message):
    """The frame ``count`` steps after step ``after``."""

    op: Literal["next"]
    after: Steps
    count: Annotated[int, Field(strict=True, ge=1, le=MOST_STEPS)]


class Seek(Message):
    """The frame at a step."""

    op: Literal["seek"]
    step: Steps


class LiveEdit(Message):
    """Move knobs after a step; edits later than it are dropped."""

    op: Literal["edit"]
    step: Steps
    set: dict[str, Change] = Field(min_length=1)


class ViewChange(Message, LiveView):
    """Look at the run in another way from now on."""

    op: Literal["view"]


Operation = Open | Next | Seek | LiveEdit | ViewChange

_OPERATIONS: dict[str, type[Operation]] = {
    "open": Open,
    "next": Next,
    "seek": Seek,
    "edit": LiveEdit,
    "view": ViewChange,
}


def parse(message: dict[str, Any]) -> Operation | None:
    """The operation that a message asks for; None for an ``op`` that there is not.

    Raises pydantic's ``ValidationError`` where its fields are wrong.
    """
    operation = _OPERATIONS.get(str(message.get("op")))
    return None if operation is None else operation.model_validate(message)


def operations() -> str:
    """The known operations, for error messages."""
    return ", ".join(_OPERATIONS)
