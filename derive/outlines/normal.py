"""The normal form that decides equality: polynomials whose atoms are names, entries, functions, powers and sums.

A monomial maps each base to its exponent (a fraction, or a term such as t - s); equal bases are merged, which is sound
wherever the merged powers were defined. Every sum runs from 1, over one monomial, and holds only what its index
touches; sums inside sums are flattened and their names put in a canonical order. Where a rewriting needs a condition
(a sum of ones counts its range only if that is not negative) the condition is returned beside the result.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import gcd, lcm
from typing import TypeAlias

from sympy import Add, Basic, Expr, Mul, Pow, Rational, S, Symbol, exp, expand
from sympy.core.symbol import Str

from .corners import smooth
from .guards import guard_of
from .linear import NEGATIVE, NO_ZERO, NONNEGATIVE, NONPOSITIVE, NOT_NEGATIVE, POSITIVE, ZERO, in_range, linear_sign
from .naming import Exponent, as_term, in_order
from .number_powers import smallest_base, without_whole
from .ranges import bound, first_exponent, ranges, solved, total, turned
from .terms import (
    AtMost,
    Binder,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Largest,
    Less,
    NotEqual,
    Product,
    Program,
    Sum,
    fresh,
    integral,
    need,
    relu,
    spelled,
    substitute,
)

Monomial: TypeAlias = frozenset[tuple[Expr, Exponent]]
Polynomial: TypeAlias = dict[Monomial, Fraction]
Needs: TypeAlias = frozenset[Formula]
ONE: Monomial = frozenset()
NOTHING: Needs = frozenset()
LARGEST_POWER = 64          # a larger one is a mistake or an attack: expanding it would never end


@lru_cache(maxsize=100_000)
def polynomial(term: Expr, context: Needs = NOTHING) -> tuple[Polynomial, Needs]:
    """The normal form of a term, and the conditions under which the two are equal (the term being defined). The
    context decides brackets: it holds hypotheses on indices, and on the way down the ranges of the sums around."""
    if isinstance(term, Rational):
        return ({ONE: Fraction(int(term.p), int(term.q))} if term else {}), NOTHING
    if isinstance(term, Mul) and (guard := guard_of(term, _vanishes)) is not None:
        difference, needs = _canonical(guard.args[0].lhs - guard.args[0].rhs, context)
        if linear_sign(difference, context) not in (ZERO, *NO_ZERO):
            side = -difference if difference.could_extract_minus_sign() else difference
            rest, more = polynomial(Mul(*(part for part in term.args if part is not guard)), context)
            return multiply(atom(Bracket(NotEqual(side, 0))), rest), needs | more
    if isinstance(term, (Add, Mul)):
        parts, needs = zip(*(polynomial(part, context) for part in term.args), strict=True)
        return (add if isinstance(term, Add) else multiply)(*parts), NOTHING.union(*needs)
    if isinstance(term, exp):
        exponent, needs = polynomial(term.exp, context)          # SymPy takes the power E**x for an exp, too
        return {_monomial([(S.Exp1, _exponent(exponent))]): Fraction(1)}, needs
    if isinstance(term, Pow):
        base, needs = polynomial(term.base, context)
        exponent, more = polynomial(term.exp, context)
        return power(base, _exponent(exponent), integral(term.exp)), needs | more
    if isinstance(term, Sum):
        name = fresh("#s", term, *context)
        low, high = term.outer
        length = canonical(high - low + 1)
        inside = context | in_range(name, S.One, length)
        body, needs = polynomial(substitute(term.open(name), {name: name + low - 1} if low != 1 else {}), inside)
        summed, more = _sum(body, name, length, context)
        everywhere = (Forall(n, name, S.One, length) if name in n.free_symbols else n for n in needs)
        return summed, more.union(everywhere)
    if isinstance(term, Bracket):
        return _bracket(term.args[0], context)
    if isinstance(term, (Largest, Product)):
        name = fresh("#s", term, *context)
        inner, needs = _canonical(term.open(name), context | in_range(name, *term.outer))
        everywhere = (Forall(n, name, *term.outer) if name in n.free_symbols else n for n in needs)
        return atom(type(term)(inner, name, *term.outer)), NOTHING.union(everywhere)
    if not term.args or isinstance(term, Binder):
        return atom(term), NOTHING
    pieces = [(part, NOTHING) if isinstance(part, (Str, Program)) else _canonical(part, context) for part in term.args]
    again = smooth(term.func(*(part for part, _ in pieces)), context)
    form, more = (atom(again), NOTHING) if type(again) is type(term) else polynomial(again, context)
    return form, more.union(*(needs for _, needs in pieces))


def _vanishes(term: Expr) -> bool:
    return not polynomial(term)[0]


def canonical(term: Expr, context: Needs = NOTHING) -> Expr:
    """The normal form written as a term. For search and display; a rule that uses it must add its conditions."""
    return _canonical(term, context)[0]


def _canonical(term: Expr, context: Needs = NOTHING) -> tuple[Expr, Needs]:
    form, needs = polynomial(term, context)
    return expression(form), needs


def _bracket(formula: Formula, context: Needs) -> tuple[Polynomial, Needs]:
    """[A] as 1, 0, or one of [d = 0], [d >= 0] over integers, and [d > 0], with d in normal form."""
    difference, needs = _canonical(formula.rhs - formula.lhs, context)
    found = linear_sign(difference, context)
    one: Polynomial = {ONE: Fraction(1)}
    if isinstance(formula, (Equal, NotEqual)):
        turned = -difference if difference.could_extract_minus_sign() else difference
        equal = one if found == ZERO else {} if found in NO_ZERO else atom(Bracket(Equal(turned, 0)))
        return (equal if isinstance(formula, Equal) else add(one, negative(equal))), needs
    if found in (POSITIVE, NEGATIVE, ZERO) or (found == NONNEGATIVE and isinstance(formula, AtMost)):
        return (one if found == POSITIVE or (isinstance(formula, AtMost) and found != NEGATIVE) else {}), needs
    if found == NONPOSITIVE and isinstance(formula, Less):
        return {}, needs
    if integral(difference):
        return atom(Bracket(AtMost(0, difference - int(isinstance(formula, Less))))), needs
    if isinstance(formula, Less) and isinstance(difference, relu):          # relu(a) > 0 where a > 0
        return _bracket(Less(0, difference.args[0]), context)
    if isinstance(formula, AtMost):
        return add(one, negative(atom(Bracket(Less(0, expand(-difference)))))), needs
    return atom(Bracket(Less(0, difference))), needs


def negative(form: Polynomial) -> Polynomial:
    return {m: -c for m, c in form.items()}


def expression(form: Polynomial) -> Expr:
    return Add(*(Mul(as_term(c), *(Pow(b, as_term(e)) for b, e in m)) for m, c in form.items()))


def is_whole(exponent: Exponent) -> bool:
    return isinstance(exponent, Fraction) and exponent.denominator == 1


def atom(term: Expr) -> Polynomial:
    return {frozenset([(term, Fraction(1))]): Fraction(1)}


def add(*forms: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for form in forms:
        for monomial, coefficient in form.items():
            total = result.get(monomial, 0) + coefficient
            if total:
                result[monomial] = total
            else:
                del result[monomial]
    return result


def multiply(*forms: Polynomial) -> Polynomial:
    result: Polynomial = {ONE: Fraction(1)}
    for form in forms:
        terms = []
        for (m1, c1), (m2, c2) in product(result.items(), form.items()):
            if m1 and m2 and not {b for b, _ in m1}.isdisjoint(b for b, _ in m2):
                merged = _monomial([*m1, *m2])
                number = [item for item in merged if isinstance(item[0], Rational) and is_whole(item[1])]
                factor = c1 * c2
                for base, exponent in number:       # sqrt(2)*sqrt(2): a power of a number that became whole
                    factor *= Fraction(int(base.p), int(base.q)) ** int(exponent)
                grown = [(b, e) for b, e in merged if is_whole(e)         # sqrt(x*y)**2 is x*y
                         and (isinstance(b, (Mul, Pow)) or (isinstance(b, Add) and e > 0))]
                rest = {merged.difference(number, grown): factor}
                terms.append(multiply(rest, *(power(polynomial(b)[0], e, True) for b, e in grown)) if grown else rest)
            else:
                terms.append({m1 | m2: c1 * c2})
        result = add(*terms)
    return result


def power(base: Polynomial, exponent: Exponent, whole: bool) -> Polynomial:
    """base**exponent; `whole` says that the exponent is an integer (so that it may be taken factor by factor)."""
    if is_whole(exponent) and exponent >= 0:
        need(exponent <= LARGEST_POWER or len(base) <= 1, "power: {} is too large to multiply out", exponent)
        if len(base) != 1:
            return multiply(*[base] * int(exponent))
    if not base:
        return atom(Pow(S.Zero, as_term(exponent), evaluate=False))
    content, common, rest = _common(base) if whole else (Fraction(1), ONE, base)
    if not whole and len(base) == 1:
        (monomial, coefficient), = base.items()
        if coefficient > 0:
            content, rest = coefficient, {monomial: Fraction(1)}
            if len(monomial) == 1 and _odd(next(iter(monomial))[1]):   # (a**3)**(1/2) is defined for a >= 0 only
                common, rest = monomial, {ONE: Fraction(1)}
    items = [(b, _times(e, exponent)) for b, e in common]
    if rest != {ONE: Fraction(1)}:
        items.append((expression(rest), exponent))
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return {_monomial(items): content ** int(exponent)}
    whole_part, exponent = without_whole(exponent)
    number = Pow(Rational(content.numerator, content.denominator), as_term(exponent))
    if isinstance(number, (Rational, Mul)):         # sqrt(4), sqrt(8)
        return multiply({_monomial(items): content**whole_part}, polynomial(number)[0])
    items += [smallest_base(*number.as_base_exp())] * (content != 1)
    return {_monomial((b, _exponent(polynomial(as_term(e))[0])) for b, e in items): content**whole_part}


def _odd(exponent: Exponent) -> bool:
    return isinstance(exponent, Fraction) and (exponent.denominator > 1 or exponent.numerator % 2 == 1)


def _common(form: Polynomial) -> tuple[Fraction, Monomial, Polynomial]:
    """form = content * common * rest: the number and the powers that all monomials share, so that (1 - 1/N)**t and
    ((N-1)/N)**t have one form."""
    if len(form) == 1:
        (monomial, coefficient), = form.items()
        return coefficient, monomial, {ONE: Fraction(1)}
    everywhere = [dict(m) for m in form]
    bases = {b for m in everywhere for b, e in m.items() if isinstance(e, Fraction)}
    least = [(b, min(m.get(b, Fraction(0)) for m in everywhere)) for b in bases
             if all(isinstance(m.get(b, Fraction(0)), Fraction) for m in everywhere)]
    common = frozenset((b, e) for b, e in least if e)
    inverse = {frozenset((b, -e) for b, e in common): Fraction(1)}
    rest = multiply(form, inverse)
    leading = rest[min(rest, key=lambda m: sorted(f"{spelled(b)}^{e}" for b, e in m))]
    scale = lcm(*(c.denominator for c in rest.values()))
    content = Fraction(gcd(*(int(c * scale) for c in rest.values())), scale)
    content = content if leading > 0 else -content
    return content, common, {m: c / content for m, c in rest.items()}


def _monomial(items: Iterable[tuple[Expr, Exponent]]) -> Monomial:
    merged: dict[Expr, Exponent] = {}
    for base, exponent in items:
        if isinstance(base, Bracket):                   # 0 or 1, so it is its own square
            merged[base] = Fraction(1)
        else:
            merged[base] = plus(merged[base], exponent) if base in merged else exponent
    return frozenset((b, e) for b, e in merged.items() if e != 0)


def plus(a: Exponent, b: Exponent) -> Exponent:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    return _exponent(add(polynomial(as_term(a))[0], polynomial(as_term(b))[0]))


def _times(a: Exponent, b: Exponent) -> Exponent:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    return _exponent(multiply(polynomial(as_term(a))[0], polynomial(as_term(b))[0]))


def _exponent(form: Polynomial) -> Exponent:
    return form.get(ONE, Fraction(0)) if form.keys() <= {ONE} else expression(form)


def _sum(body: Polynomial, name: Symbol, length: Expr, context: Needs) -> tuple[Polynomial, Needs]:
    """The sum of a form over name = 1..length; sum_i [i = e] f(i) = [1 <= e][e <= length] f(e), under other sums too;
    and of all the ranges with which a sum may be written, the simplest."""
    results = [_contracted(monomial, c, name, length, context) or _ranged(monomial, c, name, length, context)
               for monomial, c in body.items()]
    return add(*(form for form, _ in results)), NOTHING.union(*(needs for _, needs in results))


def _contracted(monomial: Monomial, coefficient: Fraction, name: Symbol, length: Expr, context: Needs,
                ) -> tuple[Polynomial, Needs] | None:
    """The sum of a monomial that a bracket [name = e] reduces to one term; of several that with an open index as e."""
    for binders, items in _with_one_opened(monomial, name, length):
        found = [(value, bracket) for bracket, _ in items for value in [solved(bracket, name)] if value is not None]
        for value, bracket in sorted(found, key=lambda one: ("#" in spelled(one[0]), spelled(one[0]))):
            if not any(name in high.free_symbols for _, high in binders):
                rest = expression({items - {(bracket, Fraction(1))}: coefficient})
                within = Bracket(AtMost(1, value)) * Bracket(AtMost(value, length))
                term = within * substitute(rest, {name: value})
                for inner, high in reversed(binders):
                    term = Sum(term, inner, S.One, high)
                return polynomial(term, context)
    return None


def _with_one_opened(monomial: Monomial, name: Symbol, length: Expr,
                     ) -> Iterator[tuple[list[tuple[Symbol, Expr]], Monomial]]:
    """A monomial as it is, and with each sum in it opened that holds a bracket of the name."""
    yield [], monomial
    for base, exponent in sorted((item for item in monomial if isinstance(item[0], Sum)), key=lambda i: spelled(i[0])):
        if exponent == 1 and any(name in b.free_symbols for b in _brackets(base)):
            binders, inner = _opened(base, expression({monomial: Fraction(1)}), name, length)
            yield binders, _monomial([*(monomial - {(base, exponent)}), *inner])


def _brackets(term: Basic) -> set[Bracket]:
    while isinstance(term, Sum):
        term = term.body
    return {bracket for bracket in term.atoms(Bracket) if isinstance(bracket.args[0], Equal)}


def _opened(base: Expr, *around: Basic) -> tuple[list[tuple[Symbol, Expr]], Monomial]:
    """The names and the monomial of sums in normal form that stand one inside the other, with ranges of their own."""
    binders: list[tuple[Symbol, Expr]] = []
    while isinstance(base, Sum) and not base.outer[1].free_symbols & {name for name, _ in binders}:
        need(base.outer[0] == 1, "sum: {} is not in normal form", base)
        binders.append((fresh("#n", base, *around, *(name for name, _ in binders)), base.outer[1]))
        base = base.open(binders[-1][0])
    (inner, coefficient), = polynomial(base)[0].items()
    need(coefficient == 1, "sum: {} is not in normal form", base)
    return binders, inner


def _ranged(monomial: Monomial, coefficient: Fraction, name: Symbol, length: Expr, context: Needs,
            ) -> tuple[Polynomial, Needs]:
    """The sum over the simplest of its ranges, forwards or backwards: as less of it runs against the index."""
    if not turned(monomial, name) and not any(bound(base, name) for base, _ in monomial):
        return _closed(monomial, coefficient, name, length, context)
    defined = total(expression({frozenset(item for item in monomial if _touches(item, name)): Fraction(1)}))
    found: list[tuple[int, str, Polynomial, Needs]] = []
    for low, high, items in ranges(monomial, name, length, context, wider=defined):
        count = canonical(high - low + 1)
        rest = expression({frozenset(items): coefficient})
        for value in (name + low - 1, high + 1 - name):
            body, needs = polynomial(substitute(rest, {name: value}), context | in_range(name, S.One, count))
            results = [_closed(m, c, name, count, context) for m, c in body.items()]
            form = add(*(one for one, _ in results))
            found.append((sum(turned(m, name) for m in body), spelled(expression(form)), form,
                          needs.union(*(more for _, more in results))))
    return min(found, key=lambda one: (one[0], len(one[1]), one[1]))[2:]


def _closed(monomial: Monomial, coefficient: Fraction, name: Symbol, length: Expr, context: Needs,
            ) -> tuple[Polynomial, Needs]:
    """The sum of a monomial over name = 1..length: what the name does not touch stands outside."""
    inside: list[tuple[Expr, Exponent]] = []
    outside: list[tuple[Expr, Exponent]] = []
    for item in _split_exponentials(monomial, name, context):
        (inside if _touches(item, name) else outside).append(item)
    factor = {_monomial(outside): coefficient}
    if inside:
        return multiply(factor, atom(nested([(name, length)], inside))), NOTHING
    return multiply(factor, polynomial(length)[0]), _counted(length, outside, context)


def _touches(item: tuple[Expr, Exponent], name: Symbol) -> bool:
    return name in item[0].free_symbols or (isinstance(item[1], Expr) and name in item[1].free_symbols)


def _counted(length: Expr, items: Iterable[tuple[Expr, Exponent]], context: Needs) -> Needs:
    """When a sum of one term without its index is length times the term: the length is not negative; and as an empty
    sum is 0 even if its term is undefined, 0*(1/0), the term is defined."""
    found = linear_sign(length, context)
    if found == POSITIVE:
        return NOTHING
    needs = set() if found in NOT_NEGATIVE else {AtMost(0, length)}
    for base, exponent in items:
        if base is not S.Exp1 and not (isinstance(exponent, Fraction) and exponent > 0):
            nonzero = NotEqual(base, 0)
            integer_power = isinstance(exponent, Expr) and integral(exponent)
            needs.add(Either(nonzero, AtMost(0, exponent)) if integer_power else nonzero)
    return frozenset(needs)


def _split_exponentials(monomial: Monomial, name: Symbol, context: Needs) -> Iterator[tuple[Expr, Exponent]]:
    """exp(a + b) = exp(a)*exp(b): what the index does not touch goes outside; and so does q of q**i = q*q**(i-1)."""
    for base, exponent in monomial:
        apart: Expr | None = None
        if base is S.Exp1 and isinstance(exponent, Add):
            apart = Add(*(part for part in exponent.args if name not in part.free_symbols))
        elif base is not S.Exp1 and isinstance(exponent, Expr):
            apart = first_exponent(exponent, name, context)
        for part in (exponent,) if apart is None else (apart, exponent - apart):
            yield base, _exponent(polynomial(as_term(part))[0])


def nested(binders: list[tuple[Symbol, Expr]], items: list[tuple[Expr, Exponent]]) -> Expr:
    """One sum over all the binders and those of the sums among the items, its names in canonical order."""
    flat: list[tuple[Expr, Exponent]] = []
    waiting = list(items)
    while waiting:
        base, exponent = waiting.pop()
        names = {name for name, _ in binders}
        if isinstance(base, Sum) and is_whole(exponent) and exponent > 0 and not base.outer[1].free_symbols & names:
            for _ in range(int(exponent)):
                everything = (part for pair in (*binders, *items, *waiting, *flat) for part in pair)
                more, inner = _opened(base, *(part for part in everything if isinstance(part, Basic)))
                binders = [*binders, *more]
                waiting.extend(inner)
        else:
            flat.append((base, exponent))
    body = Mul(*(Pow(b, as_term(e)) for b, e in _monomial(flat)))
    if len(binders) > 1:
        binders = in_order(binders, flat)
    for name, length in reversed(binders):
        body = Sum(body, name, S.One, length)
    return body
