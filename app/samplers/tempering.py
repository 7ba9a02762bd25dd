"""Parallel tempering: hot chains find the valleys, and hand them to the cold one."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.samplers.density import into
from app.samplers.random_walk import Walkers, stroll, walled
from app.spec.base import Knob, Size
from app.spec.families import ChainInfo, EnergyFunction, Kernel, Sampler, WindowArray


class Tempering(Sampler):
    """Replicas at rising temperatures walk side by side and exchange places; the cold ones are the sample.

    Replica r of R walks by random-walk Metropolis at β_r = β τ^(r/(R−1)), in steps ε √(β/β_r),
    so that a hotter one goes further. Then neighbours in temperature exchange their places
    with min(1, exp((β_r − β_s)(F_r − F_s))), which leaves the product of all P_{β_r} as it is,
    and so P_β of the cold chain exact. Every chain has replicas of its own, which start
    where it does: where chains are short, as between two updates of an energy that
    learns, the hot ones have not yet spread.
    """

    title: ClassVar[str] = "Parallel tempering"
    source: ClassVar[str] = (
        "Swendsen & Wang (1986), Replica Monte Carlo simulation of spin-glasses; Geyer (1991), Markov chain Monte "
        "Carlo maximum likelihood"
    )
    latex: ClassVar[str] = r"""
        \beta_r = \beta \tau^{r / (R - 1)} \\
        y_r' = y_r + \varepsilon \sqrt{\beta / \beta_r} \, n \\
        P(\text{accept}) = \min(1, e^{-\beta_r (F(y_r') - F(y_r))}) \\
        P(y_r \leftrightarrow y_{r+1}) = \min(1, e^{(\beta_r - \beta_{r+1}) (F(y_r) - F(y_{r+1}))})
    """

    kind: Literal["tempering"] = "tempering"
    step_size: float = Knob(0.2, lo=0.001, hi=5.0, scale="log", unit="length", symbol="ε")
    """Standard deviation of the cold chain's proposals along each axis."""
    hottest: float = Knob(0.02, lo=0.0001, hi=1.0, scale="log", symbol="τ")
    """Inverse temperature of the hottest replica, as a share of β."""
    replicas: int = Size(6, lo=2, hi=12, unit="replicas", symbol="R")
    """Temperatures, the cold one included, evenly spaced in their logarithms."""

    def build(self, window: WindowArray, beta: Float[Array, ""] | float = 1.0) -> Kernel:
        colder = self.hottest ** (jnp.arange(self.replicas) / (self.replicas - 1))
        betas = beta * colder
        steps = self.step_size / jnp.sqrt(colder)

        def init(positions: Float[Array, "m 2"], energy: EnergyFunction) -> Walkers:
            cold = into(positions, window)
            points = jnp.repeat(cold[:, None], self.replicas, axis=1)
            return Walkers(points, jnp.repeat(walled(energy, window, cold)[:, None], self.replicas, axis=1))

        def step(key: PRNGKeyArray, state: Walkers, energy: EnergyFunction) -> tuple[Walkers, ChainInfo]:
            moves, swaps = jax.random.split(key)
            state, acceptance = stroll(moves, state, energy, window, betas, steps)
            return exchange(swaps, state, betas), ChainInfo(acceptance[:, 0])

        return Kernel(init, step, lambda state: state.points[:, 0])


def exchange(key: PRNGKeyArray, state: Walkers, betas: Float[Array, " r"]) -> Walkers:
    """Neighbouring replicas exchange their places, each with its probability: the pairs
    (0, 1), (2, 3) … or, as a coin says, (1, 2), (3, 4) …"""
    coin, chance = jax.random.split(key)
    chains, replicas = state.energies.shape
    place = jnp.arange(replicas)
    odd = jax.random.bernoulli(coin, shape=(chains, 1)).astype(place.dtype)
    other = ((place + odd) ^ 1) - odd
    paired = (other >= 0) & (other < replicas)
    other = jnp.where(paired, other, place)
    gain = (betas - betas[other]) * (state.energies - jnp.take_along_axis(state.energies, other, axis=1))
    # The two of a pair look at the same draw, that of the colder.
    draw = jnp.take_along_axis(jax.random.uniform(chance, (chains, replicas)), jnp.minimum(place, other), axis=1)
    source = jnp.where(paired & (draw < jnp.exp(jnp.minimum(gain, 0.0))), other, place)
    return Walkers(
        jnp.take_along_axis(state.points, source[..., None], axis=1),
        jnp.take_along_axis(state.energies, source, axis=1),
    )
