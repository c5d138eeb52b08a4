"""What a claim may be: an equation, a comparison, a chain of them or a limit, and where it is said to hold."""

from functools import lru_cache

from derive.notation.abbreviations import check_vectors
from derive.notation.calls import check_variable
from derive.notation.cursor import COMPARISONS, Cursor
from derive.notation.expressions import BINDING, expression, relations
from derive.notation.guards import check_tree
from derive.notation.lexer import Token
from derive.notation.syntax import Claim, Conjunction, Expr, Infinity, Name, Quantified, Relation, Tends

CONDITION = "a comparison such as n >= 1"


@lru_cache(maxsize=10_000)
def parse_claim(text: str) -> Claim:
    """`a == b`, `0 <= a <= 1` or `y[t] -> c as t -> oo`, with or without `for t >= 1, N != 0` at its end."""
    cursor = Cursor(text)
    start = cursor.peek().at
    body = _body(cursor)
    claim: Claim = body
    expected = "an operator, 'for' or the end of the claim"
    if cursor.sees("for"):
        cursor.take()
        claim = Quantified(body, _conditions(cursor), at=start.to(cursor.before()))
        expected = "an operator, ',' or the end of the claim"
    cursor.finish(expected)
    check_tree(text, claim)
    check_vectors(text, claim)
    return claim


def _body(cursor: Cursor) -> Relation | Conjunction | Tends:
    first = expression(cursor)
    if cursor.sees("->"):
        return _tends(cursor, first)
    if cursor.sees("="):
        hint = "did you mean '=='?  A claim compares; a single '=' defines a name"
        cursor.fail("a claim has no single '='", cursor.peek().at, "'=='", hint)
    parts = relations(cursor, first)
    if not parts:
        if cursor.ended() or cursor.sees("for"):
            hint = "claim something of it, as in a == b, 0 <= a <= 1 or y[t] -> c as t -> oo"
            cursor.fail("this is a value, and claims nothing", first.at, "a comparison or a limit", hint)
        cursor.unexpected("an operator, a comparison or '->'")
    return parts[0] if len(parts) == 1 else Conjunction(parts, at=parts[0].at.to(parts[-1].at))


def _tends(cursor: Cursor, value: Expr) -> Tends:
    cursor.take()
    if cursor.sees("oo"):
        hint = "state what grows without bound through its inverse, as in 1/y[t] -> 0 as t -> oo"
        cursor.fail("a limit is a number", cursor.peek().at, "a value", hint)
    limit = expression(cursor)
    cursor.expect("as", "an operator, or 'as' and what tends where, as in y[t] -> c as t -> oo")
    variable = expression(cursor)
    if not isinstance(variable, Name):
        cursor.fail("only a bare name can tend to something", variable.at, "a name, as in y[t] -> c as t -> oo")
    check_variable(cursor.text, variable.id, variable.at)
    cursor.expect("->", "'->' and where the variable tends, as in t -> oo")
    if cursor.sees("oo"):
        target: Expr | Infinity = Infinity(at=cursor.take().at)
    else:
        target = expression(cursor)
    return Tends(value, limit, variable.id, target, at=value.at.to(target.at))


def _conditions(cursor: Cursor) -> tuple[Relation, ...]:
    """The comparisons after `for` or `for all`; a chain among them counts as its parts."""
    if _is_quantifier(cursor.peek(), cursor.peek(1)):
        cursor.take()
    found: list[Relation] = []
    while True:
        value = expression(cursor)
        parts = relations(cursor, value)
        if not parts:
            if cursor.sees("="):
                cursor.unexpected(CONDITION)
            hint = "every name is general already: say which values it takes, or leave the clause out"
            cursor.fail("this condition compares nothing", value.at, CONDITION, hint)
        found.extend(parts)
        if not cursor.sees(","):
            return tuple(found)
        cursor.take()


def _is_quantifier(token: Token, after: Token) -> bool:
    """Whether `token` is the `all` of `for all n >= 1`, and not a name of that spelling as in `for all >= 1`."""
    continues = after.text in (*COMPARISONS, *BINDING, "[")
    return (token.kind, token.text) == ("name", "all") and not continues
