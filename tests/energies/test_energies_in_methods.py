"""Every energy fits into every method that shapes one, in both worlds."""

from functools import partial

import jax
import numpy as np
import pytest

from app.spec.families import Energy
from app.spec.registry import discover, families
from app.spec.structure import join, split

discover()
METHODS = {kind: cls for kind, cls in families()["shaping"].items() if "energy" in cls.model_fields}
ENERGIES = families()["energies"]
WINDOW = np.asarray([-2.0, 2.0, -2.0, 2.0], np.float32)


def stepped(structure, world, knobs, train):
    spec = join(structure, knobs)
    method = spec.build(WINDOW, world)
    init, update = jax.random.split(jax.random.key(0))
    state, info = method.step(update, method.init(init, train), train[: spec.batch_size()])
    return method.energy(state, train), info.loss


@pytest.mark.parametrize("world", ["plane", "conditional"])
@pytest.mark.parametrize("energy", ENERGIES)
@pytest.mark.parametrize("method", METHODS)
def test_it_traces(method: str, energy: str, world: str) -> None:
    structure, knobs = split(METHODS[method](energy=ENERGIES[energy]()))
    train = jax.ShapeDtypeStruct((1000, 2), np.float32)
    energies, loss = jax.eval_shape(partial(stepped, structure, world), knobs, train)
    assert energies.shape == (1000,)
    assert energies.dtype == loss.dtype == np.float32
    assert loss.shape == ()


@pytest.mark.parametrize("energy", ENERGIES)
def test_score_matching_which_differentiates_three_times_stays_finite(energy: str) -> None:
    spec = METHODS["score-matching"](energy=ENERGIES[energy](), sigma=0.0)
    # Pairs that lie on a kink of the implicit energies, among others.
    train = np.repeat(np.linspace(-2, 2, 256, dtype=np.float32)[:, None], 2, axis=1)
    train[0] = 0
    structure, knobs = split(spec)
    energies, loss = jax.jit(stepped, static_argnums=(0, 1))(structure, "plane", knobs, train)
    assert np.isfinite(energies).all()
    assert np.isfinite(loss)


def test_the_six_energies_are_there() -> None:
    expected = {"mlp", "radial-basis", "random-fourier", "quadratic", "regression", "implicit-regression"}
    assert expected <= set(ENERGIES)
    assert all(issubclass(cls, Energy) for cls in ENERGIES.values())
