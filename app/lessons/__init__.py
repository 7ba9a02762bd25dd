"""The course's questions, one Markdown file each: prose, formulas, scenes, a prediction.

A file begins with TOML between two lines of ``+++`` (the fields of ``Lesson``) and goes
on in Markdown; what follows ``## Answer`` stays folded until a prediction is made. A
number that the prose claims is a link to its name, ``[0.9](#down)``, and is computed
by the test of that name; one that is assumed is among ``givens``. A formula is ``$`…`$`` or a fenced block of ``math``.
What a scene asks to turn or to look at is a link to it, ``[noise σ](@side/knob:noise)``: each part is
an element's ``id``, or a ``data-`` attribute and its value, and all of it is one element of the page.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from app.lessons.markdown import inline, prose
from app.spec.base import Frozen

FOLDER = Path(__file__).resolve().parent
FENCE = "+++\n"
ANSWER = "\n## Answer\n"

GROUPS = {
    "1.1": "Energies, in words and pictures",
    "1.2–1.3": "Losses: what each one pushes, and how hard",
    "beyond": "Beyond the homework",
}
"""The course's problems, and what it does not ask."""


class Scene(Frozen):
    """A state of the page in which a phenomenon shows."""

    label: str
    """What it is, in a few words."""
    turn: str
    """What to do there. Markdown."""
    look: str
    """What to see. Markdown."""
    state: dict[str, Any] = Field(min_length=1)
    """Part of the page's state, as the address holds it; what is left out is as at the opening."""


class Prediction(Frozen):
    """A question to answer before looking."""

    question: str
    """Markdown, as are the others."""
    choices: tuple[str, ...] = Field(min_length=2, max_length=5)
    """What may be chosen."""
    right: int = Field(ge=0)
    """Which of the choices is right."""
    because: str
    """Why."""

    @model_validator(mode="after")
    def _right_is_a_choice(self) -> "Prediction":
        if self.right >= len(self.choices):
            raise ValueError(f"right is {self.right} and there are {len(self.choices)} choices; count from 0")
        return self


class Lesson(Frozen):
    """One question of the course."""

    id: str = Field(pattern=r"^[a-z0-9.-]+$")
    """Its name in addresses."""
    question: str
    """Its number in the homework, or a word where it has none."""
    title: str
    """What it is about."""
    summary: str
    """One sentence, which gives nothing away."""
    group: str
    """The problem that it belongs to, one of ``GROUPS``."""
    order: int
    """Its place among all lessons."""
    cite: str
    """The course, and the paper."""
    givens: tuple[str, ...] = ()
    """Numbers in the prose that are assumed, not claimed."""
    prediction: Prediction
    scenes: tuple[Scene, ...] = Field(min_length=1)
    body: str
    """Markdown before the answer."""
    answer: str
    """Markdown of the worked answer."""

    @model_validator(mode="after")
    def _group_is_known(self) -> "Lesson":
        if self.group not in GROUPS:
            raise ValueError(f"group is {self.group!r}; choose one of {', '.join(GROUPS)}")
        return self

    def heading(self) -> dict[str, Any]:
        """What a list of lessons shows."""
        names = ("id", "question", "title", "summary", "group", "cite")
        return {name: getattr(self, name) for name in names} | {"scenes": len(self.scenes)}

    def rendered(self, *, withhold: bool) -> dict[str, Any]:
        """The whole lesson, its Markdown as HTML; ``withhold`` leaves the answer out, and
        which choice is right."""
        prediction: dict[str, Any] = {
            "question": inline(self.prediction.question),
            "choices": [inline(choice) for choice in self.prediction.choices],
            "right": None if withhold else self.prediction.right,
            "because": None if withhold else inline(self.prediction.because),
        }
        scenes = [
            {"label": s.label, "turn": inline(s.turn), "look": inline(s.look), "state": s.state} for s in self.scenes
        ]
        return self.heading() | {
            "html": prose(self.body),
            "prediction": prediction,
            "answer": None if withhold else prose(self.answer),
            "withheld": withhold,
            "scenes": scenes,
        }


def read(path: Path) -> Lesson:
    """A lesson from its file. ``ValueError`` says which file is wrong, and how."""
    try:
        _, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
        before, answer = body.split(ANSWER)
        return Lesson.model_validate({**tomllib.loads(head), "body": before.strip(), "answer": answer.strip()})
    except (ValueError, ValidationError) as error:
        raise ValueError(
            f"{path.name}: {error}; a lesson is TOML between lines of +++, Markdown, and '## Answer'"
        ) from error


@lru_cache(maxsize=1)
def lessons() -> dict[str, Lesson]:
    """Every lesson by its id, in their order."""
    found = sorted((read(path) for path in FOLDER.glob("*.md")), key=lambda lesson: lesson.order)
    return {lesson.id: lesson for lesson in found}
