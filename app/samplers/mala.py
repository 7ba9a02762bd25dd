"""The Metropolis-adjusted Langevin algorithm: Langevin steps that sample P exactly."""

from typing import ClassVar, Literal

import jax
from blackjax.mcmc import mala
from jaxtyping import Array, Float, PRNGKeyArray

from app.samplers.density import into, log_density
from app.spec.base import Knob
from app.spec.families import ChainInfo, EnergyFunction, Kernel, Sampler, WindowArray


class MALA(Sampler):
    """Langevin proposals, each accepted or refused so that P_β is exactly stationary.

    From y the proposal is y − (ε²/2) β∇F(y) + ε n with n ~ N(0, I); one that leaves the
    window is refused.
    """

    title: ClassVar[str] = "MALA"
    source: ClassVar[str] = "Roberts & Tweedie (1996), Exponential convergence of Langevin distributions"

    kind: Literal["mala"] = "mala"
    step_size: float = Knob(0.1, lo=0.001, hi=2.0, scale="log", unit="data units", symbol="ε")
    """Standard deviation of a proposal's noise; its drift is (ε²/2) β∇F."""

    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        transition = mala.build_kernel()
        # BlackJAX writes the proposal as y + h ∇log P + √(2h) n.
        h = self.step_size**2 / 2

        def init(positions: Float[Array, "m 2"], energy: EnergyFunction) -> mala.MALAState:
            density = log_density(energy, window, beta)
            return jax.vmap(lambda p: mala.init(p, density))(into(positions, window))

        def step(
            key: PRNGKeyArray, state: mala.MALAState, energy: EnergyFunction
        ) -> tuple[mala.MALAState, ChainInfo]:
            density = log_density(energy, window, beta)
            keys = jax.random.split(key, state.position.shape[0])
            state, info = jax.vmap(lambda k, s: transition(k, s, density, h))(keys, state)
            return state, ChainInfo(info.acceptance_rate)

        return Kernel(init, step, lambda state: state.position)
