"""A term as one line of text, from its fields, so that tests can say by hand which statement they expect."""

from __future__ import annotations

Fields = tuple[object, ...]         # of a term
INFIX = {"implies": ("->", 1), "or": ("|", 2), "and": ("&", 3), "equal": ("=", 5), "at_most": ("<=", 5),
         "less": ("<", 5),
         "plus": ("+", 6), "times": ("*", 7)}
LETTER = {"int": "i", "real": "r", "bool": "b", "outcome": "w"}


def written(term: Fields, binders: tuple[str, ...] = (), outside: int = 0) -> str:
    """The text; in brackets if it binds more loosely than what stands outside."""
    text, own = _written(term, binders)
    return f"({text})" if own < outside else text


def _written(term: Fields, binders: tuple[str, ...]) -> tuple[str, int]:
    kind, name, number, parts = term[:4]
    if kind == "bound":
        return (binders[number] if number < len(binders) else f"#{number - len(binders)}"), 9
    if kind == "function":
        new, body = _opened(term, binders)
        return f"{new} -> {written(body, (new, *binders))}", 0
    if kind != "application":
        return str(number) if kind == "number" else name, 9 if kind != "number" or number >= 0 else 7
    return _applied(parts[0], parts[1:], binders)


def _applied(head: Fields, args: tuple[Fields, ...], binders: tuple[str, ...]) -> tuple[str, int]:
    name = head[1] if head[0] == "constant" else ""
    if name in ("all", "some") and args[0][0] == "function":
        new, body = _opened(args[0], binders)
        return f"{name} {new}: {written(body, (new, *binders))}", 0
    if name == "implies" and len(args) == 2 and args[1][:2] == ("constant", "false"):
        return f"not {written(args[0], binders, 9)}", 4
    if name == "times" and len(args) == 2:
        if _is_minus_one(args[0]):
            return f"-{written(args[1], binders, 8)}", 7
        if _is(args[1], "inverse"):
            return f"{written(args[0], binders, 7)}/{written(args[1][3][1], binders, 8)}", 7
    if name == "plus" and len(args) == 2 and _is(args[1], "times") and _is_minus_one(args[1][3][1]):
        return f"{written(args[0], binders, 6)} - {written(args[1][3][2], binders, 8)}", 6
    if name in INFIX and len(args) == 2:
        sign, own = INFIX[name]
        left, right = (own + 1, own) if name == "implies" else (own, own + 1)
        return f"{written(args[0], binders, left)} {sign} {written(args[1], binders, right)}", own
    return f"{written(head, binders, 9)}({', '.join(written(arg, binders) for arg in args)})", 9


def _opened(function: Fields, binders: tuple[str, ...]) -> tuple[str, Fields]:
    return f"{LETTER.get(function[4][0], 'f')}{len(binders)}", function[3][0]


def _is(term: Fields, name: str) -> bool:
    return term[0] == "application" and term[3][0][:2] == ("constant", name)


def _is_minus_one(term: Fields) -> bool:
    return term[0] == "number" and term[2] == -1


def type_written(type_: object) -> str:
    """`(int -> real) -> int -> real`"""
    if not isinstance(type_, tuple):
        return str(type_)
    left = type_written(type_[0])
    return f"{f'({left})' if isinstance(type_[0], tuple) else left} -> {type_written(type_[1])}"
