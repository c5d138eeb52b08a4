"""The step that takes the mean of a product apart: units that may coincide, and those that do not by their law."""
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, VARIABLE, Term, abstracted
from derive.kernel.theorem import Theorem, apply, assume, congruence, convert, imply, ring, symmetric, transitive
from derive.kernel.types import Refused
from derive.kernel.words import no, real
from derive.library.order import compared
from derive.library.rewriting import with_hole
from derive.library.steps import at, conjuncts, first_of, follows, second_of, sides, use
from derive.outlines.laws import Independent, PairwiseIndependent, Uncorrelated
from derive.outlines.terms import Law

from .averaging import same_means
from .chance import Chance
from .deciding import decided
from .integrability import finite
from .laws import entries, families_of, other_entries
from .means import opened
from .measurable import Find, case_where, generated_by
from .recasting import parts_of
from .spaces import Family, mean
from .steps import Step, elaborates
from .units import Unit, units_in

ONE = real(1)
Known = tuple[Theorem, Theorem]         # that a random number is integrable, and its mean


@dataclass(frozen=True, slots=True)
class Product:
    """The step, the families of its law, and what is known where it stands."""

    step: Step
    law: Law
    families: list[Family]
    chance: Chance

    def knowing(self, *theorems: Theorem) -> Product:
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


@elaborates("independence")
def _independence(step: Step) -> Theorem:
    """E of a product over units = the sum over the ways in which they can coincide of the products of means"""
    _, law, *_ = step.arguments
    if not isinstance(law, (Independent, PairwiseIndependent, Uncorrelated)):
        raise Refused(f"independence: {law} says nothing of it")
    families = families_of(law, step.arities)
    return _in_cases(step.goal, Product(step, law, families, step.chance))


def _in_cases(goal: Term, product: Product) -> Theorem:
    """The equation, in each case of which units are the same."""
    point, body = opened(product.step, goal.parts[1])
    units = units_in(body, point, product.families, "independence")
    pair = next((pair for place, one in enumerate(units) for other in units[:place]
                 if (pair := _undecided(one, other, product.context)) is not None), None)
    if pair is None:
        return _apart(goal, body, point, units, product)
    left, right = pair if pair[1].kind == VARIABLE else pair[::-1]
    context = with_hole(goal, right)
    alike = context(left)
    if alike is goal:
        raise product.refuse(f"{right!r} cannot be put for {left!r}")
    same, other = assume(left.eq(right)), assume(no(left.eq(right)))
    turned = imply(right.eq(left), apply(other, symmetric(assume(right.eq(left)))))
    together = convert(congruence(context, same), _in_cases(alike, product.knowing(same)))
    return compared(left, right, together, _in_cases(goal, product.knowing(other, turned)))


def _undecided(one: Unit, other: Unit, context: Context) -> tuple[Term, Term] | None:
    """Two indices that may be equal, for two units that may be the same."""
    if one[0] is not other[0] or one == other:
        return None
    pairs = [(a, b) for a, b in zip(one[1], other[1], strict=True) if a is not b]
    return None if any(decided(no(a.eq(b)), context) for a, b in pairs) else pairs[0]


def _apart(goal: Term, body: Term, point: Term, units: list[Unit], product: Product) -> Theorem:
    """The equation where the units are different ones."""
    constant, blocks = _blocks(body, point, units, product)
    whole = reduce(lambda rest, one: one * rest, reversed(list(blocks.values()))) if blocks else ONE
    start = same_means(point, ring(body, constant * whole))
    known, value = _product(list(blocks.items()), point, product) if blocks else (
        use("integrable_constant", c=ONE), use("mean_constant", c=ONE))
    scaled = use("mean_multiple", known, X=abstracted(point, whole), c=constant)
    total = constant * sides(value)[1]
    result = transitive(start, follows(sides(scaled)[0].eq(total), scaled, value, constant))
    rest = equal(total, goal.parts[2], product.context)
    if rest is None:
        raise product.refuse(f"{total!r} is not seen to be {goal.parts[2]!r}")
    return transitive(result, rest)


def _blocks(body: Term, point: Term, units: list[Unit], product: Product) -> tuple[Term, dict[Unit, Term]]:
    """The factors that are no matter of chance, and the product of those of each unit."""
    constant, blocks = ONE, dict[Unit, Term]()
    for factor in _factors(body):
        own = units_in(factor, point, product.families, "independence")
        if len(own) > 1:
            raise product.refuse(f"{factor!r} depends on several units")
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


def _product(blocks: list[tuple[Unit, Term]], point: Term, product: Product) -> Known:
    """That a product over different units is integrable, and its mean."""
    (unit, first), *others = blocks
    if not others:
        known = finite(first, point, product.chance)
        return known, follows(mean(abstracted(point, first)).eq(mean(abstracted(point, first))))
    if not isinstance(product.law, Independent) and len(others) > 1:
        raise product.refuse(f"{len(blocks)} units, but {product.law}")
    rest = reduce(lambda inner, one: one * inner, [block for _, block in reversed(others)])
    also, value = _product(others, point, product)
    if isinstance(product.law, Uncorrelated):
        return _uncorrelated(unit, first, *others[0], point, product)
    said = _split(unit, first, others, rest, point, product)
    whole = use(said, finite(first, point, product.chance), also)
    apart = second_of(whole)
    means = sides(apart)[1].parts[1]
    return first_of(whole), follows(sides(apart)[0].eq(means * sides(value)[1]), apart, value, means)


def _split(unit: Unit, first: Term, others: list[tuple[Unit, Term]], rest: Term, point: Term,
           product: Product) -> Theorem:
    """integrable(X) => integrable(Y) => .., by the law, X being of one unit and Y of others."""
    family, indices = product.family(unit), list(unit[1])
    one = generated_by(first, point, entries(family, indices), product.generator)
    if isinstance(product.law, Independent):
        place = product.families.index(family)
        law = conjuncts(assume(product.step.laws[product.law]), len(product.families))[place]
        other = generated_by(rest, point, other_entries(family, indices, product.families), product.generator)
        return use(at(law, *indices, abstracted(point, first), abstracted(point, rest)), one, other)
    second = others[0][0]
    law = at(_law_of_pair(family, product.family(second), product), *indices, *second[1], abstracted(point, first),
             abstracted(point, rest))
    other = generated_by(rest, point, entries(product.family(second), list(second[1])), product.generator)
    return use(_with_different(law, product), one, other)


def _law_of_pair(one: Family, other: Family, product: Product) -> Theorem:
    """What a law of pairs of families says of one pair."""
    pairs = [(a, b) for a in product.families for b in product.families if a is not b or a.unit]
    return conjuncts(assume(product.step.laws[product.law]), len(pairs))[pairs.index((one, other))]


def _with_different(law: Theorem, product: Product) -> Theorem:
    """What a law says of units that are different ones, if it asks for that."""
    (premise, _) = parts_of(law.statement, "implies")
    different = different_units(premise, product.context)
    return law if different is None else apply(law, different)


def _uncorrelated(one: Unit, first: Term, other: Unit, second: Term, point: Term, product: Product) -> Known:
    """E of the product of two entries"""
    pairs = []
    for unit, entry in ((one, first), (other, second)):
        if entry.kind != APPLICATION or entry.parts[0] is not unit[0]:
            raise product.refuse(f"{entry!r} is no entry, and {product.law} is about entries")
        pairs.append(list(entry.parts[2:]))
    law = at(_law_of_pair(product.family(one), product.family(other), product), *pairs[0], *pairs[1])
    whole = finite(first * second, point, product.chance)
    return whole, use(_with_different(law, product), *(finite(part, point, product.chance) for part in (
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
