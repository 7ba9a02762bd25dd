"""The lock files: hashed, without addresses, in step with pyproject.toml."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what requirements/verify.py looks at, to be spoiled."""
    for name in ("pyproject.toml", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def verify(root: Path) -> tuple[int, str]:
    """Exit status and complaints of requirements/verify.py."""
    result = subprocess.run(
        [sys.executable, root / "requirements" / "verify.py"], capture_output=True, text=True, check=False
    )
    return result.returncode, result.stderr


def spoil(path: Path, pattern: str, replacement: str) -> None:
    """Replace the first match, which must exist."""
    text, count = re.subn(pattern, replacement, path.read_text(), count=1)
    assert count == 1
    path.write_text(text)


def test_they_are_what_is_asked_for(copy: Path) -> None:
    assert verify(copy) == (0, "")


def test_a_dependency_that_is_not_pinned_is_named(copy: Path) -> None:
    spoil(copy / "pyproject.toml", r'"optax>=', '"flax",\n    "optax>=')
    code, message = verify(copy)
    assert code == 1
    assert "requirements/app.txt does not pin flax" in message


def test_a_pin_outside_its_range_is_named(copy: Path) -> None:
    spoil(copy / "pyproject.toml", r"pydantic>=[\d.]+", "pydantic>=99")
    assert "against pydantic>=99" in verify(copy)[1]


def test_app_and_tests_must_agree(copy: Path) -> None:
    spoil(copy / "requirements" / "test.txt", r"\nnumpy==\S+", "\nnumpy==1.0")
    assert "requirements/test.txt pins numpy" in verify(copy)[1]


def test_a_download_address_in_the_npm_lock_is_found(copy: Path) -> None:
    spoil(copy / "package-lock.json", r'"integrity"', '"resolved": "somewhere",\n      "integrity"')
    assert "holds a download address" in verify(copy)[1]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_a_hash_and_no_line_an_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=[\w-]+==)", text)
    assert len(entries) >= 1
    for entry in entries:
        assert "--hash=sha256:" in entry, entry


def test_python_3_11_and_later_ones_get_different_jax() -> None:
    pins = re.findall(
        r"^jax==(\S+) ; python_full_version (\S+) '3.12'", (ROOT / "requirements" / "app.txt").read_text(), re.MULTILINE
    )
    assert {condition for _, condition in pins} == {"<", ">="}
    assert all(version not in ("0.10.2", "0.11.1") for version, _ in pins)
