"""split and join: a spec as a hashable structure and a pytree of traced numbers."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from app.spec.base import Spec, role_of

Knobs = dict[str, Any]
"""Knob name → scalar, array, or the knobs of a nested spec. In float64: JAX narrows
them to its own precision where they enter a compiled function."""

_S = TypeVar("_S", bound=Spec)


@dataclass(frozen=True)
class Structure:
    """What decides the compiled code of a spec: its class, sizes and choices."""

    cls: type[Spec]
    fields: tuple[tuple[str, Hashable], ...]


def split(spec: Spec) -> tuple[Structure, Knobs]:
    """Part a spec into its compile key and its knobs.

    Two specs with equal structure share compiled code; their knobs are arguments.
    """
    fields: list[tuple[str, Hashable]] = []
    knobs: Knobs = {}
    cls = type(spec)
    for name in cls.model_fields:
        value = getattr(spec, name)
        role = role_of(cls, name)
        if role == "knob":
            knobs[name] = np.asarray(value)
        elif role == "values":
            knobs[name] = np.asarray(value, np.float64)
        elif isinstance(value, Spec):
            inner, inner_knobs = split(value)
            fields.append((name, inner))
            if inner_knobs:
                knobs[name] = inner_knobs
        else:
            fields.append((name, value))
    return Structure(cls, tuple(fields)), knobs


def join(structure: Structure, knobs: Knobs) -> Any:
    """The spec again, with the given (possibly traced) numbers as its knobs.

    Nothing is validated: inside a traced function a knob has no value to check.
    """
    values: dict[str, Any] = {}
    for name, value in structure.fields:
        values[name] = join(value, knobs.get(name, {})) if isinstance(value, Structure) else value
    for name, value in knobs.items():
        values.setdefault(name, value)
    return structure.cls.model_construct(**values)


def joined(structure: Structure, knobs: Knobs, cls: type[_S]) -> _S:
    """``join`` with the family that the caller expects."""
    spec = join(structure, knobs)
    if not isinstance(spec, cls):
        raise TypeError(f"expected a {cls.__name__}, found {type(spec).__name__}")
    return spec
