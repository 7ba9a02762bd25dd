"""Memory maps, of which a process that goes on compiling would run out.

Each compiled program holds some, and Linux allows a process 65,530 (vm.max_map_count);
one that asks for more while it compiles is killed. So compiled programs are let go of in
time; those that are wanted again come back from the compilation cache with the same bits.
"""

import gc
from pathlib import Path

import jax

FULL = 0.7
"""The share of the allowed maps from which programs are let go of."""
EVERY = 64
"""Calls between two looks: counting tens of thousands of maps takes some milliseconds."""

_MAPS = Path("/proc/self/maps")
_MOST = Path("/proc/sys/vm/max_map_count")
_calls = 0


def share() -> float:
    """Maps held over maps allowed; 0 where the system does not tell, or has no such limit."""
    try:
        with _MAPS.open("rb") as maps:
            return sum(1 for _ in maps) / int(_MOST.read_text())
    except (OSError, ValueError):
        return 0.0


def tidy() -> bool:
    """To be called with each call of an engine: lets go of all compiled programs if it is
    time to look and there are too many; whether it did."""
    global _calls
    _calls += 1
    if _calls % EVERY or share() < FULL:
        return False
    jax.clear_caches()  # type: ignore[no-untyped-call]
    gc.collect()
    return True
