"""Whether two update rules are one, where they are not linear with one law at all steps: a map of parameters and of
starts is looked for and proved; else it is proved that there is none; else they are run from rest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from sympy import Abs, Add, Dummy, Expr, Pow, S, Symbol, exp, preorder_traversal, sqrt

from derive.answers import Undecided
from derive.notation.errors import Error
from derive.outlines.domain import domain
from derive.outlines.terms import (
    At,
    Bracket,
    Equal,
    Forall,
    Formula,
    NotEqual,
    Refused,
    at,
    maximum,
    minimum,
    relu,
    substitute,
)
from derive.rules.answers import Equivalence, NoStart, OnlyFrom, Separation, Solution, Varying, is_equation
from derive.rules.between import alike_on_the_way
from derive.rules.induction import prove_ties
from derive.rules.instances import has_run
from derive.rules.joint import Joint, T
from derive.rules.matching import Match, Matching
from derive.rules.no_start import NoSolution, no_solution
from derive.rules.ranges import Ranges
from derive.rules.reading import Reading
from derive.rules.theorems import Laws, answer_about, laws_of
from derive.rules.trajectories import Path, first_difference
from derive.search.equivalence import Tie
from derive.search.factored_form import pleasant

MOST_MAPS = 3           # that are tried to be proved
Compared = Equivalence | Separation | NoStart | Varying | OnlyFrom


@dataclass(frozen=True)
class Comparison:
    """A question about two rules: the states of the second one have names of their own."""

    one: Reading
    other: Reading
    watched: str
    opposite: str
    unknowns: tuple[Symbol, ...]
    ranges: Ranges
    refused: list[str] = field(default_factory=list)

    @cached_property
    def joint(self) -> Joint:
        return Joint(self.one, self.other)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters that matter."""
        used = {symbol.name for value in self.joint.steps.values() for symbol in value.free_symbols if symbol != T}
        return tuple(name for name in dict.fromkeys((*self.one.parameters, *self.other.parameters)) if name in used)

    def answer(self) -> Compared:
        found = self._map()
        if found is not None:
            return Equivalence(self.watched, self.opposite, (found,))
        if not self.unknowns:
            return self._apart()
        contradiction = self._no_solution()
        if contradiction is None:
            raise Undecided(self._why())
        varying = self._varying()
        if varying is not None:
            values, solution = varying
            return Varying(self.watched, self.opposite, tuple(u.name for u in self.unknowns), values, solution,
                           contradiction)
        return NoStart(self.watched, self.opposite, contradiction)

    # -- maps -------------------------------------------------------------------------------------------------------

    def _map(self) -> Solution | None:
        plain = Matching(self.joint, self.ranges, frozenset(self.unknowns))
        short = not self.unknowns or self.joint.is_long         # else parameters could be more than they need be
        found = (self._first(plain, plain.of_one_name) if short else None) or self._first(plain, plain.found)
        if found is None and self.has_cases():
            by_cases = Matching(self.joint, self.ranges, frozenset(self.unknowns), cases=True)
            found = self._first(by_cases, by_cases.found)
        return found or self._first(plain, plain.after_one_step)

    def has_cases(self) -> bool:
        return any(value.has(maximum, minimum, Abs, relu, Bracket) for value in self.joint.steps.values())

    def _first(self, matching: Matching, matches: Callable[[tuple[str, str]], Iterator[Match]]) -> Solution | None:
        """The first match that is proved and forces no start of the first rule."""
        for match in islice(without_mishaps(matches((self.watched, self.opposite))), MOST_MAPS):
            values = {name: pleasant(match.values[name]) for name in self.unknowns if name in match.values}
            found = self.proved(matching, match, self.other, values, values)
            if found is not None and self._is_free(found.ties):
                return found
        return None

    def from_the_first_step(self) -> Equivalence | None:
        """The two as one where what is watched need not start alike."""
        matching = Matching(self.joint, self.ranges, frozenset(self.unknowns))
        found = self._first(matching, matching.after_one_step)
        return Equivalence(self.watched, self.opposite, (found,)) if found else None

    def _is_free(self, ties: Sequence[Tie]) -> bool:
        """Whether no start of the first rule is forced: no tie asks at t = 0 for anything but a start of the second."""
        return not any(tie.state in self.one.laws or tie.coefficient.xreplace({T: S.Zero}) == 0 for tie in ties)

    def proved(self, matching: Matching, match: Match, other: Reading, put: Mapping[Symbol, Expr],
                values: Mapping[Expr, Expr]) -> Solution | None:
        """The theorems for a match."""
        tied = [tie_of(matching, state, value) for state, value in match.values.items() if isinstance(state, At)
                and state.name in (*self.one.laws, *self.other.laws)]
        order = [self.opposite, *self.other.laws, *self.one.laws]
        tied.sort(key=lambda tie: order.index(tie.state))
        laws = {**dict(zip(self.one.laws, self.one.formulas(), strict=True)),
                **dict(zip(other.laws, other.formulas(), strict=True))}
        ranges = [*self.ranges.formulas(self.names), *self.ranges.where_needed(self.names), *_apart_from_zero(tied), *(
            formula for name in self.joint.sequences for formula in self.ranges.of_sequence(name))]
        said = [Forall(Equal(name, value), T, S.One, S.Infinity) if isinstance(name, At) else Equal(name, value)
                for name, value in values.items()]
        try:
            scales = scales_of(matching, match)
            same = Equal(at(self.opposite, T), at(self.watched, T))
            after = () if any(tie.at(T) == same for tie in tied) else (substitute(same, {T: T + 1}),)
            outlines = prove_ties(tied, after, (*laws.values(), *said), ranges, scales,
                                  tuple(alike_on_the_way(self.one, other, matching, match)))
            first, *more = (*outlines[len(tied):], *outlines[:len(tied)])
            read: Sequence[Laws] = (laws_of(self.one), laws_of(other))
            conditions = {*(f for law in laws.values() for f in domain(law)), *(
                f for f in first.given if not is_equation(f))}
            somewhere = has_run(Joint(self.one, other), tied, values, conditions, self.ranges, self.names)
            theorem = answer_about(first, read, laws.values(), somewhere)
        except (Refused, Undecided) as reason:
            self.refused.append(str(reason))
            return None
        return Solution(put, tuple(tied), theorem, lambda: tuple(
            answer_about(one, read, laws.values(), somewhere) for one in more),
            sequences=frozenset(self.joint.sequences) | {e.name for e in values if isinstance(e, At)})

    def is_one(self) -> bool:
        """Whether the two are one as they are."""
        return self._map() is not None

    def is_told_apart(self) -> bool:
        """Whether it is shown that no start and no values make them one."""
        return self._no_solution() is not None

    def with_schedules(self) -> tuple[Mapping[str, Expr], Solution] | None:
        """The rules as one, with all that is unknown free to change with the step."""
        return self._varying()

    def _no_solution(self) -> NoSolution | None:
        return no_solution(self.joint, self.watched, self.opposite, self.unknowns, self.ranges, self.names)

    def _varying(self) -> tuple[Mapping[str, Expr], Solution] | None:
        """The rules as one, with parameters of the second that change with the step."""
        put = {unknown: at(unknown.name, T) for unknown in self.unknowns}
        try:
            other = self.other.with_sequences(tuple(unknown.name for unknown in self.unknowns))
        except Error:                               # k of t % k is a whole number
            return None
        joint = Joint(self.one, other)
        wanted = frozenset(at(unknown.name, T + 1) for unknown in self.unknowns)
        matching = Matching(joint, self.ranges, wanted)
        for match in islice(matching.found((self.watched, self.opposite)), 1):
            if any(entry not in match.values for entry in wanted):
                continue
            at_step = {entry: pleasant(_a_step_before(match.values[entry])) for entry in wanted}
            values = {at(entry.name, T): value for entry, value in at_step.items()}
            found = self.proved(matching, match, other, {}, values)
            if found is not None and self._is_free(found.ties):
                return {entry.name: values[at(entry.name, T)] for entry in put.values()}, found
        return None

    # -- no map -----------------------------------------------------------------------------------------------------

    def _apart(self) -> Compared:
        path = first_difference(self.one, self.watched, self.other, self.opposite, self.ranges)
        whatever = self._no_solution()
        if whatever is not None:
            only = self._only_from(path)
            if only is not None:
                return only
        if path is not None:
            return Separation(path, whatever, from_rest=whatever is None)
        if whatever is not None:
            return NoStart(self.watched, self.opposite, whatever)
        raise Undecided(self._why())

    def _only_from(self, path: Path | None) -> OnlyFrom | None:
        """Starts of the first rule from which the two are one after all."""
        matching = Matching(self.joint, self.ranges, frozenset(), forcing=True)
        for match in islice(matching.found((self.watched, self.opposite)), 1):
            found = self.proved(matching, match, self.other, {}, {})
            if found is not None:
                forced = tuple(tie.equation(S.Zero) for tie in found.ties if tie.state in self.one.laws)
                return OnlyFrom(self.watched, self.opposite, forced, found, path) if forced else None
        return None

    def _why(self) -> str:
        wanted = ", ".join(symbol.name for symbol in self.unknowns)
        lines = [("not decided: these rules are not linear, or not the same at every step. They were matched line by "
                  "line, and run in exact numbers"),
                 f"  map:   none was found{f' of {wanted}' if wanted else ''} that is proved"
                 + (f" ({self.refused[0].splitlines()[0]})" if self.refused else ""),
                 "  runs:  " + (f"no first steps were found that rule out every {wanted}" if wanted
                                else "none tells them apart")]
        return "\n".join(lines)


def without_mishaps(matches: Iterator[Match]) -> Iterator[Match]:
    """The matches, as long as no quotient by 0 turns up among what they are made of."""
    with suppress(ZeroDivisionError):
        yield from matches


def _a_step_before(term: Expr) -> Expr:
    """With t for t + 1: b**t for b*b**t"""
    powers = {part: Dummy("power") for part in term.atoms(Pow) if part.exp == T}
    moved = term.xreplace({part: letter / part.base for part, letter in powers.items()}).xreplace({T: T - 1})
    return substitute(moved, {letter: part for part, letter in powers.items()})


def tie_of(matching: Matching, state: At, value: Expr) -> Tie:
    """state = value as a tie: linear in other states with a coefficient of parameters, as far as it is so."""
    form, = matching.canonical.form(value)
    above, below = form.term(form.quotient.above).expand(), form.term(form.quotient.below)
    if below.atoms(At):
        return Tie(state.name, S.One, (), value)
    others: dict[str, Expr] = {}
    rest = S.Zero
    for part in Add.make_args(above):
        entries = part.atoms(At)
        entry = next(iter(entries)) if len(entries) == 1 else None
        factor = part / entry if entry is not None else S.Zero
        if entry is None or factor.atoms(At) or factor.has(T) or entry.indices != (T,) or (
                entry.name in matching.joint.sequences):
            rest += part
        else:
            others[entry.name] = others.get(entry.name, S.Zero) + factor
    turn = S.NegativeOne if matching.canonical.at_sample(below) < 0 else S.One
    return Tie(state.name, pleasant(turn * below), tuple((name, pleasant(turn * factor)) for name, factor in
                                                         others.items()), turn * rest)


def scales_of(matching: Matching, match: Match) -> list[Expr]:
    """By what a root, an absolute value, a maximum or a comparison of the second rule is a multiple of one of the
    first, under this match."""
    canonical, joint = matching.canonical, matching.joint

    def multiples(rule: Reading) -> Iterator[tuple[str, Expr, Expr]]:
        for name in rule.laws:
            for part in preorder_traversal(joint.steps[at(name, T + 1)].xreplace(dict(match.values))):
                if isinstance(part, Pow) and not isinstance(part, exp) and part.exp in (S.Half, -S.Half):
                    scale, rest = canonical.apart(canonical.of(part.base))
                    yield "root", rest, canonical.of(sqrt(scale))
                elif isinstance(part, maximum | minimum):
                    scale, rest = canonical.apart(canonical.of(part.args[1] - part.args[0]))
                    yield "gap", rest, scale
                    yield "gap", canonical.lowest(-rest), scale
                elif isinstance(part, Abs):
                    scale, rest = canonical.apart(canonical.of(part.args[0]))
                    yield "gap", rest, scale
                elif isinstance(part, Bracket):
                    scale, rest = canonical.apart(canonical.of(part.args[0].rhs - part.args[0].lhs))
                    yield "gap", rest, scale

    first = list(multiples(joint.one))
    found = {canonical.of(scale / own): None for kind, rest, scale in multiples(joint.other)
             for other, model, own in first if (kind, rest) == (other, model)}
    return [pleasant(scale) for scale in found if scale != 1]


def _apart_from_zero(tied: Sequence[Tie]) -> Iterator[Formula]:
    """That what a tie divides by is not 0, at any step, where states stand in it."""
    for tie in tied:
        below = tie.rest.as_numer_denom()[1]
        for entry in sorted(below.atoms(At), key=str):
            yield Forall(NotEqual(entry, 0), T, S.Zero, S.Infinity)
