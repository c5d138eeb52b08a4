"""The arguments of a theorem's last step, each as what its rule takes it to be."""

from sympy import Expr, Symbol

from derive.outlines.outline import Outline
from derive.outlines.terms import Formula


def premise(theorem: Outline, place: int) -> Outline:
    found = theorem.arguments[place]
    assert isinstance(found, Outline), theorem.rule
    return found


def term(theorem: Outline, place: int) -> Expr:
    found = theorem.arguments[place]
    assert isinstance(found, Expr), theorem.rule
    return found


def name(theorem: Outline, place: int) -> Symbol:
    found = theorem.arguments[place]
    assert isinstance(found, Symbol), theorem.rule
    return found


def formula(theorem: Outline, place: int) -> Formula:
    found = theorem.arguments[place]
    assert isinstance(found, Formula), theorem.rule
    return found


def group(theorem: Outline, place: int) -> tuple[object, ...]:
    found = theorem.arguments[place]
    assert isinstance(found, tuple), theorem.rule
    return found
