"""How long the whole course takes, in times of `import sympy`: proved from nothing, and with nothing changed.

Run by `make bench`. Whole processes, in turns; what is compared is the median. The byte code of both is on the disk, as
after an installation.
"""

import os
import subprocess
import sys
from compileall import compile_dir
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

import derive
from derive.running.run import available_cores

TURNS = 5
IMPORT = "-c", "import sympy"
FROM_NOTHING, UNCHANGED = ("-m", "derive", "prove", "--no-cache"), ("-m", "derive", "prove")


def seconds(command: tuple[str, ...], cache: Path) -> float:
    started = perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True,
                   env={**os.environ, "XDG_CACHE_HOME": str(cache)})
    return perf_counter() - started


@pytest.mark.skipif(available_cores() < 2, reason="the bound is said of two cores")
def test_the_course_beside_the_import_of_sympy(tmp_path: Path) -> None:
    compile_dir(str(Path(derive.__file__).parent), quiet=1)
    seconds(UNCHANGED, tmp_path)
    found: dict[tuple[str, ...], list[float]] = {IMPORT: [], FROM_NOTHING: [], UNCHANGED: []}
    for _ in range(TURNS):
        for command, spent in found.items():
            spent.append(seconds(command, tmp_path))
    imported, proved, again = map(median, found.values())
    print(f"\nimport sympy: {imported:.2f} s; the course proved from nothing: {proved:.1f} s, "
          f"{proved / imported:.1f} times as long; with nothing changed: {again:.2f} s, {again / imported:.2f} times")
    assert proved <= 20 * imported
    assert again <= 2 * imported
