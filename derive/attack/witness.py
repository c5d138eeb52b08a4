"""A failure that a reader can check by hand: the values that matter, and the two sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from sympy import Expr, Integer, Symbol
from sympy.printing.str import StrPrinter

from derive.attack.ensembles import Chance
from derive.attack.evaluate import Failure, Instance
from derive.attack.families import Constant, laws_by_name, nodes
from derive.attack.numbers import fraction
from derive.attack.rows import check_of, run_of
from derive.attack.table import Entry, Inexact
from derive.attack.vanishing_sequences import Fading, InTurn
from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Equal,
    Formula,
    Less,
    Mean,
    NotEqual,
    Outcomes,
    Refused,
    Relation,
    Tends,
    fresh,
    integer,
    outcome,
    substitute,
)
from derive.outlines.terms import random as is_random

SIGNS = {Equal: "==", NotEqual: "!=", Less: "<", AtMost: "<="}
DENIED = {Equal: "but", NotEqual: "and also", Less: "which is not <", AtMost: "which is not <="}
SHOWN_DIGITS = 12
WITH_A_START = 2        # laws say what all entries of a sequence are
FEW = 2                 # entries of one array that may stand one by one beside sequences
LETTERS = ("t", "t'", "t''", "t'''")


class _Spelling(StrPrinter):
    """Terms in the notation: y[t], sum(s=1..t, ...), min(t, N)."""

    printmethod = "_spelled"        # a binder has a way of its own to print itself, with its bound names bare

    def _print_At(self, term: At) -> str:
        indices = ", ".join(map(self._print, term.indices[is_random(term):]))
        return f"{term.name}[{indices}]" if indices else term.name

    def _print_Outcomes(self, term: Outcomes) -> str:
        body = self._print(term.open(outcome(fresh("w", term).name)))
        return f"E({body})" if isinstance(term, Mean) else f"surely {body}"

    _print_Mean = _print_Surely = _print_Outcomes

    def _print_Binder(self, term: Binder) -> str:
        name = fresh("t" if isinstance(term, Formula) else "s", term)
        body = self._print(term.open(name))
        if isinstance(term, Tends):
            return f"{body} -> {self._print(term.outer[1])} as {name} -> oo"
        ends = "..".join(map(self._print, term.outer))
        return f"{body} for {name}={ends}" if isinstance(term, Formula) else (
            f"{type(term).__name__.lower()}({name}={ends}, {body})")

    _print_Sum = _print_Forall = _print_Tends = _print_Binder

    def _print_Relation(self, term: Relation) -> str:
        return f"{self._print(term.lhs)} {SIGNS[type(term)]} {self._print(term.rhs)}"

    _print_Equal = _print_NotEqual = _print_Less = _print_AtMost = _print_Relation

    def _print_Bracket(self, term: Bracket) -> str:
        return f"[{self._print(term.args[0])}]"

    def _print_minimum(self, term: Expr) -> str:
        return f"min({', '.join(map(self._print, term.args))})"

    def _print_maximum(self, term: Expr) -> str:
        return f"max({', '.join(map(self._print, term.args))})"


def spelled(term: Expr) -> str:
    return str(_Spelling().doprint(term))


@dataclass(frozen=True, slots=True)
class Witness:
    """Exact values at which the hypotheses hold and the statement fails, and how it fails there."""

    values: tuple[tuple[str, Fraction], ...]        # of the free names
    entries: tuple[tuple[str, Fraction], ...]       # of the arrays, as far as the failure reads them
    at: tuple[int, ...]                             # the values of the bound names
    lhs: Fraction | None                            # None where the value is no fraction, or in a limit
    rhs: Fraction | None
    failing: str
    instance: Instance
    along: tuple[str, ...] = ()     # equations that the instance obeys beside those that are given
    shown: tuple[bool, ...] = ()    # whether the failing statement shows the value of each bound name
    letters: tuple[str, ...] = ()   # of the bound names, where the text has letters for them

    def __str__(self) -> str:
        defined = laws_by_name(self.instance.definitions)
        laws = [f"{name}{' where nothing defines it' * (name in defined)}: {family}"
                for name, family in sorted(self.instance.families.items())
                if isinstance(family, Chance) and len(defined.get(name, ())) < WITH_A_START]
        bound = ((name, value) for name, value, shown in zip(self.letters, self.at, self.shown, strict=False)
                 if not shown)
        values = (f"{name} = {value}" for name, value in (*bound, *self.values, *self._shown()))
        shown = ", ".join([*self.along, *laws, *values])
        return f"{shown}: {self.failing}" if shown else self.failing

    def _shown(self) -> Iterable[tuple[str, object]]:
        """The entries; where something tends to 0 there are many, and those of an array with a law are told at once."""
        families = self.instance.families
        if not any(isinstance(family, Fading | InTurn) for family in families.values()):
            return self.entries
        found: dict[str, object] = {}
        for entry, value in self.entries:
            name, _, others = entry.partition("[")
            family, count = families.get(name), sum(other.startswith(f"{name}[") for other, _ in self.entries)
            fading = isinstance(family, Fading | InTurn)
            law = family if fading else family.value if isinstance(family, Constant) else None
            told = law is not None and (count > FEW or fading)
            found |= {f"{name}[{'t, j, k'[:1 + 3 * others.count(',')]}]": law} if told else {entry: value}
        return found.items()


def witness(failure: Failure, instance: Instance) -> Witness:
    values = tuple(sorted((symbol.name, value) for symbol, value in instance.values.items()))
    entries = tuple((_entry(entry), instance.entry(entry[0], *entry[1])) for entry in needed(failure, instance))
    at = tuple(value for _, value in failure.bound)
    shown = tuple(_shows(failure.formula, symbol) for symbol, _ in failure.bound)
    return Witness(values, entries, at, failure.lhs, failure.rhs, _failing(failure, instance), instance, shown=shown)


def _shows(formula: Formula, symbol: Symbol) -> bool:
    """Whether a number put in for the symbol stands there as it is: as an index, or at the end of a range."""
    places = (node.indices if isinstance(node, At) else node.outer if isinstance(node, Binder) else ()
              for node in nodes(formula))
    return any(symbol in place.free_symbols for place in chain.from_iterable(places))


def needed(failure: Failure, instance: Instance) -> tuple[Entry, ...]:
    """The entries that the failure itself reads, of those that no definition gives."""
    again = instance.with_values({})
    check_of(failure.formula)(again.at(failure.bound))
    return tuple(sorted(again.drawn))


def _entry(entry: Entry) -> str:
    return f"{entry[0]}[{', '.join(map(str, entry[1]))}]"


def _failing(failure: Failure, instance: Instance) -> str:
    formula = failure.formula
    if isinstance(formula, Tends):
        t = fresh("t", formula)
        body, limit = formula.open(t), formula.outer[1]
        return f"{_written(body, failure)} does not tend to {_side(limit, failure, instance)}: {failure.reason}"
    if isinstance(formula, Relation):
        left, right = (_side(side, failure, instance) for side in formula.args)
        if isinstance(formula, Equal) and formula.rhs.is_Rational:
            return f"{left}, not {right}"
        return f"{left}, {DENIED[type(formula)]} {right}"
    return f"{_written(formula, failure)} is false"


def _side(side: Expr, failure: Failure, instance: Instance) -> str:
    try:
        value, sign = str(fraction(run_of(side)(instance.at(failure.bound)))), "="
    except Inexact:
        value, sign = _decimal(fraction(run_of(side)(instance.at(failure.bound, exact=False)))), "≈"
    text = _written(side, failure)
    return text if text == value else f"{text} {sign} {value}"


def _written(term: Expr, failure: Failure) -> str:
    """With the numbers put in for the bound names, unless SymPy would make nonsense of it."""
    try:
        return spelled(substitute(term, {symbol: Integer(value) for symbol, value in failure.bound}))
    except Refused:
        names = dict(zip((symbol for symbol, _ in failure.bound), LETTERS, strict=False))
        where = ", ".join(f"{names[symbol]} = {value}" for symbol, value in failure.bound)
        return f"{spelled(substitute(term, {symbol: integer(name) for symbol, name in names.items()}))} at {where}"


def _decimal(value: Fraction) -> str:
    scaled = round(abs(value) * 10**SHOWN_DIGITS)
    whole, rest = divmod(scaled, 10**SHOWN_DIGITS)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{SHOWN_DIGITS}}"
