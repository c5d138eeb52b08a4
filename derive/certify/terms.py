"""Terms and formulas of the kernel as Coq's: reals R, integers Z, arrays as functions, sums as Chalkproof.Sum.

Coq's functions are total. Where a term is defined, its translation has its value; where it is not (1/0), what Coq says
of it is no part of the claim, which holds under the conditions that its theorem carries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

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
    Slope,
    Sum,
    Surely,
    Tends,
    integral,
    maximum,
    minimum,
    outcome,
    relu,
    sigmoid,
    spelled,
)

from .names import Names, array_of, slope_of

FUNCTIONS: Mapping[type, str] = {Abs: "Rabs", log: "ln", sin: "sin", cos: "cos", tanh: "tanh", erf: "erf",
                                 minimum: "Rmin", maximum: "Rmax", sigmoid: "sigmoid", relu: "Rmax 0"}
RELATIONS: Mapping[type, str] = {Equal: "=", NotEqual: "<>", Less: "<", AtMost: "<="}
BRACKETS: Mapping[type, str] = {Equal: "br_eq", NotEqual: "br_ne", Less: "br_lt", AtMost: "br_le"}
NOTHING: Mapping[Symbol, str] = MappingProxyType({})


class Untranslatable(Exception):
    """A term that has no translation."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes terms with the identifiers of a file; `instead` holds Coq terms that stand in place of names."""

    names: Names
    instead: Mapping[Symbol, str] = field(default_factory=dict)

    def putting(self, instead: Mapping[Symbol, str]) -> "Writer":
        return Writer(self.names, {**self.instead, **instead})

    def symbol(self, name: Symbol) -> str:
        if name in self.instead:
            return self.instead[name]
        if name.name.startswith("#"):
            height = name.name[1:]
            if not height.isdecimal():
                raise Untranslatable(name)
            return self.names.bound[int(height)]
        return self.names.symbols[name]

    def formula(self, said: Formula) -> str:
        """A formula, in brackets where it has parts."""
        if type(said) in RELATIONS:
            if integral(said.lhs) and integral(said.rhs):
                return f"({self.integer(said.lhs)} {RELATIONS[type(said)]} {self.integer(said.rhs)})%Z"
            return f"({self.real(said.lhs)} {RELATIONS[type(said)]} {self.real(said.rhs)})"
        if isinstance(said, Either):
            return f"({self.formula(said.args[0])} \\/ {self.formula(said.args[1])})"
        if isinstance(said, Forall):
            name = self.symbol(said.bound)
            low, high = said.outer
            upper = "" if high is S.Infinity else f"({name} <= {self.integer(high)})%Z -> "
            return f"(forall {name} : Z, ({self.integer(low)} <= {name})%Z -> {upper}{self.formula(said.body)})"
        if isinstance(said, Tends):
            low, limit = said.outer
            sequence = f"(fun {self.symbol(said.bound)} : Z => {self.real(said.body)})"
            return f"(Tends {self.integer(low)} {sequence} {self.argument(limit)})"
        if isinstance(said, Surely):
            return f"(forall {self.symbol(said.bound)} : Omega, {self.formula(said.body)})"
        if isinstance(said, Integrable):
            return f"(Integrable (fun {self.symbol(said.bound)} : Omega => {self.real(said.body)}))"
        if isinstance(said, Law):
            return self.names.laws[said]
        raise Untranslatable(said)

    def integer(self, term: Expr) -> str:
        """A term that is an integer by its sorts, in Z."""
        if isinstance(term, Integer):
            return str(term) if term >= 0 else f"({term})"
        if isinstance(term, Symbol):
            return self.symbol(term)
        return _arithmetic(term, self.integer, lambda power: f"({self.integer(power.base)} ^ {power.exp})", None)

    def real(self, term: Expr) -> str:
        """A term in R."""
        if isinstance(term, Rational):
            text = str(abs(term.p)) if term.q == 1 else f"({abs(term.p)} / {term.q})"
            return text if term.p >= 0 else f"(- {text})"
        if isinstance(term, Symbol):
            return f"IZR {self.symbol(term)}" if term.is_integer else self.symbol(term)
        if isinstance(term, At):
            chance, *indices = term.indices if array_of(term).random else (None, *term.indices)
            arguments = ([] if chance is None else [self.symbol(chance)]) + list(map(self.integer, indices))
            return f"({' '.join([self.names.arrays[array_of(term)], *arguments])})" if arguments else (
                self.names.arrays[array_of(term)])
        if isinstance(term, (Sum, Largest)):
            low, high = map(self.integer, term.outer)
            return f"({type(term).__name__} {low} {high} (fun {self.symbol(term.bound)} : Z => {self.real(term.body)}))"
        if isinstance(term, Mean):
            return f"(Mean (fun {self.symbol(term.bound)} : Omega => {self.real(term.body)}))"
        if isinstance(term, Bracket):
            said = term.args[0]
            if type(said) not in BRACKETS:
                raise Untranslatable(term)
            return f"({BRACKETS[type(said)]} {self.argument(said.lhs)} {self.argument(said.rhs)})"
        if isinstance(term, Slope):
            name, _, rest = self.names.slopes[slope_of(term)]
            return f"({' '.join([name, *map(self.symbol, rest), *map(self.integer, term.args[1].indices)])})"
        if term is S.Exp1:
            return "(exp 1)"
        if term is S.Pi:
            return "PI"
        if isinstance(term, exp):
            return f"(exp {self.argument(term.exp)})"
        if type(term) in FUNCTIONS:
            return f"({FUNCTIONS[type(term)]} {' '.join(map(self.argument, term.args))})"
        if isinstance(term, (Add, Mul, Pow)):
            return _arithmetic(term, self.real, self.power, self.below)
        raise Untranslatable(term)

    def argument(self, term: Expr) -> str:
        """A term in R as the argument of a function."""
        text = self.real(term)
        return f"({text})" if text.startswith("IZR") else text

    def power(self, term: Pow) -> str:
        base, exponent = term.base, term.exp
        if isinstance(exponent, Rational) and (exponent.q == 1 or exponent.q == 2):
            if exponent.p < 0:
                return f"(/ {self.power(Pow(base, -exponent, evaluate=False))})"
            root = self.argument(base) if exponent.q == 1 else f"(sqrt {self.argument(base)})"
            return root if exponent.p == 1 else f"({root} ^ {exponent.p})"
        if integral(exponent):
            return f"(powerRZ {self.argument(base)} {self.integer(exponent)})"
        return f"(rpow {self.argument(base)} {self.argument(exponent)})"

    def below(self, term: Expr) -> str | None:
        """What a factor divides by, if it does."""
        if isinstance(term, Pow) and not isinstance(term, exp) and isinstance(term.exp, Rational) and (
                term.exp < 0 and term.exp.q in (1, 2)):
            return self.power(Pow(term.base, -term.exp, evaluate=False))
        return None


@lru_cache(maxsize=50_000)
def _shape(term: Basic) -> str:
    """A term's spelling without its names, so that a term keeps its order when names are changed."""
    if isinstance(term, Symbol):
        return "Z" if term.is_integer else "R"
    if isinstance(term, Binder):
        return f"{type(term).__name__}({', '.join(map(_shape, (term.body, *term.outer)))})"
    if not term.args:
        return spelled(term)
    parts = [_shape(part) for part in term.args]
    return f"{type(term).__name__}({', '.join(sorted(parts) if isinstance(term, (Add, Mul)) else parts)})"


def _place(term: Expr) -> tuple[bool, str, str]:
    return isinstance(term, Rational), _shape(term), spelled(term)


def variable(name: Symbol, identifier: str) -> str:
    """How a name is declared."""
    sort = "Z" if name.is_integer else "Omega" if name == outcome(name.name) else "R"
    return f"({identifier} : {sort})"


def _arithmetic(term: Expr, write: Callable[[Expr], str], power: Callable[[Pow], str],
                below: Callable[[Expr], str | None] | None) -> str:
    """Sums and products, the terms in the order of their spelling, what is subtracted behind what is not."""
    if isinstance(term, Add):
        signed = sorted(((bool(part.as_coeff_Mul()[0] < 0), _place(part), part) for part in term.args),
                        key=lambda one: one[:2])
        texts = [f"{'- ' if minus else '+ '}{write(-part if minus else part)}" for minus, _, part in signed]
        return f"({' '.join(texts).removeprefix('+ ')})"
    if isinstance(term, Pow):
        return power(term)
    coefficient, rest = term.as_coeff_Mul()
    sign = "- " if coefficient < 0 else ""
    coefficient = abs(coefficient)
    factors = sorted(Mul.make_args(rest), key=_place)
    under = [text for factor in factors if below is not None and (text := below(factor)) is not None]
    over = [write(factor) for factor in factors if below is None or below(factor) is None]
    over = ([str(coefficient.p)] if coefficient.p != 1 or not over else []) + over
    under = ([str(coefficient.q)] if coefficient.q != 1 else []) + under
    product = " * ".join(over)
    if not under:
        return f"({sign}{product})"
    return f"({sign}{product} / {under[0] if len(under) == 1 else '(' + ' * '.join(under) + ')'})"

