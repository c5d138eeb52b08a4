"""The terms of the kernel: typed, frozen, one object where equal; bound variables are numbers; one map over the parts.

No constructor makes a term without a type. Terms are kept beta-eta-normal: a function that is applied becomes its body
with the argument in it, and x -> f(x) is f. A bound variable is the number of binders between it and its own (de
Bruijn), so that no name can be captured and two terms that differ in bound names only are one.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, NoReturn, Self

from .types import BOOL, CONSTANTS, INT, REAL, Arrow, Refused, Type, fits, is_type, need, to

VARIABLE, CONSTANT, NUMBER = "variable", "constant", "number"
BOUND, APPLICATION, FUNCTION = "bound", "application", "function"
Name = tuple[str, Type]


class Fields(NamedTuple):
    kind: str
    name: str                   # of a variable or a constant
    value: int                  # of a number; of a bound variable, the number of binders between it and its own
    parts: tuple[Term, ...]     # of an application, what is applied and the arguments; of a function, its body
    type: Type
    loose: tuple[Type | None, ...]      # the types of the bound variables whose binders stand outside; None: unused
    free: frozenset[Name]               # the variables


class Term(Fields):
    """A tuple, since no attribute of a tuple can be changed. Equal terms are one object, and compare as objects."""

    __slots__ = ()
    __class__ = property(lambda self: Term)         # no assignment makes it another class's
    __hash__ = object.__hash__
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __gt__ = __ge__ = __rmul__ = None           # type: ignore[assignment]  # what a tuple would answer is no term

    def __new__(cls, *parts: object, **named: object) -> Self:
        raise Refused("term: made by the constructors of derive.kernel.terms alone")

    def __init_subclass__(cls) -> NoReturn:
        raise Refused("term: no subclasses")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise Refused("term: not copied and not pickled; write it to a proof file")

    def __repr__(self, most: int = 6) -> str:
        """The term as its constructors see it, for refusals; what is deeper than `most` is left out."""
        parts = [part.__repr__(most - 1) if most else "..." for part in self.parts]
        return {APPLICATION: f"{''.join(parts[:1])}({', '.join(parts[1:])})", FUNCTION: f"({''.join(parts)})",
                BOUND: f"#{self.value}", NUMBER: f"{self.value}"}.get(self.kind, self.name)

    def __call__(self, *args: Term | int) -> Term:
        return app(self, *(arg if isinstance(arg, Term) else number(arg, INT) for arg in args))

    def __add__(self, other: Term | int) -> Term:       # type: ignore[override]
        return _joined("plus", self, other, self.type)

    def __mul__(self, other: Term | int) -> Term:       # type: ignore[override]
        return _joined("times", self, other, self.type)

    def __neg__(self) -> Term:
        return number(-1, self.type) * self

    def __sub__(self, other: Term | int) -> Term:
        return self + -(other if isinstance(other, Term) else number(other, self.type))

    def __le__(self, other: Term | int) -> Term:        # type: ignore[override]
        return _joined("at_most", self, other, BOOL)

    def __lt__(self, other: Term | int) -> Term:        # type: ignore[override]
        return _joined("less", self, other, BOOL)

    def eq(self, other: Term | int) -> Term:
        return _joined("equal", self, other, BOOL)

    def __rshift__(self, other: Term) -> Term:
        return _joined("implies", self, other, BOOL)


_KNOWN: dict[tuple[object, ...], Term] = {}
_MADE: set[Term] = set()
_NONE: frozenset[Name] = frozenset()
_SIGNS: dict[Name, Term] = {}           # plus, less and so on, by the type of what they join
RESERVED = frozenset({*CONSTANTS, "for", "true", "given", "that"})       # a text has other uses for these


def _made(key: tuple[object, ...], *fields: object) -> Term:
    """The one maker of terms, called only when no term has this key yet; its callers have checked the types."""
    term: Term = tuple.__new__(Term, fields)
    _MADE.add(term)
    return _KNOWN.setdefault(key, term)             # another thread may have made it meanwhile


def need_term(value: object, where: str) -> Term:
    """The value, if the constructors below have made it; refused otherwise."""
    if type(value) is not Term or value not in _MADE:
        raise Refused(f"{where}: a {type(value).__name__} that is not a term")
    return value


def need_closed(value: object, where: str) -> Term:
    """The value, if it is a term in which no bound variable is without its binder."""
    term = need_term(value, where)
    need(not term.loose, "{}: a bound variable is loose in {!r}", where, term)
    return term


def var(name: str, type_: Type) -> Term:
    """A free variable. Two variables of one name and of two types are two variables."""
    need(type(name) is str and name.isascii() and name.replace("'", "").isidentifier() and name not in RESERVED,
         "var: {!r} is no name of a variable", name)
    need(is_type(type_), "var: {!r} is not a type", type_)
    key = (VARIABLE, name, type_)
    return _KNOWN.get(key) or _made(key, VARIABLE, name, 0, (), type_, (), frozenset({(name, type_)}))


def constant(name: str, type_: Type) -> Term:
    """A constant at a type of its scheme."""
    need(name in CONSTANTS, "constant: there is no constant {!r}", name)
    need(is_type(type_) and fits(type_, CONSTANTS[name], {}), "constant: {} is not of type {}", name, type_)
    key = (CONSTANT, name, type_)
    return _KNOWN.get(key) or _made(key, CONSTANT, name, 0, (), type_, (), _NONE)


def number(value: int, type_: Type) -> Term:
    """A whole number, as an integer or as a real number."""
    need(type(value) is int, "number: {!r} is not a whole number", value)
    need(is_type(type_) and type_ in (INT, REAL), "number: {!r} has no numbers", type_)
    key = (NUMBER, value, type_)
    return _KNOWN.get(key) or _made(key, NUMBER, "", value, (), type_, (), _NONE)


def bound(index: int, type_: Type) -> Term:
    """The variable of the binder with `index` other binders between."""
    need(type(index) is int and 0 <= index < 10_000, "bound: {!r} counts no binders", index)
    need(is_type(type_), "bound: {!r} is not a type", type_)
    key = (BOUND, index, type_)
    return _KNOWN.get(key) or _made(key, BOUND, "", index, (), type_, (None,) * index + (type_,), _NONE)


def function(type_: Type, body: Term) -> Term:
    """The function from `type_` to the body, in which bound variable 0 is its argument. x -> f(x) is f."""
    need(is_type(type_) and is_type(need_term(body, "function").type), "function: {!r} is not a type", type_)
    key = (FUNCTION, type_, body)
    if key in _KNOWN:
        return _KNOWN[key]
    need(not body.loose or body.loose[0] in (None, type_), "function: its variable is not of type {}", type_)
    if body.kind == APPLICATION and body.parts[-1] is bound(0, type_):
        shorter = app(*body.parts[:-1])
        if not shorter.loose or shorter.loose[0] is None:
            return shifted(shorter, -1)
    return _made(key, FUNCTION, "", 0, (body,), Arrow(type_, body.type), body.loose[1:], body.free)


def app(head: Term, *args: Term) -> Term:
    """A function applied to arguments of its types; where its body is known, the body with the arguments in it."""
    if not args or need_term(head, "app").kind == FUNCTION:
        return app(opened(head, args[0]), *args[1:]) if args else need_term(head, "app")
    parts = (*head.parts, *args) if head.kind == APPLICATION else (head, *args)
    key = (APPLICATION, parts)
    known = _KNOWN.get(key)
    if known is not None:
        return known
    type_, loose, free = head.type, head.loose, head.free
    for arg in args:
        if type(type_) is not Arrow or type_.argument != need_term(arg, "app").type:
            raise Refused(f"app: {head!r} is not applied to {arg!r}")
        type_ = type_.result
        loose = _together(loose, arg.loose) if arg.loose else loose
        free = free if arg.free <= free else free | arg.free
    return _made(key, APPLICATION, "", 0, parts, type_, loose, free)


def _together(one: tuple[Type | None, ...], other: tuple[Type | None, ...]) -> tuple[Type | None, ...]:
    """The loose bound variables of two parts; the same one has the same type in both."""
    if one == other or not one:
        return other
    short, long = sorted((one, other), key=len)
    for left, right in zip(short, long, strict=False):
        need(left is None or right is None or left == right, "app: a bound variable is of types {} and {}", left, right)
    return (*(left or right for left, right in zip(short, long, strict=False)), *long[len(short):])


def mapped(term: Term, leaf: Callable[[Term, int], Term | None]) -> Term:
    """The one map: `leaf(part, depth)` answers for a part under `depth` binders, or None to have its parts mapped."""
    done: dict[tuple[Term, int], Term] = {}

    def go(part: Term, depth: int) -> Term:
        answer = leaf(part, depth) or done.get((part, depth))
        if answer is None:
            answer = function(part.type[0], go(part.parts[0], depth + 1)) if part.kind == FUNCTION else app(
                *[go(inner, depth) for inner in part.parts])
            done[part, depth] = answer
        return answer

    return go(term, 0)


def shifted(term: Term, by: int) -> Term:
    """The term with `by` more binders between each loose bound variable and its binder."""
    def leaf(part: Term, depth: int) -> Term | None:
        if len(part.loose) <= depth:
            return part
        return bound(part.value + by, part.type) if part.kind == BOUND else None

    return mapped(term, leaf) if by and term.loose else term


def opened(term: Term, value: Term) -> Term:
    """The body of a function with a value for its argument."""
    def leaf(part: Term, depth: int) -> Term | None:
        if len(part.loose) <= depth:
            return part
        if part.kind != BOUND:
            return None
        return shifted(value, depth) if part.value == depth else bound(part.value - 1, part.type)

    need(need_term(term, "opened").kind == FUNCTION and term.type[0] == need_term(value, "opened").type,
         "app: {!r} is not applied to {!r}", term, value)
    return mapped(term.parts[0], leaf)


def abstracted(variable: Term, body: Term) -> Term:
    """The function from a variable to a body."""
    need(need_closed(variable, "abstracted").kind == VARIABLE, "abstracted: {!r} is no variable", variable)
    need_closed(body, "abstracted")
    name = variable.name, variable.type

    def leaf(part: Term, depth: int) -> Term | None:
        if name not in part.free:
            return part
        return bound(depth, part.type) if part is variable else None

    return function(variable.type, mapped(body, leaf))


def substituted(term: Term, values: Mapping[Name, Term]) -> Term:
    """The term with closed terms of their types for variables, all at once."""
    names = values.keys()
    for (name, type_), value in values.items():
        need(need_closed(value, "substituted").type == type_, "substituted: {!r} is not of the type of {}", value, name)

    def leaf(part: Term, depth: int) -> Term | None:
        if part.free.isdisjoint(names):
            return part
        return values[part.name, part.type] if part.kind == VARIABLE else None

    return mapped(term, leaf)


def _joined(name: str, left: Term, right: Term | int, result: Type) -> Term:
    """A constant of two arguments of one type, applied; a whole number takes the type of the left side."""
    second = right if isinstance(right, Term) else number(right, left.type)
    key = name, left.type
    if key not in _SIGNS:
        _SIGNS[key] = constant(name, to(left.type, left.type, result))
    return app(_SIGNS[key], left, second)
