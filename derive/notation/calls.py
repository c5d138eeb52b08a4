"""What a name followed by arguments means: a function, a reduction over indices, a maximum of two, or a size."""

from dataclasses import dataclass
from typing import TypeAlias

from derive.notation.abbreviations import ABBREVIATIONS, VECTORS, of_vectors, over_range, probability
from derive.notation.errors import NotationError
from derive.notation.lexer import Token
from derive.notation.names import (
    CALLABLE,
    CONSTANTS,
    FUNCTIONS,
    OTHER_SPELLINGS,
    REDUCTIONS,
    TWO_VALUES,
    nearest,
    signature,
)
from derive.notation.shorthand import SHORT, Condition, Joined, choice, clip, floor
from derive.notation.source import Span, excerpt
from derive.notation.syntax import Access, Call, Expr, Name, Reduce, Reduction, Relation, Size
from derive.notation.usual_functions import USUAL, written_out
from derive.notation.walk import indexes


@dataclass(frozen=True, slots=True)
class Ranged:
    """i=lower..upper, an argument of a reduction."""

    index: str
    lower: Expr
    upper: Expr
    at: Span


Argument: TypeAlias = Expr | Condition | Ranged


def check_known(text: str, name: Token) -> None:
    """Refuse an unknown function as soon as its name is read, before a mistake inside its brackets hides it."""
    if name.text in CALLABLE:
        return
    if name.text in OTHER_SPELLINGS:
        hint = f"write {OTHER_SPELLINGS[name.text]}"
    else:
        hint = nearest(name.text, CALLABLE) or f"a product is written with *, as in {excerpt(name.text)}*(...)"
    plain = ", ".join(sorted(CALLABLE - USUAL.keys(), key=str.lower))
    expected = f"one of {plain}" if hint.startswith("a product") else ""
    raise NotationError(f"there is no function '{excerpt(name.text)}'", text, name.at, expected, hint)


def check_variable(text: str, name: str, at: Span) -> None:
    """Refuse the name of a number where something of its own is named: an index, an array, what is defined."""
    if name in CONSTANTS:
        problem = f"{name} is a constant, and cannot be the name of an index, of an array or of what is defined"
        raise NotationError(problem, text, at, "another name")


def build(text: str, name: Token, arguments: tuple[Argument, ...], at: Span) -> Expr:
    """The node for `name(arguments)`; `at` covers all of it."""
    if name.text in REDUCTIONS:
        return _reduction(text, name, arguments, at)
    if name.text == "size":
        return _size(text, name, arguments, at)
    if name.text in ABBREVIATIONS:
        return _abbreviated(text, name, arguments, at)
    parameters = (FUNCTIONS | SHORT | USUAL)[name.text]
    if len(arguments) != len(parameters):
        raise _arity(text, name, len(parameters), len(arguments), at)
    values: list[Expr] = []
    conditions: list[Condition] = []
    for parameter, argument in zip(parameters, arguments, strict=True):
        if isinstance(argument, Ranged):
            raise NotationError(f"{name.text} takes no range", text, argument.at, signature(name.text))
        if isinstance(argument, Relation | Joined) != (parameter == "condition"):
            raise NotationError("the condition of where is a comparison", text, argument.at, "where(x > 0, a, b)")
        if isinstance(argument, Relation | Joined):
            conditions.append(argument)
        else:
            values.append(argument)
    match name.text, values:
        case "where", (one, other):
            return _where(text, conditions[0], one, other, at)
        case "clip", (value, low, high):
            return clip(value, low, high, at)
        case "floor", (value,):
            return floor(value, at)
        case usual, _ if usual in USUAL:
            return _usual(text, usual, tuple(values), at)
    return Call(name.text, tuple(values), at=at)


def _usual(text: str, name: str, values: tuple[Expr, ...], at: Span) -> Expr:
    found = written_out(name, values, at)
    if found is None:
        raise NotationError(f"what stands in {name} is too long", text, at,
                            hint=f"name it: u = ..., and then {name}(u)")
    return found


def _where(text: str, condition: Condition, one: Expr, other: Expr, at: Span) -> Expr:
    found = choice(condition, one, other, at)
    if found is None:
        hint = "name a part of it: u = where(x > 0 or y > 0, 1, 0), and then u == 1"
        raise NotationError("this condition is too long", text, condition.at, hint=hint)
    return found


def _abbreviated(text: str, name: Token, arguments: tuple[Argument, ...], at: Span) -> Expr:
    """P(x >= a), norm(x), dot(x, y), norm(i=1..n, x[i]), dot(i=1..n, x[i], y[i])"""
    match name.text, arguments:
        case "P", (Relation() as condition,):
            return probability(condition, at)
        case "P", _:
            raise NotationError("a probability is that of one comparison", text, at, signature("P"))
        case _, (Ranged() as ranged, *others) if len(others) == VECTORS[name.text]:
            check_variable(text, ranged.index, ranged.at)
            parts = tuple(part for part in others if isinstance(part, Expr))
            if len(parts) == len(others):
                return over_range(name.text, ranged.index, ranged.lower, ranged.upper, parts, at)
        case _ if len(arguments) == VECTORS[name.text]:
            vectors = tuple(part for part in arguments if isinstance(part, Expr))
            if len(vectors) == len(arguments):
                return of_vectors(text, name.text, vectors, at)
    hint = f"or name the coordinates: {name.text}(i=1..n, {', '.join(['x[i]', 'y[i]'][:VECTORS[name.text]])})"
    raise NotationError(f"{name.text} takes vectors", text, at, signature(name.text), hint)


def _size(text: str, name: Token, arguments: tuple[Argument, ...], at: Span) -> Expr:
    match arguments:
        case (Name(index) as argument,):
            check_variable(text, index, argument.at)
            return Size(index, at=at)
        case (argument,):
            raise NotationError("size takes the bare name of an index", text, argument.at, "a name, as in size(i)")
        case _:
            raise _arity(text, name, 1, len(arguments), at)


def _reduction(text: str, name: Token, arguments: tuple[Argument, ...], at: Span) -> Expr:
    """sum(i, body), sum(i, j, body), sum(i=1..n, body), and any mixture of indices with and without a range.

    `max(a, b)` is a reduction when `a` is a bare name that stands in an index of `b`, for only then could its range be
    known; otherwise it is the larger of two values.  So max(j, x[i,j]) is a maximum over j, while min(t, N) and
    max(v, v - a) are Calls of `minimum` and `maximum`, which may also be written out and then leave no doubt.
    """
    if len(arguments) < 2:
        raise _no_body(text, name, arguments, at)
    *bound, body = arguments
    if not isinstance(body, Expr):
        raise NotationError(f"the body of {name.text} is missing", text, body.at, signature(name.text))
    if name.text in TWO_VALUES and not any(_binds(argument, body) for argument in bound):
        return _two_values(text, name, bound, body, at)
    seen: set[str] = set()
    indices: list[Name | Ranged] = []
    for argument in bound:
        if not isinstance(argument, Name | Ranged):
            raise _no_index(text, name, argument, arguments)
        index = argument.id if isinstance(argument, Name) else argument.index
        check_variable(text, index, argument.at)
        if index in seen:
            raise NotationError(f"{name.text} has the index {index} twice", text, argument.at, "another name")
        seen.add(index)
        indices.append(argument)
    return _nest(REDUCTIONS[name.text], indices, body, at)


def _binds(argument: Argument, body: Expr) -> bool:
    return isinstance(argument, Ranged) or (isinstance(argument, Name) and indexes(body, argument.id))


def _two_values(text: str, name: Token, bound: list[Argument], body: Expr, at: Span) -> Expr:
    first = bound[0]
    if len(bound) > 1 or not isinstance(first, Expr):
        hint = f"put one inside the other, as in {name.text}(a, {name.text}(b, c))"
        raise NotationError(f"{name.text} takes two values at a time", text, at, signature(name.text), hint)
    return Call(TWO_VALUES[name.text], (first, body), at=at)


def _nest(kind: Reduction, indices: list[Name | Ranged], body: Expr, at: Span) -> Expr:
    """One Reduce for each index that has a range, and one for each run of indices that have none."""
    run: tuple[str, ...] = ()
    for position in range(len(indices) - 1, -1, -1):
        index = indices[position]
        place = index.at.to(at) if position else at
        if isinstance(index, Ranged):
            body = Reduce(kind, (index.index,), index.lower, index.upper, body, at=place)
            continue
        run = (index.id, *run)
        if position == 0 or isinstance(indices[position - 1], Ranged):
            body, run = Reduce(kind, run, None, None, body, at=place), ()
    return body


def _arity(text: str, name: Token, wanted: int, given: int, at: Span) -> NotationError:
    arguments = "1 argument" if wanted == 1 else f"{wanted} arguments"
    return NotationError(f"{name.text} takes {arguments}, not {given}", text, at, signature(name.text))


def _no_body(text: str, name: Token, arguments: tuple[Argument, ...], at: Span) -> NotationError:
    problem = f"{name.text} needs an index and a body"
    if len(arguments) == 1 and isinstance(arguments[0], Access):
        access = text[arguments[0].at.start : arguments[0].at.end]
        index = arguments[0].indices[-1]
        if isinstance(index, Name):
            hint = f"did you mean {name.text}({index.id}, {excerpt(access)})?"
            return NotationError(problem, text, at, signature(name.text), hint)
    return NotationError(problem, text, at, signature(name.text))


def _no_index(text: str, name: Token, argument: Argument, arguments: tuple[Argument, ...]) -> NotationError:
    hint = ""
    if len(arguments) == 4 and isinstance(arguments[0], Name):
        index, lower, upper, body = (excerpt(text[part.at.start : part.at.end]) for part in arguments)
        hint = f"did you mean {name.text}({index}={lower}..{upper}, {body})?"
    problem = f"'{excerpt(text[argument.at.start : argument.at.end])}' is not an index"
    return NotationError(problem, text, argument.at, signature(name.text), hint)
