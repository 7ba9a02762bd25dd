"""Sparse inference: the lasso in its Gram form, by FISTA, for many points at once.

For atoms W (columns) and a signal φ, ½‖φ − Wz‖² + λ‖z‖₁ depends on φ only through
c = Wᵀφ and ‖φ‖²; so inference works on the few numbers of c, never on φ.
"""

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float

ITERATIONS = 60
"""FISTA steps, always as many: each point's result then rests on that point alone."""

TINY = 1e-30
"""Keeps a quotient finite where its divisor is 0."""

Scalar = Float[Array, ""]


def sparse_code(
    correlations: Float[Array, "k n"], gram: Float[Array, "k k"], penalty: Scalar | float
) -> Float[Array, "k n"]:
    """argmin_z ½ zᵀGz − cᵀz + λ‖z‖₁ for each column c of ``correlations`` (G the Gram
    matrix of the atoms, λ ≥ 0 the penalty), one column of codes for each.

    Source: Beck & Teboulle (2009), A fast iterative shrinkage-thresholding algorithm for
    linear inverse problems.
    """
    pace = 1 / largest_eigenvalue_bound(gram)
    # v − (Gv − c)/L, with everything that does not change taken out of the loop.
    contraction = jnp.eye(gram.shape[0], dtype=gram.dtype) - pace * gram
    drift = pace * correlations
    threshold = pace * penalty

    def iterate(
        _: Array, carry: tuple[Float[Array, "k n"], Float[Array, "k n"], Scalar]
    ) -> tuple[Float[Array, "k n"], Float[Array, "k n"], Scalar]:
        code, ahead, t = carry
        raw = contraction @ ahead + drift
        shrunk = raw - jnp.clip(raw, -threshold, threshold)
        t_next = (1 + jnp.sqrt(1 + 4 * t * t)) / 2
        return shrunk, shrunk + (t - 1) / t_next * (shrunk - code), t_next

    start = jnp.zeros_like(correlations)
    one = jnp.ones((), correlations.dtype)
    code, _, _ = lax.fori_loop(0, ITERATIONS, iterate, (start, start, one))
    return jnp.asarray(code)


def largest_eigenvalue_bound(gram: Float[Array, "k k"]) -> Scalar:
    """An upper bound of the largest eigenvalue of a symmetric positive semidefinite
    matrix, at most k^(1/32) times too large: (tr G³²)^(1/32), by squaring."""

    # Each power is kept as exp(size) times a matrix of trace 1: float32 holds no G³².
    def square(_: Array, carry: tuple[Scalar, Float[Array, "k k"]]) -> tuple[Scalar, Float[Array, "k k"]]:
        size, power = carry
        squared = power @ power
        trace = jnp.maximum(jnp.trace(squared), TINY)
        return 2 * size + jnp.log(trace), squared / trace

    trace = jnp.maximum(jnp.trace(gram), TINY)
    size, _ = lax.fori_loop(0, 5, square, (jnp.log(trace), gram / trace))
    return jnp.exp(size / 32)


@jax.custom_jvp
def lasso_minimum(
    correlations: Float[Array, "k n"], gram: Float[Array, "k k"], penalty: Scalar | float
) -> Float[Array, " n"]:
    """min_z ½ zᵀGz − cᵀz + λ‖z‖₁ for each column c of ``correlations``.

    Its derivative is that of the objective at the minimising z held still (the envelope
    theorem, Danskin 1967), so that no gradient has to run back through the iterations.
    """
    code = sparse_code(correlations, gram, penalty)
    return _objective(code, correlations, gram, penalty)


def _objective(
    code: Float[Array, "k n"], correlations: Float[Array, "k n"], gram: Float[Array, "k k"], penalty: Scalar | float
) -> Float[Array, " n"]:
    return jnp.sum(code * (0.5 * (gram @ code) - correlations) + penalty * jnp.abs(code), axis=0)


@lasso_minimum.defjvp
def _lasso_minimum_jvp(primals, tangents):  # type: ignore[no-untyped-def]
    code = sparse_code(*primals)
    return jax.jvp(lambda *arguments: _objective(code, *arguments), primals, tangents)
