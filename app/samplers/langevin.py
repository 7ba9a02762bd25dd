"""Unadjusted Langevin dynamics: gradient descent with noise, and a bias of its own."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from blackjax.mcmc import diffusions
from jaxtyping import Array, Float, PRNGKeyArray

from app.maths.grid import inside
from app.samplers.density import into, log_density
from app.spec.base import Knob
from app.spec.families import ChainInfo, EnergyFunction, Kernel, Sampler, WindowArray


class Langevin(Sampler):
    """Gradient descent on F with noise, without a Metropolis test: simple, and biased.

    y becomes y − (ε²/2) β∇F(y) + ε n with n ~ N(0, I), unless that leaves the window,
    when the chain stays. In a quadratic well of width σ/√β it samples a variance
    1/(1 − ε²β/4σ²) times too large, and diverges for ε ≥ 2σ/√β.
    """

    title: ClassVar[str] = "Unadjusted Langevin"
    source: ClassVar[str] = "Parisi (1981); Roberts & Tweedie (1996); Welling & Teh (2011)"
    latex: ClassVar[str] = r"""
        y' = y - \frac{\varepsilon^2}{2} \beta \nabla F(y) + \varepsilon n \\
        n \sim \mathcal{N}(0, I)
    """

    kind: Literal["langevin"] = "langevin"
    step_size: float = Knob(0.1, lo=0.001, hi=2.0, scale="log", unit="length", symbol="ε")
    """Standard deviation of a step's noise; its drift is (ε²/2) β∇F."""

    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        # BlackJAX writes the step as y + h ∇log P + √(2h) n.
        h = self.step_size**2 / 2

        def init(positions: Float[Array, "m 2"], energy: EnergyFunction) -> diffusions.DiffusionState:
            return jax.vmap(lambda p: _state(p, energy))(into(positions, window))

        def step(
            key: PRNGKeyArray, state: diffusions.DiffusionState, energy: EnergyFunction
        ) -> tuple[diffusions.DiffusionState, ChainInfo]:
            move = diffusions.overdamped_langevin(jax.value_and_grad(log_density(energy, window, beta)))
            keys = jax.random.split(key, state.position.shape[0])
            moved = jax.vmap(lambda k, s: move(k, s, h))(keys, state)
            kept = inside(window, moved.position)
            state = jax.tree.map(lambda new, old: jnp.where(_across(kept, new), new, old), moved, state)
            return state, ChainInfo(jnp.ones(kept.shape))

        def _state(point: Float[Array, "2"], energy: EnergyFunction) -> diffusions.DiffusionState:
            value, slope = jax.value_and_grad(log_density(energy, window, beta))(point)
            return diffusions.DiffusionState(point, value, slope)

        return Kernel(init, step, lambda state: state.position)


def _across(kept: Array, values: Array) -> Array:
    """``kept``, shaped to select whole entries of ``values``."""
    return kept.reshape(kept.shape + (1,) * (values.ndim - kept.ndim))
