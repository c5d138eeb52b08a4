"""What is said about two update rules, in words that somebody who ports an optimiser can act on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from sympy import Add, Expr, Integer, Pow, S, Symbol
from sympy.printing.str import StrPrinter

from derive.answers import Answer
from derive.bridge.implied import is_implied, without_implied
from derive.bridge.terms import formula_of
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Forall,
    Formula,
    Less,
    NotEqual,
    Sum,
    at,
    fresh,
    integer,
    substitute,
)
from derive.rules.entries import spoken
from derive.rules.no_start import NoSolution
from derive.rules.starts import Starts
from derive.rules.trajectories import Path
from derive.search.equivalence import Tie
from derive.search.factored_form import denominators, pleasant, zeros_of
from derive.show.layer_page import in_order
from derive.show.text import writer_for

STEP = integer("t")


@dataclass(frozen=True)
class Solution:
    """Values of the parameters and of the starting states for which two rules are one."""

    parameters: Mapping[Symbol, Expr]
    ties: tuple[Tie, ...]
    theorem: Answer                         # that what is watched is the same
    others: Callable[[], tuple[Answer, ...]]        # what else is proved: the other ties, which stay true
    from_rest: Path | None = None
    sequences: frozenset[str] = frozenset({"g"})            # that the steps are given
    changing: Callable[[], tuple[str, ...]] = tuple         # what becomes of it when a rate changes, a line each
    begun: Starts = field(default_factory=dict)     # where states of both start that do not start at 0, by their rules
    carried: bool = True                    # whether the first rule carries on what is watched, so that it has a start

    @cached_property
    def theorems(self) -> tuple[Answer, ...]:
        return (self.theorem, *self.others())

    @cached_property
    def given(self) -> tuple[str, ...]:
        """All that the theorems assume beside the laws of the two, the parameters and the starts, and all that the
        texts of the two take for granted by their writing; but for what the rest of it implies."""
        write = writer_for(())
        said = [formula for formula in (*in_order(self.theorem.given), *self.theorem.presupposed)
                if not is_equation(formula)]
        told = [formula for formula in said if formula_of(formula) in self.theorem.proof.given
                or (other := self._of_the_first(formula)) == formula or other not in said]
        sizes = {AtMost(1, size): None for tie in self.ties for _, _, size in tie.ranges}
        told = [formula for formula in dict.fromkeys(map(_of_no_step, told)) if not is_implied(formula, [*sizes])]
        needed = without_implied(told)
        return tuple(dict.fromkeys((*map(write, needed), *self.theorem.untold)))

    def _of_the_first(self, formula: Formula) -> Formula:
        """What a formula says of states of the second rule, said of those of the first that are the same."""
        same = {tie.state: tie.others[0][0] for tie in self.ties if tie.coefficient == 1 and tie.rest == 0
                and [factor for _, factor in tie.others] == [1]}
        body = formula.open(STEP) if isinstance(formula, Forall) else formula
        put = {entry: at(same[entry.name], *entry.indices) for entry in body.atoms(At) if entry.name in same}
        said = body.xreplace(put)
        return Forall(said, STEP, *formula.outer) if isinstance(formula, Forall) else said

    @property
    def breaks(self) -> tuple[Expr, ...]:
        """What must not be 0: there the other rule has no such parameters, or no such start."""
        below = (*denominators(self.parameters.values()), *(tie.coefficient for tie in self.ties))
        return tuple(dict.fromkeys(part for term in below for part in zeros_of(term)))

    @property
    def roots(self) -> dict[Expr, Symbol]:
        """A letter for each square root that stands in the values."""
        terms = [*self.parameters.values(), *(c for tie in self.ties for c in (tie.coefficient, *tie.solved.values()))]
        found = sorted({part for term in terms for part in term.atoms(Pow) if part.exp == S.Half}, key=str)
        taken = {symbol.name for term in terms for symbol in term.free_symbols} | {tie.state for tie in self.ties}
        letters = (f"r{k or ''}" for k in range(len(found) + len(taken)))
        free = (letter for letter in letters if letter not in taken)
        return {part: Symbol(letter) for part, letter in zip(found, free, strict=False) if part.free_symbols}

    def lines(self) -> list[str]:
        """Each with its label."""
        found, short = [], self.roots
        if self.parameters:
            values = {name: value.xreplace(short) for name, value in self.parameters.items()}
            found.append("parameters: " + ", ".join(f"{name} = {written(value)}" for name, value in values.items()))
        found.append("start:      " + ", ".join(_start(tie, short, self.sequences) for tie in self.ties))
        if short:
            found.append("with:       " + ", ".join(f"{name} = {written(root)}" for root, name in short.items()))
        breaks = [*(_zero(part.xreplace(short)) for part in self.breaks), *(f"{written(r.base)} < 0" for r in short)]
        if breaks:
            found.append(f"breaks:     where {' or '.join(breaks)}")
        if self.given:
            found.append(f"given:      {', '.join(self.given)}")
        begun = ", ".join(f"{name} = {starting(value)}" for name, value in self.begun.items())
        if self.at_rest:
            found.append(f"from rest:  the same{f', with {begun} to begin with' if begun else ''}")
        elif self.from_rest is not None:
            found.append(f"from rest:  not the same. With {self.from_rest}")
        return [*found, *self.when_rates_change]

    @cached_property
    def when_rates_change(self) -> tuple[str, ...]:
        return self.changing()

    @property
    def at_rest(self) -> bool:
        """Whether all states but what is watched may start at 0, or where their rules say that they do."""
        watched = self.ties[0]
        same = self.carried and watched.rest == 0 and [f / watched.coefficient for _, f in watched.others] == [1]
        names = {name for name, _ in watched.others}
        if same and self.begun:
            return all(self._holds(tie.at(S.Zero), names | {watched.state}) for tie in self.ties[1:])
        return same and all(tie.rest == 0 and names.isdisjoint(name for name, _ in tie.others) for tie in self.ties[1:])


    def _holds(self, said: Equal, free: set[str]) -> bool:
        """Whether an equation between starts holds where all but the free ones are as they are said to be."""
        put = said.xreplace(dict(self.parameters))
        entries = {entry for entry in put.atoms(At) if entry.indices == (S.Zero,) and entry.name not in free}
        return pleasant((put.rhs - put.lhs).xreplace({e: self.begun.get(e.name, S.Zero) for e in entries})) == 0


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two rules that give one trajectory."""

    watched: str
    opposite: str
    solutions: tuple[Solution, ...]

    @property
    def theorem(self) -> Answer:
        return self.solutions[0].theorem

    @property
    def parameters(self) -> dict[str, Expr]:
        return {name.name: value for name, value in self.solutions[0].parameters.items()}

    @property
    def starts(self) -> dict[str, dict[str, Expr]]:
        """For each state the factor of each state of the first rule."""
        return {tie.state: tie.solved for tie in self.solutions[0].ties}

    def __str__(self) -> str:
        head = (f"equivalent: {self.opposite} = {self.watched} after every step, for every sequence of gradients"
                + (f", in {len(self.solutions)} ways" if len(self.solutions) > 1 else ""))
        marked = any("'" in tie.state for tie in self.solutions[0].ties)
        notes = ["(a prime marks a state of the second rule)"] if marked else []
        return "\n".join([head, *(f"  {line}" for one in self.solutions for line in one.lines()), *notes])


@dataclass(frozen=True, slots=True)
class Separation:
    """Two rules that are not the same: the shortest trajectory on which they differ. From other starts of the second
    rule they differ too, by `whatever`, or because it has no other starts; where neither is so, nothing is said of
    other starts (`from_rest`)."""

    path: Path
    whatever: NoSolution | None = None
    from_rest: bool = False

    def __bool__(self) -> bool:
        return False                # so that `if a.equivalent_to(b)` reads as it should

    def __str__(self) -> str:
        steps = "one step" if self.path.steps == 1 else f"{self.path.steps} steps"
        if self.from_rest:
            return (f"differs from rest: after {steps}\n  {self.path}\n"
                    "  (whether the second rule has a start from which it is the same is undecided)")
        lines = [f"not equivalent: they differ after {steps}", f"  {self.path}"]
        if self.whatever is not None:
            lines.append(f"  {wherever(self.whatever, self.path.watched[0])}:")
            lines += runs(self.whatever, self.path.watched[0])
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class NoStart:
    """Two rules that no values of the unknown parameters and no start of the second one make one: runs of the first
    rule that cannot be followed together."""

    watched: str
    opposite: str
    found: NoSolution
    hints: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        said = [*([f"whatever {listed(self.found.unknowns)} may be"] if self.found.unknowns else []),
                *([wherever(self.found, self.watched)] if self.found.starts or self.found.alike else [])]
        head = f"not equivalent, {' and '.join(said)}" if said else "not equivalent"
        return "\n".join([head, *runs(self.found, self.watched), *self.hints])


@dataclass(frozen=True, slots=True)
class Varying:
    """Two rules that are one where parameters of the second one change with the step, and for no fixed values."""

    watched: str
    opposite: str
    unknowns: tuple[str, ...]
    values: Mapping[str, Expr]              # of each the value at step t
    solution: Solution
    fixed: NoSolution

    def __bool__(self) -> bool:
        return False

    @property
    def theorem(self) -> Answer:
        return self.solution.theorem

    def __str__(self) -> str:
        asked = "; ".join(map(self._asked, self.values))
        lines = [f"not equivalent for any fixed {listed(self.unknowns)}: {asked}"]
        said = ", ".join(f"{name}[t] = {written(value)}" for name, value in self.values.items())
        lines += [f"equivalent with {said}", *(f"  {line}" for line in self.solution.lines())]
        return "\n".join(lines)

    def _asked(self, name: str) -> str:
        value = self.values[name]
        return ", ".join(f"step {k} asks for {name} = {written(value.xreplace({STEP: Integer(k)}))}" for k in (1, 2))


@dataclass(frozen=True, slots=True)
class OnlyFrom:
    """Two rules that are one from some starts of the first rule alone."""

    watched: str
    opposite: str
    forced: tuple[Equal, ...]               # what the states of the first rule must be at the start
    solution: Solution | None
    path: Path | None = None

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        write = writer_for(())
        lines = [f"not equivalent from every start: the same where {', '.join(map(write, self.forced))}"]
        lines += [f"  {line}" for line in (self.solution.lines() if self.solution else ())]
        return "\n".join([*lines, *([f"  else they differ: {self.path}"] if self.path else [])])


def listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def wherever(found: NoSolution, watched: str) -> str:
    """Which starts of the second rule were free, and that what is watched started alike, where it was not."""
    said = [*([f"wherever {listed([*map(spoken, found.starts)])} may start"] if found.starts else []),
            *([f"{spoken(found.alike)} starting as {spoken(watched)}"] if found.alike else [])]
    return ", ".join(said) or "whatever it starts from"


def runs(found: NoSolution, watched: str) -> list[str]:
    """The runs of the first rule that no values agree with, one a line."""
    def told(pairs: Sequence[tuple[str, Fraction]]) -> str:
        return ", ".join(f"{name} = {value}" for name, value in pairs)

    lines = [f"  with {told(found.values)}"] if found.values else []
    for run in found.runs:
        begun = told([(spoken(name, 0), value) for name, value in run.starts])
        lines.append(f"  from {begun}, after {told(run.inputs) or 'no gradient'}: {spoken(watched, run.steps)} "
                     f"{run.value if run.value.startswith('≈') else f'= {run.value}'}")
    return [*lines, "  and nothing agrees with all of it" if len(found.runs) > 1 else "  which is never so"]


def _of_no_step(formula: Formula) -> Formula:
    """What is said of all steps and speaks of none, by itself."""
    while isinstance(formula, Forall) and STEP not in (inner := formula.open(STEP)).free_symbols:
        formula = inner
    return formula


def is_equation(formula: Formula) -> bool:
    """Whether it says what something is: a law, a start, the value of a parameter."""
    while isinstance(formula, Forall):
        formula = formula.body
    return isinstance(formula, Equal)


@dataclass(frozen=True, slots=True)
class NoMap:
    """Two rules that no values of the unknown parameters make one: what a gradient of 1 at step 1 does to each."""

    watched: str
    opposite: str
    unknowns: tuple[str, ...]
    left: tuple[Expr, ...]
    right: tuple[Expr, ...]
    hints: tuple[str, ...] = ()             # names that may have been meant for others

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        lines = [f"not equivalent, whatever {' and '.join(self.unknowns)} may be: from rest, with g[1] = 1 alone"]
        lines += [f"  {self.watched}[{k}] = {written(pleasant(a))}, {self.opposite}[{k}] = {written(pleasant(b))}"
                  for k, (a, b) in enumerate(zip(self.left, self.right, strict=True), 1)]
        return "\n".join([*lines, "  and these equations have no solution", *self.hints])


class NotationPrinter(StrPrinter):
    """Terms in the notation, numbers first: 1 - alpha*lam, lr[t-1]."""

    def _print_At(self, entry: At) -> str:
        places = ", ".join(str(place) for place in entry.indices).replace(" ", "")
        return f"{entry.name}[{places}]"


def written(term: Expr) -> str:
    return str(NotationPrinter({"order": "rev-grlex"}).doprint(term))


def starting(value: Expr) -> str:
    """A start, with the name of a state for where it starts."""
    put: dict[Expr, Expr] = {entry: Symbol(entry.name) for entry in value.atoms(At) if entry.indices == (S.Zero,)}
    return written(value.xreplace(put))


def _start(tie: Tie, short: Mapping[Expr, Expr], sequences: frozenset[str]) -> str:
    total = Add(tie.rest, *(c * tie.entry(name) for name, c in tie.others))
    value = substitute(total / tie.coefficient, {STEP: S.Zero})
    value = value.xreplace({part: Integer(_of_numbers(part)) for part in value.atoms(Bracket) if not part.free_symbols})
    return f"{written(_named(tie.entry(tie.state), frozenset()))} = {written(_named(value, sequences).xreplace(short))}"


def _named(term: Expr, sequences: frozenset[str]) -> Expr:
    """With the names of states for what they start at: v for v[0], v[i] for v[0,i]."""
    if isinstance(term, At) and term.name not in sequences:
        return at(term.name, *term.indices[1:]) if term.indices[1:] else Symbol(term.name)
    if isinstance(term, Sum):
        letter = fresh("k", term)
        return Symbol(f"sum({letter}, {written(_named(term.open(letter), sequences))})")
    if isinstance(term, At):
        return term
    inner = {part: _named(part, sequences) for part in term.atoms(At, Sum)}
    return term.xreplace(inner)


def _of_numbers(bracket: Bracket) -> bool:
    said = bracket.args[0]
    low, high = said.args
    return bool({Less: low < high, AtMost: low <= high, Equal: low == high, NotEqual: low != high}[type(said)])


def _zero(part: Expr) -> str:
    """alpha*lam = 1 for 1 - alpha*lam"""
    constant, rest = part.as_coeff_Add()
    rest, constant = (-rest, -constant) if rest.could_extract_minus_sign() else (rest, constant)
    return f"{written(rest)} = {-constant}"
