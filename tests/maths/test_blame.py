"""Formulas evaluated once more, in NumPy: the same values, and the part that is at fault."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.maths import blame
from app.maths.expression import parse

FORMULAS = st.recursive(
    st.sampled_from(["x", "y", "pi", "2", "0.5", "0"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", "-", "*", "/", "**2-", "**-1*"]), inner).map("".join),
        st.tuples(
            st.sampled_from(["-", "exp", "log", "sqrt", "square", "softplus", "sigmoid", "relu", "tanh"]), inner
        ).map(lambda pair: f"{pair[0]}({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"max({pair[0]}, min({pair[1]}, 1))"),
        st.tuples(inner, inner).map(lambda pair: f"(({pair[0]})**sin({pair[1].replace('**', '*')}))"),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(FORMULAS, st.sampled_from([0.7, -1.3, 0.0]), st.sampled_from([1.9, -0.4]))
def test_values_are_jaxs_and_a_fault_is_a_formula_with_no_finite_value(text: str, x: float, y: float) -> None:
    formula = parse(text, ("x", "y"))
    with jax.enable_x64(True):
        expected = float(formula(x=jnp.float64(x), y=jnp.float64(y)))
    found = float(blame.value(formula, x=np.float64(x), y=np.float64(y)))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    fault = blame.fault(formula, x=x, y=y)
    if fault is None:
        return
    # It may be read again, is not finite by itself, and each of its operands is.
    here = {"x": np.asarray(x, np.float32), "y": np.asarray(y, np.float32)}
    assert not np.isfinite(float(blame.value(parse(fault.part, ("x", "y")), **here)))
    for operand, value in zip(fault.operands, fault.values, strict=True):
        again = float(blame.value(parse(operand, ("x", "y")), **here))
        assert np.isfinite(again)
        np.testing.assert_allclose(again, value, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "part", "cause"),
    [
        ("1 + log(x - 3)*y", "log(x - 3)", "outside its domain"),
        ("exp(-1/(x - 1)**2) + sqrt(y - 5)", "sqrt(y - 5)", "outside its domain"),
        ("y/(x - 1)", "y/(x - 1)", "division by zero"),
        ("(1 - x)**-3", "(1 - x)**-3", "division by zero"),
        ("(-x)**0.5", "(-x)**0.5", "outside its domain"),
        ("exp(exp(x*5))", "exp(exp(x*5))", "overflow"),
        ("square(1e12*1e12*x)", "square(1e+12*1e+12*x)", "overflow"),
    ],
)
def test_the_first_part_without_a_value_is_named(text: str, part: str, cause: str) -> None:
    fault = blame.fault(parse(text, ("x", "y")), x=1.0, y=2.0)
    assert fault is not None
    assert (fault.part, fault.cause) == (part, cause)


def test_a_finite_formula_has_no_fault_whatever_it_passes_through() -> None:
    assert blame.fault(parse("exp(-1/x**2) + min(1/x, 2)", ("x",)), x=0.0) is None
