"""Body of POST /latent."""

from typing import Annotated

from pydantic import Field

from app.spec.base import Frozen
from app.wire.requests import Beta

FARTHEST = 1e6

Coordinate = Annotated[float, Field(strict=True, ge=-FARTHEST, le=FARTHEST)]
HalfAxis = Annotated[float, Field(strict=True, ge=0, le=FARTHEST)]
Point = tuple[Coordinate, Coordinate]


class LatentRequest(Frozen):
    """E(y, z) = ‖y − (w₁ cos z, w₂ sin z)‖² at one y, its angle z on a grid."""

    half_axes: tuple[HalfAxis, HalfAxis] = (2.0, 1.5)
    """w₁ and w₂; 0 makes a segment or a point of the ellipse."""
    y: Point = (0.0, 0.0)
    """The point that the angles try to explain."""
    angles: Annotated[int, Field(strict=True, ge=1, le=4096)] = 48
    """N_z: z_k = 2πk/N_z, the endpoint left out."""
    beta: Beta | None = None
    """Inverse temperature, in inverse squared units of y; null is cold, where the best angle
    alone counts."""
    line: Annotated[tuple[Point, ...], Field(max_length=1024)] = ()
    """Further points, at which only the free energies are wanted, such as a line across
    the ellipse."""
