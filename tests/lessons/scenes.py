"""What is seen in a lesson's scenes, computed: sampled, learned, or summed over the window."""

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from app.datasets.two_spirals import TwoSpirals
from app.engine import landscape
from app.engine.frame import View
from app.engine.trajectory import Run, Trajectories
from app.landscapes.double_well import DoubleWell
from app.landscapes.harmonic import Harmonic
from app.landscapes.himmelblau import Himmelblau
from app.maths.deposit import data_density
from app.maths.grid import grid_points, trapezoid_weights
from app.shaping.architectural.latent_ellipse import half_axes
from app.spec.experiment import Experiment
from app.spec.families import Sampler
from tests.lessons.claims import SEEDS, ends

SIGHT = View(resolution=128, quantities=("softargmin_gradient",))
"""How the page looks at the second scene."""


def variance_of_double_well(beta: float) -> float:
    """Of y₁ under P, over the page's own window."""
    well = DoubleWell()
    found = landscape.surface(well, well.natural_window(), 257, beta, ("probability",))
    area = np.asarray(trapezoid_weights(well.natural_window().as_array(), 257)).reshape(257, 257)
    weights = (area * found.quantities["probability"]).sum(axis=0)
    return float(np.average(found.x**2, weights=weights) - np.average(found.x, weights=weights) ** 2)


def shares_of_himmelblau(beta: float) -> list[float]:
    """How much of P each quadrant holds, in each of which there is one minimum, from the first on."""
    well = Himmelblau()
    found = landscape.surface(well, well.natural_window(), 257, beta, ("probability",))
    p = found.quantities["probability"] / found.quantities["probability"].sum()
    right, up = found.x > 0, found.y > 0
    return [
        float(p[np.ix_(rows, columns)].sum())
        for rows, columns in ((up, right), (up, ~right), (~up, ~right), (~up, right))
    ]


@cache
def learned_half_axes(beta: float) -> tuple[float, float]:
    """What a warm ellipse learns of the data of that scene, whose axes are 2 and 1.5: medians."""
    kept = []
    for seed in SEEDS:
        shaping = {"kind": "latent-ellipse", "temperature": "warm", "beta": beta}
        experiment = Experiment.model_validate({"data": {"kind": "ellipse"}, "shaping": shaping, "seed": seed})
        run = Run.prepare(experiment)
        state = Trajectories(10**8).reach(run, type(experiment.shaping).schedule).progress.state
        kept.append(np.abs(half_axes(state.params, experiment.window.as_array())))
    first, second = np.median(kept, axis=0)
    return float(first), float(second)


def walked(sampler: Sampler, steps: int = 600, chains: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Places of chains that start at the origin of the scene's well, at β = 1, and how
    readily each step was accepted."""
    well = Harmonic()
    kernel = sampler.build(well.natural_window().as_array(), 1.0)

    def walk(state: Any, key: Any) -> Any:
        state, info = kernel.step(key, state, well.energy)
        return state, (kernel.positions(state), info.acceptance)

    start = kernel.init(jnp.zeros((chains, 2)), well.energy)
    places, accepted = jax.lax.scan(walk, start, jax.random.split(jax.random.key(0), steps))[1]
    return np.asarray(places), np.asarray(accepted)


def unlike(seed: int) -> list[float]:
    """½ ∫ |p̂ − P| in that scene, at the start and at the end."""
    frames = ends({"kind": "two-spirals"}, {"kind": "maximum-likelihood"}, seed, SIGHT)
    weights = np.asarray(trapezoid_weights(frames[0].window.as_array(), SIGHT.resolution))
    return [0.5 * float(weights @ np.abs(frame.quantities["softargmin_gradient"]).ravel()) for frame in frames]


def unlike_the_truth(seed: int) -> float:
    """The same with the density that the data was drawn from in place of P."""
    data = TwoSpirals()
    window = data.natural_window().as_array()
    drawn, _ = data.draw(jax.random.key(seed))
    truth = jnp.exp(data.log_density(grid_points(window, SIGHT.resolution)))
    apart = jnp.abs(data_density(drawn, window, SIGHT.resolution) - truth)
    return 0.5 * float(trapezoid_weights(window, SIGHT.resolution) @ apart)


def share_within(dimension: int, radius: float, half_side: float, width: float, cells: int = 4096) -> float:
    """The share of the cube within ``width`` of the circle, for any width: the squared
    distance is a sum of independent parts, whose densities are convolved."""
    edges = np.linspace(0, width**2, cells + 1)
    middles = half_side * (np.arange(2000) + 0.5) / 2000
    ring = (np.hypot(*np.meshgrid(middles, middles)) - radius) ** 2
    share = np.histogram(ring, bins=edges)[0] / ring.size
    across = np.fft.rfft(np.diff(np.minimum(np.sqrt(edges) / half_side, 1)), 2 * cells)
    for _ in range(dimension - 2):
        share = np.fft.irfft(np.fft.rfft(share, 2 * cells) * across, 2 * cells)[:cells]
    # Each part is taken to lie in the middle of its cell.
    return float(share[: cells - (dimension - 1) // 2].sum())
