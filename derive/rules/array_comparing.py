"""Whether two update rules of arrays are one: a map is found on arrays whose coordinates are of two kinds, and proved
for arrays of every size; that there is none is shown at arrays of two coordinates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice, product

from sympy import Expr, Symbol

from derive.answers import Undecided
from derive.layers.reading import Ranges as Letters
from derive.outlines.domain import domain
from derive.outlines.terms import At, Either, Equal, Forall, Formula, Refused, Relation, at, fresh, integer, substitute
from derive.rules.answers import Equivalence, NoStart, Separation, Solution, is_equation
from derive.rules.array_models import Model
from derive.rules.array_reading import Arrays, entries_in
from derive.rules.array_ties import Lifting, tie_of
from derive.rules.between import alike_on_the_way
from derive.rules.comparing import MOST_MAPS, scales_of, without_mishaps
from derive.rules.entries import KINDS, entry_name, place_of
from derive.rules.induction import prove_ties
from derive.rules.instances import has_run
from derive.rules.joint import Joint
from derive.rules.matching import Match, Matching
from derive.rules.no_start import NoSolution, no_solution
from derive.rules.ranges import Range, Ranges
from derive.rules.reading import Reading, parameter
from derive.rules.theorems import answer_about, laws_of
from derive.rules.trajectories import first_difference
from derive.search.equivalence import Tie, at_all_places
from derive.search.factored_form import pleasant

T = integer("t")
MORE_THAN_ONE = Range(Fraction(1))


@dataclass(frozen=True)
class ArrayComparison:
    """A question about two rules of arrays: the states of the second one have names of their own."""

    one: Reading
    other: Reading
    watched: str
    opposite: str
    unknowns: tuple[Symbol, ...]
    ranges: Ranges
    refused: list[str] = field(default_factory=list)

    def answer(self) -> Equivalence | Separation | NoStart:
        self._check_what_is_given()
        found = self._map()
        if found is not None:
            return Equivalence(self.watched, self.opposite, (found,))
        path = None if self.unknowns else first_difference(
            self._exact.one, self._first(self.watched), self._exact.other, self._first(self.opposite), self.ranges)
        whatever = self._no_solution()
        if path is not None:
            return Separation(path, whatever, from_rest=whatever is None)
        if whatever is not None:
            return NoStart(self.watched, self.opposite, whatever)
        reason = f" ({self.refused[0].splitlines()[0]})" if self.refused else ""
        raise Undecided("not decided: these rules of arrays were matched on arrays with two kinds of coordinates, and "
                        f"run on arrays with two\n  map:   none was found that is proved{reason}\n"
                        "  runs:  none rules out every start")

    def _check_what_is_given(self) -> None:
        """What is given of an array would have to hold of each of its entries, in runs as in proofs."""
        arrays = {name for rule in (self.one, self.other) for name, positions in _arrays(rule).positions.items()
                  if positions}
        for formula in self.ranges.said:
            spoken = sorted(entry.name for entry in entries_in(formula) if entry.name in arrays)
            if spoken:
                raise Undecided(f"what is given speaks of the array {spoken[0]}: rules of arrays are compared for all "
                                "gradients and all starts alone")

    def _first(self, name: str) -> str:
        return entry_name(name, (1,) * len(self._letters(name)))

    def _letters(self, name: str) -> Letters:
        return next(rule.letters(name) for rule in (self.one, self.other) if name in rule.laws)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters."""
        return tuple(dict.fromkeys((*self.one.parameters, *self.other.parameters)))

    def _joint(self, exact: bool) -> Joint:
        return Joint(Model(self.one, exact).reading(self.watched), Model(self.other, exact).reading(self.opposite))

    @cached_property
    def _exact(self) -> Joint:
        return self._joint(True)

    # -- maps --------------------------------------------------------------------------------------------------------

    def _map(self) -> Solution | None:
        try:
            joint = self._joint(False)
        except Undecided as reason:
            self.refused.append(str(reason))
            return None
        sizes = {size.name: MORE_THAN_ONE for rule in (self.one, self.other) for size in _arrays(rule).shapes.sizes}
        ranges = replace(self.ranges, of={**self.ranges.of, **sizes})
        pairs = [(entry_name(self.watched, kinds), entry_name(self.opposite, kinds))
                 for kinds in product(KINDS, repeat=len(self._letters(self.watched)))]
        for cases in (False, True):
            matching = Matching(joint, ranges, frozenset(self.unknowns), cases=cases)
            short = not self.unknowns or joint.is_long
            for found in (matching.of_one_name, matching.found) if short and not cases else (matching.found,):
                for match in islice(without_mishaps(found(*pairs)), MOST_MAPS):
                    solution = self._proved(matching, match)
                    if solution is not None:
                        return solution
        return None

    def _proved(self, matching: Matching, match: Match) -> Solution | None:
        try:
            return self._solution(matching, match)
        except (Refused, Undecided) as reason:
            self.refused.append(str(reason))
            return None

    def _solution(self, matching: Matching, match: Match) -> Solution | None:
        sizes = {name: tuple(size for _, _, size in rule.letters(name)) for rule in (self.one, self.other)
                 for name in rule.laws}
        lifting = Lifting(sizes)
        values = {name: pleasant(lifting.lifted(match.values[name], ())) for name in self.unknowns
                  if name in match.values}
        tied = []
        for state, value in match.values.items():
            name, kinds = place_of(state.name) if isinstance(state, At) else ("", ())
            if name in self.one.laws:
                return None                                     # it forces a start of the first rule
            if name in self.other.laws and set(kinds) <= {1}:
                letters = self._letters(name)
                tied.append(tie_of(name, lifting.lifted(value, letters), letters))
        order = [self.opposite, *self.other.laws]
        tied.sort(key=lambda tie: order.index(tie.state))
        same = at_all_places(Equal(*(at(name, T, *(letter for letter, _, _ in self._letters(self.watched)))
                                  for name in (self.opposite, self.watched))), self._letters(self.watched))
        after = () if any(tie.at(T) == same for tie in tied) else (substitute(same, {T: T + 1}),)
        laws = (*self.one.formulas(), *self.other.formulas())
        outlines = prove_ties(tied, after, (*laws, *(Equal(*pair) for pair in values.items())), self._known(),
                              [scale for scale in scales_of(matching, match) if not scale.atoms(At)],
                              tuple(alike_on_the_way(self.one, self.other, matching, match)))
        first, *more = (*outlines[len(tied):], *outlines[:len(tied)])
        read = laws_of(self.one), laws_of(self.other)
        conditions = {*(f for law in laws for f in domain(law)), *(f for f in first.given if not is_equation(f))}
        somewhere = self._has_instance(tied, values, conditions)
        theorem = answer_about(first, read, laws, somewhere)
        sequences = {place_of(name)[0] for name in matching.joint.sequences}
        return Solution(values, tuple(tied), theorem, lambda: tuple(
            answer_about(one, read, laws, somewhere) for one in more), sequences=frozenset(sequences))

    def _known(self) -> list[Formula]:
        """What may be assumed where it is needed."""
        rates = [name for name in self._exact.sequences if not place_of(name)[1]]
        facts = [fact for rule in (self.one, self.other) for fact in sorted(_arrays(rule).shapes.facts, key=str)]
        return [*self.ranges.formulas(self.names), *self.ranges.where_needed(self.names),
                *(formula for name in rates for formula in self.ranges.of_sequence(name)), *dict.fromkeys(facts)]

    def _has_instance(self, tied: list[Tie], values: Mapping[Expr, Expr], conditions: set[Formula]) -> bool:
        """Whether all that is assumed holds along a run of arrays of two coordinates."""
        model = Model(self.one, True)
        joint, other = self._exact, Model(self.other, True)
        plain: list[Tie] = []
        for tie in tied:
            for kinds in other.kinds(tie.state):
                places = {letter: kind for (letter, _, _), kind in zip(tie.ranges, kinds, strict=True)}
                left, right = (other.value(side, places) for side in tie.equation(T).args)
                state = at(entry_name(tie.state, kinds), T)
                plain.append(Tie(state.name, left / state, (), right))
        said = [formula for condition in conditions for formula in _at_all_places(model, condition)]
        sized = {parameter(name.name): value for name, value in model.sizes.items()}
        numbers = {name: value.xreplace({**model.sizes, **sized}) for name, value in values.items()}
        return has_run(joint, plain, numbers, said, self.ranges, self.names)

    # -- no map ------------------------------------------------------------------------------------------------------

    def _no_solution(self) -> NoSolution | None:
        return no_solution(self._exact, self._first(self.watched), self._first(self.opposite), self.unknowns,
                           self.ranges, self.names)


def _arrays(rule: Reading) -> Arrays:
    assert rule.arrays is not None
    return rule.arrays


def _at_all_places(model: Model, formula: Formula, places: Mapping[Symbol, int] | None = None) -> Iterator[Formula]:
    """A formula about arrays of two coordinates, as formulas about numbers."""
    places = places or {}
    if isinstance(formula, Forall):
        letter = fresh("k", formula, *places)
        body = formula.open(letter)
        low, high = formula.outer
        if high.is_infinite:
            yield from (Forall(one, T, low, high) for one in _at_all_places(model, formula.open(T), places))
            return
        for kind in range(int(model.value(low, places)), int(model.value(high, places)) + 1):
            yield from _at_all_places(model, body, {**places, letter: kind})
    elif isinstance(formula, Relation):
        yield formula.func(*(model.value(side, places) for side in formula.args))
    elif isinstance(formula, Either):
        yield Either(*(part for one in formula.args for part in _at_all_places(model, one, places)))
    else:
        raise Undecided(f"no instance is looked for of {formula}")
