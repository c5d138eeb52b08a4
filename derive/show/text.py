"""How a kernel term is written on one line: y[t+1] = (1 - 1/N)·y[t] + x[t+1]."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from sympy import Abs, Add, Basic, Expr, Function, Integer, Mul, Pow, Rational, S, Symbol, expand

from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Integrable,
    Largest,
    Law,
    Less,
    Mean,
    NotEqual,
    Outcomes,
    Product,
    Slope,
    Sum,
    Surely,
    Tends,
    fresh,
    integer,
    integral,
    maximum,
    minimum,
    outcome,
    random,
)

from .signs import SUPERSCRIPT, letter

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4          # how tightly a text binds
RELATIONS = {Equal: "=", NotEqual: "≠", Less: "<", AtMost: "≤"}
LAWS = {"Independent": "are independent", "PairwiseIndependent": "are pairwise independent",
        "Uncorrelated": "are uncorrelated", "SameLaw": "have one law", "Symmetric": "have the law of their negatives",
        "Normal": "are standard normal"}
CALLED = {Abs: "abs", minimum: "min", maximum: "max"}


class Pen(Protocol):
    """Puts terms into a text."""

    def __call__(self, term: Basic) -> str:
        """A term in writing."""

    def range(self, name: Symbol, low: Expr, high: Basic) -> str:
        """low ≤ name ≤ high"""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes terms; `indices` and `steps` are the letters it likes for bound names of sums and of statements."""

    indices: tuple[str, ...] = ("k", "s", "i", "j", "l", "m")
    steps: tuple[str, ...] = ("t", "i", "j", "k", "n")
    taken: frozenset[str] = frozenset()         # the names around, which no bound name should repeat

    def __call__(self, term: Basic) -> str:
        inner = self.beside(*term.free_symbols)
        return inner._formula(term) if not isinstance(term, Expr) else inner._at_least(term, SUM)

    def beside(self, *names: Basic) -> "Writer":
        return replace(self, taken=self.taken | {str(name) for name in names})

    def range(self, name: Symbol, low: Expr, high: Basic) -> str:
        if high is S.Infinity:
            return f"{self(name)} ≥ {self(low)}"
        return f"{self(low)} ≤ {self(name)} ≤ {self(high)}"

    def opened(self, term: Binder, liked: Sequence[str]) -> tuple[Symbol, Basic]:
        """A readable name that nothing in the term or around it has, and the body with it: i for a range up to I."""
        ends = sorted(s.name.lower() for s in term.outer[-1].free_symbols if s.is_nonnegative and s.name.isalpha())
        letters = [integer(letter) for letter in (*ends, *liked) if letter not in self.taken]
        name = next((name for name in letters if name not in term.free_symbols), fresh(liked[0], term))
        return name, term.open(name)

    def _formula(self, term: Basic) -> str:
        if isinstance(term, (Less, AtMost)) and isinstance(term.rhs, (Symbol, At)) and isinstance(term.lhs, Rational):
            return f"{self(term.rhs)} {'>' if isinstance(term, Less) else '≥'} {self(term.lhs)}"
        if type(term) in RELATIONS:
            return f"{self(term.lhs)} {RELATIONS[type(term)]} {self(term.rhs)}"
        if isinstance(term, Either):
            return " or ".join(map(self, term.args))
        if isinstance(term, Forall):
            ranges: list[str] = []
            while isinstance(term, Forall):
                name, body = self.opened(term, self.steps)
                ranges.append(self.range(name, *term.outer))
                term = body
            return f"{self(term)} for {', '.join(ranges)}"
        if isinstance(term, Surely):
            return self(self._at_an_outcome(term))
        if isinstance(term, Integrable):
            return f"E({self(self._at_an_outcome(term))}) is finite"
        if isinstance(term, Law):
            return self._law(term)
        if isinstance(term, Tends):
            name, body = self.opened(term, self.steps)
            return f"{self(body)} → {self(term.outer[1])} as {self(name)} → ∞"
        return str(term)

    def _at_an_outcome(self, term: Outcomes) -> Basic:
        """The body; entries of random arrays are written without their outcome."""
        return term.open(outcome(fresh("ω", term).name))

    def _law(self, term: Law) -> str:
        """x[i] are independent"""
        families = [(letter(pair.args[0].name), int(pair.args[1])) for pair in term.args]
        kind = type(term).__name__
        if kind == "Moments":
            return ", ".join(f"E(abs({name}[i])^{number}) is finite" for name, number in families)
        units = [name + (f"[{', '.join(self.indices[2:2 + number])}]" if number else "") for name, number in families]
        return f"{', '.join(units)} {LAWS.get(kind, kind)}"

    def _at_least(self, term: Expr, binding: int) -> str:
        text, own = self._spell(term)
        return text if own >= binding else f"({text})"

    def _spell(self, term: Expr) -> tuple[str, int]:
        """(text, how tightly it binds) for a term by itself."""
        if isinstance(term, Symbol):
            return letter(term.name), ATOM
        if isinstance(term, Integer):
            return str(term), ATOM if term >= 0 else SUM
        if term is S.Infinity:
            return "∞", ATOM
        if isinstance(term, At):
            written = (self._at_least(i, SUM) for i in term.indices[random(term):])
            indices = ", ".join(text.replace(" + ", "+").replace(" - ", "-") for text in written)
            return letter(term.name) + (f"[{indices}]" if indices else ""), ATOM
        if isinstance(term, Mean):
            return f"E({self(self._at_an_outcome(term))})", ATOM
        if isinstance(term, Bracket):
            return f"[{self(solved(term.args[0]))}]", ATOM
        if isinstance(term, Slope):
            return f"dL/d{self(term.args[1])}", PRODUCT
        if isinstance(term, Add):
            return self._sum(term), SUM
        if isinstance(term, (Mul, Rational)) or (isinstance(term, Pow) and divides(term)):
            return self._product(term)
        if isinstance(term, Pow):
            return self._power(term)
        if isinstance(term, (Sum, Product, Largest)):
            name, body = self.opened(term, self.indices)
            low, high = (self._at_least(end, SUM).replace(" ", "") for end in term.outer)
            sign = {Sum: "Σ", Product: "Π"}.get(type(term), "max")
            body_text = self.beside(name)._at_least(body, PRODUCT)
            return f"{sign}_{{{self(name)}={low}..{high}}} {body_text}", PRODUCT
        if isinstance(term, Function):
            called = CALLED.get(type(term), type(term).__name__)
            return f"{called}({', '.join(map(self, term.args))})", ATOM
        return letter({S.Pi: "pi", S.Exp1: "e"}.get(term, str(term))), ATOM

    def _sum(self, term: Add) -> str:
        """The first positive term leads."""
        parts = sorted(term.args, key=self._place)
        lead = next((k for k, part in enumerate(parts) if not negative(part)), 0)
        text = ""
        for part in (parts[lead], *parts[:lead], *parts[lead + 1:]):
            sign, size = ("-", -part) if negative(part) else ("+", part)
            written = self._at_least(size, PRODUCT)
            text += f" {sign} {written}" if text else f"-{written}" if sign == "-" else written
        return text

    def _product(self, term: Expr) -> tuple[str, int]:
        """-3·x·(a + b)/(2·y): the number, then letters, brackets, functions, entries, sums."""
        number, factors = term.as_coeff_mul() if not isinstance(term, Pow) else (S.One, (term,))
        sign, number = ("-", -number) if number.is_negative else ("", number)
        above = sorted((f for f in factors if not divides(f)), key=_kind)
        below = sorted((Pow(f.base, -f.exp) for f in factors if divides(f)), key=_kind)
        above = [Integer(number.p)] * (number.p != 1) + above
        below = [Integer(number.q)] * (number.q != 1) + below
        top = self._factors(above, alone=not below) if above else "1"
        if not below:
            return sign + top, SUM if sign else PRODUCT
        bottom = self._factors(below, alone=False)
        return f"{sign}{top}/{bottom if len(below) == 1 else f'({bottom})'}", SUM if sign else PRODUCT

    def _factors(self, factors: Sequence[Expr], alone: bool) -> str:
        """A sum stands at the end without brackets, and only where no denominator follows."""
        last = len(factors) - 1
        return "·".join(self._at_least(f, PRODUCT if k == last and alone and not isinstance(f, Rational) else POWER)
                        for k, f in enumerate(factors))

    def _power(self, term: Pow) -> tuple[str, int]:
        if term.exp == Rational(1, 2):
            return f"√{self._at_least(term.base, ATOM)}", POWER
        base = self._at_least(term.base, ATOM)
        if isinstance(term.exp, Integer) and 2 <= term.exp <= 9:
            return base + SUPERSCRIPT[int(term.exp)], POWER
        return f"{base}^{self._at_least(term.exp, ATOM)}", POWER

    def _place(self, part: Expr) -> tuple[int, int, str]:
        """What has brackets or sums first, then letters and entries, numbers at the very end."""
        if not part.free_symbols:
            return (2, 0, spelled_out(part))
        factors = Mul.make_args(part)
        brackets = sum(isinstance(f, (Add, Pow, Sum)) for f in factors)
        return (1, -brackets, self(part))


@lru_cache(maxsize=2**16)
def spelled_out(term: Expr) -> str:
    """In SymPy's spelling, which puts terms in the same order in every run; asked for again and again."""
    return str(term)


def negative(term: Expr) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def divides(term: Expr) -> bool:
    return isinstance(term, Pow) and term.exp.is_Rational and term.exp.is_negative


def _kind(factor: Expr) -> tuple[int, str]:
    base = factor.base if isinstance(factor, Pow) else factor
    kinds: tuple[type | tuple[type, ...], ...] = (Symbol, Add, Function, At, Sum)
    order = next((k for k, kind in enumerate(kinds, 1) if isinstance(base, kind)), 0)
    return (order, spelled_out(factor))


def solved(formula: Formula) -> Formula:
    """0 <= n - j - 2 as j <= n - 2, where an index stands by itself; i - j = 0 as i = j, and i - j != 0 as i != j."""
    compared = isinstance(formula, (AtMost, Equal, NotEqual)) and 0 in formula.args
    if not (compared and integral(formula.rhs - formula.lhs)):
        return formula
    difference = expand(formula.rhs - formula.lhs)
    for name in sorted((s for s in difference.free_symbols if not s.is_nonnegative), key=str):
        slope = difference.coeff(name)
        if slope in (1, -1):
            rest = expand(name - slope * difference)
            if isinstance(formula, (Equal, NotEqual)):
                return type(formula)(name, rest)
            return AtMost(rest, name) if slope == 1 else AtMost(name, rest)
    return formula


def writer_for(sources: Iterable[str]) -> Writer:
    """The letters that the written statements use for sums and for steps come first."""
    text = "; ".join(sources)
    sums = re.findall(r"\b(?:sum|mean)\(\s*([A-Za-z]\w*)\s*=", text)
    steps = re.findall(r"\bfor\s+(?:[^;]*?)\b([A-Za-z]\w*)\s*>=?|\bas\s+([A-Za-z]\w*)\s*->", text)
    liked = Writer()
    return Writer((*dict.fromkeys((*sums, *liked.indices)),),
                  (*dict.fromkeys((*(a or b for a, b in steps), *liked.steps)),))
