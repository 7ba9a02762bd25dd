"""What there is: every family and kind, described for the page and for programs."""

from typing import Any

import numpy as np

from app.engine import programs
from app.formulas import typeset, unmarked
from app.spec.base import Spec, description_of, kind_of, title_of
from app.spec.families import Coded, Dataset, Labelled, Landscape, Latent, Loss, Shaping
from app.spec.registry import families
from app.spec.structure import split

PREVIEW_POINTS = 150
"""Points of a dataset's thumbnail."""


def catalogue() -> dict[str, dict[str, Any]]:
    """Family → kind → title, description, source, formula, JSON Schema, defaults, and what
    is particular to the family."""
    return {family: {kind: entry(cls) for kind, cls in kinds.items()} for family, kinds in families().items()}


def entry(cls: type[Spec]) -> dict[str, Any]:
    """One piece. ``defaults`` is null where a field has no default (own points), ``formula``,
    which is MathML, where there is none or its ``latex`` has not been typeset."""
    cls.model_rebuild()
    needed = [name for name, field in cls.model_fields.items() if field.is_required()]
    default = None if needed else cls()
    described: dict[str, Any] = {
        "kind": kind_of(cls),
        "title": title_of(cls),
        "description": description_of(cls),
        "source": cls.source,
        "formula": typeset(cls.latex, cls.__module__),
        "latex": unmarked(cls.latex),
        "schema": cls.model_json_schema(),
        "defaults": None if default is None else default.model_dump(mode="json"),
    }
    if issubclass(cls, Shaping | Loss):
        described["mechanism"] = cls.mechanism
    if issubclass(cls, Shaping):
        described["family"] = cls.shaping_family
        described["schedule"] = cls.schedule
        described["second_family"] = (
            None if cls.second_family is None else dict(zip(("family", "why"), cls.second_family, strict=True))
        )
        described["sees_given"] = cls.sees_given
        described["has_latent"] = issubclass(cls, Latent)
        described["has_code"] = issubclass(cls, Coded)
    if issubclass(cls, Dataset):
        described["world"] = cls.world
        described["given"] = cls.given
        described["labelled"] = issubclass(cls, Labelled)
    if isinstance(default, Dataset | Landscape):
        described["window"] = default.natural_window().model_dump(mode="json")
    return described


def preview(kind: str) -> list[list[float]]:
    """Some points of a dataset with its defaults, for a thumbnail; none where it has no
    defaults. Runs in an engine process, since drawing is compiled."""
    cls = families()["data"][kind]
    if any(field.is_required() for field in cls.model_fields.values()):
        return []
    train = programs.draw_data(*split(cls()), np.uint32(0)).train
    points: list[list[float]] = np.asarray(train)[:PREVIEW_POINTS, :2].round(4).tolist()
    return points
