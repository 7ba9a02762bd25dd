"""Every small number of the methods, losses, samplers, optimisers and of the mathematics, and
what it is relative to: none may be a length, an area or an energy of a unit that data has not.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import app

APP = Path(app.__file__).parent
WALKED = ("shaping", "maths", "losses", "energies", "samplers", "spec/optimisers.py", "engine/descent.py")
SMALL = 1e-2
NAMES = re.compile(r"EPS|TINY|FLOOR|TOLERANCE|STILL|ENOUGH|NEAR|LEAST|FLATTEST|VANISHED|WHISPER|ROUNDING|eps$|tiny$")

FRAME = "the window: in the frame every window is 4 wide"
FLOAT = "float32's own range or rounding, which is relative"

LISTED = {
    ("engine/descent.py", "FLATTEST"): FLOAT + ": the smallest slope whose square it holds",
    ("maths/calibration.py", "LEVEL"): FLOAT + ", times the largest |F|",
    ("maths/calibration.py", "TINY"): "β itself, the mean of F above its minimum, and the span of F",
    ("maths/columns.py", "ROUNDING"): FLOAT + ", times |F| there, or the median |F| of the column",
    ("maths/places.py", "FLOAT32"): FLOAT + ", times the largest coordinate, or times β|F|",
    ("maths/places.py", "STEPS_OF_FLOAT32"): FLOAT + ": a count of its steps",
    ("maths/places.py", "steps"): "a name: the distances between the places",
    ("samplers/density.py", "at"): FLOAT + ": a slope whose square vanishes is not cut",
    ("shaping/architectural/gaussian_mixture.py", "STILL"): FRAME,
    ("shaping/architectural/gaussian_mixture.py", "LEAST_FLOOR"): FRAME,
    ("shaping/architectural/gaussian_mixture.py", "em_update"): FLOAT + ", of a count of points",
    ("shaping/architectural/ica.py", "STILL"): "1, the size of ⟨φuᵀ⟩ at rest",
    ("shaping/architectural/k_means.py", "STILL"): "the data's spread",
    ("shaping/architectural/latent_ellipse.py", "NEAR"): "the reach of x over the batch",
    ("shaping/architectural/pca.py", "STILL"): "the data's spread; of directions, 1",
    ("shaping/architectural/pca.py", "VANISHED"): "the data's variance",
    ("shaping/architectural/rbf_network.py", "ENOUGH"): "1 nat",
    ("shaping/architectural/rbf_network.py", "WHISPER"): "1, the sum of the weights",
    ("shaping/contrastive/minimum_probability_flow.py", "step"): FLOAT + ": rates that all vanish push nowhere",
    ("shaping/contrastive/noise_contrastive_estimation.py", "FLOOR"): FRAME,
    ("shaping/nodes.py", "NARROWEST"): FRAME,
    ("shaping/nodes.py", "_around"): "1, a ratio of two lengths in the frame",
    ("shaping/regularized/gradient_penalty.py", "slope"): "the slope of 1 per unit of the frame that is asked for",
    ("shaping/regularized/joint_embedding.py", "FLOOR"): "the variance of 1 that is asked of an embedding",
    ("shaping/regularized/lasso.py", "TINY"): FLOAT + ": atoms have length 1, and one that vanishes divides nothing",
    ("shaping/spread.py", "ROUNDINGS"): FLOAT + ", times the largest coordinate",
    ("shaping/spread.py", "within"): FLOAT + ", times the largest coordinate",
}
"""By file and name: of the constant, or of the function that writes the number itself."""


def found() -> Iterator[tuple[str, str]]:
    """Where small numbers are written, other than a knob's limits and defaults, whose unit is
    the schema's; and constants that are called like tolerances."""
    for walked in WALKED:
        place = APP / walked
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            for name, node in places(ast.parse(path.read_text())):
                if NAMES.search(name) or any(is_small(part) for part in written(node)):
                    yield str(path.relative_to(APP)), name


def places(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Each constant of a module, and each function, by its own name."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield ast.unparse(target), node
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node


def written(node: ast.AST) -> Iterator[ast.AST]:
    """What a constant or a function itself holds, without functions inside of it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from written(child)


def is_small(node: ast.AST) -> bool:
    """A literal below ``SMALL``, or the rounding or smallest number of a float."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float) and 0 < abs(node.value) < SMALL
    return isinstance(node, ast.Attribute) and node.attr in ("eps", "tiny", "smallest_normal")


def test_every_small_number_is_listed_with_what_it_is_relative_to() -> None:
    here = set(found())
    unlisted = sorted(here - set(LISTED))
    assert not unlisted, f"say what these are relative to, in LISTED: {unlisted}"
    gone = sorted(set(LISTED) - here)
    assert not gone, f"these are written nowhere any more: {gone}"


def test_a_small_number_is_found_wherever_it_is_written() -> None:
    source = """
TINY = 1e-30
FLOOR: float = 1.0
LARGE = 3.0
def outer(x):
    a = x + 1e-6
    def inner(y):
        return y * np.finfo(y.dtype).eps
    return inner(a)
class Piece:
    rate: float = Knob(1e-3, lo=1e-5)
    def step(self):
        return max(self.rate, 1e-9)
"""
    named = [
        name
        for name, node in places(ast.parse(source))
        if NAMES.search(name) or any(is_small(part) for part in written(node))
    ]
    assert sorted(named) == ["FLOOR", "TINY", "inner", "outer", "step"]
