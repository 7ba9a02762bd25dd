"""The window's walls, and how what moves comes off them: mirrored, with its momentum turned.

A ball in a box bounces, and its energy is the same before and after. So the drift of a
leapfrog step, y → y + εp, is mirrored at each wall that it meets, and the component of p
across that wall changes its sign. The map is its own inverse once p is turned and keeps
volumes, which is all that the test of HMC and NUTS asks of it: P_β stays exactly
stationary, and no roll is lost outside. Neal (2011), MCMC using Hamiltonian dynamics, §5.1.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from blackjax.mcmc.integrators import IntegratorState
from jaxtyping import Array, Float

from app.spec.families import WindowArray


def mirrored(
    points: Float[Array, "*batch 2"], window: WindowArray
) -> tuple[Float[Array, "*batch 2"], Float[Array, "*batch 2"]]:
    """Where points come to that go straight on but bounce off the window's sides, however
    often; and 1 for each coordinate whose direction is in the end the same, −1 for one that is turned."""
    lower, upper = jnp.asarray(window)[0::2], jnp.asarray(window)[1::2]
    side = upper - lower
    laps = (points - lower) / side
    within = jnp.mod(laps, 2.0)
    back = within > 1
    bounced = lower + side * jnp.where(back, 2 - within, within)
    # Inside nothing is rounded, and rounding carries nothing out.
    inside = (points >= lower) & (points <= upper)
    found = jnp.where(inside, points, jnp.clip(bounced, lower, upper))
    return found, jnp.where(~inside & back, -1.0, 1.0)


def leapfrog(window: WindowArray) -> Callable[..., Callable[..., IntegratorState]]:
    """BlackJAX's velocity Verlet for momenta N(0, I), its drift mirrored at the window's walls."""

    def integrator(
        density: Callable[[Float[Array, "2"]], Float[Array, ""]], kinetic_energy: object
    ) -> Callable[[IntegratorState, Float[Array, ""]], IntegratorState]:
        slope = jax.value_and_grad(density)

        def step(state: IntegratorState, length: Float[Array, ""] | float) -> IntegratorState:
            momentum = state.momentum + length / 2 * state.logdensity_grad
            position, turned = mirrored(state.position + length * momentum, window)
            value, gradient = slope(position)
            return IntegratorState(position, turned * momentum + length / 2 * gradient, value, gradient)

        return step

    return integrator
