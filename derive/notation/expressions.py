"""How an expression is built up: precedence climbing over the tokens of one value.

Signs and powers bind as in Python: -x**2 is -(x**2), x**-2 needs no brackets, and a**b**c is a**(b**c).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, NoReturn

from derive.notation.abbreviations import VECTORS
from derive.notation.calls import Argument, Ranged, build, check_known, check_variable
from derive.notation.cursor import COMPARISONS, Cursor
from derive.notation.decimals import read
from derive.notation.guards import check_tree
from derive.notation.lexer import Token
from derive.notation.names import CALLABLE, FUNCTIONS, INFINITE, REDUCTIONS, WRITTEN_OUT, signature
from derive.notation.shorthand import Condition, Joined, floor_of_quotient, negated, remainder
from derive.notation.source import Span, excerpt
from derive.notation.syntax import Access, Binary, Comparison, Expr, Name, Negate, Number, Operator, Relation

BINDING: Final[dict[str, int]] = {"+": 10, "-": 10, "*": 20, "/": 20, "%": 20, "//": 20, "**": 30}
SIGN: Final = 25  # tighter than a product, looser than a power

OPERATORS: Final[dict[str, Operator]] = {"+": "+", "-": "-", "*": "*", "/": "/", "**": "**"}
WHOLE: Final[dict[str, Callable[[Expr, Expr, Span], Expr]]] = {"%": remainder, "//": floor_of_quotient}
COMPARE: Final[dict[str, Comparison]] = {"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

JOINING: Final = ("and", "or", "not")
VALUE: Final = "a value: a number, a name, a function of something, or '('"


def parse_expression(text: str) -> Expr:
    """One value, such as `sum(i, x[i]**2)`."""
    cursor = Cursor(text)
    value = expression(cursor)
    cursor.finish("an operator or the end of the text")
    check_tree(text, value)
    return value


def expression(cursor: Cursor, binding: int = 0) -> Expr:
    """The longest expression from here whose operators bind at least as tightly as `binding`."""
    cursor.enter()
    start = cursor.peek().at
    if cursor.sees("-"):
        cursor.take()
        operand = expression(cursor, SIGN)
        left: Expr = Negate(operand, at=start.to(cursor.before()))
    else:
        left = _operand(cursor)
    while cursor.sees(*BINDING) and BINDING[cursor.peek().text] >= binding:
        op = cursor.take().text
        right = expression(cursor, BINDING[op] if op == "**" else BINDING[op] + 1)
        place = start.to(cursor.before())
        if op in WHOLE:
            left = WHOLE[op](left, right, place)
        else:
            left = Binary(OPERATORS[op], left, right, at=place)
    cursor.leave()
    return left


def relations(cursor: Cursor, first: Expr) -> tuple[Relation, ...]:
    """The comparisons that follow `first`: one, or the parts of a chain such as 0 <= a <= 1."""
    parts: list[Relation] = []
    while cursor.sees(*COMPARISONS):
        op = cursor.take().text
        second = expression(cursor)
        parts.append(Relation(COMPARE[op], first, second, at=first.at.to(second.at)))
        first = second
    return tuple(parts)


def _operand(cursor: Cursor) -> Expr:
    """A number, a name, an access, a call or a bracketed expression, and nothing that stands beside it unjoined."""
    token = cursor.peek()
    if token.kind == "number":
        cursor.take()
        value: Expr = Number(read(cursor.text, token.at), at=token.at)
    elif token.kind == "name":
        cursor.take()
        value = _named(cursor, token)
    elif cursor.sees("("):
        cursor.take()
        inner = expression(cursor)
        cursor.expect(")", "an operator or ')'")
        value = replace(inner, at=token.at.to(cursor.before()))
    else:
        _no_operand(cursor)
    _check_joined(cursor, value)
    return value


def _named(cursor: Cursor, name: Token) -> Expr:
    if cursor.sees("("):
        check_known(cursor.text, name)
        arguments = _arguments(cursor, name)
        return build(cursor.text, name, arguments, name.at.to(cursor.before()))
    if name.text in CALLABLE and name.text not in WRITTEN_OUT:
        applied = cursor.sees("[") or cursor.peek().kind in ("name", "number")
        hint = "its arguments stand in ( and )" if applied else "give the value another name"
        problem = f"'{name.text}' is a function, and cannot be the name of a value"
        cursor.fail(problem, name.at, signature(name.text), hint)
    if name.text.lower() in INFINITE:
        cursor.fail(f"'{name.text}' is not a number", name.at, hint="a limit is written y[t] -> c as t -> oo")
    if cursor.sees("["):
        check_variable(cursor.text, name.text, name.at)
        cursor.take()
        indices = [expression(cursor)]
        while cursor.sees(","):
            cursor.take()
            indices.append(expression(cursor))
        cursor.expect("]", "an operator, ',' or ']'")
        return Access(name.text, tuple(indices), at=name.at.to(cursor.before()))
    return Name(name.text, at=name.at)


def _arguments(cursor: Cursor, name: Token) -> tuple[Argument, ...]:
    cursor.take()
    found: list[Argument] = []
    while not (cursor.sees(")") and not found):
        found.append(_argument(cursor, name, len(found)))
        if not cursor.sees(","):
            break
        cursor.take()
    cursor.expect(")", "an operator, ',' or ')'")
    return tuple(found)


def _argument(cursor: Cursor, name: Token, position: int) -> Argument:
    start = cursor.peek()
    ahead = cursor.peek(1)
    bound = start.kind == "name" and (ahead.kind, ahead.text) == ("symbol", "=")
    if bound and (name.text in REDUCTIONS or name.text in VECTORS):
        index = _named(cursor, cursor.take())
        cursor.take()
        lower = expression(cursor)
        cursor.expect("..", "an operator or '..'")
        upper = expression(cursor)
        return Ranged(start.text, lower, upper, at=index.at.to(cursor.before()))
    if (FUNCTIONS | WRITTEN_OUT).get(name.text, ())[position : position + 1] == ("condition",):
        return _condition(cursor)
    return expression(cursor)


def _condition(cursor: Cursor, every: bool = False) -> Expr | Condition:
    """Conditions joined by `or`, or, with `every`, by `and`, which binds more tightly. A value that is compared with
    nothing comes back as it is, for whoever calls it to refuse."""
    start, word = cursor.peek().at, "and" if every else "or"
    first = _single(cursor) if every else _condition(cursor, True)
    parts = [first]
    while cursor.sees(word):
        cursor.take()
        parts.append(_single(cursor) if every else _condition(cursor, True))
    if len(parts) == 1:
        return first
    found: list[Condition] = []
    for part in parts:
        if not isinstance(part, Relation | Joined):
            hint = "compare it with something, as in where(x > 0 and y > 0, a, b)"
            cursor.fail(f"'{word}' joins comparisons", part.at, "a comparison", hint)
        found.append(part)
    return Joined(every, tuple(found), start.to(cursor.before()))


def _single(cursor: Cursor) -> Expr | Condition:
    """A comparison, a chain of them, `not` and a condition, or a condition in brackets."""
    cursor.enter()
    start = cursor.peek().at
    found: Expr | Condition
    if cursor.sees("not"):
        cursor.take()
        inner = _single(cursor)
        if not isinstance(inner, Relation | Joined):
            cursor.fail("'not' stands before a comparison", inner.at, "a comparison", "as in where(not x > 0, a, b)")
        found = negated(inner)
    elif cursor.sees("(") and _opens_condition(cursor):
        cursor.take()
        found = _condition(cursor)
        cursor.expect(")", "an operator, 'and', 'or' or ')'")
        if cursor.sees(*COMPARISONS):
            cursor.fail("a condition is compared with nothing", start.to(cursor.peek().at), "'and', 'or' or ','")
    else:
        value = expression(cursor)
        parts = relations(cursor, value)
        found = value if not parts else parts[0] if len(parts) == 1 else Joined(
            True, parts, start.to(cursor.before()))
    cursor.leave()
    return found


def _opens_condition(cursor: Cursor) -> bool:
    """Whether the bracket that comes next holds a condition: a comparison or a word between them, by itself and not as
    an argument of a function."""
    called: list[bool] = []
    ahead = 0
    while (token := cursor.peek(ahead)).kind != "end":
        if token.text in ("(", "["):
            before = cursor.peek(ahead - 1) if ahead else None
            called.append(token.text == "[" or (before is not None and before.kind == "name"))
        elif token.text in (")", "]"):
            called.pop()
            if not called:
                return False
        elif not any(called) and (token.text in COMPARISONS or (token.kind == "word" and token.text in JOINING)):
            return True
        ahead += 1
    return False


def _no_operand(cursor: Cursor) -> NoReturn:
    token = cursor.peek()
    if token.kind == "symbol" and token.text == "+":
        cursor.fail("this '+' has nothing to add to", token.at, VALUE)
    if token.kind == "symbol" and token.text == "[":
        cursor.fail("brackets hold the indices of a name", token.at, VALUE, "group with ( and )")
    cursor.unexpected(VALUE)


def _check_joined(cursor: Cursor, value: Expr) -> None:
    """Refuse a value right after a value: 2x, a b, (a)(b), x[i][j]."""
    token = cursor.peek()
    if token.kind in ("number", "name") or cursor.sees("("):
        right = "(...)" if cursor.sees("(") else token.text
        hint = f"write {excerpt(cursor.text[value.at.start : value.at.end])}*{right}"
        cursor.fail("two values side by side: a product needs its sign", token.at, "an operator", hint)
    if cursor.sees("["):
        hint = "write all indices of a name in one pair of brackets, as in x[i,j]" if isinstance(value, Access) else ""
        cursor.fail("only a name takes indices", token.at, "an operator", hint)
