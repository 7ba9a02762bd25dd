"""When a field acts: one that changes nothing at a setting says so, and why.

A piece declares it in ``applies_when``, field by field. The schema carries it, so that the
page can switch the control off with its reason and a program can know.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WORLD = "world"
"""The name under which a condition speaks of the data's world, which is no field."""


@dataclass(frozen=True)
class Where:
    """A condition on another field of the same piece, or on the data's ``world``. Of the four
    bounds one is given."""

    field: str
    one_of: tuple[str, ...] | None = None
    """The field is one of these."""
    above: float | None = None
    """The field is a number greater than this."""
    below: float | None = None
    """The field is a number less than this."""
    names: str | None = None
    """The field is a formula that names this variable."""

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether a piece with these values, and ``world`` among them, meets it. A world that
        is not known excludes nothing."""
        if self.field not in values:
            return True
        value = values[self.field]
        if self.one_of is not None:
            return value in self.one_of
        if self.names is not None:
            return re.search(rf"\b{re.escape(self.names)}\b", value) is not None
        return (self.above is None or value > self.above) and (self.below is None or value < self.below)

    def as_json(self) -> dict[str, Any]:
        """As the schema has it: the field, and the bound that is given."""
        bounds = {name: getattr(self, name) for name in ("one_of", "above", "below", "names")}
        return {"field": self.field} | {name: bound for name, bound in bounds.items() if bound is not None}


@dataclass(frozen=True)
class When:
    """A field acts only where one of the conditions holds."""

    reason: str
    """Why it does nothing elsewhere, for people: a clause without a full stop."""
    any_of: tuple[Where, ...]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether the field acts in a piece with these values, and ``world`` among them."""
        return any(where.holds(values) for where in self.any_of)

    def as_json(self) -> dict[str, Any]:
        """As the schema has it."""
        return {"reason": self.reason, "any_of": [where.as_json() for where in self.any_of]}


Applies = Mapping[str, tuple[When, ...]]
"""Field → what must hold for it to act, all of it. A field that is not named always acts."""


def when(reason: str, *any_of: Where) -> When:
    """A field acts only where one of the conditions holds; elsewhere not, for the reason."""
    return When(reason, any_of)


def inert(applies: Applies, name: str, values: Mapping[str, Any]) -> str | None:
    """Why a field does nothing in a piece with these values, and ``world`` among them; None
    where it acts."""
    return next((condition.reason for condition in applies.get(name, ()) if not condition.holds(values)), None)
