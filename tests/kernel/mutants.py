"""Each small change to the kernel is noticed by its tests.

    python -m tests.kernel.mutants [--jobs 2] [--sample 1] [--only TEXT] [--record FILE]

A changed copy of the kernel stands in a folder of its own, first on the path of a process that has loaded nothing of
the kernel. It runs the tests that concern the changed file first, and ends with the first that fails.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType

import flint  # noqa: F401  # these two are loaded once for all
import pytest  # noqa: F401

from .equivalent_mutants import EQUIVALENT
from .mutations import Mutant, mutants
from .records import put_down

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "derive" / "kernel"
TESTS = ("test_types", "test_facts", "test_rules", "test_terms", "test_polynomials", "forging.test_forged_terms",
         "forging.test_forged_theorems", "test_models")
FIRST = {"facts.py": "test_facts", "terms.py": "test_terms", "polynomials.py": "test_polynomials",
         "theorem.py": "test_rules", "types.py": "test_types", "words.py": "test_terms"}
SECONDS, MEMORY = 60, 3 << 30          # of a process that runs the tests on one mutant
SURVIVED, NOTICED, BROKEN = 0, 1, 2     # broken: it does not even load


def every_mutant() -> list[Mutant]:
    return [one for name in FIRST for one in mutants(name, (KERNEL / name).read_text())]


def run(mutant: Mutant | None) -> int:
    """The tests in this process, which has loaded nothing of the kernel yet."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "derive"
        shutil.copytree(KERNEL, copy / "kernel")
        shutil.copy(KERNEL.parent / "__init__.py", copy)
        if mutant:
            (copy / "kernel" / mutant.path).write_text(mutant.source)
        sys.path.insert(0, folder)
        try:
            import_module("derive.kernel.theorem")
        except BaseException:           # whatever a changed source does when it is loaded
            return BROKEN
        sys.dont_write_bytecode = mutant is not None
        first = FIRST[mutant.path] if mutant else TESTS[0]
        try:
            for name in (first, *(other for other in TESTS if other != first)):
                run_tests(import_module(f"tests.kernel.{name}"))
        except BaseException:           # a failed assertion, or whatever a changed kernel leads to
            if mutant is None:
                raise
            return NOTICED
    return SURVIVED


def run_tests(module: ModuleType) -> None:
    """Each test with all its parameters, up to the first that fails; pytest takes ten times as long to find them."""
    for name, test in vars(module).items():
        if not name.startswith("test_"):
            continue
        marks = getattr(test, "pytestmark", [])
        if any(mark.name == "xfail" for mark in marks):
            continue
        families = [_rows(*mark.args) for mark in marks if mark.name == "parametrize"]
        for rows in product(*families):
            test(**{key: entry for row in rows for key, entry in row.items()})


def _rows(names: str | tuple[str, ...], entries: Iterable[object]) -> list[dict[str, object]]:
    if isinstance(names, str):
        return [{names: entry} for entry in entries]
    return [dict(zip(names, entry, strict=True)) for entry in entries]


def started(mutant: Mutant | None) -> int:
    """The number of a new process that runs the tests on a mutant, silently."""
    child = os.fork()
    if child:
        return child
    answer = NOTICED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        answer = run(mutant)
    finally:
        os._exit(answer)


def outcomes(chosen: list[Mutant], jobs: int) -> list[tuple[Mutant, int]]:
    """What became of each mutant; a process that is ended from outside has noticed."""
    waiting, running = list(reversed(chosen)), dict[int, Mutant]()
    found: list[tuple[Mutant, int]] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            one = waiting.pop()
            running[started(one)] = one
        child, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        mutant = running.pop(child)
        found.append((mutant, code if code in (SURVIVED, BROKEN) else NOTICED))
        if code == SURVIVED and mutant.name not in EQUIVALENT:
            print(f"SURVIVED: {mutant.path}:{mutant.line}: {mutant.name}", flush=True)
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kernel.mutants", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sample", type=int, default=1, help="every how manieth mutant is looked at")
    parser.add_argument("--only", default="", help="mutants with this text in their names")
    parser.add_argument("--record", type=Path, help="the file in which the counts are put down")
    told = parser.parse_args(arguments)
    start = time.monotonic()
    whole = every_mutant()
    child = started(None)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != SURVIVED:
        print("The tests fail on the kernel as it is: mend that first.")
        return 1
    chosen = [one for one in whole if told.only in one.name and one.name not in EQUIVALENT][::told.sample]
    found = outcomes(chosen, told.jobs)
    counts = Counter(code for _, code in found)
    stale = sorted(set(EQUIVALENT) - {one.name for one in whole})
    for name in stale:
        print(f"STALE: listed as equivalent, but there is no such mutant: {name}")
    print(f"{len(found)} of {len(whole)} mutants: {counts[NOTICED]} noticed by a test, {counts[BROKEN]} do not load, "
          f"{counts[SURVIVED]} survived; {len(EQUIVALENT)} are equivalent; {time.monotonic() - start:.0f} s")
    if told.record and not told.only:
        put_down("mutants", {"mutants": len(found), "of": len(whole), "noticed": counts[NOTICED],
                             "broken": counts[BROKEN], "survived": counts[SURVIVED], "equivalent": len(EQUIVALENT)},
                 told.record)
    return 1 if counts[SURVIVED] or stale else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
