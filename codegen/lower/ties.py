"""Splits maxima and minima into cases before a derivative is taken: at a tie one side counts, not none and not both.

The theorem about max(a, b)' says [b < a]*a' + [a < b]*b' where a != b. Two sides may be equal on a region, as in
max(x, relu(x)) or a clipped loss: there both have the same derivative, and any weights that add up to 1 give it.
"""

from sympy import Basic, Expr, Integer, Mul, Pow, log

from derive.outlines.calculus import entries
from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Equal,
    Forall,
    Largest,
    Less,
    Program,
    Sum,
    fresh,
    maximum,
    minimum,
)


def cased(program: Program) -> Program:
    """The program of which the gradients are those of this one where they are defined, and right on regions of ties.
    Its values are those of this one."""
    definitions = [_in_definition(definition) for definition in program.args[0]]
    if all(one is other for one, other in zip(definitions, program.args[0], strict=True)):
        return program
    return Program(type(program.args[0])(*definitions), program.args[1])


def _in_definition(definition: Basic) -> Basic:
    if isinstance(definition, Forall):
        name = fresh("#t", definition)
        body = _in_definition(definition.open(name))
        return definition if body == definition.open(name) else Forall(body, name, *definition.outer)
    assert isinstance(definition, Equal)
    right = _cases(definition.rhs)
    return definition if right == definition.rhs else Equal(definition.lhs, right)


def _cases(term: Expr) -> Expr:
    """max(a, b) = [b <= a]*a + [a < b]*b, where a side that does not move counts first; and
    max_i f(i) = sum_i [f(i) = max]*f(i) / sum_i [f(i) = max]."""
    if isinstance(term, (At, Bracket)) or not entries(term):
        return term
    if isinstance(term, Binder):
        name = fresh("#t", term)
        inner = _cases(term.open(name))
        if isinstance(term, Sum):
            return Sum(inner, name, *term.outer)
        assert isinstance(term, Largest)
        largest = Bracket(Equal(term.open(name), term))
        return Mul(Sum(largest * inner, name, *term.outer), Pow(Sum(largest, name, *term.outer), Integer(-1)))
    if isinstance(term, (maximum, minimum)):
        first, other = term.args if entries(term.args[1]) else term.args[::-1]
        below = (other, first) if isinstance(term, maximum) else (first, other)
        return Bracket(AtMost(*below)) * _cases(first) + Bracket(Less(*below[::-1])) * _cases(other)
    if not term.args:
        return term
    if isinstance(term, log):           # SymPy would look for factors in it, and not get over a largest
        return log(_cases(term.args[0]), evaluate=False)
    return term.func(*map(_cases, term.args))
