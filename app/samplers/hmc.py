"""Hamiltonian Monte Carlo: a ball with a random push rolls on the energy."""

from collections.abc import Callable
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from blackjax.mcmc import hmc
from jaxtyping import Array, Float, PRNGKeyArray

from app.samplers.density import into, log_density, steepest, with_bounded_slope
from app.samplers.walls import leapfrog
from app.spec.base import Knob
from app.spec.families import ChainInfo, EnergyFunction, Kernel, Sampler, WindowArray

VARIED = 0.2
"""A roll's step is within this share of the one set."""


class HMC(Sampler):
    """Each chain is pushed at random and rolls on βF without friction for a while; where it
    comes to is accepted or refused.

    Momenta are N(0, I), the roll is L leapfrog steps of ε. They keep βF + ½‖p‖² but for
    the error of the integration, for which the test makes good: P_β is exactly stationary.
    In a well of width σ/√β they are stable for ε < 2σ/√β. A roll εL of a multiple of πσ/√β
    would come back to the same height over and over, so each has an ε of its own, within a
    fifth of the one set. The window's walls turn a roll back like a ball. Forces are cut
    where half a step of one would drift by more than 2ε: more would throw a chain up the
    other side, where it is refused. Both keep the steps reversible and the test exact.
    """

    title: ClassVar[str] = "HMC"
    source: ClassVar[str] = (
        "Duane, Kennedy, Pendleton & Roweth (1987), Hybrid Monte Carlo; its varied steps and its walls after Neal "
        "(2011), MCMC using Hamiltonian dynamics"
    )
    latex: ClassVar[str] = r"""
        p \sim \mathcal{N}(0, I) \\
        (y', p') = \text{leapfrog}_\varepsilon^{\,L} (y, p) \\
        P(\text{accept}) = \min(1, e^{H(y, p) - H(y', p')}) \\
        H = \beta F(y) + \tfrac{1}{2} \lVert p \rVert^2
    """

    kind: Literal["hmc"] = "hmc"
    step_size: float = Knob(0.1, lo=0.001, hi=2.0, scale="log", unit="length", symbol="ε")
    """Length of a leapfrog step at a momentum of 1."""
    leapfrogs: int = Knob(10, lo=1, hi=100, scale="log", unit="steps", symbol="L")
    """Leapfrog steps of a roll, each of which asks for one slope."""

    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        transition = hmc.build_kernel(leapfrog(window))

        def density(energy: EnergyFunction) -> Callable[[Float[Array, "2"]], Float[Array, ""]]:
            return with_bounded_slope(log_density(energy, window, beta), steepest(self.step_size))

        def init(positions: Float[Array, "m 2"], energy: EnergyFunction) -> hmc.HMCState:
            return jax.vmap(lambda p: hmc.init(p, density(energy)))(into(positions, window))

        def step(key: PRNGKeyArray, state: hmc.HMCState, energy: EnergyFunction) -> tuple[hmc.HMCState, ChainInfo]:
            vary, roll = jax.random.split(key)
            chains = state.position.shape[0]
            lengths = self.step_size * jax.random.uniform(vary, (chains,), minval=1 - VARIED, maxval=1 + VARIED)
            state, info = jax.vmap(
                lambda k, s, length: transition(k, s, density(energy), length, jnp.ones(2), self.leapfrogs)
            )(jax.random.split(roll, chains), state, lengths)
            return state, ChainInfo(info.acceptance_rate)

        return Kernel(init, step, lambda state: state.position)
