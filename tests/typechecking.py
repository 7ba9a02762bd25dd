"""The type checker of the tests: beartype, where an int will do for a float (PEP 484)."""

from collections.abc import Callable
from typing import Any

from beartype import BeartypeConf, beartype

CONFIGURATION = BeartypeConf(is_pep484_tower=True)


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, refusing arguments and answers that are not as annotated."""
    return beartype(function, conf=CONFIGURATION)
