"""The energy loss: push down on the correct answer, and nothing else."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float

from app.spec.families import Loss


class EnergyLoss(Loss):
    """E_C alone: right only for energies that cannot become flat; any other collapses, or runs off to −∞.

    It has no margin and does not meet LeCun et al.'s sufficient condition: wrong answers
    may lie as low as the right one.
    """

    title: ClassVar[str] = "Energy loss"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 2.2.1"
    )
    mechanism: ClassVar[str] = "pushes down at ●, and nowhere up"
    latex: ClassVar[str] = r"\ell = E_C"

    kind: Literal["energy"] = "energy"

    def value(self, correct: Float[Array, " n"], incorrect: Float[Array, " n"]) -> Float[Array, " n"]:
        return correct
