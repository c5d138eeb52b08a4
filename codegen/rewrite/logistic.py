"""Replaces quotients of two exponentials by sigmoids, and logarithms of their sum by the larger exponent and a rest.

By definition sigmoid(z) = 1/(1 + exp(-z)) and log1p(z) = log(1 + z); both are computed without overflow.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from codegen.program.grammar import (
    MINUS,
    ONE,
    ZERO,
    Let,
    Num,
    Op,
    Pow,
    Program,
    Reduce,
    Value,
    add,
    factors_of,
    mul,
    num,
    parts,
    power,
    scale_of,
    terms_of,
    walk,
    with_parts,
)
from codegen.program.value_numbering import Scope, key

Linear = dict[tuple[str, tuple[str, ...]], Fraction]        # a value by its spelling, and its factor


def stable_logistic(program: Program) -> Program:
    """exp(a)/(exp(a) + exp(b)) = sigmoid(a - b); log(exp(a) + exp(b)) = max(a, b) + log1p(exp(-|a - b|))."""
    lets = tuple(map(_quotients_in, program.lets))
    counts = Counter(said for let in lets for said in _sigmoids(let.value, scope_of(let)))
    return replace(program, lets=tuple(_complements_in(let, counts) for let in lets))


def scope_of(let: Let) -> Scope:
    return {axis.name: axis for axis in let.axes}


def _quotients_in(let: Let) -> Let:
    stable = Stable()
    value = stable.changed(let.value, scope_of(let))
    return let if value == let.value else replace(let, value=value, by=(*let.by, *stable.by))


def _complements_in(let: Let, counts: Mapping[str, int]) -> Let:
    """1 - sigmoid(z) = sigmoid(-z), where the program has no other sigmoid(z), which would have to be made anyway."""
    def changed(term: Value, scope: Scope) -> Value:
        inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
        inside = parts(term)
        term = with_parts(term, tuple(changed(part, inner) for part in inside)) if inside else term
        z = _complement(term)
        if z is None or counts[key(Op("sigmoid", (z,)), scope)[0]] > 1:
            return term
        return Op("sigmoid", (minus(z),))

    value = changed(let.value, scope_of(let))
    return let if value == let.value else replace(let, value=value, by=(*let.by, "complement"))


def _sigmoids(term: Value, scope: Scope) -> Iterator[str]:
    """Each sigmoid in a value, spelled without the names of letters."""
    if isinstance(term, Op) and term.name == "sigmoid":
        yield key(term, scope)[0]
    inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
    for part in parts(term):
        yield from _sigmoids(part, inner)


@dataclass(frozen=True, slots=True)
class Pair:
    """c*exp(a) + d*exp(b) with positive numbers c and d; one of the exponents may be 0."""

    sum: Value
    scales: tuple[Fraction, Fraction]
    exponents: tuple[Value, Value]

    def sigmoid(self, place: int) -> Value:
        """The share of one of the two in their sum."""
        return Op("sigmoid", (self.apart(place),))

    def apart(self, place: int) -> Value:
        """By how much the exponent of one is larger, its factor taken into it."""
        ratio = self.scales[place] / self.scales[1 - place]
        shift = ZERO if ratio == 1 else Op("log", (Num(ratio),))
        return collected(self.exponents[place], minus(self.exponents[1 - place]), shift)

    def scaled(self, place: int) -> Value:
        """The exponent of one, its factor taken into it."""
        scale = self.scales[place]
        return self.exponents[place] if scale == 1 else add(self.exponents[place], Op("log", (Num(scale),)))


def minus(term: Value) -> Value:
    return add(*(mul(MINUS, one) for one in terms_of(term)))


def collected(*terms: Value) -> Value:
    """Their sum, equal terms put together."""
    scales: dict[Value, Fraction] = {}
    for scale, rest in _scaled(add(*terms), Fraction(1)):
        scales[rest] = scales.get(rest, Fraction(0)) + scale
    return add(*(mul(num(scale), rest) for rest, scale in scales.items()))


def pair_of(term: Value) -> Pair | None:
    """The two, where a sum is of that kind."""
    scale = scale_of(term)
    inside = term if scale == 1 else mul(num(1 / scale), term)
    found = [_exponential(one) for one in terms_of(inside)]
    if scale <= 0 or len(found) != 2 or None in found:
        return None
    (c, a), (d, b) = (one for one in found if one is not None)
    return Pair(term, (scale * c, scale * d), (a, b)) if (a, b) != (ZERO, ZERO) else None


def _exponential(term: Value) -> tuple[Fraction, Value] | None:
    """c and a of c*exp(a); c and 0 of a number."""
    match term:
        case Num(value=value) if value > 0:
            return value, ZERO
        case Op(name="exp", args=(exponent,)):
            return Fraction(1), exponent
        case Op(name="mul", args=(Num(value=value), Op(name="exp", args=(exponent,)))) if value > 0:
            return value, exponent
    return None


class Stable:
    """The values of one let, and the identities by which they were changed."""

    def __init__(self) -> None:
        self.by: list[str] = []

    def changed(self, term: Value, scope: Scope) -> Value:
        inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
        product = isinstance(term, Op) and term.name == "mul"
        inside = [power(self.changed(part.base, inner), part.exponent)          # a divisor waits for the whole product
                  if product and isinstance(part, Pow) else self.changed(part, inner) for part in parts(term)]
        term = with_parts(term, tuple(inside)) if inside else term
        match term:
            case Op(name="mul") | Pow():
                return self._product(term, scope)
            case Op(name="log", args=(arg,)):
                return self._logarithm(term, arg)
        return term

    def _uses(self, identity: str) -> None:
        if identity not in self.by:
            self.by.append(identity)

    # -- quotients -----------------------------------------------------------------------------------------------------
    def _product(self, term: Value, scope: Scope) -> Value:
        """A product without the pairs by whose powers it is divided, where exponentials make up for them."""
        factors = factors_of(term)
        for place, factor in enumerate(factors):
            if not (isinstance(factor, Pow) and factor.exponent < 0 and factor.exponent.denominator == 1):
                continue
            pair = pair_of(factor.base)
            rest = mul(*factors[:place], *factors[place + 1:])
            found = None if pair is None else _quotient(rest, pair, -int(factor.exponent), scope)
            if found is not None:
                self._uses("logistic")
                return self._product(found, scope)
        return term

    # -- logarithms ----------------------------------------------------------------------------------------------------
    def _logarithm(self, term: Value, arg: Value) -> Value:
        pair = pair_of(arg)
        if pair is not None:
            self._uses("softplus")
            return _log_of_sum(pair)
        if isinstance(arg, Op) and arg.name == "sigmoid":
            self._uses("softplus")
            return minus(_log_of_sum(_inverse(arg.args[0])))
        z = _complement(arg)
        if z is None:
            return term
        self._uses("complement")
        return self._logarithm(term, Op("sigmoid", (minus(z),)))


def _inverse(z: Value) -> Pair:
    """1/sigmoid(z) = exp(-z) + 1"""
    exponent = minus(z)
    return Pair(add(Op("exp", (exponent,)), ONE), (Fraction(1), Fraction(1)), (exponent, ZERO))


def _complement(term: Value) -> Value | None:
    """z of 1 - sigmoid(z)."""
    match term:
        case Op(name="add", args=(Op(name="mul", args=(scale, Op(name="sigmoid", args=(z,)))), one)):
            return z if (scale, one) == (MINUS, ONE) else None
    return None


def _log_of_sum(pair: Pair) -> Value:
    """max(a, b) + log1p(exp(-|a - b|)), for the logarithm of exp(a) + exp(b)."""
    a, b = pair.scaled(0), pair.scaled(1)
    larger = Op("relu", (a,)) if b == ZERO else Op("relu", (b,)) if a == ZERO else Op("maximum", (a, b))
    apart = pair.apart(0)
    apart = Op("abs", (minus(apart) if scale_of(terms_of(apart)[0]) < 0 else apart,))
    return add(larger, Op("log1p", (Op("exp", (mul(MINUS, apart),)),)))


def _quotient(term: Value, pair: Pair, count: int, scope: Scope) -> Value | None:
    """A term over so many times the sum of a pair, where its exponentials are those of the pair."""
    if isinstance(term, Op) and term.name == "add":
        return _each(term, ONE, pair, count, scope)
    factors = factors_of(term)
    exponents = [factor.args[0] for factor in factors if isinstance(factor, Op) and factor.name == "exp"]
    whole = _linear(add(*exponents), scope)
    one, other = (_linear(exponent, scope) for exponent in pair.exponents)
    shares = ((first, used - first) for used in range(count, 0, -1) for first in range(used, -1, -1))
    for first, second in shares:
        if _combined((one, first), (other, second)) == whole:
            rest = [factor for factor in factors if not (isinstance(factor, Op) and factor.name == "exp")]
            scale = pair.scales[0] ** -first * pair.scales[1] ** -second
            left = power(pair.sum, first + second - count)
            return mul(num(scale), *rest, power(pair.sigmoid(0), first), power(pair.sigmoid(1), second), left)
    for place, factor in enumerate(factors):
        if isinstance(factor, Op) and factor.name == "add" and any(
                isinstance(part, Op) and part.name == "exp" for part in walk(factor)):
            return _each(factor, mul(*factors[:place], *factors[place + 1:]), pair, count, scope)
    return None


def _each(terms: Op, rest: Value, pair: Pair, count: int, scope: Scope) -> Value | None:
    """A sum times something, each term of it divided; where one cannot be, none is."""
    found = [_quotient(mul(rest, one), pair, count, scope) for one in terms.args]
    return None if None in found else add(*(one for one in found if one is not None))


def _linear(term: Value, scope: Scope) -> Linear:
    """A sum as its terms, each with its factor; equal terms, whatever their letters are called, are put together."""
    return _combined(*(({key(one, scope): Fraction(1)}, factor) for factor, one in _scaled(term, Fraction(1))))


def _scaled(term: Value, by: Fraction) -> Iterator[tuple[Fraction, Value]]:
    for one in terms_of(term):
        scale, rest = scale_of(one), mul(*(factor for factor in factors_of(one) if not isinstance(factor, Num)))
        if isinstance(rest, Op) and rest.name == "add":
            yield from _scaled(rest, by * scale)
        else:
            yield by * scale, rest


def _combined(*forms: tuple[Linear, Fraction | int]) -> Linear:
    total: Linear = {}
    for form, factor in forms:
        for spelled, scale in form.items():
            total[spelled] = total.get(spelled, Fraction(0)) + factor * scale
    return {spelled: scale for spelled, scale in total.items() if scale}
