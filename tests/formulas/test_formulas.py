"""Every piece tells its formula, it is typeset, and what can be computed with it agrees with
the code."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.formulas import TERMS, formulas, rows, typeset, unmarked
from app.spec.base import Spec, role_of
from app.spec.families import Landscape, Loss, Shaping
from app.spec.registry import discover, families
from tests.formulas.latex import computed

discover()

FAMILIES = ("shaping", "losses", "energies", "landscapes", "samplers")
WITHOUT = {("losses", "expression"), ("landscapes", "expression")}
"""Written by whoever uses it; the page shows what was written."""
PIECES = {
    (family, kind): cls
    for family in FAMILIES
    for kind, cls in families()[family].items()
    if cls.__module__.startswith("app.") and (family, kind) not in WITHOUT
}
UNCOMPARED = {"score-matching"}
"""Contrastive, by the strategy of a small slope and a large curvature, yet with nowhere but
the data to look at."""
SUBSCRIPTS = str.maketrans("₁₂", "12")
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "ε": "varepsilon", "η": "eta", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ρ": "rho", "σ": "sigma", "τ": "tau", "ω": "omega",
}  # fmt: skip


def named(family: str) -> Any:
    found = {kind: cls for (of, kind), cls in PIECES.items() if of == family}
    return pytest.mark.parametrize("cls", found.values(), ids=found)


@pytest.mark.parametrize("cls", PIECES.values(), ids=map("/".join, PIECES))
def test_every_piece_has_a_formula_that_is_typeset(cls: type[Spec]) -> None:
    assert cls.latex
    mathml = typeset(cls.latex)
    assert mathml is not None
    tree = ElementTree.fromstring(f"<rows>{mathml}</rows>")
    assert [row.tag for row in tree] == ["math"] * len(rows(cls.latex))
    terms = {name for element in tree.iter() for name in element.get("class", "").split() if name.startswith("term-")}
    assert terms <= {f"term-{term}" for term in TERMS}
    if issubclass(cls, Shaping):
        assert {"term-data", "term-bound"} <= terms
        if cls.shaping_family == "contrastive":
            assert ("term-others" in terms) == (cls.model_fields["kind"].default not in UNCOMPARED)
    else:
        assert not terms
    assert not any(f"\\{term}{{" in unmarked(cls.latex) for term in TERMS)


@pytest.mark.parametrize("cls", PIECES.values(), ids=map("/".join, PIECES))
def test_a_strength_is_in_the_formula_by_its_symbol(cls: type[Spec]) -> None:
    for symbol, primary in symbols(cls).values():
        if primary:
            assert symbol in re.sub(r"\s", "", cls.latex)


def symbols(cls: type[Spec]) -> dict[str, tuple[str, bool]]:
    """The fields with a symbol: it in LaTeX, and whether it is the piece's strength."""
    found = {}
    for name, field in cls.model_fields.items():
        extra: Any = field.json_schema_extra or {}
        control = extra.get("control", {})
        if control.get("symbol"):
            found[name] = (written(control["symbol"]), bool(control["primary"]))
    return found


def written(symbol: str) -> str:
    """A symbol of a control in LaTeX."""
    letter, rest = symbol[0], symbol[1:].translate(SUBSCRIPTS)
    return (f"\\{GREEK[letter]}" if letter in GREEK else letter) + (f"_{rest.strip('_')}" if rest else "")


def drawn(cls: type[Spec], seed: int) -> Spec:
    """A piece whose knobs are anywhere in the middle of their ranges."""
    random = np.random.default_rng(seed)
    values = {}
    for name, field in cls.model_fields.items():
        if role_of(cls, name) == "knob":
            lo, hi = (next(getattr(m, end) for m in field.metadata if hasattr(m, end)) for end in ("ge", "le"))
            near, far = (max(lo, field.default / 2), min(hi, field.default * 1.5 + 0.3))
            values[name] = float(random.uniform(near, far))
    return cls(**values)


def letters(piece: Spec) -> dict[str, Any]:
    """What a formula's letters stand for, by the symbols of the fields."""
    return {symbol: getattr(piece, name) for name, (symbol, _) in symbols(type(piece)).items()}


@named("landscapes")
@pytest.mark.parametrize("seed", range(3))
def test_a_landscape_is_its_formula(cls: type[Landscape], seed: int) -> None:
    landscape = drawn(cls, seed)
    window = landscape.natural_window()
    random = np.random.default_rng(seed)
    points = np.stack([random.uniform(*window.x, 200), random.uniform(*window.y, 200)], axis=1).astype(np.float32)
    x, y = points.T.astype(float)
    told = computed(cls.latex, {**letters(landscape), "x": x, "y": y})
    np.testing.assert_allclose(landscape.energy(points), told, rtol=2e-4, atol=2e-4)


@named("losses")
@pytest.mark.parametrize("seed", range(3))
def test_a_loss_is_its_formula(cls: type[Loss], seed: int) -> None:
    loss = drawn(cls, seed)
    correct, incorrect = np.random.default_rng(seed).uniform(-3, 3, (2, 200)).astype(np.float32)
    told = computed(cls.latex, {**letters(loss), "E_C": correct.astype(float), "E_I": incorrect.astype(float)})
    np.testing.assert_allclose(loss.value(correct, incorrect), told, rtol=1e-4, atol=1e-5)


def test_a_formula_that_was_not_typeset_is_none() -> None:
    assert typeset("") is None
    assert typeset(r"F = \text{nobody has typeset this}") is None
    known = next(key[1:] for key in formulas() if key.startswith("\n"))
    assert typeset(f"{known} \\\\\n F = unheard") is None


def test_a_package_of_ones_own_keeps_its_formulas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pieces_with_formulas"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "formulas.json").write_text('{"\\nF = q^9": "<math></math>"}')
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__(folder.name)
    assert typeset("F = q^9", f"{folder.name}.piece") == "<math></math>"
    assert typeset("F = q^9", "app.losses.hinge") is None
