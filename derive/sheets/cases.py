"""A witness of the attack as the case of a refutation: the values of the kernel's variables."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

from derive.attack.ensembles import Dependent, Ensemble
from derive.attack.families import Constant, Table
from derive.attack.gradients import GradientWitness
from derive.attack.numbers import fraction as fraction_of
from derive.attack.numbers import number
from derive.attack.outcomes import outcomes
from derive.attack.table import Frame, Inexact, Undefined, Unknown
from derive.attack.vanishing_sequences import Fading
from derive.attack.witness import Witness
from derive.bridge.refutations import Case
from derive.bridge.sequences import Geometric
from derive.bridge.terms import named
from derive.kernel.types import REAL, Refused

ZERO = Fraction(0)
OUTCOME = "#outcome"
MOST_OUTCOMES = 16
MOST_READ = 64          # entries that are told beside those that the failure itself reads


def case_of(witness: Witness) -> Case:
    """The values by the names that the kernel has for them."""
    instance = witness.instance
    numbers = {named(symbol.name, REAL).name: value for symbol, value in instance.values.items()}
    arrays = {named(name, REAL).name: name for name in _arrays(witness)}

    def entry(name: str, place: tuple[int, ...]) -> Fraction:
        try:
            return instance.entry(arrays.get(name, name), *place)
        except (Undefined, Inexact, Unknown):
            raise Refused(f"refute: {name} has no exact entry at {place} in the case") from None

    def rest(name: str) -> Fraction:
        family = instance.family(arrays.get(name, name))
        family = family.rest if isinstance(family, Table) else family
        return Fraction(family.value) if isinstance(family, Constant) else ZERO

    drawn = dict[str, dict[tuple[int, ...], Fraction]]()
    for name, place in instance.drawn[:MOST_READ]:
        with suppress(Undefined, Inexact, Unknown):
            drawn.setdefault(named(name, REAL).name, {})[place] = instance.entry(name, *place)
    fading = {name: instance.family(text) for name, text in arrays.items()}
    return Case(numbers.get, entry, rest, witness.at, {
        name: Geometric(family.factor, family.ratio, family.tilted) for name, family in fading.items()
        if isinstance(family, Fading)}, drawn, lambda wanted: _together(witness, arrays, wanted))


def _together(witness: Witness, arrays: Mapping[str, str],
              wanted: Sequence[tuple[str, tuple[int, ...]]]) -> list[tuple[Fraction, list[Fraction]]]:
    """How likely each of the values is that entries of random families have together."""
    families = [(witness.instance.family(arrays.get(name, name)), arrays.get(name, name), place)
                for name, place in wanted]
    if not all(isinstance(family, Ensemble | Dependent) for family, _, _ in families):
        raise Refused("refute: the random numbers of the case do not have finitely many values")

    def values(frame: Frame) -> list[Fraction]:
        handle = int(frame.names[OUTCOME])
        return [fraction_of(number(family(name, (handle, *place)))) for family, name, place in families]

    frame = witness.instance.frame()
    before = dict(frame.names)
    try:
        found = [(fraction_of(weight), one) for weight, one in outcomes(
            frame.inside(before), OUTCOME, values, {}, iter(range(MOST_OUTCOMES)), _endless)]
    except Inexact:
        raise Refused(f"refute: the case has more than {MOST_OUTCOMES} outcomes") from None
    return found


def _endless(unit: object, so_far: object) -> list[Fraction]:
    raise Refused("refute: a random number of the case has endlessly many values")


def _arrays(witness: Witness) -> set[str]:
    entries = {entry for entry, _ in witness.instance.drawn}
    return {*witness.instance.families, *entries}


def case_of_gradient(witness: GradientWitness) -> Case:
    """Sizes and entries at which a formula for a gradient is wrong, and the place where it is."""
    values = {_place(text): value for text, value in witness.entries}
    sizes = {named(name, REAL).name: Fraction(value) for name, value in witness.sizes}

    def number(name: str) -> Fraction | None:
        return sizes.get(name, entry(name, ()) if (name, ()) in values else None)

    def entry(name: str, place: tuple[int, ...]) -> Fraction:
        found = values.get((name, place), "0")          # what is read beyond the ends of an array may be anything
        try:
            return Fraction(found)
        except ValueError:
            raise Refused(f"refute: {name} is {found} in the case, which is no fraction") from None

    return Case(number, entry, lambda name: ZERO, _place(witness.place)[1])


def _place(text: str) -> tuple[str, tuple[int, ...]]:
    """w[1,2] as the array and the place."""
    name, _, indices = text.rstrip("]").partition("[")
    return named(name, REAL).name, tuple(map(int, indices.split(","))) if indices else ()
