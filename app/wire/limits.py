"""A server's limits on what may be asked of it at once, checked after validation."""

from app.settings import Settings
from app.spec.errors import Problem
from app.spec.experiment import Experiment
from app.spec.families import Dataset


def _over(pointer: str, what: str, value: int, limit: int, setting: str) -> Problem:
    detail = f"{what} is {value}, and this server allows at most {limit} ({setting}); ask for {limit} or fewer"
    return Problem(
        "over-limit", "Over a limit of this server", detail, errors=({"pointer": pointer, "detail": detail},)
    )


def check_resolution(resolution: int, settings: Settings, pointer: str = "#/resolution") -> None:
    """``Problem`` where a surface has more grid points a side than the server computes."""
    if resolution > settings.max_resolution:
        raise _over(pointer, "resolution", resolution, settings.max_resolution, "BASIN_MAX_RESOLUTION")


def check_step(step: int, settings: Settings, pointer: str = "#/step") -> None:
    """``Problem`` where a run would be taken further than the server goes."""
    if step > settings.max_steps:
        raise _over(pointer, "step", step, settings.max_steps, "BASIN_MAX_STEPS")


def check_experiment(experiment: Experiment, settings: Settings, pointer: str = "#/experiment") -> None:
    """``Problem`` where an experiment has more points, or later edits, than allowed."""
    check_data(experiment.data, settings, f"{pointer}/data")
    for number, edit in enumerate(experiment.edits):
        check_step(edit.step, settings, f"{pointer}/edits/{number}/step")


def check_data(data: Dataset, settings: Settings, pointer: str) -> None:
    """``Problem`` where data has more points than allowed."""
    count = len(points) if (points := getattr(data, "points", None)) is not None else getattr(data, "size", 0)
    if count > settings.max_points:
        raise _over(pointer, "number of points", count, settings.max_points, "BASIN_MAX_POINTS")
