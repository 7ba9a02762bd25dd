"""Formulas: what they compute, what is refused and where, and that nothing of them runs."""

import ast
import math
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.maths import expression, formula
from app.maths.expression import parse

X = np.asarray([-2.0, -0.5, 0.25, 1.0, 3.0], np.float32)
Y = np.asarray([1.5, 0.75, -1.0, 2.0, 0.5], np.float32)


def value(text: str, **variables: object) -> np.ndarray:
    return np.asarray(parse(text, tuple(variables))(**variables))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + y*2", X + Y * 2),
        ("x - y - 1", X - Y - 1),
        ("8 / 4 / 2 * x", X),
        ("-x**2", -(X**2)),
        ("(-x)**2", X**2),
        ("x**-2", 1 / X**2),
        ("x**3 - +x", X**3 - X),
        ("2**y", 2**Y),
        ("abs(x)**0.5", np.sqrt(np.abs(X))),
        ("(x**2)**y", (X**2) ** Y),
        ("relu(x) + abs(y)", np.maximum(X, 0) + np.abs(Y)),
        ("log(y**2) + exp(-x)", np.log(Y**2) + np.exp(-X)),
        ("sqrt(x*x + y*y)", np.hypot(X, Y)),
        ("softplus(x)", np.logaddexp(0, X)),
        ("square(x - y)", (X - Y) ** 2),
        ("sigmoid(x)", 1 / (1 + np.exp(-X))),
        ("sin(x) * cos(y) + tanh(x)", np.sin(X) * np.cos(Y) + np.tanh(X)),
        ("min(x, y) - max(x, y, 0.5, 1)", np.minimum(X, Y) - np.maximum(np.maximum(X, Y), 1)),
        ("2*pi*x", 2 * math.pi * X),
        (" 1.5e-1 * x\n + .5*\ty ", 0.15 * X + 0.5 * Y),
    ],
)
def test_a_formula_has_the_value_it_says(text: str, expected: np.ndarray) -> None:
    found = value(text, x=X, y=Y)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=1e-6)


def test_precision_is_that_of_the_variables(double_precision: None) -> None:
    assert value("x / 3", x=np.float64(1))[()] == 1 / 3
    assert value("x / 3", x=jnp.float32(1)).dtype == np.float32


def test_derivatives_are_finite_at_kinks_and_at_the_tip_of_a_cone() -> None:
    def slope(text: str) -> float:
        return float(jax.grad(lambda x: parse(text, ("x",))(x=x))(0.0))

    for text in ("relu(x)", "abs(x)", "sqrt(x**2)", "x**2", "x**0"):
        assert slope(text) == 0, text
    assert slope("max(x, 0)") == slope("min(x, 0)") == 0.5


def test_where_it_is_undefined_a_formula_is_not_finite() -> None:
    assert np.isnan(value("log(x)", x=-1.0))
    assert np.isnan(value("sqrt(x)", x=-1.0))
    assert np.isinf(value("1 / x", x=0.0))
    # Towers of powers overflow as floats do; no whole number ever grows.
    assert np.isinf(value("((9**16)**16)**16 + 0*x", x=1.0))


def test_equal_formulas_are_one_key() -> None:
    one, two = parse("x  + 1", ("x",)), parse("(x+1.0)", ("x",))
    assert one == two
    assert hash(one) == hash(two)
    assert one != parse("1 + x", ("x",))


REFUSED = [
    # formula in x and y, first token at fault, its column, and words of the rule
    ("x.__class__", "'.'", 2, "not allowed; a formula is made of"),
    ("x.real", "'.'", 2, "not allowed"),
    ("1..real", "'.'", 3, "not allowed"),
    ("__import__('os').system('ls')", "'__import__'", 1, "not allowed"),
    ("().__class__.__bases__", "')'", 2, "follows no value"),
    ("eval(x)", "'eval'", 1, "relu, log, exp"),
    ("x + open(y)", "'open'", 5, "not allowed"),
    ("z + 1", "'z'", 1, "numbers, x, y, pi"),
    ("relu(x=1)", "'='", 7, "without ="),
    ("max(*x)", "'*'", 5, "follows no value"),
    ("max(x, **y)", "'**'", 8, "follows no value"),
    ("[x for x in y]", "'['", 1, "write ( )"),
    ("{x: y}", "'{'", 1, "write ( )"),
    ("(x for x in y)", "'for'", 4, "not allowed"),
    ("lambda: x", "'lambda'", 1, "not allowed"),
    ("(x := 3)", "':'", 4, "not allowed"),
    ("'x'", '"\'"', 1, "not allowed"),
    ('"x"', "'\"'", 1, "not allowed"),
    ("f'{x}'", "'f'", 1, "not allowed"),
    ("x if y else 1", "'if'", 3, "not allowed"),
    ("x and y", "'and'", 3, "not allowed"),
    ("not x", "'not'", 1, "not allowed"),
    ("await x", "'await'", 1, "not allowed"),
    ("True", "'True'", 1, "not allowed"),
    ("None", "'None'", 1, "not allowed"),
    ("x < y", "'<'", 3, "not allowed"),
    ("x @ y", "'@'", 3, "not allowed"),
    ("~x", "'~'", 1, "not allowed"),
    ("x % y", "'%'", 3, "not allowed"),
    ("x // y", "'/'", 4, "follows no value"),
    ("x *** y", "'*'", 5, "follows no value"),
    ("x; y", "';'", 2, "not allowed"),
    ("x # y", "'#'", 3, "not allowed"),
    ("x\\", "'\\\\'", 2, "not allowed"),
    ("x\0", "'\\x00'", 2, "not allowed"),
    ("x\f+ y", "'\\x0c'", 2, "not allowed"),
    ("x^2", "'^'", 2, "write ** for a power"),
    ("x − y", "'−'", 3, "write - for minus"),
    ("x²", "'²'", 2, "write **2"),
    ("ｘ + 1", "'ｘ'", 1, "not allowed"),
    ("x + ℯ", "'ℯ'", 5, "not allowed"),
    ("x + ٣", "'٣'", 5, "not allowed"),
    ("\ud800", "'\\ud800'", 1, "not allowed"),
    ("x\u202e + y", "'\\u202e'", 2, "not allowed"),
    ("2x", "'x'", 2, "follows a value; write + - * / or ** between"),
    ("x y", "'y'", 3, "follows a value"),
    ("x(y)", "'('", 2, "follows a value"),
    ("1j", "'j'", 2, "not allowed"),
    ("0x10", "'x10'", 2, "not allowed"),
    ("1_000", "'_000'", 2, "not allowed"),
    ("1.2.3", "'.3'", 4, "follows a value"),
    ("007", "'007'", 1, "a 0 too many"),
    ("1e999 * x", "'1e999'", 1, "larger than 1e+12"),
    ("9" * 500, repr("9" * 30), 1, "larger than 1e+12"),
    ("relu", "'relu'", 1, "is a function; write relu(…)"),
    ("relu * x", "'relu'", 1, "is a function"),
    ("relu relu(x)", "'relu'", 1, "is a function"),
    ("relu(x, y)", "'relu'", 1, "given 2 values; it takes one"),
    ("1 + max(x)", "'max'", 5, "given one value; it takes two or more"),
    ("relu()", "')'", 6, "follows no value"),
    ("max(x, y,)", "')'", 10, "follows no value"),
    ("(x, y)", "','", 3, "separates nothing"),
    ("x, y", "','", 2, "separates nothing"),
    ("()", "')'", 2, "follows no value"),
    ("x)", "')'", 2, "closes nothing"),
    ("(x + (y)", "'('", 1, "never closed"),
    ("* x", "'*'", 1, "follows no value"),
    ("9**9**9", "exponent", 4, "holds a power itself; write (a**b)**c"),
    ("x**(1 + y**2)", "exponent", 5, "holds a power itself"),
    ("9**999", "exponent", 4, "999 at column 4 is too large; write one between -16 and 16"),
    ("x**-(+17)", "exponent", 4, "-17 at column 4 is too large"),
]


@pytest.mark.parametrize(("text", "token", "column", "words"), REFUSED, ids=lambda v: ascii(v)[:20])
def test_what_is_not_allowed_is_named_with_its_place_and_the_rule(
    text: str, token: str, column: int, words: str
) -> None:
    with pytest.raises(ValueError, match="column") as refused:
        parse(text, ("x", "y"))
    said = str(refused.value)
    assert token in said
    assert f"at column {column} " in said
    assert words in said
    said.encode()  # UTF-8 holds it, whatever was sent
    assert len(said) < 400


@pytest.mark.parametrize("text", ["", "   ", "x +", "-", "max(x, y) *", "x**"])
def test_an_unfinished_formula_is_told_what_is_missing(text: str) -> None:
    with pytest.raises(ValueError, match=r"not complete.*a value must follow; a formula is made of numbers, x, y"):
        parse(text, ("x", "y"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(" * 10_000_000, "'(' at column 33 nests deeper than 32"),
        ("x" * 1001, "'xxx"),
        ("1 + " * 250 + "1", "one token too many"),
        ("x" + " " * 1000 + "+ x", "at column 1001 is too much: the formula has 1004 characters"),
        (f"x{' ' * 990}+ softplus(x)", "'s(x)' at column 1001 is too much"),
        ("9" * 10_000_000, "larger than 1e+12"),
        ("(" * 33 + "x" + ")" * 33, "'(' at column 33 nests deeper than 32"),
        ("-" * 33 + "x", "'-' at column 33 nests deeper than 32"),
        ("relu(" * 33 + "x" + ")" * 33, "nests deeper than 32"),
        ("x+" * 200 + "x", "'x' at column 401 is one token too many; use at most 400"),
        ("(" * 1000, "nests deeper"),
        ("relu(x).a", "'.' at column 8"),
        ("os", "not allowed"),
    ],
    ids=lambda v: v[:16],
)
def test_what_the_reader_refuses_never_comes_to_pythons_parser(
    text: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reached(_: str, mode: str) -> None:
        raise AssertionError("Python's parser was given an unchecked text")

    # In the module alone: pytest parses the source of a test that fails.
    monkeypatch.setattr(expression, "ast", SimpleNamespace(parse=reached))
    with pytest.raises(ValueError, match=r"nests|characters|not allowed|too many|larger than") as refused:
        parse(text, ("x", "y"))
    assert words in str(refused.value)


def test_of_what_is_too_long_only_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    class Watched(expression.Reader):
        def __init__(self, text: str, variables: tuple[str, ...]) -> None:
            seen.append(len(text))
            super().__init__(text, variables)

    monkeypatch.setattr(expression, "Reader", Watched)
    with pytest.raises(ValueError, match="at column 33"):
        parse("(" * 10_000_000, ("x",))
    assert seen == [1100]


def test_the_largest_formulas_are_read() -> None:
    assert value("-" * 32 + "x", x=2.0) == 2
    assert value("(" * 32 + "x" + ")" * 32, x=2.0) == 2
    assert value("+".join(["x"] * 200), x=2.0) == 400


@pytest.mark.parametrize(
    "text",
    [
        "x.real",
        "x[0]",
        "x < 1",
        "x if x else x",
        "x and x",
        "not x",
        "~x",
        "x % x",
        "x // x",
        "x @ x",
        "lambda: x",
        "[x]",
        "(x, x)",
        "{x}",
        "[x for x in x]",
        "'x'",
        "f'{x}'",
        "1j",
        "True",
        "None",
        "...",
        "(x := 1)",
        "await x",
        "max(*x, x)",
        "max(x, x, y=x)",
        "relu(x, y=x)",
        "relu(relu)(x)",
        "relu.a(x)",
        "print(x)",
        "relu",
        "relu(x, x)",
        "max(x)",
        "z",
    ],
)
def test_the_tree_has_a_list_of_its_own(text: str) -> None:
    """The second fence, without the first."""
    with pytest.raises(ValueError, match="is not allowed; a formula is made of"):
        expression._postfix(ast.parse(f"({text})", mode="eval").body, ("x",))


def test_every_function_that_is_named_is_there() -> None:
    assert set(formula.FUNCTIONS) == {*expression._ONE, *expression._MANY}
    assert set(formula.OPERATORS) == set(expression._BINARY)


LEAVES = st.sampled_from(["x", "y", "pi", "1", "0", ".5", "2.", "3e-1", "x y", "", "007", "z", "x."])
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", "-", "*", "/", "**", ",", "//", ""]), inner).map("".join),
        st.tuples(st.sampled_from(["-", "+", "(", "relu"]), inner).map("".join),
        st.tuples(st.sampled_from(["(", "relu(", " abs (", "min("]), inner, st.just(")")).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"max({pair[0]}, {pair[1]})"),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(FORMULAS)
def test_what_the_reader_lets_pass_python_reads_alike(text: str) -> None:
    """No text that passes the reader is one that Python's parser cannot read, and its value
    is Python's own; the rest is told what is wrong."""
    names = {"x": 0.7, "y": 1.3, "pi": math.pi, "relu": lambda v: max(v, 0.0), "abs": abs, "max": max, "min": min}
    try:
        found = parse(text, ("x", "y"))
    except ValueError as error:
        said = str(error)
    else:
        said = ""
        with jax.enable_x64(True):
            computed = float(found(x=jnp.float64(0.7), y=jnp.float64(1.3)))
        try:
            expected = eval(text.strip(), {"__builtins__": {}}, names)
        except (ZeroDivisionError, OverflowError):
            expected = math.nan  # where Python breaks off, arrays go on with an infinity
        if not isinstance(expected, complex) and math.isfinite(expected):
            np.testing.assert_allclose(computed, float(expected), rtol=1e-9)
    assert "cannot be read" not in said
    assert not said or "column" in said or "not complete" in said
