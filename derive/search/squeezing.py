"""Limits by squeezing: between bounds that are given or found and tend to the same, and by a factor less than 1."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sympy import Abs, Expr, Integer, Mul, Poly, Rational, S, Symbol, cancel, fraction, log, together

from derive.outlines.algebra import algebra
from derive.outlines.facts import fact
from derive.outlines.limits import algebra_of_limits, same_tail
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, generalise, instantiate, plainly, specialise
from derive.outlines.outline import Outline
from derive.outlines.squeeze import contraction, squeeze, squeeze_between
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Forall,
    Formula,
    Less,
    Mean,
    Refused,
    Tends,
    fresh,
    outcome,
    real,
    spelled,
    substitute,
)

from .discharge import follows, tidy
from .instances import at_letters, without
from .mean_comparisons import settled
from .null_terms import Shown, limit_of_term, towards
from .tangents import X, arguments_of_logarithms
from .unfolding import Knowledge

FACTORS = Integer(1), Integer(2)
POWERS = Rational(1, 2), Integer(1)
SOME_STEPS = 1, 2, 10, 1000, 10**6      # at which a bound is looked at in floating-point numbers
POINT = outcome("w")
MOST_DEEP = 3                           # limits by which limits are found


@dataclass(frozen=True, slots=True)
class Search:
    """How the limits of terms from a first step on are found."""

    knowledge: Knowledge
    ways: tuple[Shown, ...]
    deep: int = MOST_DEEP
    asked: frozenset[Formula] = frozenset()     # limits of which this one is a part

    def shown(self, goal: Formula, knowledge: Knowledge) -> Outline:
        """A comparison that is plain, or that other searches show; about means, these."""
        found = None if goal.has(Mean) else follows(goal, knowledge.context)
        if found is not None:
            return found
        refusal = Refused("limit: {} is not shown", goal)
        for way in self.ways:
            try:
                return tidy(way(goal, knowledge), knowledge.context)
            except Refused as reason:
                refusal = reason
        raise refusal

    def limit(self, goal: Tends) -> Outline:
        """The limit, by the table of facts, by a factor, by squeezing."""
        name = fresh("n", goal, *self.knowledge.context)
        refusal = Refused("limit: no proof of {}", goal)
        if goal in self.asked:
            raise Refused("limit: {} is asked for where it is to be shown", goal)
        self = replace(self, asked=self.asked | {goal})
        for way in (self._by_facts, self._by_contraction, self._by_square, self._squeezed) if self.deep else ():
            try:
                return tidy(way(goal, name), self.knowledge.context)
            except Refused as reason:
                refusal = reason
        raise refusal

    # -- by the table of facts -----------------------------------------------------------------------------------------

    def _by_facts(self, goal: Tends, name: Symbol) -> Outline:
        found = self._of_term(goal.open(name), name, goal.outer[0], goal)
        return towards(found, goal.outer[1], name, self.knowledge)

    def _of_term(self, term: Expr, name: Symbol, low: Expr, goal: Tends | None = None) -> Outline:
        deeper = replace(self, deep=self.deep - 1)

        def known(part: Expr, first: Expr) -> Outline | None:
            said = Tends(part, name, first, S.Zero)
            for formula in sorted(self.knowledge.context, key=spelled):
                if isinstance(formula, Tends) and formula.open(name) == part:
                    return assume(formula)
            guess = _limit_with_log(part, name) if isinstance(part, Mul) else S.Zero
            if said == goal or guess is None or not isinstance(part, (At, Mul)):
                return None
            try:
                return deeper.limit(Tends(part, name, first, guess))
            except Refused:
                return None

        return limit_of_term(term, name, low, self.knowledge, self.shown, known)

    # -- by a factor ---------------------------------------------------------------------------------------------------

    def _by_contraction(self, goal: Tends, name: Symbol) -> Outline:
        """The distance from the limit, its size or its square, which each step multiplies by at most c < 1"""
        low, limit = goal.outer
        distance = goal.open(name) - limit
        refusal = Refused("limit: no bound says that {} shrinks by a factor", distance)
        for size in (distance, Abs(distance), distance**2):
            for bound, start in self._steps(size, name):
                try:
                    null = self._contracted(size, bound, start, name, low)
                    return self._from_size(null, size, goal, name)
                except Refused as reason:
                    refusal = reason
        raise refusal

    def _steps(self, size: Expr, name: Symbol) -> Iterator[tuple[Outline, Expr]]:
        """What is given as a bound for the size at the next step, from which step on"""
        after = substitute(size, {name: name + 1})
        for formula in sorted(self.knowledge.context, key=spelled):
            if _is_endless(formula):
                for by in (0, 1, -1):
                    said = specialise(assume(formula), name + by)
                    if isinstance(said.statement, (AtMost, Less)) and said.statement.lhs == after:
                        yield said, formula.outer[0] - by

    def _contracted(self, size: Expr, bound: Outline, start: Expr, name: Symbol, low: Expr) -> Outline:
        factor = cancel(bound.statement.rhs / size)
        if name in factor.free_symbols or factor.atoms(At) & size.atoms(At):
            raise Refused("limit: {} is no multiple of {}", bound.statement.rhs, size)
        around = self.knowledge.context | in_range(name, start, S.Infinity)
        wanted = AtMost(substitute(size, {name: name + 1}), factor * size)
        less = self._inside(wanted, (bound,), name, start)
        sign = self._inside(AtMost(0, size), (), name, start)
        made = contraction(sign, less, factor, Tends(size, name, low, S.Zero))
        for formula in sorted(made.given - around, key=spelled):
            if formula == Less(factor, 1):
                made = without((self.shown(formula, self.knowledge),), made, self.knowledge.context)
        return tidy(made, self.knowledge.context)

    def _from_size(self, null: Outline, size: Expr, goal: Tends, name: Symbol) -> Outline:
        """The limit, from that of the size of the distance"""
        low, limit = goal.outer
        distance = goal.open(name) - limit
        if size != distance:
            squares = null if size == distance**2 else self._square(null)
            square = squares.statement.open(name)
            ranged = name, low, S.Infinity
            bound = generalise(tidy(plainly(AtMost(distance**2, square)), in_range(*ranged)), *ranged)
            null = squeeze(squares, bound, Tends(distance, name, low, S.Zero))
        if limit == 0:
            return null
        hole = _hole(null)
        back = algebra_of_limits(hole + limit, (hole,), (null,))
        body = goal.open(name)
        same = tidy(algebra(back.statement.open(name), body), self.knowledge.context | in_range(name, low, S.Infinity))
        return towards(same_tail(back, generalise(same, name, low, S.Infinity)), limit, name, self.knowledge)

    def _square(self, null: Outline) -> Outline:
        hole = _hole(null)
        return algebra_of_limits(hole**2, (hole,), (null,))

    def _by_square(self, goal: Tends, name: Symbol) -> Outline:
        """From a bound that is given for the square of the distance from the limit, and tends to 0"""
        low, limit = goal.outer
        distance = goal.open(name) - limit
        deeper = replace(self, deep=self.deep - 1)
        for formula in sorted(self.knowledge.context, key=spelled):
            if _is_endless(formula) and formula.outer[0] == low:
                said = specialise(assume(formula), name)
                if isinstance(said.statement, AtMost) and said.statement.lhs == distance**2:
                    small = deeper.limit(Tends(said.statement.rhs, name, low, S.Zero))
                    null = squeeze(small, assume(formula), Tends(distance, name, low, S.Zero))
                    return self._from_size(null, distance, goal, name)
        raise Refused("limit: no bound for the square of {} is given", distance)

    # -- by squeezing --------------------------------------------------------------------------------------------------

    def _squeezed(self, goal: Tends, name: Symbol) -> Outline:
        low, limit = goal.outer
        term = goal.open(name)
        start = self._start(term, name, low)
        under = next(self._bounds(goal, name, start, from_above=False), None)
        over = under and next(self._bounds(goal, name, start, from_above=True), None)
        if under is None or over is None:
            raise Refused("limit: no two bounds of {} tend to {}", term, limit)
        return squeeze_between(under[1], over[1], under[0], over[0], goal)

    def _start(self, term: Expr, name: Symbol, low: Expr) -> Expr:
        """The first step of which all that is given of the entries in a term is said"""
        lows = [f.outer[0] for f in self.knowledge.context if _is_endless(f) and isinstance(f.outer[0], Integer)
                and {part.name for part in f.open(name).atoms(At)} & {part.name for part in term.atoms(At)}]
        return max([low, *lows]) if isinstance(low, Integer) else low

    def _bounds(self, goal: Tends, name: Symbol, start: Expr, *, from_above: bool) -> Iterator[tuple[Outline, Outline]]:
        """f(n) <= g(n) for all n from the start on, with g -> L; or g(n) <= f(n)"""
        term, limit = goal.open(name), goal.outer[1]
        deeper = replace(self, deep=self.deep - 1)
        for bound, said in self._candidates(term, limit, name, start, from_above):
            wanted = AtMost(term, bound) if from_above else AtMost(bound, term)
            try:
                tends = deeper.limit(Tends(bound, name, start, limit))
                yield self._inside(wanted, said, name, start), tends
            except Refused:
                continue

    def _candidates(self, term: Expr, limit: Expr, name: Symbol, start: Expr,
                    from_above: bool) -> Iterator[tuple[Expr, Sequence[Outline]]]:
        for formula in sorted(self.knowledge.context, key=spelled):
            if _is_endless(formula):
                said = specialise(assume(formula), name)
                if isinstance(said.statement, (AtMost, Less)):
                    inner, outer = said.statement.args if from_above else said.statement.args[::-1]
                    if inner == term:
                        yield outer, (said,)
        yield from self._around(term, limit, name, from_above)
        if from_above and isinstance(term, Mean):
            yield from self._from_moments(term, name, start)
        plain = [limit]
        for part in sorted(term.atoms(log), key=spelled):
            inner = part.args[0]                    # 1 - 1/w <= log(w) <= w - 1
            plain.append(together(term.xreplace({part: inner - 1 if from_above else 1 - 1 / inner})))
        yield from ((bound, ()) for bound in plain if _looks_right(term, bound, name, start, from_above) is not False)
        base = name if isinstance(start, Integer) and start > 0 else name + 1
        if not term.atoms(At):
            for power in POWERS:
                for factor in FACTORS:
                    bound = limit + (factor if from_above else -factor) / base**power
                    if _looks_right(term, bound, name, start, from_above):
                        yield bound, ()

    def _from_moments(self, term: Mean, name: Symbol, start: Expr) -> Iterator[tuple[Expr, Sequence[Outline]]]:
        """For the chance that |x| is at least c, E(x**2)/c**2; that x is, E(x)/c: by the moments that are known"""
        inside = self.knowledge.with_context(in_range(name, start, S.Infinity))
        asked = term.open(POINT)
        if isinstance(asked, Bracket) and isinstance(asked.args[0], (AtMost, Less)):
            low, number = asked.args[0].args
            power = 2 if isinstance(number, Abs) else 1
            part = number.args[0] ** 2 if isinstance(number, Abs) else number
            yield settled(Mean(part, POINT) / low**power, inside).end, ()

    def _around(self, term: Expr, limit: Expr, name: Symbol,
                from_above: bool) -> Iterator[tuple[Expr, Sequence[Outline]]]:
        """L + g(n) and L - g(n), where |f(n) - L| <= g(n) is given"""
        for formula in sorted(self.knowledge.context, key=spelled):
            if _is_endless(formula):
                said = specialise(assume(formula), name)
                if isinstance(said.statement, (AtMost, Less)) and said.statement.lhs in (
                        Abs(term - limit), Abs(limit - term)):
                    size, of = said.statement.rhs, said.statement.lhs.args[0]
                    corners = [instantiate(fact(f"absolute value from {side}"), (X, of)) for side in ("above", "below")]
                    yield limit + size if from_above else limit - size, (said, *corners)

    def _inside(self, wanted: Formula, said: Sequence[Outline], name: Symbol, start: Expr) -> Outline:
        """The comparison for all steps from the start on"""
        around = self.knowledge.context | in_range(name, start, S.Infinity)
        local = [*(tidy(one, around) for one in said), *at_letters([name], around)]
        local += arguments_of_logarithms([wanted], around.union(one.statement for one in local))
        inside = self.knowledge.with_context(around.union(one.statement for one in local))
        theorem = without(local[::-1], tidy(self.shown(wanted, inside), inside.context), around)
        return tidy(generalise(theorem, name, start, S.Infinity), self.knowledge.context)


def prove_by_squeezing(goal: Tends, knowledge: Knowledge, ways: Sequence[Shown]) -> Outline:
    """f(n) -> L"""
    return tidy(Search(knowledge, tuple(ways)).limit(goal), knowledge.context)


def _limit_with_log(term: Expr, name: Symbol) -> Expr | None:
    """What p(n)*log(w(n)) may tend to for quotients p and w of polynomials: what p*(w - 1) does, where w tends to 1."""
    logs = [part for part in term.args if isinstance(part, log) and name in part.free_symbols]
    if len(logs) != 1:
        return None
    above, below = fraction(cancel(together(term.xreplace({logs[0]: logs[0].args[0] - 1}))))
    if not (above.is_polynomial(name) and below.is_polynomial(name)):
        return None
    leading = Poly(below, name)
    factor, degree = Poly(above, name).coeff_monomial(name**leading.degree()), Poly(above, name).degree()
    return factor / leading.LC() if degree <= leading.degree() else None


def _is_endless(formula: Formula) -> bool:
    return isinstance(formula, Forall) and formula.outer[1] is S.Infinity and not isinstance(formula.body, Forall)


def _hole(limit: Outline) -> Symbol:
    return real(fresh("h", limit.statement).name)


def _looks_right(term: Expr, bound: Expr, name: Symbol, start: Expr, from_above: bool) -> bool | None:
    """Whether a bound is one at some steps, by floating-point numbers; None where these do not tell."""
    gap = bound - term if from_above else term - bound
    if gap.free_symbols != {name} or not isinstance(start, Integer):
        return None
    try:
        return all(float(gap.subs(name, max(int(start), step)).evalf()) >= -1e-9 for step in (int(start), *SOME_STEPS))
    except (TypeError, ValueError, ArithmeticError, Refused):
        return None
