"""What the tests of the API send and read."""

import json
from typing import Any

import httpx
import numpy as np
import safetensors.numpy

K_MEANS: dict[str, Any] = {"data": {"kind": "spiral", "size": 64}, "shaping": {"kind": "k-means", "codes": 5}}
CHAINED: dict[str, Any] = {
    "data": {"kind": "two-spirals", "size": 64},
    "shaping": {
        "kind": "persistent-contrastive-divergence",
        "energy": {"kind": "mlp", "width": 8, "depth": 1},
        "steps": 3,
        "chains": 16,
        "batch": 16,
    },
}


def answered(response: httpx.Response) -> Any:
    """The JSON of a success."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def tensors(encoded: bytes) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays and metadata of safetensors; every metadata value is JSON text."""
    length = int.from_bytes(encoded[:8], "little")
    metadata = json.loads(encoded[8 : 8 + length])["__metadata__"]
    return safetensors.numpy.load(encoded), {key: json.loads(text) for key, text in metadata.items()}


def integral(values: Any, x: Any, y: Any) -> float:
    """By the trapezoid rule; rows are y, columns x."""
    return float(np.trapezoid(np.trapezoid(np.asarray(values, np.float64), x, axis=1), y))
