"""The probability space behind a theorem about means: the class of measurable random numbers, and what is true of it.

The kernel's facts speak of `integrable` and `mean` alone. A theorem of the bridge that speaks of means has one more
free variable, `measurable`, and two kinds of standing hypotheses: that the measurable random numbers with their means
are those of a probability space (Williams, Probability with Martingales, chapters 3 and 5), and that each entry of each
random family is measurable, for that is what "a random number" says.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce

from derive.kernel.terms import Term, abstracted, app, var
from derive.kernel.theorem import Theorem, assume
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Refused, Type, to
from derive.kernel.words import both, choice, every, ints, word
from derive.library.steps import first_of, second_of

RANDOM = to(OUTCOME, REAL)
MEASURABLE = var("measurable", to(RANDOM, BOOL))
CLOSURE = ("constants", "sums", "products", "choices", "limits")
w = var("w", OUTCOME)
n, = ints("n")
X, Y = (var(name, RANDOM) for name in "XY")


def integrable(random: Term) -> Term:
    return word("integrable", random)


def mean(random: Term) -> Term:
    return word("mean", random)


def domain_of(predicate: Term) -> Type:
    """What the functions of a class are functions of."""
    functions = predicate.type
    assert isinstance(functions, Arrow)
    assert isinstance(functions.argument, Arrow)
    return functions.argument.argument


@cache
def closure(predicate: Term) -> Mapping[str, Term]:
    """A class of real functions has all constants, and with its members their sums, products, choices by comparison and
    limits. The smallest such class around some functions are the functions that are measurable with respect to these:
    polynomials are in it, so continuous functions are, so Borel functions are."""
    domain = domain_of(predicate)
    point, c = var("p", domain), var("c", REAL)
    f, g, h, k = (var(name, to(domain, REAL)) for name in "fghk")
    row = var("r", to(INT, domain, REAL))

    def of_point(body: Term) -> Term:
        return abstracted(point, body)

    chosen = of_point(choice(f(point) <= g(point), h(point), k(point)))
    near = every(point, word("tends", abstracted(n, row(n, point)), f(point)))
    return {
        "constants": every(c, predicate(of_point(c))),
        "sums": _all(f, g, predicate(f) >> (predicate(g) >> predicate(of_point(f(point) + g(point))))),
        "products": _all(f, g, predicate(f) >> (predicate(g) >> predicate(of_point(f(point) * g(point))))),
        "choices": _all(f, g, h, k, predicate(f) >> (predicate(g) >> (predicate(h) >> (predicate(k) >> predicate(
            chosen))))),
        "limits": every(row, every(f, every(n, predicate(row(n))) >> (near >> predicate(f))))}


def _all(*parts: Term) -> Term:
    *variables, body = parts
    return reduce(lambda inner, variable: every(variable, inner), reversed(variables), body)


@cache
def probability() -> Mapping[str, Term]:
    """What is true of the measurable random numbers of a probability space and of their means, beside the kernel's
    facts: they are a closed class; an integrable number is measurable, and so is its absolute value integrable; a
    measurable number below an integrable one is integrable; means of dominated sequences converge."""
    size = word("absolute", X(w))
    row = var("r", to(INT, OUTCOME, REAL))
    below = every(w, size <= Y(w))
    all_below = every(n, every(w, word("absolute", row(n, w)) <= Y(w)))
    near = every(w, word("tends", abstracted(n, row(n, w)), X(w)))
    return {**closure(MEASURABLE),
            "integrable": every(X, integrable(X) >> MEASURABLE(X)),
            "absolute": every(X, integrable(X) >> integrable(abstracted(w, size))),
            "comparison": _all(X, Y, MEASURABLE(X) >> (integrable(Y) >> (below >> integrable(X)))),
            "convergence": _all(row, X, Y, every(n, MEASURABLE(row(n))) >> (integrable(Y) >> (all_below >> (
                near >> word("tends", abstracted(n, mean(row(n))), mean(X))))))}


@cache
def space() -> Term:
    """That `measurable` is the class of the measurable random numbers of a probability space."""
    return reduce(both, probability().values())


@cache
def of_the_space() -> Mapping[str, Theorem]:
    """Each part of that, from the whole."""
    rest, found = assume(space()), dict[str, Theorem]()
    for name in reversed(list(probability())[1:]):
        found[name], rest = second_of(rest), first_of(rest)
    return {**found, next(iter(probability())): rest}


@dataclass(frozen=True, slots=True)
class Family:
    """A random family by its name and the number of its indices; for a law, also how many single out a unit."""

    variable: Term
    unit: int = 0

    @property
    def arity(self) -> int:
        return sum(1 for _ in _arguments(self.variable.type)) - 1

    @property
    def rest(self) -> Type:
        """The type of a unit: of an entry, or of the array of its entries."""
        return to(*[INT] * (self.arity - self.unit), REAL)

    def indices(self, letter: str) -> list[Term]:
        """Letters for the indices of a unit."""
        return [var(f"{letter}{place}", INT) for place in range(1, self.unit + 1)]

    def inner(self) -> list[Term]:
        """Letters for the indices of an entry within its unit."""
        return [var(f"k{place}", INT) for place in range(1, self.arity - self.unit + 1)]

    def at(self, *indices: Term) -> Term:
        return app(self.variable, w, *indices)


def _arguments(type_: Type) -> Iterator[Type]:
    while isinstance(type_, Arrow):
        yield type_.argument
        type_ = type_.result


def random_entries(variable: Term) -> Term:
    """That each entry of a family is a random number."""
    family = Family(variable)
    inner = family.inner()
    return _all(*inner, MEASURABLE(abstracted(w, family.at(*inner))))


@cache
def is_standing(formula: Term) -> bool:
    """Whether a hypothesis says that there is a probability space, or that entries of a family are random numbers."""
    if formula is space():
        return True
    others = formula.free - MEASURABLE.free
    if len(others) != 1 or not MEASURABLE.free <= formula.free:
        return False
    (name, type_), = others
    try:
        return formula is random_entries(var(name, type_))
    except Refused:         # the variable is no family
        return False


def without_standing(given: frozenset[Term]) -> frozenset[Term]:
    """Hypotheses less those that only say what random numbers are."""
    return frozenset(formula for formula in given if not is_standing(formula))
