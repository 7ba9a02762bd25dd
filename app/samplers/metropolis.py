"""Random-walk Metropolis: the first Markov chain, and the only one that asks for no slope."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float, PRNGKeyArray

from app.samplers.density import into
from app.samplers.random_walk import Walkers, stroll, walled
from app.spec.base import Knob
from app.spec.families import ChainInfo, EnergyFunction, Kernel, Sampler, WindowArray


class Metropolis(Sampler):
    """A step in a random direction, taken always if it leads down and with exp(−βΔF) if it leads up.

    The proposal is y + ε n with n ~ N(0, I), blind to the slope; P_β is exactly
    stationary. In a round well of width σ/√β in the plane ε ≈ 1.7σ/√β is about best.
    """

    title: ClassVar[str] = "Random-walk Metropolis"
    source: ClassVar[str] = (
        "Metropolis, Rosenbluth, Rosenbluth, Teller & Teller (1953), Equation of state calculations by fast "
        "computing machines"
    )
    latex: ClassVar[str] = r"""
        y' = y + \varepsilon n \\
        n \sim \mathcal{N}(0, I) \\
        P(\text{accept}) = \min(1, e^{-\beta (F(y') - F(y))})
    """

    kind: Literal["metropolis"] = "metropolis"
    step_size: float = Knob(0.2, lo=0.001, hi=5.0, scale="log", unit="length", symbol="ε")
    """Standard deviation of a proposal along each axis."""

    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        def init(positions: Float[Array, "m 2"], energy: EnergyFunction) -> Walkers:
            points = into(positions, window)
            return Walkers(points, walled(energy, window, points))

        def step(key: PRNGKeyArray, state: Walkers, energy: EnergyFunction) -> tuple[Walkers, ChainInfo]:
            state, acceptance = stroll(key, state, energy, window, beta, self.step_size)
            return state, ChainInfo(acceptance)

        return Kernel(init, step, lambda state: state.points)
