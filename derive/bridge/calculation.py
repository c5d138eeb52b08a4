"""Calculating a value as a theorem: definitions are put in, and a function of a multiple is made one of the number."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.functions import applied
from derive.conversions.signs import sign
from derive.kernel.terms import Term, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, imply, reflexive, symmetric, transitive
from derive.kernel.types import REAL, Refused
from derive.kernel.words import real, word
from derive.library.order import cancel_at_most, cancel_less, product_increasing, product_monotone, square_nonnegative
from derive.library.rewriting import rewritten, with_hole
from derive.library.roots import sqrt_of_nonnegative_square, sqrt_product
from derive.library.steps import chain, follows, inside, sides, use

from .cases import equal_by_cases
from .written import factors_not_zero

ROUNDS = 12         # a definition may speak of what another one defines
HOLE = var("_hole", REAL)
BY_CHOICE = ("maximum", "minimum", "absolute")
ORDERS = ("less", "at_most")


def calculation(pair: tuple[Term, Term], equations: Sequence[Theorem], known: Sequence[Theorem],
                scales: Sequence[Term], context: Context) -> Theorem:
    """a = b, with the equations put in"""
    facts = [_put_in(theorem, equations) for theorem in known]
    context = context.knowing(*facts, *(part for fact in facts for part in factors_not_zero(fact)))
    first, second = (_unfolded(side, equations) for side in pair)
    left, right = sides(first)[1], sides(second)[1]
    found = equal_by_cases(left, right, context) or _by_multiples(left, right, scales, context)
    if found is None:
        raise Refused(f"calculated: {left!r} is not seen to be {right!r}")
    return chain(first, found, symmetric(second))


def _unfolded(term: Term, equations: Sequence[Theorem]) -> Theorem:
    """term = what it is by definitions"""
    result = reflexive(term)
    for _ in range(ROUNDS):
        more = rewritten(sides(result)[1], *equations)
        if sides(more)[0] is sides(more)[1]:
            break
        result = transitive(result, more)
    return result


def _put_in(theorem: Theorem, equations: Sequence[Theorem]) -> Theorem:
    return convert(_unfolded(theorem.statement, equations), theorem)


# -- functions of multiples --------------------------------------------------------------------------------------------

def _by_multiples(left: Term, right: Term, scales: Sequence[Term], context: Context) -> Theorem | None:
    """left = right, each function of c*x in them being made one of x"""
    if not scales:
        return None
    one, other = (_with_choices(side) for side in (left, right))
    moved = transitive(one, _scaled(sides(one)[1], sides(other)[1], scales, context))
    same = equal_by_cases(sides(moved)[1], sides(other)[1], context)
    return same and chain(moved, same, symmetric(other))


def _with_choices(term: Term) -> Theorem:
    """term = the same with maxima, minima and absolute values as choices"""
    result = reflexive(term)
    for _ in range(ROUNDS):
        now = sides(result)[1]
        part = next((part for part in _parts(now) if any(applied(name, part) for name in BY_CHOICE)), None)
        if part is None:
            break
        meaning = use(part.parts[0].name, **dict(zip("xy", part.parts[1:], strict=False)))
        result = transitive(result, congruence(with_hole(now, part), meaning))
    return result


def _scaled(term: Term, model: Term, scales: Sequence[Term], context: Context) -> Theorem:
    """term = the same with f(c*x) as a multiple of f(x), for each f(x) of the model"""
    result = reflexive(term)
    models = tuple(part for part in _parts(model) if applied("sqrt", part) or applied("if", part))
    done = {_asked(part) for part in models}
    for _ in range(ROUNDS):
        now = sides(result)[1]
        open_ = [part for part in _parts(now) if (applied("sqrt", part) or applied("if", part)) and _asked(part)
                 not in done]
        step = next(filter(None, (_multiple(part, other, scale, context) for part in open_ for other in models
                                  for scale in scales)), None)
        if step is None:
            break
        result = transitive(result, congruence(with_hole(now, sides(step)[0]), step))
    return result


def _asked(part: Term) -> Term:
    """What a root is of, or what a choice asks for."""
    return part.parts[1]


def _parts(term: Term) -> Iterator[Term]:
    """The closed parts of a term, inner ones first."""
    seen: set[Term] = set()

    def go(part: Term) -> Iterator[Term]:
        for inner in part.parts:
            if inner not in seen:
                seen.add(inner)
                yield from go(inner)
        if not part.loose:
            yield part

    yield from go(term)


def _multiple(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
    if part.parts[0] is not other.parts[0]:
        return None
    return _root(part, other, scale, context) if applied("sqrt", part) else _choice(part, other, scale, context)


def _root(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
    """sqrt(c*c*x) = c*sqrt(x) where c is not negative"""
    under, rest = part.parts[1], other.parts[1]
    same = equal(under, (scale * scale) * rest, context)
    above = same and sign(scale, False, context)
    if same is None or above is None:
        return None
    split = use(sqrt_product(), use(square_nonnegative(), x=scale), x=scale * scale, y=rest)
    plain = use(sqrt_of_nonnegative_square(), above, x=scale)
    return chain(inside(same, HOLE, word("sqrt", HOLE)), split, rewritten(sides(split)[1], plain))


def _choice(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
    """if(a < b, x, y) = if(c < d, x, y) where b - a is a positive multiple of d - c; for <= too"""
    one, two = part.parts[1], other.parts[1]
    name = next((name for name in ORDERS if applied(name, one) and applied(name, two)), None)
    if name is None or one.parts[1].type != REAL or two.parts[1].type != REAL:
        return None
    (a, b), (c, d) = one.parts[1:], two.parts[1:]
    same = equal(b - a, scale * (d - c), context)
    above = same and sign(scale, True, context)
    if same is None or above is None:
        return None
    products = c * scale < d * scale if name == "less" else c * scale <= d * scale
    positive = above if name == "at_most" else follows(real(0) <= scale, above)
    cancelled = use(cancel_less() if name == "less" else cancel_at_most(), positive,
                    follows(products, assume(one), same), x=c, y=d, z=scale)
    grown = use(product_increasing(), assume(two), above, x=c, y=d, z=scale) if name == "less" else use(
        product_monotone(), assume(two), positive_from(above), x=c, y=d, z=scale)
    back = follows(one, grown, same)
    return use("if_equivalent", REAL, imply(one, cancelled), imply(two, back), p=one, q=two, x=part.parts[2],
               y=part.parts[3])


def positive_from(above: Theorem) -> Theorem:
    """0 <= x from 0 < x"""
    return follows(above.statement.parts[1] <= above.statement.parts[2], above)
