"""Optimisers of inference: how an answer walks down an energy whose parameters stay.

They are named here and are no family of the registry: a piece shapes, samples or draws,
and these only say how steps are made of gradients.
"""

from typing import Annotated, Literal

from pydantic import Field

from app.spec.base import Frozen, Knob


class GradientDescent(Frozen):
    """y ← y − η ∇F: on a bowl of curvature k it converges for η < 2/k. Cauchy (1847)."""

    kind: Literal["gradient-descent"] = "gradient-descent"
    rate: float = Knob(0.01, lo=1e-9, hi=1e6, scale="log", unit="length² / energy", symbol="η", primary=True)
    """What the gradient is multiplied by."""


class Momentum(Frozen):
    """v ← μv + ∇F, y ← y − ηv: a heavy ball, which rolls on. Polyak (1964)."""

    kind: Literal["momentum"] = "momentum"
    rate: float = Knob(0.01, lo=1e-9, hi=1e6, scale="log", unit="length² / energy", symbol="η", primary=True)
    """What the velocity is multiplied by."""
    momentum: float = Knob(0.9, lo=0.0, hi=0.999, symbol="μ")
    """The share of its velocity that the ball keeps in a step; 0 is gradient descent."""


class Adam(Frozen):
    """Each coordinate in steps of about the rate, whatever the unit of F. Kingma & Ba (2015)."""

    kind: Literal["adam"] = "adam"
    rate: float = Knob(0.02, lo=1e-9, hi=1e6, scale="log", unit="data units", symbol="η", primary=True)
    """Length of a step along each coordinate while the gradient keeps its sign."""
    momentum: float = Knob(0.9, lo=0.0, hi=0.999, symbol="β₁")
    """Decay of the running mean of the gradient."""
    decay: float = Knob(0.999, lo=0.5, hi=0.9999, symbol="β₂")
    """Decay of the running mean of its square."""


Optimiser = Annotated[GradientDescent | Momentum | Adam, Field(discriminator="kind")]
"""Any of them, told apart by ``kind``."""
OptimiserKind = Literal["gradient-descent", "momentum", "adam"]
