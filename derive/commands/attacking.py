"""A fresh attack on the kernel: random uses of its rules and facts, by the tests of the sources that it stands in."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from derive.notation.errors import Error
from derive.show.attacked import Attack, recorded

ROOT = Path(__file__).parents[2]


def attacked(count: int) -> tuple[Attack, ...]:
    """What comes of so many uses in all; and what is on record of other attacks."""
    if not (ROOT / "tests" / "kernel" / "attack.py").is_file():
        raise Error(f"the attack is part of the tests, which are not beside {ROOT / 'derive'}; expected the sources, "
                    "run it there, or leave out --attack")
    with TemporaryDirectory() as folder:
        record = Path(folder) / "attacked.json"
        run = subprocess.run(
            [sys.executable, "-m", "tests.kernel.attack", "--count", str(count), "--record", str(record)], cwd=ROOT,
            text=True, capture_output=True, check=False)
        found = recorded(record)
    if not found:
        raise Error(f"the attack did not end: {(run.stderr.strip().splitlines() or ['it says nothing'])[-1]}")
    fresh = {one.name for one in found}
    return (*found, *(one for one in recorded() if one.name not in fresh))
