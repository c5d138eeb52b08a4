"""The notation of update rules, read by Python's own parser: it shares no code with `derive`."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

GRADIENT, STEP = "g", "t"
REDUCTIONS = ("sum", "mean", "max", "min")


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment, with the letters of its target."""

    name: str
    letters: tuple[str, ...]
    value: ast.expr


@dataclass(frozen=True)
class Rule:
    """The lines of a rule, in order."""

    text: str
    lines: tuple[Line, ...]

    @property
    def watched(self) -> str:
        return self.lines[-1].name

    @cached_property
    def targets(self) -> frozenset[str]:
        return frozenset(line.name for line in self.lines) - {GRADIENT}

    @cached_property
    def shapes(self) -> dict[str, tuple[str, ...]]:
        """The letters of each assigned name and of the gradient, which has those of what is watched."""
        return {line.name: line.letters for line in self.lines} | {GRADIENT: self.lines[-1].letters}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """What is assigned and read before, in the order of the lines; what is watched is always one."""
        assigned: set[str] = set()
        early = {self.watched}
        for line in self.lines:
            early |= (names(line.value) & self.targets) - assigned
            assigned.add(line.name)
        return tuple(dict.fromkeys(line.name for line in self.lines if line.name in early))

    @cached_property
    def sequences(self) -> frozenset[str]:
        """Names that are read at a step and never assigned: schedules, and the gradient."""
        return frozenset(base(node) for line in self.lines for node in ast.walk(line.value)
                         if isinstance(node, ast.Subscript) and is_sequence(node)) - self.targets | {GRADIENT}

    @cached_property
    def inputs(self) -> frozenset[str]:
        """Arrays with letters that are never assigned: a second gradient."""
        return frozenset(base(node) for line in self.lines for node in ast.walk(line.value)
                         if isinstance(node, ast.Subscript) and not is_sequence(node)) - self.targets - {GRADIENT}

    @cached_property
    def letters(self) -> frozenset[str]:
        """Every letter of a coordinate."""
        found = {letter for line in self.lines for letter in line.letters}
        return frozenset(found.union(*(subscripts(node) for line in self.lines for node in ast.walk(line.value)
                                       if isinstance(node, ast.Subscript) and not is_sequence(node))))

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        known = self.targets | self.sequences | self.inputs | self.letters | {STEP}
        found = dict.fromkeys(name for line in self.lines for name in sorted(names(line.value)))
        return tuple(name for name in found if name not in known)


def read(text: str) -> Rule:
    """The rule that a text says, its lines at line ends or semicolons."""
    plain = "\n".join(line.split("#")[0].strip() for line in text.strip().splitlines())
    tree = ast.parse(re.sub(r"(^|;)[ \t]*let\s+", r"\1", plain, flags=re.MULTILINE))
    return Rule(text, tuple(_line(statement) for statement in tree.body))


def expression(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


def _line(statement: ast.stmt) -> Line:
    assert isinstance(statement, ast.Assign), f"no assignment: {ast.unparse(statement)}"
    (target,) = statement.targets
    if isinstance(target, ast.Name):
        return Line(target.id, (), statement.value)
    assert isinstance(target, ast.Subscript), f"no name is assigned: {ast.unparse(statement)}"
    return Line(base(target), subscripts(target), statement.value)


def names(tree: ast.expr) -> frozenset[str]:
    """The names of values in an expression: not those of functions, nor the letters that index."""
    return frozenset(_names(tree))


def _names(tree: ast.AST) -> Iterator[str]:
    match tree:
        case ast.Name(id=name):
            yield name
        case ast.Subscript():
            yield base(tree)
        case ast.Call(args=args):
            for arg in args:
                yield from _names(arg)
        case _:
            for child in ast.iter_child_nodes(tree):
                yield from _names(child)


def bound_twice(tree: ast.AST, letters: frozenset[str]) -> Iterator[str]:
    """Sums and the like over a letter that has a meaning already."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in REDUCTIONS:
        own = frozenset(arg.id for arg in tree.args[:-1] if isinstance(arg, ast.Name))
        if own & letters:
            yield ast.unparse(tree)
        letters |= own
    for child in ast.iter_child_nodes(tree):
        yield from bound_twice(child, letters)


def base(tree: ast.Subscript) -> str:
    assert isinstance(tree.value, ast.Name), f"no name is indexed: {ast.unparse(tree)}"
    return tree.value.id


def indices(tree: ast.Subscript) -> tuple[ast.expr, ...]:
    return tuple(tree.slice.elts) if isinstance(tree.slice, ast.Tuple) else (tree.slice,)


def subscripts(tree: ast.Subscript) -> tuple[str, ...]:
    """Letters, where every index is one."""
    return tuple(index.id for index in indices(tree) if isinstance(index, ast.Name))


def is_sequence(tree: ast.Subscript) -> bool:
    """Whether the index is a step: t, t - 1, 0."""
    (first, *others) = indices(tree)
    return not others and (isinstance(first, ast.Constant) or STEP in names(first))
