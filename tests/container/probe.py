"""Asks a running image, from inside, for what a class would: given to `python -` there."""

import json
import os
import re
import time
import urllib.request
from pathlib import Path

from websockets.sync.client import connect

BASE = "127.0.0.1:8000"


def get(path: str) -> bytes:
    """The body of an answer that is not an error."""
    with urllib.request.urlopen(f"http://{BASE}{path}", timeout=30) as answer:
        body: bytes = answer.read()
        return body


def wait(path: str, seconds: float) -> None:
    """Until the path answers, or the time is over."""
    end = time.monotonic() + seconds
    while True:
        try:
            get(path)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def first_frame(shaping: str) -> float:
    """Seconds from opening a run of a method's defaults to its first frame."""
    start = time.monotonic()
    with connect(f"ws://{BASE}/api/v1/live", compression=None, max_size=None) as socket:
        experiment = {"data": {"kind": "spiral"}, "shaping": {"kind": shaping}}
        socket.send(json.dumps({"v": 1, "op": "open", "id": "a", "experiment": experiment}))
        opened = json.loads(socket.recv(timeout=60))
        assert opened["op"] == "opened", opened
        socket.send(json.dumps({"v": 1, "op": "next", "id": "b", "after": 0, "count": 10}))
        frame = socket.recv(timeout=60)
        assert isinstance(frame, bytes), frame
    return time.monotonic() - start


started = time.monotonic()
wait("/readyz", 60)
print(f"ready after {time.monotonic() - started:.1f} s, as user {os.getuid()}")
assert os.getuid() != 0, "the image runs as root"

page = get("/").decode()
plotly = re.search(r'name="plotly" content="([^"]+)"', page)
assert plotly, "the page names no Plotly"
assert len(get(plotly[1])) > 1_000_000
catalogue = json.loads(get("/api/v1/catalogue"))
assert {"data", "shaping"} <= set(catalogue)

cache = Path(os.environ["BASIN_CACHE_DIR"])
before = {path for path in cache.rglob("*") if path.is_file()}
assert before, "the build warmed no compile cache"
for method in ("persistent-contrastive-divergence", "k-means", "sparse-coding"):
    print(f"first frame of {method}: {first_frame(method):.2f} s")
added = {path for path in cache.rglob("*") if path.is_file()} - before
print(f"compile cache: {len(before)} files from the build, {len(added)} new")
