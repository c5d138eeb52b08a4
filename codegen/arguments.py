"""Executes the text of a kernel, and looks at what a call gives it. No other file executes a text."""

from collections.abc import Collection, Mapping
from types import ModuleType

from codegen.native.compiled_library import checked
from derive.notation.errors import Error


class ArgumentError(Error):
    """A kernel was given what it cannot work on."""


def executed(text: str, c: str = "", threads: int | None = None) -> ModuleType:
    if c:
        checked(c)
    module = ModuleType("kernel")
    module.__dict__.update({"C": c, "THREADS": threads} if c else {})
    exec(compile(text, "<kernel>", "exec"), module.__dict__)
    return module


def threads_are_some(threads: int | None) -> None:
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise Error(f"threads is {threads!r}, expected a whole number, 1 or more")


def names_agree(names: Collection[str], given: Mapping[str, object]) -> None:
    if len(names) == len(given) and all(map(given.__contains__, names)):
        return
    missing, surplus = [n for n in names if n not in given], [n for n in given if n not in names]
    if missing or surplus:
        what = f"{missing[0]} is missing" if missing else f"nothing is called {surplus[0]}"
        raise ArgumentError(f"{what}: expected {', '.join(names)}, got {', '.join(given) or 'none'}")
