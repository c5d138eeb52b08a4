"""How the kernel's types, variables and bound variables are spelled in Coq, different things differently."""
from __future__ import annotations

from derive.kernel.terms import Name
from derive.kernel.text import type_text
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Type

SPACE = "space"             # the parameter that stands for the outcomes and their mean
_TYPES = {INT: "Z", REAL: "R", BOOL: "Prop", OUTCOME: f"(outcome {SPACE})"}
_LETTERS = {INT: "z", REAL: "r", BOOL: "b", OUTCOME: "o"}
_VALUES = {INT: "0%Z", REAL: "0%R", BOOL: "False", OUTCOME: f"(an_outcome {SPACE})"}


def coq_type(type_: Type) -> str:
    """A type, in parentheses where it needs them."""
    return f"({coq_type(type_.argument)} -> {coq_type(type_.result)})" if isinstance(type_, Arrow) else _TYPES[type_]


def some_value(type_: Type) -> str:
    """A value of a type. No type of the kernel is empty, so that a variable may vanish from a theorem."""
    if isinstance(type_, Arrow):
        return f"(fun _ : {coq_type(type_.argument)} => {some_value(type_.result)})"
    return _VALUES[type_]


def identifier(name: Name) -> str:
    """The variable x of type real is x_r_x. The type is written prefix-first, so that no two variables have one
    identifier."""
    text, type_ = name
    return f"x_{_letters(type_)}_{spelled(text)}"


def spelled(text: str) -> str:
    """A text in signs that Coq takes: what is no ASCII letter or digit is its code between underscores."""
    return "".join(sign if sign.isascii() and sign.isalnum() else f"_{ord(sign):x}_" for sign in text)


def theorem_name(name: str) -> str:
    """The name in a file of the theorem that has this name outside."""
    return f"theorem_{spelled(name)}"


def bound_name(level: int) -> str:
    """The variable of a binder with so many binders around it."""
    return f"b{level}"


def binder(identifier_: str, type_: Type) -> str:
    return f"({identifier_} : {coq_type(type_)})"


def in_order(names: frozenset[Name]) -> list[Name]:
    """Variables in the one order in which definitions, theorems and facts take them."""
    return sorted(names, key=lambda name: (name[0], type_text(name[1])))


def _letters(type_: Type) -> str:
    if isinstance(type_, Arrow):
        return f"a{_letters(type_.argument)}{_letters(type_.result)}"
    return _LETTERS[type_]
