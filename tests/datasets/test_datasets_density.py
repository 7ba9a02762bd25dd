"""The true density of every dataset: it integrates to 1, and the draws are its draws."""

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from app.datasets.density import SMALLEST_NOISE, log_along, log_blurred_intervals, midpoints
from app.datasets.points import OwnPoints
from app.datasets.spiral import Spiral
from app.spec.families import Dataset
from app.spec.registry import discover, families
from app.spec.structure import Knobs, Structure, joined, split

discover()

OTHERS: dict[str, tuple[dict[str, Any], ...]] = {
    "spiral": ({"turns": 3.0, "noise": 0.1},),
    "two-spirals": ({"turns": 0.25, "noise": 0.3},),
    "circles": ({"factor": 0.9},),
    "rings": ({"rings": 1}, {"rings": 8}),
    "pinwheel": ({"arms": 2, "twist": 3.0}, {"twist": 0.0, "noise": 0.5}),
    "swiss-roll": ({"noise": 0.4},),
    "checkerboard": ({"squares": 3, "noise": 0.05}, {"noise": 0.5}),
    "grid-of-gaussians": ({"side": 2, "noise": 0.4},),
    "ellipse": ({"horizontal": 0.4, "vertical": 2.4, "noise": 0.1},),
    "parabola": ({"noise": 0.2, "size": 1000},),
    "sine-branches": ({"branches": 2, "waves": 2.5}, {"branches": 1, "noise": 0.3}),
}
"""Further settings that are tried beside the defaults."""

MADE: list[Any] = [
    cls(**fields)
    for kind, cls in families()["data"].items()
    if kind != "points"
    for fields in ({}, *OTHERS.get(kind, ()))
]
PLANE = [data for data in MADE if data.world == "plane"]
CONDITIONAL = [data for data in MADE if data.world == "conditional"]
KEY = jax.random.key(11)


def name_of(data: Any) -> str:
    changed = data.model_dump(exclude_defaults=True, exclude={"kind"})
    return "-".join([data.kind, *(f"{name}={value}" for name, value in changed.items())])


@partial(jax.jit, static_argnums=0)
def density(structure: Structure, knobs: Knobs, points: jax.Array) -> Any:
    return joined(structure, knobs, Dataset).log_density(points)


@partial(jax.jit, static_argnums=0)
def slope(structure: Structure, knobs: Knobs, points: jax.Array) -> Any:
    return jax.grad(lambda at: jnp.sum(density(structure, knobs, at)))(points)


def log_density(data: Any, points: np.ndarray) -> np.ndarray:
    """In float64, of what float32 made of it."""
    return np.asarray(density(*split(data), np.asarray(points, np.float32)), np.float64)


def beside(data: Any, points: Any) -> np.ndarray:
    """Points of the plane, as the data has them: with an x where it is given."""
    points = np.asarray(points, np.float32)
    if data.given is None:
        return points
    return np.concatenate([points, np.linspace(*data.given, len(points), dtype=np.float32)[:, None]], axis=1)


def drawn(data: Any) -> np.ndarray:
    """Ten thousand points, training and held-out."""
    return np.concatenate(data.model_copy(update={"size": 5000}).draw(KEY))


BINS, FINE = 20, 12


@cache
def on_a_grid(number: int) -> tuple[Any, np.ndarray, float]:
    """Edges of wide bins, log p at the middles of fine cells, and a fine cell's area."""
    data = PLANE[number]
    window = data.natural_window()
    margin = 6 * data.noise
    ends = [np.linspace(lo - margin, hi + margin, BINS * FINE + 1) for lo, hi in (window.x, window.y)]
    x, y = ((axis[1:] + axis[:-1]) / 2 for axis in ends)
    grid = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    logs = log_density(data, grid).reshape(BINS * FINE, BINS * FINE)
    return [axis[::FINE] for axis in ends], logs, (x[1] - x[0]) * (y[1] - y[0])


plane = pytest.mark.parametrize("number", range(len(PLANE)), ids=[name_of(data) for data in PLANE])
conditional = pytest.mark.parametrize("data", CONDITIONAL, ids=name_of)


@plane
def test_a_plane_density_integrates_to_one(number: int) -> None:
    _, logs, cell = on_a_grid(number)
    assert np.sum(np.exp(logs)) * cell == pytest.approx(1, abs=1e-3)


@plane
def test_as_many_draws_fall_into_each_bin_as_the_density_says(number: int) -> None:
    edges, logs, cell = on_a_grid(number)
    points = drawn(PLANE[number])
    counts, *_ = np.histogram2d(*points.T, bins=edges)
    mass = np.exp(logs).reshape(BINS, FINE, BINS, FINE).sum(axis=(1, 3)) * cell
    expected = len(points) * mass
    often = expected > 5
    assert often.sum() > 20
    observed = np.append(counts[often], len(points) - counts[often].sum())
    expected = np.append(expected[often], len(points) - expected[often].sum())
    surprise = np.sum((observed - expected) ** 2 / np.maximum(expected, 1))
    assert stats.chi2.sf(surprise, len(observed) - 1) > 1e-4


@plane
def test_the_draws_are_as_likely_as_the_entropy_says(number: int) -> None:
    _, logs, cell = on_a_grid(number)
    entropy = -np.sum(np.exp(logs) * logs) * cell
    found = log_density(PLANE[number], drawn(PLANE[number]))
    assert np.mean(found) == pytest.approx(-entropy, abs=4 * np.std(found) / np.sqrt(len(found)) + 2e-3)


LEVELS = np.linspace(-5, 5, 4001)


def columns(data: Any, x: Any) -> np.ndarray:
    """log p(y | x), a row for each x, at ``LEVELS``."""
    pairs = np.stack(np.meshgrid(x, LEVELS, indexing="ij"), axis=-1).reshape(-1, 2)
    return log_density(data, pairs).reshape(len(x), len(LEVELS))


@conditional
def test_a_conditional_density_integrates_to_one_in_every_column(data: Any) -> None:
    window = data.natural_window()
    integrals = np.trapezoid(np.exp(columns(data, np.linspace(*window.x, 31))), LEVELS, axis=1)
    np.testing.assert_allclose(integrals, 1, atol=1e-3)


@conditional
def test_y_given_x_is_drawn_from_the_conditional_density(data: Any) -> None:
    data = data.model_copy(update={"noise": max(data.noise, 0.02)})
    points = drawn(data)[::10]
    p = np.exp(columns(data, points[:, 0]))
    below = np.cumsum((p[:, 1:] + p[:, :-1]) / 2 * np.diff(LEVELS), axis=1)
    # Where y lies in its own distribution is uniform, whatever x is.
    place = [np.interp(y, LEVELS[1:], row) for y, row in zip(points[:, 1], below, strict=True)]
    assert stats.kstest(place, "uniform").pvalue > 1e-3


@conditional
def test_conditional_draws_are_as_likely_as_the_entropy_at_their_x_says(data: Any) -> None:
    data = data.model_copy(update={"noise": max(data.noise, 0.02)})
    points = drawn(data)[::10]
    logs = columns(data, points[:, 0])
    entropy = -np.trapezoid(np.exp(logs) * logs, LEVELS, axis=1)
    surplus = log_density(data, points) + entropy
    assert np.mean(surplus) == pytest.approx(0, abs=4 * np.std(surplus) / np.sqrt(len(surplus)))


@pytest.mark.parametrize("data", MADE, ids=name_of)
def test_a_density_is_finite_with_the_least_noise_and_however_far_away(data: Any) -> None:
    least = [limit for item in type(data).model_fields["noise"].metadata if (limit := getattr(item, "ge", None))]
    sharp = data.model_copy(update={"noise": least[0] if least else 0.0})
    far = [[0, 0], [1e6, 1e6], [-1e6, 3], [2, -1e6], *np.random.default_rng(0).uniform(-3, 3, (50, 2))]
    assert np.isfinite(log_density(sharp, beside(data, far))).all()
    assert np.isfinite(slope(*split(sharp), beside(data, far))).all()
    # Where the data itself is, the density is high: a needle's, or a thin line's.
    assert np.mean(log_density(sharp, drawn(sharp)[:500])) > np.mean(log_density(data, drawn(data)[:500])) - 1e-3


@pytest.mark.parametrize("data", MADE, ids=name_of)
def test_a_moved_knob_moves_the_density_and_does_not_compile_again(data: Any) -> None:
    points = jnp.asarray(beside(data, [[0.3, 0.2], [1.0, -0.4]]))
    structure, knobs = split(data)
    traces = []

    @jax.jit
    def of(knobs: Knobs) -> Any:
        traces.append(1)
        return joined(structure, knobs, Dataset).log_density(points)

    still = of(knobs)
    for name in knobs:
        assert not np.allclose(of({**knobs, name: 0.8 * knobs[name] + 0.03}), still, atol=1e-6)
    assert len(traces) == 1


@pytest.mark.parametrize("kind", ["spiral", "two-spirals", "moons", "ellipse"])
def test_no_noise_has_the_density_of_the_smallest(kind: str) -> None:
    cls: Any = families()["data"][kind]
    points = drawn(cls())[:100]
    np.testing.assert_array_equal(log_density(cls(noise=0.0), points), log_density(cls(noise=SMALLEST_NOISE), points))


def test_the_sum_along_a_curve_is_fine_enough_for_the_sharpest_setting() -> None:
    """Three turns without noise, the longest curve there is, against a sum 20 times as fine."""
    spiral = Spiral(turns=3.0, noise=SMALLEST_NOISE)
    points = drawn(spiral)[::20].astype(np.float64)
    t = midpoints(20 * 2048)
    angle, radius = 6 * np.pi * t, 0.25 + 1.35 * t
    arm = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    exact = []
    for point in points:
        squared = np.sum((point - arm) ** 2, axis=1) / (2 * SMALLEST_NOISE**2)
        least = squared.min()
        exact.append(np.log(np.mean(np.exp(least - squared))) - least - np.log(2 * np.pi * SMALLEST_NOISE**2))
    error = log_density(spiral, points) - exact
    assert np.abs(error).max() < 0.06
    assert np.sqrt(np.mean(error**2)) < 0.01
    # What is drawn by default is followed to four digits.
    near = Spiral()
    nodes = jnp.asarray(near._arm(midpoints(16 * 2048)))
    at = drawn(near)[::20]
    np.testing.assert_allclose(log_along(jnp.asarray(at), nodes, 0.05), log_density(near, at), atol=1e-3)


def test_blurred_intervals_are_differences_of_the_normal_distribution() -> None:
    values, edges = np.linspace(-3, 4, 57), np.asarray([-1.0, 0.0, 0.5, 2.0])
    with jax.enable_x64(True):
        found = np.asarray(log_blurred_intervals(jnp.asarray(values), edges, 0.3))
    past = (values[:, None] - edges) / 0.3
    expected = stats.norm.cdf(past[:, :-1]) - stats.norm.cdf(past[:, 1:])
    np.testing.assert_allclose(np.exp(found), expected, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(log_blurred_intervals(jnp.asarray(values), edges, 0.3), found, rtol=2e-5, atol=2e-5)


def test_nobody_knows_the_density_of_own_points() -> None:
    own: Dataset = OwnPoints(points=((0, 0), (1, 1)))
    assert own.log_density(jnp.zeros((3, 2))) is None
