"""Whether all that a theorem assumes holds somewhere, at sizes of 2 and more: what holds nowhere says nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from random import Random

import mpmath
from sympy import S, Symbol

from derive.outlines.calculus import opened, users
from derive.outlines.terms import AtMost, Either, Equal, Forall, Formula, Less, Program, integral, size

from .duals import DIGITS, Dual, Number, Numbers, OutOfReach, Place, exact
from .gradients import Arrays
from .instances import satisfiable

LEAST = 2
SIZES = (2, 3, 4, 8, 5, 13, 21, 40)
INDICES = (1, 2, 3, 4, 5, 0)    # that are loose: of an entry that a formula is said for
MANY = 4                        # names, from which on fewer values of each are looked at
CHOICES = 5000                  # of whole numbers that are looked at
FITTING = 3                     # of whole numbers at which entries are drawn
SAME = mpmath.mpf(10) ** -30
DRAWS: tuple[tuple[Fraction, ...], ...] = tuple(tuple(Fraction(p, q) for p, q in draw) for draw in (
    ((1, 1), (2, 1), (3, 1), (5, 1), (7, 1)), ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4)),
    ((1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2)), ((-1, 1), (-2, 1), (-1, 2), (-3, 1)), ((1, 1),), ((0, 1), (1, 1))))
PER_DRAW = 4


@dataclass(frozen=True, slots=True)
class Setting:
    """What a theorem is about: its definitions, and the numbers of things; of a layer, its program and arrays."""

    definitions: tuple[Formula, ...] = ()
    sizes: frozenset[Symbol] = frozenset()
    program: Program | None = None
    arrays: Arrays = field(default_factory=dict)


def has_instance(assumed: Iterable[Formula], about: Setting) -> bool:
    """Of a layer, numbers are tried first, which need not be exact; then values are solved for."""
    formulas = tuple(assumed)
    if about.program is not None and _in_numbers(about.program, about, formulas):
        return True
    large = (AtMost(LEAST, size) for size in sizes_in(formulas, about))
    return satisfiable((*formulas, *large), about.definitions) is not None


def sizes_in(formulas: Iterable[Formula], about: Setting) -> list[Symbol]:
    """The numbers of things that are spoken of."""
    return [name for name in _whole_numbers(formulas, about) if name == size(name.name)]


def _whole_numbers(formulas: Iterable[Formula], about: Setting) -> list[Symbol]:
    free = about.sizes.union(*(formula.free_symbols for formula in (*formulas, *about.definitions)))
    return sorted((name for name in free if isinstance(name, Symbol) and name.is_integer), key=str)


def _in_numbers(program: Program, about: Setting, formulas: tuple[Formula, ...]) -> bool:
    names = _whole_numbers(formulas, about)
    with mpmath.workdps(DIGITS):
        for sizes in islice(_fitting(names, formulas), FITTING):
            for k, values in enumerate(draw for draw in DRAWS for _ in range(PER_DRAW)):
                random = Random(f"{k} {sorted(map(str, sizes.items()))}")
                if _holds(program, Numbers(sizes, dict(_entries(about.arrays, program, sizes, values, random))),
                          formulas):
                    return True
    return False


def _fitting(names: list[Symbol], formulas: tuple[Formula, ...]) -> Iterator[Mapping[Symbol, int]]:
    """Sizes, and loose indices, for which what is said of them alone is true."""
    alone = [f for f in formulas if isinstance(f, AtMost | Less) and all(map(integral, f.args))]
    most = len(SIZES) if len(names) < MANY else MANY
    for choice in islice(product(*((SIZES if n == size(n.name) else INDICES)[:most] for n in names)), CHOICES):
        sizes = dict(zip(names, choice, strict=True))
        if all(true(formula, Numbers(sizes, {}), {}) for formula in alone):
            yield sizes


def _entries(arrays: Arrays, program: Program, sizes: Mapping[Symbol, int], values: tuple[Fraction, ...],
             random: Random) -> Iterator[tuple[Place, Dual]]:
    outputs, _ = users(program)
    computed = {left.name for left, _, _ in map(opened, program.args[0])}
    wanted = {name: ends for name, ends in arrays.items() if name not in computed}
    wanted |= {f"d{name}": arrays[name] for name in outputs if name in arrays}
    numbers = Numbers(sizes, {})
    for name, ends in sorted(wanted.items()):
        spans = [range(numbers.whole(low, {}), numbers.whole(high, {}) + 1) for low, high in ends]
        for place in product(*spans):
            yield (name, place), Dual(random.choice(values))


def _holds(program: Program, numbers: Numbers, formulas: tuple[Formula, ...]) -> bool:
    try:
        numbers.run(program)
        return all(true(formula, numbers, {}) for formula in formulas)
    except (OutOfReach, ArithmeticError, TypeError, LookupError):
        return False


def true(formula: Formula, numbers: Numbers, scope: Mapping[Symbol, int]) -> bool:
    """At numbers; refused by OutOfReach where a part has no value."""
    if isinstance(formula, Forall):
        low, high = formula.outer
        if high is S.Infinity:
            raise OutOfReach("no end")
        within = range(numbers.whole(low, scope), numbers.whole(high, scope) + 1)
        return all(true(formula.body, numbers, {**scope, formula.bound: value}) for value in within)
    if isinstance(formula, Either):
        return any(true(part, numbers, scope) for part in formula.args)
    if type(formula) is Equal:
        left, right = (numbers.at(side, scope).value for side in formula.args)
        return _same(left, right)
    return numbers.true(formula, scope)


def _same(left: Number, right: Number) -> bool:
    return bool(abs(exact(left) - exact(right)) <= SAME * (1 + abs(exact(left))))
