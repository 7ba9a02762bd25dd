"""WS /live: a viewer asks for frames, one at a time, and moves knobs between them.

The viewer sets the pace: nothing is sent that was not asked for, so nobody is flooded,
and with one request of each viewer in the engine at a time all get equal turns.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from app.api.answers import problem_response
from app.api.running import arrive
from app.engine import worker
from app.engine.frame import View
from app.engine.process import Engine
from app.settings import Settings
from app.spec.errors import Problem
from app.spec.experiment import Experiment
from app.wire import frames, limits, live, problems

router = APIRouter()

POLICY = 1008
TRY_LATER = 1013
WAITING = 32
"""Messages that a viewer may send ahead of their answers."""


class Refused(Exception):  # noqa: N818 - nothing failed: the socket is refused
    """The protocol was broken: say why and close."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Viewer:
    """One socket: the run it looks at and how."""

    def __init__(self, socket: WebSocket, engine: Engine, settings: Settings) -> None:
        self._socket = socket
        self._engine = engine
        self._settings = settings
        self._experiment: Experiment | None = None
        self._run = ""
        self._view = View()

    async def answer(self, text: str) -> None:
        """Answer one message. ``Refused`` where the protocol is broken; a message that
        is merely wrong gets an error and leaves the run as it was."""
        identity: object = ""
        message: dict[str, Any] = {}
        try:
            message = _decode(text)
            identity = message.get("id") if isinstance(message.get("id"), str) else ""
            operation = live.parse(message)
            if operation is None:
                raise Refused(_unknown_operation(message))
            await self._carry_out(operation)
        except ValidationError as error:
            await self.fail(problems.from_validation(error, message), identity)
        except Problem as problem:
            await self.fail(problem, identity)
        except Refused as refusal:
            await self.fail(refusal.problem, identity)
            raise

    async def fail(self, problem: Problem, identity: object = "") -> None:
        """Send a problem."""
        await self._say({"v": 1, "op": "error", "id": identity, "problem": problem.as_json()})

    async def _carry_out(self, operation: live.Operation) -> None:
        match operation:
            case live.Open():
                await self._open(operation)
            case live.Next():
                await self._send_frame(operation.after + operation.count, "#/after")
            case live.Seek():
                await self._send_frame(operation.step, "#/step")
            case live.LiveEdit():
                await self._edit(operation)
            case live.ViewChange():
                limits.check_resolution(operation.resolution, self._settings)
                self._view = operation.view()
                await self._say({"op": "viewed", **operation.model_dump(mode="json", exclude={"op"})})

    async def _open(self, operation: live.Open) -> None:
        experiment = operation.experiment
        limits.check_experiment(experiment, self._settings)
        run, data = await self._engine.call("", worker.register, experiment)
        self._run, self._experiment = run, experiment
        await self._say(
            {
                "v": 1,
                "op": "opened",
                "id": operation.id,
                "run": run,
                "experiment": experiment.model_dump(mode="json"),
                "schedule": type(experiment.shaping).schedule,
                "data": data,
            }
        )

    async def _edit(self, operation: live.LiveEdit) -> None:
        before = self._opened()
        limits.check_step(operation.step, self._settings)
        experiment = before.edited(operation.step, operation.set)
        run, _ = await self._engine.call("", worker.register, experiment)
        self._run, self._experiment = run, experiment
        reply: dict[str, Any] = {
            "v": 1,
            "op": "edited",
            "id": operation.id,
            "run": run,
            "experiment": experiment.model_dump(mode="json"),
        }
        if any(path.startswith("data.") for path in operation.set):
            reply["data"] = await self._engine.call(run, worker.data, run, operation.step + 1)
        await self._say(reply)

    async def _send_frame(self, step: int, pointer: str) -> None:
        experiment = self._opened()
        limits.check_step(step, self._settings, pointer)
        frame = await arrive(self._engine, self._settings, self._run, step, self._view, experiment=experiment)
        await self._socket.send_bytes(frames.encode(frame, "u16"))

    def _opened(self) -> Experiment:
        if self._experiment is None:
            raise Refused(
                Problem(
                    "out-of-order",
                    "No run is open",
                    'this message came before \'open\'; send {"v": 1, "op": "open", "experiment": …} first',
                    status=409,
                )
            )
        return self._experiment

    async def _say(self, message: dict[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(message).decode())


@router.websocket("/live")
async def live_socket(socket: WebSocket) -> None:
    """Frames of a run as they are asked for. See docs/live.md for the messages."""
    settings: Settings = socket.app.state.settings
    if not _origin_allowed(socket, settings):
        await _turn_away(socket)
        return
    await socket.accept()
    viewer = Viewer(socket, socket.app.state.engine, settings)
    inbox: asyncio.Queue[Message] = asyncio.Queue(WAITING)
    reader = asyncio.create_task(_read(socket, inbox))
    try:
        while True:
            turn = asyncio.create_task(_turn(viewer, inbox))
            # A viewer who leaves ends the wait for a frame that nobody will see.
            await asyncio.wait({turn, reader}, return_when=asyncio.FIRST_COMPLETED)
            if reader.done():
                turn.cancel()
                reader.result()
                return
            turn.result()
    except WebSocketDisconnect:
        return
    except Refused as refusal:
        await socket.close(POLICY, refusal.problem.detail[:120])
    finally:
        reader.cancel()


async def _read(socket: WebSocket, inbox: asyncio.Queue[Message]) -> None:
    """Messages into the inbox until the viewer leaves."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        try:
            inbox.put_nowait(message)
        except asyncio.QueueFull:
            await socket.close(TRY_LATER, f"more than {WAITING} messages wait for an answer; ask one at a time")
            return


async def _turn(viewer: Viewer, inbox: asyncio.Queue[Message]) -> None:
    message = await inbox.get()
    text = message.get("text")
    if text is None:
        problem = Problem("not-json", "The message is binary", "messages are JSON text; send text", status=400)
        await viewer.fail(problem)
        raise Refused(problem)
    await viewer.answer(text)


def _decode(text: str) -> dict[str, Any]:
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(
            Problem("malformed-json", "The message is not JSON", f"{error}; send one JSON object", status=400)
        ) from None
    if not isinstance(message, dict):
        raise Refused(Problem("malformed-json", "The message is no JSON object", 'send {"v": 1, "op": …}', status=400))
    return message


def _unknown_operation(message: dict[str, Any]) -> Problem:
    shown = str(message.get("op"))[:40]
    return Problem(
        "unknown-operation",
        "Unknown operation",
        f"there is no operation {shown!r}; choose one of {live.operations()}",
        status=400,
    )


async def _turn_away(socket: WebSocket) -> None:
    """Refuse a page of another origin before the handshake, with a problem where the
    server can send one (the ASGI extension for denied WebSockets)."""
    problem = Problem(
        "forbidden-origin",
        "This origin may not connect",
        f"the page's Origin is {socket.headers['origin']!r}, and only this server's own and those of "
        "BASIN_ALLOWED_ORIGINS may connect; open the page from this server, or add the origin there",
        status=403,
    )
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(problem_response(problem))
    else:
        await socket.close(POLICY, problem.title)


def _origin_allowed(socket: WebSocket, settings: Settings) -> bool:
    """A browser names the page's origin: it must be ours or an allowed one. A script
    names none and is let in."""
    origin = socket.headers.get("origin")
    if origin is None or origin in settings.allowed_origins:
        return True
    return urlsplit(origin).netloc == socket.headers.get("host")
