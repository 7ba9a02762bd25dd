"""Body of POST /codes."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.engine.codes import Question
from app.spec.base import Frozen
from app.spec.experiment import Experiment
from app.spec.families import Coded
from app.wire.able import check_able
from app.wire.infer import Coordinate
from app.wire.requests import Steps

MOST_POINTS = 4096


class CodesRequest(Frozen):
    """Points, and the method whose codes of them are wanted."""

    model_config = ConfigDict(defer_build=True)

    experiment: Experiment
    """An experiment whose method explains a point by a sparse code."""
    step: Steps = 0
    """The experiment's step."""
    points: Annotated[tuple[tuple[Coordinate, Coordinate], ...], Field(min_length=1, max_length=MOST_POINTS)]
    """Where, in data units."""

    def question(self) -> Question:
        """The same as the engine takes it. ``Problem`` where the method has no code."""
        check_able(self.experiment, Coded, "code", "#/experiment/shaping")
        return Question(self.experiment, self.step, self.points)
