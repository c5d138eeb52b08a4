"""Writes the two texts of a native kernel: the C, and the Python around it with the guards of every target."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from codegen.lower.array_rules import LoweredArrayRule
from codegen.lower.layers import Lowered
from codegen.lower.rules import LoweredRule
from codegen.native.bodies import NativeWriter
from codegen.numpy.array_rules import array_rule_source
from codegen.numpy.layers import source
from codegen.numpy.rules import rule_source
from codegen.numpy.targets import Target
from codegen.program.grammar import Program
from codegen.program.overflow import has_tables
from codegen.schedule.saved_for_backward import keeping

HERE = ("from codegen.native.calls import Kernels",)
NUMBER = "_number = _c.plainly(_number)"
GUARD = "_inputs = _c.remembering(_inputs)"


@dataclass(frozen=True, slots=True)
class Texts:
    python: str
    c: str


def _loaded(c: str, guard: str) -> str:
    return f"_c = Kernels({c})\n{guard}"


def _widest(program: Program) -> str:
    """The rest of the C is C for any type."""
    return "float64" if has_tables(program) else "longdouble"


def layer_texts(lowered: Lowered, title: str, formulas: Sequence[str], digests: Sequence[tuple[str, str]],
                imports: tuple[str, ...] = HERE, c: str = "C, THREADS") -> Texts:
    """`imports` are the lines by which the Python gets Kernels, `c` what it makes its own of."""
    writer = NativeWriter()
    python = source(lowered, title, formulas, digests, Target(
        writer.write, partial(keeping, again=True), None, _widest, imports, (_loaded(c, GUARD),)))
    return Texts(python, writer.text(title, formulas, [(f"d{name}", digest) for name, digest in digests]))


def array_rule_texts(lowered: LoweredArrayRule, title: str, formulas: Sequence[str],
                     imports: tuple[str, ...] = HERE, c: str = "C, THREADS") -> Texts:
    writer = NativeWriter()
    python = array_rule_source(lowered, title, formulas, Target(
        writer.write, small=None, imports=imports, helpers=(_loaded(c, NUMBER),)))
    return Texts(python, writer.text(title, formulas, list(lowered.laws)))


def rule_texts(lowered: LoweredRule, title: str, formulas: Sequence[str],
               imports: tuple[str, ...] = HERE, c: str = "C, THREADS") -> Texts:
    writer = NativeWriter()
    python = rule_source(lowered, title, formulas, Target(
        writer.write, small=None, imports=imports, helpers=(_loaded(c, NUMBER),)))
    return Texts(python, writer.text(title, formulas, list(lowered.laws)))
