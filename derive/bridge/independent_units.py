"""Products over units of families of which a law says that they are independent: they have finite means, which are the
products of the means."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from derive.conversions.context import Context
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, VARIABLE, Term, abstracted
from derive.kernel.theorem import Theorem, apply, assume, congruence, convert, imply, ring, symmetric
from derive.kernel.types import Refused
from derive.kernel.words import no, real
from derive.library.order import compared
from derive.library.rewriting import with_hole
from derive.library.steps import at, conjuncts, first_of, follows, second_of, sides, use
from derive.outlines.laws import Independent, Uncorrelated
from derive.outlines.terms import Law

from .chance import Chance
from .deciding import decided
from .integrability import finite, same_random
from .laws import entries, other_entries
from .measurable import Find, case_where, generated_by
from .recasting import parts_of
from .spaces import Family, integrable, mean
from .units import Unit, units_in

ONE = real(1)
Known = tuple[Theorem, Theorem]         # that a random number is integrable, and its mean


@dataclass(frozen=True, slots=True)
class Units:
    """A law as it is assumed, the families that it is about, and what is known where they stand."""

    law: Law
    said: Theorem
    families: list[Family]
    chance: Chance

    def knowing(self, *theorems: Theorem) -> Units:
        return replace(self, chance=replace(self.chance, context=self.context.knowing(*theorems)))

    @property
    def context(self) -> Context:
        return self.chance.context

    def family(self, unit: Unit) -> Family:
        return next(family for family in self.families if family.variable is unit[0])

    @property
    def generator(self) -> Find:
        """Finds a generator among those that are said to be in a class of units which are different ones."""
        return case_where(lambda premise: different_units(premise, self.context))

    def refuse(self, why: str) -> Refused:
        return Refused(f"independence: {why}")


def finite_over_units(law: Law, said: Theorem, families: list[Family], product: Term, point: Term,
                      chance: Chance) -> Theorem:
    """w -> product is integrable, by the law"""
    # what it rests on is smaller, and is not to be asked of the same law again
    units = Units(law, said, families, replace(chance, products=()))
    return _finite_in_cases(integrable(abstracted(point, product)), product, point, units)


def _finite_in_cases(goal: Term, body: Term, point: Term, known: Units) -> Theorem:
    """The goal, in each case of which units are the same."""
    units = units_in(body, point, known.families, "independence")
    pair = undecided_pair(units, known.context)
    if pair is None:
        constant, blocks = blocks_of(body, point, units, known)
        if len(blocks) < 2:
            return finite(body, point, known.chance)
        also, _ = over_units(list(blocks.items()), point, known)
        scaled = use("integrable_multiple", also, X=also.statement.parts[1], c=constant)
        return same_random(ring(body, scaled.statement.parts[1](point)), point, scaled)
    return in_each_case(goal, pair, known, lambda case, more: _finite_in_cases(
        case, case.parts[1](point), point, more))


def undecided_pair(units: list[Unit], context: Context) -> tuple[Term, Term] | None:
    """Two indices that may be equal, of two units that may be the same."""
    return next((pair for place, one in enumerate(units) for other in units[:place]
                 if (pair := _undecided(one, other, context)) is not None), None)


def in_each_case(goal: Term, pair: tuple[Term, Term], known: Units,
                 prove: Callable[[Term, Units], Theorem]) -> Theorem:
    """The goal where two indices are equal, and where they are not."""
    left, right = pair if pair[1].kind == VARIABLE else pair[::-1]
    context = with_hole(goal, right)
    alike = context(left)
    if alike is goal:
        raise known.refuse(f"{right!r} cannot be put for {left!r}")
    same, other = assume(left.eq(right)), assume(no(left.eq(right)))
    turned = imply(right.eq(left), apply(other, symmetric(assume(right.eq(left)))))
    together = convert(congruence(context, same), prove(alike, known.knowing(same)))
    return compared(left, right, together, prove(goal, known.knowing(other, turned)))


def _undecided(one: Unit, other: Unit, context: Context) -> tuple[Term, Term] | None:
    """Two indices that may be equal, for two units that may be the same."""
    if one[0] is not other[0] or one == other:
        return None
    pairs = [(a, b) for a, b in zip(one[1], other[1], strict=True) if a is not b]
    return None if any(decided(no(a.eq(b)), context) for a, b in pairs) else pairs[0]


def blocks_of(body: Term, point: Term, units: list[Unit], known: Units) -> tuple[Term, dict[Unit, Term]]:
    """The factors that are no matter of chance, and the product of those of each unit."""
    constant, blocks = ONE, dict[Unit, Term]()
    for factor in _factors(body):
        own = units_in(factor, point, known.families, "independence")
        if len(own) > 1:
            raise known.refuse(f"{factor!r} depends on several units")
        for unit in own:
            blocks[unit] = blocks[unit] * factor if unit in blocks else factor
        constant = constant if own else constant * factor
    return constant, {unit: blocks[unit] for unit in units}


def _factors(body: Term) -> list[Term]:
    if body.kind == APPLICATION and body.parts[0].kind == CONSTANT:
        if body.parts[0].name == "times":
            return [factor for part in body.parts[1:] for factor in _factors(part)]
        if body.parts[0].name == "power" and body.parts[2].kind == NUMBER and body.parts[2].value > 0:
            return _factors(body.parts[1]) * body.parts[2].value
    return [body]


def over_units(blocks: list[tuple[Unit, Term]], point: Term, known: Units) -> Known:
    """That a product over different units is integrable, and its mean."""
    (unit, first), *others = blocks
    if not others:
        alone = finite(first, point, known.chance)
        return alone, follows(mean(abstracted(point, first)).eq(mean(abstracted(point, first))))
    if not isinstance(known.law, Independent) and len(others) > 1:
        raise known.refuse(f"{len(blocks)} units, but {known.law}")
    rest = reduce(lambda inner, one: one * inner, [block for _, block in reversed(others)])
    also, value = over_units(others, point, known)
    if isinstance(known.law, Uncorrelated):
        return _uncorrelated(unit, first, *others[0], point, known)
    said = _split(unit, first, others, rest, point, known)
    whole = use(said, finite(first, point, known.chance), also)
    apart = second_of(whole)
    means = sides(apart)[1].parts[1]
    return first_of(whole), follows(sides(apart)[0].eq(means * sides(value)[1]), apart, value, means)


def _split(unit: Unit, first: Term, others: list[tuple[Unit, Term]], rest: Term, point: Term,
           known: Units) -> Theorem:
    """integrable(X) => integrable(Y) => .., by the law, X being of one unit and Y of others."""
    family, indices = known.family(unit), list(unit[1])
    one = generated_by(first, point, entries(family, indices), known.generator)
    if isinstance(known.law, Independent):
        place = known.families.index(family)
        law = conjuncts(known.said, len(known.families))[place]
        other = generated_by(rest, point, other_entries(family, indices, known.families), known.generator)
        return use(at(law, *indices, abstracted(point, first), abstracted(point, rest)), one, other)
    second = others[0][0]
    law = at(_law_of_pair(family, known.family(second), known), *indices, *second[1], abstracted(point, first),
             abstracted(point, rest))
    other = generated_by(rest, point, entries(known.family(second), list(second[1])), known.generator)
    return use(_with_different(law, known), one, other)


def _law_of_pair(one: Family, other: Family, known: Units) -> Theorem:
    """What a law of pairs of families says of one pair."""
    pairs = [(a, b) for a in known.families for b in known.families if a is not b or a.unit]
    return conjuncts(known.said, len(pairs))[pairs.index((one, other))]


def _with_different(law: Theorem, known: Units) -> Theorem:
    """What a law says of units that are different ones, if it asks for that."""
    (premise, _) = parts_of(law.statement, "implies")
    different = different_units(premise, known.context)
    return law if different is None else apply(law, different)


def _uncorrelated(one: Unit, first: Term, other: Unit, second: Term, point: Term, known: Units) -> Known:
    """E of the product of two entries"""
    pairs = []
    for unit, entry in ((one, first), (other, second)):
        if entry.kind != APPLICATION or entry.parts[0] is not unit[0]:
            raise known.refuse(f"{entry!r} is no entry, and {known.law} is about entries")
        pairs.append(list(entry.parts[2:]))
    law = at(_law_of_pair(known.family(one), known.family(other), known), *pairs[0], *pairs[1])
    whole = finite(first * second, point, known.chance)
    return whole, use(_with_different(law, known), *(finite(part, point, known.chance) for part in (
        first, second)), whole)


def different_units(premise: Term, context: Context) -> Theorem | None:
    """not (a = b and c = d), where one of these is known not to hold"""
    if not (parts := parts_of(premise, "implies")) or not parts_of(parts[0], "equal", "and"):
        return None
    said = parts[0]
    while True:
        inner = parts_of(said, "and")
        equation = inner[1] if inner else said
        denial = decided(no(equation), context)
        if denial is not None:
            return imply(parts[0], apply(denial, _conjunct(assume(parts[0]), equation)))
        if not inner:
            return None
        said = inner[0]


def _conjunct(theorem: Theorem, wanted: Term) -> Theorem:
    while theorem.statement is not wanted:
        last = second_of(theorem)
        if last.statement is wanted:
            return last
        theorem = first_of(theorem)
    return theorem
