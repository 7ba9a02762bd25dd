"""A field that is said to do nothing does nothing, and any other does something: every field of
every piece. What does nothing is tried in numbers at every setting that is declared; what acts,
at the defaults; and a knob that nothing is computed from is found at the defaults, with each
choice, and in every world."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.interpreters import partial_eval

from app.spec.applying import Where, inert
from app.spec.base import Spec, role_of
from app.spec.families import Dataset, Energy, Landscape, Loss, Sampler, Shaping, World
from app.spec.registry import discover, families
from app.spec.structure import Structure, join, split

discover()

SMALL = 16
STEPS = 2
Values = dict[str, Any]


def numbers_of(cls: type[Spec]) -> Values:
    """The fields that are numbers, and their bounds."""
    found = {}
    for name, field in cls.model_fields.items():
        bounds = {k: getattr(m, k) for m in field.metadata for k in ("ge", "le") if hasattr(m, k)}
        if {"ge", "le"} <= set(bounds):
            found[name] = (bounds["ge"], bounds["le"])
    return found


def choices_of(cls: type[Spec]) -> dict[str, tuple[str, ...]]:
    """The fields that are one of a few words."""
    found = {name: get_args(field.annotation) for name, field in cls.model_fields.items() if name != "kind"}
    return {name: words for name, words in found.items() if words and all(isinstance(w, str) for w in words)}


def beginning(cls: type[Spec]) -> Values:
    """The defaults, but for sizes, which are made small."""
    values = {name: getattr(cls(), name) for name in cls.model_fields if name != "kind"}
    for name, (least, _) in numbers_of(cls).items():
        if role_of(cls, name) == "structure":
            values[name] = max(least, min(values[name], SMALL))
    if "energy" in values:
        values["energy"] = values["energy"].model_copy(update={"width": 8, "depth": 1})
    return values


def fields(cls: type[Spec]) -> list[str]:
    """The fields that can be turned: numbers, words, pieces."""
    start = beginning(cls)
    return [name for name, value in start.items() if isinstance(value, Spec | float | int) or name in choices_of(cls)]


def others(cls: type[Spec], name: str, now: Any) -> list[Any]:
    """Other values that a field may have."""
    if name in choices_of(cls):
        return [word for word in choices_of(cls)[name] if word != now]
    if name not in numbers_of(cls):  # a nested piece
        return [other() for kind, other in families()[now.family].items() if kind != now.kind][:2]
    least, most = numbers_of(cls)[name]
    if role_of(cls, name) == "structure":
        return [v for v in (now + 1, now - 1) if least <= v <= most]
    middle = (least * most) ** 0.5 if least > 0 else (least + most) / 2
    values = [least, middle, most]
    if cls.model_fields[name].annotation is int:
        values = [round(v) for v in values]
    return [v for v in values if v != now]


def failing(where: Where, cls: type[Spec]) -> Iterator[tuple[str, Any]]:
    """The settings at which a condition does not hold."""
    if where.field == "world":
        yield from (("world", world) for world in get_args(World) if world not in (where.one_of or ()))
    elif where.one_of is not None:
        yield from ((where.field, word) for word in choices_of(cls)[where.field] if word not in where.one_of)
    elif where.names is not None:
        yield where.field, "relu(E_C - E_I)"
    else:
        yield where.field, numbers_of(cls)[where.field][where.above is None]


def settings(cls: type[Spec]) -> Iterator[Values]:
    """The defaults, each choice, and every setting at which a declared field is inert."""
    start = beginning(cls)
    yield start
    yield from (start | {name: word} for name, words in choices_of(cls).items() for word in words)
    for conditions in cls.applies_when.values():
        for condition in conditions:
            found: list[Values] = [start]
            for where in condition.any_of:
                found = [values | dict([one]) for values in found for one in failing(where, cls)]
            yield from found


def worlds(cls: type[Spec], setting: Values) -> list[str]:
    if "world" in setting:
        return [setting["world"]] if setting["world"] != "conditional-plane" or sees_given(cls) else []
    if not issubclass(cls, Shaping):
        return ["plane"]
    return [w for w in get_args(World) if w != "conditional-plane" or sees_given(cls)]


def sees_given(cls: type[Spec]) -> bool:
    return issubclass(cls, Shaping) and cls.sees_given


def program(structure: Structure, world: World) -> Any:
    """What a piece makes of its knobs, as one function of them."""

    def method(piece: Shaping) -> Any:
        def run(data: jax.Array) -> Any:
            shaped = piece.build(jnp.asarray([-2.0, 2.0, -2.0, 2.0]), world)
            state, infos = shaped.init(jax.random.key(1), data), []
            for k in range(STEPS):
                state, info = shaped.step(jax.random.key(k), state, data[: piece.batch_size()])
                infos.append(info)
            return shaped.energy(state, data), infos

        return run(
            jax.random.uniform(
                jax.random.key(5), (24, 3 if world == "conditional-plane" else 2), minval=-1.5, maxval=1.5
            )
        )

    def told(knobs: Any) -> Any:
        piece = join(structure, knobs)
        points = jax.random.uniform(jax.random.key(5), (24, 2), minval=-1.5, maxval=1.5)
        if isinstance(piece, Shaping):
            return method(piece)
        if isinstance(piece, Landscape):
            return piece.energy(points)
        if isinstance(piece, Loss):
            return piece.value(3 * points[:, 0], 3 * points[:, 1])
        if isinstance(piece, Energy):
            model = piece.build()
            return model.apply(model.init(jax.random.key(2)), points)
        if isinstance(piece, Sampler):
            kernel = piece.build(jnp.asarray([-2.0, 2.0, -2.0, 2.0]), 3.0)

            def energy(at: jax.Array) -> jax.Array:
                return jnp.sum(at**4 - at**2, axis=-1)

            state = kernel.init(points, energy)
            for k in range(STEPS):
                state, info = kernel.step(jax.random.key(k), state, energy)
            return kernel.positions(state), info
        assert isinstance(piece, Dataset)
        return piece.draw(jax.random.key(3))

    return told


@cache
def compiled(structure: Structure, world: World) -> Any:
    return jax.jit(program(structure, world))


def outcome(cls: type[Spec], setting: Values, world: World) -> list[np.ndarray]:
    spec = cls(**{name: value for name, value in setting.items() if name != "world"})
    structure, knobs = split(spec)
    return [np.asarray(leaf) for leaf in jax.tree.leaves(compiled(structure, world)(knobs))]


def used(cls: type[Spec], setting: Values, world: World) -> set[str]:
    """The knobs that something comes of."""
    structure, knobs = split(cls(**{name: value for name, value in setting.items() if name != "world"}))
    closed = jax.make_jaxpr(program(structure, world))(knobs)
    _, needed = partial_eval.dce_jaxpr(closed.jaxpr, [True] * len(closed.jaxpr.outvars))
    paths = [path for path, _ in jax.tree_util.tree_flatten_with_path(knobs)[0]]
    return {path[0].key for path, need in zip(paths, needed, strict=True) if need}


def graph(cls: type[Spec], setting: Values, world: World) -> str:
    """What is computed, without what nothing comes of."""
    structure, knobs = split(cls(**{name: value for name, value in setting.items() if name != "world"}))
    closed = jax.make_jaxpr(program(structure, world))(knobs)
    return str(partial_eval.dce_jaxpr(closed.jaxpr, [True] * len(closed.jaxpr.outvars))[0])


def same(one: list[np.ndarray], other: list[np.ndarray], exactly: bool) -> bool:
    if [a.shape for a in one] != [a.shape for a in other]:
        return False
    tolerance = {} if exactly else {"rtol": 2e-4, "atol": 1e-5}  # compiled anew, sums round otherwise
    close = np.array_equal if exactly else np.allclose
    return all(close(a, b, equal_nan=True, **tolerance) for a, b in zip(one, other, strict=True))


PIECES = [
    pytest.param(cls, id=f"{family}-{kind}")
    for family, kinds in families().items()
    for kind, cls in kinds.items()
    if not any(field.is_required() for field in cls.model_fields.values())
]


@pytest.mark.parametrize("cls", PIECES)
def test_a_field_that_is_said_to_do_nothing_changes_no_number(cls: type[Spec]) -> None:
    for setting in settings(cls):
        for world in worlds(cls, setting):
            for name in fields(cls):
                if inert(cls.applies_when, name, setting | {"world": world}) is None:
                    continue
                now = outcome(cls, setting, world)
                for value in others(cls, name, setting[name]):
                    then = outcome(cls, setting | {name: value}, world)
                    assert same(now, then, exactly=False), (name, value, setting, world)


@pytest.mark.parametrize("cls", PIECES)
def test_every_other_field_changes_some_number(cls: type[Spec]) -> None:
    setting = beginning(cls)
    drawn, now = graph(cls, setting, "plane"), outcome(cls, setting, "plane")
    for name in fields(cls):
        acts = inert(cls.applies_when, name, setting | {"world": "plane"}) is None
        if not acts or isinstance(setting[name], Spec):  # a piece of its own is judged by itself
            continue
        tried = [setting | {name: value} for value in others(cls, name, setting[name])]
        told = any(not same(now, outcome(cls, other, "plane"), exactly=True) for other in tried)
        if role_of(cls, name) == "knob":
            assert told, name
        else:  # a size, or a choice that waits for what so few steps do not bring: another thing is computed
            assert told or any(graph(cls, other, "plane") != drawn for other in tried), name


@pytest.mark.parametrize("cls", PIECES)
def test_a_knob_that_nothing_comes_of_is_said_to_do_nothing(cls: type[Spec]) -> None:
    for setting in settings(cls):
        for world in worlds(cls, setting):
            knobs = {name for name in fields(cls) if role_of(cls, name) == "knob"}
            said = {name for name in knobs if inert(cls.applies_when, name, setting | {"world": world}) is not None}
            assert knobs - used(cls, setting, world) <= said, (setting, world)


@pytest.mark.parametrize("cls", PIECES)
def test_the_schema_says_when_a_field_acts(cls: type[Spec]) -> None:
    cls.model_rebuild()
    properties = cls.model_json_schema()["properties"]
    declared = {name: [c.as_json() for c in conditions] for name, conditions in cls.applies_when.items()}
    assert {name: body["applies_when"] for name, body in properties.items() if "applies_when" in body} == declared


def test_a_declaration_of_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="names nowhere, no field"):
        type("Odd", (Loss,), {"applies_when": {"nowhere": ()}, "__module__": __name__})


def test_a_world_that_is_not_known_excludes_nothing() -> None:
    values: Mapping[str, Any] = {}
    assert Where("world", one_of=("conditional-plane",)).holds(values)
    assert not Where("world", one_of=("conditional-plane",)).holds({"world": "plane"})
