"""The forms of statements that a way to prove may be for: equations, comparisons, limits, and what stands in them."""

from collections.abc import Callable, Iterator

from sympy import Basic

from derive.elaboration.formulas import Statement
from derive.outlines.terms import AtMost, Binder, Equal, Formula, Less, Mean, NotEqual, Tends
from derive.search.unfolding import Knowledge

Applies = Callable[[Statement, Knowledge], bool]


def anything(statement: Statement, knowledge: Knowledge) -> bool:
    return True


def an_equation(statement: Statement, knowledge: Knowledge) -> bool:
    return isinstance(statement.body, Equal)


def an_order(statement: Statement, knowledge: Knowledge) -> bool:
    return isinstance(statement.body, (Less, AtMost))


def a_comparison(statement: Statement, knowledge: Knowledge) -> bool:
    return isinstance(statement.body, (Equal, Less, AtMost, NotEqual))


def unequal(statement: Statement, knowledge: Knowledge) -> bool:
    return isinstance(statement.body, (Less, AtMost, NotEqual))


def a_limit(statement: Statement, knowledge: Knowledge) -> bool:
    return isinstance(statement.body, Tends)


def holding(form: Applies, *kinds: type[Basic]) -> Applies:
    """A statement of that form in which something of these kinds stands."""
    return lambda statement, knowledge: form(statement, knowledge) and any(
        isinstance(node, kinds) for node in nodes_of(statement.body))


def nodes_of(term: Basic) -> Iterator[Basic]:
    """The term and its parts, those under binders as well."""
    yield term
    for part in (term.body, *term.outer) if isinstance(term, Binder) else term.args:
        yield from nodes_of(part)


def of_means(form: Applies) -> Applies:
    """One where means are spoken of, in what is claimed or in what is given."""
    return speaking_of(form, Mean)


def speaking_of(form: Applies, *kinds: type[Basic]) -> Applies:
    """One where something of these kinds is spoken of, in what is claimed or in what is given."""
    return lambda statement, knowledge: form(statement, knowledge) and any(
        isinstance(node, kinds) for formula in (statement.body, *knowledge.context) for node in nodes_of(formula))


def ranged(form: Applies) -> Applies:
    """One that is said for all values of an integer."""
    return lambda statement, knowledge: form(statement, knowledge) and bool(statement.ranges)


def where_given(form: Applies, kind: type[Formula]) -> Applies:
    """One where such a formula is given."""
    return lambda statement, knowledge: form(statement, knowledge) and any(isinstance(f, kind)
                                                                           for f in knowledge.context)
