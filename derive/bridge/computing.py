"""The values of terms without variables, and whether formulas about them are true, as theorems: by computing.

Sums over ranges are added up, choices and recursions followed. Entries of arrays are what the definitions that are
known say; any other is assumed to have the value that the case at hand gives it.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

from derive.conversions.context import Context
from derive.conversions.normal import changes_nothing, normal
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, VARIABLE, Term, app, number, var
from derive.kernel.text import text
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    generalise,
    imply,
    linear,
    reflexive,
    ring,
    specialise,
    transitive,
)
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Refused, Type
from derive.kernel.words import FALSE, word
from derive.library.roots import sqrt_unique
from derive.library.steps import (
    absurd,
    both,
    by_cases,
    clash,
    first_of,
    follows,
    inside,
    left_of,
    ordered,
    replaced,
    right_of,
    second_of,
    sides,
    supposing,
    use,
)

from .bounded import Space, bounds_of
from .bounds import between
from .numerals import constant, is_constant, numeral
from .recasting import fresh_of, parts_of

NOTHING_RANDOM = ("it is about means, and the kernel's facts about means hold too where no number is random: "
                  "they give no random numbers such as the witness has")
LONGEST = 64            # terms of a sum, steps of a recursion
Entry = Callable[[Term, tuple[int, ...]], Fraction]
ALGEBRA = ("plus", "times", "real", "inverse")
BY_DEFINITION = ("maximum", "minimum", "absolute")


@dataclass(frozen=True, slots=True)
class Computing:
    """What the entries of arrays are: by definitions, or else as `entry` says, which is assumed where it is used."""

    entry: Entry
    definitions: Context = field(default_factory=Context)
    memory: dict[Term, Theorem] = field(default_factory=dict)
    tried: tuple[int, ...] = ()         # values at which what is said of all integers may be false
    space: Space | None = None          # where numbers are random

    def number(self, term: Term) -> Fraction:
        return constant(sides(self.value(term))[1])

    def value(self, term: Term) -> Theorem:
        """term = numeral"""
        if term not in self.memory:
            self.memory[term] = self._value(term)
        return self.memory[term]

    def _value(self, term: Term) -> Theorem:
        if is_constant(term):
            return ring(term, numeral(constant(term), term.type))
        reduced = self.reduced(term)
        if reduced is not None:
            return transitive(reduced, self.value(sides(reduced)[1]))
        head = term.parts[0] if term.kind == APPLICATION else term
        if head.kind == VARIABLE:
            return self._with_values(term, INT, self._entry)
        if head.kind != CONSTANT:
            raise Refused(f"compute: {text(term)} has no value")
        return self._of_word(term, head.name)

    def reduced(self, term: Term) -> Theorem | None:
        """What a term is, one step on, by the meaning of its word or by the definition of its array."""
        head = term.parts[0] if term.kind == APPLICATION else term
        if head.kind == VARIABLE:
            whole = self._with_values(term, INT, reflexive)
            said = self.definitions.unfolded(sides(whole)[1])
            return said and transitive(whole, said)
        if head.name == "if":
            return self._choice(term)
        if head.name in BY_DEFINITION:
            return use(head.name, **dict(zip("xy", term.parts[1:], strict=False)))
        step = {"sum": self._sum, "product": self._sum, "largest": self._largest, "recursion": self._recursion}.get(
            head.name)
        return step and self._with_values(term, INT, step)

    def _entry(self, term: Term) -> Theorem:
        """An entry that no definition gives is assumed to be what it is in the case."""
        head, *places = term.parts if term.kind == APPLICATION else (term,)
        if any(place.type != INT for place in places):
            raise Refused(f"compute: {text(term)} has no value")
        return assume(term.eq(numeral(self.entry(head, tuple(place.value for place in places)), term.type)))

    def _with_values(self, term: Term, type_: Type, then: Callable[[Term], Theorem]) -> Theorem:
        """What is done with a term once each of its arguments of a type is a numeral."""
        result = reflexive(term)
        for place, argument in enumerate(term.parts):
            if place and argument.type == type_ and argument.kind != NUMBER:
                parts = list(sides(result)[1].parts)
                parts[place] = var("_hole", type_)
                result = transitive(result, inside(self.value(argument), parts[place], app(*parts)))
        return transitive(result, then(sides(result)[1]))

    def _of_word(self, term: Term, name: str) -> Theorem:
        if name == "mean":
            return self._mean(term)
        if name == "exp":
            return self._exponential(term)
        then = self._algebra if name in ALGEBRA else self._power if name == "power" else (
            self._root if name == "sqrt" else self._otherwise)
        return self._with_values(term, INT, lambda now: self._with_values(now, REAL, then))

    def _mean(self, term: Term) -> Theorem:
        if self.space is None:
            raise Refused(NOTHING_RANDOM)
        equation = self.space.mean(term.parts[1])
        return transitive(equation, self.value(sides(equation)[1]))

    def _algebra(self, term: Term) -> Theorem:
        return ring(term, numeral(constant(term), term.type))

    def _choice(self, term: Term) -> Theorem:
        condition, first, second, *more = term.parts[1:]
        holds = self.truth(condition)
        if holds.statement is condition:
            chosen = use("if_true", first.type, holds, p=condition, x=first, y=second)
        else:
            chosen = use("if_false", first.type, holds, p=condition, x=first, y=second)
        return _applied(chosen, more)

    def _sum(self, term: Term) -> Theorem:
        function, low, high = term.parts[1:]
        name, first, last = term.parts[0].name, low.value, high.value
        if last < first:
            return use(f"{name}_empty", self.truth(high < low), f=function, a=low, b=high)
        _short(last - first)
        before = number(last - 1, INT)
        step = use(f"{name}_step", follows(low <= before + 1), f=function, a=low, b=before)
        return _ending_at(step, term, before + 1, high)

    def _largest(self, term: Term) -> Theorem:
        function, low, high = term.parts[1:]
        if high.value <= low.value:
            if high.value < low.value:
                raise Refused(f"compute: {text(term)} is over no entries")
            return use("largest_one", f=function, a=low)
        _short(high.value - low.value)
        before = number(high.value - 1, INT)
        step = use("largest_step", follows(low <= before), f=function, a=low, b=before)
        return _ending_at(step, term, before + 1, high)

    def _power(self, term: Term) -> Theorem:
        base, exponent = term.parts[1:]
        _short(abs(exponent.value))
        if exponent.value >= 0:
            return ring(term, numeral(constant(term), REAL))
        size = number(-exponent.value, INT)
        hole = var("_hole", INT)
        step = use("power_negative", follows(number(0, INT) <= size), x=base, n=size)
        inverse = transitive(inside(ring(exponent, -size), hole, word("power", base, hole)), step)
        return transitive(inverse, self.value(sides(inverse)[1]))

    def _root(self, term: Term) -> Theorem:
        under = term.parts[1]
        value = constant(under)
        if value <= 0:
            return use("sqrt_below", follows(under <= 0), x=under)
        root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        if root * root != value:
            raise Refused(f"compute: the root of {value} is no fraction")
        found = numeral(root, REAL)
        return use(sqrt_unique(), follows(number(0, REAL) <= found), ring(found * found, under), x=under, y=found)

    def _recursion(self, term: Term) -> Theorem:
        start, step, count, *more = term.parts[1:]
        run = term.parts[0](start, step)
        if count.value < 0:
            raise Refused(f"compute: {text(term)} counts back")
        _short(count.value)
        if not count.value:
            return _applied(use("recursion_start", start.type, x=start, h=step), more)
        before, hole = number(count.value - 1, INT), var("_hole", INT)
        later = use("recursion_step", start.type, follows(number(0, INT) <= before), x=start, h=step, n=before)
        return _applied(transitive(inside(ring(count, before + 1), hole, run(hole)), later), more)

    def _otherwise(self, term: Term) -> Theorem:
        """By the normal form: exp(0), log(1)."""
        equation = normal(term, Context())
        if changes_nothing(equation) or not is_constant(sides(equation)[1]):
            raise Refused(f"compute: {text(term)} has no value")
        return transitive(equation, self.value(sides(equation)[1]))

    def _exponential(self, term: Term) -> Theorem:
        """exp(2*log(3)) is a number, and its exponent is none."""
        hole, reduced = var("_hole", REAL), self._but_logarithms(term.parts[1])
        equation = inside(reduced, hole, word("exp", hole))
        return transitive(equation, self._otherwise(sides(equation)[1]))

    def _but_logarithms(self, term: Term) -> Theorem:
        """The term with numerals for all parts but sums and products of logarithms."""
        try:
            return self.value(term)
        except Refused:
            result = reflexive(term)
            for place, argument in enumerate(term.parts):
                if place and argument.type == REAL:
                    parts = list(sides(result)[1].parts)
                    parts[place] = var("_hole", REAL)
                    result = transitive(result, inside(self._but_logarithms(argument), parts[place], app(*parts)))
            return result

    # ---- formulas ----

    def truth(self, formula: Term) -> Theorem:
        """The formula, or that it is false."""
        if parts := parts_of(formula, "equal", "at_most", "less"):
            same = parts[0] is parts[1] and formula.parts[0].name == "equal"
            return reflexive(parts[0]) if same else self._comparison(formula, parts[0], parts[1])
        if formula is FALSE:
            return imply(FALSE, assume(FALSE))
        if parts := parts_of(formula, "implies"):
            return self._implication(formula, *parts)
        if parts := parts_of(formula, "and"):
            return self._both(formula, *parts)
        if parts := parts_of(formula, "or"):
            return self._either(formula, *parts)
        if parts := parts_of(formula, "all"):
            return self._general(formula, parts[0])
        if parts := parts_of(formula, "integrable"):
            if self.space is None:
                raise Refused(NOTHING_RANDOM)
            return self.space.integrable(parts[0])
        raise Refused(f"compute: whether {text(formula)} is true is not computed")

    def _comparison(self, formula: Term, left: Term, right: Term) -> Theorem:
        if left.type == OUTCOME and self.space is not None:
            return self.space.same(left, right)
        if left.type not in (INT, REAL):
            raise Refused(f"compute: {text(formula)} compares no numbers")
        try:
            one, other = self.value(left), self.value(right)
        except Refused:
            return self._apart(formula, left, right)
        gap = constant(sides(other)[1]) - constant(sides(one)[1])
        plus, minus = number(1, left.type), number(-1, left.type)
        if {"equal": gap == 0, "at_most": gap >= 0, "less": gap > 0}[formula.parts[0].name]:
            return linear(formula, one, plus, other, minus)
        zero, (k, back) = number(0, left.type), (plus, minus) if gap <= 0 else (minus, plus)
        against = linear(zero < zero, assume(formula), k, one, back, other, k)
        return imply(formula, use("irreflexive", left.type, against, x=zero))

    def _apart(self, formula: Term, left: Term, right: Term) -> Theorem:
        """A comparison of numbers that are no fractions, by fractions between them."""
        one, other = (between(side, self) for side in (left, right))
        name = formula.parts[0].name
        if one.most < other.least:
            ends = one.high, other.low
            return imply(formula, clash(assume(formula), -1, *ends)) if name == "equal" else follows(formula, *ends)
        if other.most < one.least:
            return imply(formula, clash(assume(formula), one.low, other.high))
        raise Refused(f"compute: {text(left)} and {text(right)} are not seen to be apart")

    def _implication(self, formula: Term, premise: Term, conclusion: Term) -> Theorem:
        first = self.truth(premise)
        if first.statement is not premise:
            return imply(premise, absurd(apply(first, assume(premise)), conclusion))
        second = self.truth(conclusion)
        if second.statement is conclusion:
            return imply(premise, second)
        return imply(formula, apply(second, apply(assume(formula), first)))

    def _both(self, formula: Term, left: Term, right: Term) -> Theorem:
        one = self.truth(left)
        if one.statement is not left:
            return imply(formula, apply(one, first_of(assume(formula))))
        other = self.truth(right)
        if other.statement is not right:
            return imply(formula, apply(other, second_of(assume(formula))))
        return both(one, other)

    def _either(self, formula: Term, left: Term, right: Term) -> Theorem:
        one = self.truth(left)
        if one.statement is left:
            return left_of(one, right)
        other = self.truth(right)
        if other.statement is right:
            return right_of(left, other)
        return imply(formula, by_cases(assume(formula), one, other))

    def _general(self, formula: Term, predicate: Term) -> Theorem:
        """False by one of the values that are tried; true where it is about a range that can be gone through."""
        if predicate.type != Arrow(INT, BOOL):
            raise Refused(f"compute: {text(formula)} is not about integers")
        for value in self.tried:
            try:
                found = self._false_at(formula, value)
            except Refused:
                continue
            if found is not None:
                return found
        return self._over_range(formula, predicate)

    def _false_at(self, formula: Term, value: int) -> Theorem | None:
        case = specialise(assume(formula), number(value, INT))
        found = self.truth(case.statement)
        return None if found.statement is case.statement else imply(formula, apply(found, case))

    def range_of(self, predicate: Term) -> range:
        """The integers of which something is said; refused where they are not known to be few."""
        index = fresh_of(INT, predicate)
        _, low, high = bounds_of(predicate(index), index)
        first = int(self.number(low.parts[1])) + (low.parts[0].name == "less")
        last = int(self.number(high.parts[2])) - (high.parts[0].name == "less")
        _short(last - first)
        return range(first, last + 1)

    def _over_range(self, formula: Term, predicate: Term) -> Theorem:
        values, index = self.range_of(predicate), fresh_of(INT, predicate)
        premises, low, high = bounds_of(predicate(index), index)
        first, last = values.start, values.stop - 1
        for value in values:
            found = self._false_at(formula, value)
            if found is not None:
                return found
        theorem = self._each(predicate, index, first, last)
        for bound, there, end in ((number(first, INT) <= index, low, low.parts[1]),
                                  (index <= number(last, INT), high, high.parts[2])):
            reason = use("next", assume(there), a=there.parts[1], b=there.parts[2]) if (
                there.parts[0].name == "less") else assume(there)
            theorem = apply(imply(bound, theorem), follows(bound, reason, self.value(end)))
        for premise in premises:
            theorem = apply(theorem, assume(premise))
        return generalise(index, supposing(theorem, *premises))

    def _each(self, predicate: Term, index: Term, first: int, last: int) -> Theorem:
        """What is said of the index, where first <= index <= last: at one value after the other."""
        lower, upper = assume(number(first, INT) <= index), assume(index <= number(last, INT))
        if last < first:
            return absurd(clash(lower, upper, type_=INT), predicate(index))
        here, before, hole = number(last, INT), number(last - 1, INT), var("_hole", INT)
        above = use("next", assume(before < index), a=before, b=index)
        same = use("antisymmetric", INT, follows(here <= index, above), upper, x=here, y=index)
        found = replaced(same, self.truth(predicate(here)), hole, predicate(hole))
        return ordered(index, before, self._each(predicate, index, first, last - 1), found)


def _applied(equation: Theorem, arguments: list[Term]) -> Theorem:
    """f = g gives f(a..) = g(a..)."""
    for argument in arguments:
        hole = var("_hole", sides(equation)[0].type)
        equation = inside(equation, hole, hole(argument))
    return equation


def _ending_at(step: Theorem, term: Term, written: Term, high: Term) -> Theorem:
    """What is said of a range up to b + 1, said of the same range up to the numeral."""
    function, low, _ = term.parts[1:]
    hole = var("_hole", INT)
    return transitive(inside(ring(high, written), hole, term.parts[0](function, low, hole)), step)


def _short(steps: int) -> None:
    if steps > LONGEST:
        raise Refused(f"compute: {steps} steps are more than {LONGEST}")
