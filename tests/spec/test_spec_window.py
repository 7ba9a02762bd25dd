"""The window Ω: which rectangles are accepted, and what is said of the others."""

import math

import numpy as np
import pytest
from pydantic import ValidationError

from app.spec.window import LARGEST, NARROWEST, Window


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize(
    ("interval", "said"),
    [
        ((2.0, -2.0), r"runs from 2 to -2; give its lower end first, \[-2, 2\]"),
        ((1.0, 1.0), "from 1 to 1 is empty; give two different ends"),
        ((1000.0, 1000.05), "too narrow for float32; widen it"),
        ((0.0, NARROWEST / 2), "too narrow for float32; widen it"),
        ((1e-40, 2e-40), "too narrow for float32; widen it"),
        ((0.0, 1e10), r"reaches 1e\+10; keep it within ±1e\+09"),
        ((-1e300, 1.0), r"reaches 1e\+300; keep it within"),
        ((math.nan, 1.0), "finite number"),
        ((0.0, math.inf), "finite number"),
        ((0.0,), "Field required"),
        ((0.0, 1.0, 2.0), "at most 2 items"),
        (("0", 1.0), "valid number"),
        ((True, 2.0), "valid number"),
        (None, "valid tuple"),
    ],
)
def test_a_wrong_window_is_refused_with_the_rule(axis: str, interval: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Window.model_validate({axis: interval})


@pytest.mark.parametrize("interval", [(-LARGEST, LARGEST), (0.0, NARROWEST), (999.0, 999.2), (-3, 5)])
def test_what_float32_can_hold_is_accepted(interval: tuple[float, float]) -> None:
    array = Window.model_validate({"x": interval, "y": interval}).as_array()
    assert array.dtype == np.float32
    assert array[0] < array[1]
    assert array[2] < array[3]
    assert (array[1] - array[0]) * (array[3] - array[2]) > 0


def test_the_array_is_x_first() -> None:
    assert Window(x=(-1.0, 2.0), y=(-3.0, 4.0)).as_array().tolist() == [-1, 2, -3, 4]


def test_a_window_is_a_value() -> None:
    assert Window() == Window(x=(-2.0, 2.0), y=(-2.0, 2.0))
    assert hash(Window()) == hash(Window())
    assert Window.model_validate_json(Window(x=(0.1, 0.3)).model_dump_json()) == Window(x=(0.1, 0.3))
