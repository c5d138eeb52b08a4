"""Sequences by recursion: one that is given up to an index, and from there on by a step."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, constant, number, var
from derive.kernel.theorem import Theorem, assume, ring, symmetric
from derive.kernel.types import INT, REAL, Type, to
from derive.kernel.words import choice, ints

from .steps import chain, follows, for_all, inside, supposing, use

a, n, t = ints("a n t")
ONE = number(1, INT)
f = var("f", to(INT, REAL))


def run_from(start: Term, step: Term, first: Term) -> Term:
    """The function of n that is `start` at 0 and step(first + n, what it is at n) at n + 1."""
    type_ = start.type
    after = abstracted(n, step(n + first))
    return constant("recursion", to(type_, to(INT, type_, type_), INT, type_))(start, after)


def continued(given: Term, step: Term, first: Term) -> Term:
    """The sequence that is given before the index `first`, and is step(t, what it is at t - 1) from there on."""
    run = run_from(given(first - ONE), step, first)
    return abstracted(t, choice(t + 1 < first, given(t), run(t - first + 1)))


def continued_step(type_: Type, previous: Term = t - ONE) -> Theorem:
    """For all t, a <= t => y(t) = h(t, y(t - 1)), where y is f continued by h from a on; of values of any type. The
    index t - 1 is written as `previous`."""
    given, step = var("f", to(INT, type_)), var("h", to(INT, type_, type_))
    later = assume(a <= t)
    whole, run = continued(given, step, a), run_from(given(a - ONE), step, a)

    def within(time: Term) -> Theorem:
        condition = time + 1 < a
        not_before = supposing(use("irreflexive", INT, follows(a < a, later, assume(condition)), x=a), condition)
        return use("if_false", type_, not_before, p=condition, x=given(time), y=run(time - a + 1))

    index, now = var("_index", INT), t - a
    here = chain(within(t), inside(ring(t - a + 1, now + 1), index, run(index)),
                 use("recursion_step", type_, follows(number(0, INT) <= now, later), n=now, x=given(a - ONE),
                     h=abstracted(n, step(n + a))))
    before = chain(within(previous), inside(ring(previous - a + 1, now), index, run(index)))
    value = var("_value", type_)
    same = chain(here, inside(ring(now + a, t), index, step(index)(run(now))),
                 inside(symmetric(before), value, step(t)(value)))
    assert same.statement is whole(t).eq(step(t)(whole(previous)))
    return for_all([t], supposing(same, a <= t))


@cache
def sequence_continued() -> Theorem:
    """for all i: int. a <= i => if(i + 1 < a, f(i), recursion(f(a + (-1)*1), j -> h(j + a), i + (-1)*a + 1)) =
    h(i, if(i + (-1)*1 + 1 < a, f(i + (-1)*1), recursion(f(a + (-1)*1), j -> h(j + a), i + (-1)*1 + (-1)*a + 1)))"""
    return continued_step(REAL)
