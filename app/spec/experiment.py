"""An experiment and its history: data, shaping, seed, window, and timed edits."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError, model_validator

from app.spec.base import Frozen, Spec, role_of
from app.spec.families import Dataset, Shaping
from app.spec.registry import OneOf
from app.spec.window import Window

Number = Annotated[float, Field(strict=True)]
Step = Annotated[int, Field(strict=True, ge=0)]
MOST_EDITS = 10_000
"""Edits of one experiment."""

Change = Number | tuple[tuple[Number, Number], ...]


class Edit(Frozen):
    """Knobs moved at a step. An edit at step n first acts in step n + 1."""

    step: Step
    """The step after which the change acts."""
    set: dict[str, Change] = Field(min_length=1)
    """Dotted paths to knobs and their new values, such as ``{"shaping.sigma": 0.2}``;
    ``data.points`` moves the points of own data, keeping their number."""


class Experiment(Frozen):
    """What a run is computed from, whole: equal experiments give equal frames."""

    model_config = ConfigDict(defer_build=True)

    data: OneOf[Dataset]
    """The training data."""
    shaping: OneOf[Shaping]
    """How the energy is shaped."""
    seed: Annotated[int, Field(strict=True, ge=0, le=2**32 - 1)] = 0
    """Every random number of the run follows from it."""
    window: Window = Field(default_factory=lambda fields: _natural_window(fields.get("data")))
    """Ω, over which everything is normalised; by default the data's natural window."""
    edits: tuple[Edit, ...] = Field((), max_length=MOST_EDITS)
    """Timed changes, ordered by step; edits of one step are merged."""

    @model_validator(mode="before")
    @classmethod
    def _order_edits(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("edits"), (list, tuple)):
            return {**value, "edits": _ordered(value["edits"])}
        return value

    @model_validator(mode="after")
    def _check_edits(self) -> "Experiment":
        for _ in self.stages():
            pass  # each edit is tried on the knobs as they are by then
        return self

    def stages(self) -> "Iterator[Experiment]":
        """The experiment before its first edit, after it, after the next …: the knobs as
        they then are, and no edits left."""
        current = self.model_copy(update={"edits": ()})
        yield current
        for edit in self.edits:
            current = _changed(current, edit)
            yield current

    def before(self, step: int) -> "Experiment":
        """The experiment that made the state at ``step``: edits of steps < ``step``
        carried out on the knobs, and no edits left."""
        *_, last = self.history(step).stages()
        return last

    def history(self, step: int) -> "Experiment":
        """This experiment with only the edits that matter for the state at ``step``."""
        return self.model_copy(update={"edits": tuple(e for e in self.edits if e.step < step)})

    def edited(self, step: int, changes: dict[str, Any]) -> "Experiment":
        """The experiment whose history is this one's up to ``step``, then ``changes``."""
        edits = [e.model_dump() for e in self.edits if e.step <= step]
        return Experiment.model_validate(
            {**self.model_dump(exclude={"edits"}), "edits": [*edits, {"step": step, "set": changes}]}
        )


def _natural_window(data: Dataset | None) -> Window:
    """The window that suits the data (any window where the data itself is refused)."""
    return data.natural_window() if data is not None else Window()


def _ordered(edits: Any) -> list[Any]:
    """Edits by step, those of one step merged in the order given."""
    merged: dict[int, dict[str, Any]] = {}
    for edit in edits:
        plain = edit.model_dump() if isinstance(edit, Edit) else edit
        if not (
            isinstance(plain, dict)
            and set(plain) == {"step", "set"}
            and type(plain["step"]) is int
            and isinstance(plain["set"], dict)
        ):
            return list(edits)  # let the field's own validation name what is wrong
        merged.setdefault(plain["step"], {}).update(plain["set"])
    return [{"step": step, "set": changes} for step, changes in sorted(merged.items())]


def _changed(experiment: Experiment, edit: Edit) -> Experiment:
    parts: dict[str, Spec] = {"data": experiment.data, "shaping": experiment.shaping}
    for path, value in edit.set.items():
        root, *rest = path.split(".")
        if root not in parts or not rest:
            raise ValueError(f"edit path {path!r} leads nowhere; start it with 'data.' or 'shaping.'")
        parts[root] = _with(parts[root], rest, value, path)
    return experiment.model_copy(update=parts)


def _with(spec: Spec, names: list[str], value: Any, path: str) -> Spec:
    name, *rest = names
    cls = type(spec)
    if name not in cls.model_fields:
        known = ", ".join(n for n in cls.model_fields if n != "kind")
        raise ValueError(f"edit path {path!r}: {spec.kind!r} has no field {name!r}; it has {known}")  # type: ignore[attr-defined]
    old = getattr(spec, name)
    if rest:
        if not isinstance(old, Spec):
            raise ValueError(f"edit path {path!r}: {name!r} holds no further fields")
        return spec.model_copy(update={name: _with(old, rest, value, path)})
    role = role_of(cls, name)
    if role == "structure":
        raise ValueError(
            f"edit path {path!r} is structural: changing it starts another run; register a new experiment instead"
        )
    if role == "values" and (not isinstance(value, tuple) or len(value) != len(old)):
        raise ValueError(f"edit path {path!r} must keep its {len(old)} entries; another number starts another run")
    if cls.model_fields[name].annotation is int and isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON knows one sort of number
    try:
        checked = cls.model_validate({**spec.model_dump(), name: value})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        rule = str(first["msg"]).removeprefix("Input ")
        raise ValueError(f"edit path {path!r}: {first['input']!r} {rule}; choose a value that does") from None
    return spec.model_copy(update={name: getattr(checked, name)})
