"""How a tree is written down again: the text with the fewest brackets that parses to the same tree.

That holds for every tree the parser can make.  A Number that is no decimal is written as the quotient or the negative
that it is worth; what has no text at all (a Conjunction that is no chain) is a ValueError.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, assert_never

from derive.notation.decimals import write
from derive.notation.expressions import BINDING, SIGN
from derive.notation.names import TWO_VALUES
from derive.notation.programs import defined
from derive.notation.syntax import (
    Access,
    Assign,
    Binary,
    Call,
    Conjunction,
    Expr,
    Given,
    Infinity,
    Name,
    Negate,
    Number,
    Program,
    Quantified,
    Reduce,
    Relation,
    Size,
    Tends,
    Tree,
)
from derive.notation.walk import indexes

LOOSEST: Final = 0
TIGHTEST: Final = 40  # what needs no brackets anywhere


def unparse(node: Tree) -> str:
    """The text of `node`."""
    match node:
        case Infinity():
            return "oo"
        case Relation(op, left, right):
            return f"{unparse(left)} {op} {unparse(right)}"
        case Conjunction(parts):
            return _chain(parts)
        case Tends(expression, limit, variable, target):
            return f"{unparse(expression)} -> {unparse(limit)} as {variable} -> {unparse(target)}"
        case Quantified(body, conditions):
            return f"{unparse(body)} for {_list(conditions)}"
        case Assign(target, value, let):
            return f"{'let ' if let else ''}{unparse(target)} = {unparse(value)}"
        case Given(said):
            return unparse(said)
        case Program(assignments, outputs, given):
            lines = [unparse(assign) for assign in assignments]
            if outputs != (defined(assignments[-1]),):
                lines.append(f"-> {', '.join(outputs)}")
            if given:
                lines.append(f"given {_list(given)}")
            return "\n".join(lines)
        case _:
            return _write(node, LOOSEST, " ")


def _chain(parts: tuple[Relation, ...]) -> str:
    text = unparse(parts[0])
    for before, part in pairwise(parts):
        if before.right != part.left:
            raise ValueError(f"no chain: {unparse(before)} | {unparse(part)}")
        text += f" {part.op} {unparse(part.right)}"
    return text


def _list(nodes: Iterable[Tree]) -> str:
    return ", ".join(unparse(node) for node in nodes)


def _write(node: Expr, binding: int, space: str) -> str:
    """The text of `node`, in brackets if it binds less tightly than its place asks; `space` stands around + and -."""
    text, own = _spell(node, space)
    return text if own >= binding else f"({text})"


def _spell(node: Expr, space: str) -> tuple[str, int]:
    """(text, how tightly it binds) for an expression by itself."""
    match node:
        case Number():
            return _number(node)
        case Name(name):
            return name, TIGHTEST
        case Size(index):
            return f"size({index})", TIGHTEST
        case Access(name, indices):
            return f"{name}[{', '.join(_write(index, LOOSEST, '') for index in indices)}]", TIGHTEST
        case Call("remainder", (left, right)) if not isinstance(left, Relation) and not isinstance(right, Relation):
            own = BINDING["%"]
            return f"{_write(left, own, space)}{space}%{space}{_write(right, own + 1, space)}", own
        case Call(function, arguments):
            return f"{function}({_list(arguments)})", TIGHTEST
        case Reduce():
            return _reduce(node), TIGHTEST
        case Negate(operand):
            return f"-{_write(operand, SIGN, space)}", SIGN
        case Binary("**", base, exponent):
            return f"{_write(base, BINDING['**'] + 1, space)}**{_write(exponent, SIGN, space)}", BINDING["**"]
        case Binary(op, left, right):
            around = space if op in ("+", "-") else ""
            own = BINDING[op]
            return f"{_write(left, own, space)}{around}{op}{around}{_write(right, own + 1, space)}", own
        case _:
            assert_never(node)


def _number(node: Number) -> tuple[str, int]:
    if (text := write(node.value)) is not None:
        return text, TIGHTEST
    if node.value.denominator == 1:
        return str(node.value), SIGN
    return str(node.value), BINDING["/"]


def _reduce(node: Reduce) -> str:
    """Reductions of one kind inside each other share their brackets, unless that would join two runs of indices."""
    names, heads, inner = list(node.indices), _heads(node), node
    while isinstance(inner.body, Reduce) and _joins(inner, inner.body, names):
        inner = inner.body
        names += inner.indices
        heads += _heads(inner)
    if node.kind in TWO_VALUES and heads == names and not any(indexes(inner.body, name) for name in names):
        raise ValueError(f"{node.kind} over {', '.join(names)} of what has no such index has no text")
    return f"{node.kind}({', '.join([*heads, unparse(inner.body)])})"


def _heads(node: Reduce) -> list[str]:
    if node.lower is None or node.upper is None:
        return list(node.indices)
    return [f"{node.indices[0]}={_write(node.lower, LOOSEST, '')}..{_write(node.upper, LOOSEST, '')}"]


def _joins(outer: Reduce, inner: Reduce, names: list[str]) -> bool:
    ranged = outer.lower is not None or inner.lower is not None
    return inner.kind == outer.kind and ranged and not set(names) & set(inner.indices)
