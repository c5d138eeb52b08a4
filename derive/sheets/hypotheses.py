"""What is assumed, with its range where a script leaves it out: "x[i] >= 0" is said for all i, unless the claim speaks
of an i of its own."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from itertools import combinations
from operator import or_

from derive.notation import parse_claim
from derive.notation.source import excerpt
from derive.notation.syntax import Access, Binary, Name, Number, Quantified, Reduce, Relation, Tends, Tree
from derive.notation.unparse import unparse
from derive.notation.walk import children, names_in, walk
from derive.sheets.claims import ClaimError


@dataclass(frozen=True, slots=True)
class _Free:
    """The free names of a text; of those that index an array the first value at which no index is negative, and at
    which place of which array they stand; and those that something is divided by."""

    names: frozenset[str] = frozenset()
    first: Mapping[str, int] = field(default_factory=dict)
    divisors: frozenset[str] = frozenset()
    places: frozenset[tuple[str, int, str]] = frozenset()

    def __or__(self, other: "_Free") -> "_Free":
        first = {name: max(one.get(name, 0) for one in (self.first, other.first))
                 for name in self.first.keys() | other.first.keys()}
        return _Free(self.names | other.names, first, self.divisors | other.divisors, self.places | other.places)

    def without(self, bound: Iterable[str]) -> "_Free":
        gone = frozenset(bound)
        return _Free(self.names - gone, {name: low for name, low in self.first.items() if name not in gone},
                     self.divisors - gone, frozenset(place for place in self.places if place[2] not in gone))

    @property
    def ranges(self) -> Mapping[str, int]:
        """From where on each letter that indexes an array may be taken."""
        return {name: max(low, int(name in self.divisors)) for name, low in sorted(self.first.items())}


def hypotheses_of(given: Iterable[str], statements: Iterable[str]) -> tuple[str, ...]:
    """The hypotheses of a claim, each with the letters that index its arrays and stand nowhere else said for all their
    values. Where two letters could be one number or not, as in Cov(x[i], x[j]) == 0, the text has to say so."""
    given = tuple(given)
    found = {text: _free(parse_claim(text)) for text in given}
    taken = frozenset[str]().union(*(_free(parse_claim(text)).names for text in statements),
                                   *(one.names - one.first.keys() for one in found.values()))
    return tuple(_said_for_all(text, found[text], taken) for text in given)


def open_letters_of(statements: Iterable[str]) -> Callable[[str], str]:
    """A text about random numbers, said of all values of the letters that the claim does not speak of."""
    taken = frozenset[str]().union(*(_free(parse_claim(text)).names for text in statements))
    return lambda text: _said_for_all(text, _free(parse_claim(text)), taken)


def _said_for_all(text: str, free: _Free, taken: frozenset[str]) -> str:
    ranges = {name: low for name, low in free.ranges.items() if name not in taken}
    if not ranges:
        return text
    for one, other in combinations(ranges, 2):
        if _alike(one, other, free) and not _says_of_equal(text, one, other):
            raise ClaimError(f"{excerpt(text)!r} does not say whether {one} and {other} may be one number; say for "
                             f"which it holds: `for {one} >= {ranges[one]}, {other} >= {ranges[other]}`, or "
                             f"`for {one} >= {ranges[one]}, {other} >= {one} + 1`")
    said = ", ".join(f"{name} >= {low}" for name, low in ranges.items())
    return f"{text}{',' if isinstance(parse_claim(text), Quantified) else ' for'} {said}"


def _alike(one: str, other: str, free: _Free) -> bool:
    """Whether both letters stand at one place of an array."""
    first, second = ({place[:2] for place in free.places if place[2] == name} for name in (one, other))
    return not first.isdisjoint(second)


def _says_of_equal(text: str, one: str, other: str) -> bool:
    """Whether the text is an equation of a number with itself where the two letters are one, or compares them."""
    tree = parse_claim(text)
    compared = any(isinstance(node, Relation) and {one, other} == names_in(node) for node, _ in walk(tree))
    body = tree.body if isinstance(tree, Quantified) else tree
    letter = re.compile(rf"(?<![\w']){re.escape(one)}(?![\w'])")
    return compared or (isinstance(body, Relation) and body.op == "==" and len(
        {letter.sub(other, unparse(side)) for side in (body.left, body.right)}) == 1)


def _free(tree: Tree) -> _Free:
    match tree:
        case Name(id=name):
            return _Free(frozenset([name]))
        case Access(name=array, indices=indices):
            return _union(_index(index, array, place) for place, index in enumerate(indices))
        case Reduce(_, indices, lower, upper, body):
            ends = _union(_free(end) for end in (lower, upper) if end is not None)
            return _free(body).without(indices) | ends
        case Tends(expression, limit, variable, _):
            return (_free(expression) | _free(limit)).without([variable])
        case Quantified(body, conditions):
            return (_free(body) | _union(map(_free, conditions))).without(_from_below(conditions))
        case Binary(op="/", left=left, right=right):
            below = _free(right)
            return _free(left) | replace(below, divisors=below.names)
    return _union(map(_free, children(tree)))


def _union(parts: Iterable[_Free]) -> _Free:
    return reduce(or_, parts, _Free())


def _index(index: Tree, array: str, place: int) -> _Free:
    """The names in an index, and from where on it is not negative: t in y[t - 1] from 1."""
    shift: Fraction | int = 0
    match index:
        case Binary(op="-", left=Name(), right=Number(value=value)):
            shift = value
    names = _free(index).names
    return _Free(names, dict.fromkeys(names, int(shift)), places=frozenset((array, place, name) for name in names))


def _from_below(conditions: Iterable[Relation]) -> frozenset[str]:
    """The names that a `for` speaks of, but for those that it only bounds from above: the i of `for i <= n`."""
    found = frozenset[str]()
    for condition in conditions:
        match condition.op:
            case "<" | "<=":
                found |= _free(condition.right).names
            case ">" | ">=":
                found |= _free(condition.left).names
            case _:
                found |= _free(condition).names
    return found
