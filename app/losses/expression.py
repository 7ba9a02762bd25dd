"""A loss that is written as a formula."""

from typing import Any, ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float
from pydantic import Field, field_validator

from app.maths import blame
from app.maths.expression import parse
from app.maths.formula import LONGEST
from app.spec.applying import Applies, Where, when
from app.spec.base import Knob
from app.spec.families import Loss

VARIABLES = ("E_C", "E_I", "m", "beta")


class ExpressionLoss(Loss):
    """A formula in E_C, E_I, m and beta, for a loss of one's own.

    Which margin it has, and whether it meets LeCun et al.'s sufficient condition, is for
    its formula to say: POST /loss/plane looks. The formula is structure, compiled once; m
    and beta are knobs. A formula that is undefined somewhere ends the run that comes there.
    """

    title: ClassVar[str] = "Formula"
    source: ClassVar[str] = (
        "After LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2"
    )

    applies_when: ClassVar[Applies] = {
        "margin": (when("the formula does not name m", Where("formula", names="m")),),
        "beta": (when("the formula does not name beta", Where("formula", names="beta")),),
    }

    kind: Literal["expression"] = "expression"
    formula: str = Field("relu(E_C)**2 + relu(m - E_I)**2", max_length=LONGEST)
    """The loss of a pair, in E_C, E_I, m (the margin), beta and pi: + - * / **, relu, log, exp,
    sqrt, softplus, square, abs, min, max, sigmoid, sin, cos and tanh."""
    margin: float = Knob(1.0, lo=0.01, hi=10.0, scale="log", unit="energy", symbol="m", primary=True)
    """What the formula calls m."""
    beta: float = Knob(1.0, lo=0.1, hi=10.0, scale="log", unit="1 / energy", symbol="β", title="β inside the loss")
    """What the formula calls beta."""

    @field_validator("formula", mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        if isinstance(value, str):
            parse(value, VARIABLES)
        return value

    def why_undefined(self, correct: float, incorrect: float) -> str | None:
        formula = parse(self.formula, VARIABLES)
        found = blame.fault(formula, E_C=correct, E_I=incorrect, m=self.margin, beta=self.beta)
        return None if found is None else blame.words(found)

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        formula = parse(self.formula, VARIABLES)
        found = formula(E_C=correct, E_I=incorrect, m=self.margin, beta=self.beta)
        # A formula may leave both energies out.
        return jnp.broadcast_to(found, correct.shape)
