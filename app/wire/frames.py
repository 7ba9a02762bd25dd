"""Frames as bytes (safetensors) and as JSON.

safetensors is a published format: eight bytes of header length, a JSON header, raw
little-endian arrays. Its metadata maps strings to strings; every value here is JSON
text. Live frames quantise each quantity to 16 bits over its own range.
"""

from typing import Any, Literal

import numpy as np
import orjson
import safetensors.numpy
from jaxtyping import Float, UInt16

from app.engine import grids
from app.engine.frame import Frame

Dtype = Literal["f32", "u16"]
LEVELS = 65535


def quantise(
    values: Float[np.ndarray, "*shape"],
) -> tuple[UInt16[np.ndarray, "*shape"], tuple[float, float]]:
    """``values`` as whole numbers 0 … 65535 between their minimum and maximum:
    value = min + q / 65535 · (max − min)."""
    lo, hi = float(values.min()), float(values.max())
    if not hi > lo:
        return np.zeros(values.shape, np.uint16), (lo, hi)
    scaled = (values.astype(np.float64) - lo) * (LEVELS / (hi - lo))
    return np.rint(scaled).astype(np.uint16), (lo, hi)


def metadata(frame: Frame) -> dict[str, Any]:
    """Everything in a frame but its arrays. Numbers that are not finite become null."""
    return {
        "run": frame.run,
        "step": frame.step,
        "world": frame.world,
        "given": frame.given,
        "window": frame.window.model_dump(mode="json"),
        "resolution": frame.resolution,
        "beta": frame.beta,
        "display": frame.display,
        "diagnostics": frame.diagnostics,
        "at_beta": frame.at_beta,
        "verdict": frame.verdict,
        "loss": frame.loss,
        "converged": frame.converged,
        "stopped": frame.stopped,
    }


def encode(frame: Frame, dtype: Dtype) -> bytes:
    """A frame as one safetensors file."""
    arrays: dict[str, np.ndarray] = {}
    ranges: dict[str, tuple[float, float]] = {}
    for name, values in frame.quantities.items():
        if values is None:  # what rests on a Z that is not resolved is not there
            continue
        if dtype == "u16":
            arrays[name], ranges[name] = quantise(values)
        else:
            arrays[name] = np.ascontiguousarray(values, np.float32)
            ranges[name] = (float(values.min()), float(values.max()))
    arrays["negatives"] = np.ascontiguousarray(frame.negatives, np.float32)
    arrays["weights"] = np.ascontiguousarray(frame.weights, np.float32)
    arrays |= {name: np.ascontiguousarray(values, np.float32) for name, values in _of_some(frame).items()}
    described = metadata(frame) | {"ranges": ranges, "dtype": dtype}
    if "energy" in ranges:
        described["min"], described["max"] = ranges["energy"]
    texts = {name: orjson.dumps(value).decode() for name, value in described.items()}
    return safetensors.numpy.save(arrays, texts)


def as_json(frame: Frame) -> dict[str, Any]:
    """A frame as JSON-ready values (arrays stay NumPy; orjson writes them)."""
    return metadata(frame) | {
        **axes(frame),
        "quantities": contiguous(frame.quantities),
        "negatives": frame.negatives,
        "weights": frame.weights,
        **_of_some(frame),
    }


def contiguous(quantities: dict[str, np.ndarray | None]) -> dict[str, np.ndarray | None]:
    """As orjson takes them; null is what rests on a Z that is not resolved."""
    return {name: None if values is None else np.ascontiguousarray(values) for name, values in quantities.items()}


def _of_some(frame: Frame) -> dict[str, np.ndarray]:
    """What only a loss of two energies has, and what only a conditional world."""
    found = {"pairs": frame.pairs} if len(frame.pairs) else {}
    if frame.world == "conditional":
        found |= {"column_log_partition": frame.column_log_partition, "minima": frame.minima}
    return found


def axes(frame: Frame) -> dict[str, Float[np.ndarray, " r"]]:
    """The grid's coordinates: columns are at ``x``, rows at ``y``."""
    x, y = grids.axes(frame.window, frame.resolution)
    return {"x": x, "y": y}
