"""Where the test functions of optimisation have their minima, and what is published of them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.landscapes.ackley import Ackley
from app.landscapes.banana import Banana
from app.landscapes.donut import Donut
from app.landscapes.funnel import Funnel
from app.landscapes.gaussian_mixture import GaussianMixture
from app.landscapes.harmonic import Harmonic
from app.landscapes.rastrigin import Rastrigin
from app.landscapes.rosenbrock import Rosenbrock
from app.landscapes.squiggle import Squiggle
from app.landscapes.three_mode import ThreeMode
from app.spec.families import Landscape

MINIMA = [
    # landscape, a minimum, its energy, the curvatures there (None: not published, only > 0)
    (Harmonic(stiffness_x=2.0, stiffness_y=7.0), (0.0, 0.0), 0.0, (2.0, 7.0)),
    (Rosenbrock(), (1.0, 1.0), 0.0, (0.39936, 1001.60064)),
    (Rosenbrock(minimum=-1.2, steepness=5.0), (-1.2, 1.44), 0.0, None),
    (Rastrigin(), (0.0, 0.0), 0.0, (2 + 40 * np.pi**2,) * 2),
    (Rastrigin(), (0.994959, 0.0), 0.994959, None),
    (Rastrigin(), (0.0, -0.994959), 0.994959, None),
    (Rastrigin(), (4.974691, -4.974691), 49.747446, None),
    (Ackley(), (0.968478, -0.968478), 3.574452, None),
    (Ackley(), (-0.952167, 0.0), 2.579928, None),
    (Banana(), (0.0, 1.2), 0.0, None),
    (Banana(bend=0.4, stretch=1.5), (0.0, 4 / 1.5 - 0.4 * 1.5**2), 0.0, None),
    (Squiggle(), (0.0, 0.0), 0.0, None),
    (Funnel(), (0.0, -4.5), np.log(6 * np.pi) - 9 / 8, (1 / 9, np.exp(4.5))),
    (Funnel(sigma=1.0), (0.0, -0.5), np.log(2 * np.pi) - 1 / 8, (1.0, np.exp(0.5))),
    (ThreeMode(), (-2.0, 2.0), 2.2428, None),
    (ThreeMode(), (1.5, 1.5), 2.7133, None),
    (ThreeMode(), (-1.5, -1.5), 2.7133, None),
    (GaussianMixture(sigma=0.2), (2.0, 0.0), np.log(2 * np.pi * 0.04 * 5), (25.0, 25.0)),
]


def at(landscape: Landscape, *point: float) -> float:
    return float(landscape.energy(jnp.asarray([point]))[0])


def slope(landscape: Landscape, points: np.ndarray) -> np.ndarray:
    return np.asarray(jax.grad(lambda p: jnp.sum(landscape.energy(p)))(jnp.asarray(points)))


@pytest.mark.parametrize(("landscape", "point", "energy", "curvatures"), MINIMA)
def test_minima(
    landscape: Landscape,
    point: tuple[float, float],
    energy: float,
    curvatures: tuple[float, float] | None,
    double_precision: None,
) -> None:
    def energy_at(p: jax.Array) -> jax.Array:
        return landscape.energy(p[None])[0]

    hessian, gradient = jax.jit(jax.hessian(energy_at)), jax.jit(jax.grad(energy_at))
    found = jnp.asarray(point) + jnp.asarray([1e-3, -2e-3])
    for _ in range(30):
        found = found - jnp.linalg.solve(hessian(found), gradient(found))
    np.testing.assert_allclose(gradient(found), 0, atol=1e-9)
    np.testing.assert_allclose(found, point, atol=1e-3)
    assert float(energy_at(found)) == pytest.approx(energy, abs=1e-4)
    eigenvalues = np.linalg.eigvalsh(hessian(found))
    if curvatures is None:
        assert eigenvalues.min() > 0
    else:
        np.testing.assert_allclose(eigenvalues, sorted(curvatures), rtol=1e-4)


@pytest.mark.parametrize(
    ("landscape", "lowest"),
    [
        (Harmonic(), 0.0),
        (Rosenbrock(), 0.0),
        (Rastrigin(), 0.0),
        (Ackley(), 0.0),
        (Donut(), 0.0),
        (Banana(), 0.0),
        (Squiggle(), 0.0),
        (Funnel(), np.log(6 * np.pi) - 9 / 8),
        (ThreeMode(), 2.2428),
        (GaussianMixture(), np.log(2 * np.pi * 0.16 * 5)),
    ],
    ids=lambda case: getattr(case, "kind", None),
)
def test_the_window_shows_every_minimum_and_nothing_is_lower(landscape: Landscape, lowest: float) -> None:
    window = landscape.natural_window()
    for other, (x, y), _, _ in MINIMA:
        if other == landscape:
            assert window.x[0] < x < window.x[1]
            assert window.y[0] < y < window.y[1]
    columns, rows = np.meshgrid(np.linspace(*window.x, 401), np.linspace(*window.y, 401))
    energies = landscape.energy(jnp.asarray(np.stack([columns.ravel(), rows.ravel()], axis=1), jnp.float32))
    assert lowest - 1e-3 <= float(np.min(energies)) <= lowest + 0.01


def test_ackley_at_the_origin_and_at_whole_numbers(double_precision: None) -> None:
    assert at(Ackley(), 0.0, 0.0) == 0
    for x, y in ((1.0, 1.0), (-2.0, 1.0), (4.0, -3.0)):
        expected = 20 * (1 - np.exp(-0.2 * np.hypot(x, y) / np.sqrt(2)))
        assert at(Ackley(), x, y) == pytest.approx(expected, abs=1e-12)
    x, y = 0.3, -1.7  # and the published formula, term by term, anywhere
    hole = 20 * np.exp(-0.2 * np.sqrt(0.5 * (x**2 + y**2)))
    waves = np.exp(0.5 * (np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)))
    assert at(Ackley(), x, y) == pytest.approx(-hole - waves + 20 + np.e, abs=1e-12)


def test_ackley_is_a_cone_at_its_minimum(double_precision: None) -> None:
    for near in (1e-3, 1e-6, 1e-100):
        gradient = slope(Ackley(), near * np.asarray([[0.6, 0.8]]))[0]
        np.testing.assert_allclose(gradient, 4 / np.sqrt(2) * np.asarray([0.6, 0.8]), rtol=0.05)


def test_rastrigin_is_the_published_sum_with_121_minima(double_precision: None) -> None:
    y = np.linspace(-5.12, 5.12, 2049)
    along = np.asarray(Rastrigin().energy(jnp.asarray(np.stack([y, np.zeros_like(y)], axis=1))))
    np.testing.assert_allclose(along, 20 + (y**2 - 10 * np.cos(2 * np.pi * y)) - 10, atol=1e-10)
    lows = (along[1:-1] < along[:-2]) & (along[1:-1] < along[2:])
    assert lows.sum() == 11  # a side; the sum parts into x and y
    convex = np.asarray(Rastrigin(amplitude=0.05).energy(jnp.asarray(np.stack([y, y], axis=1))))
    assert np.diff(convex, 2).min() > 0


def test_the_donut_is_lowest_on_its_circle_and_turns_into_itself(double_precision: None) -> None:
    angle = np.linspace(0, 2 * np.pi, 50)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert np.abs(Donut().energy(jnp.asarray(2.6 * circle))).max() < 1e-25
    np.testing.assert_allclose(Donut().energy(jnp.asarray(1.6 * circle)), 1 / 0.033, rtol=1e-12)
    assert at(Donut(), 0.0, 0.0) == pytest.approx(2.6**2 / 0.033)


@pytest.mark.parametrize("landscape", [Ackley(), Donut()], ids=lambda landscape: landscape.kind)
@pytest.mark.parametrize("near", [0.0, 1e-45, 1e-30, 1e-19, 1e-10])
def test_at_the_tip_of_a_cone_the_gradient_is_finite(landscape: Landscape, near: float) -> None:
    points = np.asarray([[near, -near], [0, near], [0, 0]], np.float32)
    gradient = jax.jit(lambda p: slope_of(landscape, p))(points)
    assert np.isfinite(gradient).all()
    np.testing.assert_array_equal(gradient[2], 0)


def slope_of(landscape: Landscape, points: jax.Array) -> jax.Array:
    gradient: jax.Array = jax.grad(lambda p: jnp.sum(landscape.energy(p)))(points)
    return gradient


@pytest.mark.parametrize(
    "landscape", dict.fromkeys(type(case[0])() for case in MINIMA), ids=lambda landscape: landscape.kind
)
def test_gradients_are_finite_far_beyond_the_window(landscape: Landscape) -> None:
    window = landscape.natural_window()
    x, y = np.meshgrid(3 * np.linspace(*window.x, 41), 3 * np.linspace(*window.y, 41))
    points = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)
    assert np.isfinite(jax.jit(lambda p: slope_of(landscape, p))(points)).all()


@pytest.mark.parametrize(
    ("landscape", "images"),
    [
        (Harmonic(), [(-1, 1, False), (1, -1, False)]),
        (Rastrigin(), [(-1, 1, False), (1, -1, False), (1, 1, True)]),
        (Ackley(), [(-1, 1, False), (1, -1, False), (1, 1, True)]),
        (Donut(), [(-1, 1, False), (1, -1, False), (1, 1, True)]),
        (Funnel(), [(-1, 1, False)]),
        (Rosenbrock(minimum=0.0), [(-1, 1, False)]),
        (Squiggle(), [(-1, -1, False)]),
        (GaussianMixture(modes=4), [(-1, 1, False), (1, -1, False), (1, 1, True)]),
        (GaussianMixture(modes=5), [(1, -1, False)]),
    ],
    ids=lambda case: getattr(case, "kind", None),
)
def test_symmetry(landscape: Landscape, images: list[tuple[int, int, bool]], double_precision: None) -> None:
    """Mirrored by a sign on either coordinate, or with the coordinates exchanged."""
    points = np.random.default_rng(0).uniform(-3, 3, (50, 2))
    energies = landscape.energy(jnp.asarray(points))
    for sign_x, sign_y, exchanged in images:
        image = points[:, ::-1] if exchanged else points
        np.testing.assert_allclose(
            landscape.energy(jnp.asarray(image * (sign_x, sign_y))), energies, rtol=1e-10, atol=1e-10
        )
