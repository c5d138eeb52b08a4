"""Gives [f(i) == max(j, f(j))] a name, so that what is the largest is found by the bits that it was found with."""

from codegen.program.grammar import Program, Reduce, Test, Value
from codegen.program.value_numbering import Names, Scope, with_names


def name_ties(program: Program) -> Program:
    """[f(i) == max(j, f(j))] as an array of its own: another order of the same operations may round f otherwise, and
    what is the largest would not be found again."""
    return with_names(program, _named)


def _named(term: Value, scope: Scope, names: Names) -> Value:
    sides = (term.left, term.right) if isinstance(term, Test) and term.relation == "==" else ()
    if any(isinstance(side, Reduce) and side.kind == "max" for side in sides):
        return names.read(term, scope, "tie")
    return term
