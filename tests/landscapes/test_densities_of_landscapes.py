"""Z, means and variances of P_β against closed forms and SciPy's densities."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, special, stats

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

pytestmark = pytest.mark.usefixtures("double_precision")

Box = tuple[float, float, float, float]


class Moments:
    """Log Z, mean and covariance of P_β by the trapezoid rule over a box that holds it all."""

    def __init__(self, landscape: Landscape, beta: float, box: Box, sides: tuple[int, int] = (801, 801)) -> None:
        x, y = np.linspace(*box[:2], sides[0]), np.linspace(*box[2:], sides[1])
        grid = np.stack([axis.ravel() for axis in np.meshgrid(x, y)], axis=1)
        energies = np.asarray(landscape.energy(jnp.asarray(grid)))
        # At the border nothing is left, so every point stands for a whole cell.
        weights = np.exp(-beta * energies) * (x[1] - x[0]) * (y[1] - y[0])
        total = weights.sum()
        self.log_z = float(np.log(total))
        self.expected_energy = float(weights @ energies / total)
        self.mean = weights @ grid / total
        self.covariance = (grid - self.mean).T @ ((grid - self.mean) * weights[:, None]) / total


def rastrigin_log_z(amplitude: float, beta: float) -> float:
    n = np.arange(-200, 201)
    # ive carries the factor e^−Aβ.
    waves = np.sum(special.ive(n, amplitude * beta) * np.exp(-((np.pi * n) ** 2) / beta))
    return float(2 * np.log(np.sqrt(np.pi / beta) * waves))


def donut_log_z(radius: float, width: float, beta: float) -> float:
    s = np.sqrt(width / (2 * beta))
    ring = s**2 * np.exp(-(radius**2) / (2 * s**2))
    return float(np.log(2 * np.pi * (ring + np.sqrt(2 * np.pi) * radius * s * stats.norm.cdf(radius / s))))


CLOSED: list[tuple[Landscape, float, Box, float]] = [
    (Harmonic(stiffness_x=2.0, stiffness_y=7.0), 1.0, (-8, 8, -8, 8), np.log(2 * np.pi / np.sqrt(14))),
    (Harmonic(), 2.5, (-8, 8, -8, 8), np.log(2 * np.pi / np.sqrt(4) / 2.5)),
    (Rosenbrock(steepness=10.0), 1.0, (-5, 7, -5, 45), np.log(np.pi / np.sqrt(10))),
    (Rosenbrock(steepness=3.0, minimum=-0.5), 2.0, (-5, 4, -4, 24), np.log(np.pi / np.sqrt(3) / 2)),
    (Rastrigin(), 0.2, (-15, 15, -15, 15), rastrigin_log_z(10, 0.2)),
    (Rastrigin(amplitude=3.0), 1.0, (-8, 8, -8, 8), rastrigin_log_z(3, 1.0)),
    (Donut(), 1.0, (-4, 4, -4, 4), donut_log_z(2.6, 0.033, 1.0)),
    (Donut(radius=0.5, width=2.0), 0.7, (-8, 8, -8, 8), donut_log_z(0.5, 2.0, 0.7)),
    (Banana(), 1.0, (-12, 12, -30, 8), np.log(2 * np.pi * np.sqrt(0.75))),
    (Banana(bend=0.4, stretch=1.5), 2.0, (-9, 9, -24, 8), np.log(2 * np.pi * np.sqrt(0.75) / 2)),
    (Squiggle(), 1.0, (-9, 9, -6, 6), np.log(2 * np.pi * np.sqrt(0.9375))),
    (Squiggle(amplitude=2.0, frequency=3.0), 0.5, (-13, 13, -9, 9), np.log(4 * np.pi * np.sqrt(0.9375))),
    (ThreeMode(), 1.0, (-9, 9, -9, 9), 0.0),
    (ThreeMode(spread=0.3), 1.0, (-5, 5, -5, 5), 0.0),
    (GaussianMixture(), 1.0, (-7, 7, -7, 7), 0.0),
    (GaussianMixture(modes=7, sigma=0.8, radius=3.0, tilt=1.5), 1.0, (-9, 9, -9, 9), 0.0),
    (GaussianMixture(modes=1, sigma=0.7), 2.0, (-5, 9, -7, 7), -np.log(2 * np.pi * 0.49) - np.log(2)),
]


@pytest.mark.parametrize(("landscape", "beta", "box", "log_z"), CLOSED)
def test_log_z_is_the_closed_form(landscape: Landscape, beta: float, box: Box, log_z: float) -> None:
    assert Moments(landscape, beta, box, (1201, 1201)).log_z == pytest.approx(log_z, abs=2e-6)


def test_the_harmonic_wells_energy_is_shared_out_equally() -> None:
    found = Moments(Harmonic(stiffness_x=1.0, stiffness_y=9.0), 2.0, (-7, 7, -7, 7))
    assert found.expected_energy == pytest.approx(1 / 2.0, abs=1e-6)
    np.testing.assert_allclose(found.covariance, np.diag([1 / 2, 1 / 18]), atol=1e-8)


def test_moments_of_the_banana() -> None:
    for a, b in ((2.0, 0.2), (1.5, 0.4)):
        found = Moments(Banana(stretch=a, bend=b), 1.0, (-12, 12, -35, 8), (801, 1201))
        np.testing.assert_allclose(found.mean, (0, 4 / a - 2 * a**2 * b), atol=1e-5)
        expected = np.asarray([[a**2, 0.5], [0.5, 1 / a**2 + 2 * a**4 * b**2]])
        np.testing.assert_allclose(found.covariance, expected, atol=1e-4)


def test_moments_of_the_squiggle() -> None:
    for amplitude, omega in ((1.0, 5.0), (2.0, 0.7)):
        found = Moments(Squiggle(amplitude=amplitude, frequency=omega), 1.0, (-9, 9, -8, 8))
        wave = amplitude**2 * (1 - np.exp(-4 * omega**2)) / 2 - amplitude * omega * np.exp(-(omega**2)) / 2
        np.testing.assert_allclose(found.mean, 0, atol=1e-8)
        np.testing.assert_allclose(found.covariance[[0, 1], [0, 1]], (2, 0.5 + wave), atol=1e-6)


@pytest.mark.parametrize("spec", [GaussianMixture(modes=3, sigma=0.6, tilt=0.7), GaussianMixture(), ThreeMode()])
def test_a_mixture_is_scipys_and_so_are_its_moments(spec: GaussianMixture | ThreeMode) -> None:
    if isinstance(spec, GaussianMixture):
        angle = 2 * np.pi * np.arange(spec.modes) / spec.modes
        means = spec.radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        weights = np.exp(-spec.tilt * np.arange(spec.modes))
        variances = np.full(spec.modes, spec.sigma**2)
    else:
        means = np.asarray([(-1.5, -1.5), (1.5, 1.5), (-2.0, 2.0)])
        weights, variances = np.ones(3), np.asarray([0.8, 0.8, 0.5])
    weights = weights / weights.sum()
    points = np.random.default_rng(0).uniform(-4, 4, (200, 2))
    parts = zip(weights, means, variances, strict=True)
    density = sum(w * stats.multivariate_normal(m, v * np.eye(2)).pdf(points) for w, m, v in parts)
    np.testing.assert_allclose(spec.energy(jnp.asarray(points)), -np.log(density), rtol=1e-9)

    found = Moments(spec, 1.0, (-9, 9, -9, 9))
    mean = weights @ means
    np.testing.assert_allclose(found.mean, mean, atol=1e-8)
    outer = (means - mean).T @ ((means - mean) * weights[:, None])
    np.testing.assert_allclose(found.covariance, weights @ variances * np.eye(2) + outer, atol=1e-7)


@pytest.mark.parametrize("sigma", [3.0, 1.3])
def test_the_funnel_is_neals(sigma: float) -> None:
    rng = np.random.default_rng(0)
    x, v = rng.normal(0, 4, 300), rng.uniform(-8, 8, 300)
    density = stats.norm(0, sigma).logpdf(v) + stats.norm(0, np.exp(v / 2)).logpdf(x)
    energies = Funnel(sigma=sigma).energy(jnp.asarray(np.stack([x, v], axis=1)))
    np.testing.assert_allclose(energies, -density, rtol=1e-10)


@pytest.mark.parametrize("beta", [0.6, 1.0, 1.7])
def test_log_z_of_the_funnel(beta: float) -> None:
    """In u = x e^{−v/2}, so that neck and mouth are equally wide; dx = e^{v/2} du."""
    spec = Funnel(sigma=2.0)
    u, v = np.linspace(-12, 12, 401), np.linspace(-40, 40, 1601)
    across, up = np.meshgrid(u, v)
    points = np.stack([(across * np.exp(up / 2)).ravel(), up.ravel()], axis=1)
    density = np.exp(-beta * np.asarray(spec.energy(jnp.asarray(points)))).reshape(across.shape) * np.exp(up / 2)
    log_z = np.log(integrate.trapezoid(integrate.trapezoid(density, u, axis=1), v))
    closed = (1 - beta) * np.log(2.0 * 2 * np.pi) - np.log(beta) + 4.0 * (1 - beta) ** 2 / (8 * beta)
    assert log_z == pytest.approx(closed, abs=1e-8)
    if beta == 1:
        assert closed == 0


def test_the_neck_of_the_funnel_is_lowest_but_holds_little() -> None:
    """Below v = −s the energy has its minimum; the probability there is 16 %."""
    spec, s = Funnel(), 3.0
    u, v = np.linspace(-12, 12, 201), np.linspace(-30, 30, 3001)
    across, up = np.meshgrid(u, v)
    points = np.stack([(across * np.exp(up / 2)).ravel(), up.ravel()], axis=1)
    density = np.exp(-np.asarray(spec.energy(jnp.asarray(points)))).reshape(across.shape) * np.exp(up / 2)
    marginal = integrate.trapezoid(density, u, axis=1)
    np.testing.assert_allclose(marginal, stats.norm(0, s).pdf(v), atol=1e-10)
    assert integrate.trapezoid(marginal[v <= -s], v[v <= -s]) == pytest.approx(stats.norm.cdf(-1), abs=1e-3)
