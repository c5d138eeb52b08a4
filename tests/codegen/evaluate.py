"""What an array program is worth, entry by entry: exact fractions where it has no functions, 40 digits where it has."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from random import Random

import mpmath

from codegen.program.grammar import (
    Affine,
    Inside,
    Num,
    Op,
    Pi,
    Position,
    Pow,
    Program,
    Read,
    Reduce,
    Size,
    Test,
    Value,
)

Number = Fraction | mpmath.mpf
Place = tuple[int, ...]
Store = dict[str, dict[Place, Number]]
DIGITS = 40
FUNCTIONS: dict[str, Callable[..., mpmath.mpf]] = {
    "exp": mpmath.exp, "log": mpmath.log, "log1p": mpmath.log1p,
    "sin": mpmath.sin, "cos": mpmath.cos, "tanh": mpmath.tanh, "erf": mpmath.erf,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "power": mpmath.power,
    "normal": lambda x, gaussian: gaussian * mpmath.exp(x**2 / 2) * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
}
EXACT: dict[str, Callable[..., Number]] = {
    "abs": abs, "minimum": min, "maximum": max, "relu": lambda x: max(x, Fraction(0)),
    "finite": lambda x: x if isinstance(x, Fraction) or mpmath.isfinite(x) else Fraction(0),
    "kept": lambda c, x: x if c else Fraction(0), "among": lambda c, x: x if c else mpmath.mpf("-inf"),
}
COMPARED: dict[str, Callable[[Number, Number], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}


def affine(form: Affine, names: Mapping[str, int]) -> int:
    return form.const + sum(factor * names[name] for name, factor in form.terms)


def places(spans: tuple[tuple[Affine, Affine], ...], sizes: Mapping[str, int]) -> list[Place]:
    return list(product(*(range(affine(low, sizes), affine(high, sizes) + 1) for low, high in spans)))


def drawn(program: Program, sizes: Mapping[str, int], seed: str) -> Store:
    """Small fractions for every input; numbers are positive."""
    random = Random(seed)
    return {array.name: {place: Fraction(random.randint(1 if not place else -6, 6), random.randint(1, 4))
                         for place in places(array.spans, sizes)} for array in program.inputs}


def run(program: Program, inputs: Store, sizes: Mapping[str, int]) -> Store:
    """Every array of the program."""
    store = dict(inputs)
    for let in program.lets:
        names = [axis.name for axis in let.axes]
        spans = tuple(axis.span for axis in let.axes)
        store[let.name] = {place: worth(let.value, store, {**sizes, **dict(zip(names, place, strict=True))})
                           for place in places(spans, sizes)}
    return store


def worth(term: Value, store: Store, at: Mapping[str, int]) -> Number:
    match term:
        case Num(value=number):
            return number
        case Pi():
            return +mpmath.pi
        case Size(form=form) | Position(form=form):
            return Fraction(affine(form, at))
        case Read(array=array, index=index):
            return store[array][tuple(affine(form, at) for form in index)]
        case Pow(base=base, exponent=exponent):
            value = worth(base, store, at)
            return value ** int(exponent) if exponent.denominator == 1 else _real(value) ** _real(exponent)
        case Op(name="add", args=args):
            return _total([worth(arg, store, at) for arg in args])
        case Op(name="mul", args=args):
            return _product([worth(arg, store, at) for arg in args])
        case Op(name=name, args=args) if name in EXACT:
            return EXACT[name](*(worth(arg, store, at) for arg in args))
        case Op(name=name, args=args):
            return FUNCTIONS[name](*(_real(worth(arg, store, at)) for arg in args))
        case Test(relation=relation, left=left, right=right):
            return Fraction(COMPARED[relation](worth(left, store, at), worth(right, store, at)))
        case Inside(relation=relation, left=low, right=high):
            return Fraction(COMPARED[relation](Fraction(affine(low, at)), Fraction(affine(high, at))))
        case Reduce(kind=kind, axes=axes, body=body):
            found = [worth(body, store, {**at, **dict(zip([axis.name for axis in axes], place, strict=True))})
                     for place in places(tuple(axis.span for axis in axes), at)]
            return max(found, key=_real) if kind == "max" else _total(found)
    raise AssertionError(term)


def _total(values: list[Number]) -> Number:
    exact = all(isinstance(value, Fraction) for value in values)
    return sum(values, start=Fraction(0)) if exact else mpmath.fsum(map(_real, values))


def _product(values: list[Number]) -> Number:
    result: Number = Fraction(1)
    for value in values:
        result = _joined(result, value)
    return result


def _joined(one: Number, other: Number) -> Number:
    exact = isinstance(one, Fraction) and isinstance(other, Fraction)
    return one * other if exact else _real(one) * _real(other)


def _real(value: Number) -> mpmath.mpf:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value
