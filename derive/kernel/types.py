"""The types of terms, the constants with their types, and the refusal that every condition of the kernel ends in."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")


class Refused(ValueError):
    """A rule or a constructor whose conditions are not met: `rule: condition: terms`."""


def need(condition: bool, message: str, *parts: object) -> None:
    """Refuse unless the condition holds. The message is put together only when it does not."""
    if not condition:
        raise Refused(message.format(*parts))


class Table(tuple[object, ...], Generic[Value]):
    """Rows under names. A tuple, since no row of a tuple can be set; each look-up goes through the rows."""

    __slots__ = ()
    __class__ = property(lambda self: Table)

    def __new__(cls, rows: Mapping[str, Value]) -> Table[Value]:
        return tuple.__new__(cls, rows.items())

    def rows(self) -> Iterator[tuple[str, Value]]:
        return tuple.__iter__(self)                 # type: ignore[arg-type]

    def __getitem__(self, name: str) -> Value:      # type: ignore[override]
        return dict(self.rows())[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.rows())

    def __contains__(self, name: object) -> bool:
        return type(name) is str and name in dict(self.rows())


class Ends(NamedTuple):
    argument: Type
    result: Type


class Arrow(Ends):
    """The type of functions from one type to another; a function of two arguments is a function to functions."""

    __slots__ = ()
    __class__ = property(lambda self: Arrow)        # no assignment makes it another class's


Type = str | Arrow
INT, REAL, BOOL, OUTCOME = BASE = ("int", "real", "bool", "outcome")
ANY, NUMERIC = "any", "numeric"     # in the type of a constant: one type, whichever; int or real


def is_type(value: object) -> bool:
    """Whether a value is a base type or an arrow between types, and no subclass of either."""
    return value in BASE if type(value) is str else (
        type(value) is Arrow and len(value) == 2 and is_type(value[0]) and is_type(value[1]))


def to(*types: Type) -> Type:
    """The type of functions of several arguments: to(A, B, C) is A -> (B -> C)."""
    *arguments, result = types
    for argument in reversed(arguments):
        result = Arrow(argument, result)
    return result


def fits(type_: Type, scheme: Type, letters: dict[Type, Type]) -> bool:
    """Whether a type is of a scheme; `letters` collects what ANY and NUMERIC stand for."""
    if type(scheme) is Arrow:
        return type(type_) is Arrow and fits(type_[0], scheme[0], letters) and fits(type_[1], scheme[1], letters)
    if scheme in BASE:
        return type_ == scheme
    return (scheme != NUMERIC or type_ in (INT, REAL)) and letters.setdefault(scheme, type_) == type_


_over_a_range = to(to(INT, REAL), INT, INT, REAL)

CONSTANTS: Table[Type] = Table({
    "false": BOOL, "implies": to(BOOL, BOOL, BOOL), "and": to(BOOL, BOOL, BOOL), "or": to(BOOL, BOOL, BOOL),
    "all": to(to(ANY, BOOL), BOOL), "some": to(to(ANY, BOOL), BOOL),
    "equal": to(ANY, ANY, BOOL), "at_most": to(NUMERIC, NUMERIC, BOOL), "less": to(NUMERIC, NUMERIC, BOOL),
    "if": to(BOOL, ANY, ANY, ANY),                              # if(p, x, y): x where p is true, y where it is false
    "plus": to(NUMERIC, NUMERIC, NUMERIC), "times": to(NUMERIC, NUMERIC, NUMERIC),
    "real": to(INT, REAL),                                      # an integer as a real number
    "quotient": to(INT, INT, INT), "remainder": to(INT, INT, INT),      # rounded down
    "inverse": to(REAL, REAL),                                  # 1/x, and 0 at x = 0
    "power": to(REAL, INT, REAL),                               # x**n; x**(-n) is inverse(x**n)
    "maximum": to(REAL, REAL, REAL), "minimum": to(REAL, REAL, REAL), "absolute": to(REAL, REAL),
    "sqrt": to(REAL, REAL), "exp": to(REAL, REAL), "log": to(REAL, REAL),       # sqrt and log are 0 below 0
    "sin": to(REAL, REAL), "cos": to(REAL, REAL), "erf": to(REAL, REAL), "pi": REAL,
    "sum": _over_a_range, "product": _over_a_range,             # sum(f, a, b) = f(a) + ... + f(b); 0 where b < a
    "largest": _over_a_range,                                   # the largest of f(a), ..., f(b); f(a) where b < a
    "recursion": to(ANY, to(INT, ANY, ANY), INT, ANY),          # recursion(x, h, n) = h(n-1, ... h(1, h(0, x)))
    "tends": to(to(INT, REAL), REAL, BOOL),                     # tends(f, x): f(n) -> x as n -> oo
    "derivative": to(to(REAL, REAL), REAL, REAL, BOOL),         # derivative(f, x, d): f has the derivative d at x
    "mean": to(to(OUTCOME, REAL), REAL), "integrable": to(to(OUTCOME, REAL), BOOL),
})
