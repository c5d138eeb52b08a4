"""What is known of real numbers, each as a number g in normal form with 0 <= g, 0 < g, g = 0 or g not 0; and what
follows from that by multiples and by adding up (Fourier-Motzkin elimination, a certificate of Farkas)."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar
from weakref import WeakKeyDictionary

from derive.kernel.polynomials import Monomial, Polynomial, combined, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, var
from derive.kernel.theorem import Theorem, apply, assume, congruence, imply, linear
from derive.kernel.types import INT, REAL
from derive.kernel.words import FALSE, real, word
from derive.library.integers import real_at_most, real_injective, real_less
from derive.library.steps import sides, use

from .context import Context, forgetting
from .normal import normal
from .polynomials import coefficient, monomial_key

Key = TypeVar("Key")
ZERO, ONE = real(0), real(1)
MOST_ROWS = 120
GOAL = -1
FURTHER: list[Callable[[Gap, Context], Iterator[Gap]]] = []         # what else is known by a gap
FOUND: WeakKeyDictionary[Context, list[Gap]] = WeakKeyDictionary()      # what is known of real numbers, by context
ROWS: WeakKeyDictionary[Context, tuple[int, list[Theorem], list[Row]]] = WeakKeyDictionary()   # of so many of these


@dataclass(frozen=True, slots=True)
class Gap:
    """0 <= g, 0 < g, g = 0 or not g = 0, by the name of the relation ("apart" for the last), g a polynomial."""

    relation: str
    form: Polynomial
    theorem: Theorem

    @property
    def term(self) -> Term:
        said = self.theorem.statement
        return said.parts[1].parts[1] if self.relation == "apart" else said.parts[1 if self.relation == "equal" else 2]


def compared(formula: Term) -> tuple[str, Term, Term] | None:
    """The relation of a formula that compares two numbers, and the two."""
    if formula.kind != APPLICATION or formula.parts[0].kind != CONSTANT:
        return None
    name = formula.parts[0].name
    if name == "implies" and formula.parts[2] is FALSE:
        inner = compared(formula.parts[1])
        return ("apart", *inner[1:]) if inner is not None and inner[0] == "equal" else None
    if name in ("equal", "at_most", "less") and formula.parts[1].type in (INT, REAL):
        return name, formula.parts[1], formula.parts[2]
    return None


def as_real(theorem: Theorem) -> Theorem:
    """A comparison of integers as one of real numbers."""
    found = compared(theorem.statement)
    assert found is not None            # the caller has looked
    name, left, right = found
    if left.type == REAL:
        return theorem
    if name == "equal":
        hole = var("_hole", INT)
        return congruence(abstracted(hole, word("real", hole)), theorem)
    if name == "apart":
        same = word("real", left).eq(word("real", right))
        return imply(same, apply(theorem, use(real_injective(), assume(same), m=left, n=right)))
    return use(real_at_most() if name == "at_most" else real_less(), theorem, m=left, n=right)


def gap_of(theorem: Theorem, context: Context) -> Gap | None:
    """The gap that a theorem speaks of, in normal form."""
    found = compared(theorem.statement)
    if found is None:
        return None
    name, left, right = found
    if left.type == INT:
        left, right = word("real", left), word("real", right)
        theorem = as_real(theorem)
    equation = normal(right - left, context)
    term = sides(equation)[1]
    if name == "apart":
        theorem = imply(term.eq(0), apply(theorem, linear(left.eq(right), assume(term.eq(0)), real(-1), equation,
                                                          real(-1))))
    else:
        goal = {"equal": term.eq(0), "at_most": ZERO <= term, "less": ZERO < term}[name]
        way = real(-1 if name == "equal" else 1)
        theorem = linear(goal, theorem, way, equation, way)
    return Gap(name, polynomial(term), theorem)


def gaps(context: Context) -> list[Gap]:
    """All that is known there. While the gaps are being found, those found so far answer."""
    if context in FOUND:
        return FOUND[context]
    found = list(gaps(context.before)) if context.before is not None else []
    FOUND[context] = found
    with forgetting(FOUND, context), context.reading.begun():
        for theorem in context.newly:
            gap = gap_of(theorem, context)
            if gap is not None and not _is_among(gap, found):
                found.append(gap)
                found += (more for further in FURTHER for more in further(gap, context))
            context.reading.goes_on()
    return found


def _is_among(gap: Gap, found: list[Gap]) -> bool:
    """Whether the same is known by the same hypotheses, as where a fact is told as it is and in normal form."""
    return any(gap.relation == other.relation and gap.form == other.form and other.theorem.given <= gap.theorem.given
               for other in found)


def ratio(form: Polynomial, other: Polynomial) -> Fraction | None:
    """The number by which one form is the other, if there is one and it is not 0."""
    if form.keys() != other.keys() or not form:
        return None
    first = next(iter(form))
    value = Fraction(form[first]) / Fraction(other[first])
    return value if all(form[key] == value * other[key] for key in form) else None


def known_sign(term: Term, strict: bool, context: Context) -> Theorem | None:
    """0 < term, or 0 <= term, as a positive multiple of what is known."""
    form = polynomial(term)
    for gap in gaps(context):
        value = ratio(form, gap.form) if gap.relation == "less" or (gap.relation != "apart" and not strict) else None
        if value is not None and gap.relation == "equal":
            return linear(ZERO <= term, gap.theorem, coefficient(-value, REAL))
        if value is not None and value > 0:
            return linear(ZERO < term if strict else ZERO <= term, gap.theorem, coefficient(value, REAL))
    return None


def known_zero(term: Term, context: Context) -> Theorem | None:
    """term = 0, as a multiple of what is known."""
    form = polynomial(term)
    for gap in gaps(context):
        value = ratio(form, gap.form) if gap.relation == "equal" else None
        if value is not None:
            return linear(term.eq(0), gap.theorem, coefficient(value, REAL))
    return None


def known_apart(term: Term, context: Context) -> Theorem | None:
    """term = 0 => false, as a multiple of what is known."""
    form = polynomial(term)
    for gap in gaps(context):
        value = ratio(form, gap.form) if gap.relation in ("apart", "less") else None
        if value is not None and gap.relation == "apart":
            zero = linear(gap.term.eq(0), assume(term.eq(0)), coefficient(1 / value, REAL))
            return imply(term.eq(0), apply(gap.theorem, zero))
        if value is not None:
            against = linear(ZERO < ZERO, gap.theorem, ONE, assume(term.eq(0)), coefficient(1 / value, REAL))
            return imply(term.eq(0), use("irreflexive", REAL, against, x=ZERO))
    return None


# -- adding up ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Row:
    """A number that is not negative (positive, if strict), and how often each premise is in it."""

    gap: dict[Monomial, Fraction]
    made_of: dict[int, Fraction]
    strict: bool

    def joined(self, other: Row, mine: Fraction, its: Fraction) -> Row:
        return Row(_mixed(self.gap, other.gap, mine, its), _mixed(self.made_of, other.made_of, mine, its),
                   self.strict or other.strict)


def _mixed(one: dict[Key, Fraction], other: dict[Key, Fraction], mine: Fraction, its: Fraction) -> dict[Key, Fraction]:
    result = {key: value * mine for key, value in one.items()}
    for key, value in other.items():
        result[key] = result.get(key, Fraction(0)) + value * its
    return {key: value for key, value in result.items() if value}


def added_up(goal: Term, context: Context, more: tuple[Theorem, ...] = ()) -> Theorem | None:
    """A comparison of real numbers whose sides are polynomials in normal atoms, by adding up multiples of what is known
    and of further theorems 0 <= g, 0 < g."""
    found = compared(goal)
    if found is None or found[0] not in ("at_most", "less") or found[1].type != REAL:
        return None
    name, left, right = found
    wanted = combined(polynomial(right), polynomial(left), -1)
    premises, rows = _rows(context)
    premises = [*premises, *more]
    rows = [*rows, *(row for place, premise in enumerate(more, len(premises) - len(more))
                     for row in _directions(premise, place))]
    denied = {key: -value for key, value in _fractions(wanted).items()}
    rows = [*_relevant(rows, set(wanted)), Row(denied, {GOAL: Fraction(1)}, name == "at_most")]
    answer = _contradiction(rows)
    if answer is None:
        return None
    times = answer[GOAL]
    return linear(goal, *(part for place, count in answer.items() if place != GOAL
                          for part in (premises[place], coefficient(_plain(count / times), REAL))))


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def _fractions(form: Mapping[Monomial, int | Fraction]) -> dict[Monomial, Fraction]:
    return {key: Fraction(value) for key, value in form.items()}


def _rows(context: Context) -> tuple[list[Theorem], list[Row]]:
    """What is known and can be added up, once for all goals there."""
    known = gaps(context)
    if ROWS.get(context, (None,))[0] != len(known):             # more is found while the gaps are looked for
        premises = [gap.theorem for gap in known if gap.relation != "apart"]
        ROWS[context] = len(known), premises, [row for place, premise in enumerate(premises)
                                               for row in _directions(premise, place)]
    _, premises, rows = ROWS[context]
    return premises, rows


def _directions(premise: Theorem, place: int) -> Iterator[Row]:
    """What is not negative by a premise: b - a; for an equation a - b as well."""
    relation, left, right = compared(premise.statement) or ("", ZERO, ZERO)
    form = _fractions(combined(polynomial(right), polynomial(left), -1))
    yield Row(form, {place: Fraction(1)}, relation == "less")
    if relation == "equal":
        yield Row({key: -value for key, value in form.items()}, {place: Fraction(-1)}, False)


def _relevant(rows: list[Row], keys: set[Monomial]) -> list[Row]:
    """The rows that share a monomial with the goal, or with such a row, and so on."""
    kept: list[Row] = []
    rest = rows
    while True:
        now = [row for row in rest if not row.gap.keys() - {()} or not keys.isdisjoint(row.gap.keys() - {()})]
        if not now:
            return kept
        kept += now
        rest = [row for row in rest if row not in now]
        keys = keys.union(*(row.gap.keys() for row in now))


def _contradiction(rows: list[Row]) -> dict[int, Fraction] | None:
    """How often each row is taken for their sum to be negative, or 0 and positive."""
    while True:
        for row in rows:
            value = row.gap.get((), Fraction(0))
            if row.gap.keys() <= {()} and (value < 0 or (value == 0 and row.strict)) and row.made_of.get(GOAL, 0) > 0:
                return row.made_of
        names = {name for row in rows for name in row.gap if name}
        if not names or len(rows) > MOST_ROWS or not any(GOAL in row.made_of for row in rows):
            return None             # without the goal nothing that is left contradicts it
        name = min(names, key=lambda name: (_pairs(rows, name), monomial_key(name)))
        rows = [row for row in rows if name not in row.gap] + [
            one.joined(other, -other.gap[name], one.gap[name])
            for one in rows if one.gap.get(name, 0) > 0 for other in rows if other.gap.get(name, 0) < 0]


def _pairs(rows: list[Row], name: Monomial) -> int:
    signs = [row.gap.get(name, 0) for row in rows]
    return sum(sign > 0 for sign in signs) * sum(sign < 0 for sign in signs)

