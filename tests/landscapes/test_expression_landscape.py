"""Landscapes written as formulas: constants that are traced, windows, and what is refused."""

import re
from keyword import kwlist

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.engine import programs
from app.landscapes.expression import RESERVED, ExpressionLandscape
from app.landscapes.himmelblau import Himmelblau
from app.spec.structure import split
from app.spec.window import Window

POINTS = jnp.asarray(np.random.default_rng(0).uniform(-2, 2, (programs.BLOCK, 2)), jnp.float32)


def made(**fields: object) -> ExpressionLandscape:
    return ExpressionLandscape.model_validate({"kind": "expression", **fields})


def test_a_formula_is_the_landscape_that_it_writes() -> None:
    written = made(formula="(x**2 + y - 11)**2 + (x + y**2 - 7)**2")
    np.testing.assert_allclose(written.energy(POINTS), Himmelblau().energy(POINTS), rtol=1e-5)
    slope, expected = (programs.landscape_gradients(*split(landscape), POINTS) for landscape in (written, Himmelblau()))
    np.testing.assert_allclose(slope, expected, rtol=1e-4, atol=1e-3)


def test_constants_have_their_names_values() -> None:
    landscape = made(formula="depth * x - b_2", constants={"depth": 3, "b_2": -0.5})
    np.testing.assert_allclose(landscape.energy(POINTS), 3 * POINTS[:, 0] + 0.5, rtol=1e-6)


def test_constants_are_traced_and_the_formula_is_structure() -> None:
    one = made(formula="a*x + b*y", constants={"a": 1.0, "b": 2.0})
    two = made(formula="a*x + b*y", constants={"b": -7.0, "a": 0.25})  # in another order, too
    assert split(one)[0] == split(two)[0]
    assert hash(split(one)[0]) == hash(split(two)[0])
    first = programs.landscape_energies(*split(one), POINTS)
    compiled = programs.landscape_energies._cache_size()  # type: ignore[attr-defined]
    second = programs.landscape_energies(*split(two), POINTS)
    assert programs.landscape_energies._cache_size() == compiled  # type: ignore[attr-defined]
    np.testing.assert_allclose(first, POINTS @ jnp.asarray([1.0, 2.0]), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(second, POINTS @ jnp.asarray([0.25, -7.0]), rtol=1e-5, atol=1e-5)
    assert split(one)[0] != split(made(formula="a*x - b*y", constants={"a": 1.0, "b": 2.0}))[0]


def test_a_flat_formula_is_a_flat_landscape() -> None:
    energies = jax.jit(made(formula="c", constants={"c": 2.5}).energy)(POINTS)
    np.testing.assert_array_equal(energies, np.full(programs.BLOCK, 2.5, np.float32))


def test_it_has_the_window_it_is_given() -> None:
    assert made().natural_window() == Window()
    assert made(window={"x": [0.5, 3], "y": [1, 2]}).natural_window() == Window(x=(0.5, 3.0), y=(1.0, 2.0))


def test_through_json_it_stays_the_same() -> None:
    given = made(formula="a*x", constants={"a": 2.0}, window={"x": [0, 1], "y": [0, 1]})
    plain = given.model_dump(mode="json")
    assert plain["constants"] == {"a": 2.0}
    assert ExpressionLandscape.model_validate(plain) == given
    assert ExpressionLandscape.model_validate_json(given.model_dump_json()) == given


@pytest.mark.parametrize(
    ("constants", "words"),
    [
        ({"x": 1}, "'x' means something in every formula"),
        ({"pi": 3}, "'pi' means something"),
        ({"relu": 1}, "'relu' means something"),
        ({"1a": 1}, "cannot name a constant"),
        ({"_a": 1}, "cannot name a constant"),
        ({"ａ": 1}, "cannot name a constant"),
        ({"a b": 1}, "cannot name a constant"),
        ({"": 1}, "cannot name a constant"),
        ({"a\n": 1}, "cannot name a constant"),
        ({"lambda": 1}, "cannot name a constant"),
        ({"a" * 17: 1}, "up to 15 letters"),
        ({"a": "1"}, "'a' is no number"),
        ({"a": True}, "'a' is no number"),
        ({"a": [1]}, "'a' is no number"),
        ({"a": float("nan")}, "between -1e"),
        ({"a": float("inf")}, "between -1e"),
        ({"a": 10**400}, "between -1e"),
        ({"a": -2e6}, "between -1e"),
        ({f"a{k}": k for k in range(17)}, "17 constants; use at most 16"),
        ([1.0], "dictionary or instance"),
    ],
    ids=lambda v: ascii(v)[:20],
)
def test_constants_that_cannot_be(constants: object, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        made(constants=constants, formula="nonsense that is not judged without its constants")
    (error,) = refused.value.errors()
    assert error["loc"] == ("constants",)
    assert words in error["msg"]


def test_a_formula_may_use_its_own_constants_only() -> None:
    with pytest.raises(ValidationError, match=r"'b' at column 5 is not allowed.*numbers, x, y, a, pi"):
        made(formula="a + b", constants={"a": 1})
    with pytest.raises(ValidationError, match="valid string"):
        made(formula=7)


def test_the_page_finds_nothing_in_its_schema_that_it_must_draw() -> None:
    """A field that is no number, choice, switch or piece has no control, and keeps its
    default: so each must have one that is valid."""
    schema = ExpressionLandscape.model_json_schema()
    for name in ("constants", "formula", "window"):
        assert "default" in schema["properties"][name]
        assert "enum" not in schema["properties"][name]
    constants = schema["$defs"]["Constants"]
    assert constants["type"] == "object"
    assert constants["maxProperties"] == 16


@settings(max_examples=200, deadline=None, derandomize=True)
@given(name=st.one_of(st.text("axy_2pi ", max_size=18), st.sampled_from([*RESERVED, *kwlist, "pix", "x2"])))
def test_a_name_is_refused_just_where_the_schema_refuses_it(name: str) -> None:
    """The page refuses a constant's name by the schema, where it is typed."""
    rule = ExpressionLandscape.model_json_schema()["$defs"]["Constants"]["propertyNames"]
    allowed = re.search(rule["pattern"], name) is not None and name not in rule["not"]["enum"]
    try:
        made(constants={name: 1.0}, formula="0*x")
    except ValidationError:
        assert not allowed
    else:
        assert allowed
