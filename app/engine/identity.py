"""What a run is called: the hash of its history and of how this machine computes."""

import hashlib
import platform
import sys
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rfc8785

from app import __version__
from app.spec.experiment import Edit, Experiment


@lru_cache(maxsize=1)
def numerics_fingerprint() -> str:
    """Within one fingerprint equal histories give equal bits; across two, only close numbers.

    App version, Python minor, jax, jaxlib, NumPy and the CPU's instruction set.
    """
    parts = (
        f"basin {__version__}",
        f"python {sys.version_info.major}.{sys.version_info.minor}",
        f"jax {version('jax')}",
        f"jaxlib {version('jaxlib')}",
        f"numpy {version('numpy')}",
        f"cpu {_instruction_set()}",
    )
    return "; ".join(parts)


def run_id(experiment: Experiment) -> str:
    """First 32 hex digits of SHA-256 of the RFC 8785 JSON of experiment and fingerprint."""
    return _digest({"experiment": experiment.model_dump(mode="json"), "numerics": numerics_fingerprint()})


def extended_id(history: str, edit: Edit) -> str:
    """The id of a history that goes on with one more edit. (Hashing every history of a run
    from its beginning would take time quadratic in the number of edits.)"""
    return _digest({"history": history, "edit": edit.model_dump(mode="json")})


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()[:32]


def _instruction_set() -> str:
    """The machine's architecture and a digest of the CPU features that XLA compiles for."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features"):
            digest = hashlib.sha256(" ".join(sorted(value.split())).encode()).hexdigest()[:12]
            return f"{platform.machine()} {digest}"
    return platform.machine()
