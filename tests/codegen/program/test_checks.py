"""The check after each stage refuses a program in which a name is bound nowhere."""

import pytest

from codegen.program import grammar
from codegen.program.checks import counted, well_formed
from codegen.program.errors import Malformed
from codegen.program.grammar import (
    Affine,
    Array,
    Axis,
    Let,
    Position,
    Program,
    Read,
    Reduce,
    Size,
    Value,
    letter,
)

I, K = (Axis(name, Affine((), 1), letter(name.upper())) for name in "ik")
INPUT = Array("x", (I.span,))
X = Read("x", (letter("i"),))
UNBOUND: list[tuple[tuple[Axis, ...], Value, str]] = [
    ((K,), Read("x", (letter("k"),)), "the range of k ends at K, which is bound nowhere"),
    ((), Reduce("sum", (K,), Read("x", (letter("k"),))), "the range of k ends at K, which is bound nowhere"),
    ((I,), grammar.Test("<=", Position(letter("k")), X), "a letter of the position .* is bound nowhere"),
    ((I,), Size(letter("K")), "a size of .* is bound nowhere"),
]


@pytest.mark.parametrize(("axes", "value", "said"), UNBOUND)
def test_a_name_that_is_bound_nowhere(axes: tuple[Axis, ...], value: Value, said: str) -> None:
    program = Program((INPUT,), (Let("y", axes, value),), ("y",))
    with pytest.raises(Malformed, match=f"^stage: y: {said}"):
        well_formed(program, "stage")


@pytest.mark.parametrize(("axes", "value"), [(axes, value) for axes, value, said in UNBOUND if "letter" not in said])
def test_the_same_program_where_the_size_follows_from_others(axes: tuple[Axis, ...], value: Value) -> None:
    program = Program((INPUT,), (Let("y", axes, value),), ("y",), frozenset({"K"}))
    assert well_formed(program, "stage") is program


def test_a_letter_that_is_not_in_its_sum() -> None:
    other = Axis("k", Affine((), 1), letter("I"))
    once, often = (Program((INPUT,), (Let("y", (), Reduce("sum", (I,), body)),), ("y",))
                   for body in (X, grammar.num(3)))
    beside = Program((INPUT,), (Let("y", (I,), Reduce("sum", (other,), X)),), ("y",))
    assert counted(once, "passes") is once
    for program in (often, beside):
        with pytest.raises(Malformed, match=r"^passes: y: a letter of a sum is not in it$"):
            counted(program, "passes")
