"""What the text of an update rule is made of: its lines, the letters of its coordinates, what it carries from step to
step, and what it names for the length of a step only.

A name that is assigned is a temporary if no line reads it before it is assigned and if it is no result of the rule
(the last line's, or what stands behind `->`): a step makes it anew, and nothing of it is carried on. `let u = ...` says
so outright, and is refused where it does not hold. `g` is the gradient; a step may make it anew, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from derive.notation.array_rules import Definitions, definitions, of_t, of_two, speaks_of_steps
from derive.notation.errors import NotationError
from derive.notation.programs import defined, parse_program
from derive.notation.syntax import (
    Access,
    Assign,
    Call,
    Expr,
    Name,
    Program,
    Reduce,
    Size,
    Tree,
)
from derive.notation.unparse import unparse
from derive.notation.walk import walk, with_parts

GRADIENT = "g"
STEP = "t"


@dataclass(frozen=True, slots=True)
class RuleTree:
    """A rule as it is written, and what follows from that alone."""

    text: str
    program: Program                    # of one coordinate: x for x[i,j], alpha[t] for alpha[t,i,j]
    letters: tuple[str, ...]            # of the coordinates
    temporaries: frozenset[str]
    whole: frozenset[str]               # the parameters that are whole numbers: k of t % k
    arrays: Definitions | None = None   # the lines, where arrays have letters of their own, or sums over them

    @property
    def targets(self) -> tuple[str, ...]:
        """The name that each line assigns."""
        return tuple(map(defined, self.program.assignments))


def read_tree(text: str, arrays: bool = False) -> RuleTree:
    """The lines of a rule, in which no mistake of writing is left; with `arrays`, its letters stay where one coordinate
    by itself would do."""
    written = parse_program(text, reassign=True)
    letters = _letters_of(written.assignments[0])
    targets = [defined(assign) for assign in written.assignments]
    for assign in written.assignments:
        if defined(assign) == STEP:
            raise NotationError("t is the number of the step, and no state", text, assign.target.at, "another name")
        if STEP in _letters_of(assign):
            raise NotationError("t is the number of the step, and no letter", text, assign.target.at, "a bare name")
    if set(targets) <= {GRADIENT}:
        raise NotationError("this rule has no state", text, written.at, "a line such as theta = theta - alpha*g")
    if arrays or any(_letters_of(assign) != letters or _sums(assign.value, letters) for assign in written.assignments):
        return RuleTree(text, written, (), _temporaries(text, written), _whole(text, written),
                        definitions(text, written))
    coordinate = _Coordinate(text, letters, frozenset(targets) - {GRADIENT})
    program = Program(tuple(replace(assign, target=Name(defined(assign), at=assign.target.at),
                                    value=coordinate.of(assign.value)) for assign in written.assignments),
                      written.outputs, at=written.at)
    return RuleTree(text, program, letters, _temporaries(text, program), _whole(text, program))


def _sums(value: Expr, letters: tuple[str, ...]) -> bool:
    """Whether a value is not that of one coordinate by itself, of which all arrays have the same letters."""
    return any((isinstance(node, Reduce | Size) and not of_t(node)) or (
        isinstance(node, Access) and not speaks_of_steps(node) and bool(letters or len(node.indices) > 1)
        and tuple(map(unparse, node.indices)) != letters) for node, _ in walk(value))


def _whole(text: str, program: Program) -> frozenset[str]:
    """The parameters in remainders."""
    assigned = {GRADIENT, *map(defined, program.assignments)}
    found = {node.id: node for assign in program.assignments for part, _ in walk(assign.value)
             if isinstance(part, Call) and part.function == "remainder"
             for node, _ in walk(part) if isinstance(node, Name) and node.id != STEP}
    for name, node in found.items():
        if name in assigned:
            raise NotationError(f"{name} is no whole number", text, node.at, "t, a number or a parameter, as in t % k, "
                                "t // k or floor(t/k)")
    return frozenset(found)


def _temporaries(text: str, program: Program) -> frozenset[str]:
    """What is assigned before it is read, and is no result."""
    carried, made = set(program.outputs), set[str]()
    for assign in program.assignments:
        name = defined(assign)
        for node, _ in walk(assign.value):
            found = node.id if isinstance(node, Name) else node.name if isinstance(node, Access) else STEP
            if found not in made:
                carried.add(found)
        made.add(name)
    for assign in program.assignments:
        name = defined(assign)
        if assign.let and name in carried:
            problem = f"let says that no step carries {name} on, but " + (
                f"{name} is a result of this rule" if name in program.outputs else "a line reads it before it is made")
            raise NotationError(problem, text, assign.target.at, f"{name} = ..., without let")
    return frozenset(made) - carried - {GRADIENT}


@dataclass(frozen=True, slots=True)
class _Coordinate:
    """A value of one coordinate: the letters are left out."""

    text: str
    letters: tuple[str, ...]
    states: frozenset[str]

    def of(self, tree: Expr) -> Expr:
        match tree:
            case Access():
                return self._entry(tree)
            case Reduce(body=body) if of_t(tree):
                return of_two(tree, self.of(body))
        return with_parts(tree, self.of)

    def _entry(self, tree: Access) -> Expr:
        written = tuple(map(unparse, tree.indices))
        if self.letters and written == self.letters:
            return Name(tree.name, at=tree.at)
        if tree.name in self.states:
            raise NotationError(f"{tree.name} is a state: its name alone is its value now", self.text, tree.at,
                                tree.name)
        step, *rest = tree.indices
        if rest and (written[1:] != self.letters or STEP not in _names([step])):
            raise NotationError(f"{tree.name} is a sequence here: one index, its step", self.text, tree.at,
                                f"{tree.name}[t]")
        return replace(tree, indices=(step,))


def _letters_of(assign: Assign) -> tuple[str, ...]:
    return tuple(map(unparse, assign.target.indices)) if isinstance(assign.target, Access) else ()


def _names(trees: Iterable[Tree]) -> set[str]:
    return {node.id for tree in trees for node, _ in walk(tree) if isinstance(node, Name)}
