"""What exp and log are bounded by at the numbers that a statement speaks of: their tangents there, and each other."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import permutations

from sympy import Abs, Basic, Expr, S, cos, exp, log, sin

from derive.outlines.facts import fact
from derive.outlines.logic import instantiate
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Binder, Formula, Less, Refused, real, relu, spelled

from .discharge import follows, tidy

Context = frozenset[Formula]
Bound = Callable[[Expr, Expr, Context], Outline]
X = real("x")
MOST = 24           # bounds of one kind
BOUNDED: dict[type[Basic], str] = {Abs: "absolute value", relu: "positive part", sin: "sine", cos: "cosine"}


def atoms_of(kind: type[Basic], terms: Iterable[Basic]) -> list[Expr]:
    """The arguments of a function that stand outside of sums and means."""
    found = {part.args[0] for term in terms for part in parts_outside(term) if isinstance(part, kind)}
    return sorted(found, key=spelled)


def parts_outside(term: Basic) -> Iterator[Basic]:
    yield term
    if not isinstance(term, Binder):
        for part in term.args:
            yield from parts_outside(part)


def arguments_of_logarithms(terms: Iterable[Basic], context: Context) -> Iterator[Outline]:
    """That what logarithms are taken of is positive, where that is plain: a text that writes them says so anyway."""
    for inner in atoms_of(log, terms):
        known = follows(Less(0, inner), context)
        if known is not None and known.statement not in context:
            yield known


def corners(terms: Iterable[Basic], about: Set[Basic] = frozenset(),
            kinds: tuple[type[Basic], ...] = tuple(BOUNDED)) -> Iterator[Outline]:
    """x <= |x| and -x <= |x|, 0 <= relu(x) and x <= relu(x), -1 <= sin(x) <= 1 and the same of cos, for what stands
    outside of sums and means; of that only what speaks of one of some letters, where these are named."""
    found = {part for term in terms for part in parts_outside(term) if isinstance(part, kinds)
             and (not about or about & part.free_symbols)}
    for part in sorted(found, key=spelled):
        for side in ("above", "below"):
            yield instantiate(fact(f"{BOUNDED[type(part)]} from {side}"), (X, part.args[0]))


def bounds_of_functions(terms: Sequence[Basic], context: Context) -> Iterator[Outline]:
    """exp(u) <= exp(v) and log(u) <= log(v) where u <= v; exp(v)*(1 + u - v) <= exp(u) and log(u) - log(v) <= u/v - 1,
    with 0 and 1 for v as well."""
    exponents = atoms_of(exp, terms)
    exponents += sorted({-u for u in exponents if u.could_extract_minus_sign()} - {*exponents}, key=spelled)
    for larger, found in ((exp_larger, exponents), (_log_larger, atoms_of(log, terms))):
        for u, v in list(permutations(found, 2))[:MOST]:
            order = follows(AtMost(u, v), context)
            try:
                yield from () if order is None else (larger(u, v, order, context),)
            except Refused:
                continue
    yield from _all(exp_bound, atoms_of(exp, terms), S.Zero, context)
    yield from _all(_log_bound, atoms_of(log, terms), S.One, context)


def _all(bound: Bound, found: list[Expr], plain: Expr, context: Context) -> Iterator[Outline]:
    pairs = [(u, plain) for u in found] + [(plain, v) for v in found] + list(permutations(found, 2))
    for u, v in pairs[:MOST]:
        try:
            yield bound(u, v, context)
        except Refused:
            continue


def exp_bound(u: Expr, v: Expr, context: Context) -> Outline:
    """exp(v)*(1 + u - v) <= exp(u)"""
    tangent = instantiate(fact("tangent of exp"), (X, u - v))
    if v == 0:
        return tangent
    moved = certificate(AtMost(exp(v) * (1 + u - v), exp(u)), ((S.One, S.One, (tangent, _positive(exp(v), context))),),
                        (), ())
    return tidy(moved, context)


def exp_larger(u: Expr, v: Expr, order: Outline, context: Context) -> Outline:
    """exp(u) <= exp(v)"""
    products = (S.One, S.One, (exp_bound(v, u, context),)), (S.One, S.One, (order, _positive(exp(u), context)))
    return tidy(certificate(AtMost(exp(u), exp(v)), products, (), ()), context)


def _log_larger(u: Expr, v: Expr, order: Outline, context: Context) -> Outline:
    """log(u) <= log(v)"""
    products = (S.One, S.One, (_log_bound(u, v, context),)), (S.One, S.One, (order, _positive(1 / v, context)))
    return tidy(certificate(AtMost(log(u), log(v)), products, (), ()), context)


def _log_bound(u: Expr, v: Expr, context: Context) -> Outline:
    """log(u) - log(v) <= u/v - 1"""
    return log_bound(u / v, log(u) - log(v), context)


def log_bound(quotient: Expr, written: Expr, context: Context) -> Outline:
    """1 + w <= q, where w is log(q), by the tangent of exp at w"""
    tangent = instantiate(fact("tangent of exp"), (X, written))
    if tangent.statement.rhs.has(log):
        raise Refused("tangents: exp({}) is not seen to be {}", written, quotient)
    theorem = tidy(tangent, context)
    if not theorem.given <= context:
        raise Refused("tangents: {} is not known to be positive", quotient)
    return theorem


def _positive(term: Expr, context: Context) -> Outline:
    found = follows(Less(0, term), context)
    if found is None:
        raise Refused("tangents: {} is not known to be positive", term)
    return found
