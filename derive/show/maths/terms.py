"""Kernel terms as written mathematics: which sign, which bracket, which order an author would choose."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sympy import Abs, Add, Basic, Expr, Function, Integer, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Either,
    Equal,
    Forall,
    Integrable,
    Largest,
    Law,
    Less,
    Mean,
    NotEqual,
    Outcomes,
    Product,
    Relation,
    Slope,
    Sum,
    Surely,
    Tends,
    fresh,
    integral,
    maximum,
    minimum,
    outcome,
    random,
    relu,
    remainder,
    sigmoid,
)
from derive.show.signs import letter
from derive.show.text import LAWS, Writer, divides, negative, solved, spelled_out

from .decisions import begins_with_digit, close, flat, is_large, only, with_words
from .glyphs import Letters, indexed
from .tree import (
    COMMA,
    DOT,
    MINUS,
    TIMES,
    Big,
    Brackets,
    Fraction,
    Letter,
    Maths,
    Named,
    Number,
    Phrase,
    Root,
    Row,
    Scripts,
    Sign,
    joined,
    level,
    row,
    width,
)

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4          # how tightly what is written binds
RELATIONS = {Equal: "=", NotEqual: "≠", Less: "<", AtMost: "≤"}
TURNED = {"<": ">", "≤": "≥", "=": "=", "≠": "≠"}
FUNCTIONS = {log: "ln", sin: "sin", cos: "cos", tanh: "tanh", erf: "erf", minimum: "min", maximum: "max",
             remainder: "rem", relu: "relu", sigmoid: "σ"}
INFINITY, EXPECTATION = Letter("∞"), Letter("𝔼")
ARROW = Sign("→", "relation")
LARGEST_EXPONENT = 4.0          # em; a wider argument of exp stands on the line


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Writes terms; `names` chooses letters for bound names, `letters` says how each looks, `order` who comes first."""

    names: Writer = field(default_factory=Writer)
    letters: Letters = field(default_factory=Letters)
    order: tuple[str, ...] = ()
    known: dict[Basic, Phrase] = field(default_factory=dict, compare=False, repr=False)     # each is asked for twice

    def __call__(self, term: Basic) -> Phrase:
        """A term, or a formula, which may take words."""
        if term not in self.known:
            inner = self.beside(*term.free_symbols)
            self.known[term] = (inner.maths(term),) if isinstance(term, Expr) else inner._formula(term)
        return self.known[term]

    def beside(self, *names: Basic) -> "Typesetter":
        return Typesetter(self.names.beside(*names), self.letters, self.order)

    def maths(self, term: Expr, binding: int = SUM) -> Maths:
        """In brackets where it binds less tightly than its place asks."""
        written, own = self._spell(term)
        return written if own >= binding else Brackets(written)

    def range(self, name: Symbol, low: Expr, high: Basic) -> Maths:
        if high is S.Infinity:
            return row(self.maths(name), Sign("≥", "relation"), self.maths(low))
        if low == high:
            return row(self.maths(name), Sign("=", "relation"), self.maths(low))
        least = Sign("≤", "relation")
        return row(self.maths(low), least, self.maths(name), least, self.maths(high))

    def _formula(self, term: Basic) -> Phrase:
        match term:
            case Relation():
                return (self._relation(term),)
            case Either():
                return with_words(" or ", [self(part) for part in term.args])
            case Forall():
                return self._for_all(term)
            case Surely():
                return (*self(self._at_an_outcome(term)), " surely")
            case Integrable():
                return (self._mean(term), " is finite")
            case Law():
                return self._law(term)
            case Tends():
                name, body = self.names.opened(term, self.names.steps)
                inside = self.beside(name)
                there = row(inside.maths(body), ARROW, self.maths(term.outer[1]))
                return (there, " as ", row(inside.maths(name), ARROW, INFINITY))
        raise TypeError(f"no way to write {type(term).__name__} is known: one line in derive/show/maths/terms.py")

    def _relation(self, term: Relation) -> Maths:
        left, sign, right = term.lhs, RELATIONS[type(term)], term.rhs
        if isinstance(term, (Less, AtMost)) and isinstance(left, Rational) and not isinstance(right, Rational):
            left, sign, right = right, TURNED[sign], left
        return row(self.maths(left), Sign(sign, "relation"), self.maths(right))

    def _for_all(self, term: Forall) -> Phrase:
        ranges: list[Maths] = []
        inner: Basic = term
        typesetter = self
        while isinstance(inner, Forall):
            name, body = typesetter.names.opened(inner, typesetter.names.steps)
            typesetter = typesetter.beside(name)
            ranges.append(typesetter.range(name, *inner.outer))
            inner = body
        return (*typesetter._formula(inner), " for ", joined(ranges, COMMA))

    def _at_an_outcome(self, term: Outcomes) -> Basic:
        return term.open(outcome(fresh("ω", term).name))

    def _law(self, term: Law) -> Phrase:
        kind = type(term).__name__
        families = [(self.letters(pair.args[0].name), int(pair.args[1])) for pair in term.args]
        if kind == "Moments":
            found = [row(EXPECTATION, Brackets(Scripts(Brackets(indexed(family, Letter("i")), "|", "|"), None,
                                                       Number(str(number))), "[", "]")) for family, number in families]
            return (*with_words(", ", [(part,) for part in found]), " is finite")
        units = []
        for family, number in families:
            index = joined([Letter(i) for i in self.names.indices[2:2 + number]], COMMA) if number else None
            units.append((indexed(family, index) if index else family,))
        return (*with_words(", ", units), f" {LAWS.get(kind, kind)}")

    def _spell(self, term: Expr) -> tuple[Maths, int]:
        """(mathematics, how tightly it binds) for a term by itself."""
        match term:
            case Symbol():
                return self.letters(term.name), ATOM
            case Integer():
                return (Number(str(term)), ATOM) if term >= 0 else (row(MINUS, Number(str(-term))), SUM)
            case At():
                return self._entry(term), ATOM
            case Mean():
                return self._moment(term), ATOM
            case Bracket():
                return Brackets(row(*only(self._formula(solved(term.args[0])))), "[", "]"), ATOM
            case Slope():
                return Fraction(row(Letter("d"), Letter("ℒ")), row(Letter("d"), self.maths(term.args[1]))), PRODUCT
            case Add():
                return self._sum(term), SUM
            case Mul() | Rational():
                return self._product(term)
            case Pow():
                return self._product(term) if divides(term) else self._power(term.base, term.exp)
            case Sum() | Product() | Largest():
                return self._big(term), PRODUCT
            case exp():
                return self._exponential(term.args[0])
            case Abs():
                return Brackets(self.maths(term.args[0]), "|", "|"), ATOM
            case Function() if type(term) in FUNCTIONS:
                return row(Named(FUNCTIONS[type(term)]),
                           Brackets(joined([self.maths(part) for part in term.args], COMMA))), ATOM
        if term in CONSTANTS:
            return CONSTANTS[term], ATOM
        raise TypeError(f"no way to write {type(term).__name__} is known: one line in derive/show/maths/terms.py")

    def _entry(self, term: At) -> Maths:
        indices = [self.maths(i) for i in term.indices[random(term):]]
        return self.letters(term.name, close(indices) if indices else None)

    def _moment(self, term: Mean) -> Maths:
        """Var and Cov are written so where the term is what they stand for."""
        point = outcome(fresh("ω", term).name)
        body = term.open(point)
        factors = [body.base] * 2 if isinstance(body, Pow) and body.exp == 2 else list(body.args) if isinstance(
            body, Mul) and len(body.args) == 2 else []
        centred = [_centred(factor, point) for factor in factors]
        if centred and all(part is not None for part in centred):
            inner = [self.maths(part) for part in centred if part is not None]
            if isinstance(body, Pow):
                return row(Named("Var"), Brackets(inner[0]))
            return row(Named("Cov"), Brackets(joined(inner, COMMA)))
        return row(EXPECTATION, Brackets(self.maths(body), "[", "]"))

    def _mean(self, term: Outcomes) -> Maths:
        return row(EXPECTATION, Brackets(self.maths(self._at_an_outcome(term)), "[", "]"))

    def _big(self, term: Binder) -> Maths:
        name, body = self.names.opened(term, self.names.indices)
        low, high = term.outer
        inside = self.beside(name)
        if isinstance(term, (Sum, Product)):
            letter = "∑" if isinstance(term, Sum) else "∏"
            sign = Big(letter, row(inside.maths(name), Sign("=", "relation"), self.maths(low)), self.maths(high))
            return row(sign, inside.maths(body, PRODUCT))
        return row(Big("max", inside.range(name, low, high)), inside.maths(body, POWER))

    def _sum(self, term: Add) -> Maths:
        """The first positive part leads. A number is last beside bare letters (t + 1), and first beside products."""
        bare = all(isinstance(part, (Symbol, At)) for part in term.args if part.free_symbols)
        number = 2 if integral(term) or (bare and not _greek(term)) else 0
        parts = sorted(term.args, key=lambda part: self._place(part, number))
        lead = next((k for k, part in enumerate(parts) if not negative(part)), 0)
        found: list[Maths] = []
        for part in (parts[lead], *parts[:lead], *parts[lead + 1:]):
            minus = negative(part)
            if minus or found:
                found.append(Sign("−" if minus else "+", "binary" if found else "prefix"))
            found.append(self.maths(-part if minus else part, PRODUCT))
        return row(*found)

    def _place(self, part: Expr, number: int) -> tuple[int, int, int, str]:
        """Brackets before letters, and these as the sources have them."""
        if not part.free_symbols:
            return (number, 0, 0, spelled_out(part))
        factors = Mul.make_args(part)
        brackets = sum(isinstance(f, (Add, Pow, Sum)) and not integral(f) for f in factors)
        return (1, -brackets, min(map(self._rank, factors)), spelled_out(part))

    def _rank(self, factor: Expr) -> int:
        """Where the sources name it first."""
        names = {node.name for node in factor.atoms(Symbol, At)} if not isinstance(factor, Binder) else set()
        return min((self.order.index(name) for name in names if name in self.order), default=len(self.order))

    def _product(self, term: Expr) -> tuple[Maths, int]:
        """The number, then letters, entries, brackets, sums; a quotient as a fraction."""
        number, factors = term.as_coeff_mul() if not isinstance(term, Pow) else (S.One, (term,))
        minus, number = bool(number.is_negative), abs(number)
        above = sorted((f for f in factors if not divides(f)), key=self._kind)
        below = sorted((Pow(f.base, -f.exp) for f in factors if divides(f)), key=self._kind)
        above = [Integer(number.p)] * (number.p != 1) + above
        below = [Integer(number.q)] * (number.q != 1) + below
        outside: list[Expr] = []
        if below and any(isinstance(f, (Sum, Product, Largest)) or is_large(self.maths(f)) for f in above):
            outside = [f for f in above if isinstance(f, (Sum, Product, Largest, Add)) or is_large(self.maths(f))]
            above = [f for f in above if f not in outside]
        found = self._factors(above) if above else Number("1")
        if below:
            found = Fraction(found, self._factors(below))
        if outside:
            found = row(found, TIMES, self._factors(outside, first=False))
        return (row(MINUS, found), SUM) if minus else (found, PRODUCT)

    def _factors(self, factors: Sequence[Expr], first: bool = True) -> Maths:
        """Only the last may be a sum over a range without brackets; a digit does not follow a digit."""
        if first and len(factors) == 1:
            return self.maths(factors[0], SUM)
        found: list[Maths] = []
        for k, factor in enumerate(factors):
            last = k == len(factors) - 1 and not isinstance(factor, Rational)
            part = self.maths(factor, PRODUCT if last else POWER)
            if found:
                found.append(DOT if begins_with_digit(part) else TIMES)
            found.append(part)
        return row(*found)

    def _kind(self, factor: Expr) -> tuple[int, int, str]:
        base = factor.base if isinstance(factor, Pow) else factor
        place = next((k for k, kind in enumerate(KINDS, 1) if isinstance(base, kind)), 0)
        if place and not factor.atoms(At, Binder, Bracket):
            alone = isinstance(factor, Symbol) or (base.is_Symbol and factor.is_Pow and factor.exp.is_number)
            place = 1 if alone else 2
        return (place, self._rank(base), spelled_out(factor))

    def _power(self, base: Expr, exponent: Expr) -> tuple[Maths, int]:
        if exponent == Rational(1, 2):
            return Root(self.maths(base)), ATOM
        if base is S.Exp1:
            return self._exponential(exponent)
        raised = flat(self.maths(exponent))
        written = self.maths(base, ATOM)
        match written:
            case Scripts(inner, index, None):
                return Scripts(inner, index, raised), POWER
            case Row((Named() as name, *arguments)) if name.text in ("Var", "Cov"):
                return Scripts(row(name, *arguments), None, raised), POWER
            case Row() | Fraction() | Root() | Scripts():
                return Scripts(Brackets(written), None, raised), POWER
        return Scripts(written, None, raised), POWER

    def _exponential(self, exponent: Expr) -> tuple[Maths, int]:
        raised = flat(self.maths(exponent))
        if width(raised) <= LARGEST_EXPONENT and level(raised) < 2:
            return Scripts(Letter("e"), None, raised), POWER
        return row(Named("exp"), Brackets(self.maths(exponent))), ATOM


KINDS: tuple[type | tuple[type, ...], ...] = (Symbol, Add, At, Bracket, Function, Mean, (Sum, Product, Largest))
CONSTANTS: dict[Expr, Maths] = {S.Pi: Letter("π"), S.Exp1: Letter("e"), S.Infinity: INFINITY}







def _greek(term: Expr) -> bool:
    return any(letter(name.name) != name.name for name in term.atoms(Symbol, At))



def _centred(factor: Expr, point: Symbol) -> Expr | None:
    """a of a - E a"""
    if not isinstance(factor, Add):
        return None
    for part in factor.args:
        rest = factor - part
        if isinstance(-part, Mean) and -part == Mean(rest, point):
            return rest
    return None
