"""Defines the array program between a theorem and a kernel: its grammar, how values are made, walked and rebuilt.

    program = inputs, lets, outputs
    let     = name[axis, ...] = value               an entry for every position of its axes
    value   = number | pi | size | position | read | value ** number | op | test | inside | reduce
    read    = array[affine, ...]                    an entry of an input or of a let above, in its range
    op      = add | mul | a function (value, ...)   normal(x, exp(-x**2/2)) is (1 + erf(x/sqrt(2)))/2; kept(c, x) and
                  among(c, x) are x, but 0 and -inf where c is 0; finite(x) is x, but 0 where x is infinite or no number
    position = affine                               a position as a number, to be compared with numbers
    test    = [value relation value]                1 where it is true, 0 elsewhere
    inside  = [affine relation affine]              the same, of positions
    reduce  = sum | max over axes of value          affine = a sum of multiples of letters and sizes, and a whole number
"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import attrgetter, is_
from typing import TypeAlias, Union


@dataclass(frozen=True, slots=True)
class Affine:
    """const + sum of factor * name over letters and sizes; the names in order, no factor 0."""

    terms: tuple[tuple[str, int], ...] = ()
    const: int = 0

    def __add__(self, other: "Affine | int") -> "Affine":
        if isinstance(other, int):
            return Affine(self.terms, self.const + other)
        factors = dict(self.terms)
        for name, factor in other.terms:
            factors[name] = factors.get(name, 0) + factor
        return Affine(tuple(sorted((n, f) for n, f in factors.items() if f)), self.const + other.const)

    def __sub__(self, other: "Affine | int") -> "Affine":
        return self + (-other if isinstance(other, int) else other.times(-1))

    def times(self, factor: int) -> "Affine":
        return Affine(tuple((n, f * factor) for n, f in self.terms) if factor else (), self.const * factor)

    def put(self, values: Mapping[str, "Affine"]) -> "Affine":
        result = Affine((), self.const)
        for name, factor in self.terms:
            result += values.get(name, letter(name)).times(factor)
        return result

    @property
    def names(self) -> tuple[str, ...]:
        return tuple([name for name, _ in self.terms])

    def factor(self, name: str) -> int:
        return dict(self.terms).get(name, 0)

    @property
    def plain(self) -> str:
        """The letter that this is, if it is one and nothing else."""
        return self.terms[0][0] if len(self.terms) == 1 and self.terms[0][1] == 1 and not self.const else ""


def letter(name: str) -> Affine:
    return Affine(((name, 1),))


Span = tuple[Affine, Affine]            # the first position and the last


def extent(span: Span) -> tuple[bool, int]:
    """How long a range looks: that of positions, which is cut short or of a size of its own (it has a prime, written as
    a _ by now), is longer than that of a window."""
    form = span[1] - span[0] + 1
    return any(name.endswith("_") for name in form.names), len(form.terms)


@dataclass(frozen=True, slots=True)
class Axis:
    """A letter and the positions it takes, both ends included."""

    name: str
    low: Affine
    high: Affine

    @property
    def span(self) -> Span:
        return self.low, self.high

    @property
    def length(self) -> Affine:
        return self.high - self.low + 1


@dataclass(frozen=True, slots=True)
class Num:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Pi:
    pass


@dataclass(frozen=True, slots=True)
class Size:
    form: Affine


@dataclass(frozen=True, slots=True)
class Position:
    """A position as a number: i in [i <= n[b]], which no rounding may touch, or in i*x[i], where it is one of the type
    of the arrays. A condition on positions alone is an Inside."""

    form: Affine
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    array: str
    index: tuple[Affine, ...]


@dataclass(frozen=True, slots=True)
class Pow:
    base: "Value"
    exponent: Fraction


@dataclass(frozen=True, slots=True)
class Op:
    name: str
    args: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Test:
    relation: str
    left: "Value"
    right: "Value"


@dataclass(frozen=True, slots=True)
class Inside:
    relation: str
    left: Affine
    right: Affine


@dataclass(frozen=True, slots=True)
class Reduce:
    kind: str
    axes: tuple[Axis, ...]
    body: "Value"


Value: TypeAlias = Union[Num, Pi, Size, Position, Read, Pow, Op, Test, Inside, Reduce]  # noqa: UP007  (a recursive alias)
ZERO, ONE, MINUS = Num(Fraction(0)), Num(Fraction(1)), Num(Fraction(-1))
FUNCTIONS = {"exp": 1, "log": 1, "sin": 1, "cos": 1, "tanh": 1, "erf": 1, "abs": 1, "sigmoid": 1, "relu": 1, "log1p": 1,
             "finite": 1, "minimum": 2, "maximum": 2, "power": 2, "remainder": 2, "normal": 2, "kept": 2, "among": 2}
RELATIONS = ("==", "!=", "<", "<=")


@dataclass(frozen=True, slots=True)
class Let:
    """name[axes] = value; `by` names the identities that made it."""

    name: str
    axes: tuple[Axis, ...]
    value: Value
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Array:
    """An input: its name and the range of each of its places."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Program:
    inputs: tuple[Array, ...]
    lets: tuple[Let, ...]
    outputs: tuple[str, ...]
    derived: frozenset[str] = frozenset()       # the sizes that follow from the lengths of the inputs, but are none

    @property
    def defined(self) -> dict[str, Let]:
        return {let.name: let for let in self.lets}

    def spans(self, name: str) -> tuple[Span, ...]:
        """The range of each place of an array."""
        for array in self.inputs:
            if array.name == name:
                return array.spans
        return tuple(axis.span for axis in self.defined[name].axes)

    def mapped(self, change: Callable[[Value], Value]) -> "Program":
        return replace(self, lets=tuple(replace(let, value=change(let.value)) for let in self.lets))


# -- making values: sums and products are flat, numbers are put together -----------------------------------------------
def num(value: int | Fraction) -> Num:
    return Num(Fraction(value))


def add(*args: Value) -> Value:
    terms: list[Value] = []
    total = Fraction(0)
    for arg in args:
        for term in arg.args if isinstance(arg, Op) and arg.name == "add" else (arg,):
            if isinstance(term, Num):
                total += term.value
            else:
                terms.append(term)
    if total or not terms:
        terms.append(Num(total))
    return terms[0] if len(terms) == 1 else Op("add", tuple(terms))


def mul(*args: Value) -> Value:
    factors: list[Value] = []
    scale = Fraction(1)
    for arg in args:
        for factor in arg.args if isinstance(arg, Op) and arg.name == "mul" else (arg,):
            if isinstance(factor, Num):
                scale *= factor.value
            else:
                factors.append(factor)
    if not scale:
        return ZERO
    if scale != 1 or not factors:
        factors.insert(0, Num(scale))
    return factors[0] if len(factors) == 1 else Op("mul", tuple(factors))


def power(base: Value, exponent: Fraction | int) -> Value:
    exponent = Fraction(exponent)
    if exponent == 0:
        return ONE
    if exponent == 1:
        return base
    if isinstance(base, Num) and exponent.denominator == 1 and (base.value or exponent > 0):
        return Num(base.value ** int(exponent))
    if isinstance(base, Pow) and exponent.denominator == 1:
        return power(base.base, base.exponent * exponent)
    return Pow(base, exponent)


def reduce_over(kind: str, axes: tuple[Axis, ...], body: Value) -> Value:
    """A reduction over no axis is its body; a sum inside of a sum is one sum."""
    if not axes or body == ZERO:
        return body
    if isinstance(body, Reduce) and body.kind == kind:
        return Reduce(kind, (*axes, *body.axes), body.body)
    return Reduce(kind, axes, body)


def factors_of(term: Value) -> tuple[Value, ...]:
    return term.args if isinstance(term, Op) and term.name == "mul" else (term,)


def scale_of(term: Value) -> Fraction:
    """The number that a product starts with."""
    first = factors_of(term)[0]
    return first.value if isinstance(first, Num) else Fraction(1)


def terms_of(term: Value) -> tuple[Value, ...]:
    return term.args if isinstance(term, Op) and term.name == "add" else (term,)


# -- walking and rebuilding -------------------------------------------------------------------------------------------
INSIDE: Mapping[type, Callable[..., tuple[Value, ...]]] = {
    Op: attrgetter("args"), Pow: lambda term: (term.base,), Test: attrgetter("left", "right"),
    Reduce: lambda term: (term.body,),
}


def parts(term: Value) -> tuple[Value, ...]:
    inside = INSIDE.get(type(term))             # every pass asks this of every term: a match takes twice as long
    return inside(term) if inside else ()


def with_parts(term: Value, new: tuple[Value, ...]) -> Value:
    match term:
        case Op(name="add"):
            return add(*new)
        case Op(name="mul"):
            return mul(*new)
        case Op(name=name):
            return Op(name, new)
        case Pow(exponent=exponent):
            return power(new[0], exponent)
        case Test(relation=relation):
            return Test(relation, *new)
        case Reduce(kind=kind, axes=axes):
            return reduce_over(kind, axes, new[0])
    return term


def rebuilt(term: Value, change: Callable[[Value], Value]) -> Value:
    """The term with every part changed, innermost first."""
    inner = parts(term)
    new = tuple([rebuilt(part, change) for part in inner])
    return change(term if all(map(is_, new, inner)) else with_parts(term, new))


def walk(term: Value) -> Iterator[Value]:
    """The term and all that is in it, what is outside first."""
    waiting = [term]
    while waiting:
        term = waiting.pop()
        yield term
        waiting += parts(term)[::-1]


def put(term: Value, values: Mapping[str, Affine]) -> Value:
    """The term with other positions for its free letters."""
    if not values:
        return term
    match term:
        case Read(array=array, index=index):
            return Read(array, tuple(form.put(values) for form in index))
        case Inside(relation=relation, left=left, right=right):
            return Inside(relation, left.put(values), right.put(values))
        case Position(form=form):
            return replace(term, form=form.put(values))
        case Reduce(kind=kind, axes=axes, body=body):
            kept = {name: form for name, form in values.items() if name not in {axis.name for axis in axes}}
            return reduce_over(kind, axes, put(body, kept))
    return with_parts(term, tuple(put(part, values) for part in parts(term)))


def letters(term: Value) -> frozenset[str]:
    """The free names of a term: letters, and sizes where positions are compared with them."""
    match term:
        case Read(index=index):
            return frozenset([name for form in index for name, _ in form.terms])
        case Inside(left=left, right=right):
            return frozenset((*left.names, *right.names))
        case Position(form=form):
            return frozenset(form.names)
        case Reduce(axes=axes, body=body):
            return letters(body) - {axis.name for axis in axes}
    return frozenset().union(*map(letters, parts(term)))


def places_into(factor: Value, bound: Container[str]) -> bool:
    """Whether a factor of a sum says where a term goes: [i + k == p] with a letter of the sum."""
    return isinstance(factor, Inside) and factor.relation == "==" and any(
        name in bound for name in (*factor.left.names, *factor.right.names))


@dataclass(frozen=True, slots=True)
class Match:
    """[fast == step*slow + shift] between a letter that is summed and one that is not: each of them has one match in
    the other, or none, which lies beyond its range."""

    slow: str
    fast: str
    step: int
    shift: Affine


def match_of(condition: Inside, bound: Container[str], free: Container[str]) -> Match | None:
    """The match of a condition, if it is one between a letter that is bound and one that is free."""
    if condition.relation != "==":
        return None
    apart = condition.left - condition.right
    found = [name for name in apart.names if name in bound or name in free]
    if len(found) != 2 or (found[0] in bound) == (found[1] in bound):
        return None
    for slow, fast in (found, found[::-1]):
        sign = -apart.factor(fast)
        step = apart.factor(slow) * sign
        if abs(sign) == 1 and step >= 1:
            rest = Affine(tuple(term for term in apart.terms if term[0] not in found), apart.const)
            return Match(slow, fast, step, rest.times(sign))
    return None


def reads(term: Value) -> frozenset[str]:
    return frozenset(part.array for part in walk(term) if isinstance(part, Read))
