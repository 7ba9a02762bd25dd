"""What is asked of every piece. A new one is enrolled by existing."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from annotated_types import Ge, Le

from app.settings import Settings
from app.spec.base import Spec, description_of, kind_of, role_of, title_of
from app.spec.families import Dataset, Energy, Info, Landscape, Loss, Sampler, Shaping, World
from app.spec.registry import discover, families
from app.spec.structure import Knobs, Structure, join, split

discover(*Settings().pieces)

WITHOUT_DEFAULT: dict[str, dict[str, Any]] = {
    "points": {"points": [[0.1 * i, 0.03 * i * i] for i in range(12)]},
}
"""What the kinds whose fields have no default are made with."""

CLASSES = {(family, kind): cls for family, kinds in families().items() for kind, cls in kinds.items()}
WINDOW = np.asarray([-2.0, 2.0, -2.0, 2.0], np.float32)
STEPS = 3


def every(*chosen: str) -> pytest.MarkDecorator:
    """One case a piece, of the given families or of all."""
    cases = [(cls, f"{family}-{kind}") for (family, kind), cls in CLASSES.items() if not chosen or family in chosen]
    return pytest.mark.parametrize("cls", [cls for cls, _ in cases], ids=[name for _, name in cases])


def default(cls: type[Spec], **fields: Any) -> Any:
    return cls.model_validate({"kind": kind_of(cls), **WITHOUT_DEFAULT.get(kind_of(cls), {}), **fields})


def bounds(cls: type[Spec], name: str) -> tuple[float, float]:
    """The least and the greatest value of a numeric field."""
    found = cls.model_fields[name].metadata
    (lo,) = [item.ge for item in found if isinstance(item, Ge)]
    (hi,) = [item.le for item in found if isinstance(item, Le)]
    return float(lo), float(hi)


def smallest(spec: Any) -> Any:
    """The same piece with every size at its least, so that it compiles quickly."""
    changes: dict[str, Any] = {}
    for name in type(spec).model_fields:
        value = getattr(spec, name)
        if isinstance(value, Spec):
            changes[name] = smallest(value)
        elif role_of(type(spec), name) == "structure" and type(value) is int:
            changes[name] = int(bounds(type(spec), name)[0])
    return spec.model_copy(update=changes)


def knob_paths(spec: Any, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every scalar knob, those of nested pieces too."""
    for name in type(spec).model_fields:
        if isinstance(getattr(spec, name), Spec):
            yield from knob_paths(getattr(spec, name), (*prefix, name))
        elif role_of(type(spec), name) == "knob":
            yield (*prefix, name)


def moved(spec: Any, path: tuple[str, ...]) -> Any:
    """The piece with one knob at another legal value, validated as an edit would be."""
    name, *rest = path
    old = getattr(spec, name)
    if rest:
        return spec.model_copy(update={name: moved(old, tuple(rest))})
    lo, hi = bounds(type(spec), name)
    new = type(old)((old + lo) / 2)
    return type(spec).model_validate({**spec.model_dump(), name: new if new != old else type(old)(hi)})


def assert_finite(tree: Any) -> None:
    """All but an acceptance, which is NaN where a method walks no chain."""

    def owed(part: Any) -> Any:
        return part._replace(acceptance=np.zeros(0)) if isinstance(part, Info) else part

    for leaf in jax.tree.leaves(jax.tree.map(owed, tree, is_leaf=lambda part: isinstance(part, Info))):
        assert np.isfinite(np.asarray(leaf)).all()


def assert_same(one: Any, two: Any) -> None:
    jax.tree.map(np.testing.assert_array_equal, one, two)


def assert_never_retraced(spec: Any, program: Callable[..., Any], *arguments: Any) -> None:
    """``program(structure, knobs, …)`` is compiled once, whichever knob moves."""
    compiled = jax.jit(program, static_argnums=0)
    structure, knobs = split(spec)
    assert_finite(compiled(structure, knobs, *arguments))
    programs = compiled._cache_size()  # jax.jit of one function shares one cache: others may be in it
    for path in knob_paths(spec):
        other, other_knobs = split(moved(spec, path))
        assert other == structure
        assert jax.tree.map(lambda leaf: leaf.dtype, other_knobs) == jax.tree.map(lambda leaf: leaf.dtype, knobs)
        assert_finite(compiled(other, other_knobs, *arguments))
        assert compiled._cache_size() == programs, f"moving {'.'.join(path)} compiled again"


def assert_gradient_is_the_difference(function: Callable[..., Any], at: np.ndarray) -> None:
    """∇ of a sum of independent terms against central differences, in float64."""
    step = 1e-5
    gradient = np.asarray(jax.grad(lambda x: jnp.sum(function(x)))(jnp.asarray(at)))
    for column in range(at.shape[1]):
        shift = step * (np.arange(at.shape[1]) == column)
        difference = np.asarray(function(jnp.asarray(at + shift)) - function(jnp.asarray(at - shift))) / (2 * step)
        np.testing.assert_allclose(gradient[:, column], difference, rtol=1e-6, atol=1e-6)


# What people and programs read of a piece.


@every()
def test_a_piece_says_what_it_is_and_where_it_comes_from(cls: type[Spec]) -> None:
    assert title_of(cls).strip()
    assert description_of(cls).endswith((".", "!"))
    assert cls.source.strip()
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind_of(cls))


@every()
def test_every_field_is_explained(cls: type[Spec]) -> None:
    unexplained = [n for n, field in cls.model_fields.items() if n != "kind" and not (field.description or "").strip()]
    assert unexplained == []


@every()
def test_the_default_builds_and_lies_within_its_own_bounds(cls: type[Spec]) -> None:
    required = {name for name, field in cls.model_fields.items() if field.is_required()}
    assert required == set(WITHOUT_DEFAULT.get(kind_of(cls), {}))
    # Defaults are not validated where they stand; going through JSON does it.
    made = default(cls)
    again = cls.model_validate_json(made.model_dump_json())
    assert again == made
    assert again.model_dump(mode="json") == made.model_dump(mode="json")


@every()
def test_every_control_has_a_role_and_every_number_its_bounds(cls: type[Spec]) -> None:
    for name, schema in cls.model_json_schema()["properties"].items():
        if schema.get("type") not in ("number", "integer"):
            continue
        control = schema["control"]
        assert control["role"] == role_of(cls, name)
        assert control["role"] in ("knob", "structure")
        assert schema["minimum"] <= schema["default"] <= schema["maximum"]
        assert schema["minimum"] > 0 or control["scale"] == "linear", f"{name}: a log scale has no place for 0"


@every("shaping")
def test_a_method_has_one_strength_a_schedule_and_a_mechanism(cls: type[Shaping]) -> None:
    def primaries(spec: Spec) -> list[str]:
        found = []
        for name, field in type(spec).model_fields.items():
            extra = field.json_schema_extra
            if isinstance(extra, dict) and extra["control"]["primary"]:  # type: ignore[index, call-overload]
                found.append(name)
            if isinstance(getattr(spec, name), Spec):
                found += primaries(getattr(spec, name))
        return found

    assert len(primaries(default(cls))) == 1
    assert cls.schedule > 0
    if cls.__module__.startswith("app."):  # a piece from elsewhere lies where its owner likes
        assert cls.__module__.split(".")[2] == cls.shaping_family
    # "{name}" in the sentence stands for a field's value.
    places = re.findall(r"{(.*?)}", cls.mechanism)
    assert cls.mechanism.strip()
    assert set(places) <= set(cls.model_fields)


@every("losses")
def test_a_loss_says_whether_it_pushes_up(cls: type[Loss]) -> None:
    """Held to its derivatives by either energy, over many pairs of energies."""
    loss = default(cls)
    assert set(re.findall(r"{(.*?)}", cls.mechanism)) <= set(cls.model_fields)
    correct, incorrect = np.random.default_rng(0).uniform(-3, 3, (2, 500)).astype(np.float32)
    down, up = (jax.grad(lambda c, i: loss.value(c, i).sum(), argnum)(correct, incorrect) for argnum in (0, 1))
    assert ("formula" in cls.mechanism) or (("down at ●" in cls.mechanism) == bool(np.any(down > 0)))
    assert ("formula" in cls.mechanism) or (("up at □" in cls.mechanism) == bool(np.any(up < 0)))


# What a piece computes.


def drawn(structure: Structure, knobs: Knobs, seed: jax.Array) -> Any:
    return join(structure, knobs).draw(jax.random.key(seed))


@every("data")
def test_data_is_finite_follows_its_key_and_lies_in_its_window(cls: type[Dataset]) -> None:
    spec = default(cls)
    structure, knobs = split(spec)
    draw = partial(jax.jit(drawn, static_argnums=0), structure, knobs)
    train, held_out = draw(np.uint32(0))
    assert_finite((train, held_out))
    assert train.dtype == held_out.dtype == np.float32
    assert train.shape[1] == held_out.shape[1] == (3 if cls.world == "conditional-plane" else 2)
    assert (cls.given is not None) == (cls.world == "conditional-plane")
    assert len(train) >= 2
    assert len(held_out) >= 1
    if "size" in cls.model_fields:
        assert len(train) == spec.size
    assert_same((train, held_out), draw(np.uint32(0)))
    if kind_of(cls) not in WITHOUT_DEFAULT:
        assert not np.array_equal(train, draw(np.uint32(1))[0])
        assert not np.array_equal(train, held_out)
    x0, x1, y0, y1 = spec.natural_window().as_array()
    inside = (train[:, 0] > x0) & (train[:, 0] < x1) & (train[:, 1] > y0) & (train[:, 1] < y1)
    assert np.mean(inside) > 0.99


@every("data")
def test_data_is_compiled_once_for_all_knobs(cls: type[Dataset]) -> None:
    assert_never_retraced(smallest(default(cls)), drawn, np.uint32(0))


def surface(structure: Structure, knobs: Knobs, points: jax.Array) -> Any:
    return join(structure, knobs).energy(points)


@every("landscapes")
def test_a_landscape_is_finite_in_its_window_and_compiled_once(cls: type[Landscape]) -> None:
    spec = default(cls)
    x0, x1, y0, y1 = spec.natural_window().as_array()
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, 21), np.linspace(y0, y1, 21)), axis=-1).reshape(-1, 2)
    assert_never_retraced(spec, surface, grid.astype(np.float32))
    energies = np.asarray(jax.jit(surface, static_argnums=0)(*split(spec), grid.astype(np.float32)))
    assert energies.shape == (441,)
    assert energies.std() > 0


@every("landscapes")
def test_a_landscapes_gradient_is_the_difference(cls: type[Landscape], double_precision: None) -> None:
    spec = default(cls)
    x0, x1, y0, y1 = map(float, spec.natural_window().as_array())
    points = np.random.default_rng(0).uniform((x0, y0), (x1, y1), (40, 2))
    assert_gradient_is_the_difference(jax.jit(spec.energy), points)


def valued(structure: Structure, knobs: Knobs, pairs: jax.Array) -> Any:
    return join(structure, knobs).value(pairs[:, 0], pairs[:, 1])


@every("losses")
def test_a_loss_is_finite_and_compiled_once(cls: type[Loss]) -> None:
    pairs = np.random.default_rng(0).normal(0, 3, (64, 2)).astype(np.float32)
    assert_never_retraced(default(cls), valued, pairs)


@every("losses")
def test_a_losss_gradient_is_the_difference(cls: type[Loss], double_precision: None) -> None:
    spec = default(cls)
    pairs = np.random.default_rng(1).normal(0, 3, (64, 2))
    assert_gradient_is_the_difference(jax.jit(lambda at: spec.value(at[:, 0], at[:, 1])), pairs)


def untrained(structure: Structure, knobs: Knobs, seed: jax.Array, points: jax.Array) -> Any:
    model = join(structure, knobs).build()
    params = model.init(jax.random.key(seed))
    return params, model.apply(params, points)


@every("energies")
def test_an_energy_is_finite_follows_its_key_and_is_compiled_once(cls: type[Energy]) -> None:
    points = np.random.default_rng(0).uniform(-2, 2, (32, 2)).astype(np.float32)
    spec = default(cls)
    assert_never_retraced(spec, untrained, np.uint32(0), points)
    run = jax.jit(untrained, static_argnums=0)
    one, two = run(*split(spec), np.uint32(0), points), run(*split(spec), np.uint32(0), points)
    assert_same(one, two)
    assert one[1].shape == (32,)
    assert not np.array_equal(one[1], run(*split(spec), np.uint32(1), points)[1])


@every("energies")
def test_an_energys_gradient_is_the_difference(cls: type[Energy], double_precision: None) -> None:
    model = smallest(default(cls)).build()
    params = jax.jit(model.init)(jax.random.key(0))
    points = np.random.default_rng(0).uniform(-2, 2, (16, 2))
    assert_gradient_is_the_difference(jax.jit(lambda at: model.apply(params, at)), points)


def chained(structure: Structure, knobs: Knobs, seed: jax.Array, start: jax.Array, beta: jax.Array) -> Any:
    kernel = join(structure, knobs).build(jnp.asarray(WINDOW), beta)

    def bowl(points: jax.Array) -> jax.Array:
        return jnp.sum((points - 0.3) ** 2, axis=1)

    def step(state: Any, key: jax.Array) -> Any:
        state, info = kernel.step(key, state, bowl)
        return state, info.acceptance

    state, acceptance = jax.lax.scan(step, kernel.init(start, bowl), jax.random.split(jax.random.key(seed), 5))
    return kernel.positions(state), acceptance


@every("samplers")
def test_chains_stay_in_the_window_follow_their_key_and_are_compiled_once(cls: type[Sampler]) -> None:
    spec = default(cls)
    start = np.random.default_rng(0).uniform(-3, 3, (16, 2)).astype(np.float32)  # some outside
    assert_never_retraced(spec, chained, np.uint32(0), start, np.float32(1))
    run = partial(jax.jit(chained, static_argnums=0), *split(spec))
    positions, acceptance = run(np.uint32(0), start, np.float32(1))
    assert positions.shape == start.shape
    assert np.abs(positions).max() <= 2
    assert not np.array_equal(positions, np.clip(start, -2, 2))
    assert acceptance.min() >= 0
    assert acceptance.max() <= 1
    assert_same((positions, acceptance), run(np.uint32(0), start, np.float32(1)))
    assert not np.array_equal(positions, run(np.uint32(1), start, np.float32(1))[0])


def trained(
    structure: Structure, knobs: Knobs, seed: jax.Array, train: jax.Array, points: jax.Array, world: World = "plane"
) -> Any:
    """A method's start, some steps, and its energy at points: all that the engine does."""
    shaping = join(structure, knobs)
    method = shaping.build(jnp.asarray(WINDOW), world)
    start, *keys = jax.random.split(jax.random.key(seed), STEPS + 1)
    batch = train if shaping.batch_size() is None else train[: shaping.batch_size()]

    def step(state: Any, key: jax.Array) -> Any:
        return method.step(key, state, batch)

    initial = method.init(start, train)
    state, infos = jax.lax.scan(step, initial, jnp.stack(keys))
    return initial, state, infos, method.energy(state, points)


@pytest.fixture(scope="module")
def cloud() -> np.ndarray:
    """Enough training points for the smallest batch of any method."""
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    radius = 1 + 0.2 * np.sin(5 * angle)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).astype(np.float32)


IN_ITS_WORLDS = [
    pytest.param(cls, world, id=f"{kind}-{world}")
    for kind, cls in families()["shaping"].items()
    for world in ("plane", "conditional", *(["conditional-plane"] if cls.sees_given else []))
]
"""Each method in each world that it shapes; on a conditional plane most see the answers alone."""


@pytest.mark.parametrize(("cls", "world"), IN_ITS_WORLDS)
def test_the_default_method_traces_with_the_promised_shapes(
    cls: type[Shaping], world: World, cloud: np.ndarray
) -> None:
    spec = default(cls)
    columns = 3 if world == "conditional-plane" else 2
    train = np.tile(cloud, (64, 1))[: max(spec.batch_size() or 64, 64)]
    train = np.concatenate([train, train[:, :1]], axis=1)[:, :columns]
    points = np.zeros((7, columns), np.float32)
    structure, knobs = split(spec)
    whole = partial(trained, structure, world=world)
    initial, state, infos, energies = jax.eval_shape(whole, knobs, np.uint32(0), train, points)
    assert energies.shape == (7,)
    assert energies.dtype == np.float32
    assert jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), initial) == jax.tree.map(
        lambda leaf: (leaf.shape, leaf.dtype), state
    )
    assert infos.loss.shape == infos.converged.shape == (STEPS,)
    pushed = infos.weights.shape[1]
    assert infos.negatives.shape == (STEPS, pushed, columns if pushed else 2)


@every("shaping")
def test_a_method_trains_deterministically_and_is_traced_once(
    cls: type[Shaping], cloud: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = smallest(default(cls))
    traces: list[str] = []
    build = cls.build

    def counted(self: Any, *where: Any) -> Any:
        traces.append(kind_of(cls))
        return build(self, *where)

    monkeypatch.setattr(cls, "build", counted)
    compiled = jax.jit(trained, static_argnums=0)
    structure, knobs = split(spec)
    rng = np.random.default_rng(0)
    here = rng.uniform(-2, 2, (16, 2)).astype(np.float32)
    elsewhere = np.concatenate([here[:8], rng.uniform(-2, 2, (8, 2)).astype(np.float32)])

    first = compiled(structure, knobs, np.uint32(0), cloud, here)
    assert_finite(first)
    assert_same(first, compiled(structure, knobs, np.uint32(0), cloud, here))
    initial, state, _, energies = first
    assert any(not np.array_equal(a, b) for a, b in zip(*map(jax.tree.leaves, (initial, state)), strict=True))

    # A point's energy rests on that point alone, not on its company or its place.
    in_company = compiled(structure, knobs, np.uint32(0), cloud, elsewhere)[3]
    np.testing.assert_array_equal(energies[:8], in_company[:8])
    turned = compiled(structure, knobs, np.uint32(0), cloud, here[::-1].copy())[3]
    np.testing.assert_allclose(turned[::-1], energies, rtol=1e-4, atol=1e-5)

    assert traces == [kind_of(cls)]
    for path in knob_paths(spec):
        other, other_knobs = split(moved(spec, path))
        assert_finite(compiled(other, other_knobs, np.uint32(0), cloud, here))
        assert len(traces) == 1, f"moving {'.'.join(path)} traced {kind_of(cls)} again"


@every("shaping")
def test_a_methods_energy_has_the_gradient_that_inference_follows(
    cls: type[Shaping], cloud: np.ndarray, double_precision: None
) -> None:
    spec = smallest(default(cls))
    train = jnp.asarray(cloud, jnp.float64)

    @jax.jit
    def energy(points: jax.Array) -> jax.Array:
        method = spec.build(jnp.asarray(WINDOW, jnp.float64))
        return method.energy(method.init(jax.random.key(0), train), points)

    assert_gradient_is_the_difference(energy, np.random.default_rng(0).uniform(-2, 2, (12, 2)))
