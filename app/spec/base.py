"""Spec, the frozen model that names one piece, and the two kinds of field it has.

A **knob** is traced: moving it never recompiles. Everything else (sizes, choices,
nested kinds) is **structure**: it decides shapes and code, and is the compile key.
"""

from inspect import cleandoc
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.spec.applying import WORLD, Applies

Scale = Literal["linear", "log"]


class Frozen(BaseModel):
    """A value: immutable, finite, and without fields that nobody declared."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


class Spec(Frozen):
    """Names one piece of the laboratory: a dataset, an energy, a loss, a method …

    A concrete subclass declares ``kind: Literal["…"]``, a docstring whose first
    paragraph describes it, and ``source`` (author, year). It is registered by being
    defined. Its fields are the REST schema, the page's controls and the Python
    constructor at once.
    """

    # The unions that a field may hold are known once every piece has been imported.
    model_config = ConfigDict(defer_build=True)

    family: ClassVar[str] = ""
    """The registry's name for the sort of piece: data, energies, landscapes, …"""
    title: ClassVar[str] = ""
    """How people write the name; by default the kind with a capital and spaces."""
    source: ClassVar[str] = ""
    """Where the piece comes from: author (year), title."""
    latex: ClassVar[str] = ""
    """What it is as a formula, its letters those of its fields' symbols: LaTeX, in rows if it is
    long. ``app/formulas`` says how they part and how a method marks its terms."""

    applies_when: ClassVar[Applies] = {}
    """The fields that change nothing at some settings: when each acts, and why not elsewhere."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if unknown := _named(cls.applies_when) - {WORLD, *cls.model_fields}:
            raise TypeError(f"{cls.__qualname__}: applies_when names {', '.join(sorted(unknown))}, no field of it")
        if "kind" in cls.model_fields:
            from app.spec.registry import register

            register(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        body = handler.resolve_ref_schema(schema)
        if "kind" in cls.model_fields:
            body["required"] = sorted({"kind", *body.get("required", ())})
            body["title"] = title_of(cls)
            body["description"] = description_of(cls)
            for name, conditions in cls.applies_when.items():
                body["properties"][name]["applies_when"] = [condition.as_json() for condition in conditions]
        return schema


def _named(applies: Applies) -> set[str]:
    wheres = [where.field for conditions in applies.values() for condition in conditions for where in condition.any_of]
    return {*applies, *wheres}


def kind_of(cls: type[Spec]) -> str:
    """The kebab-case name of a concrete piece."""
    return str(cls.model_fields["kind"].default)


def title_of(cls: type[Spec]) -> str:
    """The name that people read."""
    return cls.title or kind_of(cls).replace("-", " ").capitalize()


def description_of(cls: type[Spec]) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join(cleandoc(cls.__doc__ or "").split("\n\n")[0].split())


def Knob(  # noqa: N802 - reads as a field type, like pydantic's Field
    default: float,
    *,
    lo: float,
    hi: float,
    scale: Scale = "linear",
    unit: str = "",
    symbol: str = "",
    primary: bool = False,
    title: str | None = None,
) -> Any:
    """A number that is traced: moving it never recompiles.

    ``lo`` and ``hi`` bound it everywhere (slider, REST, Python). ``symbol`` is its
    letter in the formulas, ``title`` what people call it where its name alone won't do,
    ``primary`` marks the one knob that the page keeps in
    sight as the method's strength.
    """
    return Field(
        default,
        ge=lo,
        le=hi,
        strict=True,
        title=title,
        json_schema_extra={"control": _control("knob", scale, unit, symbol, primary)},
    )


def Size(  # noqa: N802
    default: int,
    *,
    lo: int,
    hi: int,
    scale: Scale = "linear",
    unit: str = "",
    symbol: str = "",
    primary: bool = False,
    title: str | None = None,
) -> Any:
    """A whole number that decides shapes: changing it starts another run."""
    return Field(
        default,
        ge=lo,
        le=hi,
        strict=True,
        title=title,
        json_schema_extra={"control": _control("structure", scale, unit, symbol, primary)},
    )


def Values(**kwargs: Any) -> Any:  # noqa: N802
    """An array of numbers, traced like a knob; only its shape is structure."""
    return Field(json_schema_extra={"control": _control("values", "linear", "", "", False)}, **kwargs)


def _control(role: str, scale: Scale, unit: str, symbol: str, primary: bool) -> dict[str, Any]:
    return {"role": role, "scale": scale, "unit": unit, "symbol": symbol, "primary": primary}


def role_of(cls: type[BaseModel], name: str) -> str:
    """ "knob", "values" or "structure" for a field of a Spec."""
    extra = cls.model_fields[name].json_schema_extra
    if isinstance(extra, dict):
        control = extra.get("control")
        if isinstance(control, dict):
            return str(control["role"])
    return "structure"
