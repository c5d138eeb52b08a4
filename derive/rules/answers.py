"""What is said about two update rules, in words that somebody who ports an optimiser can act on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Pow, S, Symbol, solve
from sympy.printing.str import StrPrinter

from derive.answers import Answer
from derive.rules.guesses import Step, Steps
from derive.rules.trajectories import Path
from derive.search.equivalence import Tie
from derive.search.pleasant import denominators, pleasant, zeros_of
from derive.show.text import writer_for


@dataclass(frozen=True, slots=True)
class Solution:
    """Values of the parameters and of the starting states for which two rules are one."""

    parameters: Mapping[Symbol, Expr]
    ties: tuple[Tie, ...]
    theorems: tuple[Answer, ...]            # one for each tie; the first is about what is watched
    from_rest: Path | None = None

    @property
    def theorem(self) -> Answer:
        return self.theorems[0]

    @property
    def presupposed(self) -> tuple[str, ...]:
        """What the texts of the two take for granted by their writing."""
        write = writer_for(())
        return tuple(dict.fromkeys(said for answer in self.theorems
                                   for said in (*map(write, answer.presupposed), *answer.untold)))

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
        found.append("start:      " + ", ".join(_start(tie, short) for tie in self.ties))
        if short:
            found.append("with:       " + ", ".join(f"{name} = {written(root)}" for root, name in short.items()))
        breaks = [*(_zero(part.xreplace(short)) for part in self.breaks), *(f"{written(r.base)} < 0" for r in short)]
        if breaks:
            found.append(f"breaks:     where {' or '.join(breaks)}")
        if self.presupposed:
            found.append(f"written:    presupposes {', '.join(self.presupposed)}")
        if self.from_rest is not None:
            found.append(f"from rest:  not the same. With {self.from_rest}")
        return found


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
    """Two rules that are not the same: the shortest trajectory on which they differ."""

    path: Path

    def __bool__(self) -> bool:
        return False                # so that `if a.equivalent_to(b)` reads as it should

    def __str__(self) -> str:
        steps = "one step" if self.path.steps == 1 else f"{self.path.steps} steps"
        return f"not equivalent: they differ after {steps}\n  {self.path}"


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


@dataclass(frozen=True, slots=True)
class NoValues:
    """Rules that are not linear, and that no values of the unknown parameters make one: first steps that tell so."""

    watched: str
    opposite: str
    unknowns: tuple[str, ...]
    found: Steps

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        given = "".join(f"{name} = {value}, " for name, value in self.found.values)
        lines = [f"not equivalent, whatever {' and '.join(self.unknowns)} may be: with {given}all else starting at 0"]
        for step in self.found.steps:
            begun = f"{self.watched}[0] = {self.opposite}[0] = {step.start}"
            left, right = written(pleasant(step.left)), written(pleasant(step.right))
            lines.append(f"  from {begun}, after g[1] = {step.push}: {self.watched}[1] = {left}, "
                         f"{self.opposite}[1] = {right}{_only(step, self.unknowns)}")
        return "\n".join([*lines, "  and nothing agrees with all of it"])


def _only(step: Step, unknowns: Sequence[str]) -> str:
    """, which agree for wd = 5/6 only"""
    name, *others = unknowns
    roots = [] if others else solve(step.left - step.right, Symbol(name, real=True))
    return f": they agree for {name} = {written(roots[0])} only" if len(roots) == 1 else ""


def written(term: Expr) -> str:
    """In the notation, numbers first: 1 - alpha*lam."""
    return str(StrPrinter({"order": "rev-grlex"}).doprint(term))


def _start(tie: Tie, short: Mapping[Expr, Expr]) -> str:
    total = Add(*(c * Symbol(name) for name, c in tie.others))
    return f"{tie.state} = {written((total / tie.coefficient).xreplace(short))}"


def _zero(part: Expr) -> str:
    """alpha*lam = 1 for 1 - alpha*lam"""
    constant, rest = part.as_coeff_Add()
    rest, constant = (-rest, -constant) if rest.could_extract_minus_sign() else (rest, constant)
    return f"{written(rest)} = {-constant}"
