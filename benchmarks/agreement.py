"""Whether Basin and torchebm mean the same: their analytic energies, their Langevin chains.

    .venv/bin/python -m benchmarks.agreement

Energies at 2,000 random points, in float32; and the moments of unadjusted Langevin chains
on a correlated Gaussian, beside the closed form that both should have, bias included:
Σ(I − ε²Σ⁻¹/4)⁻¹. torchebm runs in .venv-torch, made on first use.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.bench import machine, on_one_core, torch_python, turn

on_one_core()

import jax  # noqa: E402  the core is chosen before anything starts threads
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from app.spec.families import Landscape  # noqa: E402
from app.spec.registry import discover, families  # noqa: E402

COVARIANCE = np.asarray([[1.0, 0.6], [0.6, 0.5]])
KNOBS: dict[str, dict[str, float]] = {
    "double-well": {"height": 1.0, "half_distance": 1.0},
    "gaussian": {"sigma_x": 1.0, "sigma_y": 0.5**0.5, "correlation": 0.6 / 0.5**0.5},
    "harmonic": {"stiffness_x": 2.0, "stiffness_y": 2.0},
    "rosenbrock": {},
    "rastrigin": {},
    "ackley": {},
    "himmelblau": {},
}
"""The knobs with which both have the same formula."""
POINTS = 2000
STEP, CHAINS, TRANSITIONS = 0.2, 20_000, 200


def piece(family: str, kind: str, fields: dict[str, Any]) -> Any:
    """A piece of the registry."""
    return families()[family][kind].model_validate({"kind": kind, **fields})


def energies(other: Path) -> bool:
    """Print how far the energies are apart; whether that is float32's rounding."""
    points = np.random.default_rng(0).uniform(-3, 3, (POINTS, 2)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.npy"
        np.save(path, points)
        theirs = turn(other, "benchmarks/torchebm_side.py", "energies", str(path))
    print(f"Energies at {POINTS} points, float32, against {theirs['version']}\n")
    print("| landscape | largest difference, relative to 1 + |F| |\n|---|---|")
    agree = True
    for kind, knobs in KNOBS.items():
        landscape: Landscape = piece("landscapes", kind, knobs)
        ours = np.asarray(jax.jit(landscape.energy)(jnp.asarray(points)), np.float64)
        reference = np.asarray(theirs["energies"][kind])
        apart = float(np.max(np.abs(ours - reference) / (1 + np.abs(reference))))
        agree &= apart < 1e-5
        print(f"| {kind} | {apart:.1e} |")
    return agree


def moments(other: Path) -> bool:
    """Print the moments of both sides' chains; whether both are the closed form's, within error."""
    kernel = piece("samplers", "langevin", {"step_size": STEP}).build(jnp.asarray([-50.0, 50.0, -50.0, 50.0]))
    inverse = jnp.asarray(np.linalg.inv(COVARIANCE))

    def energy(points: jax.Array) -> jax.Array:
        return 0.5 * jnp.sum(points @ inverse * points, axis=1)

    start_key, key = jax.random.split(jax.random.key(0))
    start = jax.random.normal(start_key, (CHAINS, 2)) @ jnp.asarray(np.linalg.cholesky(COVARIANCE).T)

    @jax.jit
    def run(start: jax.Array) -> jax.Array:
        def step(t: Any, state: Any) -> Any:
            return kernel.step(jax.random.fold_in(key, t), state, energy)[0]

        return kernel.positions(jax.lax.fori_loop(0, TRANSITIONS, step, kernel.init(start, energy)))

    end = np.asarray(run(start), np.float64)
    theirs = turn(other, "benchmarks/torchebm_side.py", "moments", str(STEP), str(CHAINS), str(TRANSITIONS))
    exact = COVARIANCE @ np.linalg.inv(np.eye(2) - STEP**2 / 4 * np.linalg.inv(COVARIANCE))
    error = np.sqrt((exact**2 + np.outer(np.diag(exact), np.diag(exact))) / CHAINS)
    print(f"\nLangevin, ε = {STEP}, {CHAINS:,} chains, {TRANSITIONS} transitions, on a correlated Gaussian\n")
    print("| | var y₁ | cov | var y₂ | furthest from the closed form, standard errors |\n|---|---|---|---|---|")
    print(f"| closed form, with its bias | {exact[0, 0]:.4f} | {exact[0, 1]:.4f} | {exact[1, 1]:.4f} | |")
    agree = True
    for name, found in (("Basin", np.cov(end.T)), (theirs["version"], np.asarray(theirs["covariance"]))):
        away = float(np.max(np.abs(found - exact) / error))
        agree &= away < 4
        print(f"| {name} | {found[0, 0]:.4f} | {found[0, 1]:.4f} | {found[1, 1]:.4f} | {away:.1f} |")
    return agree


def main() -> None:
    """Print both tables; exit with 1 where the two do not agree."""
    discover()
    other = torch_python()
    print(f"{machine()}; jax {jax.__version__}\n")
    same = [energies(other), moments(other)]
    if not all(same):
        sys.exit("Basin and torchebm do not agree: see the table above")


if __name__ == "__main__":
    main()
