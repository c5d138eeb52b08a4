"""Puts other names into a tree, the entry of a sequence for the name of a number, and an earlier step for a step."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from derive.notation.syntax import Access, Binary, Expr, Name, Number, Program, Reduce
from derive.notation.walk import with_parts


def with_names(tree: Expr, names: Mapping[str, str]) -> Expr:
    """A value in which what is called so has another name; letters under a sum keep theirs."""
    def of(tree: Expr) -> Expr:
        match tree:
            case Name(id=name):
                return replace(tree, id=names.get(name, name))
            case Access(name=name):
                return replace(tree, name=names.get(name, name))
        return _inside(tree, of)

    return of(tree)


def at_each_step(program: Program, names: Collection[str], step: str = "t") -> Program:
    """A rule in which these numbers are sequences: lr[t] for lr, and lr[t, i] for lr[i]."""
    def of(tree: Expr) -> Expr:
        match tree:
            case Name(id=name) if name in names:
                return Access(name, (Name(step, at=tree.at),), at=tree.at)
            case Access(name=name, indices=indices) if name in names:
                return replace(tree, indices=(Name(step, at=tree.at), *indices))
        return _inside(tree, of)

    return replace(program, assignments=tuple(replace(one, value=of(one.value)) for one in program.assignments))


def _inside(tree: Expr, of: Callable[[Expr], Expr]) -> Expr:
    if isinstance(tree, Reduce):
        return replace(tree, body=of(tree.body))
    return with_parts(tree, of)


def earlier(tree: Expr, letter: str, steps: int) -> Expr:
    """A value some steps earlier: y[t - 1] for y[t], and y[t] for y[t + 1]."""
    def of(tree: Expr) -> Expr:
        match tree:
            case Name(id=name) if name == letter:
                return _plus(tree, Fraction(-steps))
            case Binary(op="+" | "-" as sign, left=Name(id=name), right=Number(value=value)) if name == letter:
                return _plus(tree.left, (value if sign == "+" else -value) - steps)
            case Access(indices=indices):
                return replace(tree, indices=tuple(map(of, indices)))
            case Reduce(indices=indices, lower=lower, upper=upper, body=body):
                return replace(tree, lower=None if lower is None else of(lower), upper=None if upper is None else
                               of(upper), body=body if letter in indices else of(body))
        return with_parts(tree, of)

    return of(tree)


def _plus(name: Expr, number: Fraction) -> Expr:
    if number == 0:
        return name
    return Binary("+" if number > 0 else "-", name, Number(abs(number), at=name.at), at=name.at)
