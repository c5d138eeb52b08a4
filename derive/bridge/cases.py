"""Equations by cases: of what is known to be one thing or the other, of comparisons of integers that no one knows, as
where a sum is empty or not, or an index is in a range or not, and of the signs of real numbers in brackets."""
from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.functions import product_factors
from derive.conversions.gaps import compared
from derive.conversions.normal import normal
from derive.conversions.polynomials import monomial_key, order_key, written
from derive.conversions.sampled import parted, told
from derive.conversions.signs import sign
from derive.conversions.unequal import unequal
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, VARIABLE, Term, abstracted, var
from derive.kernel.theorem import Theorem, apply, assume, congruence, imply, specialise, symmetric
from derive.kernel.types import BOOL, INT, REAL, Arrow
from derive.kernel.words import FALSE, real
from derive.library.order import less_not_equal_int
from derive.library.rewriting import rewritten
from derive.library.steps import by_cases, chain, clash, follows, ordered, sides, use

from .recasting import parts_of
from .termwise import equal_term_by_term

MOST_CASES = 4          # alternatives, one within the other
ZERO = real(0)
OPPOSITE = {"less": "at_most", "at_most": "less"}
CHOICES = ("if", "maximum", "minimum", "absolute")


def equal_by_cases(left: Term, right: Term, context: Context, most: int = MOST_CASES) -> Theorem | None:
    """left = right, where it is seen at once or in both cases of an alternative."""
    if parted(left, right, told(context)):
        return None
    found = _equal(left, right, context)
    if found is not None or not most:
        return found
    for place, theorem in enumerate(context.known):
        if parts := parts_of(theorem.statement, "or"):
            rest = Context(known=(*context.known[:place], *context.known[place + 1:]), definitions=context.definitions)
            cases = [equal_by_cases(left, right, rest.knowing(assume(part)), most - 1) for part in parts]
            if cases[0] is not None and cases[1] is not None:
                return by_cases(theorem, imply(parts[0], cases[0]), imply(parts[1], cases[1]))
            return None
    return (_by_order(left, right, context, most) or _by_equation(left, right, context, most)
            or _by_sign(left, right, context, most) or _by_places(left, right, context, most)
            or equal_term_by_term(left, right, context, partial(equal_by_cases, most=most - 1)))


def _by_order(left: Term, right: Term, context: Context, most: int) -> Theorem | None:
    for low, high in _comparisons(left.eq(right)):
        if not any(context.prove(one) for one in (low <= high, high < low)):
            first = equal_by_cases(left, right, context.assuming(low <= high), most - 1)
            second = first and equal_by_cases(left, right, context.assuming(high < low), most - 1)
            return first and second and ordered(low, high, first, second)
    return None


def _by_equation(left: Term, right: Term, context: Context, most: int) -> Theorem | None:
    """Where a bracket asks whether an index is a number: it is less, or more, or that number stands for it."""
    for index, value in _asked(left.eq(right)):
        if any(context.prove(one) for one in (index < value, value < index)):
            continue
        return _less_more_or_equal(left, right, index, value, context, most)
    return None


def _less_more_or_equal(left: Term, right: Term, index: Term, value: Term, context: Context,
                        most: int) -> Theorem | None:
    """left = right, where one whole number is less than the other, is more, or is the same and stands for it."""
    apart = []
    for lower, higher in ((index, value), (value, index)):
        less = assume(lower < higher)
        differ = use(less_not_equal_int(), less, x=lower, y=higher)
        found = equal_by_cases(left, right, context.knowing(less, differ, _turned(differ)), most - 1)
        if found is None:
            return None
        apart.append(found)
    low, high = index <= value, value <= index
    same = use("antisymmetric", INT, assume(low), assume(high), x=index, y=value)
    one, other = (congruence(abstracted(index, side), same) for side in (left, right))
    there = equal_by_cases(sides(one)[1], sides(other)[1], context.assuming(low, high), most - 1)
    if there is None:
        return None
    return ordered(index, value, ordered(value, index, chain(one, there, symmetric(other)), apart[0]), apart[1])


def _turned(differ: Theorem) -> Theorem:
    """b = a => false, from a = b => false"""
    _, low, high = parts_of(differ.statement, "implies")[0].parts
    back = assume(high.eq(low))
    return imply(back.statement, apply(differ, symmetric(back)))


def _by_places(left: Term, right: Term, context: Context, most: int) -> Theorem | None:
    """Where something is known of different indices alone: two indices of the equation are equal, or they differ."""
    if not any(_is_of_different_indices(theorem.statement) for theorem in (*context.known, *context.supposed)):
        return None
    indices = sorted((var(name, type_) for name, type_ in left.eq(right).free if type_ == INT), key=order_key)
    indices = [index for index in indices if any(index is one for one, _, _ in context.ranges)]
    for place, index in enumerate(indices):
        for value in indices[place + 1:]:
            if not any(context.prove(one) for one in (index < value, value < index)):
                return _less_more_or_equal(left, right, index, value, context, most)
    return None


def _is_of_different_indices(statement: Term) -> bool:
    """for all i, j: (i = j => false) => ..."""
    return any(_is(part, "implies") and part.parts[2] is FALSE and _is(part.parts[1], "equal")
               and part.parts[1].parts[1].type == INT for part in _parts_of_all(statement)) and _is(statement, "all")


def _by_sign(left: Term, right: Term, context: Context, most: int) -> Theorem | None:
    """Where a bracket of the normal forms asks whether a real number is negative: it is, or it is not."""
    goal = left.eq(right)
    for number in _signs_asked(sides(normal(left, context))[1].eq(sides(normal(right, context))[1])):
        low, high = (number, ZERO) if context.prove(ZERO <= number) else (ZERO, number)
        if any(context.prove(one) for one in (low <= high, high < low)):
            continue
        known = tuple(_about_choices(goal, context))        # in each case they say something else
        first, second = (_in_case(goal, context.assuming(case).knowing(*known)) for case in (low <= high, high < low))
        first = first.knowing(*_meeting(low, high, first))
        one = equal_by_cases(left, right, first, most - 1)
        other = one and equal_by_cases(left, right, second, most - 1)
        return one and other and ordered(low, high, one, other)
    return None


def _in_case(goal: Term, context: Context) -> Context:
    """The context of a case, with what is known under a condition that is true in it, at the indices of the goal."""
    indices = _indices(goal)
    return context.knowing(*(found for theorem in (*context.known, *context.supposed)
                             if any(_is_of_numbers(part) for part in _parts_of_all(theorem.statement))
                             for found in _at_indices(theorem, indices, context)))


def _meeting(low: Term, high: Term, context: Context) -> Iterator[Theorem]:
    """That two numbers are equal, each of which is at most the other"""
    one, other = (context.prove(order) for order in (low <= high, high <= low))
    if one is not None and other is not None:
        found = use("antisymmetric", REAL, one, other, x=low, y=high)
        yield from (found, symmetric(found))


def _is_of_numbers(part: Term) -> bool:
    """Whether something is said under a condition on real numbers."""
    if not _is(part, "implies") or part.parts[2] is FALSE:
        return False
    asked = part.parts[1]
    asked = asked.parts[1] if _is(asked, "implies") and asked.parts[2] is FALSE else asked
    return any(_is(asked, name) and asked.parts[1].type == REAL for name in ("at_most", "less", "equal"))


def _indices(goal: Term) -> list[Term]:
    return sorted((var(name, type_) for name, type_ in goal.free if type_ == INT), key=order_key)


def _about_choices(goal: Term, context: Context) -> Iterator[Theorem]:
    """What is known of choices, maxima and absolute values at all indices, at those that the goal speaks of."""
    indices = _indices(goal)
    for theorem in (*context.known, *context.supposed):
        if any(_is(part, name) for part in _parts_of_all(theorem.statement) for name in CHOICES):
            yield from _at_indices(theorem, indices, context)


def _at_indices(theorem: Theorem, indices: list[Term], context: Context) -> Iterator[Theorem]:
    while _is(theorem.statement, "implies") and (premise := _premise(theorem.statement.parts[1], context)) is not None:
        theorem = apply(theorem, premise)
    if compared(theorem.statement) is not None:
        yield theorem
    elif _is(theorem.statement, "all") and theorem.statement.parts[1].type == Arrow(INT, BOOL):
        for index in indices:
            yield from _at_indices(specialise(theorem, index), indices, context)


def _premise(formula: Term, context: Context) -> Theorem | None:
    """A condition, where the context knows that it is true"""
    known, asked = context.prove(formula), compared(formula)
    if known is not None or (asked is not None and asked[1].type != REAL):
        return known
    if asked is not None and asked[0] == "apart":
        found = unequal(asked[1], asked[2], context)
        return found if found is not None and found.statement is formula else None
    if asked is not None:
        return _order(*asked, context)
    denied = compared(formula.parts[1]) if _is(formula, "implies") and formula.parts[2] is FALSE else None
    if denied is None or denied[1].type != REAL or denied[0] not in OPPOSITE:
        return None
    other = _order(OPPOSITE[denied[0]], denied[2], denied[1], context)
    return other and imply(formula.parts[1], clash(assume(formula.parts[1]), other))


def _order(name: str, left: Term, right: Term, context: Context) -> Theorem | None:
    """left < right or left <= right, by the sign of the difference"""
    gap = normal(right - left, context)
    found = sign(sides(gap)[1], name == "less", context) if name in OPPOSITE else None
    return found and follows(left < right if name == "less" else left <= right, found, gap)


def _parts_of_all(term: Term) -> Iterator[Term]:
    seen: set[Term] = set()
    waiting = [term]
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting.extend(reversed(part.parts))
            yield part


def _signs_asked(term: Term) -> Iterator[Term]:
    """Of each bracket of 0 <= p, then of each of 0 = p: the denominators and the factors of p, and p."""
    for name in ("at_most", "equal"):
        for part in _closed_parts(term):
            if _is(part, "if") and _is(part.parts[1], name) and part.parts[1].parts[1] is ZERO:
                number = part.parts[1].parts[2]
                atoms = {atom for monomial in polynomial(number) for atom, _ in monomial}
                yield from (atom.parts[1] for atom in sorted(atoms, key=order_key) if _is(atom, "inverse"))
                yield number
                yield from (factor for factor in product_factors(number) if factor.free)


def _asked(term: Term) -> Iterator[tuple[Term, Term]]:
    """An index and a number, of each bracket of an equation between whole numbers or of its opposite."""
    for part in _closed_parts(term):
        asked = part.parts[1] if _is(part, "if") else part
        asked = asked.parts[1] if _is(asked, "implies") and asked.parts[2] is FALSE else asked
        if _is(part, "if") and _is(asked, "equal") and asked.parts[1].type == INT:
            terms = polynomial(asked.parts[1] - asked.parts[2])
            for monomial, factor in sorted(terms.items(), key=lambda item: monomial_key(item[0])):
                index = monomial[0][0] if len(monomial) == 1 else None
                if index is not None and index.kind == VARIABLE and monomial[0][1] == 1 and abs(factor) == 1:
                    rest = {other: -factor * count for other, count in terms.items() if other != monomial}
                    value = written(rest, INT)
                    if (index.name, INT) not in value.free:
                        yield index, value
                        break


def _equal(left: Term, right: Term, context: Context) -> Theorem | None:
    """left = right, perhaps when sums that are known to be empty are 0."""
    one, other = (rewritten(side, *_empty_sums(side, context)) for side in (left, right))
    same = equal(sides(one)[1], sides(other)[1], context)
    return same and chain(one, same, symmetric(other))


def _empty_sums(term: Term, context: Context) -> Iterator[Theorem]:
    for part in _closed_parts(term):
        if _is_sum(part):
            function, low, high = part.parts[1:]
            empty = context.prove(high < low)
            if empty is not None:
                yield use("sum_empty", empty, f=function, a=low, b=high)


def _is_sum(part: Term) -> bool:
    """A sum over a range, and not the function of its end that it is."""
    return _is(part, "sum") and part.type == REAL


def _comparisons(term: Term) -> Iterator[tuple[Term, Term]]:
    """a and b of each bracket of a <= b or b < a, and of each sum that is not empty where a <= b."""
    for part in _closed_parts(term):
        if _is_sum(part):
            yield part.parts[2], part.parts[3]
        elif _is(part, "if") and any(_is(part.parts[1], name) for name in ("at_most", "less")):
            name, low, high = part.parts[1].parts[0].name, *part.parts[1].parts[1:]
            if low.type == INT:
                yield (low, high) if name == "at_most" else (high, low)


def _closed_parts(term: Term) -> Iterator[Term]:
    """The parts of a term in which no bound variable is loose, outer ones first."""
    return (part for part in _parts_of_all(term) if not part.loose)


def _is(term: Term, name: str) -> bool:
    return term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == name
