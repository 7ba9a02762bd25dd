"""What every test stands on: shapes checked while it runs, and all pieces known."""

# This comes before JAX: it fixes how JAX computes.
import app  # noqa: F401

# isort: split

import gc
from collections.abc import Iterator
from pathlib import Path

import jax
import jaxtyping
import numpy as np
import pytest

from tests import typechecking

COMPUTING = ("spec", "maths", "datasets", "energies", "landscapes", "losses", "samplers", "shaping", "engine")
"""The floors whose functions are checked against their shape annotations while tests
run, and only then. Above them FastAPI does the checking."""

# JAX computes on a NumPy array as on its own, and so do its gradient checkers.
jaxtyping.Array = jax.Array | np.ndarray
# This must come before anything imports the app.
jaxtyping.install_import_hook(
    [f"app.{floor}" for floor in COMPUTING], f"{typechecking.__name__}.{typechecking.checked.__name__}"
)

from app.engine import compilation_cache  # noqa: E402
from app.spec.registry import discover  # noqa: E402

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "tests"
"""Compiled programs of earlier runs of the tests. The processes that tests start share it."""
compilation_cache.use(CACHE)


@pytest.fixture(scope="session", autouse=True)
def pieces_discovered() -> None:
    """Every piece is registered, as it is once the app has started."""
    discover()


@pytest.fixture(scope="module", autouse=True)
def compiled_programs_let_go() -> Iterator[None]:
    """A file's compiled programs end with it. Each holds memory maps, of which a process may
    have 65,530 (vm.max_map_count); one that runs out of them is killed while it compiles."""
    yield
    jax.clear_caches()
    gc.collect()


@pytest.fixture
def double_precision() -> Iterator[None]:
    """float64 for the length of a test: oracles are compared beyond float32's rounding."""
    with jax.enable_x64(True):
        yield
