"""Compiled programs on disk, shared by all processes of this user.

JAX writes an entry in place and never again: another process may read half of it, and a
process that is killed meanwhile leaves half of it for ever. Both cost a warning and the
compilation that the cache should have saved. So an entry is written aside and moved to its
place, which the file system does at once; and it replaces what is there, since JAX only
writes what it could not read.
"""

import os
import threading
from pathlib import Path

import jax
from jax._src import lru_cache


def use(directory: Path) -> None:
    """Keep compiled programs in ``directory``. One that can't be written is still read."""
    lru_cache.LRUCache.put = _put  # type: ignore[assignment]
    jax.config.update("jax_compilation_cache_dir", str(directory / "jax"))  # type: ignore[no-untyped-call]
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)  # type: ignore[no-untyped-call]
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)  # type: ignore[no-untyped-call]


def _put(cache: lru_cache.LRUCache, key: str, value: bytes) -> None:
    """An entry, whole from the moment at which it can be found."""
    place = Path(str(cache.path), f"{key}{lru_cache._CACHE_SUFFIX}")
    # Not tempfile: its files are for this user alone, and an image is warmed by another.
    aside = place.with_name(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        aside.write_bytes(value)
        os.replace(aside, place)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
