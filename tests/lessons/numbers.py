"""Every number that a lesson claims, computed: by lesson, then by the name in its link."""

import math
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from app.engine import dimension as bench
from app.engine import discrete, landscape
from app.engine.infer import Descent, Question, infer
from app.engine.sufficient import Reach, judge
from app.landscapes.double_well import DoubleWell
from app.landscapes.harmonic import Harmonic
from app.lessons import lessons
from app.losses.hinge import Hinge
from app.losses.log import Log
from app.losses.perceptron import Perceptron
from app.losses.simple import Simple
from app.losses.square_square import SquareSquare
from app.maths import latent
from app.samplers.langevin import Langevin
from app.samplers.mala import MALA
from app.shaping.architectural.k_means import KMeans
from app.shaping.regularized.population_code import UNITS
from app.shaping.regularized.sparse_coding import SparseCoding
from app.spec.families import Loss
from app.spec.optimisers import GradientDescent
from app.spec.window import Window
from app.wire.dimension import DimensionRequest
from tests.lessons.claims import (
    MORE_SEEDS,
    PAGE_SEED,
    SEEDS,
    Exact,
    Numbers,
    Seen,
    exact,
    information,
    median,
    runs,
    spread,
    trained,
    volume,
)
from tests.lessons.scenes import (
    learned_half_axes,
    share_within,
    shares_of_himmelblau,
    unlike,
    unlike_the_truth,
    variance_of_double_well,
    walked,
)

# ── 1.1a: the energy (x − y²)² at x = 0.49 ──────────────────────────────────────────────


def one_x_many_y() -> Numbers:
    x = 0.49
    y = np.linspace(-1, 1, 2001)
    energy = (x - y**2) ** 2
    low = y[np.isclose(energy, 0, atol=1e-12)]
    data = np.array([-0.7, 0.7])
    cost = {at: np.mean((data - at) ** 2) for at in (0.0, 0.7)}
    return exact(
        x=x, branch=low[1], other=low[0], between=energy[np.argmin(abs(y))], mean=cost[0.0], on_branch=cost[0.7]
    )


# ── 1.1b: three answers, shifted and scaled ─────────────────────────────────────────────


def energies_and_probabilities() -> Numbers:
    rows = np.array([0.5, 1.0, 2.5])
    p, shifted, scaled = discrete.boltzmann([list(rows), list(rows + 5), list(rows * 3)], 1.0, 1.0)["probability"]
    return exact(
        p_first=p[0],
        p_second=p[1],
        p_third=p[2],
        p_first_shifted=shifted[0],
        p_first_scaled=scaled[0],
        p_second_scaled=scaled[1],
        p_third_scaled=scaled[2],
    )


# ── 1.1c: the double well, hot and cold ─────────────────────────────────────────────────


def gibbs_boltzmann() -> Numbers:
    def look(beta: float, side: float) -> dict[str, Any]:
        return landscape.surface(DoubleWell(), Window(x=(-side, side), y=(-side, side)), 257, beta, ()).diagnostics

    hot, warm, cold = (look(beta, 2.0) for beta in (0.1, 1.0, 30.0))
    wells = shares_of_himmelblau(10.0)
    return exact(
        entropy_hot=hot["entropy"],
        entropy_warm=warm["entropy"],
        entropy_cold=cold["entropy"],
        entropy_uniform=math.log(16),
        energy_hot=hot["expected_energy"],
        energy_warm=warm["expected_energy"],
        energy_cold=cold["expected_energy"],
        log_z_full=hot["log_partition"],
        log_z_half=look(0.1, 1.0)["log_partition"],
        variance_hot=variance_of_double_well(0.1),
        variance_warm=variance_of_double_well(1.0),
        variance_cold=variance_of_double_well(30.0),
        beta_tied=10,
        well_1=wells[0],
        well_2=wells[1],
        well_3=wells[2],
        well_4=wells[3],
    )


# ── 1.1d: a descent, and a hinge ────────────────────────────────────────────────────────


def loss_and_energy() -> Numbers:
    question = Question(
        DoubleWell(), 0, ((0.1, 0.2),), GradientDescent(rate=0.02), 400, 1e-6, fixed_x=False, window=None, resolution=65
    )
    found = infer(question, None, None)
    assert isinstance(found, Descent)
    (end,) = found.paths[:, -1]
    return exact(
        start=found.energies[0, 0],
        end_x=end[0],
        end_y=end[1],
        end=found.energies[0, -1],
        hinge=of(Hinge(margin=1.0), 0.2, 0.7)[0],
        hinge_done=of(Hinge(margin=1.0), 0.2, 1.5)[0],
    )


def of(loss: Loss, correct: float, incorrect: float) -> tuple[float, float, float]:
    """Value, and the derivatives by E_C and E_I."""
    found = discrete.loss(loss, [correct], [incorrect])
    return tuple(float(found[name][0]) for name in ("value", "d_correct", "d_incorrect"))  # type: ignore[return-value]


# ── 1.1e, 1.1f, joint embedding: what training gives ────────────────────────────────────


def positives_only() -> Numbers:
    collapsed = trained("spiral", "margin", loss="energy")
    hinge = trained("spiral", "margin", MORE_SEEDS, loss="hinge")
    codes = trained("spiral", "k-means")
    sparse = trained("spiral", "sparse-coding")
    assert any(end["collapsed"] for _, end in hinge), "at some seeds the hinge ends flat"
    return {
        "collapsed-volume": volume(collapsed),
        "collapsed-information": information(collapsed, 0.05),
        "hinge-volume": volume(hinge),
        "hinge-information": information(hinge, 0.3),
        "codes": Exact(KMeans().codes),
        "codes-volume": volume(codes),
        "codes-information": information(codes, 0.2),
        "sparse-volume": volume(sparse),
        "sparse-information": information(sparse, 0.35),
        "atoms": Exact(SparseCoding().units),
        "fields": Exact(UNITS),
    }


def three_families() -> Numbers:
    pca = trained("spiral", "pca")
    codes = trained("spiral", "k-means")
    sparse = trained("spiral", "sparse-coding")
    assert all(end["collapsed"] for _, end in trained("spiral", "sparse-coding", penalty=1.0))
    assert median(trained("spiral", "sparse-coding", penalty=0.005), "low_energy_volume") < 0.2
    return {
        "codes": Exact(KMeans().codes),
        "pca": information(pca, 0.06),
        "codes-information": information(codes, 0.2),
        "sparse-information": information(sparse, 0.35),
    }


def joint_embedding() -> Numbers:
    shrunk = trained("parabola", "joint-embedding", variance=0.0, covariance=0.0)
    cured = trained("parabola", "joint-embedding")
    pair = runs(*first_scene("joint-embedding", "contrastive"), (*MORE_SEEDS, PAGE_SEED))
    # The scene says "shrinks", whatever the seed.
    assert all(end["shrinking"] for _, end in (*shrunk, *pair))
    assert median(cured, "information") < median(shrunk, "information")
    return {
        "pair-error": Seen(max(end["argmin_error"] for _, end in pair), 0.01),
        "pair-percent": Seen(100 * spread(pair), 1.5),
        "spread-percent": Seen(100 * spread(shrunk), 1.0),
        "shrunk-information": information(shrunk, 0.4),
        "spread-growth": Seen(spread(cured), 5.0),
        "cured-information": information(cured, 0.5),
    }


def first_scene(lesson: str, family: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Data and method that a lesson's first scene sets."""
    state = lessons()[lesson].scenes[0].state
    return state["data"], state["methods"][family]["shaping"]


# ── 1.1g and 1.3: losses of two energies ────────────────────────────────────────────────


def losses_with_negatives() -> Numbers:
    hinge = Hinge(margin=1.0)
    value, down, up = of(hinge, 0.2, 0.7)
    off = of(hinge, 0.2, 1.5)
    assert off == (0, 0, 0)
    perceptron = trained("two-spirals", "margin", loss="perceptron")
    assert not judge(Perceptron(), 1.0, Reach(), DoubleWell().natural_window()).satisfied
    told = {
        "perceptron": information(perceptron, 0.15),
        "perceptron-percent": Seen(100 * spread(perceptron), 1.5),
    }
    return told | exact(
        hinge=value,
        hinge_down=down,
        hinge_up=up,
        hinge_off=max(off),
        log_up=of(Log(), 0.2, 1.5)[2],
        flat_hinge=of(hinge, 0.4, 0.4)[0],
    )


def four_losses() -> Numbers:
    found: Numbers = {}
    for name, loss in {
        "simple": Simple(margin=1.0),
        "hinge": Hinge(margin=1.0),
        "log": Log(),
        "square-square": SquareSquare(margin=1.0),
    }.items():
        value, by_correct, by_incorrect = of(loss, 0.3, 0.6)
        found[name] = Exact(value)
        found[f"{name}-c"], found[f"{name}-i"] = Exact(by_correct), Exact(by_incorrect)
        found[f"{name}-shifted"] = Exact(of(loss, 2.3, 2.6)[0])
        found[f"{name}-outlier"] = Exact(of(loss, 5.0, 0.6)[1])

    def pulled(energy_of_correct: float) -> float:
        return -float(discrete.softargmin([[energy_of_correct] + [0.0] * 9], [0], 1.0)["gradient"][0][1:].sum())

    return found | exact(nll_equal=pulled(0.0), nll_wrong=pulled(10.0))


# ── 1.1h and the bound: the ellipse ─────────────────────────────────────────────────────

AXES = jnp.asarray([2.0, 1.5])
ANGLES = latent.circle_angles(48)


def of_ellipse(points: Any) -> Any:
    """E(y, z), one row a point."""
    return latent.squared_distances(jnp.asarray(points), latent.ellipse(AXES, ANGLES))


def free(points: Any, beta: float) -> np.ndarray:
    energies = of_ellipse(points)
    return np.asarray(latent.cold(energies) if beta == math.inf else latent.warm(energies, jnp.asarray(beta)))


def along(axis: int, beta: float) -> float:
    """The coordinate ≥ 0 at which F_β is lowest on an axis."""
    at = np.linspace(0, 3, 3001)
    points = np.zeros((len(at), 2))
    points[:, axis] = at
    return float(at[np.argmin(free(points, beta))])


def leaves_the_centre(axis: int) -> float:
    """The β beyond which the centre is no longer lowest near itself along an axis: where
    ∂²F_β/∂y² = 2 − 4β⟨w²⟩ changes its sign, ⟨·⟩ over P(z | y = 0)."""
    explained = np.asarray(latent.ellipse(AXES, ANGLES), np.float64)
    energies = (explained**2).sum(axis=1)
    low, high = 0.01, 10.0
    for _ in range(60):
        beta = (low + high) / 2
        weight = np.exp(-beta * energies)
        mean = float(weight @ explained[:, axis] ** 2 / weight.sum())
        low, high = (beta, high) if 2 - 4 * beta * mean > 0 else (low, beta)
    return low


def inference() -> Numbers:
    found: Numbers = {}
    for name, beta in {"0.1": 0.1, "1": 1.0, "10": 10.0}.items():
        centre, above = free([[0.0, 0.0], [0.0, 2.0]], beta)
        found |= {
            f"f-{name}-centre": Exact(float(centre)),
            f"f-{name}-above": Exact(float(above)),
            f"f-{name}-argmin": Exact(along(1, beta)),
        }
    centre, above = free([[0.0, 0.0], [0.0, 2.0]], math.inf)
    first, second = sorted(leaves_the_centre(axis) for axis in (0, 1))
    found |= {
        "learned-first": Seen(learned_half_axes(0.35)[0], 0.2),
        "learned-second": Seen(learned_half_axes(0.35)[1], 0.05),
    }
    np.testing.assert_allclose(learned_half_axes(10.0), (2.0, 1.5), rtol=0.03)
    return found | exact(
        cold_centre=centre,
        cold_above=above,
        f_cold_argmin=along(1, math.inf),
        saddle=first,
        peak=second,
        split=along(0, 0.35),
    )


def sampler_bias() -> Numbers:
    def variance(step: float) -> float:
        spread = 1.0
        for _ in range(10_000):
            spread = (1 - step**2 / 2) ** 2 * spread + step**2
        return spread

    beta = 10.0
    energies = np.asarray(of_ellipse([[0.0, 2.0]]), np.float64)[0]

    def bound(q: np.ndarray) -> float:
        some = q > 0
        return float(q @ energies + (q[some] @ np.log(q[some] * len(q))) / beta)

    right = np.exp(-beta * energies) / np.exp(-beta * energies).sum()
    well = Harmonic()
    stiff = float(np.sqrt(well.stiffness_y))
    unadjusted, _ = walked(Langevin(step_size=1.2))
    # Beyond the limit, 2 over the root of the stiffness, the chain is thrown from wall to wall
    # along the stiff axis, where P has a deviation of a half.
    up = unadjusted[-100:, :, 1]
    assert np.abs(up).max() <= 4.0
    assert np.mean(up**2) > 8 * 0.25
    assert np.all(up.max(axis=0) > 2.0)
    assert np.all(up.min(axis=0) < -2.0)
    milder, _ = walked(Langevin(step_size=0.7))
    stretched = milder[200:].var(axis=(0, 1)) * (1.0, well.stiffness_y)
    assert 1 < stretched[0] < stretched[1], "wider than P, most of all along the stiff axis"
    _, accepted = walked(MALA(step_size=2.0))
    return {"refused": Seen(10 * (1 - float(accepted.mean())), 0.5)} | exact(
        limit=2 / stiff,
        variance_small=variance(0.3),
        variance_one=variance(1.0),
        variance_large=variance(1.5),
        free_energy=free([[0.0, 2.0]], beta)[0],
        bound_right=bound(right),
        bound_uniform=bound(np.full(48, 1 / 48)),
        bound_point=bound(np.eye(48)[energies.argmin()]),
    )


# ── 1.2: softargmin ─────────────────────────────────────────────────────────────────────


def negative_log_likelihood() -> Numbers:
    equal = discrete.softargmin([[0.0] * 10], [0], 1.0)
    gradient = equal["gradient"][0]
    gap = {g: discrete.softargmin([[0.0, g]], [0], 1.0)["loss"][0] for g in (1.0, 5.0, 10.0)}
    before, after = np.median([unlike(seed) for seed in SEEDS], axis=0)
    told = {
        "unlike-start": Seen(before, 0.06),
        "unlike-end": Seen(after, 0.08),
        "unlike-truth": Seen(float(np.median([unlike_the_truth(seed) for seed in SEEDS])), 0.03),
    }
    return told | exact(
        down=gradient[0],
        up=gradient[1],
        up_each=-gradient[1],
        loss=equal["loss"][0],
        sum=gradient.sum(),
        gap_1=gap[1.0],
        gap_5=gap[5.0],
        gap_10=gap[10.0],
        gap_hinge=of(Hinge(margin=1.0), 0.0, 1.0)[0],
    )


# ── dimension ───────────────────────────────────────────────────────────────────────────


def dimensions() -> Numbers:
    usual = DimensionRequest(samples=2)
    found = exact(shell=usual.shell, margin=usual.margin, draws=usual.draws)
    for d in (2, 4, 8, 16, 64):
        row = bench.row(d, **usual.model_dump(exclude={"dimensions"}))
        found |= {
            f"d-{d}": Exact(d),
            f"near-{d}": Exact(row["near"]["exact"]),
            f"active-{d}": Exact(row["active"]["exact"]),
            f"best-{d}": Exact(row["active_of_draws"]),
        }
    for d in (2, 64):
        found[f"far-{d}"] = Exact(usual.half_side * math.sqrt(d / 3))
    for d in (16, 64):
        found[f"grown-{d}"] = Exact(share_within(d, usual.radius, usual.half_side, math.sqrt(d / 2)))
    np.testing.assert_allclose(
        share_within(16, usual.radius, usual.half_side, 1.0), found["active-16"].value, rtol=0.01
    )
    return found


COMPUTED: dict[str, Callable[[], Numbers]] = {
    "1.1a": one_x_many_y,
    "1.1b": energies_and_probabilities,
    "1.1c": gibbs_boltzmann,
    "1.1d": loss_and_energy,
    "1.1e": positives_only,
    "1.1f": three_families,
    "1.1g": losses_with_negatives,
    "1.1h": inference,
    "1.2": negative_log_likelihood,
    "1.3": four_losses,
    "dimension": dimensions,
    "joint-embedding": joint_embedding,
    "sampler-bias": sampler_bias,
}
