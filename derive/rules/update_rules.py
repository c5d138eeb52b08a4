"""Update rules: whether two of them are the same algorithm, with the map between them, or how they part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr, S, Symbol, cancel, groebner, preorder_traversal

from derive.answers import Answer, Undecided
from derive.budget import door
from derive.kernel.theorem import Theorem
from derive.notation import parse_program, unparse
from derive.notation.errors import Error, NotationError
from derive.notation.names import nearest
from derive.outlines.logic import assume
from derive.outlines.terms import At, Equal, Formula, Refused, at, integer, spelled
from derive.rules.answers import Equivalence, NoMap, NoStart, OnlyFrom, Separation, Solution, Varying
from derive.rules.array_comparing import ArrayComparison
from derive.rules.array_forms import on_the_same_arrays
from derive.rules.changing_rates import when_rates_change
from derive.rules.comparing import Comparison
from derive.rules.from_start import FromStart
from derive.rules.from_start_phrases import ApartFrom, SameFrom
from derive.rules.joint import Joint
from derive.rules.linear_part import linear_part, made_of
from derive.rules.quotient_forms import is_opaque
from derive.rules.ranges import ANY, Ranges, ranges_of, usual
from derive.rules.reading import AS_WRITTEN, GRADIENT, Names, Reading, parameter, read, with_start
from derive.rules.recurrences import Recurrence
from derive.rules.scaled_form import scaled_text
from derive.rules.starts import own_starts, starts_of
from derive.rules.theorems import answer_about, law_read_anew, laws_of
from derive.rules.trajectories import impulse_path, rest_path
from derive.search.closed_forms import Forms, closed_forms, prove_closed
from derive.search.equivalence import prove_tied, ties
from derive.search.factored_form import pleasant
from derive.search.lyapunov import stationary
from derive.search.transfer import Linear, linear, matching, solutions

T = integer("t")
Compared = Equivalence | Separation | NoMap | NoStart | Varying | OnlyFrom | SameFrom | ApartFrom


@dataclass(frozen=True, slots=True)
class Stationary:
    """The second moments, by names such as theta.v, with the theorem for what is watched."""

    moments: dict[str, Expr]
    theorem: Answer                     # the stationary equations |- the moment of what is watched
    stable: tuple[Expr, ...]            # all of them > 0: the moments are approached from every start


@dataclass(frozen=True)
class UpdateRule:
    """A rule as laws of sequences."""

    reading: Reading

    @property
    def text(self) -> str:
        return self.reading.text

    @property
    def lines(self) -> tuple[str, ...]:
        """The rule as its syntax tree prints it, for text that a machine reads: no comment gets there."""
        return tuple(unparse(parse_program(self.text, reassign=True)).splitlines())

    @property
    def states(self) -> tuple[str, ...]:
        return self.reading.states

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.reading.parameters

    @cached_property
    def linear(self) -> Linear:
        """The rule as matrices; refused where it is not linear, or not the same at every step."""
        return linear(self.reading.laws, T)

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return self.reading.formulas()

    @property
    def recurrences(self) -> tuple[Recurrence, ...]:
        """The laws as the `about` of a claim."""
        return tuple(Recurrence(f"{name}[t] = {spelled(law)}", "", name, T, formula, (), {"t": integer}, ())
                     for (name, law), formula in zip(self.reading.laws.items(), self.formulas, strict=True))

    @cached_property
    def laws(self) -> dict[str, Theorem]:
        """The law of each state as theorems of the kernel, from what the text says."""
        return {state: law_read_anew(self.reading, place) for place, state in enumerate(self.reading.laws)}

    @cached_property
    @door(Undecided)
    def closed_forms(self) -> dict[str, Answer]:
        """Each state after step t, as the weights of its starts and inputs, for all t >= 0; of a rule that is not
        linear, those states that are so by themselves."""
        found, refused = self._forms
        if not found:
            reasons = "; ".join(f"{name}: {why}" for name, why in refused.items())
            raise Undecided(f"no state has a closed form: {reasons}")
        return found

    @property
    @door(Undecided)
    def without_closed_form(self) -> Mapping[str, str]:
        """Of each state that has none, the reason."""
        return self._forms[1]

    @cached_property
    def _forms(self) -> tuple[dict[str, Answer], dict[str, str]]:
        """All forms together, or where that is not proved, each with those that it is made of."""
        plain, refused = linear_part(self.reading.laws, T)
        if not plain:
            return {}, refused
        forms = closed_forms(linear(plain, T))
        refused |= forms.refused
        try:
            return self._proved(forms, plain), refused
        except (Refused, Undecided) as reason:
            found, why = dict[str, Answer](), str(reason)
        for state in forms.values:
            needed = made_of(state, plain)
            values = {name: value for name, value in forms.values.items() if name in needed}
            try:
                if len(needed) == len(plain):           # that was tried
                    raise Undecided(why)
                found |= self._proved(replace(forms, values=values), {name: plain[name] for name in needed})
            except (Refused, Undecided) as reason:
                refused[state] = str(reason)
        return found, refused

    def _proved(self, forms: Forms, plain: Mapping[str, Expr]) -> dict[str, Answer]:
        formulas = dict(zip(self.reading.laws, self.formulas, strict=True))
        found = prove_closed(forms, {name: assume(formulas[name]) for name in plain})
        laws = (laws_of(self.reading),)
        return {state: answer_about(outline, laws, self.formulas) for state, outline in found.items()}

    @door(Undecided)
    def closed_form(self, state: str = "") -> Answer:
        """By default of what is watched."""
        return self.closed_forms[self._watched(self, state or None)[0]]

    @door(Undecided)
    def stationary(self, curvature: str = "h", noise: str = "s", state: str = "") -> Stationary:
        """The stationary second moments on a quadratic loss: g is curvature times what is watched, plus noise."""
        watched = self._watched(self, state or None)[0]
        found = stationary(self.linear, watched, at(GRADIENT, T), parameter(curvature), parameter(noise))
        return Stationary(found.moments, answer_about(found.theorem, (), ()), found.stable)

    def renamed(self, names: Names) -> "UpdateRule":
        return UpdateRule(self.reading.renamed(names))

    @door(Undecided)
    def scaled(self, *states: str) -> "UpdateRule":
        """The rule with these states divided by the factor of what a step adds to them: m = beta*m + g in place of
        m = beta*m + (1 - beta)*g. It is proved to give the same run if that factor is the same at every step;
        `equivalent_to` says from which start. 0 stays 0."""
        text = scaled_text(self.reading, states)
        try:
            found = update_rule(text)
        except NotationError:
            raise Error(f"no scaled form: it cannot be written as a rule: {text}") from None
        if not isinstance(self.equivalent_to(found, ()), Equivalence):
            raise Undecided(f"the scaled form was not proved equal: {found.text}")
        return found

    @door(Undecided)
    def equivalent_to(self, other: "UpdateRule", solve: Iterable[str] | None = None,
                      state: str | tuple[str, str] | None = None, given: Iterable[str] | str = (),
                      defaults: bool = True, start: Mapping[str, str] | None = None) -> Compared:
        """Whether what is watched, by default the last state of each rule, is the same at every step for every sequence
        of gradients: for which values of the parameters in `solve` (by default those that only the other rule has) and
        from which starting states. Parameters are in the ranges that are `given` ("0 <= b1", "b1 < 1"), or in the usual
        ones of what is called so (0 <= beta < 1, lr > 0), unless `defaults` is off: what is needed of them is told.
        With a `start` of states of this rule, {"m": "0", "z": "theta"}, it is asked for runs from there alone."""
        watched, opposite = self._watched(other, state)
        if self.reading.arrays is not None or other.reading.arrays is not None:
            if start is not None:
                raise Undecided("rules of arrays are compared from all starts; from one of them they are not")
            return self._arrays_equivalent_to(other, (watched, opposite), solve, given, defaults)
        unknowns = self._unknowns(other, solve)
        names = {name: _primed(name, self.reading.laws) for name in other.reading.laws}
        other, opposite = other.renamed(names), names[opposite]
        hints = _hints(unknowns, names) if solve is None else ()
        ranges = ranges_of(self._bounded(other), (given,) if isinstance(given, str) else given, defaults,
                           self.reading.whole | other.reading.whole)
        asked = Comparison(self.reading, other.reading, watched, opposite, unknowns, ranges)
        if start is not None:
            return FromStart(asked, starts_of(self.reading, start),
                             lambda: self._from_any_start(other, asked, hints)).answer()
        try:
            return _with_starts(self._from_any_start(other, asked, hints), asked)
        except Undecided:
            if (found := self._from_its_own_start(asked)) is not None:
                return found
            raise

    def _from_its_own_start(self, asked: Comparison) -> SameFrom | None:
        """What is proved of the two from where the rule says that it starts; what it does not name starts at 0."""
        if not self.reading.start:
            return None
        rest = {name: "0" for name in self.states if name != asked.watched}
        try:
            found = FromStart(asked, starts_of(self.reading, {**rest, **self.reading.start}), lambda: None).answer()
        except Undecided:
            return None
        return found if isinstance(found, SameFrom) else None

    def _from_any_start(self, other: "UpdateRule", asked: Comparison, hints: tuple[str, ...]) -> Compared:
        watched, opposite, unknowns, ranges = asked.watched, asked.opposite, asked.unknowns, asked.ranges
        linear = None if any(formula.atoms(At) for formula in ranges.said) else self._linear(other)
        if linear is None:
            said = asked.answer()
            if isinstance(said, Equivalence):
                return _equivalence(asked, said.solutions)
            return replace(said, hints=hints) if isinstance(said, NoStart) else said
        one, two = linear
        equations = matching(one, watched, two, opposite)
        found = solutions(equations, unknowns)
        if not found and unknowns:
            return replace(self._no_map(one, watched, two, opposite, unknowns), hints=hints)
        if not found:
            return Separation(impulse_path(self.reading, watched, other.reading, opposite, one, two, ranges))
        solved = tuple(self._solution(other, watched, opposite, values, ranges) for values in found)
        if all(_forced(solution, self.reading) for solution in solved):
            if (later := asked.from_the_first_step()) is not None:
                return _equivalence(asked, later.solutions)
            if not asked.is_told_apart():
                raise Undecided("the two are one from some starts of the first rule; of the others nothing is known")
            return OnlyFrom(watched, opposite, _forced(solved[0], self.reading), _with_changes(asked, solved[0]),
                            solved[0].from_rest)
        return _equivalence(asked, [one for one in solved if not _forced(one, self.reading)])

    def _arrays_equivalent_to(self, other: "UpdateRule", watched: tuple[str, str], solve: Iterable[str] | None,
                              given: Iterable[str] | str, defaults: bool) -> Compared:
        """The same question of rules whose arrays have letters of their own."""
        one, two = on_the_same_arrays(self.reading, other.reading, *watched)
        unknowns = self._unknowns(other, solve)
        names = {name: _primed(name, one.laws) for name in two.laws}
        two = read(two.text, names, arrays=True)
        ranges = ranges_of(self._bounded(other), (given,) if isinstance(given, str) else given, defaults,
                           one.whole | two.whole)
        return ArrayComparison(one, two, watched[0], names[watched[1]], unknowns, ranges).answer()

    def _linear(self, other: "UpdateRule") -> tuple[Linear, Linear] | None:
        """Both rules as matrices of rational functions in their parameters, or nothing where one is none."""
        if any(_is_plainly_not_linear(law) for rule in (self, other) for law in rule.reading.laws.values()):
            return None
        try:
            one, two = self.linear, other.linear
        except Refused:
            return None
        terms = [term for rule in (one, two) for matrix in (rule.A, rule.B) for term in matrix]
        affine = S.One in (*one.inputs, *two.inputs)            # a start may make up for a constant
        if any(isinstance(entry, At) and entry.indices != (T,) for entry in (*one.inputs, *two.inputs)):
            return None                                         # an input of the step before
        return (one, two) if not affine and all(term.is_rational_function() for term in terms) else None

    def _bounded(self, other: "UpdateRule") -> tuple[str, ...]:
        """What has a range: parameters, and sequences that are called like one."""
        joint = Joint(self.reading, other.reading)
        rates = (name for name in joint.sequences if usual(name) is not ANY)
        return tuple(dict.fromkeys((*self.parameters, *other.parameters, *rates)))

    @door(Undecided)
    def separates_from(self, other: "UpdateRule", state: str | tuple[str, str] | None = None) -> Separation | None:
        """The shortest trajectory on which the two differ, or None where they are proved equal."""
        answer = self.equivalent_to(other, (), state)
        return answer if isinstance(answer, Separation) else None

    def _watched(self, other: "UpdateRule", state: str | tuple[str, str] | None) -> tuple[str, str]:
        if state is None:
            return self.reading.watched, other.reading.watched
        pair = (state, state) if isinstance(state, str) else state
        for name, rule in zip(pair, (self, other), strict=True):
            if name not in rule.reading.laws:
                raise Error(f"the rule {rule.text!r} has no state {name}; it has {', '.join(rule.states)}. "
                            f"{nearest(name, rule.states)}".strip())
        return pair

    def _unknowns(self, other: "UpdateRule", solve: Iterable[str] | None) -> tuple[Symbol, ...]:
        if solve is None:
            return tuple(parameter(name) for name in other.parameters if name not in self.parameters)
        known = (*self.parameters, *other.parameters)
        for name in (solve := tuple(solve)):
            if name not in known:
                raise Error(f"no parameter is called {name}; there are {', '.join(dict.fromkeys(known))}. "
                            f"{nearest(name, known)}".strip())
        return tuple(map(parameter, solve))

    def _solution(self, other: "UpdateRule", watched: str, opposite: str, values: Mapping[Symbol, Expr],
                  ranges: Ranges) -> Solution:
        """The map of the parameters, that of the starting states, and the theorem."""
        values = {parameter(n): pleasant(values[parameter(n)]) for n in other.parameters if parameter(n) in values} | {
            n: pleasant(value) for n, value in values.items() if n.name not in other.parameters}
        tied = ties(self.linear.put(values), watched, other.linear.put(values), opposite)
        mapped = [Equal(name, value) for name, value in values.items()]
        laws = self._laws(other)
        read = laws_of(self.reading), laws_of(other.reading)
        first, *more = prove_tied(tied, laws, mapped)
        rest = rest_path(self.reading, watched, other.reading, opposite, tied, values, ranges)
        return Solution(values, tied, answer_about(first, read, laws.values()), lambda: tuple(
            answer_about(one, read, laws.values()) for one in more), rest)

    def _no_map(self, one: Linear, watched: str, two: Linear, opposite: str, unknowns: Sequence[Symbol]) -> NoMap:
        """After how many steps an impulse tells the two apart, whatever the unknown parameters are worth."""
        most = len(one.states) + len(two.states)
        for steps in range(1, most + 1):
            for source in (u for u in one.inputs if u in two.inputs):
                left, right = one.impulse(watched, source, steps), two.impulse(opposite, source, steps)
                equations = [cancel(a - b) for a, b in zip(left, right, strict=True)]
                if _inconsistent(equations, unknowns):
                    return NoMap(watched, opposite, tuple(s.name for s in unknowns), left, right)
        raise Undecided(f"no map of {', '.join(map(str, unknowns))} was found, and no proof that there is none")

    def _laws(self, other: "UpdateRule") -> dict[str, Formula]:
        return dict(zip((*self.reading.laws, *other.reading.laws), (*self.formulas, *other.formulas), strict=True))


def _is_plainly_not_linear(law: Expr) -> bool:
    """Whether a law says something else at each step, or takes roots, maxima or the like of states or inputs."""
    return T in law.free_symbols - {name for entry in law.atoms(At) for name in entry.free_symbols} or any(
        is_opaque(part) and part.has(At) for part in preorder_traversal(law))


def _hints(unknowns: Iterable[Symbol], states: Iterable[str]) -> tuple[str, ...]:
    """A name that is never assigned is a parameter, even if it looks like a state."""
    meant = ((symbol.name, nearest(symbol.name, states)) for symbol in unknowns)
    return tuple(f"({name} is never assigned, so it is taken for a parameter: {hint})" for name, hint in meant if hint)


def _inconsistent(equations: Iterable[Expr], unknowns: Sequence[Symbol]) -> bool:
    """Whether no values of the unknowns, complex ones included, solve the equations for generic other letters."""
    numerators = [e for e in (cancel(e).as_numer_denom()[0] for e in equations) if e != 0]
    return bool(numerators) and groebner(numerators, *unknowns, order="grevlex").exprs == [1]


def _equivalence(asked: Comparison, solutions: Iterable[Solution]) -> Equivalence:
    return Equivalence(asked.watched, asked.opposite, tuple(_with_changes(asked, one) for one in solutions))


def _with_changes(asked: Comparison, solution: Solution) -> Solution:
    return replace(solution, changing=lambda: when_rates_change(asked, solution),
                   carried=asked.watched not in asked.one.unread)


def _with_starts(found: Compared, asked: Comparison) -> Compared:
    """The answer, with the starts that the two rules have beside 0."""
    begun = own_starts(asked.one, asked.other)
    match found:
        case Equivalence() if begun:
            return replace(found, solutions=tuple(replace(one, begun=begun) for one in found.solutions))
        case (OnlyFrom(solution=Solution() as one) | Varying(solution=one)) if begun:
            return replace(found, solution=replace(one, begun=begun))
    return found


def _forced(solution: Solution, rule: Reading) -> tuple[Equal, ...]:
    """What a solution asks of the first rule's start."""
    return tuple(tie.equation(S.Zero) for tie in solution.ties if tie.state in rule.laws)


def _primed(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "'"
    return name


def update_rule(text: str, start: Mapping[str, str] | None = None) -> UpdateRule:
    """update_rule("v = mu*v + g; theta = theta - alpha*v"): lines in order, each sees the new values; `g` is the
    gradient of this step, `t` = 1, 2, ... its number; the other names that are never assigned are parameters.
    `start` says where a run starts the states that do not start at 0, as in {"p": "1", "z": "theta"}."""
    return UpdateRule(with_start(read(text, AS_WRITTEN), start or {}))
