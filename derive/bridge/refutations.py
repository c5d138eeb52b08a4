"""That a claim is false, as a theorem: not for all values does what is said imply it. The values are those of a case
in which it fails; arrays are exhibited as functions, and all that is said of them is proved of these functions."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.conversions.context import Context
from derive.kernel.terms import Name, Term, substituted, var
from derive.kernel.text import text
from derive.kernel.theorem import Theorem, apply, assume, imply, instantiate, specialise
from derive.kernel.types import Arrow, Refused
from derive.kernel.words import FALSE, every

from .computing import Computing
from .deciding import decided
from .exhibited import Definition, Entries, along, by_definition, definition_of, entry_in, places, table
from .finite_spaces import ENDLESS, EVERY_ONE, FiniteSpace, entries_read, is_random
from .geometric import no_entry
from .joint import together
from .known import for_all_first
from .numerals import constant, numeral
from .recasting import parts_of
from .sequences import Geometric, settled
from .spaces import MEASURABLE

Discharge = dict[Term, Theorem]
Chance = Callable[[Sequence[tuple[str, tuple[int, ...]]]], Sequence[tuple[Fraction, Sequence[Fraction]]]]


@dataclass(frozen=True, slots=True)
class Case:
    """Exact values of the free names: of numbers, of entries of arrays, of all other entries (a number may be left to
    its definition); and of the integers for which what is said of all integers fails."""

    number: Callable[[str], Fraction | None]
    entry: Callable[[str, tuple[int, ...]], Fraction]
    rest: Callable[[str], Fraction]
    at: tuple[int, ...] = ()
    sequences: Mapping[str, Geometric] = field(default_factory=dict)         # arrays that are powers of their index
    entries: Mapping[str, Entries] = field(default_factory=dict)            # those that the hypotheses read
    chance: Chance | None = None            # how likely the values are that entries of random families have together


def general(goal: Term, said: Iterable[Term]) -> Term:
    """For all values of all names: what is said implies the goal."""
    formula = _implied(goal, said)
    for variable in reversed(variables_of(formula)):
        formula = every(variable, formula)
    return formula


def _implied(goal: Term, said: Iterable[Term]) -> Term:
    for premise in reversed(in_order(said)):
        goal = premise >> goal
    return goal


def in_order(said: Iterable[Term]) -> list[Term]:
    """What is said, in the order in which it is assumed."""
    return sorted(said, key=text)


@dataclass(frozen=True, slots=True)
class Where:
    """The claim that is to be denied, and the space on which it is, where numbers are random."""

    claim: Term
    space: FiniteSpace | None = None

    @property
    def kept(self) -> frozenset[Term]:
        """What may be assumed to the end."""
        return frozenset((self.claim, *(self.space.given if self.space is not None else ())))


def refuted(goal: Term, said: AbstractSet[Term], case: Case) -> Theorem:
    """Not for all values of all names does what is said imply the goal; refused where the case does not show it. A
    claim about random numbers is so refuted on a space with the outcomes of the case, which is then given."""
    claim = general(goal, said)
    variables = variables_of(_implied(goal, said))
    values = _numbers(variables, said, case)
    here = _specialised(assume(claim), variables, values)
    premises, fails = _premises(here.statement, len(said))
    definitions = _definitions(premises)
    context = Context().defining(*(for_all_first(assume(one.formula)) for one in definitions))
    computing = Computing(lambda array, place: case.entry(array.name, place), context, tried=case.at)
    where = Where(claim)
    if case.chance is not None and (families := [one for one in variables if is_random(one)]):
        space, random = _by_chance((*premises, fails), families, case.chance, computing)
        here = _specialised(assume(claim), variables, {**values, **random})
        premises, fails = _premises(here.statement, len(said))
        computing, where = replace(computing, space=space, memory={}), Where(claim, space)
    for premise in premises:
        here = apply(here, _computed(premise, computing) or assume(premise))
    try:
        found = computing.truth(fails)
    except Refused as refusal:
        false = _at_the_arrays(here, where, definitions, case, str(refusal))
    else:
        if found.statement is here.statement:
            raise Refused(f"refute: {text(here.statement)} is true in the case")
        false = _exhibited(apply(found, here), where, definitions, case)
    return imply(claim, false)


def _specialised(theorem: Theorem, variables: Iterable[Term], values: Mapping[Name, Term]) -> Theorem:
    for variable in variables:
        theorem = specialise(theorem, values.get((variable.name, variable.type), variable))
    return theorem


def _by_chance(formulas: Iterable[Term], families: list[Term], chance: Chance,
               computing: Computing) -> tuple[FiniteSpace, dict[Name, Term]]:
    """A space with the outcomes that the formulas can tell apart, and the families on it."""
    entries = [one for formula in formulas for one in entries_read(formula, computing)]
    entries = list(dict.fromkeys(one for one in entries if one[0] in families))
    outcomes = chance([(family.name, place) for family, place in entries])
    space = FiniteSpace(tuple(probability for probability, _ in outcomes))
    values: dict[Name, Term] = {(MEASURABLE.name, MEASURABLE.type): EVERY_ONE}
    for family in families:
        told = [{place: value for (one, place), value in zip(entries, found, strict=True) if one is family}
                for _, found in outcomes]
        values[family.name, family.type] = space.family(family, told)
    return space, values


def _at_the_arrays(here: Theorem, where: Where, definitions: tuple[Definition, ...], case: Case, why: str) -> Theorem:
    """False, where what fails is no matter of few entries: the limit of a sequence, which is exhibited first."""
    arrays, proofs = _arrays(here, definitions, case)
    here = _instantiated(here, arrays)
    found = settled(here.statement, Context())
    if found is None:
        raise Refused(why)
    if found.statement is here.statement:
        raise Refused(f"refute: {text(here.statement)} is true in the case")
    return _discharged(apply(found, here), where, proofs)


def _numbers(variables: list[Term], said: Iterable[Term], case: Case) -> dict[Name, Term]:
    """The numbers of a case, and what definitions say of the others: m = mean(i, x[i])."""
    values: dict[Name, Term] = {}
    waiting = [variable for variable in variables if not isinstance(variable.type, Arrow)]
    known = [variable for variable in waiting if case.number(variable.name) is not None]
    for variable in known:
        values[variable.name, variable.type] = numeral(case.number(variable.name) or Fraction(0), variable.type)
    defined = {parts[0]: parts[1] for formula in said if (parts := parts_of(formula, "equal"))}
    waiting = [variable for variable in waiting if variable not in known]
    while waiting:
        left = {(variable.name, variable.type) for variable in waiting}
        ready = next((one for one in waiting if one in defined and defined[one].free.isdisjoint(left)), None)
        if ready is None:
            raise Refused(f"refute: {waiting[0].name} has no value in the case")
        values[ready.name, ready.type] = substituted(defined[ready], values)
        waiting.remove(ready)
    return values


def _premises(formula: Term, count: int) -> tuple[list[Term], Term]:
    """So many premises of a formula, and what they imply."""
    premises: list[Term] = []
    for _ in range(count):
        premises.append(formula.parts[1])
        formula = formula.parts[2]
    return premises, formula


def _computed(premise: Term, computing: Computing) -> Theorem | None:
    """What is said of few entries, by their values. What is said of endlessly many waits for the arrays."""
    if isinstance(computing.space, FiniteSpace) and (seen := computing.space.seen(premise)) is not None:
        return seen
    try:
        found = computing.truth(premise)
    except Refused:
        return None
    return found if found.statement is premise else None


def _exhibited(theorem: Theorem, where: Where, definitions: tuple[Definition, ...], case: Case) -> Theorem:
    """The theorem about arrays that are shown, without what it assumes of them."""
    arrays, proofs = _arrays(theorem, definitions, case)
    return _discharged(_instantiated(theorem, arrays), where, proofs)


def _instantiated(theorem: Theorem, arrays: Mapping[Term, Term]) -> Theorem:
    pairs = [part for pair in arrays.items() for part in pair]
    return instantiate(theorem, *pairs) if pairs else theorem


def _discharged(theorem: Theorem, where: Where, proofs: Discharge) -> Theorem:
    """The theorem without what is assumed of the arrays that are shown."""
    for formula in sorted(theorem.given - where.kept, key=text):
        theorem = apply(imply(formula, theorem), proofs.get(formula) or _true(formula, where.space))
    if theorem.given - where.kept or theorem.statement is not FALSE:
        raise Refused("refute: something is still assumed")
    return theorem


def _arrays(theorem: Theorem, definitions: tuple[Definition, ...], case: Case) -> tuple[dict[Term, Term], Discharge]:
    """A function for each array, those that a definition reads before its own, and the definitions as theorems."""
    entries = _entries(theorem.given)
    defined = {one.array: one for one in definitions}
    wanted = [one for one in variables_of(*theorem.given, theorem.statement) if isinstance(one.type, Arrow)]
    given = {array: _given(array, entries.get(array, {}), case) for array in wanted}
    shown = {array: function for array, function in given.items() if array not in defined}
    proofs: Discharge = {}
    waiting = [array for array in wanted if array in defined]
    while waiting:
        group = _group(defined, waiting)
        said = [_with(defined[array], shown) for array in group]
        if len(group) == 1:
            function, proof = by_definition(said[0], given[group[0]])
            functions, found = {group[0]: function}, [proof]
        else:
            functions, found = together(said, entries, lambda array: case.rest(array.name))
        shown |= functions
        proofs |= {proof.statement: proof for proof in found}
        waiting = [array for array in waiting if array not in group]
    return shown, proofs


def _given(array: Term, entries: Entries, case: Case) -> Term:
    """The function that an array is where no definition says what it is."""
    sequence = case.sequences.get(array.name)
    if sequence is not None:
        return along(array, sequence.at)
    count = len(places(array))
    read = {place: value for place, value in case.entries.get(array.name, {}).items() if len(place) == count}
    return table(array, {**read, **entries}, case.rest(array.name))


def _entries(formulas: Iterable[Term]) -> dict[Term, dict[tuple[int, ...], Fraction]]:
    """The entries that are assumed to be numbers, by their arrays."""
    entries: dict[Term, dict[tuple[int, ...], Fraction]] = {}
    for formula in formulas:
        if (found := entry_in(formula)) is not None:
            array, place = found
            entries.setdefault(array, {})[place] = constant(formula.parts[2])
    return entries


def _group(defined: Mapping[Term, Definition], waiting: list[Term]) -> list[Term]:
    """The smallest group of arrays that wait for each other alone."""
    groups = []
    for array in waiting:
        group = [array]
        for member in group:            # it grows meanwhile
            group += [other for other in waiting if other in defined[member].reads and other not in group]
        groups.append(group)
    return min(groups, key=len)


def _with(said: Definition, shown: dict[Term, Term]) -> Definition:
    """The definition with the functions that are shown for the arrays that it reads."""
    pairs = [part for pair in shown.items() for part in pair]
    now = definition_of(instantiate(assume(said.formula), *pairs).statement) if pairs else said
    if now is None:
        raise Refused(f"refute: {text(said.entry)} is not defined in the case")
    return now


def _true(formula: Term, space: FiniteSpace | None) -> Theorem:
    """What is said of the arrays that are shown: by computing, or because it is plain."""
    try:
        found = Computing(no_entry, space=space).truth(formula)
    except Refused:
        plain = decided(formula, Context()) or settled(formula, Context())
        if plain is None or plain.statement is not formula:
            raise Refused(f"refute: {ENDLESS}" if space is not None else
                          f"refute: {text(formula)} is not seen to hold in the case") from None
        return plain
    if found.statement is not formula:
        raise Refused(f"refute: {text(formula)} does not hold in the case")
    return found


def _definitions(premises: Iterable[Term]) -> tuple[Definition, ...]:
    """The first definition of each array; others are conditions on it."""
    found: dict[Term, Definition] = {}
    for premise in premises:
        one = definition_of(premise)
        if one is not None:
            found.setdefault(one.array, one)
    return tuple(found.values())


def variables_of(*formulas: Term) -> list[Term]:
    """The free variables, in the order in which they are closed over."""
    names = frozenset[tuple[str, object]]().union(*(formula.free for formula in formulas))
    return [var(name, type_) for name, type_ in sorted(names, key=repr)]    # type: ignore[arg-type]


