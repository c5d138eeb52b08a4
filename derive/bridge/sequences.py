"""What is said of all indices of sequences that are exhibited, c*q**t, and of their limits.

Sums over known ranges are written out and choices made, under what is known of the index; a sequence that is then a sum
of powers c*q**t has a limit, or grows beyond all bounds.
"""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, app, number, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    generalise,
    imply,
    linear,
    reflexive,
    symmetric,
    transitive,
)
from derive.kernel.types import BOOL, INT, REAL, Arrow, Refused, Type
from derive.kernel.words import FALSE, no, word
from derive.library.limits import limit_eventually_same, towards
from derive.library.steps import both, exhibited, first_of, inside, second_of, sides, use

from .computing import Computing
from .deciding import decided
from .geometric import Powers, decay, no_entry, powers_in, sum_tends
from .numerals import constant, is_constant, numeral
from .recasting import fresh_of, parts_of

NOUGHT = number(0, INT)
TRIED = (0, 1)          # from which something may hold that is said to hold from some index on


@dataclass(frozen=True, slots=True)
class Geometric:
    """factor*ratio**t at the index t, which is the first one; times the second one, where it is tilted."""

    factor: Fraction
    ratio: Fraction
    tilted: bool = False

    def at(self, index: Term, *others: Term) -> Term:
        value = numeral(self.factor, REAL) * word("power", numeral(self.ratio, REAL), index)
        return value * word("real", others[0]) if self.tilted and others else value


def settled(formula: Term, context: Context) -> Theorem | None:
    """The formula, or that it is false, where one of these is seen."""
    found = _by_computing(formula)
    if found is not None:
        return found
    if parts := parts_of(formula, "all"):
        return _general(parts[0], context)
    if parts := parts_of(formula, "some"):
        return _existence(parts[0], context)
    if (parts := parts_of(formula, "implies")) and parts[1] is not FALSE:
        return _implication(parts[0], parts[1], context)
    if parts := parts_of(formula, "and"):
        return _both(formula, parts[0], parts[1], context)
    if parts := parts_of(formula, "tends"):
        return _limit(formula, parts[0], parts[1], context)
    return _true(formula, context) or _denied(formula, context)


def _by_computing(formula: Term) -> Theorem | None:
    if formula.free or formula.loose:
        return None
    try:
        return Computing(no_entry).truth(formula)
    except Refused:
        return None


def _holds(formula: Term, context: Context) -> Theorem | None:
    found = settled(formula, context)
    return found if found is not None and found.statement is formula else None


def _general(predicate: Term, context: Context) -> Theorem | None:
    if not isinstance(predicate.type, Arrow) or predicate.type.argument not in (INT, REAL):
        return None
    index = _new(predicate.type.argument, context, predicate)
    found = _holds(predicate(index), context)
    return found and generalise(index, found)


def _existence(predicate: Term, context: Context) -> Theorem | None:
    if predicate.type != Arrow(INT, BOOL):
        return None
    for value in TRIED:
        found = _holds(predicate(number(value, INT)), context)
        if found is not None:
            return exhibited(number(value, INT), predicate, found)
    return None


def _implication(premise: Term, conclusion: Term, context: Context) -> Theorem | None:
    found = _holds(conclusion, context.knowing(assume(premise)))
    return found and imply(premise, found)


def _both(formula: Term, left: Term, right: Term, context: Context) -> Theorem | None:
    one, other = settled(left, context), settled(right, context)
    if one is not None and one.statement is not left:
        return imply(formula, apply(one, first_of(assume(formula))))
    if other is not None and other.statement is not right:
        return imply(formula, apply(other, second_of(assume(formula))))
    return both(one, other) if one is not None and other is not None else None


def _true(formula: Term, context: Context) -> Theorem | None:
    """A comparison, or that one does not hold, with its sides simplified."""
    if (parts := parts_of(formula, "implies")) and parts[1] is FALSE:
        return _denied(parts[0], context)
    parts = parts_of(formula, "equal", "at_most", "less")
    if not parts or parts[0].type not in (INT, REAL):
        return decided(formula, context)
    one, other = (simplified(part, context) for part in parts)
    found = decided(app(formula.parts[0], sides(one)[1], sides(other)[1]), context)
    plus, minus = number(1, parts[0].type), number(-1, parts[0].type)
    return found and linear(formula, found, plus, one, plus, other, minus)


def _denied(formula: Term, context: Context) -> Theorem | None:
    parts = parts_of(formula, "equal", "at_most", "less")
    if not parts or parts[0].type not in (INT, REAL):
        return None
    one, other = (simplified(part, context) for part in parts)
    simpler = app(formula.parts[0], sides(one)[1], sides(other)[1])
    found = decided(no(simpler), context)
    plus, minus = number(1, parts[0].type), number(-1, parts[0].type)
    return found and imply(formula, apply(found, linear(simpler, assume(formula), plus, one, minus, other, plus)))


# ---- values ----

def simplified(term: Term, context: Context) -> Theorem:
    """term = the same with sums written out and choices made, as far as what is known tells."""
    if term.type not in (INT, REAL) or term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return reflexive(term)
    reduced = _chosen(term, context) if term.parts[0].name == "if" else _written_out(term)
    if reduced is not None:
        return transitive(reduced, simplified(sides(reduced)[1], context))
    result = reflexive(term)
    for place, argument in enumerate(term.parts):
        simpler = simplified(argument, context) if place else reflexive(argument)
        if sides(simpler)[1] is not argument:
            parts = list(sides(result)[1].parts)
            parts[place] = var("_hole", argument.type)
            result = transitive(result, inside(simpler, parts[place], app(*parts)))
    return result


def _written_out(term: Term) -> Theorem | None:
    if term.parts[0].name not in ("sum", "product", "maximum", "minimum"):
        return None
    try:
        return Computing(no_entry).reduced(term)
    except Refused:
        return None


def _chosen(term: Term, context: Context) -> Theorem | None:
    if len(term.parts) != 4:            # a choice between functions, at a value
        return None
    condition, first, second = term.parts[1:]
    known = settled(condition, context)
    return known and use("if_true" if known.statement is condition else "if_false", first.type, known, p=condition,
                         x=first, y=second)


# ---- limits ----

def _limit(formula: Term, sequence: Term, limit: Term, context: Context) -> Theorem | None:
    """That a sequence has this limit, or that it has not: it has another, or it grows."""
    if not is_constant(limit):
        return None
    index = _new(INT, context, sequence)
    from_start = context.knowing(assume(NOUGHT <= index))
    simpler = simplified(sequence(index), from_start)
    powers = powers_in(sides(simpler)[1], index)
    if powers is None:
        return None
    fastest = max(powers, key=abs, default=Fraction(0))
    if abs(fastest) <= 1:
        found = _tends(sequence, powers, index, from_start)
        wanted = numeral(constant(limit), REAL)
        if found is not None and constant(found.statement.parts[2]) == constant(limit):
            return _towards(found, limit)
        return found and _other_limit(formula, found, wanted)
    return _grows(formula, sequence, limit, powers, fastest, index, from_start)


def _towards(theorem: Theorem, limit: Term) -> Theorem:
    return theorem if theorem.statement.parts[2] is limit else towards(theorem, limit)


def _other_limit(formula: Term, found: Theorem, wanted: Term) -> Theorem:
    """f -> x, and x is not y: f -> y is false."""
    there = _towards(assume(formula), wanted)
    same = use("limit_unique", found, there, f=found.statement.parts[1], x=found.statement.parts[2], y=wanted)
    return imply(formula, apply(Computing(no_entry).truth(same.statement), same))


def _grows(formula: Term, sequence: Term, limit: Term, powers: Powers, fastest: Fraction, index: Term,
           context: Context) -> Theorem | None:
    """f(t)*q**-t tends to a number that is not 0, and q**-t to 0: f has no limit."""
    if sum(abs(ratio) == abs(fastest) for ratio in powers) > 1:
        return None
    shrinking = word("power", numeral(1 / fastest, REAL), index)
    product = abstracted(index, sequence(index) * shrinking)
    slower = {ratio / fastest: factor for ratio, factor in powers.items()}
    found, zero = _tends(product, slower, index, context), decay(1 / fastest)
    if found is None:
        return None
    other = use("limit_product", assume(formula), zero, f=sequence, x=limit, g=zero.statement.parts[1], y=number(
        0, REAL))
    same = use("limit_unique", found, other, f=product, x=found.statement.parts[2], y=other.statement.parts[2])
    return imply(formula, apply(Computing(no_entry).truth(same.statement), same))


def _tends(sequence: Term, powers: Powers, index: Term, context: Context) -> Theorem | None:
    """f -> c, where f is c plus multiples of powers of numbers between -1 and 1, from the start on."""
    if any(abs(ratio) >= 1 and ratio != 1 for ratio in powers):
        return None
    known = sum_tends(powers)
    simpler = simplified(sequence(index), context)
    there = equal(sides(simpler)[1], known.statement.parts[1](index), context)
    if there is None:
        return None
    each = generalise(index, imply(NOUGHT <= index, symmetric(transitive(simpler, there))))
    known = _towards(known, numeral(constant(known.statement.parts[2]), REAL))
    return use(limit_eventually_same(), each, known, f=known.statement.parts[1], g=sequence, k=NOUGHT,
               x=known.statement.parts[2])


def _new(type_: Type, context: Context, *terms: Term) -> Term:
    return fresh_of(type_, *terms, *(part.statement for part in context.known))
