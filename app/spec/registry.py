"""Every piece by family and kind. A piece enters by being defined in a module that
``discover`` imports; no list of kinds is kept anywhere else."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from app.spec.base import Spec, kind_of

PIECES = (
    "app.datasets",
    "app.energies",
    "app.landscapes",
    "app.losses",
    "app.samplers",
    "app.shaping",
)
"""The packages that hold pieces, one to a file."""

_registry: dict[str, dict[str, type[Spec]]] = {}


def register(cls: type[Spec]) -> None:
    """Enter a concrete piece; a second class of the same family and kind is refused."""
    if not cls.family:
        raise TypeError(f"{cls.__qualname__} has a kind but no family; derive it from a family class")
    annotation = cls.model_fields["kind"].annotation
    kind = kind_of(cls)
    if get_args(annotation) != (kind,):
        raise TypeError(f"{cls.__qualname__}: write kind: Literal[{kind!r}] = {kind!r}")
    known = _registry.setdefault(cls.family, {})
    other = known.get(kind)
    if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
        raise TypeError(
            f"{cls.family} {kind!r} is defined twice: by {other.__module__} and by {cls.__module__}; rename one"
        )
    known[kind] = cls


def forget(cls: type[Spec]) -> None:
    """Take a piece out again (tests that define pieces of their own use this)."""
    del _registry[cls.family][kind_of(cls)]


def discover(*packages: str) -> None:
    """Import every module of Basin's own packages and of ``packages``, so that each
    piece in them registers itself. Calling it again does nothing new."""
    for name in (*PIECES, *packages):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, name + "."):
            importlib.import_module(module.name)


def families() -> Mapping[str, Mapping[str, type[Spec]]]:
    """Family → kind → class, in alphabetical order of families and kinds."""
    return MappingProxyType(
        {family: MappingProxyType(dict(sorted(kinds.items()))) for family, kinds in sorted(_registry.items())}
    )


def pieces() -> Iterator[type[Spec]]:
    """Every registered class."""
    for kinds in families().values():
        yield from kinds.values()


class _Tagged:
    """Builds the union of a family's kinds, told apart by ``kind``, from the registry."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        choices = {kind: handler.generate_schema(cls) for kind, cls in families().get(source.family, {}).items()}
        if not choices:
            raise TypeError(f"no {source.family} known yet; call app.spec.registry.discover() first")
        return core_schema.tagged_union_schema(choices, discriminator="kind")


_F = TypeVar("_F", bound=Spec)

OneOf = Annotated[_F, _Tagged()]
"""``energy: OneOf[Energy]``: any registered kind of that family."""
