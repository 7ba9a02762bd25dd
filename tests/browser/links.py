"""Links into the page: a state as an address has it, and an address's state."""

import base64
import json
import zlib
from typing import Any


def link(state: dict[str, Any]) -> str:
    """A fragment as the page writes it."""
    packed = base64.urlsafe_b64encode(zlib.compress(json.dumps(state).encode()))
    return "#v=1&s=" + packed.decode().rstrip("=")


def address(**state: Any) -> str:
    """A link to a state in which nothing moves by itself."""
    return link({"playing": False, **state})


def linked(fragment: str) -> dict[str, Any]:
    """The state that a fragment holds."""
    packed = fragment.rpartition("s=")[2]
    state: dict[str, Any] = json.loads(zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))))
    return state
