"""Update rules: whether two of them are the same algorithm, with the map between them, or how they part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr, S, Symbol, cancel, groebner

from derive.answers import Answer, Undecided
from derive.budget import door
from derive.kernel.theorem import Theorem
from derive.notation import parse_program, unparse
from derive.notation.errors import Error, NotationError
from derive.notation.names import nearest
from derive.outlines.terms import Equal, Formula, Refused, at, integer, spelled
from derive.recurrences import Recurrence
from derive.rules.answers import Equivalence, NoMap, NoValues, Separation, Solution
from derive.rules.guesses import guesses, impossible_steps, other_formulas, put, scales
from derive.rules.reading import AS_WRITTEN, GRADIENT, Names, Reading, parameter, read, with_start
from derive.rules.scaled_form import scaled_text
from derive.rules.theorems import Laws, answer_about, law_read_anew, laws_of
from derive.rules.trajectories import first_difference, impulse_path, rest_path
from derive.search.closed_forms import closed_forms, prove_closed
from derive.search.equivalence import Tie, prove_same, prove_tied, ties
from derive.search.lyapunov import stationary
from derive.search.pleasant import pleasant
from derive.search.transfer import Linear, linear, matching, solutions

T = integer("t")
Compared = Equivalence | Separation | NoMap | NoValues


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
        """Each state after step t, as the weights of its starts and inputs, for all t >= 0."""
        found = prove_closed(closed_forms(self.linear), dict(zip(self.reading.laws, self.formulas, strict=True)))
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
        return UpdateRule(read(self.text, names))

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
                      state: str | tuple[str, str] | None = None) -> Compared:
        """Whether what is watched, by default the last state of each rule, is the same at every step for every sequence
        of gradients: for which values of the parameters in `solve` (by default those that only the other rule has) and
        from which starting states."""
        watched, opposite = self._watched(other, state)
        unknowns = self._unknowns(other, solve)
        names = {name: _primed(name, self.reading.laws) for name in other.reading.laws}
        other, opposite = other.renamed(names), names[opposite]
        try:
            one, two = self.linear, other.linear
        except Refused as refusal:
            return self._by_paths(other, names, (watched, opposite), unknowns, refusal)
        equations = matching(one, watched, two, opposite)
        found = solutions(equations, unknowns)
        if not found and unknowns:
            return replace(self._no_map(one, watched, two, opposite, unknowns), hints=_hints(unknowns, names))
        if not found:
            return Separation(impulse_path(self.reading, watched, other.reading, opposite, one, two))
        return Equivalence(watched, opposite,
                           tuple(self._solution(other, watched, opposite, values) for values in found))

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

    def _solution(self, other: "UpdateRule", watched: str, opposite: str, values: Mapping[Symbol, Expr]) -> Solution:
        """The map of the parameters, that of the starting states, and the theorem."""
        values = {parameter(n): pleasant(values[parameter(n)]) for n in other.parameters if parameter(n) in values} | {
            n: pleasant(value) for n, value in values.items() if n.name not in other.parameters}
        tied = ties(self.linear.put(values), watched, other.linear.put(values), opposite)
        mapped = [Equal(name, value) for name, value in values.items()]
        laws = self._laws(other)
        read = laws_of(self.reading), laws_of(other.reading)
        theorems = tuple(answer_about(one, read, laws.values()) for one in prove_tied(tied, laws, mapped))
        rest = rest_path(self.reading, watched, other.reading, opposite, tied, values)
        return Solution(values, tied, theorems, rest)

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

    def _by_paths(self, other: "UpdateRule", names: Names, pair: tuple[str, str], unknowns: Sequence[Symbol],
                  refusal: Refused) -> Compared:
        """Rules that are not linear: the same laws, or a trajectory that tells them apart."""
        watched, opposite = pair
        names = _paired(tuple(self.reading.laws), names)
        for values in guesses(self.reading, other.reading, unknowns):
            same = UpdateRule(put(other.reading, values))
            for scaled in ({}, scales(self.reading, same.reading, names)):
                found = self._same_laws(same, laws_of(other.reading, values), names, opposite, values, scaled)
                if found is not None:
                    return Equivalence(watched, opposite, (found,))
        if not unknowns:
            path = first_difference(self.reading, watched, other.reading, opposite)
            if path is not None:
                return Separation(path)
        else:
            steps = impossible_steps(self.reading, watched, other.reading, opposite, unknowns)
            if steps is not None:
                return NoValues(watched, opposite, tuple(s.name for s in unknowns), steps)
        differing = ", ".join(other_formulas(self.reading, other.reading, names)) or "none"
        wanted = ", ".join(symbol.name for symbol in unknowns)
        tried = f"no first steps were found that rule out every {wanted}" if wanted else "none tells them apart"
        raise Undecided("not decided: these rules are not linear, so they are compared line by line, and run in exact "
                        f"numbers\n  lines: what they compute by other formulas: {differing}\n"
                        f"  runs:  {tried}") from refusal

    def _same_laws(self, other: "UpdateRule", read: Laws, names: Names, opposite: str,
                   values: Mapping[Symbol, Expr], scaled: Mapping[str, Expr]) -> Solution | None:
        """That the two do the same at every step, if they do, up to these scales of the states; `read` is what the text
        of the other one says."""
        tied = tuple(_tied(old, new, scaled.get(old, S.One)) for old, new in names.items())
        try:
            outlines = prove_same(tied, self._laws(other))
        except Refused:
            return None
        laws = laws_of(self.reading), read
        theorems = [answer_about(one, laws, self._laws(other).values()) for one in outlines]
        order = sorted(range(len(tied)), key=lambda k: tied[k].state != opposite)
        return Solution(values, tuple(tied[k] for k in order), tuple(theorems[k] for k in order))

    def _laws(self, other: "UpdateRule") -> dict[str, Formula]:
        return dict(zip((*self.reading.laws, *other.reading.laws), (*self.formulas, *other.formulas), strict=True))


def _hints(unknowns: Iterable[Symbol], states: Iterable[str]) -> tuple[str, ...]:
    """A name that is never assigned is a parameter, even if it looks like a state."""
    meant = ((symbol.name, nearest(symbol.name, states)) for symbol in unknowns)
    return tuple(f"({name} is never assigned, so it is taken for a parameter: {hint})" for name, hint in meant if hint)


def _inconsistent(equations: Iterable[Expr], unknowns: Sequence[Symbol]) -> bool:
    """Whether no values of the unknowns, complex ones included, solve the equations for generic other letters."""
    numerators = [e for e in (cancel(e).as_numer_denom()[0] for e in equations) if e != 0]
    return bool(numerators) and groebner(numerators, *unknowns, order="grevlex").exprs == [1]


def _tied(old: str, new: str, ratio: Expr) -> Tie:
    """old = ratio*new, with a factor on one side only where that is possible."""
    above, below = ratio.as_numer_denom()
    return Tie(new, S.One, ((old, pleasant(below / above)),)) if above.is_number else Tie(
        new, pleasant(above / below if below.is_number else above), ((old, S.One if below.is_number else below),))


def _paired(states: Sequence[str], names: Names) -> dict[str, str]:
    """Each state with that of the other rule that has its name there, or with the next one that is left."""
    left = iter([new for old, new in names.items() if old not in states])
    found = {state: names.get(state) or next(left, "") for state in states}
    return {state: new for state, new in found.items() if new}


def _primed(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "'"
    return name


def update_rule(text: str, start: Mapping[str, str] | None = None) -> UpdateRule:
    """update_rule("v = mu*v + g; theta = theta - alpha*v"): lines in order, each sees the new values; `g` is the
    gradient of this step, `t` = 1, 2, ... its number; the other names that are never assigned are parameters.
    `start` says where a run starts the states that do not start at 0, as in {"p": "1", "z": "theta"}."""
    return UpdateRule(with_start(read(text, AS_WRITTEN), start or {}))
