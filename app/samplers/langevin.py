"""Unadjusted Langevin dynamics: gradient descent with noise, and a bias of its own."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.samplers.density import into, log_density
from app.samplers.walls import mirrored
from app.spec.base import Knob
from app.spec.families import ChainInfo, EnergyFunction, Kernel, Sampler, WindowArray


class Langevin(Sampler):
    """Gradient descent on F with noise, without a Metropolis test: simple, and biased.

    y becomes y − (ε²/2) β∇F(y) + ε n with n ~ N(0, I), mirrored at the window's walls. In a
    quadratic well of width σ/√β it samples a variance 1/(1 − ε²β/4σ²) times too large; for
    ε ≥ 2σ/√β it diverges, and is thrown from wall to wall.
    """

    title: ClassVar[str] = "Unadjusted Langevin"
    source: ClassVar[str] = (
        "Parisi (1981), Correlation functions and computer simulations; Roberts & Tweedie (1996), Exponential "
        "convergence of Langevin distributions and their discrete approximations"
    )
    latex: ClassVar[str] = r"""
        y' = y - \frac{\varepsilon^2}{2} \beta \nabla F(y) + \varepsilon n \\
        n \sim \mathcal{N}(0, I)
    """

    kind: Literal["langevin"] = "langevin"
    step_size: float = Knob(0.1, lo=0.001, hi=2.0, scale="log", unit="length", symbol="ε")
    """Standard deviation of a step's noise; its drift is (ε²/2) β∇F."""

    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        def seen(points: Float[Array, "m 2"], energy: EnergyFunction) -> Walked:
            return Walked(points, jax.vmap(jax.grad(log_density(energy, window, beta)))(points))

        def init(positions: Float[Array, "m 2"], energy: EnergyFunction) -> Walked:
            return seen(into(positions, window), energy)

        def step(key: PRNGKeyArray, state: Walked, energy: EnergyFunction) -> tuple[Walked, ChainInfo]:
            keys = jax.random.split(key, len(state.points))
            noise = jax.vmap(lambda k, p: jax.random.normal(k, p.shape, p.dtype))(keys, state.points)
            straight = state.points + self.step_size**2 / 2 * state.slopes + self.step_size * noise
            points, _ = mirrored(straight, window)
            # A drift beyond all numbers leads nowhere.
            points = jnp.where(jnp.isfinite(points).all(axis=1, keepdims=True), points, state.points)
            return seen(points, energy), ChainInfo(jnp.ones(len(points)))

        return Kernel(init, step, lambda state: state.points)


class Walked(NamedTuple):
    """Where chains are, and which way P rises there."""

    points: Float[Array, "m 2"]
    slopes: Float[Array, "m 2"]
    """∇ log P_β."""
