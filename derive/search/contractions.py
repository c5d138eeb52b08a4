"""Products of matrices in index notation: a sum over an index that two entries share, by an equation for that product.

sum(i, sum(j, Q[i,k]*H[i,j]*S[j,l])) holds the product sum(i, H[i,j]*Q[i,k]); where an equation says for all j and k
that this is h[k]*Q[j,k], it becomes h[k]*sum(j, Q[j,k]*S[j,l]). Of a symmetric matrix either entry is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Mul, S, Symbol, cancel, fraction, lcm_list

from derive.outlines.algebra import algebra, combine, same_inside
from derive.outlines.linear import in_range
from derive.outlines.logic import specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.sums import term_by_term
from derive.outlines.terms import At, AtMost, Equal, Formula, Less, Refused, Sum, fresh, real, spelled

from .chains import Chain
from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .mean_rewriting import opened
from .moments import with_definitions
from .unfolding import Knowledge

ROUNDS = 3                  # definitions put into definitions
MOST_STEPS = 40             # products put in; more go in circles


@dataclass(frozen=True, slots=True)
class Product:
    """sum(k=low..high, of these factors) = something, for all values of the names; without an index to share, an entry
    that is another one."""

    equation: Outline
    names: tuple[Symbol, ...]
    shared: Symbol | None
    ends: tuple[Expr, ...]
    factors: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Which factors a product is made of in some sums, over which of their indices, and what its names are there."""

    values: Mapping[Symbol, Expr]
    shared: Symbol | None
    factors: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Nest:
    """Sums one inside the other, all of them outside of one product."""

    ranges: tuple[Range, ...]
    factors: tuple[Expr, ...]

    def term(self, without: Symbol | None = None) -> Expr:
        return self.around(Mul(*self.factors), without)

    def around(self, body: Expr, without: Symbol | None = None) -> Expr:
        for name, low, high in reversed(self.ranges):
            body = body if name == without else Sum(body, name, low, high)
        return body


def prove_contracted(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation for all values of its indices: definitions and products put in until nothing is left of a - b."""
    if not isinstance(goal, Equal):
        raise Refused("contraction: {} is no equation", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    sizes = sorted((f for f in inside.context if isinstance(f, (AtMost, Less))), key=spelled)
    chain = Chain(goal.lhs - goal.rhs)
    for _ in range(ROUNDS):
        chain = with_definitions(chain, inside)
    chain = _normal(chain, sizes)
    products = [made for equation in inside.equations for made in _products(equation)]
    exchanges = [made for equation in inside.equations for made in _exchanges(equation)]
    for _ in range(MOST_STEPS):
        step = next(_steps(chain.end, products, inside), None) or _exchanged(chain.end, exchanges, inside, sizes)
        if step is None:
            break
        chain = _normal(chain.replacing(step), sizes)
    if chain.end != 0:
        chain = _cleared(chain, goal, sizes)
    theorem = tidy(combine(*goal.args, (S.One,), (chain.proved,)), inside.context)
    return for_all(theorem, ranges)


def _cleared(chain: Chain, goal: Formula, sizes: Sequence[Formula]) -> Chain:
    """The chain that ends with 0, where its end is 0 once it is multiplied by what it is divided by."""
    addends = Add.make_args(chain.end)
    below = lcm_list([fraction(addend)[1] for addend in addends])
    whole = Add(*(cancel(addend * below) for addend in addends))
    if below.is_number or canonical(whole, frozenset(sizes)) != 0:
        raise Refused("contraction: {} is left of the difference of {}", chain.end, goal)
    return chain.then(combine(chain.end, S.Zero, (1 / below,), (algebra(whole, S.Zero, *sizes),)))


def _normal(chain: Chain, sizes: Sequence[Formula]) -> Chain:
    end = canonical(chain.end, frozenset(sizes))
    return chain if end == chain.end else chain.then(algebra(chain.end, end, *sizes))


def _products(equation: Outline) -> Iterator[Product]:
    """The equation as one for a product of entries, if it is."""
    names, said = opened(equation.statement)
    if isinstance(said, Equal) and isinstance(said.lhs, Sum):
        shared = fresh("k", said, *names)
        factors = Mul.make_args(said.lhs.open(shared))
        if all(isinstance(f, At) and all(isinstance(i, Symbol) for i in f.indices) for f in factors):
            yield Product(equation, names, shared, said.lhs.outer, factors)


def _exchanges(equation: Outline) -> Iterator[Product]:
    """The equation as one between two entries of an array, or an entry and the opposite of one, if it is."""
    names, said = opened(equation.statement)
    if isinstance(said, Equal) and isinstance(said.lhs, At) and set(said.lhs.indices) == set(names):
        other = said.rhs if isinstance(said.rhs, At) else -said.rhs
        if isinstance(other, At) and other.name == said.lhs.name:
            yield Product(equation, names, None, (), (said.lhs,))


def _exchanged(term: Expr, exchanges: Sequence[Product], knowledge: Knowledge,
               sizes: Sequence[Formula]) -> Outline | None:
    """Of a sum in the term that entries change: the first in order of all that they make of it; 0, if that is its
    opposite."""
    for part in sorted({p for addend in Add.make_args(term) for p in Mul.make_args(addend)}, key=spelled):
        chains = _reached(part, exchanges, knowledge, sizes) if isinstance(part, Sum) else []
        opposite = next((chain for chain in chains if canonical(chain.end + part, frozenset(sizes)) == 0), None)
        if opposite is not None:
            turned = opposite if opposite.end == -part else opposite.then(algebra(opposite.end, -part, *sizes))
            return combine(part, S.Zero, (S.Half,), (turned.proved,))
        least = min(chains, key=lambda chain: spelled(chain.end), default=None)
        if least is not None and spelled(least.end) < spelled(part):
            return least.proved
    return None


def _reached(part: Sum, exchanges: Sequence[Product], knowledge: Knowledge, sizes: Sequence[Formula]) -> list[Chain]:
    """What exchanges make of a sum, one after the other."""
    found: dict[Expr, Chain] = {}
    waiting = [Chain(part)]
    while waiting and len(found) < MOST_STEPS:
        chain = waiting.pop(0)
        for step in _steps(chain.end, exchanges, knowledge):
            now = _normal(chain.replacing(step), sizes)
            if now.end != part and now.end not in found:
                found[now.end] = now
                waiting.append(now)
    return list(found.values())


def _steps(term: Expr, products: Sequence[Product], knowledge: Knowledge) -> Iterator[Outline]:
    """Equations between a sum in the term and what a product makes of it."""
    for part in sorted({p for addend in Add.make_args(term) for p in Mul.make_args(addend)}, key=spelled):
        if isinstance(part, Sum):
            nest = _nest(part)
            for product in products:
                for match in _matches(product, nest):
                    yield _put_in(part, nest, product, match, knowledge)


def _nest(total: Sum) -> Nest:
    """All sums that are factors of one another, brought outside."""
    ranges: list[Range] = []
    factors: list[Expr] = []
    waiting: list[Expr] = [total]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Sum):
            name = fresh("n", total, *factors, *waiting, *(name for name, _, _ in ranges))
            ranges.append((name, *part.outer))
            waiting.extend(Mul.make_args(part.open(name)))
        else:
            factors.append(part)
    return Nest(tuple(ranges), tuple(factors))


def _matches(product: Product, nest: Nest) -> Iterator[Match]:
    """Where a product stands in the nest."""
    if product.shared is None:
        for factor in nest.factors:
            values = _values(product, [factor], {})
            if values is not None:
                yield Match(values, None, (factor,))
        return
    for name, *ends in nest.ranges:
        touched = tuple(f for f in nest.factors if name in f.free_symbols)
        if tuple(ends) == product.ends and len(touched) == len(product.factors):
            for order in ((0, 1), (1, 0)) if len(touched) == 2 else ((0,),):
                values = _values(product, [touched[k] for k in order], {product.shared: name})
                if values is not None:
                    yield Match(values, name, touched)


def _values(product: Product, factors: Sequence[Expr], shared: Mapping[Symbol, Expr]) -> dict[Symbol, Expr] | None:
    found = dict(shared)
    for pattern, factor in zip(product.factors, factors, strict=True):
        if not isinstance(factor, At) or factor.name != pattern.name or len(factor.indices) != len(pattern.indices):
            return None
        if any(found.setdefault(index, value) != value
               for index, value in zip(pattern.indices, factor.indices, strict=True)):
            return None
    return found if found.keys() == {*shared, *product.names} else None


def _put_in(total: Sum, nest: Nest, product: Product, match: Match, knowledge: Knowledge) -> Outline:
    """The sum, with the product taken together in it, and its value put in there."""
    inner = product.equation
    for name in product.names:
        inner = specialise(inner, match.values[name])
    rest = Mul(*(f for f in nest.factors if f not in match.factors))
    others = [ranged for ranged in nest.ranges if ranged[0] != match.shared]
    context = knowledge.context.union(*(in_range(*ranged) for ranged in others))
    hole = real(fresh("p", total, rest, inner.statement).name)
    made = tidy(same_inside(tidy(inner, context), hole, rest * hole), context)
    for ranged in reversed(others):
        made = tidy(term_by_term(made, *ranged), knowledge.context)
    return tidy(Chain(total, algebra(total, made.statement.lhs)).then(made).proved, knowledge.context)
