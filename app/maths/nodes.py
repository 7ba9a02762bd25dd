"""A quadrature of exp(−βF): the places where F is known and what each stands for.

Places fall into *columns*, each normalised by itself: one column for the whole plane, or
one for each x where x is given. NumPy in float64, since what is judged here differs in
number of places from look to look, which a compiled program could not.

Source: LeCun, Chopra, Hadsell, Ranzato & Huang (2006), eq. 2, with the words of ``gibbs``.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

FAR = 700.0
"""Beyond this many nats above the minimum exp is 0 in float64."""


@dataclass(frozen=True)
class Thermal:
    """What follows from P_β in each column, in nats and in the unit of F."""

    log_partition: Float[np.ndarray, " columns"]
    """log ∫ exp(−βF)."""
    entropy: Float[np.ndarray, " columns"]
    """−∫ P log P: differential, so possibly negative."""
    expected_energy: Float[np.ndarray, " columns"]
    """⟨F⟩ = ∫ P F."""


@dataclass(frozen=True)
class Nodes:
    """Energies at places, with the length or area that each place stands for."""

    energies: Float[np.ndarray, " n"]
    weights: Float[np.ndarray, " n"]
    column: Int[np.ndarray, " n"]
    """The column that each place belongs to, 0 … columns − 1; each has one at least."""
    columns: int

    @classmethod
    def of_columns(
        cls, energies: Float[np.ndarray, "answers columns"], weights: Float[np.ndarray, " answers"]
    ) -> "Nodes":
        """The same answers in every column; ``weights`` are what each answer stands for."""
        answers, columns = energies.shape
        return cls(
            np.asarray(energies, np.float64).T.ravel(),
            np.tile(np.asarray(weights, np.float64), columns),
            np.repeat(np.arange(columns), answers),
            columns,
        )

    @cached_property
    def minima(self) -> Float[np.ndarray, " columns"]:
        """The lowest energy of each column."""
        lowest = np.full(self.columns, np.inf)
        with np.errstate(invalid="ignore"):  # what is not finite stays so
            np.minimum.at(lowest, self.column, self.energies)
        return lowest

    @cached_property
    def excess(self) -> Float[np.ndarray, " n"]:
        """F less the lowest of its column."""
        found: Float[np.ndarray, " n"] = self.energies - self.minima[self.column]
        return found

    def shares(self, beta: float) -> Float[np.ndarray, " n"]:
        """∫ P_β over what each place stands for; they sum to 1 in each column."""
        mass = self.masses(beta)
        found: Float[np.ndarray, " n"] = mass / self.total(mass)[self.column]
        return found

    def masses(self, beta: float) -> Float[np.ndarray, " n"]:
        """w exp(−β(F − min F)) of each place."""
        with np.errstate(invalid="ignore"):  # what is not finite stays so
            found: Float[np.ndarray, " n"] = self.weights * np.exp(-np.minimum(beta * self.excess, FAR))
        return found

    def total(self, values: Float[np.ndarray, " n"]) -> Float[np.ndarray, " columns"]:
        """The sum of the values over each column."""
        if self.columns == 1:
            whole: Float[np.ndarray, " columns"] = values.sum(keepdims=True)
            return whole
        found: Float[np.ndarray, " columns"] = np.bincount(self.column, values, self.columns)
        return found

    def thermal(self, beta: float) -> Thermal:
        """log Z, entropy and ⟨F⟩ of each column at β ≥ 0."""
        mass = self.masses(beta)
        zeroth = self.total(mass)
        above = self.total(mass * self.excess) / zeroth
        log = np.log(zeroth)
        return Thermal(log - beta * self.minima, log + beta * above, self.minima + above)

    def moments(self, beta: float) -> tuple[Float[np.ndarray, " columns"], Float[np.ndarray, " columns"]]:
        """Mean and variance of F − min F under P_β, in each column."""
        mass = self.masses(beta)
        zeroth = self.total(mass)
        mean = self.total(mass * self.excess) / zeroth
        return mean, self.total(mass * self.excess**2) / zeroth - mean**2
