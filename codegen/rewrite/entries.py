"""Names single entries, as w[3], so that loops and formulas read them as numbers."""

from codegen.program.grammar import Axis, Program, Read, Reduce, Value, letter
from codegen.program.value_numbering import Names, Scope, with_names


def name_entries(program: Program) -> Program:
    """w[3] is sum(k=3..3, w[k]), which is made before what reads it."""
    return with_names(program, _named)


def _named(term: Value, scope: Scope, names: Names) -> Value:
    if not isinstance(term, Read) or not term.index or any(form.terms for form in term.index):
        return term
    axes = tuple(Axis(names.fresh("k"), form, form) for form in term.index)
    picked = Reduce("sum", axes, Read(term.array, tuple(letter(axis.name) for axis in axes)))
    return names.read(picked, {}, "entry")
