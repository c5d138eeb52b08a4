"""That no starting states and no values of unknown parameters make two rules one: equations without a solution.

Both rules are run for a few steps, the first one in exact numbers, the second one with letters for where it starts and
for the parameters that are looked for. What both watch is to be the same after each run, and these equations have no
common solution. They have more solutions than the question, since little is asked of a letter that stands for a root or
a comparison: where they have none, the question has none.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from typing import TypeAlias, cast

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_mpoly_vec
from mpmath import mp
from sympy import Expr, Symbol

from derive.outlines.terms import At, at
from derive.rules.entries import spoken
from derive.rules.inequalities import Polynomial, System, contradicts
from derive.rules.joint import Joint, T
from derive.rules.ranges import Ranges, as_symbols
from derive.rules.reading import Reading
from derive.rules.starts import NO_STARTS, Starts
from derive.rules.unknown_numbers import MARGIN, Machine, NoValue
from derive.search.quotients import Quotient

PUSHES = (*map(Fraction, (1, 5, -1, -5, 0, -3, 2)), Fraction(5, 2))
LARGE = Fraction(20), Fraction(-20)         # which turn any sum of what was before
LIMITS = 24, 40, 400        # of a Gröbner basis: how many polynomials, of how many terms, with numbers of how many bits
MOST_BRANCHES = 64
MOST_CHOICES = 4            # of the parameters
MOST_RUNS = 9               # put into one system
NEARLY = "≈ "
DIGITS = 50
Plan: TypeAlias = tuple[int, int, int]      # how many steps, from which start, with which gradients


@dataclass(frozen=True, slots=True)
class Run:
    """What is watched in the first rule after some steps, and what the steps were given."""

    starts: tuple[tuple[str, Fraction], ...]
    inputs: tuple[tuple[str, Fraction], ...]
    steps: int
    value: str


@dataclass(frozen=True, slots=True)
class NoSolution:
    """Runs of the first rule, at one choice of the parameters, that the second rule cannot follow together, wherever
    it starts and whatever the unknown parameters are."""

    values: tuple[tuple[str, Fraction], ...]
    runs: tuple[Run, ...]
    starts: tuple[str, ...]             # states of the second rule that were free
    unknowns: tuple[str, ...]
    alike: str = ""                     # what is watched in the second rule, where it started as in the first


def no_solution(joint: Joint, watched: str, opposite: str, unknowns: Sequence[Symbol], ranges: Ranges,
                names: Sequence[str], most: int = 3, begun: Starts = NO_STARTS) -> NoSolution | None:
    """Runs that cannot be followed, at the plainest values of the parameters that have any. Where both rules carry on
    what is watched, it is looked for a start of the second rule beside that too. The first rule starts as is said."""
    question = Question(joint, watched, opposite, tuple(unknowns), ranges, begun)
    free = tuple(name for name in joint.other.laws if question.is_read(name, joint.other))
    others = tuple(name for name in free if name != opposite)
    starts = (free, others) if opposite in free and question.is_read(watched, joint.one) else (free,)
    known = [name for name in names if Symbol(name, real=True) not in unknowns]
    choices = list(islice(ranges.choices(known), MOST_CHOICES))
    with mp.workdps(DIGITS):
        for place, values in enumerate(choices):
            if values in choices[:place]:
                continue
            every: set[tuple[int, int]] = set()         # plans and starts by which each run has an exact value
            for exactly, (one, plan), (other, some) in product(
                    (True, False), enumerate(_plans(most, bool(unknowns))), enumerate(starts)):
                if (one, other) not in every:
                    found = question.contradiction(values, some, plan, exactly)
                    if isinstance(found, NoSolution):
                        return found
                    every |= {(one, other)} if found else set()
    return None


def _plans(most: int, unknowns: bool) -> Iterator[list[Plan]]:
    """From one start, short runs first; with large gradients; from two starts."""
    yield [(steps, 0, place) for steps in range(1, most + 1) for place in range(5 if steps == 1 else 3)]
    yield [(1, 0, place) for place in (0, 2, len(PUSHES), len(PUSHES) + 1)]
    if unknowns:
        yield [(1, turn, place) for place in range(4) for turn in range(2)]


@dataclass(frozen=True)
class Question:
    """Whether a start of the second rule, and values of unknown parameters, follow the first one."""

    joint: Joint
    watched: str
    opposite: str
    unknowns: tuple[Symbol, ...]
    ranges: Ranges
    begun: Starts = field(default_factory=dict)

    def is_read(self, name: str, rule: Reading) -> bool:
        """Whether a step of a rule uses what a state was before."""
        return at(name, T) in self._read_by[rule is self.joint.one]

    @cached_property
    def _read_by(self) -> tuple[frozenset[Expr], frozenset[Expr]]:
        """What the steps of the second rule read, and those of the first."""
        steps = self.joint.steps
        other, one = (frozenset(entry for state, value in steps.items() if state.name in rule.laws
                                for entry in value.atoms(At)) for rule in (self.joint.other, self.joint.one))
        return other, one

    def contradiction(self, values: Mapping[str, Fraction], free: Sequence[str], plan: Sequence[Plan],
                      exactly: bool) -> NoSolution | bool:
        """Runs by a plan, or those of them that have exact values, that no starts of the `free` states follow; else
        whether all of them have exact values, so that nothing more is to be tried."""
        machine = Machine()
        letters: dict[Expr, Quotient] = {unknown: machine.letter() for unknown in self.unknowns}
        letters |= {symbol: machine.number(value) for symbol, value in as_symbols(values).items()}
        equations: list[tuple[Run, Quotient]] = []
        begun: dict[int, dict[Expr, Quotient]] = {}         # a letter for each free state, for each start of the first
        exact = True
        for one in plan:
            try:
                if one[1] not in begun:
                    begun[one[1]] = {at(name, T): machine.letter() for name in free}
                run, equation = self._run(machine, letters, begun[one[1]], values, one)
            except (NoValue, ZeroDivisionError):
                continue
            exact &= not run.value.startswith(NEARLY)
            if not equation or (exactly and run.value.startswith(NEARLY)):
                continue
            equations.append((run, equation))
            if _impossible(machine, [equation for _, equation in equations]):
                alike = self.is_read(self.opposite, self.joint.other) and self.opposite not in free
                return NoSolution(tuple(values.items()), _fewest(machine, equations), tuple(free),
                                  tuple(unknown.name for unknown in self.unknowns), self.opposite if alike else "")
            if len(equations) >= MOST_RUNS:
                break
        return exact

    def _run(self, machine: Machine, letters: Mapping[Expr, Quotient], begun: Mapping[Expr, Quotient],
             values: Mapping[str, Fraction], plan: Plan) -> tuple[Run, Quotient]:
        """One run, and what is 0 if both watch the same after it; none at which something is not as it is said."""
        steps, turn, place = plan
        joint = self.joint
        starts = self._starts(machine, letters, turn)
        now = {at(name, T): machine.number(value) for name, value in starts.items()}
        now |= {at(name, T): machine.over.zero for name in joint.other.laws}
        now[at(self.opposite, T)] = now[at(self.watched, T)]
        now |= begun
        given: dict[Expr, Fraction] = {}
        carried: dict[Expr, Fraction] = {at(name, 0): value for name, value in starts.items()}
        pushes = PUSHES if place < len(PUSHES) else LARGE
        for step in range(steps):
            known = {**letters, **now, T: machine.over.number(step)}
            for shift, (name, (low, high)) in enumerate(joint.sequences.items()):
                for offset in range(low, high + 1):
                    entry, turned = at(name, step + offset), step + offset - 1 + shift
                    pushed = pushes[(turned + place) % len(pushes)]
                    given.setdefault(entry, self.ranges.entry(name, pushed, turned))
                    known[at(name, T + offset)] = machine.number(given[entry])
            after = {state: machine.value(value, known) for state, value in joint.steps.items()}
            now = {at(state.name, T): value for state, value in after.items()}
            carried |= {at(name, step + 1): number for name in joint.one.laws
                        if (number := machine.digits(now[at(name, T)])) is not None}
        if not self.ranges.allow(values, {**carried, **given}):
            raise NoValue
        left, right = now[at(self.watched, T)], now[at(self.opposite, T)]
        exact, near = machine.fraction(left), machine.near_value(left)
        if near is None:
            raise NoValue
        shown = str(exact) if exact is not None else f"{NEARLY}{float(near):.9g}"
        known_starts = tuple((name, value) for name, value in starts.items() if self.is_read(name, joint.one))
        inputs = tuple((spoken(entry.name, entry.indices[0]), value) for entry, value in given.items())
        return Run(known_starts, inputs, steps, shown), left - right


    def _starts(self, machine: Machine, letters: Mapping[Expr, Quotient], turn: int) -> dict[str, Fraction]:
        """Where the states of the first rule start: as is said, else where nothing is special."""
        found = {name: Fraction(2 + turn if name == self.watched else 1) for name in self.joint.one.laws}
        known = {**letters, **{at(name, 0): machine.number(value) for name, value in found.items()}}
        for name, value in self.begun.items():
            exact = machine.fraction(machine.value(value, known))
            if exact is None:
                raise NoValue
            found[name] = exact
        return found


def _impossible(machine: Machine, equations: Sequence[Quotient]) -> bool:
    """Whether no values of the letters, complex ones included, make all of these and the relations 0."""
    for equation in equations:
        near = machine.near_value(equation)
        if near is not None and abs(near) > MARGIN:
            return True
    wanted = [part for part in (*equations, *machine.relations) if part]
    places = _letters_in(wanted)
    if not wanted or not places:
        return False
    system = System([_polynomial(part) for part in wanted], [_polynomial(part) for part in machine.least],
                    {place: (relation, _polynomial(gap)) for place, (relation, gap) in machine.orders.items()},
                    [(_polynomial(one), _polynomial(other)) for one, other in machine.choices])
    open_ = [place for place in places if place in machine.orders]
    return contradicts(system, open_) or _have_no_zero(wanted, places)


def _polynomial(value: Quotient) -> Polynomial:
    """The numerator, by the letters of each monomial; the denominator of what is compared is a number or is left."""
    below = value.below.leading_coefficient() if value.below.is_constant() else 1
    return {tuple((place, int(power)) for place, power in enumerate(tuple(monomial)) if power):
            Fraction(int(count), int(below)) for monomial, count in value.above.terms()}


def _letters_in(parts: Sequence[Quotient]) -> list[int]:
    return sorted({place for part in parts for monomial in part.above.monoms()
                   for place, power in enumerate(monomial) if power})


def _have_no_zero(wanted: Sequence[Quotient], places: Sequence[int]) -> bool:
    ring = fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in places), Ordering.degrevlex)
    forms = [ring.from_dict({tuple(int(monomial[place]) for place in places): int(count)
                             for monomial, count in part.above.terms()}) for part in wanted]
    return _no_zero(forms, MOST_BRANCHES)


def _no_zero(forms: list[fmpz_mpoly], branches: int) -> bool:
    """Whether polynomials have no common zero: by linear ones, by the factors of one of them, by a Gröbner basis."""
    forms = [form for form in _without_linear(forms) if form]
    if any(form.is_constant() for form in forms):
        return True
    if not forms:
        return False
    for form in forms if branches > 1 else ():
        try:
            factors = [factor for factor, _ in form.factor()[1]]
        except OverflowError:               # of python-flint, where it sorts factors with large coefficients
            continue
        if len(factors) > 1:
            rest = [other for other in forms if other is not form]
            return all(_no_zero([*rest, factor], branches // len(factors)) for factor in factors)
    basis, _ = fmpz_mpoly_vec(forms, forms[0].context()).buchberger_naive(limits=LIMITS)
    return any(part.is_constant() and not part.is_zero() for part in cast("list[fmpz_mpoly]", basis))


def _without_linear(forms: list[fmpz_mpoly]) -> list[fmpz_mpoly]:
    """With letters that stand alone, times a number, in one of the equations put into the others."""
    waiting = list(forms)
    for _ in range(len(forms)):
        found = next(((form, place) for form in waiting if form if (place := _pivot(form)) is not None), None)
        if found is None:
            break
        form, place = found
        slope = next(int(count) for monomial, count in form.terms() if tuple(monomial)[place])
        rest = form - slope * form.context().gens()[place]
        waiting = [_put(other, place, -rest, slope) for other in waiting if other is not form]
        if any(len(other) > LIMITS[1] * 4 for other in waiting):
            return forms
    return waiting


def _pivot(form: fmpz_mpoly) -> int | None:
    """The first letter that stands in no monomial but one, and there alone."""
    times: Counter[int] = Counter()
    alone: list[int] = []
    for monomial in form.monoms():
        places = [place for place, power in enumerate(monomial) if power]
        times.update(places)
        if len(places) == 1 and monomial[places[0]] == 1:
            alone += places
    return min((place for place in alone if times[place] == 1), default=None)


def _put(form: fmpz_mpoly, place: int, above: fmpz_mpoly, below: int) -> fmpz_mpoly:
    ring = form.context()
    most = int(form.degrees()[place])
    if not most:
        return form
    found = ring.from_dict({})
    for monomial, count in form.terms():
        power = int(monomial[place])
        rest = tuple(0 if k == place else int(e) for k, e in enumerate(monomial))
        found += ring.from_dict({rest: int(count)}) * above**power * below ** (most - power)
    return found.primitive()[1] if found else found


def _fewest(machine: Machine, equations: Sequence[tuple[Run, Quotient]]) -> tuple[Run, ...]:
    """Without the runs that the contradiction does not need."""
    kept = list(equations)
    for one in equations:
        rest = [other for other in kept if other is not one]
        if rest and _impossible(machine, [e for _, e in rest]):
            kept = rest
    return tuple(run for run, _ in kept)
