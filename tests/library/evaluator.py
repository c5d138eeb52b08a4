"""A formula at random values, by floating point: true, false, or None where a rounding error might decide."""
from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from random import Random

from derive.kernel.terms import APPLICATION, BOUND, CONSTANT, FUNCTION, NUMBER, VARIABLE, Term
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Type

Truth = bool | None
Function = Callable[[object], object]
Values = dict[tuple[str, Type], object]

CLOSE = 1e-7
WEIGHTS = (0.125, 0.375, 0.25, 0.25)                    # the probabilities of the outcomes 0, 1, 2, 3
LATE = (10**6, 10**6 + 1, 2 * 10**7)                    # where a sequence is looked at for its limit
EARLIER = (50, 51, 1000)                                # where it is a sum of as many terms
MOST_TERMS = 5000
NICE = (0.0, 0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 1.5, 0.25)
DOMAINS: dict[Type, Sequence[object]] = {
    INT: range(-5, 9), REAL: (0.0, 0.02, 0.3, -0.5, 1.0, -1.0, 1.25, -1.7, 2.0, 5.0), OUTCOME: range(4),
    BOOL: (False, True)}
PLACES = ("", REAL)         # under this name stand the numbers that a quantifier is tried at beside these
SLOPED: tuple[Callable[[float], float], ...] = (
    lambda t: t, lambda t: 1.5, lambda t: t * t, lambda t: t**3 - t, lambda t: math.exp(t / 2), math.sin,
    lambda t: math.cos(2 * t) + 0.25, abs, lambda t: max(t, 0.0), lambda t: 1 / (1 + t * t), lambda t: 1 - 2 * t)
ORDERLY: tuple[Callable[[int], float], ...] = (
    lambda k: 1.0, lambda k: 0.0, float, lambda k: 1 / (abs(k) + 1), lambda k: (-1.0)**(k % 2),
    lambda k: 2 + (-1.0)**(k % 2) / (k * k + 1), lambda k: 0.5**abs(k), lambda k: float(-k), lambda k: -1 / (k * k + 2))


class Unknown(Exception):
    """There is no value: a number is too large, or a quantifier cannot be decided by examples."""


class TooLong(Unknown):
    """A sum has so many terms that it is not worth its time."""


def number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def integer(value: object) -> int:
    assert isinstance(value, int)
    return value


def called(function: object, *args: object) -> object:
    for arg in args:
        assert callable(function)
        function = function(arg)
    return function


# Random values

def random_value(type_: Type, random: Random) -> object:
    if not isinstance(type_, Arrow):
        if type_ == REAL:
            return random.choice(NICE) if random.random() < 0.7 else random.uniform(-3, 3)
        return random.random() < 0.5 if type_ == BOOL else random.randint(-3, 6) if type_ == INT else (
            random.randrange(4))
    if type_ == Arrow(REAL, REAL):
        slope = random.choice(SLOPED)
        return lambda t: slope(number(t))
    if type_ == Arrow(INT, REAL) and random.random() < 0.6:
        terms, scale = random.choice(ORDERLY), random.choice((1, 1, 1, -2))
        return lambda k: scale * terms(integer(k))
    if type_ == Arrow(OUTCOME, REAL) and random.random() < 0.2:
        same = random.choice((0.0, 0.0, 1.0))
        return lambda place: same
    if type_.result == BOOL and random.random() < 0.5:
        bound = random.choice((-100, 0, 2))
        return lambda place: number(place) >= bound
    return _memory(type_, random.random())


def _memory(type_: Arrow, seed: float) -> Function:
    """A function whose values are drawn one by one, the same whenever it is asked again."""
    return lambda argument: random_value(type_.result, Random(f"{seed} {argument}"))


# Numerical limits and derivatives

def late_values(sequence: object) -> list[float]:
    try:
        return [number(called(sequence, place)) for place in LATE]
    except TooLong:
        return [number(called(sequence, place)) for place in EARLIER]


def limit(sequence: object) -> float | None:
    values = late_values(sequence)
    return values[-1] if max(values) - min(values) < 1e-3 * max(1, abs(values[-1])) else None


def tends(sequence: object, value: float) -> Truth:
    """None where the sequence comes closer from place to place, and has not settled yet."""
    found = limit(sequence)
    one, two, three = (abs(term - value) for term in late_values(sequence))
    return None if found is None and one > two > three else near(found, value, 1e-3)


def derivative(function: object, place: float) -> float | None:
    """By differences on both sides; None where they disagree."""
    def at(step: float) -> float:
        return number(called(function, place + step))

    def central(step: float) -> float:
        return (at(step) - at(-step)) / (2 * step)

    left, right = (at(0) - at(-1e-5)) / 1e-5, (at(1e-5) - at(0)) / 1e-5
    smooth = abs(left - right) <= 1e-2 * max(1, abs(left))
    return (4 * central(5e-4) - central(1e-3)) / 3 if smooth else None


def near(found: float | None, value: float, close: float) -> Truth:
    if found is None:
        return False
    error = abs(found - value) / max(1, abs(value))
    return True if error < close else False if error > 100 * close else None


# Terms

def _compared(name: str, left: object, right: object) -> Truth:
    if callable(left):
        raise Unknown
    first, second = number(left), number(right)
    if math.isnan(first - second) or math.isinf(first) or math.isinf(second):
        raise Unknown
    same = abs(first - second) <= CLOSE * max(1, abs(first), abs(second))
    if name == "less":
        return first < second if not same or first == second else None
    return same or (name == "at_most" and first < second)


def _folded(start: float, join: Callable[[float, float], float]) -> Callable[[object, object, object], float]:
    def fold(function: object, low: object, high: object) -> float:
        result = start
        if integer(high) - integer(low) > MOST_TERMS:
            raise TooLong
        for place in range(integer(low), integer(high) + 1):
            result = join(result, number(called(function, place)))
        return result

    return fold


def _largest(function: object, low: object, high: object) -> float:
    return max(number(called(function, place)) for place in range(integer(low), max(integer(low), integer(high)) + 1))


def _power(base: object, exponent: object) -> float:
    return _inverse(number(base)**-integer(exponent)) if integer(exponent) < 0 else number(base)**integer(exponent)


def _inverse(value: object) -> float:
    return 1 / number(value) if value else 0.0


def _mean(random: object) -> float:
    return sum(weight * number(called(random, place)) for place, weight in enumerate(WEIGHTS))


def _recursion(start: object, step: Function, count: object) -> object:
    """What the step makes of the start, so many times; a negative count is none."""
    result = start
    for index in range(max(0, integer(count))):
        result = called(step, index, result)
    return result


CONSTANTS: dict[str, Callable[..., object]] = {
    "plus": lambda x, y: x + y, "times": lambda x, y: x * y, "real": float, "inverse": _inverse, "power": _power,
    "quotient": lambda a, b: a // b if b else 0, "remainder": lambda a, b: a % b if b else a,
    "maximum": max, "minimum": min, "absolute": abs, "sqrt": lambda x: math.sqrt(x) if x > 0 else 0.0,
    "exp": math.exp, "log": lambda x: math.log(x) if x > 0 else 0.0, "sin": math.sin, "cos": math.cos, "erf": math.erf,
    "sum": _folded(0.0, lambda x, y: x + y), "product": _folded(1.0, lambda x, y: x * y), "largest": _largest,
    "tends": lambda sequence, x: tends(sequence, number(x)),
    "derivative": lambda function, x, d: near(derivative(function, number(x)), number(d), 1e-5),
    "mean": _mean, "integrable": lambda random: True, "recursion": _recursion,
}


def implied(first: Truth, second: Callable[[], Truth]) -> Truth:
    if first is False:
        return True
    then = second()
    return then if first or then else None


def evaluate(term: Term, values: Values, around: tuple[object, ...] = ()) -> object:
    """The value of a term; `around` are the values of the bound variables, innermost last."""
    if term.kind == NUMBER:
        return float(term.value) if term.type == REAL else term.value
    if term.kind == VARIABLE:
        return values[term.name, term.type]
    if term.kind == BOUND:
        return around[-1 - term.value]
    if term.kind == FUNCTION:
        return lambda argument: evaluate(term.parts[0], values, (*around, argument))
    if term.kind == CONSTANT:
        return math.pi if term.name == "pi" else term.name != "false" and _curried(term)
    head, *args = term.parts
    if head.kind != CONSTANT:
        return called(evaluate(head, values, around), *(evaluate(arg, values, around) for arg in args))
    return _applied(term, values, around)


def _curried(constant: Term) -> Function:
    """A constant of one argument, or of more, as a function."""
    places, type_ = 0, constant.type
    while isinstance(type_, Arrow):
        places, type_ = places + 1, type_.result

    def after(*args: object) -> object:
        return CONSTANTS[constant.name](*args) if len(args) == places else lambda arg: after(*args, arg)

    return lambda arg: after(arg)


def _applied(term: Term, values: Values, around: tuple[object, ...]) -> object:
    (head, *args), name = term.parts, term.parts[0].name

    def value(place: int) -> object:
        return evaluate(args[place], values, around)

    def truth(place: int) -> Truth:
        result = value(place)
        assert result is None or isinstance(result, bool)
        return result

    if name == "implies":
        return implied(truth(0), lambda: truth(1))
    if name in ("and", "or"):
        both = truth(0), truth(1)
        decisive = name == "or"
        return decisive if decisive in both else None if None in both else not decisive
    if name in ("all", "some"):
        return _quantified(name, args[0], values, around)
    if name == "if":
        return value(1 if truth(0) else 2)
    if name in ("equal", "at_most", "less"):
        if args[0].type == BOOL:
            return truth(0) == truth(1)
        if args[0].type == INT:
            return {"equal": value(0) == value(1), "less": integer(value(0)) < integer(value(1)),
                    "at_most": integer(value(0)) <= integer(value(1))}[name]
        return _compared(name, value(0), value(1))
    result = called(_curried(head), *(evaluate(arg, values, around) for arg in args))
    if isinstance(result, complex):
        raise Unknown
    return result


def _quantified(name: str, predicate: Term, values: Values, around: tuple[object, ...]) -> Truth:
    assert isinstance(predicate.type, Arrow)
    function, argument = evaluate(predicate, values, around), predicate.type.argument
    domain = DOMAINS.get(argument) or [random_value(argument, Random(seed)) for seed in range(8)]
    if argument == REAL and name == "all":      # a small number found for `some` has others near it here
        domain = (*domain, *places(values))
    unsure = name == "some"
    for place in domain:
        answer = called(function, place)
        if answer is (name == "some"):
            return bool(answer)
        unsure |= answer is None
    return None if unsure else True


def places(values: Values) -> Sequence[object]:
    """The numbers of an instance, with others near them and between them."""
    found = values.get(PLACES, ())
    assert isinstance(found, tuple)
    return found


def with_places(values: Values) -> Values:
    numbers = sorted({number(value) for (_, type_), value in values.items() if type_ == REAL})
    between = [low + (high - low) * part / 8 for low, high in pairwise(numbers) for part in range(1, 8)]
    beside = [value + step for value in numbers for step in (0.0, 0.01, -0.01)]
    return {**values, PLACES: (*beside, *between)}


# Premises that random values seldom meet

def arranged(formula: Term, values: Values) -> Values:
    """Values that meet the premises of the form `derivative(u, x, d)`, `tends(f, x)` and `x = a`, where they can."""
    values = dict(values)
    while formula.kind == APPLICATION and formula.parts[0].name == "implies":
        for target, found in _wanted(formula.parts[1], values):
            values[target.name, target.type] = found
        formula = formula.parts[2]
    return values


def _wanted(premise: Term, values: Values) -> Iterator[tuple[Term, object]]:
    binders = 0
    while premise.kind == APPLICATION and premise.parts[0].name in ("all", "implies"):
        if premise.parts[0].name == "all" and premise.parts[1].kind != FUNCTION:
            return
        binders += premise.parts[0].name == "all"
        premise = premise.parts[1].parts[0] if premise.parts[0].name == "all" else premise.parts[2]
    if premise.kind != APPLICATION or premise.parts[0].name not in ("derivative", "tends", "equal"):
        return
    name, (_, *args) = premise.parts[0].name, premise.parts
    if name == "equal":
        if args[0].kind == VARIABLE and not binders:
            yield args[0], evaluate(args[1], values)
        return
    target = args[-1]
    given: tuple[Term, ...] = ()
    if target.kind == APPLICATION and target.parts[0].kind == VARIABLE:
        target, *rest = target.parts
        given = tuple(rest)
    if target.kind != VARIABLE:
        return

    def found(*around: object) -> object:
        """The limit or the derivative, the arguments of the function that is looked for being these."""
        bound = dict[int, object]()
        for part, value in zip(given, around, strict=True):
            if part.kind == BOUND:
                bound[part.value] = value
        inner = tuple(bound.get(place, 0) for place in reversed(range(binders)))
        if name == "tends":
            answer = limit(evaluate(args[0], values, inner))
        else:
            place = around[0] if args[1] in given else evaluate(args[1], values, inner)
            answer = derivative(evaluate(args[0], values, inner), number(place))
        return 0.0 if answer is None else answer

    if not given:
        yield target, found()
    elif len(given) == 1:
        yield target, lambda argument: found(argument)


def instances(formula: Term, count: int, seed: str) -> Iterator[tuple[Truth, Values]]:
    """What a formula is at random values: None if a premise is not true, and where rounding decides."""
    for place in range(count):
        random = Random(f"{seed} {place}")
        values: Values = {name: random_value(name[1], random) for name in sorted(formula.free, key=repr)}
        try:
            if place % 4:
                values = arranged(formula, values)
            yield _judged(formula, with_places(values)), values
        except (Unknown, OverflowError):
            yield None, values


def _judged(formula: Term, values: Values) -> Truth:
    premises = []
    while formula.kind == APPLICATION and formula.parts[0].name == "implies" and formula.parts[2].name != "false":
        premises.append(formula.parts[1])
        formula = formula.parts[2]
    unsure = False
    for premise in sorted(premises, key=_quantifiers):          # the quick ones first
        truth = evaluate(premise, values)
        if truth is False:
            return None
        unsure |= truth is None
    answer = evaluate(formula, values)
    assert answer is None or isinstance(answer, bool)
    return None if unsure else answer


def _quantifiers(term: Term) -> int:
    return (term.name in ("all", "some")) + sum(map(_quantifiers, term.parts))
