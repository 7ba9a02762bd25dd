"""Pieces of a Plotly figure in the page's colours: plain JSON, in Plotly's published schema.

What is drawn goes in untouched, as the answer has it, so that a figure's numbers are the
call's numbers.
"""

from dataclasses import dataclass
from typing import Any, Literal

Drawn = Literal["contour", "solid"]
Json = dict[str, Any]

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def _scale(*stops: str) -> list[list[Any]]:
    return [[k / (len(stops) - 1), stop] for k, stop in enumerate(stops)]


@dataclass(frozen=True)
class Style:
    """The page's colours: the energy ramp's high end melts into the paper."""

    paper: str
    ink: str
    muted: str
    line: str
    iso: str
    families: dict[str, str]
    energy: list[list[Any]]
    push: list[list[Any]]

    @property
    def density(self) -> list[list[Any]]:
        """The energy's ramp the other way: much is dark by day."""
        stops = [stop for _, stop in self.energy]
        return _scale(*reversed(stops))


STYLES = {
    "light": Style(
        paper="#fbfaf7",
        ink="#1b1d23",
        muted="#62646e",
        line="#e4e1d9",
        iso="rgba(9,24,66,0.17)",
        families={"contrastive": "#c8501e", "architectural": "#1f6fb2", "regularized": "#17845f"},
        energy=_scale(
            "#091842", "#0f2f63", "#17497a", "#22658a", "#428d9b", "#7cb3ab", "#b4d3c1", "#dde6d6", "#f4f3e8"
        ),
        push=_scale("#0a2a5e", "#1f5f97", "#5fa3bd", "#b5d5d3", "#f4f3e8", "#f6cfab", "#ea955f", "#c8501e", "#7c2608"),
    ),
    "dark": Style(
        paper="#12141a",
        ink="#eceae4",
        muted="#a0a3b0",
        line="#2c303b",
        iso="rgba(255,246,220,0.17)",
        families={"contrastive": "#f0855a", "architectural": "#6fb3ea", "regularized": "#55c39b"},
        energy=_scale(
            "#fff0be", "#fcd690", "#eeb074", "#d08a6c", "#8c5c70", "#63486a", "#42365a", "#2b2840", "#1a1d28"
        ),
        push=_scale("#bfe6ff", "#6fb3ea", "#3d7fb5", "#28465f", "#1a1d28", "#5a3328", "#a8532f", "#f0855a", "#ffd0b0"),
    ),
}


def layout(style: Style, title: str, **more: Any) -> Json:
    """The figure's ground: paper, type, title."""
    return {
        "title": {"text": title, "x": 0.02, "xanchor": "left"},
        "paper_bgcolor": style.paper,
        "plot_bgcolor": style.paper,
        "font": {"family": FONT, "size": 13, "color": style.ink},
        "margin": {"l": 64, "r": 24, "t": 64, "b": 56},
        "legend": {"orientation": "h", "y": -0.12},
        **more,
    }


def axis(style: Style, title: str, **more: Any) -> Json:
    """One axis of a plane."""
    return {
        "title": {"text": title},
        "gridcolor": style.line,
        "zerolinecolor": style.line,
        "linecolor": style.line,
        "ticks": "outside",
        "tickcolor": style.line,
        **more,
    }


LOPSIDED = 4
"""How many times as long as the other one side of a window may be before it is drawn square: a
picture of equal units would be a sliver."""


def ground(style: Style, x: str, y: str, drawn: Drawn, seen: Json, **more: Any) -> Json:
    """The axes that a field lies on: a plane's, or a scene's. In a plane a unit of x is as
    long as one of y, whatever the shape of the reader's window, and what is seen is the
    window of ``seen``: a square one is drawn square."""
    if drawn == "solid":
        sides = {"xaxis": axis(style, x), "yaxis": axis(style, y), "zaxis": axis(style, "")}
        return {"scene": {**sides, "aspectmode": "cube"}}
    ends_x, ends_y = ([side[0], side[-1]] for side in (seen["x"], seen["y"]))
    ratio = (ends_x[1] - ends_x[0]) / (ends_y[1] - ends_y[0])
    square = {"scaleanchor": "x", "scaleratio": 1.0 if 1 / LOPSIDED <= ratio <= LOPSIDED else ratio}
    return {
        "xaxis": axis(style, x, showgrid=False, zeroline=False, range=ends_x, constrain="domain", **more),
        "yaxis": axis(style, y, showgrid=False, zeroline=False, range=ends_y, constrain="domain", **square),
    }


def field(x: Any, y: Any, z: Any, name: str, style: Style, drawn: Drawn, **more: Any) -> Json:
    """A scalar field over a plane: rows are y, columns x."""
    bar = {"title": {"text": name, "side": "right"}, "thickness": 12, "outlinewidth": 0}
    common = {"x": x, "y": y, "z": z, "name": name, "colorscale": style.energy, "colorbar": bar}
    if drawn == "solid":
        return {"type": "surface", **common, "contours": {"z": {"show": True, "usecolormap": True}}, **more}
    drawing = {"contours": {"coloring": "heatmap"}, "line": {"color": style.iso, "width": 1}, "ncontours": 14}
    return {"type": "contour", **common, **drawing, **more}


def points(x: Any, y: Any, name: str, **more: Any) -> Json:
    """Discs: white with a dark ring, as data is drawn everywhere."""
    disc = {"color": "#ffffff", "size": 5, "line": {"color": "#14161c", "width": 1.2}}
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "name": name, "marker": disc, **more}


def curve(x: Any, y: Any, name: str, colour: str, **more: Any) -> Json:
    """One line."""
    line = {"color": colour, "width": 2}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": line, **more}


def bars(x: Any, y: Any, name: str, colour: Any, **more: Any) -> Json:
    """Bars."""
    return {"type": "bar", "x": x, "y": y, "name": name, "marker": {"color": colour}, **more}


def stacked(paths: list[list[list[float]]]) -> tuple[list[float | None], list[float | None]]:
    """Many paths of [x, y] as one line with gaps."""
    x: list[float | None] = []
    y: list[float | None] = []
    for path in paths:
        x += [point[0] for point in path] + [None]
        y += [point[1] for point in path] + [None]
    return x, y
