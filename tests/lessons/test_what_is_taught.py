"""What the lessons say in words, each sentence of a kind held against a computation."""

import re
from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.engine import discrete, landscape
from app.engine.sufficient import MOST_MARGIN, Reach, judge
from app.landscapes.double_well import DoubleWell
from app.landscapes.himmelblau import Himmelblau
from app.lessons import lessons
from app.losses.hinge import Hinge
from app.losses.log import Log
from app.losses.nll import NLL
from app.losses.simple import Simple
from app.losses.square_square import SquareSquare
from app.maths.latent import circle_angles, ellipse, squared_distances, warm
from app.shaping.regularized.population_code import population_code
from app.shaping.regularized.vector_quantized_autoencoder import VectorQuantizedAutoencoder
from app.spec.base import Spec
from app.spec.families import Loss
from app.spec.registry import families
from app.spec.window import Window
from tests.lessons.scenes import shares_of_himmelblau, variance_of_double_well
from tests.lessons.test_lessons import texts

ROOT = Path(__file__).resolve().parents[2]


def everything_said() -> Iterator[tuple[str, str]]:
    """All that a student can read: lessons, page, documents, and the pieces' descriptions."""
    for lesson in lessons().values():
        yield lesson.id, " ".join(" ".join(texts(lesson)).split())
    for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("static/**/*.js"), *ROOT.glob("app/**/*.py")):
        yield str(path.relative_to(ROOT)), " ".join(path.read_text(encoding="utf-8").split())


# ── β: entropy, not variance; ties by width, not equally ────────────────────────────────


@pytest.mark.parametrize("cls", list(families()["landscapes"].values()), ids=list(families()["landscapes"]))
def test_larger_beta_lowers_the_entropy_of_every_landscape(cls: type[Spec]) -> None:
    piece = cls()
    found = [landscape.surface(piece, piece.natural_window(), 65, beta, ()).diagnostics for beta in (0.01, 0.1, 1.0)]  # type: ignore[arg-type]
    entropies = [each["entropy"] for each in found]
    assert entropies == sorted(entropies, reverse=True)
    assert len(set(entropies)) == 3


def test_larger_beta_may_raise_the_variance_and_nothing_says_otherwise() -> None:
    assert variance_of_double_well(30.0) > variance_of_double_well(1.0) + 0.1
    wrong = re.compile(r"β[^.!?]{0,60}\b(less|lower|smaller) variance|\b(less|lower|smaller) variance[^.!?]{0,60}β")
    assert [where for where, text in everything_said() if wrong.search(text)] == []


@pytest.mark.parametrize("beta", [10.0, 30.0])
def test_minima_that_tie_share_the_probability_by_their_width(beta: float) -> None:
    minima = [(3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)]
    curvature = jax.hessian(lambda at: Himmelblau().energy(at[None])[0])
    widths = np.array([float(jnp.linalg.det(curvature(jnp.asarray(at)))) for at in minima]) ** -0.5
    np.testing.assert_allclose(shares_of_himmelblau(beta), widths / widths.sum(), atol=0.002)
    assert [where for where, text in everything_said() if re.search(r"in equal parts where", text)] == []


# ── losses of two energies ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("margin", [0.3, 1.0, 4.0])
def test_three_losses_promise_their_margin_and_the_log_loss_any(margin: float) -> None:
    def promised(loss: Loss) -> float | None:
        return judge(loss, margin, Reach(), DoubleWell().natural_window()).guaranteed

    for bounded in (Hinge(margin=margin), Simple(margin=margin), SquareSquare(margin=margin)):
        assert promised(bounded) == pytest.approx(margin, rel=0.01)
    assert promised(Log()) == MOST_MARGIN


@pytest.mark.parametrize("beta", [0.3, 1.0, 3.0])
def test_the_likelihood_of_two_answers_is_the_log_loss_at_beta_1_alone(beta: float) -> None:
    gaps = np.linspace(-2, 2, 9)
    likelihood, log = (discrete.loss(loss, gaps.tolist(), [0.0] * 9)["value"] for loss in (NLL(beta=beta), Log()))
    np.testing.assert_allclose(likelihood, np.log1p(np.exp(beta * gaps)) / beta, rtol=1e-9)
    assert np.allclose(likelihood, log) is (beta == 1)


def test_the_condition_holds_for_a_sample_and_not_for_all_that_share_weights() -> None:
    """Two samples, one weight: E_I − E_C is w for one and −w/2 for the other. The hinge meets
    the condition, and what minimises its sum leaves the second sample wrong."""
    hinge = Hinge(margin=1.0)
    assert judge(hinge, 1.0, Reach(), DoubleWell().natural_window()).satisfied
    weights = np.linspace(-4, 4, 801)
    gaps = (weights, -weights / 2)
    total = np.sum([discrete.loss(hinge, [0.0] * len(gap), gap.tolist())["value"] for gap in gaps], axis=0)
    best = weights[np.argmin(total)]
    assert best == pytest.approx(1.0)
    assert -best / 2 < 0


@pytest.mark.parametrize("wrong", [0.0, 1.0, 3.0, 10.0])
def test_the_likelihood_pulls_wrong_answers_up_by_what_the_right_one_lacks(wrong: float) -> None:
    """In all by 1 − P: 0.9 for ten equal answers, more where a wrong one is believed."""
    energies = [[0.0, -wrong] + [0.0] * 8]
    pulled = -discrete.softargmin(energies, [0], 1.0)["gradient"][0][1:].sum()
    assert pulled == pytest.approx(1 - discrete.boltzmann(energies, 1.0, 1.0)["probability"][0][0])
    assert 0.9 - 1e-9 <= pulled < 1


# ── what architectures and latents can do ───────────────────────────────────────────────


def test_a_short_dictionary_leaves_points_without_a_code_at_any_price() -> None:
    """Twenty atoms do not span the population codes of the plane, whatever they are."""
    window = Window(x=(-2.0, 2.0), y=(-2.0, 2.0)).as_array()
    at = np.linspace(-2, 2, 25)
    points = jnp.asarray(np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2), jnp.float32)
    scale = np.linalg.svd(np.asarray(population_code(points, window)), compute_uv=False)
    left = (scale[20:] ** 2).sum() / (scale**2).sum()
    assert left > 0.2, "even the best twenty directions leave a fifth of the plane unexplained"


def test_a_vector_quantizer_has_at_most_as_many_zeros_as_codes() -> None:
    spec = VectorQuantizedAutoencoder()
    method = spec.build(Window(x=(-2.0, 2.0), y=(-2.0, 2.0)).as_array())
    for seed in range(3):
        data = jax.random.uniform(jax.random.key(seed), (200, 2), minval=-1.0, maxval=1.0)
        state = method.init(jax.random.key(seed), data)
        # At the start the encoder knows nothing of the decoder: hardly a point answers to itself.
        at = np.linspace(-2, 2, 81)
        plane = jnp.asarray(np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2), jnp.float32)
        assert int(np.sum(np.asarray(method.energy(state, plane)) < 1e-9)) <= spec.codes


@pytest.mark.parametrize(("beta", "lowest"), [(0.2, (0.0, 0.0)), (0.35, (1.05, 0.0)), (3.2, None)])
def test_with_its_axes_held_an_ellipse_has_a_bowl_two_lows_or_a_ring(
    beta: float, lowest: tuple[float, float] | None
) -> None:
    at = np.linspace(-3, 3, 241)
    points = jnp.asarray(np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2))
    energies = squared_distances(points, ellipse(jnp.asarray([2.0, 1.5]), circle_angles(48)))
    free = np.asarray(warm(energies, jnp.asarray(beta))).reshape(241, 241)
    j, i = np.unravel_index(np.argmin(free), free.shape)
    if lowest is None:
        assert free[120, 120] > free.min() + 0.5, "a hill in the middle"
    else:
        np.testing.assert_allclose(np.abs([at[i], at[j]]), lowest, atol=0.03)


# ── sentences that a computation refutes ────────────────────────────────────────────────

REFUTED = {
    # F_β is the free energy, not an energy that nothing constrains.
    "free": r"\b[Oo]nly a free energy",
    # A sufficient condition is not a necessary one.
    "necessary": r"collapses unless|one without a margin does not",
    # The log loss has no margin at which it would stop.
    "margin": r"as small as they like",
    # At another β the likelihood of two answers is another loss.
    "two-answers": r"For two answers it is the log loss",
    # Wrong answers are pulled up by 1 − P, which is 0.9 for ten equal ones and may be 1.
    "pull": r"at most \[0\.9\]",
    # No smooth density matches a deposit of points.
    "blank": r"ends when the picture is blank",
    # Likelihood without end needs finitely many data, not noiseless ones.
    "noise": r"(no|without) noise[^.]{0,40}(always more|for ever|infinitely)",
    # The window holds every chain.
    "flight": r"the chain flies off|in the end flies off",
    # Codes may coincide, or be decoded alike.
    "zeros": r"exactly (as many points as there are codes|k wells)|codes: as many points have|Only the k decoded codes",
    # Twenty atoms do not span the population codes of the plane.
    "dictionary": r"[Ee]very point could be explained",
}


@pytest.mark.parametrize("wrong", REFUTED.values(), ids=REFUTED)
def test_no_sentence_is_taught_that_a_computation_refutes(wrong: str) -> None:
    """The computations stand above, and among the lessons' numbers."""
    assert [where for where, text in everything_said() if re.search(wrong, text)] == []
