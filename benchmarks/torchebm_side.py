"""torchebm's side of benchmarks/steps.py and benchmarks/agreement.py.

Runs in .venv-torch, on one core; imports nothing of Basin. Prints one line of JSON.
"""

import json
import math
import os
import sys
import time
from pathlib import Path

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np
import torch
import torchebm
from torch import Tensor, nn
from torchebm.core import (
    AckleyModel,
    BaseModel,
    DoubleWellModel,
    GaussianModel,
    HarmonicModel,
    HimmelblauModel,
    RastriginModel,
    RosenbrockModel,
)
from torchebm.losses import ContrastiveDivergence
from torchebm.samplers import LangevinDynamics

VERSION = f"torchebm {torchebm.__version__}, torch {torch.__version__}"
BATCH, K, RATE, STEP = 128, 10, 3e-3, 0.1
CORRELATED = [[1.0, 0.6], [0.6, 0.5]]


class Net(BaseModel):
    """The MLP 2–64–64–1 with SiLU as an energy."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 1))

    def forward(self, x: Tensor) -> Tensor:
        """One energy a point."""
        return self.body(x)[:, 0]


def sampler(model: BaseModel, step: float) -> LangevinDynamics:
    """Unadjusted Langevin whose noise has the standard deviation ``step``, its drift step²/2."""
    # torchebm moves by −η∇F + √(2η)·noise_scale·n.
    return LangevinDynamics(model, step_size=step**2 / 2, noise_scale=1.0)


def steps(persistent: bool, seconds: float) -> dict[str, object]:
    """Training steps a second."""
    turns = torch.rand(1000) * 3 * math.pi
    train = torch.stack([turns * turns.cos(), turns * turns.sin()], 1) / (2 * math.pi) + 0.05 * torch.randn(1000, 2)
    model = Net()
    loss = ContrastiveDivergence(model, sampler(model, STEP), k_steps=K, persistent=persistent, buffer_size=1024)
    adam = torch.optim.Adam(model.parameters(), RATE)

    def step() -> None:
        adam.zero_grad()
        value, _ = loss(train[torch.randint(len(train), (BATCH,))])
        value.backward()
        adam.step()

    for _ in range(30):
        step()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        step()
        count += 1
    return {"rate": count / (time.perf_counter() - start), "version": VERSION}


def energies(path: str) -> dict[str, object]:
    """Each analytic energy at the points of a file."""
    points = torch.from_numpy(np.load(path))
    models = {
        "double-well": DoubleWellModel(barrier_height=1.0, b=1.0),
        "gaussian": GaussianModel(torch.zeros(2), torch.tensor(CORRELATED)),
        "harmonic": HarmonicModel(k=2.0),
        "rosenbrock": RosenbrockModel(),
        "rastrigin": RastriginModel(),
        "ackley": AckleyModel(),
        "himmelblau": HimmelblauModel(),
    }
    with torch.no_grad():
        found = {name: model(points).double().tolist() for name, model in models.items()}
    return {"energies": found, "version": VERSION}


def moments(step: float, chains: int, transitions: int) -> dict[str, object]:
    """Mean and covariance of Langevin chains on a correlated Gaussian, each from an exact draw."""
    covariance = torch.tensor(CORRELATED)
    start = torch.randn(chains, 2) @ torch.linalg.cholesky(covariance).T
    model = GaussianModel(torch.zeros(2), covariance)
    end = sampler(model, step).sample(x=start, n_steps=transitions).double()
    return {"mean": end.mean(0).tolist(), "covariance": torch.cov(end.T).tolist(), "version": VERSION}


def main() -> None:
    """One of ``steps cd|pcd SECONDS``, ``energies FILE``, ``moments STEP CHAINS TRANSITIONS``."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    task, *rest = sys.argv[1:]
    if task == "steps":
        answer = steps(rest[0] == "pcd", float(rest[1]))
    elif task == "energies":
        answer = energies(str(Path(rest[0])))
    else:
        answer = moments(float(rest[0]), int(rest[1]), int(rest[2]))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
