"""What a text in the notation is worth at given arrays: a second reader of its meaning, in 40-digit numbers.

It shares the parser with the tool and nothing else: no terms of the kernel, no inference of shapes.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import reduce
from itertools import product

import mpmath

from derive.notation import parse_equation, syntax
from derive.notation.walk import children

Place = tuple[int, ...]
Entries = dict[Place, mpmath.mpf]
Store = Mapping[str, Entries]
Letters = Mapping[str, range]
FAR = range(-12, 40)                # where a position of an output is looked for

FUNCTIONS: dict[str, Callable[..., mpmath.mpf]] = {
    "sqrt": mpmath.sqrt, "exp": mpmath.exp, "log": mpmath.log, "tanh": mpmath.tanh, "erf": mpmath.erf,
    "sin": mpmath.sin, "cos": mpmath.cos, "abs": abs, "maximum": max, "minimum": min,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "relu": lambda x: max(x, mpmath.mpf(0)), "sign": mpmath.sign,
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)), "sinh": mpmath.sinh, "cosh": mpmath.cosh,
}
ARITHMETIC: dict[str, Callable[[mpmath.mpf, mpmath.mpf], mpmath.mpf]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "**": lambda a, b: a ** (int(b) if b == int(b) else b),
}
COMPARED: dict[str, Callable[[mpmath.mpf, mpmath.mpf], bool]] = {
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}


def span(entries: Entries, place: int) -> range:
    positions = [where[place] for where in entries]
    return range(min(positions), max(positions) + 1)


def run(program: syntax.Program, inputs: Store) -> dict[str, Entries]:
    """Every array of a layer: an output index takes each position at which all accesses are legal."""
    known = dict(inputs)
    for assign in program.assignments:
        name, letters = target(assign)
        ranges: dict[str, range] = {}
        for letter in letters:
            legal = [at for at in FAR if _legal(assign.value, letter, at, known, {}, frozenset(letters))]
            ranges[letter] = range(min(legal), max(legal) + 1)
        known[name] = table(assign.value, letters, {**_elsewhere(assign.value, known), **ranges}, known, extended=False)
    return known


def claimed(assign: syntax.Assign, known: Store, of: str) -> Entries:
    """What a gradient text says of every entry of the array `of`; an entry that an array does not have is 0."""
    _, letters = target(assign)
    ranges = {letter: span(known[of], place) for place, letter in enumerate(letters)}
    return table(assign.value, letters, {**_elsewhere(assign.value, known), **ranges}, known, extended=True)


def _elsewhere(tree: syntax.Tree, known: Store) -> dict[str, range]:
    """The ranges of letters that arrays are indexed by, for size(d) beside a sum over d."""
    return {index.id: span(known[node.name], place) for node in _nodes(tree)
            if isinstance(node, syntax.Access) and node.name in known
            for place, index in enumerate(node.indices) if isinstance(index, syntax.Name)}


def _nodes(tree: syntax.Tree) -> Iterator[syntax.Tree]:
    yield tree
    for child in children(tree):
        yield from _nodes(child)


def claimed_somewhere(text: str, known: Store, of: str) -> Entries:
    """The same of those entries for which the text has a value: it may divide by an entry that is not there."""
    assign = parse_equation(text)
    _, letters = target(assign)
    ranges = {letter: span(known[of], place) for place, letter in enumerate(letters)}
    found: Entries = {}
    for place in product(*(ranges[letter] for letter in letters)):
        with suppress(ZeroDivisionError):
            found[place] = value(assign.value, known, dict(zip(letters, place, strict=True)), ranges, True)
    return found


def table(tree: syntax.Expr, letters: tuple[str, ...], ranges: Letters, known: Store, extended: bool) -> Entries:
    found = {}
    for place in product(*(ranges[letter] for letter in letters)):
        found[place] = value(tree, known, dict(zip(letters, place, strict=True)), ranges, extended)
    return found


def value(tree: syntax.Tree, known: Store, at: Mapping[str, int], ranges: Letters, extended: bool) -> mpmath.mpf:
    def part(inner: syntax.Tree) -> mpmath.mpf:
        return value(inner, known, at, ranges, extended)

    match tree:
        case syntax.Number(value=number):
            return mpmath.mpf(number.numerator) / number.denominator
        case syntax.Name(id="pi"):
            return +mpmath.pi
        case syntax.Name(id=name):
            return mpmath.mpf(at[name]) if name in at else known[name][()]
        case syntax.Access(name=name, indices=indices):
            place = tuple(position(index, at) for index in indices)
            return known[name].get(place, mpmath.mpf(0)) if extended else known[name][place]
        case syntax.Size(index=index):
            return mpmath.mpf(len(ranges[index]))
        case syntax.Negate(operand=operand):
            return -part(operand)
        case syntax.Binary(op=op, left=left, right=right):
            return ARITHMETIC[op](part(left), part(right))
        case syntax.Call(function="where", arguments=(condition, one, other)):
            assert isinstance(condition, syntax.Relation)
            return part(one if COMPARED[condition.op](part(condition.left), part(condition.right)) else other)
        case syntax.Call(function=function, arguments=arguments):
            return FUNCTIONS[function](*map(part, arguments))
        case syntax.Reduce(kind=kind, indices=letters, body=body):
            own = {letter: _summed(body, letter, known, extended, frozenset(at)) for letter in letters}
            terms = [value(body, known, {**at, **dict(zip(letters, place, strict=True))}, {**ranges, **own}, extended)
                     for place in product(*(own[letter] for letter in letters))]
            if kind in ("max", "min"):
                return max(terms) if kind == "max" else min(terms)
            total = reduce(lambda a, b: a + b, terms, mpmath.mpf(0))
            return total / len(terms) if kind == "mean" else total
    raise AssertionError(f"no value: {tree}")


def position(tree: syntax.Tree, at: Mapping[str, int]) -> int:
    match tree:
        case syntax.Number(value=number):
            return int(number)
        case syntax.Name(id=name):
            return at[name]
        case syntax.Negate(operand=operand):
            return -position(operand, at)
        case syntax.Binary(op=op, left=left, right=right):
            one, other = position(left, at), position(right, at)
            return {"+": one + other, "-": one - other, "*": one * other}[op]
    raise AssertionError(f"no position: {tree}")


def _summed(body: syntax.Tree, letter: str, known: Store, extended: bool, outer: frozenset[str]) -> range:
    """The values of a summed letter: the positions of the arrays that it indexes by itself and, in a layer, those of
    them at which the accesses that do not depend on letters around the sum are legal."""
    plain = [span(known[name], place) for name, place, index in _indices(body, letter) if index == syntax.Name(letter)]
    low, high = max(r.start for r in plain), min(r.stop for r in plain)
    return range(low, high) if extended else _run_of(
        [v for v in range(low, high) if _legal(body, letter, v, known, {}, frozenset([letter]), outer)])


def _run_of(values: list[int]) -> range:
    if not values:
        return range(0)
    assert values == list(range(values[0], values[-1] + 1))
    return range(values[0], values[-1] + 1)


def _legal(tree: syntax.Tree, letter: str, at: int, known: Store, inner: Letters, free: frozenset[str],
           skipped: frozenset[str] = frozenset()) -> bool:
    """Whether every access that uses the letter is legal when it is `at`, whatever the summed letters inside are."""
    match tree:
        case syntax.Access(name=name, indices=indices):
            for place, index in enumerate(indices):
                used = names(index)
                if letter not in used or used & skipped:
                    continue
                others = sorted(used - {letter})
                assert not set(others) & (free - {letter}), "two free letters in one index"
                for values in product(*(inner[other] for other in others)):
                    scope = {letter: at, **dict(zip(others, values, strict=True))}
                    if position(index, scope) not in span(known[name], place):
                        return False
            return True
        case syntax.Reduce(indices=letters, body=body):
            if letter in letters:
                return True
            own = {one: _summed(body, one, known, False, free | skipped) for one in letters}
            return _legal(body, letter, at, known, {**inner, **own}, free, skipped)
    return all(_legal(child, letter, at, known, inner, free, skipped) for child in children(tree))


def _indices(tree: syntax.Tree, letter: str) -> Iterator[tuple[str, int, syntax.Tree]]:
    if isinstance(tree, syntax.Reduce) and letter in tree.indices:
        return
    if isinstance(tree, syntax.Access):
        yield from ((tree.name, place, index) for place, index in enumerate(tree.indices))
        return
    for child in children(tree):
        yield from _indices(child, letter)


def names(tree: syntax.Tree) -> set[str]:
    return {tree.id} if isinstance(tree, syntax.Name) else set().union(*map(names, children(tree)))


def target(assign: syntax.Assign) -> tuple[str, tuple[str, ...]]:
    if isinstance(assign.target, syntax.Name):
        return assign.target.id, ()
    return assign.target.name, tuple(index.id for index in assign.target.indices if isinstance(index, syntax.Name))
