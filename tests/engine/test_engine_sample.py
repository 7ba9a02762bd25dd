"""POST /sample's engine: the same chains however they are cut, the truth beside them, and
R̂ and the effective sample size against the textbook and BlackJAX."""

from typing import Any

import numpy as np
import pytest
import scipy.stats
from blackjax import diagnostics

from app.engine import chains, worker
from app.engine.convergence import effective_sample_size, split_rhat
from app.engine.frame import Frame, View
from app.engine.sample import Question, Sampled, Underway, sample
from app.engine.truth import expected_total_variation, histogram, shares, total_variation, truth
from app.landscapes.gaussian import Gaussian
from app.landscapes.muller_brown import MullerBrown
from app.landscapes.rosenbrock import Rosenbrock
from app.samplers.langevin import Langevin
from app.samplers.mala import MALA
from app.samplers.metropolis import Metropolis
from app.samplers.tempering import Tempering
from app.spec.errors import Problem
from app.spec.experiment import Experiment
from app.spec.window import Window
from tests.conftest import CACHE
from tests.engine.runs_of_tests import CHAINED, ROOMY

BENT = Gaussian(sigma_x=0.5, sigma_y=0.8, correlation=0.6)
ROOM = Window(x=(-5.0, 5.0), y=(-5.0, 5.0))


def question(subject: Any, sampler: Any, **fields: Any) -> Question:
    usual: dict[str, Any] = {
        "at": 0,
        "beta": None,
        "starts": 8,
        "steps": 60,
        "thin": 1,
        "burn_in": 0,
        "seed": 0,
        "fixed_x": False,
        "window": None,
        "resolution": 65,
        "bins": 8,
    }
    return Question(subject=subject, sampler=sampler, **(usual | fields))


def sampled(subject: Any, sampler: Any, **fields: Any) -> Sampled:
    found = sample(question(subject, sampler, **fields), None, None)
    assert isinstance(found, Sampled)
    return found


def autoregressive(rho: float, shape: tuple[int, int], seed: int = 0) -> np.ndarray:
    """Chains of variance 1 whose correlation at lag t is ρ^t: τ = (1 + ρ)/(1 − ρ)."""
    noise = np.random.default_rng(seed).normal(size=shape)
    chain = np.empty(shape)
    chain[:, 0] = noise[:, 0]
    for t in range(1, shape[1]):
        chain[:, t] = rho * chain[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    return chain


def test_split_rhat_is_the_textbooks() -> None:
    """Gelman et al. (2013), §11.4, with its own letters, a loop at a time."""
    for seed, (n, k) in enumerate([(2, 4), (3, 50), (8, 201)]):
        draws = autoregressive(0.5, (n, k), seed) + np.arange(n)[:, None] / 4
        halves = [half for chain in draws for half in (chain[: k // 2], chain[k // 2 : 2 * (k // 2)])]
        length, m = k // 2, len(halves)
        means = [sum(half) / length for half in halves]
        grand = sum(means) / m
        b = length / (m - 1) * sum((mean - grand) ** 2 for mean in means)
        w = sum(sum((x - mean) ** 2 for x in half) / (length - 1) for half, mean in zip(halves, means, strict=True)) / m
        expected = np.sqrt(((length - 1) / length * w + b / length) / w)
        assert split_rhat(draws) == pytest.approx(expected, rel=1e-12)
        blackjax = float(diagnostics.potential_scale_reduction(np.asarray(halves, np.float32)))
        assert split_rhat(draws) == pytest.approx(blackjax, rel=1e-3)
    drifting = np.linspace(0, 5, 100) + autoregressive(0.0, (4, 100))
    assert split_rhat(drifting) > 1.3  # halves, and not chains, disagree
    assert split_rhat(drifting) > 1.3 * float(diagnostics.potential_scale_reduction(drifting.astype(np.float32)))
    for nothing in (np.zeros((1, 100)), np.zeros((4, 3)), np.zeros((4, 100))):
        assert np.isnan(split_rhat(nothing))


def textbook_size(draws: np.ndarray) -> float:
    """n k / (1 + 2 Σ ρ_t) with the variogram's ρ_t = 1 − V_t / 2V̂, up to the first odd T at
    which ρ_{T+1} + ρ_{T+2} < 0: Gelman et al. (2013), §11.5."""
    n, k = draws.shape
    within = draws.var(axis=1, ddof=1).mean()
    between = k * draws.mean(axis=1).var(ddof=1)
    pooled = (k - 1) / k * within + between / k
    rho = [1 - np.mean((draws[:, t:] - draws[:, : k - t]) ** 2) / (2 * pooled) for t in range(k)]
    last = next(t for t in range(1, k - 2, 2) if rho[t + 1] + rho[t + 2] < 0)
    return n * k / (1 + 2 * sum(rho[1 : last + 1]))


@pytest.mark.parametrize("rho", [0.0, 0.6, 0.9])
def test_the_effective_sample_size_is_the_textbooks_and_blackjaxs(rho: float) -> None:
    draws = autoregressive(rho, (8, 2000))
    found = effective_sample_size(draws)
    assert found == pytest.approx(float(diagnostics.effective_sample_size(draws.astype(np.float32))), rel=1e-3)
    assert found == pytest.approx(textbook_size(draws), rel=0.1)
    assert found == pytest.approx(draws.size * (1 - rho) / (1 + rho), rel=0.15)


def test_the_effective_sample_size_at_its_edges() -> None:
    swinging = autoregressive(-0.8, (4, 500))
    assert swinging.size < effective_sample_size(swinging) <= swinging.size * np.log10(swinging.size)
    stuck = np.arange(4.0)[:, None] * 10 + autoregressive(0.0, (4, 500))
    assert effective_sample_size(stuck) < 10  # four chains in four places know four things
    assert effective_sample_size(np.ones((4, 100))) == 0
    assert np.isnan(effective_sample_size(np.zeros((4, 3))))
    assert effective_sample_size(autoregressive(0.0, (1, 1000))) == pytest.approx(1000, rel=0.2)


def test_the_truth_of_a_gaussian() -> None:
    beta = 2.0
    x = np.linspace(-5, 5, 129, dtype=np.float32)
    energies = np.asarray(BENT.energy(np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2))).reshape(129, 129)
    found = truth(energies, x, x, beta, 20)
    expected = np.asarray([[0.25, 0.24], [0.24, 0.64]]) / beta
    np.testing.assert_allclose(found.mean, 0, atol=1e-5)
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-3)
    law = scipy.stats.multivariate_normal([0, 0], expected)
    corner = lambda i, j: law.cdf([found.x[i + 1], found.y[j + 1]], lower_limit=[found.x[i], found.y[j]])  # noqa: E731
    for i, j in [(9, 9), (10, 10), (10, 9), (11, 12)]:  # [row j, column i]
        assert found.masses[j, i] == pytest.approx(corner(i, j), abs=1e-3)
    assert found.masses.sum() == pytest.approx(1)
    draws = law.rvs(200_000, random_state=0)
    np.testing.assert_allclose(histogram(found, draws), found.masses, atol=5 * np.sqrt(0.1 / 200_000) + 1e-3)


def test_cells_share_out_the_trapezoid_rule_wherever_their_edges_are() -> None:
    nodes = np.linspace(-1, 3, 14)
    for edges in (np.linspace(-1, 3, 6), np.linspace(-1, 3, 40), nodes):
        table = shares(edges, nodes)
        np.testing.assert_allclose(table.sum(axis=0), [0.5, *np.ones(12), 0.5])
        # Of a function that is linear all along, each cell holds its exact integral.
        step = 4 / 13
        exact = np.diff(edges**2 / 2 + 2 * edges)
        np.testing.assert_allclose(step * table @ (nodes + 2), exact)


def test_the_noise_of_independent_draws_is_known_without_drawing() -> None:
    masses = np.random.default_rng(0).dirichlet(np.full(30, 0.5)).reshape(5, 6)
    masses[0, 0] = 0.0
    masses /= masses.sum()
    for draws in (1, 7, 400):
        counts = np.random.default_rng(1).multinomial(draws, masses.ravel(), 4000) / draws
        seen = [total_variation(count.reshape(5, 6), masses) for count in counts]
        error = 4.5 * np.std(seen) / np.sqrt(4000)
        assert expected_total_variation(masses, draws) == pytest.approx(np.mean(seen), abs=error)


def test_a_sample_its_moments_and_its_noise() -> None:
    found = sampled(BENT, MALA(step_size=0.4), starts=32, steps=2000, burn_in=100, window=ROOM, beta=2.0, bins=16)
    assert found.paths.shape == (32, 2000, 2)
    assert found.steps[[0, -1]].tolist() == [101, 2100]
    assert max(found.rhat) < 1.02
    error = 4.5 * np.sqrt(np.diag(found.exact.covariance) / np.asarray(found.effective_sample_size))
    assert np.all(np.abs(found.mean - found.exact.mean) < error)
    np.testing.assert_allclose(found.covariance, found.exact.covariance, rtol=0.1)
    assert found.covariance == pytest.approx(np.cov(found.paths.reshape(-1, 2).T), rel=1e-3)
    bias = found.bias
    assert bias["independent"] < bias["total_variation"] < bias["effective"]  # type: ignore[operator]
    # Unadjusted Langevin in steps too long for the narrow way: its bias is beyond noise.
    biased = sampled(BENT, Langevin(step_size=0.45), starts=256, steps=1000, burn_in=50, window=ROOM, beta=2.0, bins=16)
    assert biased.bias["total_variation"] > 1.5 * biased.bias["effective"]  # type: ignore[operator]
    assert np.all(np.diag(biased.covariance) > 1.1 * np.diag(biased.exact.covariance))


@pytest.mark.parametrize("sampler", [MALA(), Tempering()], ids=lambda s: s.kind)
def test_chains_do_not_depend_on_slices_company_or_what_is_kept(sampler: Any) -> None:
    whole = sampled(BENT, sampler, burn_in=7)
    cut: Sampled | Underway | None = None
    calls = 0
    while not isinstance(cut, Sampled):
        cut = sample(question(BENT, sampler, burn_in=7), cut, 0.0)
        calls += 1
    assert calls == -(-67 // chains.SLICE)
    for one, other in ((whole.paths, cut.paths), (whole.acceptance, cut.acceptance)):
        np.testing.assert_array_equal(one, other)
    thinned = sampled(BENT, sampler, steps=67, thin=3)
    assert thinned.steps.tolist() == list(range(3, 67, 3))
    np.testing.assert_array_equal(thinned.paths[:, 2:, :], whole.paths[:, 1::3])
    fewer = sampled(BENT, sampler, starts=tuple(map(tuple, whole.starts[:3].tolist())), burn_in=7)
    np.testing.assert_array_equal(fewer.paths, whole.paths[:3])
    assert not np.array_equal(sampled(BENT, sampler, seed=1).paths, sampled(BENT, sampler).paths)


def test_at_a_given_x_only_y_is_drawn_from_its_own_density() -> None:
    for fields in ({"starts": ((0.5, 0.4),) * 64}, {"starts": 64, "given": 0.5}):
        found = sampled(
            Rosenbrock(),
            Metropolis(step_size=0.15),
            **fields,
            steps=1000,
            burn_in=50,
            fixed_x=True,
            window=Window(x=(0.0, 0.9), y=(-0.15, 0.65)),
        )
        assert found.x == 0.5
        assert np.all(found.paths[..., 0] == 0.5)
        # exp(−100 (y − 0.25)²)
        assert found.exact.mean == pytest.approx([0.5, 0.25], abs=1e-3)
        assert found.exact.covariance == pytest.approx(np.asarray([[0, 0], [0, 1 / 200]]), abs=1e-4)
        assert found.mean == pytest.approx([0.5, 0.25], abs=0.005)
        assert found.covariance == pytest.approx(found.exact.covariance, abs=5e-4)
        assert np.isnan(found.rhat[0])
        assert np.isnan(found.effective_sample_size[0])
        assert found.rhat[1] < 1.02
        assert found.shares.shape == found.exact.masses.shape == (8, 1)
        assert found.bias["total_variation"] < found.bias["effective"]  # type: ignore[operator]
        # A step along x, which means nothing, is never refused: y's is, by the ratio of a bowl.
        assert found.acceptance.mean() == pytest.approx(2 / np.pi * np.arctan(2 * np.sqrt(1 / 200) / 0.15), abs=0.02)


def test_one_short_chain_has_no_rhat_and_what_is_undefined_is_nan() -> None:
    found = sampled(BENT, MALA(), starts=1, steps=2, thin=2)
    assert found.paths.shape == (1, 1, 2)
    assert np.isnan([*found.rhat, *found.effective_sample_size, *found.covariance.ravel()]).all()
    assert found.bias["effective"] is None
    assert 0 < found.bias["total_variation"] <= 1  # type: ignore[operator]
    long = sampled(BENT, MALA(), starts=1)
    assert np.isnan(long.rhat).all()
    assert np.isfinite(long.effective_sample_size).all()


@pytest.mark.parametrize(
    ("subject", "fields", "pointer", "said"),
    [
        (
            BENT,
            {"starts": ((0.0, 0.0), (9.0, 0.0))},
            "#/starts/1",
            "would start at \\(9, 0\\), but the window has x from",
        ),
        (BENT, {"starts": ((0.0, 0.0), (0.1, 0.0)), "fixed_x": True}, "#/starts/1/0", "at 0.1 and the first at 0;"),
        (BENT, {"given": 70.0, "fixed_x": True}, "#/given", "given is 70, but the window has x from"),
        (
            MullerBrown(),
            {"window": Window(x=(-50.0, 50.0), y=(-50.0, 50.0))},
            "",
            "energy of Müller–Brown at \\(-50, -50\\) is beyond float32; choose a smaller window",
        ),
        (
            MullerBrown(),
            {"starts": ((50.0, 50.0),), "window": Window(x=(-50.0, 50.0), y=(-50.0, 50.0))},
            "#/starts/0",
            "at \\(50, 50\\) is beyond float32; start elsewhere",
        ),
    ],
)
def test_what_cannot_be_is_refused(subject: Any, fields: dict[str, Any], pointer: str, said: str) -> None:
    with pytest.raises(Problem, match=said) as caught:
        sampled(subject, Metropolis(), **fields)
    assert [error["pointer"] for error in caught.value.errors] == ([pointer] if pointer else [])


def test_a_sample_is_traced_once_whatever_number_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    traces: list[int] = []
    energy = Gaussian.energy

    def counted(self: Gaussian, points: Any) -> Any:
        traces.append(points.shape[0])
        return energy(self, points)

    monkeypatch.setattr(Gaussian, "energy", counted)
    sampled(Gaussian(sigma_x=0.321), Metropolis(), resolution=64)
    first = len(traces)
    sampled(
        Gaussian(sigma_x=0.9, correlation=0.1),
        Metropolis(step_size=0.7),
        starts=11,
        steps=33,
        burn_in=5,
        thin=2,
        seed=5,
        beta=3.0,
        window=Window(x=(-1.0, 1.0), y=(-1.0, 1.0)),
        resolution=32,
    )
    assert len(traces) == first


@pytest.fixture(scope="module")
def engine() -> None:
    worker.start(str(CACHE), ROOMY)


@pytest.mark.usefixtures("engine")
def test_an_experiment_is_sampled_as_it_is_at_a_step_at_its_calibrated_beta() -> None:
    experiment = Experiment.model_validate({**CHAINED, "seed": 5})
    asked = question(experiment, Metropolis(step_size=0.3), at=60, starts=64, steps=400, burn_in=100)
    found: Sampled | Underway = sample(asked, None, 1e-3)
    assert found == Underway()  # it is trained first
    while isinstance(found, Underway):
        found = sample(asked, found, 0.05)
    run = worker.worker().register(experiment)
    frame = worker.worker().frame(run, 60, View(resolution=64), None)
    assert isinstance(frame, Frame)
    assert (found.step, found.stopped, found.x, found.given) == (60, None, None, None)
    assert found.beta == pytest.approx(frame.beta)
    assert found.window == experiment.window
    assert found.bias["total_variation"] < found.bias["effective"]  # type: ignore[operator]
    np.testing.assert_allclose(found.mean, found.exact.mean, atol=0.2)


@pytest.mark.usefixtures("engine")
def test_in_a_conditional_world_x_is_given() -> None:
    shaping = {"kind": "k-means", "codes": 5}
    experiment = Experiment.model_validate({"data": {"kind": "parabola"}, "shaping": shaping})
    found = sampled(experiment, MALA(step_size=0.3), at=20, given=0.25, steps=300, starts=64, burn_in=50)
    assert found.x == 0.25
    assert np.all(found.paths[..., 0] == 0.25)
    # What chance alone shows on average, and half as much again for its own scatter.
    assert found.bias["total_variation"] < 1.5 * found.bias["effective"]  # type: ignore[operator]
    plane = Experiment.model_validate({"data": {"kind": "spiral", "size": 64}, "shaping": shaping})
    with pytest.raises(Problem, match=r"given is 0\.25, but Spiral has no given x; leave it out"):
        sampled(plane, MALA(), given=0.25)
