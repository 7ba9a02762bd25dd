"""Frames a second at the socket: one viewer of the live WebSocket, two cores or more.

    .venv/bin/python -m benchmarks.live [--seconds 10]

Persistent contrastive divergence with k = 10, an MLP 2–64–64–1, batch and chains 128,
10 steps a frame, the energy on 128² points as u16. The viewer asks for the next frame
once it has the last one, as the page does.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from itertools import pairwise

from websockets.sync.client import ClientConnection, connect

from benchmarks.bench import machine, percentile, serving

WARM_UP = 3.0
STEPS = 10
EXPERIMENT = {
    "data": {"kind": "spiral"},
    "shaping": {
        "kind": "persistent-contrastive-divergence",
        "steps": 10,
        "chains": 128,
        "batch": 128,
        "energy": {"kind": "mlp", "width": 64, "depth": 2},
    },
}


def ask(socket: ClientConnection, op: str, **fields: object) -> dict[str, object]:
    """Send a request and read its text answer."""
    socket.send(json.dumps({"v": 1, "op": op, "id": op, **fields}))
    answer: dict[str, object] = json.loads(socket.recv(timeout=120))
    if answer["op"] == "error":
        raise RuntimeError(f"the server refused {op}: {answer['problem']}")
    return answer


def watch(socket: ClientConnection, seconds: float, after: int) -> tuple[list[float], int, int]:
    """Arrival times of the frames of so many seconds, a frame's bytes, and the last step."""
    arrivals, size = [time.perf_counter()], 0
    while arrivals[-1] - arrivals[0] < seconds:
        socket.send(json.dumps({"v": 1, "op": "next", "id": "n", "after": after, "count": STEPS}))
        frame = socket.recv(timeout=120)
        if not isinstance(frame, bytes):
            raise RuntimeError(f"not a frame: {frame}")
        after, size = after + STEPS, len(frame)
        arrivals.append(time.perf_counter())
    return arrivals, size, after


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    with serving() as address:
        url = address.replace("http", "ws") + "/api/v1/live"
        with connect(url, compression=None, max_size=None) as socket:
            ask(socket, "open", experiment=EXPERIMENT)
            ask(socket, "view", window=None, resolution=128, beta=None, quantities=["energy"])
            _, _, step = watch(socket, WARM_UP, 0)
            arrivals, size, step = watch(socket, seconds, step)
    intervals = [(b - a) * 1e3 for a, b in pairwise(arrivals)]
    rate = len(intervals) / (arrivals[-1] - arrivals[0])
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(f"{machine()}; load {os.getloadavg()[0]:.1f}; at {commit.stdout.strip()}\n")
    print("| frames/s | median interval, ms | 95th percentile, ms | bytes a frame | steps |\n|---|---|---|---|---|")
    print(
        f"| {rate:.0f} | {statistics.median(intervals):.1f} | {percentile(intervals, 95):.1f} | {size} "
        f"| {len(intervals) * STEPS} |"
    )


if __name__ == "__main__":
    main()
