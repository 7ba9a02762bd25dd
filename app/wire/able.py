"""What only some methods can: asked of another, a problem that names those that can."""

from app.spec.base import kind_of
from app.spec.errors import Problem
from app.spec.experiment import Experiment
from app.spec.families import Landscape, Shaping
from app.spec.registry import families


def check_able(subject: Landscape | Experiment, ability: type, noun: str, pointer: str) -> None:
    """``Problem`` where the subject's method does not have the ``ability``, a protocol."""
    asked = subject.shaping if isinstance(subject, Experiment) else subject
    if isinstance(subject, Experiment) and isinstance(asked, ability):
        return
    able = ", ".join(repr(kind) for kind, cls in families()[Shaping.family].items() if issubclass(cls, ability))
    what = "a landscape" if isinstance(subject, Landscape) else "shaping"
    raise unfit(pointer, f"{what} of kind {kind_of(type(asked))!r} has no {noun}; choose shaping of kind {able}")


def unfit(pointer: str, detail: str) -> Problem:
    """A ``Problem`` (422) about one place of a body."""
    errors = ({"pointer": pointer, "detail": detail},)
    return Problem("invalid", "The request does not fit", f"{pointer}: {detail}", errors=errors)
