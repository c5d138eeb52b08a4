"""Defines what a target decides: how a body is written, what is saved for backward, and what stands before the
functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from codegen.numpy.bodies import Body, write
from codegen.program.grammar import Program
from codegen.schedule.saved_for_backward import Keeping, keeping


def longest(_program: Program) -> str:
    """NumPy works in every type that it has."""
    return "longdouble"


def write_small(program: Program, homes: Mapping[str, str] | None = None) -> Body:
    return write(program, homes, small=True)


@dataclass(frozen=True, slots=True)
class Target:
    write: Callable[[Program, Mapping[str, str] | None], Body] = write
    keeping: Callable[[Program, Program], Keeping] = keeping
    small: Callable[[Program], Body] | None = write_small       # the body for few entries, if that is another
    widest: Callable[[Program], str] = longest      # the type in which the functions of a program work at all
    imports: tuple[str, ...] = ()           # lines
    helpers: tuple[str, ...] = ()           # texts that stand after the guards


NUMPY = Target()


def by_threads(threads: int | None) -> Target:
    """NumPy, with loops whose tiles threads take in turns."""
    if threads in (None, 1):
        return NUMPY
    return Target(partial(write, turns=f"in_turns({{}}, {{}}, {threads})"))
