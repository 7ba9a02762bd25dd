"""The offending answers of a margin loss: the lowest wrong one of a grid, and chains that
walk from wrong answers to lower ones; in both worlds, and what training on them gives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.engine.frame import View, observe
from app.engine.trajectory import Run, Trajectories
from app.losses.hinge import Hinge
from app.samplers.langevin import Langevin
from app.samplers.mala import MALA
from app.shaping.contrastive.grid_answers import grid_answers
from app.shaping.contrastive.margin import Margin
from app.shaping.contrastive.offending import Offending, lowest_on_grid, walked
from app.spec.experiment import Experiment
from app.spec.families import World
from app.spec.structure import join, split
from tests.shaping.spiral_runs import run

WINDOW = jnp.asarray([-2.0, 2.0, -2.0, 2.0])
KEY = jax.random.key(5)
DATA = np.random.default_rng(0).uniform(-1.5, 1.5, (24, 2)).astype(np.float32)
WORLDS: list[World] = ["plane", "conditional"]


def waves(points):
    """An energy with several valleys, of which the data lies in some."""
    return jnp.sin(3 * points[:, 0]) * jnp.cos(2 * points[:, 1]) + 0.1 * points[:, 1] ** 2 + 0.05 * points.sum(axis=1)


def wrong_by_hand(point: np.ndarray, exclusion: float) -> bool:
    return min(np.hypot(*(point - datum)) for datum in DATA) > exclusion


@pytest.mark.parametrize("exclusion", [0.1, 0.5])
def test_on_the_plane_the_grids_answer_is_the_lowest_wrong_one_of_all_cells(exclusion: float) -> None:
    found = lowest_on_grid(KEY, waves, jnp.asarray(DATA), exclusion, 17, "plane")
    (answers,) = np.asarray(grid_answers(KEY, jnp.asarray(DATA), 17, "plane"))
    cells = np.floor((answers + 2) / 4 * 17).astype(int)
    assert {*map(tuple, cells.tolist())} == {(i, j) for i in range(17) for j in range(17)}
    wrong = np.array([point for point in answers if wrong_by_hand(point, exclusion)])
    expected = wrong[np.argmin(waves(wrong))]
    assert found.wrong.all()
    np.testing.assert_allclose(found.answers, np.broadcast_to(expected, DATA.shape), atol=1e-6)
    # The exclusion is what decides: without it there is a lower one.
    assert (float(waves(expected[None])[0]) > float(waves(answers).min()) + 1e-3) == (exclusion == 0.5)


def test_with_x_given_it_is_the_lowest_of_the_datums_own_column() -> None:
    found = lowest_on_grid(KEY, waves, jnp.asarray(DATA), 0.3, 17, "conditional")
    np.testing.assert_array_equal(found.answers[:, 0], DATA[:, 0])
    assert found.wrong.all()
    columns = np.asarray(grid_answers(KEY, jnp.asarray(DATA), 17, "conditional"))
    np.testing.assert_array_equal(np.floor((columns[:, :, 1] + 2) / 4 * 17), np.tile(np.arange(17), (len(DATA), 1)))
    for column, answer in zip(columns, np.asarray(found.answers), strict=True):
        wrong = np.array([point for point in column if wrong_by_hand(point, 0.3)])
        np.testing.assert_allclose(answer, wrong[np.argmin(waves(wrong))], atol=1e-6)


@pytest.mark.parametrize("world", WORLDS)
def test_no_place_is_between_the_grids_answers_in_every_step(world: World) -> None:
    """A well a tenth of a cell wide, wherever it lies, is found before long."""
    wells = np.random.default_rng(1).uniform(-1.9, 1.9, (4, 2)).astype(np.float32)
    cell = 4 / 17

    def found(key, well):  # type: ignore[no-untyped-def]
        correct = jnp.asarray([[well[0], 0.0]])
        answers = grid_answers(key, correct, 17, world)[0]
        return jnp.max(jnp.abs(answers - well), axis=1).min() < cell / 10

    for well in wells:
        assert jax.vmap(found, (0, None))(jax.random.split(KEY, 300), well).any()


def test_where_the_whole_grid_is_near_data_all_sit_out() -> None:
    assert not lowest_on_grid(KEY, waves, jnp.zeros((4, 2)), 3.0, 16, "plane").wrong.any()


def chained(world: World, sampler=None, exclusion: float = 0.2):  # type: ignore[no-untyped-def]
    """Wrong answers and where 40 transitions lead from them."""
    kernel = (sampler or MALA()).build(WINDOW, 10.0)
    drawn = np.random.default_rng(1).uniform(-2, 2, DATA.shape).astype(np.float32)
    if world == "conditional":
        drawn[:, 0] = DATA[:, 0]
    wrong = np.array([wrong_by_hand(point, exclusion) for point in drawn])
    starts = Offending(jnp.asarray(drawn), jnp.asarray(wrong))
    walk = jax.jit(lambda key: walked(key, kernel, waves, starts, jnp.asarray(DATA), exclusion, 40, world))
    return starts, walk(jax.random.key(2))


@pytest.mark.parametrize("world", WORLDS)
def test_chains_end_lower_than_they_began_and_stay_among_the_wrong_answers(world: World) -> None:
    starts, ends = chained(world)
    began = np.asarray(starts.wrong)
    assert 12 < began.sum() < 24
    np.testing.assert_array_equal(ends.wrong, began)
    before, after = (np.asarray(waves(found.answers))[began] for found in (starts, ends))
    assert after.mean() < before.mean() - 0.15
    assert all(wrong_by_hand(point, 0.2) for point in np.asarray(ends.answers)[began])
    across = np.asarray(ends.answers - starts.answers)[began, 0]
    assert (across == 0).all() if world == "conditional" else (across != 0).all()


def test_a_chain_that_does_not_test_its_steps_may_end_near_data_and_sits_out() -> None:
    starts, ends = chained("plane", Langevin(step_size=0.3), 0.35)
    near = np.array([not wrong_by_hand(point, 0.35) for point in np.asarray(ends.answers)])
    assert np.isfinite(ends.answers).all()
    assert (near & np.asarray(starts.wrong)).sum() >= 1
    np.testing.assert_array_equal(ends.wrong, np.asarray(starts.wrong) & ~near)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("negative", ["hardest", "random", "grid", "chain"])
def test_a_step_pushes_up_wrong_answers_alone(world: World, negative: str) -> None:
    window = np.array([-1.0, 3.0, 0.0, 20.0])  # the exclusion is measured in the frame, 4 wide
    spec = Margin(negative=negative, batch=24, exclusion=0.3, steps=3, loss=Hinge(margin=10.0))
    batch = jnp.asarray(DATA * [1.0, 5.0] + [1.0, 10.0], jnp.float32)
    method = spec.build(window, world)
    _, info = jax.jit(method.step)(jax.random.key(1), jax.jit(method.init)(jax.random.key(0), batch), batch)
    pushed = np.asarray(info.weights) > 0
    assert pushed.sum() > 12
    seen = (np.asarray(info.negatives) - [1.0, 10.0]) / [1.0, 5.0]
    assert np.abs(seen).max() <= 2 + 1e-5
    away = np.sqrt(((seen[:, None] - DATA) ** 2).sum(axis=2)).min(axis=1)
    assert away[pushed].min() > 0.3 - 1e-5
    if world == "conditional":
        np.testing.assert_allclose(seen[:, 0], DATA[:, 0], atol=1e-5)
        assert np.abs(seen[:, 1] - DATA[:, 1]).min() > 0.01


def test_the_chains_knobs_are_traced() -> None:
    traces = []

    def step(structure, knobs):  # type: ignore[no-untyped-def]
        traces.append(structure)
        method = join(structure, knobs).build(WINDOW)
        state = method.init(jax.random.key(0), jnp.asarray(DATA))
        return method.step(jax.random.key(1), state, jnp.asarray(DATA))[1].negatives

    compiled = jax.jit(step, static_argnums=0)
    ends = [
        np.asarray(compiled(*split(Margin(negative="chain", batch=24, **knobs))))
        for knobs in ({}, {"beta": 0.5}, {"steps": 3}, {"exclusion": 0.4}, {"sampler": MALA(step_size=0.3)})
    ]
    assert len(traces) == 1
    assert all(not np.array_equal(ends[0], other) for other in ends[1:])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_single_worst_answer_of_the_plane_stalls_square_square(seed: int) -> None:
    """All data is told from one and the same point, and pulls it down as the point goes up:
    both energies stay at half the margin, where the loss is m²/2."""
    found = run(Margin(negative="grid"), Margin.schedule, seed)
    end = found.diagnostics()
    assert found.losses[-100:].mean() == pytest.approx(0.5, abs=0.05)
    assert end.energy_data == pytest.approx(0.5, abs=0.1)
    assert end.energy_window < 0.7
    assert end.information < 1.2
    assert end.low_energy_volume > 0.3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_chains_shape_the_spiral(seed: int) -> None:
    start = run(Margin(negative="chain"), 0, seed).diagnostics()
    end = run(Margin(negative="chain"), Margin.schedule, seed).diagnostics()
    assert end.information > 1.7 > 3 * start.information
    assert end.low_energy_volume < 0.16 < 0.3 * start.low_energy_volume
    assert end.energy_data < 0.6
    assert end.energy_window > 3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_x_given_the_worst_of_each_column_does_not_stall(seed: int) -> None:
    """Every datum has a wrong answer of its own."""
    experiment = {"data": {"kind": "circle"}, "shaping": {"kind": "margin", "negative": "grid"}, "seed": seed}
    store, trained = Trajectories(10**8), Run.prepare(Experiment.model_validate(experiment))
    looks = [observe(store, trained, store.reach(trained, step), View(resolution=64)) for step in (0, 400)]
    start, end = (look.diagnostics for look in looks)
    assert end["information"] > 1.4 > 5 * start["information"]
    assert end["low_energy_volume"] < 0.15
    assert end["argmin_error"] < 0.05
