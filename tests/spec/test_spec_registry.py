"""The registry: a piece enters by being defined, once, and is then everywhere."""

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from app.spec.base import Knob, Spec, description_of, kind_of, title_of
from app.spec.families import Dataset, Landscape, Loss
from app.spec.registry import OneOf, discover, families, forget, pieces, register

ROOT = Path(__file__).resolve().parents[2]

PIECE = '''
"""A plane that leans."""
from typing import ClassVar, Literal

from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class Leaning(Landscape):
    """A plane of constant slope."""

    source: ClassVar[str] = "Euclid"
    kind: Literal["leaning"] = "leaning"
    slope: float = Knob(0.5, lo=0.0, hi=2.0, symbol="s", unit="energy / length", primary=True)
    """How steep it is."""

    def energy(self, points):
        return self.slope * points[:, 0]

    def natural_window(self):
        return Window(x=(-1.0, 1.0), y=(-1.0, 1.0))
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package of one piece, found by import; its pieces leave again."""
    folder = tmp_path / "pieces_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "leaning.py").write_text(PIECE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder.name
    for name in [name for name in sys.modules if name.split(".")[0] == folder.name]:
        del sys.modules[name]
    if "leaning" in families()["landscapes"]:
        forget(families()["landscapes"]["leaning"])


def test_a_piece_in_one_file_appears_in_its_family(package: str) -> None:
    assert "leaning" not in families()["landscapes"]
    discover(package)
    cls = families()["landscapes"]["leaning"]
    assert (kind_of(cls), title_of(cls), description_of(cls)) == (
        "leaning",
        "Leaning",
        "A plane of constant slope.",
    )
    assert cls in set(pieces())
    chosen = TypeAdapter(OneOf[Landscape]).validate_python({"kind": "leaning", "slope": 1.5})
    assert isinstance(chosen, cls)


def test_discovering_twice_changes_nothing(package: str) -> None:
    discover(package)
    before = {family: dict(kinds) for family, kinds in families().items()}
    discover(package)
    discover()
    assert {family: dict(kinds) for family, kinds in families().items()} == before


def test_a_second_piece_of_the_same_family_and_kind_is_refused() -> None:
    before = dict(families()["losses"])
    with pytest.raises(
        TypeError, match=r"losses 'hinge' is defined twice: by app\.losses\.hinge and by .*; rename one"
    ):

        class Impostor(Loss):
            """Another hinge."""

            kind: Literal["hinge"] = "hinge"

    assert dict(families()["losses"]) == before


def test_the_same_kind_in_another_family_is_no_duplicate() -> None:
    class Hinge(Dataset):
        """A dataset that is called like a loss."""

        kind: Literal["hinge"] = "hinge"

    try:
        assert families()["data"]["hinge"] is Hinge
        assert families()["losses"]["hinge"] is not Hinge
    finally:
        forget(Hinge)


def test_a_kind_without_a_family_or_a_literal_is_refused() -> None:
    with pytest.raises(TypeError, match="has a kind but no family"):

        class Homeless(Spec):
            """Belongs nowhere."""

            kind: Literal["homeless"] = "homeless"

    with pytest.raises(TypeError, match=r"write kind: Literal\['loose'\] = 'loose'"):

        class Loose(Loss):
            """Any string would do."""

            kind: str = "loose"


def test_registering_a_class_again_is_harmless() -> None:
    cls = families()["losses"]["hinge"]
    register(cls)
    assert families()["losses"]["hinge"] is cls


def test_families_are_read_only_and_in_alphabetical_order() -> None:
    found = families()
    assert list(found) == sorted(found)
    assert all(list(kinds) == sorted(kinds) for kinds in found.values())
    with pytest.raises(TypeError):
        found["data"] = {}  # type: ignore[index]


def test_a_wrong_kind_names_the_legal_ones() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(OneOf[Loss]).validate_python({"kind": "hing"})
    message = str(caught.value)
    assert "'hing'" in message
    assert all(f"'{kind}'" in message for kind in families()["losses"])


def test_a_union_is_told_apart_by_a_required_kind() -> None:
    schema = TypeAdapter(OneOf[Loss]).json_schema()
    assert set(schema["discriminator"]["mapping"]) == set(families()["losses"])
    assert len(schema["oneOf"]) == len(families()["losses"])
    assert all("kind" in definition["required"] for definition in schema["$defs"].values())


def test_a_union_of_a_family_without_pieces_says_what_to_do() -> None:
    class Lonely(Spec):
        """A family that nobody has joined."""

        family: ClassVar[str] = "lonely"

    with pytest.raises(TypeError, match=r"no lonely known yet; call app\.spec\.registry\.discover"):
        TypeAdapter(OneOf[Lonely]).validate_python({"kind": "any"})


def test_one_new_file_is_in_catalogue_openapi_and_page_controls(tmp_path: Path) -> None:
    """A file laid into app/landscapes is the whole extension: nothing else is edited."""
    (tmp_path / "leaning.py").write_text(PIECE)
    script = f"""
        import json
        import app.landscapes
        app.landscapes.__path__.append({str(tmp_path)!r})
        from app.main import create_app
        from app.engine.catalogue import catalogue
        schemas = create_app().openapi()["components"]["schemas"]
        print(json.dumps([catalogue()["landscapes"]["leaning"], schemas["SurfaceRequest"], schemas["Leaning"]]))
    """
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    entry, request, schema = json.loads(result.stdout)
    assert entry["defaults"] == {"kind": "leaning", "slope": 0.5}
    assert entry["window"] == {"x": [-1, 1], "y": [-1, 1]}
    slope = entry["schema"]["properties"]["slope"]
    assert slope["control"] == {
        "role": "knob", "scale": "linear", "unit": "energy / length", "symbol": "s", "primary": True,
    }  # fmt: skip
    assert (slope["minimum"], slope["maximum"], slope["default"]) == (0, 2, 0.5)
    assert slope["description"] == "How steep it is."
    (union,) = [option for option in request["properties"]["landscape"]["anyOf"] if "discriminator" in option]
    assert union["discriminator"]["mapping"]["leaning"] == "#/components/schemas/Leaning"
    assert "kind" in schema["required"]


def test_bounds_of_a_knob_hold_in_python_too() -> None:
    class Bounded(Loss):
        """Has one knob."""

        kind: Literal["bounded"] = "bounded"
        strength: float = Knob(1.0, lo=0.5, hi=2.0)

        def value(self, correct: Any, incorrect: Any) -> Any:
            return self.strength * correct

    try:
        assert Bounded(strength=2.0).strength == 2.0
        for wrong in (0.4, 2.1, float("nan"), "1"):
            with pytest.raises(ValidationError):
                Bounded(strength=wrong)
        with pytest.raises(ValidationError, match="frozen"):
            Bounded().strength = 1.0
        with pytest.raises(ValidationError, match="Extra inputs"):
            Bounded(strenght=1.0)
    finally:
        forget(Bounded)
