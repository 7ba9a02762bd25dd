"""Every sampler is a choice of the methods that walk chains, by existing."""

from typing import Any

import jax
import numpy as np
import pytest

from app.energies.mlp import MLP
from app.settings import Settings
from app.shaping.contrastive.contrastive_divergence import ContrastiveDivergence
from app.shaping.contrastive.persistent_contrastive_divergence import PersistentContrastiveDivergence
from app.spec.base import kind_of
from app.spec.families import Sampler, World
from app.spec.registry import discover, families
from app.spec.structure import join, split

discover(*Settings().pieces)
WINDOW = np.asarray([-1.0, 3.0, -2.0, 2.0], np.float32)


@pytest.mark.parametrize("world", ["plane", "conditional"])
@pytest.mark.parametrize("method", [ContrastiveDivergence, PersistentContrastiveDivergence], ids=kind_of)
@pytest.mark.parametrize("sampler", families()["samplers"].values(), ids=kind_of)
def test_a_step_of_the_method_can_be_traced_with_all_knobs_traced(
    sampler: type[Sampler], method: Any, world: World
) -> None:
    spec = method(sampler=sampler(), energy=MLP(width=4, depth=1, output="linear"), batch=8)
    structure, knobs = split(spec)
    data = np.zeros((8, 2), np.float32)

    def stepped(knobs: Any, data: jax.Array) -> Any:
        built = join(structure, knobs).build(WINDOW, world)
        state = built.init(jax.random.key(0), data)
        return state, *built.step(jax.random.key(1), state, data)

    before, after, info = jax.eval_shape(stepped, knobs, data)
    shapes = [jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), state) for state in (before, after)]
    assert shapes[0] == shapes[1]
    assert info.negatives.shape == (len(info.weights), 2)
