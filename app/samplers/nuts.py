"""The no-U-turn sampler: HMC that notices by itself when to stop."""

from collections.abc import Callable
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from blackjax.mcmc import hmc, nuts
from jaxtyping import Array, Float, PRNGKeyArray

from app.samplers.density import into, log_density, steepest, with_bounded_slope
from app.samplers.walls import leapfrog
from app.spec.base import Knob, Size
from app.spec.families import ChainInfo, EnergyFunction, Kernel, Sampler, WindowArray


class NUTS(Sampler):
    """HMC without a length to choose: each roll is doubled, forwards or backwards, until it
    turns back on itself, and a point of it is drawn.

    The draw weighs points by exp(−βF − ½‖p‖²), and of the two halves of a doubled roll favours
    the new one, so as to come further; P_β is exactly stationary. What is told as acceptance
    is the mean over the points of the roll. Walls turn a roll back and forces are cut as in
    HMC. Chains run side by side, and a step takes as long as the longest roll among them.
    """

    title: ClassVar[str] = "NUTS"
    source: ClassVar[str] = (
        "Hoffman & Gelman (2014), The No-U-Turn sampler; drawn by weights after Betancourt (2017), A conceptual "
        "introduction to Hamiltonian Monte Carlo"
    )
    latex: ClassVar[str] = r"""
        p \sim \mathcal{N}(0, I) \\
        \text{leapfrog}_\varepsilon \text{ both ways until it turns back} \\
        y' \text{ drawn by weights } e^{-H} \\
        H = \beta F(y) + \tfrac{1}{2} \lVert p \rVert^2
    """

    kind: Literal["nuts"] = "nuts"
    step_size: float = Knob(0.1, lo=0.001, hi=2.0, scale="log", unit="length", symbol="ε")
    """Length of a leapfrog step at a momentum of 1."""
    doublings: int = Size(5, lo=1, hi=8, unit="doublings")
    """Doublings of a roll at most: it has up to 2^doublings − 1 leapfrog steps."""

    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        transition = nuts.build_kernel(leapfrog(window))

        def density(energy: EnergyFunction) -> Callable[[Float[Array, "2"]], Float[Array, ""]]:
            return with_bounded_slope(log_density(energy, window, beta), steepest(self.step_size))

        def init(positions: Float[Array, "m 2"], energy: EnergyFunction) -> hmc.HMCState:
            return jax.vmap(lambda p: nuts.init(p, density(energy)))(into(positions, window))

        def step(key: PRNGKeyArray, state: hmc.HMCState, energy: EnergyFunction) -> tuple[hmc.HMCState, ChainInfo]:
            keys = jax.random.split(key, state.position.shape[0])
            state, info = jax.vmap(
                lambda k, s: transition(k, s, density(energy), self.step_size, jnp.ones(2), self.doublings)
            )(keys, state)
            return state, ChainInfo(jnp.clip(info.acceptance_rate, 0.0, 1.0))

        return Kernel(init, step, lambda state: state.position)
