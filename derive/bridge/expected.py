"""What is plain of means: that random numbers are integrable, and the signs of means."""
from __future__ import annotations

from dataclasses import replace

from derive.kernel.terms import APPLICATION, CONSTANT, Term, app
from derive.kernel.theorem import Theorem, assume, generalise, imply
from derive.kernel.types import INT, OUTCOME, REAL, Arrow, Refused
from derive.kernel.words import FALSE, no, real
from derive.library.means import mean_nonnegative
from derive.library.order import different
from derive.library.steps import clash, use

from .chance import Chance
from .deciding import decided
from .integrability import finite
from .recasting import fresh_of, parts_of

ZERO = real(0)


def by_chance(formula: Term, chance: Chance) -> Theorem | None:
    """A statement about means that is plain: in general, under conditions, of integrable numbers and of signs."""
    if parts := parts_of(formula, "all"):
        return _general(parts[0], chance)
    if parts := parts_of(formula, "integrable"):
        return _integrable(parts[0], chance)
    if parts := parts_of(formula, "at_most", "less"):
        low, mean = parts
        return _sign(formula, mean, chance) if low is ZERO and _is_mean(mean) else None
    if parts := parts_of(formula, "implies"):
        found = _not_zero(formula, chance) if parts[1] is FALSE else by_chance(
            parts[1], replace(chance, context=chance.context.assuming(parts[0])))
        return found if found is None or parts[1] is FALSE else imply(parts[0], found)
    return None


def _general(predicate: Term, chance: Chance) -> Theorem | None:
    if not isinstance(predicate.type, Arrow) or predicate.type.argument not in (INT, OUTCOME, REAL):
        return None
    index = fresh_of(predicate.type.argument, predicate, *(part.statement for part in chance.context.known))
    found = by_chance(predicate(index), chance)
    return found and generalise(index, found)


def _integrable(random: Term, chance: Chance) -> Theorem | None:
    point = fresh_of(OUTCOME, random, *(part.statement for part in chance.context.known))
    try:
        return finite(app(random, point), point, chance)
    except Refused:
        return None


def _is_mean(term: Term) -> bool:
    return term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == "mean"


def _sign(formula: Term, mean: Term, chance: Chance) -> Theorem | None:
    """0 <= E f, where 0 <= f(w) for all w; 0 < E f, where E f is known not to be 0 besides"""
    random = mean.parts[1]
    known = _integrable(random, chance)
    point = fresh_of(OUTCOME, random, *(part.statement for part in chance.context.known))
    above = decided(ZERO <= app(random, point), chance.context)
    if known is None or above is None:
        return None
    least = use(mean_nonnegative(), known, generalise(point, above), X=random)
    if formula is least.statement:
        return least
    apart = chance.context.prove(no(mean.eq(0)))
    if apart is None:
        return None
    below = imply(mean < ZERO, use("absurd", clash(assume(mean < ZERO), least), p=formula))
    return use("cases", use(different(), apart, x=mean, y=ZERO), below, imply(formula, assume(formula)), p=mean < ZERO,
               q=formula, r=formula)


def _not_zero(formula: Term, chance: Chance) -> Theorem | None:
    """E f != 0 from 0 < E f"""
    parts = parts_of(formula.parts[1], "equal")
    if not parts or not _is_mean(parts[0]) or parts[1] is not ZERO:
        return None
    above = chance.context.prove(ZERO < parts[0])
    return above and imply(formula.parts[1], clash(above, assume(formula.parts[1])))
