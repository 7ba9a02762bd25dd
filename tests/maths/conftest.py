"""The mathematics must hold under JAX's strictest rules."""

from collections.abc import Iterator

import jax
import pytest


@pytest.fixture(scope="module", autouse=True)
def strict_promotion() -> Iterator[None]:
    """No silent mixing of precisions, no silent alignment of unequal ranks."""
    with jax.numpy_dtype_promotion("strict"), jax.numpy_rank_promotion("raise"):
        yield
