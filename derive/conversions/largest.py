"""The largest entry and the product over a range in normal form: those of the normal forms of the entries."""
from __future__ import annotations

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, generalise
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import word
from derive.library.steps import arguments

from .context import Context
from .indices import fresh
from .normal import conversion, normal, then, with_normal_arguments

ENTRIES = var("_f", to(INT, REAL))


@conversion("largest")
def normal_largest(term: Term, context: Context) -> Theorem:
    """largest(i=a..b, f(i)) = largest(i=a..b, g(i)), where g(i) is the normal form of f(i) for every integer i"""
    return then(with_normal_arguments(term, context), lambda now: _of_entries("largest", now, context))


@conversion("product")
def normal_product(term: Term, context: Context) -> Theorem:
    """product(i=a..b, f(i)) = product(i=a..b, g(i)), where g(i) is the normal form of f(i) for every integer i"""
    return then(with_normal_arguments(term, context), lambda now: _of_entries("product", now, context))


def _of_entries(name: str, term: Term, context: Context) -> Theorem:
    function, low, high = arguments(term, name)
    index = fresh(context, term)
    inner = normal(function(index), context)
    return congruence(abstracted(ENTRIES, word(name, ENTRIES, low, high)), generalise(index, inner))
