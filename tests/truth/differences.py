"""Judges formulas by central differences of the layer at 40 digits, evaluated by a reader that is not the tool's.

It shares with the tool the parser, and the sizes that each array has.
"""

from contextlib import suppress
from itertools import product
from random import Random

import mpmath

from derive.layers.layer import layer
from derive.notation import parse_equation, parse_program, syntax
from tests.layers import numbers
from tests.truth.table import Formula

DIGITS = 40
STEP = mpmath.mpf(10) ** -12
POINTS = 4
ATTEMPTS = 300              # at sizes for which no array is empty: a kernel may be longer than its signal
RANGES = {"real": (-2, 2), "positive": (0.2, 3), "unit": (0.05, 0.95), "above one": (1.1, 4)}


def agrees(formula: Formula, claim: str) -> bool:
    """Whether a gradient is as claimed at a few random points, for sizes of 2 and more."""
    with mpmath.workdps(DIGITS):
        return all(_agrees_at(formula, claim, Random(f"{formula.name} {point}")) for point in range(POINTS))


def _agrees_at(formula: Formula, claim: str, random: Random) -> bool:
    """Along a direction in which all entries move at once."""
    program, assign = parse_program(formula.layer), parse_equation(claim)
    known = _inputs(formula, program, random)
    values = numbers.run(program, known)
    outputs = list(layer(formula.layer).outputs)
    upstream = {f"d{name}": {place: mpmath.mpf(random.uniform(-2, 2)) for place in sorted(values[name])}
                for name in outputs}
    wanted, _ = numbers.target(assign)
    name = wanted.removeprefix("d")
    said = numbers.claimed(parse_equation(claim.replace(f"{wanted}[", f"{name}[", 1)), {**values, **upstream}, name) \
        if known[name].keys() != {()} else {(): numbers.value(assign.value, {**values, **upstream}, {}, {}, True)}

    along = {place: mpmath.mpf(random.uniform(-2, 2)) for place in known[name]}

    def loss(by: mpmath.mpf) -> mpmath.mpf:
        moved = {**known, name: {place: value + along[place] * by for place, value in known[name].items()}}
        made = numbers.run(program, moved)
        return mpmath.fsum(upstream[f"d{output}"][where] * made[output][where]
                           for output in outputs for where in made[output])

    slope = (loss(STEP) - loss(-STEP)) / (2 * STEP)
    expected = mpmath.fsum(said[place] * along[place] for place in along)
    return bool(abs(expected - slope) <= mpmath.mpf(10) ** -12 * (1 + abs(slope)))


def _inputs(formula: Formula, program: syntax.Program, random: Random) -> dict[str, numbers.Entries]:
    found, drawn = layer(formula.layer), dict(formula.values)
    for attempt in range(ATTEMPTS):
        most = 4 if attempt < ATTEMPTS / 5 else 6
        lengths = {str(size): random.randint(2, most) for size in sorted(found.source.shapes.sizes, key=str)}
        given = {}
        for name in found.inputs:
            sides = [range(int(low), int(low) + int((high - low + 1).subs(
                {s: lengths[str(s)] for s in (high - low).free_symbols})))
                for low, high in found.source.shapes.arrays[name]]
            given[name] = {place: mpmath.mpf(random.uniform(*RANGES[drawn.get(name, "real")]))
                           for place in product(*sides)}
        with suppress(ValueError, ZeroDivisionError):           # the reader finds no range for an index
            if all(numbers.run(program, given).values()):
                return given
    raise AssertionError(f"{formula.name}: no sizes from 2 to 6 at which all arrays have entries")
