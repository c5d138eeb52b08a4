"""From SymPy's terms and formulas to the kernel's: what the searches speak of, in the language that is checked."""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, reduce
from hashlib import sha256
from operator import add, mul

from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

from derive.kernel.terms import Term, abstracted, app, number, var
from derive.kernel.types import INT, OUTCOME, REAL, Refused, to
from derive.kernel.words import both, choice, either, every, no, real, word
from derive.outlines import terms as outline
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Integrable,
    Largest,
    Less,
    Mean,
    NotEqual,
    Product,
    Slope,
    Sum,
    Surely,
    Tends,
    integral,
    outcome,
    spelled,
)
from derive.reading.names import variable
from derive.reading.operations import MEANING, fraction, whole_power

UNARY: dict[type[Basic], str] = {Abs: "abs", exp: "exp", log: "log", sin: "sin", cos: "cos", tanh: "tanh", erf: "erf",
                                 outline.sigmoid: "sigmoid", outline.relu: "relu"}
RANGED: dict[type[Basic], str] = {Sum: "sum", Product: "product", Largest: "largest"}
BINARY: dict[type[Basic], str] = {outline.minimum: "minimum", outline.maximum: "maximum"}
RELATIONS: dict[type[Basic], Callable[[Term, Term], Term]] = {
    Equal: lambda a, b: a.eq(b), NotEqual: lambda a, b: no(a.eq(b)), Less: lambda a, b: a < b,
    AtMost: lambda a, b: a <= b}


def named(name: str, type_: object) -> Term:
    """The variable for a name; the searches' own names, which begin with #, get one that no text can have."""
    plain = name.replace("'", "")
    return variable(name, type_) if plain.isidentifier() or not name.isascii() else var(     # type: ignore[arg-type]
        "__" + "".join(letter if letter.isalnum() and letter.isascii() else f"_{ord(letter):04x}_" for letter in name),
        type_)                                                                               # type: ignore[arg-type]


@lru_cache(maxsize=200_000)
def real_of(term: Expr) -> Term:
    """A real number."""
    if isinstance(term, Rational):
        return fraction(Fraction(int(term.p), int(term.q)))
    if isinstance(term, Symbol):
        return word("real", named(term.name, INT)) if term.is_integer else named(term.name, REAL)
    if term is S.Pi:
        return word("pi")
    if term is S.Exp1:
        return word("exp", real(1))
    if isinstance(term, Add):
        return reduce(add, map(real_of, term.args))
    if isinstance(term, Mul):
        return reduce(mul, map(real_of, term.args))
    if isinstance(term, Pow) and not isinstance(term, exp):
        return _power(term.base, term.exp)
    if isinstance(term, At):
        return _entry(term)
    if isinstance(term, (Sum, Product, Largest)):
        index, body = opened(term)
        low, high = map(whole_of, term.outer)
        return word(RANGED[type(term)], abstracted(index, real_of(body)), low, high)
    if isinstance(term, Bracket):
        return choice(raw_formula_of(term.args[0]), real(1), real(0))
    if isinstance(term, Mean):
        return word("mean", random_of(term))
    if isinstance(term, Slope):
        return app(slope_name(term), *map(whole_of, term.args[1].indices))
    if isinstance(term, outline.remainder):
        return word("real", whole_of(term))
    name = UNARY.get(type(term)) or BINARY.get(type(term))
    if name is None:
        raise Refused(f"the kernel has no word for {type(term).__name__}: {term}")
    return MEANING[name](*map(real_of, term.args))


def _power(base: Expr, exponent: Expr) -> Term:
    if isinstance(exponent, Integer):
        if exponent >= 0:
            return word("power", real_of(base), number(int(exponent), INT))
        inside = word("inverse", real_of(base))
        return inside if exponent == -1 else word("power", inside, number(-int(exponent), INT))
    if isinstance(exponent, Rational) and exponent.q == 2:
        root = word("sqrt", real_of(base))
        whole = word("power", root, number(abs(int(exponent.p)), INT)) if abs(exponent.p) != 1 else root
        return whole if exponent > 0 else word("inverse", whole)
    if integral(exponent):
        return word("power", real_of(base), whole_of(exponent))
    return MEANING["real power"](real_of(base), real_of(exponent))


def _entry(term: At) -> Term:
    name = term.name
    if outline.random(term):
        point, *indices = term.indices
        type_ = to(OUTCOME, *[INT] * len(indices), REAL)
        return named(name, type_)(named(point.name, OUTCOME), *map(whole_of, indices))
    return named(name, to(*[INT] * len(term.indices), REAL))(*map(whole_of, term.indices))


@lru_cache(maxsize=200_000)
def whole_of(term: Expr) -> Term:
    """A whole number."""
    if isinstance(term, Integer):
        return number(int(term), INT)
    if isinstance(term, Symbol) and term.is_integer:
        return named(term.name, INT)
    if isinstance(term, Add):
        return reduce(add, map(whole_of, term.args))
    if isinstance(term, Mul):
        return reduce(mul, map(whole_of, term.args))
    if isinstance(term, Pow) and isinstance(term.exp, Integer) and term.exp >= 0:
        return whole_power(whole_of(term.base), int(term.exp))
    if isinstance(term, outline.remainder):
        return word("remainder", *map(whole_of, term.args))
    raise Refused(f"{term} is no whole number by its sorts")


def slope_name(slope: Slope) -> Term:
    """The derivatives along the entries of an array as a function of the indices: a name, for no term of the kernel is
    the derivative of something. A formula says of the name what it stands for (derive.bridge.sayings)."""
    program, entry = slope.args
    array = named(entry.name, to(*[INT] * len(entry.indices), REAL))
    return var(f"__slope_{sha256(spelled(program).encode()).hexdigest()[:12]}_{array.name}", array.type)


@lru_cache(maxsize=200_000)
def slopes_in(term: Basic) -> frozenset[Slope]:
    """The slopes in a term or a formula, under its binders too."""
    if isinstance(term, Slope):
        return frozenset([term])
    parts = (term.body, *term.outer) if isinstance(term, outline.Binder) else term.args
    return frozenset[Slope]().union(*map(slopes_in, parts))


Stating = Callable[[Formula, Term], Term]
STATING: list[Stating] = []         # how a comparison with slopes is said (derive.bridge.sayings)


@lru_cache(maxsize=200_000)
def formula_of(formula: Formula) -> Term:
    """What is true or false."""
    return _formula(formula, STATING)


@lru_cache(maxsize=200_000)
def raw_formula_of(formula: Formula) -> Term:
    """A formula in which slopes are names of which nothing is said."""
    return _formula(formula, [lambda _, raw: raw])


def _formula(formula: Formula, stating: list[Stating]) -> Term:
    if type(formula) in RELATIONS:
        left, right = formula.args
        whole = integral(left) and integral(right) and not (isinstance(left, Integer) and isinstance(right, Integer))
        read = whole_of if whole else real_of
        said = RELATIONS[type(formula)](read(left), read(right))
        return stating[0](formula, said) if slopes_in(formula) else said
    if isinstance(formula, Either):
        parts = [_formula(part, stating) for part in reversed(formula.args)]
        return reduce(lambda one, other: either(other, one), parts)
    if isinstance(formula, Forall):
        index, body = opened(formula)
        low, high = formula.outer
        said = _formula(body, stating)
        if high is not S.Infinity:
            said = (index <= whole_of(high)) >> said
        return every(index, (whole_of(low) <= index) >> said)
    if slopes_in(formula):
        raise Refused(f"the kernel has no word for a slope in {type(formula).__name__}")
    if isinstance(formula, Tends):
        index, body = opened(formula)
        return word("tends", abstracted(index, real_of(body)), real_of(formula.outer[1]))
    if isinstance(formula, Surely):
        point = outcome(outline.fresh("w", formula).name)
        return every(named(point.name, OUTCOME), formula_of(formula.open(point)))
    if isinstance(formula, Integrable):
        return word("integrable", random_of(formula))
    raise Refused(f"the kernel has no word for {type(formula).__name__}: {formula}")


def random_of(term: Mean | Integrable) -> Term:
    """What is under a mean, as a function of the outcome."""
    point = outcome(outline.fresh("w", term).name)
    return abstracted(named(point.name, OUTCOME), real_of(term.open(point)))


def opened(term: outline.Binder) -> tuple[Term, Basic]:
    """A letter for the bound variable, and the body with it."""
    name = outline.fresh("i", term)
    return named(name.name, INT), term.open(name)


def sizes_of(*terms: Basic) -> frozenset[Term]:
    """0 <= N for each size that is free in the terms."""
    return frozenset(number(0, INT) <= named(name.name, INT) for term in terms for name in term.free_symbols
                     if isinstance(name, Symbol) and name.is_nonnegative and name.is_integer)


def conjunction(formulas: list[Term]) -> Term:
    return reduce(both, formulas)
