"""The language of outlines: which SymPy terms are terms, how names are bound, and how one is substituted.

SymPy captures bound names and evaluates under binders. Here a binder is a leaf to SymPy: its body is out of reach of
`subs`, `diff` and `expand`. The bound name of a binder is its height (one more than the binders inside it), so two
terms that differ in bound names only are one and the same object, and no substitution can capture.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from hashlib import sha256

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Integer,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    Tuple,
    cos,
    erf,
    exp,
    log,
    sin,
    tanh,
)
from sympy.core.symbol import Str

from derive.notation.errors import Unspelled

from .free import free_in, height_of, names_in
from .functions import RealFunction as RealFunction
from .functions import maximum as maximum
from .functions import minimum as minimum
from .functions import relu as relu
from .functions import remainder as remainder
from .functions import sigmoid as sigmoid
from .shared import Shared, one_name


class Refused(Unspelled):
    """A rule whose conditions are not met: `rule: condition: terms`."""


def need(condition: bool, message: str, *parts: object) -> None:
    """Refuse unless the condition holds. The message is put together only when somebody reads it."""
    if not condition:
        raise Refused(message, *parts)


@lru_cache(maxsize=10_000)
def real(name: str) -> Symbol:
    return Symbol(name, real=True)


@lru_cache(maxsize=10_000)
def integer(name: str) -> Symbol:
    return Symbol(name, integer=True)


@lru_cache(maxsize=10_000)
def size(name: str) -> Symbol:
    """A number of things: 0, 1, 2, ..."""
    return Symbol(name, integer=True, nonnegative=True)


@lru_cache(maxsize=10_000)
def outcome(name: str) -> Symbol:
    """A point of the probability space. It stands only as the first index of an entry, which then is random."""
    return Symbol(name, zero=False)


SORTS = (real, integer, size)


def number(value: Basic | int) -> Basic:
    """A Python integer as a term; a term as it is. (Never SymPy's own conversion, which executes strings.)"""
    return Integer(value) if type(value) is int else value


class At(Shared, Expr):
    """An entry of a named array or sequence: At(Str("x"), i, j) is x[i, j], a real number for any integers i, j.
    At(Str("x"), w, i), with an outcome w, is x[i] as it turns out there: all x[i] are random numbers on one space."""

    is_commutative = True
    is_real = True

    @property
    def name(self) -> str:
        return str(self.args[0].name)

    @property
    def indices(self) -> tuple[Expr, ...]:
        return self.args[1:]


def at(name: str, *indices: Expr | int) -> At:
    return At(one_name(str.__str__(name)), *map(number, indices))        # a subclass may print as another name


class Binder(Basic):
    """body, with a name bound in it (an integer, or an outcome), and terms outside of its scope (a range, a limit)."""

    sort = staticmethod(integer)
    body: Basic
    height: int
    outer: tuple[Basic, ...]

    def __new__(cls, body: Basic, name: Symbol, *outer: Basic) -> Basic:
        need(name == cls.sort(name.name), "{}: {} is not of the sort that it ranges over", cls.__name__, name)
        outer = tuple(map(number, outer))
        height = max(map(height_of, (body, *outer))) + 1
        return cls._closed(_renamed(body, name, cls.sort(f"#{height}")), height, *outer)

    @classmethod
    @lru_cache(maxsize=100_000, typed=True)
    def _closed(cls, body: Basic, height: int, *outer: Basic) -> Basic:
        self = Basic.__new__(cls)
        self.body, self.height, self.outer = body, height, outer
        return self

    def _hashable_content(self) -> tuple[object, ...]:
        return (self.height, self.body, *self.outer)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self)._closed, (self.body, self.height, *self.outer)

    def open(self, name: Symbol) -> Basic:
        """The body, with `name` for the bound name."""
        need(name not in self._free, "open: {} is already free in {}", name, self)
        return _renamed(self.body, self.bound, name)

    @property
    def bound(self) -> Symbol:
        return self.sort(f"#{self.height}")

    def sort_key(self, order: object = None) -> tuple[object, ...]:
        inner = tuple(part.sort_key() for part in (self.body, *self.outer))
        return (10, 0, type(self).__name__), (len(inner), inner), S.One.sort_key(), S.One

    @property
    def free_symbols(self) -> set[Basic]:
        return set(self._free)                      # SymPy may change what it is given

    @cached_property
    def _free(self) -> frozenset[Basic]:
        return (free_in(self.body) - {self.bound}).union(*map(free_in, self.outer))

    def _eval_subs(self, old: Basic, new: Basic) -> Basic:
        need(not self.free_symbols & old.free_symbols, "subs: {} under a binder; use terms.substitute", old)
        return self

    def _xreplace(self, rule: Mapping[Basic, Basic]) -> tuple[Basic, bool]:
        if self in rule:
            return rule[self], True
        need(not self.free_symbols & rule.keys(), "xreplace: under a binder; use terms.substitute")
        return self, False

    def _sympystr(self, printer: object) -> str:
        return f"{type(self).__name__}({', '.join(map(spelled, (self.body, self.bound, *self.outer)))})"


class Leaf(Shared, Expr):
    """A real number that SymPy's own rewriting does not look into."""

    is_Atom = True              # to SymPy's own rewriting
    is_number = False           # though SymPy sees no part of it that is none
    is_commutative = is_real = True

    def _eval_is_polynomial(self, names: object) -> bool:
        return False            # in names within it: SymPy would differentiate by them, and look for roots

    def _eval_derivative(self, symbol: Symbol) -> Expr:
        raise Refused(f"diff: {symbol} in a {type(self).__name__}; use the rules of derive.outlines.calculus")


class Sum(Binder, Leaf):
    """Sum(f(i), i, low, high): f(low) + ... + f(high); 0 when high < low."""

    def __new__(cls, body: Expr, name: Symbol, low: Expr, high: Expr) -> Expr:
        return S.Zero if body is S.Zero else Binder.__new__(cls, body, name, low, high)


class Product(Binder, Leaf):
    """Product(f(i), i, low, high): f(low)*...*f(high); 1 when high < low."""

    def __new__(cls, body: Expr, name: Symbol, low: Expr, high: Expr) -> Expr:
        return S.One if body is S.One else Binder.__new__(cls, body, name, low, high)


class Largest(Binder, Leaf):
    """Largest(f(i), i, low, high): the largest of f(low), ..., f(high); not defined when high < low."""


class Formula(Shared):
    """Something that is true or false once its free names have values."""


class Relation(Formula):
    lhs = property(lambda self: self.args[0])
    rhs = property(lambda self: self.args[1])

    def __new__(cls, lhs: Expr | int, rhs: Expr | int) -> Relation:
        return super().__new__(cls, number(lhs), number(rhs))


class Equal(Relation):
    """lhs = rhs"""


class NotEqual(Relation):
    """lhs != rhs"""


class Less(Relation):
    """lhs < rhs"""


class AtMost(Relation):
    """lhs <= rhs"""


class Either(Formula):
    """One of two formulas, at least."""


class Forall(Binder, Formula):
    """Forall(S(i), i, low, high): S(i) for every integer i with low <= i <= high (high may be oo)."""


class Tends(Binder, Formula):
    """Tends(f(t), t, low, L): f(t) is defined for every integer t >= low, and f(t) -> L as t -> oo."""


class Bracket(Leaf):
    """Bracket(A): 1 where the formula A is true, 0 where it is false."""


class Program(Basic):
    """Program(definitions, outputs): arrays computed one after another. A definition is y[i..] = term for all i.. in
    their ranges; its term may use inputs (names without a definition) and the names defined before it."""

    free_symbols = cached_property(Basic.free_symbols.fget)     # each slope asks again


class Slope(Leaf):
    """Slope(P, u[k]): the derivative by u[k] of the loss sum(dy[i]*y[i]) over the outputs y of the program P, where
    what P computes from u follows u, and dy are free numbers; 0 where there is no such derivative."""

    def _sympystr(self, printer: object) -> str:
        along = sha256(spelled(self.args[0]).encode()).hexdigest()[:12]
        return f"Slope({along}, {self.args[1]})"


class Outcomes(Binder):
    """What is said of all outcomes together."""

    sort = staticmethod(outcome)


class Mean(Outcomes, Leaf):
    """Mean(f(w), w): the expectation of f."""


class Surely(Outcomes, Formula):
    """Surely(A(w), w): A at every outcome."""


class Integrable(Outcomes, Formula):
    """Integrable(f(w), w): f has an expectation, which is finite."""


class Law(Formula):
    """What is known of the joint law of families: of (name, number) pairs. The number says how many leading indices
    single out a unit: (x, 1) has the units x[i], each with all entries x[i, j..]; (x, 0) is one unit, all of x."""


FUNCTIONS = (Abs, exp, log, sin, cos, tanh, erf, minimum, maximum, remainder, sigmoid, relu)
NUMBERS = map(type, (Integer(2), Rational(2, 3), S.Half, S.Zero, S.One, S.NegativeOne, S.Pi, S.Exp1))
LANGUAGE = frozenset((At, Add, Mul, Pow, *FUNCTIONS, Equal, NotEqual, Less, AtMost, Either, Bracket, Program, Slope,
                      Tuple, *NUMBERS))
_NAME = re.compile(r"(?:#|[^\W\d])[\w.']*")       # a letter first; behind a # stand the kernel's own names


@lru_cache(maxsize=100_000, typed=True)
def well_formed(term: Basic) -> None:
    """Refuse all that is not in the language: floats, oo, foreign functions, other assumptions, subclasses of ours."""
    if isinstance(term, Symbol):
        need(type(term) is Symbol and any(term == sort(term.name) for sort in SORTS),
             "term: {} is not a name of sort real, integer or size", term)
        need(_NAME.fullmatch(term.name) is not None, "term: {!r} does not read as a name", term.name)
    elif isinstance(term, Binder):
        need(type(term) in (Sum, Product, Largest, Forall, Tends, Mean, Surely, Integrable),
             "term: unknown binder {}", type(term).__name__)
        need(isinstance(term.body, Formula if type(term) in (Forall, Surely) else Expr),
             "term: the wrong kind of body: {}", term)
        well_formed(term.body)
        for part in term.outer[:1] if term.outer[1:] == (S.Infinity,) and type(term) is Forall else term.outer:
            well_formed(part)
        ends = term.outer[:1] if type(term) is Tends else term.outer
        need(all(end is S.Infinity or integral(end) for end in ends), "term: a range of {} ends at no integer", term)
    elif isinstance(term, Law):
        pairs = [pair.args for pair in term.args if type(pair) is Tuple and len(pair.args) == 2]
        need(all(type(name) is Str and isinstance(number, Integer) and number >= 0 for name, number in pairs)
             and len(dict(pairs)) == len(term.args) > 0, "term: {} is not about families", term)
    else:
        need(type(term) in LANGUAGE, "term: {} is not in the language: {}", type(term).__name__, term)
        need(type(term) is not At or all(integral(i) for i in term.indices[random(term):]),
             "term: an index of {} is no integer", term)
        need(type(term) is not At or (type(term.args[0]) is Str and _NAME.fullmatch(term.name) is not None),
             "term: an entry of no named array: {}", term)
        need(type(term) is not Slope or (type(term.args[0]), type(term.args[1])) == (Program, At),
             "term: a slope is of a program, by an entry: {}", term)
        wanted = 1 if isinstance(term, (Bracket, *FUNCTIONS)) else len(term.args)
        wanted = 2 if isinstance(term, (Pow, minimum, maximum, remainder, Relation, Either)) else wanted
        need(len(term.args) == wanted, "term: {} takes {} arguments: {}", type(term).__name__, wanted, term)
        kind = {Either: Formula, Bracket: Formula, Program: Basic, Slope: Basic, Tuple: Basic}.get(type(term), Expr)
        for part in term.args[isinstance(term, At) + random(term):]:
            need(isinstance(part, kind), "term: {} cannot stand in {}", part, term)
            if not (type(part) is Str and type(term) is Tuple):     # the names of a program's outputs
                well_formed(part)


def integral(term: Expr) -> bool:
    """Whether a term is an integer by its sorts alone: a polynomial in integers, and remainders, with integer
    coefficients."""
    if isinstance(term, (Add, Mul, remainder)):
        return all(map(integral, term.args))
    if isinstance(term, Pow):
        return integral(term.base) and isinstance(term.exp, Integer) and term.exp >= 0
    return isinstance(term, Integer) or (isinstance(term, Symbol) and bool(term.is_integer))


def bound(height: int) -> Symbol:
    return integer(f"#{height}")


def random(term: Basic) -> bool:
    """Whether a term is an entry at an outcome."""
    first = term.args[1] if isinstance(term, At) and len(term.args) > 1 else None
    return isinstance(first, Symbol) and first == outcome(first.name)


@lru_cache(maxsize=50_000)
def spelled(term: Basic) -> str:
    """A term in SymPy's spelling: the order of terms that is the same in every run."""
    return str(term)


def fresh(stem: str, *terms: Basic) -> Symbol:
    """An index, named stem or stem with primes, that is free in none of the terms."""
    while any(stem in names_in(term) for term in terms):
        stem += "'"
    return integer(stem)


def substitute(term: Basic, values: Mapping[Symbol, Basic]) -> Basic:
    """All the free names in `values` at once, with no capture: each binder is opened with a name nobody has."""
    return _substituted(term, frozenset(values.items()), 0)


@lru_cache(maxsize=100_000)
def _substituted(term: Basic, values: frozenset[tuple[Symbol, Basic]], depth: int) -> Basic:
    if free_in(term).isdisjoint(name for name, _ in values):
        return term
    if isinstance(term, Binder):
        name = term.sort(f"#open{depth}")
        body = _substituted(_renamed(term.body, term.bound, name), values, depth + 1)
        return type(term)(body, name, *(_substituted(part, values, depth) for part in term.outer))
    if isinstance(term, Symbol):
        return dict(values)[term]
    parts = [_substituted(part, values, depth) for part in term.args if isinstance(part, Bracket)]
    if isinstance(term, Mul) and S.Zero in parts:
        return S.Zero           # what a bracket leaves out need not be defined
    well_formed(result := term.func(*(_substituted(part, values, depth) for part in term.args)))
    return result               # 1/0 has not vanished beside 0


@lru_cache(maxsize=100_000)
def _renamed(term: Basic, old: Symbol, new: Symbol) -> Basic:
    """Rename at the same heights: sound only for a name that no binder inside `term` has."""
    if isinstance(term, Symbol) or old not in free_in(term):
        return new if term == old else term
    parts = [_renamed(p, old, new) for p in ((term.body, *term.outer) if isinstance(term, Binder) else term.args)]
    return type(term)._closed(parts[0], term.height, *parts[1:]) if isinstance(term, Binder) else term.func(*parts)
