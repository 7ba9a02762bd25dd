"""The Metropolis-adjusted Langevin algorithm: Langevin steps that sample P exactly."""

from collections.abc import Callable
from typing import ClassVar, Literal

import jax
from blackjax.mcmc import mala
from jaxtyping import Array, Float, PRNGKeyArray

from app.samplers.density import into, log_density, steepest, with_bounded_slope
from app.spec.base import Knob
from app.spec.families import ChainInfo, EnergyFunction, Kernel, Sampler, WindowArray


class MALA(Sampler):
    """Langevin proposals, each accepted or refused so that P_β is exactly stationary.

    From y the proposal is y − (ε²/2) β∇F(y) + ε n with n ~ N(0, I), its drift cut to a
    length of 2ε; one that leaves the window is refused.
    """

    title: ClassVar[str] = "MALA"
    source: ClassVar[str] = (
        "Roberts & Tweedie (1996), Exponential convergence of Langevin distributions and their discrete "
        "approximations, where it is MALTA: its drift is truncated"
    )
    latex: ClassVar[str] = r"""
        y' = y - \frac{\varepsilon^2}{2} \beta \nabla F(y) + \varepsilon n \\
        n \sim \mathcal{N}(0, I) \\
        P(\text{accept}) = \min\Big(1, \frac{e^{-\beta F(y')} \, q(y \mid y')}{e^{-\beta F(y)} \, q(y' \mid y)}\Big)
    """

    kind: Literal["mala"] = "mala"
    step_size: float = Knob(0.1, lo=0.001, hi=2.0, scale="log", unit="length", symbol="ε")
    """Standard deviation of a proposal's noise; its drift is (ε²/2) β∇F."""

    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        transition = mala.build_kernel()
        # BlackJAX writes the proposal as y + h ∇log P + √(2h) n.
        h = self.step_size**2 / 2

        def density(energy: EnergyFunction) -> Callable[[Float[Array, "2"]], Float[Array, ""]]:
            return with_bounded_slope(log_density(energy, window, beta), steepest(self.step_size))

        def init(positions: Float[Array, "m 2"], energy: EnergyFunction) -> mala.MALAState:
            return jax.vmap(lambda p: mala.init(p, density(energy)))(into(positions, window))

        def step(key: PRNGKeyArray, state: mala.MALAState, energy: EnergyFunction) -> tuple[mala.MALAState, ChainInfo]:
            keys = jax.random.split(key, state.position.shape[0])
            state, info = jax.vmap(lambda k, s: transition(k, s, density(energy), h))(keys, state)
            return state, ChainInfo(info.acceptance_rate)

        return Kernel(init, step, lambda state: state.position)
