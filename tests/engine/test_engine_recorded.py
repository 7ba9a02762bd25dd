"""What an experiment shows is what it showed when it was recorded."""

import numpy as np
import pytest
from jaxtyping import Float

from app.engine.identity import numerics_fingerprint
from tests.engine.recorded_frames import METHODS, STEPS, VIEWS, frames, recorded

Arrays = dict[str, Float[np.ndarray, "..."]]


@pytest.fixture(scope="module")
def now() -> dict[str, Arrays]:
    return dict(frames())


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("method", METHODS)
def test_a_recorded_frame_has_the_same_bytes(now: dict[str, Arrays], method: str, step: int, view: str) -> None:
    """The same bytes on a machine that computes alike; close numbers on any other."""
    fingerprint, before = recorded()
    name = f"{method} {step} {view}"
    found = {f"{name}: {array}": values for array, values in now[name].items()}
    # A frame may gain, and never lose.
    for array in (array for array in before if array.startswith(f"{name}: ")):
        values = found[array]
        assert (values.dtype, values.shape) == (before[array].dtype, before[array].shape), array
        if fingerprint == numerics_fingerprint():
            assert values.tobytes() == before[array].tobytes(), array
        else:
            size = float(np.nanmax(np.abs(before[array]), initial=1e-6))
            np.testing.assert_allclose(values, before[array], rtol=1e-2, atol=1e-2 * size, err_msg=array)
