"""Points at which a formula about a layer is looked at: sizes from the smallest on, and numbers of many kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from random import Random

from flint import arb
from sympy import Expr, Symbol

from derive.attack.as_given import as_given, holds
from derive.attack.balls import Nowhere, Place, Point, check_of, index_of
from derive.attack.corners import Compares, corners
from derive.attack.differences import Numbers
from derive.outlines.calculus import opened, users
from derive.outlines.terms import AtMost, Formula, Less, Program

LARGEST_SIZES = {1: 9, 2: 6}    # of few sizes, larger ones: a boundary may show late; of more, up to 3
LARGEST = 20                    # where none of those is as wanted, as of a window that takes steps
ROOM, ROOMY = 8, 16     # sizes that are known to go together are tried up to that, and so many choices of them
LOOKED_AT = 10_000              # choices of sizes
CASES = 128                     # choices of sizes
TRIES, LATER = 12, 4            # choices of entries at each of the first choices of sizes, and at those that follow
FIRST = 24
MORE = 5                        # times as many where something is given, which not all entries obey
AT_EDGES, EDGES_OF = 2, 1       # at the edges of comparisons: the first choices of sizes, and of entries at each
SMALLEST, MOST_ENTRIES = 3, 100     # of the first choices of sizes any number of entries, of later ones so many
Dims = tuple[tuple[Expr, Expr], ...]
Arrays = Mapping[str, Dims]
Kind = Callable[[Random, Sequence[tuple[int, ...]]], Iterator[Fraction]]


def _from(*values: str) -> Kind:
    found = tuple(map(Fraction, values))
    return lambda random, places: (random.choice(found) for _ in places)


def _equal(random: Random, places: Sequence[tuple[int, ...]]) -> Iterator[Fraction]:
    value = random.choice((Fraction(1, 2), Fraction(1), Fraction(0), Fraction(-1), Fraction(2)))
    return (value for _ in places)


def _sharing(weights: Callable[[Random, int], list[int]]) -> Kind:
    """Rows along the last index that are not negative and add up to 1."""
    def drawn(random: Random, places: Sequence[tuple[int, ...]]) -> Iterator[Fraction]:
        rows: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for place in places:
            rows.setdefault(place[:-1], []).append(place)
        found: dict[tuple[int, ...], Fraction] = {}
        for row in rows.values():
            shares = weights(random, len(row))
            found |= {place: Fraction(share, sum(shares)) for place, share in zip(row, shares, strict=True)}
        return (found[place] for place in places)
    return drawn


def _one_of(random: Random, number: int) -> list[int]:
    place = random.randrange(number)
    return [int(k == place) for k in range(number)]


WHOLE = _from("1", "2", "3", "-1", "-2", "4")
BETWEEN = _from("1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "2/5", "1/7", "5/8")
KINDS: tuple[Kind, ...] = (
    WHOLE, BETWEEN,
    _from("-3/2", "-1/2", "0", "1/3", "1", "5/2", "-7/4", "3"),
    _from("-3/4", "-1/2", "-1/3", "1/4", "1/2", "2/3", "-1/5", "4/5"),
    _from("-1/2", "-1", "-2", "-1/3"),
    _from("0", "1"), _from("0", "0", "1", "-1", "1/2"), _from("1", "2", "3", "4", "5"),
    _from("7", "-5", "12", "-9", "1/9"),
    _equal, _sharing(lambda random, number: [random.randint(1, 6) for _ in range(number)]), _sharing(_one_of),
)


def points(program: Program, arrays: Arrays, facts: frozenset[Formula], seed: int, cases: int,
           upstream: bool = True, given: Sequence[Formula] = (), compared: Compares | None = None) -> Iterator[Numbers]:
    """The smallest sizes first, and at each all sorts of entries; those of one array are of one sort. Of what is given
    of them all is true: to find such ones more are drawn. Of what is compared at the first of them the edges are
    sought."""
    for turn, sizes in enumerate(islice(sizes_of(arrays, facts), cases)):
        free = _free(program, arrays, sizes, upstream)
        if turn >= SMALLEST and sum(map(len, free.values())) > MOST_ENTRIES:
            continue
        for attempt in range((TRIES if turn < FIRST else LATER) * (MORE if given else 1)):
            random = Random(f"{seed} {attempt} {sorted(map(str, sizes.items()))}")
            numbers = as_given(Numbers(program, sizes, dict(_entries(free, attempt, random))), given)
            if not holds(numbers, given):
                continue
            yield numbers
            if compared is not None and turn < AT_EDGES and attempt < EDGES_OF:
                yield from (other for other in corners(numbers, compared) if holds(other, given))


def _entries(free: Mapping[str, Sequence[tuple[int, ...]]], attempt: int,
             random: Random) -> Iterator[tuple[Place, Fraction]]:
    for array, places in free.items():
        kind = (WHOLE, BETWEEN)[attempt] if attempt < 2 else random.choice(KINDS)
        yield from zip(((array, place) for place in places), kind(random, places), strict=True)


def sizes_of(arrays: Arrays, facts: frozenset[Formula]) -> Iterator[dict[Symbol, int]]:
    """Those of which all is true that is known of them, the smallest first; large ones where no small ones are, and at
    last a few of them where several sizes are known to go together: a window that takes steps needs room."""
    names = sorted({s for dims in arrays.values() for low, high in dims for s in (low.free_symbols | high.free_symbols)}
                   | {s for f in facts for s in f.free_symbols}, key=str)
    checks = [(fact.free_symbols, check_of(fact)) for fact in facts if isinstance(fact, (AtMost, Less))]
    together = frozenset[Symbol]().union(*(about for about, _ in checks if len(about) > 1))

    def within(largest: Mapping[Symbol, int]) -> Iterator[dict[Symbol, int]]:
        values = [[value for value in range(largest[name] + 1)
                   if all(check(_at({name: value})) for about, check in checks if about == {name})] for name in names]
        found = (_at(dict(zip(names, choice, strict=True))) for choice in islice(_smallest_first(values), LOOKED_AT))
        return (at.names for at in found if all(check(at) for about, check in checks if len(about) != 1))

    small = LARGEST_SIZES.get(len(names), 3)
    found = False
    for sizes in within(dict.fromkeys(names, small)):
        found = True
        yield sizes
    if not found:
        yield from within(dict.fromkeys(names, LARGEST))
    elif together:
        roomy = within({name: ROOM if name in together else 2 for name in names})
        yield from islice((sizes for sizes in roomy if max(sizes.values()) > small), ROOMY)


def _smallest_first(values: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """A value from each row, by their sum; of one sum, those with many different ones first. Few of the many there may
    be are ever made."""
    if not all(values):
        return
    for total in range(sum(map(min, values)), sum(map(max, values)) + 1):
        yield from sorted(islice(_adding_up(values, total), LOOKED_AT), key=lambda c: (-len(set(c)), c))


def _adding_up(values: Sequence[Sequence[int]], total: int) -> Iterator[tuple[int, ...]]:
    if not values:
        yield from [()] if total == 0 else []
        return
    least, most = (sum(map(end, values[1:])) for end in (min, max))
    for value in values[0]:
        if least <= total - value <= most:
            yield from ((value, *others) for others in _adding_up(values[1:], total - value))


def _free(program: Program, arrays: Arrays, sizes: Mapping[Symbol, int],
          upstream: bool) -> dict[str, list[tuple[int, ...]]]:
    """The entries that no line of the program computes, and those of the gradients of its outputs."""
    outputs, _ = users(program)
    defined = {left.name for left, _, _ in map(opened, program.args[0])}
    wanted = {n: d for n, d in arrays.items() if n not in defined}
    wanted |= {"d" + y: arrays[y] for y in outputs} if upstream else {}
    return {array: places_of(dims, sizes) for array, dims in sorted(wanted.items())}


def places_of(dims: Sequence[tuple[Expr, Expr]], sizes: Mapping[Symbol, int]) -> list[tuple[int, ...]]:
    at = _at(sizes)
    return list(product(*(range(index_of(low)(at), index_of(high)(at) + 1) for low, high in dims)))


def _at(sizes: Mapping[Symbol, int]) -> Point:
    return Point(dict(sizes), {}, _none)


def _none(program: Program, place: Place) -> arb:
    raise Nowhere("no slope of a size")
