"""Answers of the API as Plotly figures, each by the call that it came from."""

from collections.abc import Callable
from typing import Any

from app.spec.base import kind_of, title_of
from app.spec.experiment import Experiment
from app.wire.compare import CompareRequest
from app.wire.figure import FigureRequest
from app.wire.infer import InferRequest
from app.wire.loss_plane import LossPlaneRequest
from app.wire.plots import (
    STYLES,
    Drawn,
    Json,
    Style,
    axis,
    bars,
    curve,
    field,
    ground,
    layout,
    points,
    stacked,
)
from app.wire.requests import BoltzmannRequest, LossRequest, SoftargminRequest, SurfaceRequest, TrainRequest, is_batch
from app.wire.sample import SampleRequest

NAMES = {
    "energy": "F",
    "probability": "P, density",
    "calibrated": "u, nats",
    "softargmin_gradient": "P − p̂",
    "score": "|−β∇F|",
    "gradient": "|∇F|",
}
PUSHED = "softargmin_gradient"


def figure(body: FigureRequest, answer: Json, backdrop: Json | None = None) -> Json:
    """The figure of an answer: ``{"data": […], "layout": {…}}``, which
    ``plotly.io.from_json`` reads.

    ``backdrop`` is the surface that the subject's paths or points lie on, with
    ``points`` where there is data.
    """
    name, subject = body.subject()
    style = STYLES[body.theme]
    traces, laid, title = _DRAWERS[name](subject, answer, style, body.drawn, backdrop or {})
    return {"data": traces, "layout": layout(style, title if body.title is None else body.title, **laid)}


Drawing = tuple[list[Json], Json, str]


def _surface(body: SurfaceRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    traces = _fields(answer, style, drawn)
    laid = ground(style, "x", "y", drawn, answer)
    if len(traces) > 1:
        laid["updatemenus"] = [_choice(traces)]
    if drawn == "contour":
        traces += _data(backdrop)
    return traces, laid, _subject_title(body, answer["diagnostics"].get("step")) + _unknown(answer)


def _train(body: TrainRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    traces = _fields(answer["surface"], style, drawn)[:1]
    for trace in traces:
        trace["colorbar"] |= {"x": 0.6, "len": 0.9}
    laid = ground(style, "x", "y", drawn, answer["surface"])
    if drawn == "contour":
        laid["xaxis"]["domain"] = [0, 0.58]
        traces += _data(backdrop)
    else:
        laid["scene"]["domain"] = {"x": [0, 0.58]}
    steps = [record["step"] for record in answer["records"]]
    colour = style.families[type(body.experiment.shaping).shaping_family]
    shown: list[tuple[str, Callable[[Json], Any]]] = [
        ("loss", lambda record: record["loss"]),
        ("information I, nats", lambda record: record["diagnostics"]["information"]),
        ("volume V", lambda record: record["diagnostics"]["low_energy_volume"]),
    ]
    for k, (name, read) in enumerate(shown):
        x, y = f"x{k + 2}", f"y{k + 2}"
        top = 1 - 0.36 * k
        values = [read(record) for record in answer["records"]]
        traces.append(curve(steps, values, name, colour, xaxis=x, yaxis=y, showlegend=False))
        laid[f"xaxis{k + 2}"] = axis(style, "step" if k == 2 else "", domain=[0.74, 1], anchor=y)
        laid[f"yaxis{k + 2}"] = axis(style, name, domain=[top - 0.28, top], anchor=x)
    title = _experiment_title(body.experiment, answer["surface"]["diagnostics"]["step"])
    return traces, laid, title + _unknown(answer["surface"])


def _compare(body: CompareRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    rows = answer["scoreboard"][::-1]  # Plotly draws the first bar at the bottom
    titles = [row["title"] + (" (unresolved)" if row["diagnostics"]["information"] is None else "") for row in rows]
    colours = [style.families[row["family"]] for row in rows]
    traces = [
        bars(
            [row["diagnostics"][key] for row in rows],
            titles,
            name,
            colours,
            orientation="h",
            xaxis=x,
            yaxis=y,
            showlegend=False,
        )
        for key, name, x, y in (
            ("information", "information I", "x", "y"),
            ("low_energy_volume", "low-energy volume V", "x2", "y2"),
        )
    ]
    laid = {
        "xaxis": axis(style, "information I, nats, held-out", domain=[0, 0.47]),
        "yaxis": axis(style, "", automargin=True),
        "xaxis2": axis(style, "low-energy volume V", domain=[0.53, 1], anchor="y2", range=[0, 1]),
        "yaxis2": axis(style, "", showticklabels=False, anchor="x2"),
    }
    kind = kind_of(type(body.experiments[0].data)).replace("-", " ")
    return traces, laid, f"Methods on the same data: {kind}"


def _sample(body: SampleRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    x, y = stacked(answer["paths"])
    traces = _fields(backdrop, style, "contour")[:1]
    traces[0]["showscale"] = False
    traces.append(curve(x, y, "chains", "#ee7733", opacity=0.7, line={"color": "#ee7733", "width": 1}))
    starts = answer["starts"]
    traces.append(points([p[0] for p in starts], [p[1] for p in starts], "starts"))
    cells = answer["histogram"]
    excess = [
        [s - e for s, e in zip(sampled, exact, strict=True)]
        for sampled, exact in zip(cells["sample"], cells["exact"], strict=True)
    ]
    edges = {"x": cells["x"], "y": cells["y"]}
    bar = {"title": {"text": "sample − P", "side": "right"}, "thickness": 12, "outlinewidth": 0}
    traces.append(
        {"type": "heatmap", **edges, "z": excess, "name": "sample − P", "colorscale": style.push, "zmid": 0}
        | {"colorbar": bar, "xaxis": "x2", "yaxis": "y2"}
    )
    laid = ground(style, "x", "y", "contour", backdrop, domain=[0, 0.46])
    held = ground(style, "x", "", "contour", edges, domain=[0.54, 1], anchor="y2")
    laid["xaxis2"] = held["xaxis"]
    laid["yaxis2"] = held["yaxis"] | {"anchor": "x2", "scaleanchor": "x2"}
    distance = answer["bias"]["total_variation"]
    name = title_of(type(body.sampler))
    return traces, laid, f"{name}: total variation {distance:.3g} from P" if distance is not None else name


def _infer(body: InferRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    x, y = stacked(answer["paths"])
    traces = _fields(backdrop, style, "contour")[:1]
    traces[0]["showscale"] = False
    traces.append(curve(x, y, "descent", "#ee7733"))
    ends = [path[-1] for path in answer["paths"]]
    traces.append(points([p[0] for p in ends], [p[1] for p in ends], "ends"))
    for k, energies in enumerate(answer["energies"]):
        line = {"color": "#ee7733", "width": 1.5}
        traces.append(curve(answer["steps"], energies, f"path {k}", "", line=line, xaxis="x2", yaxis="y2"))
        traces[-1]["showlegend"] = False
    laid = ground(style, "x", "y", "contour", backdrop, domain=[0, 0.55])
    laid["xaxis2"] = axis(style, "step", domain=[0.66, 1], anchor="y2")
    laid["yaxis2"] = axis(style, "F", anchor="x2")
    return traces, laid, f"Inference: {_subject_title(body, answer['step'])}"


def _boltzmann(body: BoltzmannRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    return _answers(body.energies, answer["probability"], "P", body.beta, style)


def _softargmin(body: SoftargminRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    traces, laid, title = _answers(body.energies, answer["softargmin"], "P", body.beta, style)
    for k, slopes in enumerate(answer["gradient"] if is_batch(body.energies) else [answer["gradient"]]):
        suffix = f" {k}" if is_batch(body.energies) else ""
        traces.append(
            bars(list(range(len(slopes))), slopes, f"1[k = correct] − P{suffix}", style.families["regularized"])
        )
    return traces, laid, title


def _answers(energies: Any, probability: Any, name: str, beta: float, style: Style) -> Drawing:
    batch = is_batch(energies)
    traces = []
    for k, (row, shares) in enumerate(zip(energies, probability, strict=True) if batch else [(energies, probability)]):
        suffix = f" {k}" if batch else ""
        answers = list(range(len(row)))
        traces.append(bars(answers, row, f"F{suffix}", style.families["architectural"]))
        traces.append(bars(answers, shares, f"{name}{suffix}", style.families["contrastive"]))
    laid = {"xaxis": axis(style, "answer"), "yaxis": axis(style, ""), "barmode": "group"}
    return traces, laid, f"Energies and probabilities at β = {beta:g}"


def _loss(body: LossRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    shown = (
        ("value", "loss", style.ink),
        ("d_correct", "∂/∂E_C", style.families["architectural"]),
        ("d_incorrect", "∂/∂E_I", style.families["contrastive"]),
    )
    gaps = [wrong - right for right, wrong in zip(body.correct, body.incorrect, strict=True)]
    order = sorted(range(len(gaps)), key=gaps.__getitem__)
    traces = [
        curve([gaps[k] for k in order], [answer[key][k] for k in order], name, colour, mode="lines+markers")
        for key, name, colour in shown
    ]
    laid = {"xaxis": axis(style, "E_I − E_C"), "yaxis": axis(style, "")}
    return traces, laid, f"{title_of(type(body.loss))} loss"


def _loss_plane(body: LossPlaneRequest, answer: Json, style: Style, drawn: Drawn, backdrop: Json) -> Drawing:
    correct, incorrect, m = answer["correct"], answer["incorrect"], answer["margin"]
    traces = [field(correct, incorrect, answer["value"], "loss", style, drawn)]
    laid = ground(style, "E_C", "E_I", drawn, {"x": correct, "y": incorrect})
    if drawn == "contour":
        ends = [correct[0], correct[-1]]
        line = {"color": "#ee7733", "width": 1.5, "dash": "dash"}
        traces.append(curve(ends, [end + m for end in ends], "E_C + m = E_I", "", line=line))
        traces.append(curve(ends, [end - m for end in ends], "E_C − m = E_I", "", line={**line, "dash": "dot"}))
    return traces, laid, f"{title_of(type(body.loss))} loss"


_DRAWERS: dict[str, Callable[..., Drawing]] = {
    "surface": _surface,
    "train": _train,
    "compare": _compare,
    "sample": _sample,
    "infer": _infer,
    "boltzmann": _boltzmann,
    "softargmin": _softargmin,
    "loss": _loss,
    "loss_plane": _loss_plane,
}


def _fields(answer: Json, style: Style, drawn: Drawn) -> list[Json]:
    """One trace for each quantity that is known, the first in sight; of a vector field its
    length. What rests on a Z that is not resolved is none."""
    traces: list[Json] = []
    for name, values in answer["quantities"].items():
        if values is None:
            continue
        look: Json = {} if not traces else {"visible": False}
        if name in ("score", "gradient"):
            values = [[_length(vector) for vector in row] for row in values]
        if name == "probability":
            look["colorscale"] = style.density
        if name == PUSHED:
            # As the page draws it: the way that a step pushes F, which is against the gradient.
            values = [[None if v is None else -v for v in row] for row in values]
            look |= {"colorscale": style.push, "cmid" if drawn == "solid" else "zmid": 0}
        traces.append(field(answer["x"], answer["y"], values, NAMES.get(name, name), style, drawn, **look))
    return traces


def _unknown(surface: Json) -> str:
    """What a title adds where quantities that were asked for rest on a Z that is not resolved."""
    missing = [NAMES.get(name, name).split(",")[0] for name, values in surface["quantities"].items() if values is None]
    return f"; {' and '.join(missing)} unresolved" if missing else ""


def _length(vector: list[float | None]) -> float | None:
    u, v = vector
    return None if u is None or v is None else float((u * u + v * v) ** 0.5)


def _choice(traces: list[Json]) -> Json:
    """Buttons that show one trace at a time; what is added after them stays in sight."""
    count = len(traces)
    places = list(range(count))
    buttons = [
        {"label": trace["name"], "method": "restyle", "args": [{"visible": [k == j for j in places]}, places]}
        for k, trace in enumerate(traces)
    ]
    place = {"x": 1, "xanchor": "right", "y": 1.12, "yanchor": "top"}
    return {"type": "buttons", "direction": "right", "showactive": True, "buttons": buttons, **place}


def _data(backdrop: Json) -> list[Json]:
    found = backdrop.get("points") or []
    return [points([p[0] for p in found], [p[1] for p in found], "data")] if found else []


def _subject_title(body: SurfaceRequest | InferRequest, step: int | None) -> str:
    if body.landscape is not None:
        return title_of(type(body.landscape))
    assert body.experiment is not None
    return _experiment_title(body.experiment, step)


def _experiment_title(experiment: Experiment, step: int | None) -> str:
    kind = kind_of(type(experiment.data)).replace("-", " ")
    return f"{title_of(type(experiment.shaping))} on {kind}, step {step}"
