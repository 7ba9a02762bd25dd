"""The loop of benchmarks/steps.py, written in PyTorch eager as one would write it there.

Runs in PyTorch's own environment, on one core; imports nothing of Basin. Prints steps a
second as one line of JSON.
"""

import json
import math
import os
import sys
import time

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import torch
from torch import Tensor, nn

K, CHAINS, BATCH, REBORN, RATE, STEP = 10, 128, 128, 0.05, 3e-3, 0.1


class MLPEnergy(nn.Module):
    """2–64–64–1 with SiLU, and softplus at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 1))

    def forward(self, points: Tensor) -> Tensor:
        """One energy a point."""
        return nn.functional.softplus(self.body(points)[:, 0])


def log_density(energy: MLPEnergy, points: Tensor) -> tuple[Tensor, Tensor]:
    """log P up to a constant, −∞ outside the window, and its gradient."""
    points = points.detach().requires_grad_(True)
    value = -energy(points)
    (slope,) = torch.autograd.grad(value.sum(), points)
    inside = (points.detach().abs() <= 2).all(1)
    return torch.where(inside, value.detach(), -torch.inf), slope


def mala(energy: MLPEnergy, chains: Tensor) -> Tensor:
    """K transitions of every chain."""
    h = STEP**2 / 2
    value, slope = log_density(energy, chains)
    for _ in range(K):
        proposal = chains + h * slope + math.sqrt(2 * h) * torch.randn_like(chains)
        new_value, new_slope = log_density(energy, proposal)
        forth = ((proposal - chains - h * slope) ** 2).sum(1) / (4 * h)
        back = ((chains - proposal - h * new_slope) ** 2).sum(1) / (4 * h)
        accepted = torch.rand(len(chains)).log() < new_value - value + forth - back
        chains = torch.where(accepted[:, None], proposal, chains)
        slope = torch.where(accepted[:, None], new_slope, slope)
        value = torch.where(accepted, new_value, value)
    return chains


def main(seconds: float) -> None:
    """Train for a while and say how fast that was."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    turn = torch.rand(500) * 3 * math.pi
    train = torch.stack([turn * turn.cos(), turn * turn.sin()], 1) / (2 * math.pi) + 0.05 * torch.randn(500, 2)
    energy = MLPEnergy()
    adam = torch.optim.Adam(energy.parameters(), RATE)
    chains = torch.rand(CHAINS, 2) * 4 - 2

    def step(chains: Tensor) -> Tensor:
        born = torch.rand(CHAINS, 1) < REBORN
        chains = mala(energy, torch.where(born, torch.rand(CHAINS, 2) * 4 - 2, chains))
        batch = train[torch.randint(len(train), (BATCH,))]
        energies = energy(torch.cat([batch, chains]))
        loss = energies[:BATCH].mean() - energies[BATCH:].mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        return chains

    for _ in range(50):
        chains = step(chains)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        chains = step(chains)
        count += 1
    taken = time.perf_counter() - start
    print(json.dumps({"rate": count / taken, "version": f"torch {torch.__version__} eager"}))


if __name__ == "__main__":
    main(float(sys.argv[1]))
