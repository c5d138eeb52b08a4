"""That a function is in a closed class of functions: by the way it is made of constants and members."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

from derive.conversions.matching import special_case
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, app, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, generalise, ring, symmetric
from derive.kernel.types import BOOL, INT, REAL, Refused, to
from derive.kernel.words import every, real
from derive.library.choices import if_apart, if_equal_by_order, if_less_not
from derive.library.ranges import over_range
from derive.library.steps import applied, at, supposing, use

from .recasting import fresh_of, parts_of
from .spaces import CLOSURE, MEASURABLE, closure, domain_of, of_the_space

Find = Callable[[list[Theorem], Term], Theorem | None]      # among what is said of all generators, what is said of one


def case_where(prove: Callable[[Term], Theorem | None]) -> Find:
    """What is said of one generator as a case of what is said of all of them, under conditions that can be proved."""
    def find(known: list[Theorem], wanted: Term) -> Theorem | None:
        cases = (theorem if theorem.statement is wanted else special_case(theorem, wanted, prove) for theorem in known)
        return next((case for case in cases if case is not None), None)

    return find


@dataclass(frozen=True, slots=True)
class Class:
    """A closed class: its predicate, that it is closed, and how a function is seen to be one of its generators."""

    predicate: Term
    closed: Mapping[str, Theorem]
    generator: Callable[[Term], Theorem | None]

    def of(self, point: Term, body: Term) -> Term:
        return self.predicate(abstracted(point, body))


def measurable_class(generator: Callable[[Term], Theorem | None]) -> Class:
    """The class of measurable random numbers of the probability space."""
    return Class(MEASURABLE, of_the_space(), generator)


def member(body: Term, point: Term, around: Class) -> Theorem:
    """The function point -> body is in the class; refused where that is not seen."""
    if (point.name, point.type) not in body.free:
        return at(around.closed["constants"], body)
    known = around.generator(abstracted(point, body))
    if known is not None:
        return known
    way = WAYS.get(body.parts[0].name) if body.kind == APPLICATION and body.parts[0].kind == CONSTANT else None
    if way is None:
        raise Refused(f"measurable: {body!r} is not seen to be")
    return way(body, point, around)


def _closed_under(name: str, parts: tuple[Term, ...], point: Term, around: Class) -> Theorem:
    functions = [abstracted(point, part) for part in parts]
    return applied(at(around.closed[name], *functions), *(member(part, point, around) for part in parts))


def _by(equation: Theorem, point: Term, around: Class) -> Theorem:
    """The function point -> a is in the class, where a = b and point -> b is."""
    left, right = equation.statement.parts[1:]
    there = member(right, point, around)
    hole = var("_function", to(domain_of(around.predicate), REAL))
    same = congruence(abstracted(hole, around.predicate(hole)), generalise(point, equation))
    assert same.statement.parts[1] is around.of(point, left)
    return convert(symmetric(same), there)


def _sum(body: Term, point: Term, around: Class) -> Theorem:
    return _closed_under("sums", body.parts[1:], point, around)


def _product(body: Term, point: Term, around: Class) -> Theorem:
    return _closed_under("products", body.parts[1:], point, around)


def _power(body: Term, point: Term, around: Class) -> Theorem:
    base, exponent = body.parts[1:]
    if exponent.kind != NUMBER or exponent.value < 0:
        raise Refused(f"measurable: {body!r} is not seen to be")
    product = reduce(lambda one, other: one * other, [base] * exponent.value) if exponent.value else real(1)
    return _by(ring(body, product), point, around)


def _choice(body: Term, point: Term, around: Class) -> Theorem:
    condition, first, second = body.parts[1:]
    if (point.name, point.type) not in condition.free:
        return _by(use(if_apart(), p=condition, x=first, y=second), point, around)
    if parts := parts_of(condition, "at_most", "less", "equal"):
        left, right = parts
        name = condition.parts[0].name if left.type == REAL else ""
        if name == "at_most":
            return _closed_under("choices", (left, right, first, second), point, around)
        if name:
            lemma = if_less_not() if name == "less" else if_equal_by_order()
            return _by(use(lemma, x=left, y=right, z=first, u=second), point, around)
    raise Refused(f"measurable: {body!r} is not seen to be")


def _by_definition(body: Term, point: Term, around: Class) -> Theorem:
    name, *values = body.parts[0].name, *body.parts[1:]
    return _by(use(name, **dict(zip("xy", values, strict=False))), point, around)


def _range(body: Term, point: Term, around: Class) -> Theorem:
    """A sum over a range, by induction on its end."""
    function, low, high = body.parts[1:]
    index, end = fresh_of(INT, body, point), var("_end", INT)
    each = generalise(index, member(function(index), point, around))

    def total(last: Term) -> Term:
        return app(body.parts[0], function, low, last)

    claim = around.of(point, total(end))
    known = knowing(around, assume(claim), at(each, end + 1))
    none = use("sum_empty", assume(end < low), f=function, a=low, b=end)
    longer = use("sum_step", assume(low <= end + 1), f=function, a=low, b=end)
    whole = over_range(claim, end, low, supposing(_by(none, point, around), end < low),
                       supposing(_by(longer, point, known), low <= end + 1, claim))
    return use(whole, **{end.name: high})


def knowing(around: Class, *members: Theorem) -> Class:
    """The class, with some functions that are known to be in it."""
    functions = {theorem.statement: theorem for theorem in members}
    return Class(around.predicate, around.closed, lambda function: functions.get(
        around.predicate(function)) or around.generator(function))


WAYS = {"plus": _sum, "times": _product, "power": _power, "if": _choice, "sum": _range, "maximum": _by_definition,
        "minimum": _by_definition, "absolute": _by_definition}


def generated(function: Term, generators: Callable[[Term], list[Term]]) -> Term:
    """That a function is in each closed class which contains the generators: that it is measurable with respect to
    them. `generators` says of a class that it contains them."""
    predicate = var("S", to(function.type, BOOL))
    premises = [*closure(predicate).values(), *generators(predicate)]
    return every(predicate, reduce(lambda rest, premise: premise >> rest, reversed(premises), predicate(function)))


def generated_by(body: Term, point: Term, generators: Callable[[Term], list[Term]], find: Find) -> Theorem:
    """The function point -> body is measurable with respect to the generators, each of which is found among what is
    said of them."""
    function = abstracted(point, body)
    predicate = var("S", to(function.type, BOOL))
    formulas = closure(predicate)
    said = generators(predicate)
    known = [assume(formula) for formula in said]
    around = Class(predicate, {name: assume(formulas[name]) for name in CLOSURE}, lambda one: find(
        known, predicate(one)))
    return generalise(predicate, supposing(member(body, point, around), *formulas.values(), *said))
