"""The arguments of a theorem's last step, each as what its rule takes it to be."""

from sympy import Expr, Symbol

from derive.first_kernel.terms import Formula
from derive.first_kernel.theorem import Theorem


def premise(theorem: Theorem, place: int) -> Theorem:
    found = theorem.arguments[place]
    assert isinstance(found, Theorem), theorem.rule
    return found


def term(theorem: Theorem, place: int) -> Expr:
    found = theorem.arguments[place]
    assert isinstance(found, Expr), theorem.rule
    return found


def name(theorem: Theorem, place: int) -> Symbol:
    found = theorem.arguments[place]
    assert isinstance(found, Symbol), theorem.rule
    return found


def formula(theorem: Theorem, place: int) -> Formula:
    found = theorem.arguments[place]
    assert isinstance(found, Formula), theorem.rule
    return found


def group(theorem: Theorem, place: int) -> tuple[object, ...]:
    found = theorem.arguments[place]
    assert isinstance(found, tuple), theorem.rule
    return found
