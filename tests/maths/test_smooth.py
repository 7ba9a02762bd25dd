"""Derivatives of elementary functions: those of JAX where they are finite, and never NaN where a value is a number."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.maths import smooth
from app.maths.calculus import hessian
from app.maths.expression import parse

PAIRS: list[tuple[Callable[..., jax.Array], Callable[..., jax.Array], int]] = [
    (smooth.exp, jnp.exp, 1),
    (smooth.log, jnp.log, 1),
    (smooth.sqrt, jnp.sqrt, 1),
    (smooth.divide, jnp.divide, 2),
    (smooth.power, jnp.power, 2),
    (lambda base: smooth.whole_power(-3, base), lambda base: base**-3.0, 1),
    (lambda base: smooth.whole_power(0, base), jnp.ones_like, 1),
]


@pytest.mark.parametrize(("ours", "theirs", "operands"), PAIRS)
def test_value_and_first_two_derivatives_are_jaxs_where_those_are_finite(
    ours: Callable[..., jax.Array], theirs: Callable[..., jax.Array], operands: int, double_precision: None
) -> None:
    at = jnp.asarray(np.random.default_rng(0).uniform(0.1, 3, (20, operands)))
    for order in (lambda f: f, jax.grad, jax.hessian, lambda f: jax.jacfwd(jax.jacfwd(f))):
        mine, reference = (jax.vmap(order(lambda p, f=f: f(*p)))(at) for f in (ours, theirs))  # type: ignore[misc]
        np.testing.assert_allclose(mine, reference, rtol=1e-10, atol=1e-12)


SPECIAL = st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, 1e-13, 30.0, 100.0])
PARTS = st.recursive(
    st.sampled_from(["x", "y", "2", "0.5", "(x*x + y*y)"]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["exp", "log", "sqrt", "abs", "relu", "tanh"]), inner).map(
            lambda t: f"{t[0]}({t[1]})"
        ),
        st.tuples(inner, st.sampled_from(["+", "-", "/"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, st.sampled_from(["2", "-2", "0.5", "1.5", "-0.5", "y"])).map(lambda t: f"({t[0]})**{t[1]}"),
    ),
    max_leaves=5,
)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(PARTS, SPECIAL, SPECIAL)
def test_where_a_formula_has_a_value_the_chain_rule_makes_no_nan(text: str, x: float, y: float) -> None:
    formula = parse(text, ("x", "y"))
    value, gradient = jax.value_and_grad(lambda p: formula(x=p[0], y=p[1]))(jnp.asarray([x, y], jnp.float32))
    if np.isfinite(value):
        assert not np.isnan(gradient).any(), text


@pytest.mark.parametrize(
    "text",
    ["(x**2 + y**2)**0.5", "(x**2)**1.5 + y", "exp(-1/x**2)", "1/(1 + 1/x**2)", "relu(x)**0.5 - y**2", "x**y"],
)
def test_gradient_and_hessian_at_the_origin_are_numbers(text: str) -> None:
    formula = parse(text, ("x", "y"))
    energy = lambda points: formula(x=points[:, 0], y=points[:, 1])  # noqa: E731
    assert np.isfinite(hessian(energy, jnp.asarray([[0.0, 0.5], [0.0, 0.0]])[: 1 if text[-1] == "y" else 2])).all()
