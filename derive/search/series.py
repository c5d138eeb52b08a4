"""Powers summed over a range: instances of cited facts, and what follows for multiples of such a series."""

from sympy import Basic, Expr, Pow, S, Symbol, cancel

from derive.outlines.algebra import algebra, combine, compare
from derive.outlines.facts import fact
from derive.outlines.induction import induct
from derive.outlines.limits import algebra_of_limits, same_tail, shift
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, generalise, instantiate, plainly, specialise
from derive.outlines.normal import canonical
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.squeeze import squeeze
from derive.outlines.sums import cut_range, single
from derive.outlines.terms import AtMost, Forall, Formula, Less, Refused, Sum, Tends, fresh, real, substitute

from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .unfolding import Knowledge

Values = tuple[tuple[Symbol, Basic], ...]


def prove_instance(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], name: str,
                   values: Values) -> Outline:
    """A comparison as a cited fact has it, with values for the fact's names."""
    inside = knowledge.with_context(range_formulas(ranges))
    found = tidy(instantiate(fact(name), *values), inside.context)
    theorem = tidy(compare(found, goal, plainly(Less(0, 1))), inside.context)
    return for_all(theorem, ranges)


def prove_series(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """A multiple of sum(k**(-p)) grows without bound, or stays below a multiple of what is known to bound the sum."""
    if isinstance(goal, Tends):
        series = next((e for e in knowledge.equations if isinstance(e.statement, Tends)), None)
        found = _terms_vanish(goal, series) if series else _without_bound(goal, knowledge)
        return tidy(found, knowledge.context)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_bounded(goal, inside), inside.context)
    return for_all(theorem, ranges)


def _power(term: Expr) -> tuple[Expr, Sum, Expr]:
    """(c, sum, p) for a term that is c*sum(k=1.., k**(-p))."""
    form = canonical(term)
    totals = form.atoms(Sum)
    total = next(iter(totals), None)
    if total is None or len(totals) > 1 or total.outer[0] != 1 or total in (form / total).atoms(Sum):
        raise Refused("series: {} is no multiple of one sum of powers", term)
    k = fresh("k", total)
    body = total.open(k)
    base, exponent = (body.base, body.exp) if isinstance(body, Pow) else (body, S.One)
    if base != k or k in exponent.free_symbols:
        raise Refused("series: {} is no power of {}", body, k)
    return form / total, total, -exponent


def _without_bound(goal: Tends, knowledge: Knowledge) -> Outline:
    """1/(c*sum) -> 0 by the p-series."""
    name = fresh("n", goal)
    form = goal.open(name)
    factor, total, power = _power(1 / form)
    series = shift(instantiate(fact("p-series"), (real("p"), power)), total.outer[1] - name)
    hole = real(fresh("h", goal).name)
    limit = algebra_of_limits(hole / factor, (hole,), (series,))
    if limit.statement.outer != goal.outer:
        raise Refused("series: {} is not {}", limit.statement, goal)
    ranged = (name, goal.outer[0], S.Infinity)
    equal = tidy(algebra(limit.statement.open(name), form), knowledge.context.union(in_range(*ranged)))
    return same_tail(limit, generalise(equal, *ranged))


def _terms_vanish(goal: Tends, series: Outline) -> Outline:
    """f(n+1) -> 0 where f**2 is the term of a series that converges: the difference of two partial sums."""
    name = fresh("n", goal, series.statement)
    ranged = (name, goal.outer[0], S.Infinity)
    total = series.statement.open(name)
    if not isinstance(total, Sum) or total.outer[1] != name or series.statement.outer[0] != goal.outer[0]:
        raise Refused("series: {} is no series", series.statement)
    later = substitute(total, {name: name + 1})
    ahead = same_tail(shift(series, S.One), generalise(algebra(later, later), *ranged))
    one, other = real(fresh("h", goal).name), real(fresh("h'", goal).name)
    gap = algebra_of_limits(one - other, (one, other), (ahead, series))
    cut_off = cut_range(later, name)
    last = single(next(part for part in cut_off.statement.rhs.args if part.outer[0] == later.outer[1]))
    equal = combine(later - total, last.statement.rhs, (S.One, S.One), (cut_off, last))
    low = in_range(*ranged)
    terms = same_tail(gap, generalise(tidy(equal, low), *ranged))
    bound = plainly(AtMost(goal.open(name) ** 2, last.statement.rhs))
    return squeeze(terms, generalise(bound, *ranged), goal)


def _bounded(goal: Formula, inside: Knowledge) -> Outline:
    """c*sum <= R from a known bound of the sum, which has one free power."""
    if not isinstance(goal, AtMost):
        raise Refused("series: {} is no bound", goal)
    factor, total, power = _power(goal.lhs)
    for general in inside.equations:
        names = [s for s in general.statement.free_symbols if not s.is_integer]
        if not (isinstance(general.statement, Forall) and isinstance(general.statement.body, AtMost)) or len(names) > 1:
            continue
        known = specialise(instantiate(general, *((name, power) for name in names)), total.outer[1])
        known = tidy(known, inside.context)
        if total not in known.statement.lhs.atoms(Sum):
            continue
        times = cancel(factor * total / known.statement.lhs)
        bound = AtMost(times * known.statement.rhs, goal.rhs)
        positive, last = follows(AtMost(0, times), inside.context), follows(bound, inside.context)
        if positive is not None and last is not None and not times.atoms(Sum):
            return certificate(goal, ((S.One, S.One, (positive, known)), (S.One, S.One, (last,))), (), ())
    raise Refused("series: no known bound gives {}", goal)


def prove_telescoped(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c*sum(k=low..n, f(k)) <= g(n) by induction on n, from c*f(n+1) <= g(n+1) - g(n), which is known for all n."""
    if not isinstance(goal, AtMost) or len(ranges) != 1 or len(goal.lhs.atoms(Sum)) != 1:
        raise Refused("series: {} bounds no sum for all values of one name", goal)
    (name, low, high), (total,) = ranges[0], goal.lhs.atoms(Sum)
    factor = goal.lhs / total
    first, following = (substitute(total, {name: value}) for value in (low, name + 1))
    base = certificate(substitute(goal, {name: low}), (), (-factor,), (single(first),))
    opened = cut_range(following, name)
    last = next(part for part in opened.statement.rhs.args if part.outer[0] == following.outer[1])
    inside = knowledge.with_context([AtMost(low, name)])
    for general in knowledge.equations:
        if isinstance(general.statement, Forall):
            grows = tidy(specialise(general, name), inside.context)
            products = ((S.One, S.One, (assume(goal),)), (S.One, S.One, (grows,)))
            try:
                step = certificate(substitute(goal, {name: name + 1}), products, (-factor, -factor),
                                   (opened, single(last)))
            except Refused:
                continue
            step = tidy(step, inside.context | {goal})
            return tidy(induct(tidy(base, knowledge.context), step, goal, name, low, high), knowledge.context)
    raise Refused("series: nothing that is known gives {} at the next {}", goal, name)
