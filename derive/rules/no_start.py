"""That no starting states and no values of unknown parameters make two rules one: equations without a solution.

Both rules are run for a few steps, the first one in exact numbers, the second one with letters for where it starts and
for the parameters that are looked for. What both watch is to be the same after each run, and these equations have no
common solution. A root, a maximum or a bracket of what is not known is a letter, of which no more is asked than
r**2 = x, (m - a)*(m - b) = 0 or b**2 = b: so the equations have more solutions than the question, and where they have
none the question has none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from typing import cast

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_mpoly_vec
from mpmath import mp, mpf
from sympy import Abs, Add, Dummy, Expr, Function, Mul, Pow, Rational, Symbol, exp

from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Less,
    NotEqual,
    Relation,
    at,
    maximum,
    minimum,
    relu,
    remainder,
)
from derive.rules.joint import Joint, T
from derive.rules.ranges import Ranges, as_symbols
from derive.search.quotients import Quotient, Quotients

LETTERS = 40
PUSHES = (*map(Fraction, (1, 5, -1, -5, -3, 2)), Fraction(5, 2))
LIMITS = 24, 40, 400        # of a Gröbner basis: how many polynomials, of how many terms, with numbers of how many bits
MOST_BRANCHES = 64
MOST_CHOICES = 4            # of the parameters
MOST_RUNS = 8               # put into one system
NEARLY = "≈ "
DIGITS = 50
MARGIN = mpf(10) ** -25


class NoValue(Exception):
    """A run that leaves the domain, or takes more letters than there are."""


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


@dataclass
class Machine:
    """Terms in exact numbers and letters."""

    over: Quotients = field(default_factory=lambda: Quotients([Dummy(f"u{k}") for k in range(LETTERS)]))
    used: int = 0
    relations: list[Quotient] = field(default_factory=list)
    memory: dict[object, Quotient] = field(default_factory=dict)
    near: dict[int, mpf] = field(default_factory=dict)      # letters that are numbers

    def letter(self, near: mpf | None = None) -> Quotient:
        if self.used == LETTERS:
            raise NoValue
        self.used += 1
        if near is not None:
            self.near[self.used - 1] = near
        return self.over.gens[self.used - 1]

    def number(self, value: Fraction) -> Quotient:
        return self.over.number(value.numerator, value.denominator)

    def value(self, term: Expr, known: Mapping[Expr, Quotient]) -> Quotient:
        if term in known:
            return known[term]
        if isinstance(term, Rational):
            return self.over.number(int(term.p), int(term.q))
        if isinstance(term, Add | Mul):
            found = self.value(term.args[0], known)
            for part in term.args[1:]:
                other = self.value(part, known)
                found = found + other if isinstance(term, Add) else found * other
            return found
        if isinstance(term, exp):
            return self._function(term.func, (self.value(term.exp, known),))
        if isinstance(term, Pow):
            return self._power(self.value(term.base, known), self.value(term.exp, known))
        if isinstance(term, Bracket):
            return self._truth(type(term.args[0]), *(self.value(side, known) for side in term.args[0].args))
        if isinstance(term, Function | Abs):
            return self._function(term.func, tuple(self.value(part, known) for part in term.args))
        raise NoValue

    def fraction(self, value: Quotient) -> Fraction | None:
        if value.above.is_constant() and value.below.is_constant():
            return Fraction(int(value.above.leading_coefficient()) if value.above else 0,
                            int(value.below.leading_coefficient()))
        return None

    def near_value(self, value: Quotient) -> mpf | None:
        """The value in digits, where all its letters are numbers."""
        sides = []
        for side in (value.above, value.below):
            total = mpf(0)
            for monomial, count in side.terms():
                part = mpf(int(count))
                for place, power in enumerate(monomial):
                    if power:
                        if place not in self.near:
                            return None
                        part *= self.near[place] ** int(power)
                total += part
            sides.append(total)
        if abs(sides[1]) < MARGIN:
            raise NoValue
        return sides[0] / sides[1]

    def sign(self, value: Quotient) -> int | None:
        if not value:
            return 0
        near = self.near_value(value)
        if near is None:
            return None
        if abs(near) < MARGIN:
            raise NoValue
        return 1 if near > 0 else -1

    def _power(self, base: Quotient, exponent: Quotient) -> Quotient:
        power = self.fraction(exponent)
        if power is None:
            return self._function(Pow, (base, exponent))
        if power.denominator == 1:
            if not base and power < 0:
                raise NoValue
            return base ** int(power)
        return self._root(base, power.denominator) ** power.numerator

    def _root(self, base: Quotient, degree: int) -> Quotient:
        key = degree, str(base.above), str(base.below)
        if key not in self.memory:
            sign = self.sign(base)
            if sign == -1:
                raise NoValue
            if sign == 0:
                return self.over.zero
            exact = self.fraction(base)
            if exact is not None and (root := _exact_root(exact, degree)) is not None:
                return self.number(root)
            near = self.near_value(base)
            found = self.letter(None if near is None else near ** (mpf(1) / degree))
            self.relations.append(found**degree - base)
            self.memory[key] = found
        return self.memory[key]

    def _truth(self, relation: type[Relation], low: Quotient, high: Quotient) -> Quotient:
        sign = self.sign(high - low)
        if sign is not None:
            truth = {Less: sign > 0, AtMost: sign >= 0, Equal: sign == 0, NotEqual: sign != 0}.get(relation)
            if truth is None:
                raise NoValue
            return self.over.one if truth else self.over.zero
        key = relation, str((high - low).above), str((high - low).below)
        if key not in self.memory:
            self.memory[key] = found = self.letter()
            self.relations.append(found * found - found)
        return self.memory[key]

    def _remainder(self, whole: Fraction | None, by: Fraction | None) -> Quotient:
        if whole is None or by is None or by == 0 or {whole.denominator, by.denominator} != {1}:
            raise NoValue
        return self.number(whole % by)

    def _function(self, of: object, values: tuple[Quotient, ...]) -> Quotient:
        if of in (maximum, minimum):
            sign = self.sign(values[1] - values[0])
            if sign is not None:
                return values[(sign > 0) == (of is maximum)]
        if of is remainder:
            return self._remainder(*map(self.fraction, values))
        if of in (Abs, relu):
            sign = self.sign(values[0])
            if sign is not None:
                return values[0] if sign >= 0 else -values[0] if of is Abs else self.over.zero
        key = of, *(str(part) for value in values for part in (value.above, value.below))
        if key not in self.memory:
            near = [self.near_value(value) for value in values]
            if of not in (maximum, minimum, Abs, relu) and None not in near:
                raise NoValue                   # a value of exp at a number: nothing is known of it but digits
            self.memory[key] = found = self.letter()
            if of in (maximum, minimum):
                self.relations.append((found - values[0]) * (found - values[1]))
            elif of is relu:
                self.relations.append(found * (found - values[0]))
            elif of is Abs:
                self.relations.append(found * found - values[0] * values[0])
        return self.memory[key]


def _exact_root(value: Fraction, degree: int) -> Fraction | None:
    parts = []
    for part in (value.numerator, value.denominator):
        root = round(part ** (1 / degree)) if part < 2**52 else 0
        if root**degree != part:
            return None
        parts.append(root)
    return Fraction(*parts)


def no_solution(joint: Joint, watched: str, opposite: str, unknowns: Sequence[Symbol], ranges: Ranges,
                names: Sequence[str], most: int = 3) -> NoSolution | None:
    """Runs that cannot be followed, at the plainest values of the parameters that have any."""
    free = tuple(name for name in joint.other.laws if _is_read(joint, name))
    others = tuple(name for name in free if name != opposite)
    alike = opposite in free and _matters(joint, watched)       # both carry on what is watched: it may start alike
    known = [name for name in names if Symbol(name, real=True) not in unknowns]
    with mp.workdps(DIGITS):
        for values, exactly in product(islice(ranges.choices(known), MOST_CHOICES), (True, False)):
            for plan, starts in product(_plans(most, bool(unknowns)), (free, others) if alike else (free,)):
                found = _at(joint, watched, opposite, unknowns, values, starts, plan, exactly)
                if found is not None:
                    return found
    return None


def _is_read(joint: Joint, name: str) -> bool:
    return any(at(name, T) in value.atoms(At) for state, value in joint.steps.items() if state.name in joint.other.laws)


def _at(joint: Joint, watched: str, opposite: str, unknowns: Sequence[Symbol], values: Mapping[str, Fraction],
        free: Sequence[str], plan: Sequence[tuple[int, int, int]], exactly: bool) -> NoSolution | None:
    machine = Machine()
    letters: dict[Expr, Quotient] = {unknown: machine.letter() for unknown in unknowns}
    letters |= {symbol: machine.number(value) for symbol, value in as_symbols(values).items()}
    equations: list[tuple[Run, Quotient]] = []
    begun: dict[int, dict[Expr, Quotient]] = {}             # what is watched is to be alike after each step, no more
    for steps, turn, place in plan:
        try:
            if turn not in begun:
                begun[turn] = {at(name, T): machine.letter() for name in free}
            run, equation = _run(joint, watched, opposite, machine, letters, begun[turn], turn, steps, place)
            if exactly and run.value.startswith(NEARLY):
                continue
        except (NoValue, ZeroDivisionError):
            continue
        if not equation:
            continue
        equations.append((run, equation))
        wanted = [(run, equation)] if not (unknowns or free) else equations
        if _impossible(machine, [e for _, e in wanted]):
            runs = _fewest(machine, wanted)
            return NoSolution(tuple(values.items()), runs, tuple(free), tuple(u.name for u in unknowns))
        if len(equations) >= MOST_RUNS:
            break
    return None


def _plans(most: int, unknowns: bool) -> Iterator[list[tuple[int, int, int]]]:
    """How many steps, from which start, with which gradients: from one start, short runs first; from two."""
    yield [(steps, 0, place) for steps in range(1, most + 1) for place in range(4 if steps == 1 else 3)]
    if unknowns:
        yield [(1, turn, place) for place in range(4) for turn in range(2)]


def _run(joint: Joint, watched: str, opposite: str, machine: Machine, letters: Mapping[Expr, Quotient],
         begun: Mapping[Expr, Quotient], turn: int, steps: int, place: int) -> tuple[Run, Quotient]:
    starts = {name: Fraction(2 + turn if name == watched else 1) for name in joint.one.laws}
    now = {at(name, T): machine.number(value) for name, value in starts.items()}
    now |= {at(name, T): machine.over.zero for name in joint.other.laws}
    now[at(opposite, T)] = now[at(watched, T)]
    now |= begun
    given: dict[str, Fraction] = {}
    for step in range(steps):
        known = {**letters, **now, T: machine.over.number(step)}
        for shift, (name, (low, high)) in enumerate(joint.sequences.items()):
            for offset in range(low, high + 1):
                entry = f"{name}[{step + offset}]"
                rate = name != "g"
                push = PUSHES[(step + offset - 1 + (0 if rate else place) + shift) % len(PUSHES)]
                given.setdefault(entry, abs(push) / 8 if rate else push)
                known[at(name, T + offset)] = machine.number(given[entry])
        values = {state: _value(machine, value, known) for state, value in joint.steps.items()}
        now = {at(state.name, T): value for state, value in values.items()}
    left, right = now[at(watched, T)], now[at(opposite, T)]
    exact = machine.fraction(left)
    near = machine.near_value(left)
    if near is None:
        raise NoValue
    shown = str(exact) if exact is not None else f"{NEARLY}{float(near):.9g}"
    known_starts = tuple((name, value) for name, value in starts.items() if _matters(joint, name))
    return Run(known_starts, tuple(given.items()), steps, shown), left - right


def _matters(joint: Joint, name: str) -> bool:
    return any(at(name, T) in value.atoms(At) for state, value in joint.steps.items() if state.name in joint.one.laws)


def _value(machine: Machine, term: Expr, known: Mapping[Expr, Quotient]) -> Quotient:
    """A value in which T stands in exponents and comparisons, but not in entries."""
    return machine.value(term, known)


def _impossible(machine: Machine, equations: Sequence[Quotient]) -> bool:
    """Whether no values of the letters, complex ones included, make all of these and the relations 0."""
    for equation in equations:
        near = machine.near_value(equation)
        if near is not None and abs(near) > MARGIN:
            return True
    wanted = [part for part in (*equations, *machine.relations) if part]
    places = sorted({place for part in wanted for monomial in part.above.monoms() for place, power
                     in enumerate(monomial) if power})
    if not wanted or not places:
        return False
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
        factors = [factor for factor, _ in form.factor()[1]]
        if len(factors) > 1:
            rest = [other for other in forms if other is not form]
            return all(_no_zero([*rest, factor], branches // len(factors)) for factor in factors)
    basis, _ = fmpz_mpoly_vec(forms, forms[0].context()).buchberger_naive(limits=LIMITS)
    return any(part.is_constant() and not part.is_zero() for part in cast("list[fmpz_mpoly]", basis))


def _without_linear(forms: list[fmpz_mpoly]) -> list[fmpz_mpoly]:
    """With letters that stand alone, times a number, in one of the equations put into the others."""
    waiting = list(forms)
    for _ in range(len(forms)):
        found = next(((form, place) for form in waiting if form for place in range(len(form.degrees()))
                      if _is_pivot(form, place)), None)
        if found is None:
            break
        form, place = found
        slope = next(int(count) for monomial, count in form.terms() if tuple(monomial)[place])
        rest = form - slope * form.context().gens()[place]
        waiting = [_put(other, place, -rest, slope) for other in waiting if other is not form]
        if any(len(other) > LIMITS[1] * 4 for other in waiting):
            return forms
    return waiting


def _is_pivot(form: fmpz_mpoly, place: int) -> bool:
    powers = [tuple(monomial) for monomial in form.monoms() if monomial[place]]
    return len(powers) == 1 and sum(powers[0]) == 1


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
