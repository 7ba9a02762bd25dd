"""Are the lock files what pyproject.toml and package.json ask for?

Run by ./check. Needs no network: it compares names and versions.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def pins(lock: str) -> dict[str, set[str]]:
    """Package → pinned lines, version and marker (more than one where Pythons differ)."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines():
        if match := re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==(\S+)([^\\]*)", line):
            name, version, marker = match.groups()
            found.setdefault(canonicalize_name(name), set()).add(f"{version}{marker.rstrip()}")
    return found


def unmet(lock: str, wanted: Iterable[str]) -> Iterator[str]:
    """What is asked for and not pinned, or pinned at a version that does not fit."""
    pinned = pins(lock)
    for requirement in map(Requirement, wanted):
        versions = [line.split(" ;")[0] for line in pinned.get(canonicalize_name(requirement.name), ())]
        if not versions:
            yield f"requirements/{lock}.txt does not pin {requirement}"
        for version in versions:
            if version not in requirement.specifier:
                yield f"requirements/{lock}.txt pins {requirement.name} {version}, against {requirement}"


def complaints() -> Iterator[str]:
    """Everything that is out of step, in words."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    app, groups = project["project"]["dependencies"], project["dependency-groups"]
    yield from unmet("app", app)
    yield from unmet("test", app + groups["test"])
    yield from unmet("node", groups["node"])
    test = pins("test")
    for name, versions in pins("app").items():
        if test.get(name) != versions:
            yield f"requirements/test.txt pins {name} {test.get(name)}, requirements/app.txt {versions}"

    asked = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    if locked[""]["devDependencies"] != asked:
        yield "package-lock.json was made from other devDependencies than those of package.json"
    for name, entry in locked.items():
        if "resolved" in entry:
            yield f"package-lock.json holds a download address for {name}"
        if name and "integrity" not in entry:
            yield f"package-lock.json has no hash for {name}"


if __name__ == "__main__":
    found = list(complaints())
    sys.exit("\n".join([*found, "Run requirements/lock"]) if found else 0)
