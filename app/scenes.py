"""Scenes that short links open: states of the page, kept under the hash of what they hold.

The same state has the same id on every server, and is kept once. The store is bounded by the
bytes of its file: what was kept and never opened makes room first, the oldest before the others,
and then what was not opened for longest. SQLite writes a scene whole or not at all, and lets
several processes share the folder.
"""

import hashlib
import sqlite3
import time
import zlib
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import rfc8785

from app.spec.errors import Problem

FILE = "scenes.sqlite"
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: without i, l, o and u, which are misread from a projector."""
SHORTEST = 10
"""Characters of an id: 50 bits, so that two scenes hardly ever begin alike. Where two do, the
later one's id is longer."""
LARGEST = 250_000
"""Bytes of one scene, deflated: a browser's address holds no more, and one stranger's scene must
not take the place of many others'."""
FRESH = 3600
"""Seconds within which a scene that is opened again is not noted as opened again."""
WAIT = 5
"""Seconds to wait for another process that writes."""
BATCH = 8
"""Scenes that make room at once."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS scene (name TEXT PRIMARY KEY, packed BLOB NOT NULL, kept REAL NOT NULL, opened REAL);
CREATE INDEX IF NOT EXISTS age ON scene (opened IS NOT NULL, coalesce(opened, kept));
"""


class Scenes:
    """The scenes of one data folder, which may be shared by several processes."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._file = folder / FILE
        self._most = most_bytes

    def keep(self, state: dict[str, Any]) -> str:
        """The id under which ``state`` can be found from now on.

        ``Problem`` where the state cannot be written as JSON (RFC 8785, 2020) or is too large, or
        the folder cannot be written."""
        text = _canonical(state)
        packed = zlib.compress(text, 9)
        if len(packed) > LARGEST:
            detail = f"it takes {len(packed)} bytes, and one may take {LARGEST}; save it as a file instead"
            raise Problem("scene-too-large", "The scene is too large", detail, status=413)
        digest = _base32(hashlib.sha256(text).digest())
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as base, base:
                # Taken before anything is read, so that two who keep at once go one by one.
                base.execute("BEGIN IMMEDIATE")
                name = next(n for n in _prefixes(digest) if (found := _packed(base, n)) is None or _is(found, text))
                self._make_room(base, name, len(packed))
                base.execute(
                    "INSERT INTO scene (name, packed, kept) VALUES (?, ?, ?) "
                    "ON CONFLICT (name) DO UPDATE SET kept = excluded.kept",
                    (name, packed, time.time()),
                )
        except (sqlite3.Error, OSError) as error:
            raise Problem(
                "scenes-not-kept",
                "No scene can be kept",
                f"the server's data folder (BASIN_DATA_DIR) cannot be written: {_reason(error)}; "
                "share the long link, which holds everything itself",
                status=503,
            ) from error
        return name

    def find(self, name: str) -> bytes | None:
        """The scene's JSON, deflated (RFC 1950), as a long link holds it; None where there is none."""
        try:
            if not self._file.exists():
                return None
            with closing(self._open()) as base:
                row = base.execute("SELECT packed, opened FROM scene WHERE name = ?", (name,)).fetchone()
                if row is None:
                    return None
                packed, opened = row
                now = time.time()
                if opened is None or opened < now - FRESH:
                    # Where the folder is only read, or busy, the scene opens all the same.
                    with suppress(sqlite3.OperationalError):
                        base.execute("PRAGMA busy_timeout = 0")
                        base.execute("UPDATE scene SET opened = ? WHERE name = ?", (now, name))
        except (sqlite3.Error, OSError) as error:
            raise Problem(
                "scenes-not-read",
                "No scene can be read",
                f"the server's data folder (BASIN_DATA_DIR) cannot be read: {_reason(error)}",
                status=503,
            ) from error
        return bytes(packed)

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._file, timeout=WAIT, isolation_level=None)
        try:
            base.executescript(SCHEMA)
        except sqlite3.Error:
            base.close()
            raise
        return base

    def _make_room(self, base: sqlite3.Connection, name: str, wanted: int) -> None:
        """Forget scenes, but for ``name``, until ``wanted`` bytes more fit into the file."""
        (page,) = base.execute("PRAGMA page_size").fetchone()
        while True:
            (pages,), (free,) = (
                base.execute(f"PRAGMA {which}").fetchone() for which in ("page_count", "freelist_count")
            )
            # A row may need a page of its own in the table and in each index.
            if (pages - free + 3) * page + wanted <= self._most:
                return
            forgotten = base.execute(
                "DELETE FROM scene WHERE name IN (SELECT name FROM scene WHERE name <> ? "
                "ORDER BY opened IS NOT NULL, coalesce(opened, kept) LIMIT ?)",
                (name, BATCH),
            )
            if forgotten.rowcount == 0:
                return


def _packed(base: sqlite3.Connection, name: str) -> bytes | None:
    found = base.execute("SELECT packed FROM scene WHERE name = ?", (name,)).fetchone()
    return None if found is None else bytes(found[0])


def _is(packed: bytes, text: bytes) -> bool:
    """Whether it unpacks to the same; two versions of zlib need not pack alike."""
    return zlib.decompress(packed) == text


def _canonical(state: dict[str, Any]) -> bytes:
    try:
        return rfc8785.dumps(state)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        detail = f"the state cannot be written as JSON: {reason}; send a state as the page makes it"
        raise Problem(
            "not-a-scene", "This is no scene", detail, errors=({"pointer": "#/state", "detail": detail},)
        ) from None


def _base32(digest: bytes) -> str:
    number = int.from_bytes(digest, "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(8 * len(digest) - 5, -1, -5))


def _prefixes(digest: str) -> list[str]:
    return [digest[:length] for length in range(SHORTEST, len(digest) + 1)]


def _reason(error: Exception) -> str:
    """Without the path, which is the server's own affair."""
    return str(error.strerror) if isinstance(error, OSError) else str(error)
