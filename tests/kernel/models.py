"""The value of a term in a small model, by a walk of the term's fields that shares no code with the kernel.

An outcome is one of a few integers, a mean is a weighted sum, a quantifier over integers looks at a range that decides
for drawn functions (constant or periodic beyond their tables), one over real numbers looks at the places where drawn
functions break, beside them, between them, and near the values of outer quantifiers. What cannot be told is Undecided.

"All integers" and "all real numbers" may be true at each sample and false all the same. The mode says what is answered:
  SAMPLED   true; for statements about drawn functions, for which the samples decide (a fact)
  POSITIVE  true; an answer of false is certain (a conclusion)
  NEGATIVE  Undecided; an answer of true is certain (a hypothesis)
  EXACT     Undecided, and each answer is certain (a condition inside a term)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from flint import arb, fmpq

from .numbers import (
    PERIOD,
    RATIONAL,
    Germ,
    Jet,
    Number,
    Undecided,
    Vanishing,
    analytic,
    at_infinity,
    compare,
    inverse,
    power,
    sign,
)

Value = object
Stack = tuple[Value, ...]
SAMPLED, POSITIVE, NEGATIVE, EXACT = "sampled", "positive", "negative", "exact"
OPPOSITE = {SAMPLED: SAMPLED, POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, EXACT: EXACT}
TINY = fmpq(1, 2**20)
LONGEST_RANGE, DEEPEST_RECURSION = 300, 7


@dataclass
class World:
    """What the free variables are, and the probability space."""

    values: dict[tuple[str, object], Value]
    weights: tuple[fmpq, ...]           # of the outcomes; they add up to 1
    heavy: bool                         # whether only numbers equal at the last two outcomes are integrable
    low: int = -3                       # the tables of all drawn functions lie in low..high
    high: int = 7
    places: tuple[fmpq, ...] = ()       # where drawn functions of a real number break, and the drawn real numbers
    integers: tuple[int, ...] = ()      # the drawn integers
    far: tuple[int, ...] = ()           # integers far away, where a drawn sequence is nearly at its limit
    others: Mapping[object, tuple[Value, ...]] = field(default_factory=dict)    # samples of types with many values


Run = Callable[[Stack, World], Value]
Fields = tuple[object, ...]
_COMPILED: dict[tuple[object, str], Run] = {}


def value(term: Fields, world: World, mode: str = SAMPLED, stack: Stack = ()) -> Value:
    return compiled(term, mode)(stack, world)


def compiled(term: Fields, mode: str) -> Run:
    """The function from the values of bound and free variables to the value of the term."""
    run = _COMPILED.get((term, mode))
    if run is None:
        run = _COMPILED[term, mode] = _compile(term, mode)
    return run


def _compile(term: Fields, mode: str) -> Run:
    kind, name, number, parts, type_ = term[:5]
    if kind == "variable":
        key = name, type_
        return lambda stack, world: world.values[key]
    if kind == "number":
        fixed = number if type_ == "int" else fmpq(number)
        return lambda stack, world: fixed
    if kind == "bound":
        return lambda stack, world: stack[number]
    if kind == "function":
        body = compiled(parts[0], mode)
        return lambda stack, world: lambda argument: body((argument, *stack), world)
    if kind == "constant":
        return _constant(name, type_, [], mode)
    inner = mode if mode == SAMPLED else EXACT
    if parts[0][0] != "constant":
        return _called(compiled(parts[0], inner), [compiled(part, inner) for part in parts[1:]])
    name = parts[0][1]
    if name == "implies":
        modes = [OPPOSITE[mode], mode]
    else:
        modes = [mode if name in ("and", "or", "all", "some") else inner] * (len(parts) - 1)
    args = [compiled(part, part_mode) for part, part_mode in zip(parts[1:], modes, strict=False)]
    return _constant(name, parts[0][4], args, mode if type_ == "bool" else inner)


def _called(head: Run, args: list[Run]) -> Run:
    def run(stack: Stack, world: World) -> Value:
        result = head(stack, world)
        for arg in args:
            result = result(arg(stack, world))
        return result

    return run


def _constant(name: str, type_: object, args: list[Run], mode: str) -> Run:
    """A constant applied to some of its arguments, to all, or to more where its value is a function."""
    if name in FIXED:
        return lambda stack, world: FIXED[name]
    count, body = LAZY.get(name) or PLAIN[name]
    if len(args) < count:
        return lambda stack, world: _waiting(name, type_, mode, stack, world, [arg(stack, world) for arg in args])
    if len(args) > count:
        return _called(_constant(name, type_, args[:count], mode), args[count:])
    if name in LAZY:
        return body(type_, mode, *args)
    if count == 1:
        (one,) = args
        return lambda stack, world: body(one(stack, world))
    if count == 2:
        one, two = args
        return lambda stack, world: body(one(stack, world), two(stack, world))
    return lambda stack, world: body(*(arg(stack, world) for arg in args))


def _waiting(name: str, type_: object, mode: str, stack: Stack, world: World, got: list[Value]) -> Value:
    """A constant that has some arguments and waits for the next one."""
    def take(argument: Value) -> Value:
        known = [*got, argument]
        exact = mode if mode == SAMPLED else EXACT
        args = [lambda stack, world, k=k: known[k] for k in range(len(known))]
        return _constant(name, type_, args, exact)(stack, world)

    return take


FIXED: dict[str, Value] = {"false": False, "pi": arb.pi()}


# What looks at the model, at a type, or at one argument before another.
def _implies(_type: object, _mode: str, left: Run, right: Run) -> Run:
    return lambda stack, world: not left(stack, world) or right(stack, world)


def _and(_type: object, _mode: str, left: Run, right: Run) -> Run:
    return lambda stack, world: left(stack, world) and right(stack, world)


def _or(_type: object, _mode: str, left: Run, right: Run) -> Run:
    return lambda stack, world: left(stack, world) or right(stack, world)


def _if(_type: object, _mode: str, condition: Run, first: Run, second: Run) -> Run:
    return lambda stack, world: first(stack, world) if condition(stack, world) else second(stack, world)


def _all(type_: tuple[tuple[object, ...], ...], mode: str, predicate: Run) -> Run:
    domain = type_[0][0]
    weak = _many(domain) or (domain == "int" and mode != SAMPLED)

    def run(stack: Stack, world: World) -> bool:
        holds = predicate(stack, world)
        unclear = False
        for sample in samples(domain, stack, world):
            try:
                if not holds(sample):
                    return False
            except Undecided:
                unclear = True
        if unclear or (weak and mode in (NEGATIVE, EXACT)):
            raise Undecided
        return True

    return run


def _some(type_: tuple[tuple[object, ...], ...], mode: str, predicate: Run) -> Run:
    domain = type_[0][0]
    weak = _many(domain) or (domain == "int" and mode != SAMPLED)

    def run(stack: Stack, world: World) -> bool:
        holds = predicate(stack, world)
        if any(holds(sample) for sample in samples(domain, stack, world)):
            return True
        if weak and mode != NEGATIVE:
            raise Undecided
        return False

    return run


def _many(type_: object) -> bool:
    """Whether a quantifier over this type looks at samples only."""
    return type_ == "real" or (isinstance(type_, tuple) and (_many(type_[0]) or _many(type_[1]) or type_[0] == "int"))


def _equal(type_: tuple[object, ...], _mode: str, left: Run, right: Run) -> Run:
    return lambda stack, world: equal(type_[0], left(stack, world), right(stack, world), stack, world)


def equal(type_: object, one: Value, other: Value, stack: Stack, world: World) -> bool:
    if isinstance(type_, tuple):
        return one is other or all(
            equal(type_[1], one(sample), other(sample), stack, world) for sample in samples(type_[0], stack, world))
    return compare(one, other) == 0 if type_ in ("int", "real") else one == other


def _mean(_type: object, _mode: str, random: Run) -> Run:
    def run(stack: Stack, world: World) -> Number:
        values = _outcomes(random(stack, world), world)
        if not _integrable_values(values, world):
            return fmpq(17, 5)          # the mean of what is not integrable is any number
        return sum((weight * entry for weight, entry in zip(world.weights, values, strict=True)), fmpq(0))

    return run


def _integrable(_type: object, _mode: str, random: Run) -> Run:
    return lambda stack, world: _integrable_values(_outcomes(random(stack, world), world), world)


def _outcomes(random: Callable[[int], Number], world: World) -> list[Number]:
    return [random(outcome) for outcome in range(len(world.weights))]


def _integrable_values(values: list[Number], world: World) -> bool:
    return not world.heavy or len(values) < 2 or compare(values[-1], values[-2]) == 0


LAZY: dict[str, tuple[int, Callable[..., Run]]] = {
    "implies": (2, _implies), "and": (2, _and), "or": (2, _or), "if": (3, _if), "all": (1, _all), "some": (1, _some),
    "equal": (2, _equal), "mean": (1, _mean), "integrable": (1, _integrable)}


# What is a function of its arguments alone.
def _at_most(one: Number, other: Number) -> bool:
    return compare(one, other) <= 0


def _less(one: Number, other: Number) -> bool:
    return compare(one, other) < 0


def _real(number: int | Germ) -> fmpq | Germ:
    return number if isinstance(number, Germ) else fmpq(number)


def _quotient(one: int, other: int) -> int:
    if not isinstance(one, int) or not isinstance(other, int):
        raise Undecided
    return one // other if other else 0


def _remainder(one: int, other: int) -> int:
    if not isinstance(one, int) or not isinstance(other, int):
        raise Undecided
    return one % other if other else one


def _largest_of(one: Number, other: Number) -> Number:
    if isinstance(one, Jet) and isinstance(other, Jet) and _same(one, other):
        return one
    return one if compare(other, one) < 0 else other


def _same(one: Jet, other: Jet) -> bool:
    return compare(one.value, other.value) == 0 and compare(one.slope, other.slope) == 0


def _range(low: int, high: int) -> range:
    if not isinstance(low, int) or not isinstance(high, int) or high - low > LONGEST_RANGE:
        raise Undecided
    return range(low, high + 1)


def _sum(body: Callable[[int], Number], low: int, high: int) -> Number:
    return sum((body(index) for index in _range(low, high)), fmpq(0))


def _product(body: Callable[[int], Number], low: int, high: int) -> Number:
    result: Number = fmpq(1)
    for index in _range(low, high):
        result = body(index) * result
    return result


def _largest(body: Callable[[int], Number], low: int, high: int) -> Number:
    result = body(low)
    for index in _range(low + 1, high):
        result = _largest_of(result, body(index))
    return result


def _recursion(start: Value, step: Callable[[int], Callable[[Value], Value]], end: int) -> Value:
    if not isinstance(end, int) or end > DEEPEST_RECURSION:
        raise Undecided
    for index in range(end):
        start = step(index)(start)
    return start


def _tends(sequence: Callable[[Value], Number], limit: Number) -> bool:
    return all(_limit_is(sequence(at_infinity(residue)), limit) for residue in range(PERIOD))


def _limit_is(tail: Number | Vanishing, limit: Number) -> bool:
    if isinstance(tail, Vanishing):
        return compare(fmpq(0), limit) == 0
    if not isinstance(tail, Germ):
        return compare(tail, limit) == 0
    found = tail.limit()
    return found is not None and compare(found, limit) == 0


def _derivative(function: Callable[[Value], Number], at: Number, slope: Number) -> bool:
    if not isinstance(at, (*RATIONAL, arb)):
        raise Undecided
    here = function(at)
    return all(_slope_is(function(Jet(fmpq(at) if isinstance(at, int) else at, fmpq(side))), here, slope * side)
               for side in (1, -1))


def _slope_is(beside: Number, here: Number, slope: Number) -> bool:
    if not isinstance(beside, Jet):
        return compare(beside, here) == 0 and sign(slope) == 0
    return compare(beside.value, here) == 0 and compare(beside.slope, slope) == 0


PLAIN: dict[str, tuple[int, Callable[..., Value]]] = {
    "at_most": (2, _at_most), "less": (2, _less),
    "plus": (2, lambda one, other: one + other), "times": (2, lambda one, other: one * other),
    "real": (1, _real), "quotient": (2, _quotient), "remainder": (2, _remainder),
    "inverse": (1, inverse), "power": (2, power),
    "maximum": (2, _largest_of), "minimum": (2, lambda one, other: -_largest_of(-one, -other)),
    "absolute": (1, lambda one: one if sign(one) >= 0 else -one),
    **{name: (1, lambda one, name=name: analytic(one, name)) for name in ("sqrt", "exp", "log", "sin", "cos", "erf")},
    "sum": (3, _sum), "product": (3, _product), "largest": (3, _largest), "recursion": (3, _recursion),
    "tends": (2, _tends), "derivative": (3, _derivative)}


# What a quantifier looks at.
def samples(type_: object, stack: Stack, world: World) -> Iterable[Value]:
    if type_ == "int":
        return _integers(stack, world)
    if type_ == "real":
        return _reals(stack, world)
    if type_ == "bool":
        return (False, True)
    return range(len(world.weights)) if type_ == "outcome" else world.others.get(type_, ())


def _integers(stack: Stack, world: World) -> list[int]:
    """The tables with a period on both sides, one period from each integer in sight, and what bounds the reals."""
    found = list(range(world.high + PERIOD, world.low - PERIOD - 1, -1))
    for outer in (*world.integers, *stack):
        if type(outer) is int and not world.low <= outer <= world.high:
            found += range(outer - 1, outer + PERIOD)
    return [*found, *(int(place.ceil()) + 1 for place in world.places[-1:]), *world.far]


def _reals(stack: Stack, world: World) -> list[fmpq]:
    """The places, what lies near and between them, and multiples of what outer quantifiers speak of."""
    outer = [number for number in stack if type(number) is fmpq]
    places = sorted({*world.places, *outer})
    beside = [(one + other) / 2 for one, other in pairwise(places)]
    ends = [places[0] - 1, places[-1] + 1] if places else []
    sides = [place + side for place in places for side in (TINY, -TINY)]
    near = [number * factor for number in outer for factor in (fmpq(1, 2**14), fmpq(-1, 2**14), fmpq(-1, 2))]
    return [TINY, *near, *places, *beside, *sides, *ends, fmpq(0), fmpq(1), -TINY]
