"""Inequalities modulo what equations say: these are put into the goal and into what is given, products do the rest."""

from collections.abc import Iterator, Sequence

from sympy import Expr, S, Symbol

from derive.outlines.algebra import algebra, compare, replace, symmetric
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, plainly, specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.sums import added_up
from derive.outlines.terms import At, AtMost, Equal, Forall, Formula, Less, Refused, Sum, fresh, real, spelled

from .chains import Chain, with_sides
from .comparisons import equal_both_ways
from .discharge import follows, tidy
from .elimination import combinations, prove_by_elimination
from .equalities import Range, for_all, range_formulas
from .inductions import comparisons_at_hand
from .inner_products import bounds_of_inner_products
from .moments import with_definitions
from .monotone import compared_with_last
from .positivity import prove_by_many_products
from .shifts import shifted_sums
from .specialising import more_and_more
from .unfolding import Knowledge

MOST = 16           # comparisons that equations are put into
POSITIVE = plainly(Less(0, 1))


def prove_modulo(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c <= d, c < d or c = d for all values of its indices."""
    inside = knowledge.with_context(range_formulas(ranges))
    if isinstance(goal, Equal):
        theorem = equal_both_ways(*(_shown(AtMost(*sides), inside) for sides in (goal.args, goal.args[::-1])))
    else:
        theorem = _shown(goal, inside)
    theorem = tidy(theorem, inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _shown(goal: Formula, knowledge: Knowledge) -> Outline:
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("modulo: {} is no inequality", goal)
    plain = [assume(f) for f in sorted(knowledge.context, key=spelled) if isinstance(f, (AtMost, Less))]
    added = list(_added_up(goal, knowledge))
    ends = [_written_out(Chain(one.statement.rhs - one.statement.lhs), knowledge).end for one in added]
    reached = knowledge.with_context(one.statement for one in shifted_sums(ends, knowledge.context))     # d[T + 1]
    local = [one for one in comparisons_at_hand(goal, reached) if isinstance(one.statement, (AtMost, Less))]
    more = *_signs_of_definitions(knowledge), *bounds_of_inner_products((goal, *knowledge.context), knowledge.context)
    given = list({one.statement: one for one in (*plain, *local, *more, *added)}.values())[:MOST]
    chains = [_written_out(Chain(f.rhs - f.lhs), knowledge) for f in (goal, *(one.statement for one in given))]
    telescoped = shifted_sums([chain.end for chain in chains], knowledge.context)
    knowledge = knowledge.with_equations(*telescoped)
    before: list[Formula] | None = None
    refusal = Refused("modulo: no equation speaks of {}", goal)
    for used in more_and_more(frozenset(AtMost(0, chain.end) for chain in chains), knowledge):
        wanted, *reduced = _reduced(chains, used, knowledge)
        signs = [type(one.statement)(0, chain.end) for one, chain in zip(given, reduced, strict=True)]
        said = [type(goal)(0, wanted.end), *signs]
        if said == before or not (local or any(chain.theorem for chain in (wanted, *reduced))):
            continue
        before = said
        rest = frozenset(f for f in knowledge.context if not isinstance(f, (AtMost, Less)))
        try:
            theorem = prove_by_many_products(said[0], Knowledge((), rest.union(signs)), ())
        except Refused as found:
            refusal = found
            continue
        for one, chain in zip(given, reduced, strict=True):
            sign = type(one.statement)(0, chain.end)
            if sign in theorem.given:
                theorem = cut(_put_in(one, chain), theorem)
        return _back(theorem, goal, wanted)
    raise refusal


def _signs_of_definitions(knowledge: Knowledge) -> Iterator[Outline]:
    """0 <= x and 0 < x, where x is defined as something of which that is plain."""
    for formula in sorted(knowledge.context, key=spelled):
        if isinstance(formula, Equal) and isinstance(formula.lhs, (Symbol, At)):
            for order in (Less, AtMost):
                sign = follows(order(0, formula.rhs), knowledge.context)
                if sign is not None:
                    yield with_sides(sign, (None, symmetric(assume(formula))))
                    break


def _added_up(goal: Formula, knowledge: Knowledge) -> Iterator[Outline]:
    """What is given for all steps from one on, added up over those to an integer of the goal, and to the one before."""
    names = sorted((s for s in goal.free_symbols if s.is_integer), key=spelled)
    for last in (end for letter in names for end in (letter, letter - 1)):
        name = fresh("k", goal, *knowledge.context)
        for low, bound in (*_at_each(name, knowledge.context), *compared_with_last(name, last, knowledge.context)):
            total = tidy(added_up(tidy(bound, knowledge.context | in_range(name, low, last)), name, low, last),
                         knowledge.context)
            if total.given <= knowledge.context:
                yield total


def _at_each(name: Symbol, context: frozenset[Formula]) -> Iterator[tuple[Expr, Outline]]:
    """What is given as a comparison for all steps from one on, at the name; with the first step."""
    for formula in sorted(context, key=spelled):
        if isinstance(formula, Forall) and isinstance(formula.body, AtMost) and formula.outer[1] is S.Infinity:
            yield formula.outer[0], specialise(assume(formula), name)


def _written_out(chain: Chain, knowledge: Knowledge) -> Chain:
    """With definitions put in, under sums too; in normal form where sums stand."""
    chain = with_definitions(chain, knowledge)
    if not chain.end.atoms(Sum):
        return chain
    sizes = [f for f in sorted(knowledge.context, key=spelled) if isinstance(f, (AtMost, Less))]
    end = canonical(chain.end)
    return chain if end == chain.end else chain.then(tidy(algebra(chain.end, end, *sizes), knowledge.context))


def _reduced(chains: Sequence[Chain], used: Sequence[Outline], knowledge: Knowledge) -> list[Chain]:
    """Each chain with what is left of its end once the equations are put in."""
    found = []
    made = combinations([chain.end for chain in chains], [one.statement for one in used])
    for chain, combination in zip(chains, made, strict=True):
        if combination.rest != chain.end:
            equal, = prove_by_elimination([Equal(chain.end, combination.rest)], used, knowledge.context)
            chain = chain.then(equal)
        found.append(chain)
    return found


def _put_in(given: Outline, chain: Chain) -> Outline:
    """0 < d, where a < b is given, and b - a is d."""
    kind = type(given.statement)
    theorem = given if given.statement == kind(0, chain.start) else compare(given, kind(0, chain.start), POSITIVE)
    if chain.theorem is None:
        return theorem
    hole = real(fresh("d", theorem.statement, chain.end).name)
    return replace(chain.theorem, theorem, hole, kind(0, hole))


def _back(theorem: Outline, goal: Formula, chain: Chain) -> Outline:
    """a < b from 0 < d, where b - a is d."""
    kind = type(goal)
    if chain.theorem is not None:
        hole = real(fresh("d", theorem.statement, chain.start).name)
        theorem = replace(symmetric(chain.theorem), theorem, hole, kind(0, hole))
    return theorem if theorem.statement == goal else compare(theorem, goal, POSITIVE)
