"""Which values of parameters and of starting states make two rules one: found by matching what a step computes.

What is watched is to be the same after every step, whatever the gradient. So the difference of the two values must be
0 for all gradients: roots, maxima and other functions of the gradient must be multiples of each other, and what is
left is a polynomial in the gradient, whose coefficients are 0. Each such equation is solved for a state of the second
rule or for an unknown parameter. A state that was solved for must be what it is after the next step too, which gives
the next equations, until none is left. An equation between the states of the first rule alone forces its start.

Nothing is proved here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

from sympy import Abs, Expr, Pow, S, Symbol, exp, log

from derive.outlines.terms import At, AtMost, Bracket, Formula, Less, at, maximum, minimum, relu
from derive.rules.canonical import Canonical
from derive.rules.cases import Cases, innermost_gap
from derive.rules.entries import unprimed
from derive.rules.joint import Joint, T
from derive.rules.quotient_forms import is_opaque
from derive.rules.ranges import Ranges
from derive.rules.solving import SCALE, Rank, Way, by_degree, grouped, ways_to_solve

MOST_BRANCHES = 60
TRIES = 60          # points at which cases are looked for
Values = Mapping[Expr, Expr]


@dataclass(frozen=True, slots=True)
class Match:
    """Values of unknown parameters, and of states of the second rule at step t in states of the first one."""

    values: Values                          # of parameters and of states


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What cannot be 0, or only for some starts of the first rule: a term in what is known."""

    rest: Expr
    values: Values


@dataclass
class Matching:
    """A search for all ways in which two rules are one. `unknowns` are parameters of the second rule, or with [t] its
    sequences: these may depend on the step and on what the step is given, but not on states."""

    joint: Joint
    ranges: Ranges
    unknowns: frozenset[Expr]
    cases: bool = False                     # maxima and absolute values are told by cases
    forcing: bool = False                   # states of the first rule may be solved for too, where nothing else can be
    obstacles: list[Obstacle] = field(default_factory=list)
    branches: int = 0
    number: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.canonical = Canonical(self._is_dynamic, self._sample, self.cases)
        self.by_cases = Cases(self.canonical, self.joint.fresh)
        self.scheduled = frozenset(u.name for u in self.unknowns if isinstance(u, At))

    def found(self, *watched: tuple[str, str]) -> Iterator[Match]:
        """Matches in which what is watched in both starts alike."""
        start: dict[Expr, Expr] = {at(opposite, T): at(name, T) for name, opposite in watched}
        yield from self._explored(start, (), tuple(start))

    def of_one_name(self, *watched: tuple[str, str]) -> Iterator[Match]:
        """Matches in which states that are called alike are alike: short equations, where there are such matches."""
        self.branches = 0
        called = {name: at(unprimed(name), T) for name in self.joint.other.states
                  if unprimed(name) in self.joint.one.states}
        start: dict[Expr, Expr] = {at(name, T): value for name, value in called.items()}
        start |= {at(opposite, T): at(name, T) for name, opposite in watched}
        yield from self._explored(start, (), tuple(start))

    def after_one_step(self, *watched: tuple[str, str]) -> Iterator[Match]:
        """Matches in which what is watched is alike from the first step on, wherever it starts."""
        self.branches = 0
        yield from self._explored({}, tuple(self.joint.after(at(name, T)) - self.joint.after(at(opposite, T))
                                            for name, opposite in watched), ())

    # -- what is what ------------------------------------------------------------------------------------------------

    def _is_dynamic(self, entry: At) -> bool:
        """States and gradients may have any sign; rates that are called so have not."""
        if entry.name in self.scheduled:
            return False
        return (entry.name in self.joint.one.laws or entry.name in self.joint.other.laws
                or self.ranges.of.get(entry.name) is None)

    def _sample(self, part: Expr, point: int) -> Fraction:
        """Sequences of rates have one value at all steps; what else depends on the step has its own at each."""
        if part == T:
            return Fraction(5 + point)
        if isinstance(part, At):
            return self.ranges.sample(part.name if part.name in self.ranges.of else str(part), point)
        return Fraction(1) if part.name.startswith(SCALE) else self.ranges.sample(part.name, point)

    def is_state(self, part: Expr) -> bool:
        return isinstance(part, At) and part.name in self.joint.other.laws

    def _is_unknown(self, part: Expr) -> bool:
        if isinstance(part, At):
            return self.is_state(part) or part.name in self.scheduled
        return part in self.unknowns or (isinstance(part, Symbol) and part.name.startswith(SCALE))

    def unknown_in(self, term: Expr) -> list[Expr]:
        return sorted((part for part in term.atoms(Symbol, At) if self._is_unknown(part)), key=str)

    def _moves(self, term: Expr) -> bool:
        """Whether what the step is given, and is not looked for, stands in a term."""
        return any(entry in self.joint.fresh and entry.name not in self.scheduled for entry in term.atoms(At))

    # -- the search --------------------------------------------------------------------------------------------------

    def _explored(self, values: dict[Expr, Expr], goals: tuple[Expr, ...],
                  waiting: tuple[Expr, ...]) -> Iterator[Match]:
        """`goals` must be 0 whatever the step is given; of the states `waiting` it is not seen yet that they stay what
        their values say."""
        self.branches += 1
        if self.branches > MOST_BRANCHES:
            return
        while goals or waiting:
            if not goals:
                state, *others = waiting
                waiting = tuple(others)
                goals = (self.joint.after(values[state]) - self.joint.after(state),)
            goal = self.canonical.of(goals[0].xreplace(values))
            pairs = self._pairs(goal)
            if pairs is not None:
                for equations in pairs:
                    yield from self._explored(dict(values), (*equations, *goals), waiting)
                return
            found = self._equations(goal)
            if not found:
                goals = goals[1:]
                continue
            for way in self._solved(found, values):
                unknown = way.unknown
                if unknown is None:
                    yield from self._explored(dict(values), (way.value, *goals), waiting)
                    continue
                new = {name: old.xreplace({unknown: way.value}) for name, old in values.items()} | {unknown: way.value}
                added = (unknown,) if isinstance(unknown, At) and unknown.name not in self.scheduled else ()
                yield from self._explored(new, goals, (*waiting, *added))
            return
        yield Match({name: self.canonical.of(value) for name, value in values.items()})

    # -- functions of what the step is given ---------------------------------------------------------------------------

    def _pairs(self, goal: Expr) -> list[tuple[Expr, ...]] | None:
        """For the innermost function of what the step is given in which an unknown stands, and each function of the
        first rule of which it may be a multiple: what must be 0 then."""
        moving = [part for part in _opaque_in(goal) if self._moves(part)]
        open_ = [part for part in moving if self.unknown_in(part)]
        if not open_:
            return None
        inner = min(open_, key=lambda part: (sum(1 for p in open_ if p != part and part.has(p)), str(part)))
        found = []
        for partner in moving:
            if not self.unknown_in(partner) and _alike(partner, inner):
                found += self._multiples(inner, partner)
        if not found:
            self.obstacles.append(Obstacle(inner, {}))
        return found

    def _multiples(self, one: Expr, other: Expr) -> list[tuple[Expr, ...]]:
        scale = Symbol(f"{SCALE}{next(self.number)}", real=True)
        if isinstance(one, Pow) and not isinstance(one, exp):
            return [(one.base - scale * other.base,)]
        if isinstance(one, Bracket):
            a, b = one.args[0], other.args[0]
            return [(a.rhs - a.lhs - scale * (b.rhs - b.lhs),)]
        if isinstance(one, maximum | minimum):
            (a, b), (c, d) = one.args, other.args
            return [(a - scale * c, b - scale * d), (a - scale * d, b - scale * c)]
        if isinstance(one, Abs | relu | log):
            return [(one.args[0] - scale * other.args[0],)]
        if len(one.args) == len(other.args):
            return [tuple(a - b for a, b in zip(one.args, other.args, strict=True))]
        return []

    # -- equations -----------------------------------------------------------------------------------------------------

    def _equations(self, goal: Expr, assumed: tuple[Formula, ...] = ()) -> list[Expr]:
        """What must be 0 so that the goal is, whatever the step is given."""
        gap = innermost_gap(goal, self._moves) if self.cases else None
        if gap is not None:
            return list(dict.fromkeys(equation for case in self.by_cases.of(goal, gap, assumed)
                                      for equation in self._equations(*case)))
        form = self.canonical.numerator(goal)
        loose = any(entry.name in self.scheduled for entry in goal.atoms(At))    # they may depend on rates at the step
        apart = [place for place, part in enumerate(form.letters) if self._moves(part)
                 and (not loose or self.canonical.is_dynamic(part))]
        found: list[Expr] = []
        for group in grouped(form, apart):
            unknown = self.unknown_in(group)
            if unknown and not any(self.is_state(part) for part in unknown):
                found += self._of_constants(group, unknown)
            else:
                found.append(group)
        return list(dict.fromkeys(found))

    def _of_constants(self, term: Expr, unknown: Sequence[Expr]) -> list[Expr]:
        """An equation for parameters holds for all states, and at every step if nothing in it may depend on it."""
        form = self.canonical.numerator(term)
        free = any(isinstance(part, At) or part.name.startswith(SCALE) for part in unknown)

        def varies(part: Expr) -> bool:
            if self.unknown_in(part):
                return False
            entries = [entry for entry in part.atoms(At) if self.canonical.dynamic(entry) or not free]
            return bool(entries) or (not free and T in part.free_symbols)

        places = [place for place, part in enumerate(form.letters) if varies(part)]
        return list(grouped(form, places))

    def _solved(self, equations: Sequence[Expr], values: Values) -> list[Way]:
        """The ways to make the easiest of some equations true: an unknown with its value, or other equations."""
        dead = next((e for e in equations if not self.unknown_in(e)), None)
        if dead is not None:
            self.obstacles.append(Obstacle(dead, dict(values)))
            return self._forced(dead) if self.forcing else []
        best: tuple[Rank, list[Way]] | None = None
        for equation in equations:
            rank, ways = ways_to_solve(equation, self.canonical, self)
            if ways and (best is None or rank < best[0]):
                best = rank, ways
        if best is None:
            self.obstacles.append(Obstacle(equations[0], dict(values)))
            return []
        return [way for way in best[1] if way.unknown is None or self.may_be(way.unknown, way.value)]

    def _forced(self, dead: Expr) -> list[Way]:
        """An equation between what is known, solved for a state of the first rule."""
        form, = self.canonical.form(dead)
        for place, part in enumerate(form.letters):
            if isinstance(part, At) and part.name in self.joint.one.laws and part.indices == (T,):
                groups = by_degree(form.quotient.above, place)
                if set(groups) <= {0, 1} and 1 in groups:
                    rest = form.term(groups[0]) if 0 in groups else S.Zero
                    value = self.canonical.lowest(-rest / form.term(groups[1]))
                    if not any(entry in self.joint.fresh for entry in value.atoms(At)):
                        return [Way(part, value)]
        return []

    def may_be(self, unknown: Expr, value: Expr) -> bool:
        """Whether an unknown may have a value: a parameter is made of parameters, and in its range at the sample."""
        if isinstance(unknown, At) and unknown.name not in self.scheduled:
            return not self._moves(value)
        if isinstance(unknown, Symbol) and unknown.name.startswith(SCALE):
            return value != 0 and not any(self._is_dynamic(entry) for entry in value.atoms(At))
        if isinstance(unknown, At):
            return not any(self._is_dynamic(entry) for entry in value.atoms(At))
        if value.atoms(At) or T in value.free_symbols:
            self.obstacles.append(Obstacle(unknown - value, {}))
            return False
        range_ = self.ranges.of.get(unknown.name)
        if range_ is None or self.unknown_in(value):
            return True
        return range_.holds_near(self.canonical.at_sample(value))


def _opaque_in(term: Expr) -> list[Expr]:
    found: dict[Expr, None] = {}

    def go(part: Expr) -> None:
        if is_opaque(part):
            found[part] = None
        for inner in part.args:
            go(inner)

    go(term)
    return list(found)


def _alike(one: Expr, other: Expr) -> bool:
    if isinstance(one, Pow) != isinstance(other, Pow) or type(one) is not type(other):
        return False
    if isinstance(one, Bracket):
        return {type(one.args[0]), type(other.args[0])} <= {Less, AtMost} or type(one.args[0]) is type(other.args[0])
    return not isinstance(one, Pow) or isinstance(one, exp) or one.exp == other.exp
