"""Conditions on distances between positions are read as two comparisons without abs; other conditions stay."""

from fractions import Fraction
from itertools import product

import pytest

from derive.notation import parse_program, syntax
from derive.notation.walk import walk
from tests.kept import layer

OPERATIONS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a*b}
RELATIONS = {"==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
             "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}
CONDITIONS = [f"abs(i - j) {relation} 2" for relation in RELATIONS]
CONDITIONS += ["2 > abs(i - j)", "abs(2*i - j) <= i", "abs(i - j) == 0", "1 <= abs(i - j) <= 2", "not abs(j - i) < 2",
               "i < j and abs(i - j) <= 1 or j == 1"]


def value(tree: syntax.Tree, places: dict[str, int]) -> Fraction | int:
    match tree:
        case syntax.Number(number):
            return number
        case syntax.Name(name):
            return places[name]
        case syntax.Negate(operand):
            return -value(operand, places)
        case syntax.Binary(op, left, right):
            return OPERATIONS[op](value(left, places), value(right, places))
        case syntax.Call("where", (condition, one, other)):
            assert isinstance(condition, syntax.Relation)
            chosen = RELATIONS[condition.op](value(condition.left, places), value(condition.right, places))
            return value(one if chosen else other, places)
        case syntax.Access():
            return 1
    raise AssertionError(tree)


def chosen(condition: str, i: int, j: int) -> bool:
    """What Python says of the same words."""
    return bool(eval(condition, {"abs": abs, "i": i, "j": j}))          # noqa: S307  (the list above)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_same_places_are_chosen(condition: str) -> None:
    tree = parse_program(f"y[i,j] = where({condition}, x[i,j], 0)").assignments[0].value
    assert not any(isinstance(node, syntax.Call) and node.function == "abs" for node, _ in walk(tree))
    for i, j in product(range(1, 7), repeat=2):
        assert value(tree, {"i": i, "j": j}) == chosen(condition, i, j)


@pytest.mark.parametrize("condition", ["abs(x[i,j]) <= 2", "abs(i - a) <= 2", "abs(i - j) == i", "abs(i - j)/2 <= 1"])
def test_other_conditions_stay(condition: str) -> None:
    tree = parse_program(f"y[i,j] = where({condition}, x[i,j], 0)").assignments[0].value
    assert isinstance(tree, syntax.Call)
    assert any(isinstance(node, syntax.Call) and node.function == "abs" for node, _ in walk(tree))


@pytest.mark.thorough(seconds=12)
def test_a_window_is_proved() -> None:
    """With abs in the kernel's terms, the search took longer than a question may."""
    window = layer("p[i,j] = where(abs(i - j) <= 2, exp(s[i,j]), 0)/sum(l, where(abs(i - l) <= 2, exp(s[i,l]), 0))")
    assert window.gradient("s").given
    blurred = layer("y[i] = sum(j, where(abs(i - j) <= 1, x[j]**2, 0)) + 0*x[i]")
    assert blurred.check_gradient("x", "dx[j] = 2*x[j]*sum(i, where(abs(i - j) <= 1, dy[i], 0))")
    assert not blurred.check_gradient("x", "dx[j] = 2*x[j]*sum(i, where(abs(i - j) <= 2, dy[i], 0))")
