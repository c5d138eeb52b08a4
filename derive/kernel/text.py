"""A term as people read it: `sum(i=a..b, f(i)) = 0`. What is left out are the types of free variables and of what they
stand beside; a constant that lacks an argument shows its type."""
from __future__ import annotations

from .terms import APPLICATION, BOUND, CONSTANT, FUNCTION, NUMBER, Term, app, bound, shifted
from .types import CONSTANTS, INT, OUTCOME, REAL, Arrow, Type, is_type

LETTERS = {INT: "ijkmnpqrst", REAL: "xyzuvabcd", OUTCOME: "w"}
INFIX = {"implies": (" => ", 1), "or": (" or ", 2), "and": (" and ", 3), "equal": (" = ", 4), "at_most": (" <= ", 4),
         "less": (" < ", 4), "plus": (" + ", 5), "times": ("*", 6)}       # the text, and how tightly it binds
RANGES = ("sum", "product", "largest")
QUANTIFIERS = {"all": "for all", "some": "for some"}


def type_text(type_: Type) -> str:
    """int, real, bool, outcome, or int->real; an arrow on the left stands in parentheses."""
    if not isinstance(type_, Arrow):
        return type_
    left = type_text(type_.argument)
    return f"{f'({left})' if isinstance(type_.argument, Arrow) else left}->{type_text(type_.result)}"


def text(term: Term, names: tuple[str, ...] = (), typed: bool = False) -> str:
    """No bound variable has the name of a free one, nor one of `names`. With `typed`, functions show their arguments'
    types: what they say is then all there, given the types of the free variables."""
    return _text(term, 0, sorted({*names, *(name for name, _ in term.free)}), typed)


def _text(term: Term, tight: int, names: list[str], typed: bool) -> str:
    """The text of a term beside something that binds so tightly; `names` of the binders around it, innermost last."""
    if term.kind == NUMBER:
        return str(term.value) if term.value >= 0 or tight < 5 else f"({term.value})"
    if term.kind == BOUND:
        return names[-1 - term.value]
    if term.kind == FUNCTION:
        name, body = _opened(term, names)
        shown = f"{name}: ({type_text(term.type[0])})" if typed else name
        return _inside(f"{shown} -> {_text(body, 1, [*names, name], typed)}", tight > 0)
    if term.kind != APPLICATION:
        alone = term.kind == CONSTANT and is_type(CONSTANTS[term.name]) is False
        return f"({term.name}: {type_text(term.type)})" if alone else term.name
    head, *args = term.parts
    if head.kind == CONSTANT and head.name in QUANTIFIERS:
        name, body = _opened(args[0], names)
        type_ = type_text(args[0].type.argument) if isinstance(args[0].type, Arrow) else ""
        return _inside(f"{QUANTIFIERS[head.name]} {name}: {type_}. {_text(body, 0, [*names, name], typed)}", tight > 0)
    if head.kind == CONSTANT and head.name in RANGES and len(args) == 3:
        name, body = _opened(args[0], names)
        low, high = (_text(arg, 0, names, typed) for arg in args[1:])
        return f"{head.name}({name}={low}..{high}, {_text(body, 0, [*names, name], typed)})"
    if head.kind == CONSTANT and head.name in INFIX and len(args) == 2:
        sign, own = INFIX[head.name]
        right = own if head.name in ("implies",) else own + 1
        left = own if head.name in ("plus", "times", "and", "or") else own + 1
        return _inside(f"{_text(args[0], left, names, typed)}{sign}{_text(args[1], right, names, typed)}", tight > own)
    called = head.name if head.kind == CONSTANT and not isinstance(term.type, Arrow) else _text(head, 9, names, typed)
    return f"{called}({', '.join(_text(arg, 0, names, typed) for arg in args)})"


def _inside(text_: str, parentheses: bool) -> str:
    return f"({text_})" if parentheses else text_


def _opened(function: Term, names: list[str]) -> tuple[str, Term]:
    """A letter that is not used, and the body of a function, or what it is applied to that letter."""
    argument = function.type.argument if isinstance(function.type, Arrow) else INT
    letters = "fgh" if isinstance(argument, Arrow) else LETTERS.get(argument, "fgh")
    name = next(letter + "'" * primes for primes in range(len(names) + 1) for letter in letters
                if letter + "'" * primes not in names)
    body = function.parts[0] if function.kind == FUNCTION else app(shifted(function, 1), bound(0, argument))
    return name, body
