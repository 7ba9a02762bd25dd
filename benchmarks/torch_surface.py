"""PyTorch's side of benchmarks/surface.py: the same net on the same grid, eager and compiled.

Runs in .venv-torch, on one core; imports nothing of Basin. Reads weights and points from
a file, prints medians in seconds as one line of JSON.
"""

import json
import os
import statistics
import sys
import time

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np
import torch
from torch import nn


def main(path: str, rounds: int) -> None:
    """Time both, in turns."""
    torch.set_num_threads(1)
    held = np.load(path)
    layers: list[nn.Module] = []
    for k in range(3):
        weight, bias = held[f"w{k}"], held[f"b{k}"]
        layer = nn.Linear(*weight.shape)
        layer.weight.data, layer.bias.data = torch.from_numpy(weight.T.copy()), torch.from_numpy(bias)
        layers += [layer, nn.SiLU()]
    net = nn.Sequential(*layers[:-1], nn.Softplus())
    points = torch.from_numpy(held["points"])
    compiled = torch.compile(net)
    with torch.no_grad():
        np.testing.assert_allclose(net(points)[:, 0].numpy(), held["energies"], rtol=1e-4, atol=1e-5)
        times: dict[str, list[float]] = {"eager": [], "compiled": []}
        for number in range(rounds + 3):
            for name, call in (("eager", net), ("compiled", compiled)):
                start = time.perf_counter()
                call(points)
                if number >= 3:
                    times[name].append(time.perf_counter() - start)
    answer = {name: statistics.median(taken) for name, taken in times.items()}
    print(json.dumps({**answer, "version": f"torch {torch.__version__}"}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
