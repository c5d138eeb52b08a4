"""The only maker of theorems: the rules. A rule's docstring is the rule, and its body checks what the docstring lists.

A theorem `G |- A` says: for all values of the free variables, if each formula of G is true, then A is true. Whatever a
rule is given is checked at its door: a term is a term and has no loose bound variable, a premise was made by a rule.
This guards against mistakes. Python code that means harm can change Python itself: against it, a theorem is written to
a proof file and checked in a process that runs nothing but the kernel (derive.kernel.files).
"""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import NamedTuple, NoReturn, Self

from .facts import FACTS
from .polynomials import Polynomial, combined, multiplied, polynomial
from .terms import APPLICATION, CONSTANT, VARIABLE, Term, app, bound, function, need_closed, shifted, substituted
from .types import BOOL, INT, REAL, Arrow, Refused, Table, Type, is_type, need
from .words import every

Hypotheses = frozenset[Term]


class Sequent(NamedTuple):
    given: Hypotheses
    statement: Term
    rule: str
    arguments: tuple[object, ...]


class Theorem(Sequent):
    """Hypotheses, a statement, and the rule with its arguments that made it. A tuple, so that nothing can be set."""

    __slots__ = ()
    __class__ = property(lambda self: Theorem)      # a theorem stays one, as a term does
    __hash__ = object.__hash__
    __eq__ = object.__eq__
    __ne__ = object.__ne__

    def __new__(cls, *parts: object, **named: object) -> Self:
        raise Refused("theorem: made by the rules of derive.kernel alone")

    def __init_subclass__(cls) -> NoReturn:
        raise Refused("theorem: no subclasses")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise Refused("theorem: not copied and not pickled; write it to a proof file")

    def __repr__(self) -> str:
        return f"{', '.join(sorted(map(repr, self.given)))} |- {self.statement!r}".strip()


_MADE: set[Theorem] = set()
_RULES: dict[str, Callable[..., Theorem]] = {}


def need_theorem(value: object, where: str) -> Theorem:
    """The value, if a rule has made it; refused otherwise."""
    if type(value) is not Theorem or value not in _MADE:
        raise Refused(f"{where}: a {type(value).__name__} that is not a theorem")
    return value


def _need_word(value: object, where: str) -> object:
    need(type(value) is str or is_type(value), "{}: {!r} is neither a name nor a type", where, value)
    return value


def _need_either(value: object, where: str) -> object:
    return need_theorem(value, where) if type(value) is Theorem else need_closed(value, where)


_DOORS: dict[str, Callable[[object, str], object]] = {
    "Theorem": need_theorem, "Term": need_closed, "Theorem | Term": _need_either, "str": _need_word, "Type": _need_word}


def _rule(body: Callable[..., tuple[Hypotheses, Term]]) -> Callable[..., Theorem]:
    """The maker of the theorems of one rule. Its door checks each argument by the parameter's annotation."""
    name = body.__name__
    parameters = list(signature(body).parameters.values())
    doors = [_DOORS[str(part.annotation)] for part in parameters if part.kind != Parameter.VAR_POSITIONAL]
    rest = [_DOORS[str(part.annotation)] for part in parameters if part.kind == Parameter.VAR_POSITIONAL]

    @wraps(body)
    def apply(*arguments: object) -> Theorem:
        need(len(arguments) == len(doors) or (bool(rest) and len(arguments) > len(doors)),
             "{}: {} arguments", name, len(arguments))
        for door, argument in zip(doors, arguments, strict=False):
            door(argument, name)
        for argument in arguments[len(doors):]:
            rest[0](argument, name)
        given, statement = body(*arguments)
        theorem = tuple.__new__(Theorem, (given, statement, name, arguments))
        _MADE.add(theorem)
        return theorem

    _RULES[name] = apply
    return apply


def _parts(formula: Term, *names: str) -> tuple[Term, ...]:
    """The arguments, if the formula is a constant of one of these names with all its arguments; otherwise nothing."""
    is_one = formula.kind == APPLICATION and formula.parts[0].kind == CONSTANT and formula.parts[0].name in names
    return formula.parts[1:] if is_one and formula.type == BOOL else ()


@_rule
def assume(formula: Term) -> tuple[Hypotheses, Term]:
    """A |- A"""
    need(formula.type == BOOL, "assume: {!r} is no formula", formula)
    return frozenset({formula}), formula


@_rule
def imply(formula: Term, theorem: Theorem) -> tuple[Hypotheses, Term]:
    """G |- B   gives   G without A |- A implies B"""
    return theorem.given - {formula}, formula >> theorem.statement


@_rule
def apply(theorem: Theorem, premise: Theorem) -> tuple[Hypotheses, Term]:
    """G |- A implies B  and  D |- A   give   G, D |- B"""
    parts = _parts(theorem.statement, "implies")
    need(bool(parts) and parts[0] is premise.statement, "apply: {!r} is not what {!r} asks for",
         premise.statement, theorem.statement)
    return theorem.given | premise.given, parts[1]


@_rule
def generalise(variable: Term, theorem: Theorem) -> tuple[Hypotheses, Term]:
    """G |- A   gives   G |- all x. A          x not free in G"""
    need(variable.kind == VARIABLE, "generalise: {!r} is no variable", variable)
    need(not any((variable.name, variable.type) in formula.free for formula in theorem.given),
         "generalise: {!r} is free in a hypothesis", variable)
    return theorem.given, every(variable, theorem.statement)


@_rule
def specialise(theorem: Theorem, value: Term) -> tuple[Hypotheses, Term]:
    """G |- all x. A   gives   G |- A with t for x"""
    parts = _parts(theorem.statement, "all")
    need(bool(parts), "specialise: {!r} says nothing of all", theorem.statement)
    return theorem.given, app(parts[0], value)


@_rule
def instantiate(theorem: Theorem, *pairs: Term) -> tuple[Hypotheses, Term]:
    """G |- A   gives   G with t for x |- A with t for x          for several variables x at once"""
    variables, values = pairs[::2], pairs[1::2]
    need(len(variables) == len(values) == len(set(variables)), "instantiate: no value, or two, for a variable")
    need(all(variable.kind == VARIABLE for variable in variables), "instantiate: {!r} are not variables", variables)
    new = {(variable.name, variable.type): value for variable, value in zip(variables, values, strict=True)}
    return frozenset(substituted(formula, new) for formula in theorem.given), substituted(theorem.statement, new)


@_rule
def reflexive(term: Term) -> tuple[Hypotheses, Term]:
    """|- a = a"""
    return frozenset(), term.eq(term)


@_rule
def symmetric(theorem: Theorem) -> tuple[Hypotheses, Term]:
    """G |- a = b   gives   G |- b = a"""
    left, right = _sides(theorem, "symmetric")
    return theorem.given, right.eq(left)


@_rule
def transitive(first: Theorem, second: Theorem) -> tuple[Hypotheses, Term]:
    """G |- a = b  and  D |- b = c   give   G, D |- a = c"""
    (left, middle), (again, right) = _sides(first, "transitive"), _sides(second, "transitive")
    need(middle is again, "transitive: middle terms differ: {!r} | {!r}", middle, again)
    return first.given | second.given, left.eq(right)


@_rule
def congruence(context: Term, theorem: Theorem) -> tuple[Hypotheses, Term]:
    """G |- all x.. a = b   gives   G |- C(x.. -> a) = C(x.. -> b)          no x, or several"""
    body, binders = theorem.statement, list[Type]()
    while parts := _parts(body, "all"):
        binders.append(_argument(parts[0]))
        body = app(shifted(parts[0], 1), bound(0, binders[-1]))
    sides = _parts(body, "equal")
    need(bool(sides), "congruence: {!r} is no equation", theorem.statement)
    left, right = sides
    for binder in reversed(binders):
        left, right = function(binder, left), function(binder, right)
    return theorem.given, app(context, left).eq(app(context, right))


@_rule
def convert(equation: Theorem, theorem: Theorem) -> tuple[Hypotheses, Term]:
    """G |- A = B  and  D |- A   give   G, D |- B"""
    left, right = _sides(equation, "convert")
    need(left is theorem.statement, "convert: {!r} is not {!r}", theorem.statement, left)
    return equation.given | theorem.given, right


@_rule
def ring(left: Term, right: Term) -> tuple[Hypotheses, Term]:
    """|- a = b          both are the same polynomial with rational coefficients in what is no sum, product or number"""
    need(left.type in (INT, REAL), "ring: {!r} is no number", left)
    statement = left.eq(right)
    need(polynomial(left) == polynomial(right), "ring: two polynomials: {!r} | {!r}", left, right)
    return frozenset(), statement


@_rule
def linear(goal: Term, *premises: Theorem | Term) -> tuple[Hypotheses, Term]:
    """a_i <= b_i, a_i < b_i or a_i = b_i, each with a factor k_i   give   c <= d, c < d or c = d
    when d - c = sum of k_i*(b_i - a_i) + k as polynomials. For c = d, all premises are equations and k = 0; otherwise
    k >= 0, and the factor of each inequality is a number >= 0. For c < d, k > 0 or a strict one has a factor > 0."""
    need(len(premises) % 2 == 0, "linear: a premise has no factor")
    kind, sort, rest = _slack(goal)
    given: Hypotheses = frozenset()
    strict = False
    for theorem, factor in zip(premises[::2], premises[1::2], strict=True):
        if not isinstance(theorem, Theorem) or not isinstance(factor, Term):
            raise Refused("linear: a premise, its factor, the next premise, its factor, ...")
        relation, same, slack = _slack(theorem.statement)
        need(same == sort == factor.type, "linear: {!r} and {!r} are not of one type", theorem.statement, factor)
        weight = polynomial(factor)
        if relation != "equal":
            need(kind != "equal" and weight.keys() <= {()} and weight.get((), 0) >= 0,
                 "linear: {!r} is no factor for {!r}", factor, theorem.statement)
            strict |= relation == "less" and bool(weight)
        rest = combined(rest, multiplied(weight, slack), -1)
        given |= theorem.given
    constant = rest.pop((), 0)
    need(not rest, "linear: it does not add up to {!r}", goal)
    need(constant == 0 if kind == "equal" else constant > 0 or (constant == 0 and (kind == "at_most" or strict)),
         "linear: {!r} is more than what it adds up to", goal)
    return given, goal


@_rule
def fact(name: str, *types: Type) -> tuple[Hypotheses, Term]:
    """|- the statement of that name in the table of facts, at these types"""
    need(name in FACTS, "fact: no fact is named {!r}", name)
    return frozenset(), FACTS[name].at(*types)


RULES = Table(_RULES)


def _sides(theorem: Theorem, where: str) -> tuple[Term, Term]:
    parts = _parts(theorem.statement, "equal")
    need(bool(parts), "{}: {!r} is no equation", where, theorem.statement)
    return parts[0], parts[1]


def _slack(comparison: Term) -> tuple[str, Type, Polynomial]:
    """The relation of a comparison of numbers, their type, and the right side less the left side."""
    parts = _parts(comparison, "equal", "at_most", "less")
    need(bool(parts) and parts[0].type in (INT, REAL), "linear: {!r} compares no numbers", comparison)
    return comparison.parts[0].name, parts[0].type, combined(polynomial(parts[1]), polynomial(parts[0]), -1)


def _argument(term: Term) -> Type:
    """The type of the argument of a function."""
    if not isinstance(term.type, Arrow):
        raise Refused(f"{term!r} is no function")
    return term.type.argument
