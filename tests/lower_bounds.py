"""The oldest packages that pyproject.toml admits, as constraints for pip: `python -m tests.lower_bounds`.

It needs the standard library alone, as it is run before anything is installed.
"""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
BOUND = re.compile(r"([\w-]+)>=([\d.]+)(?:,<[\d.]+)?")


def oldest(requirements: list[str]) -> list[str]:
    """Of each `package>=version` the line `package==version`. A package without a lower bound is refused."""
    bounds = [(requirement, BOUND.fullmatch(requirement)) for requirement in requirements]
    for requirement, bound in bounds:
        if bound is None:
            raise SystemExit(f"pyproject.toml: {requirement!r} states no lower bound; write it as package>=version")
    return [f"{bound[1]}=={bound[2]}" for _, bound in bounds if bound]


if __name__ == "__main__":
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    print("\n".join(oldest(project["dependencies"] + project["optional-dependencies"]["test"])))
