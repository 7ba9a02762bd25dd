"""Body of POST /dimension."""

from typing import Annotated

from pydantic import Field, model_validator

from app.spec.base import Frozen

Length = Annotated[float, Field(strict=True, gt=0, le=100)]
Dimension = Annotated[int, Field(strict=True, ge=2, le=64)]


class DimensionRequest(Frozen):
    """Data on a circle in d dimensions, its distance as energy, uniform negatives in a cube."""

    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1, max_length=63)] = (
        2,
        3,
        4,
        6,
        8,
        12,
        16,
        24,
        32,
        48,
        64,
    )
    """Each d to look at, 2 to 64."""
    radius: Length = 1.0
    """Radius of the circle that the data lies on."""
    half_side: Length = 2.0
    """The negatives are uniform over [−half_side, half_side] in each dimension."""
    shell: Length = 0.2
    """A negative this near to the data lies at the wall of the valley."""
    margin: Length = 1.0
    """The hinge's margin m, in units of distance: further away it has no gradient."""
    draws: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 8
    """Uniform draws for each datum, of which the lowest is pushed up."""
    samples: Annotated[int, Field(strict=True, ge=2, le=200_000)] = 20_000
    """Draws of the Monte Carlo count."""
    seed: Annotated[int, Field(strict=True, ge=0, le=2**32 - 1)] = 0
    """Seed of the Monte Carlo count."""

    @model_validator(mode="after")
    def _circle_in_the_cube(self) -> "DimensionRequest":
        if self.radius >= self.half_side:
            raise ValueError(
                f"radius is {self.radius:g} and half_side {self.half_side:g}; the circle must lie inside the cube: "
                "choose a smaller radius or a larger half_side"
            )
        return self
