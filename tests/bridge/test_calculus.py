"""Slopes of outlines as derivatives of a loss in one real variable: what is said, that it is proved and true in
numbers, and that what does not follow is refused."""
from __future__ import annotations

import pytest
from sympy import Symbol

from derive.answers import Answer
from derive.bridge.calculus import slope_is
from derive.bridge.known import knowing
from derive.bridge.outlines import theorem_of
from derive.bridge.sayings import Said, meaning, said
from derive.bridge.steps import Proved, hypotheses
from derive.bridge.terms import formula_of, raw_formula_of
from derive.kernel.files import read, write
from derive.kernel.terms import Term, number, var
from derive.kernel.text import text
from derive.kernel.theorem import Theorem, apply, assume, instantiate, specialise
from derive.kernel.types import INT, REAL, Arrow, Refused
from derive.layers.examples import EXAMPLES
from derive.layers.layer import Layer, layer
from derive.layers.reading import read_gradient
from derive.outlines.algebra import algebra, meet, symmetric, transitive
from derive.outlines.calculus import total_derivative
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Forall, Slope, at, integer

from ..gradients.test_layers import holds_in_numbers

i, k = integer("i"), integer("k")
LINEAR = layer("y[i] = sum(j, w[i,j]*x[j])")
TANH = layer("h[k] = tanh(sum(j, w[k,j]*x[j]))\ny[i] = sum(k, u[i,k]*h[k])")
SQUARES = layer("h[i] = x[i]**2\ny[i] = h[i]*h[i]")


def slope(of: Layer, name: str, *indices: Symbol) -> Slope:
    found = Slope(of.program, at(name, *indices))
    assert isinstance(found, Slope)
    return found


def claimed(of: Layer, formula: str) -> Equal:
    """The equation between a slope and what a formula for the gradient says, at the letters of the formula."""
    found = read_gradient(formula, of.source)
    return Equal(slope(of, found.name, *(letter for letter, _, _ in found.ranges)), found.term)


def whole(statement: Equal) -> Said:
    return said(statement, raw_formula_of(statement))


def carried_out(outline: Outline) -> Theorem:
    """The theorem for an outline, checked again from its file."""
    theorem = theorem_of(outline, Proved())
    assert theorem.statement is formula_of(outline.statement)
    again, = read(write({"slope": theorem}).splitlines())
    assert (again.theorem.statement, again.theorem.given) == (theorem.statement, theorem.given)
    return theorem


ONE_LINE = """derivative(y -> sum(i=1..I, dy(i)*sum(j=1..J, (x(j) + y*if(j = k, 1, 0))*w(i, j))), 0,
    sum(i=1..I, dy(i)*w(i, k)))"""
ONE_NUMBER = "derivative(y -> dL*power((-1)*t + (w + y)*x, 2), 0, 2*((-1)*t + w*x)*dL*x)"
TWO_LINES = """(for all i: int. 1 <= i => i <= I => y(i) = exp(x(i))) =>
    (for all f: real->int->real. (for all z: real. for all i: int. 1 <= i => i <= I =>
        f(z, i) = exp(x(i) + z*if(i = k, 1, 0))) =>
    derivative(z -> sum(i=1..I, dz(i)*power(f(z, i), 2)), 0, 2*power(y(k), 2)*dz(k)))"""
SAID = [
    ("y[i] = sum(j, w[i,j]*x[j])", "dx[k] = sum(i, w[i,k]*dy[i])", ONE_LINE),
    ("L = (w*x - t)**2", "dw = 2*dL*(w*x - t)*x", ONE_NUMBER),
    ("y[i] = exp(x[i])\nz[i] = y[i]*y[i]", "dx[k] = 2*dz[k]*y[k]**2", TWO_LINES),
]


@pytest.mark.parametrize(("program", "formula", "expected"), SAID)
def test_a_slope_is_the_derivative_of_the_loss_while_one_entry_moves(program: str, formula: str,
                                                                     expected: str) -> None:
    assert text(formula_of(claimed(layer(program), formula))) == " ".join(expected.split())


def test_a_slope_on_the_right_is_a_number_that_is_assumed_to_be_that_derivative() -> None:
    statement = Equal(slope(TANH, "x", i), slope(TANH, "h", k))
    name, = whole(statement).names
    assert text(formula_of(statement)).count("for all f: int->real") == 1
    assert text(meaning(slope(TANH, "h", k))) == (
        "for all i: int. 1 <= i => i <= K => derivative(x -> sum(j=1..I, dy(j)*"
        f"sum(k=1..K, (h(k) + x*if(k = i, 1, 0))*u(j, k))), 0, {name.name}(i))")


def test_an_array_that_moves_itself_does_not_follow_its_definition() -> None:
    assert whole(claimed(SQUARES, "dh[i] = 2*dy[i]*h[i]")).laws == ()
    answer = SQUARES.check_gradient("h", "dh[i] = 2*dy[i]*h[i]")
    assert isinstance(answer, Answer)
    outline = answer.outline
    assert holds_in_numbers(at_the_second_entry(carried_out(outline), outline), seed=3)


NAMES = ["linear", "softmax", "squared error", "RMS norm", "two neighbours", "attention", "mean and variance"]
CASES = [(name, array) for name in NAMES for array in EXAMPLES[name].gradients]


def at_the_second_entry(theorem: Theorem, outline: Outline) -> Theorem:
    """derivative(t -> loss, 0, d) at an entry, under what it stands under; arrays that move have names of their own."""
    statement, places = outline.statement, list[Term]()
    while isinstance(statement, Forall):
        name = integer(f"place{len(places)}")
        places.append(var(name.name, INT))
        theorem = specialise(theorem, places[-1])
        for _ in range(2):
            theorem = apply(theorem, assume(theorem.statement.parts[1]))
        statement = statement.open(name)
    theorem = whole(statement).opened(theorem)
    moving = [var(name, type_) for formula in (theorem.statement, *theorem.given) for name, type_ in formula.free
              if isinstance(type_, Arrow) and type_.argument == REAL]
    renamed = [part for one in dict.fromkeys(moving) for part in (one, var(f"moving_{one.name}", one.type))]
    return instantiate(theorem, *renamed, *(part for place in places for part in (place, number(2, INT))))


@pytest.mark.thorough(seconds=8, every=9)
@pytest.mark.parametrize(("name", "array"), CASES)
def test_outlines_of_gradients_are_carried_out_and_true_in_numbers(name: str, array: str) -> None:
    answer = layer(EXAMPLES[name].text).check_gradient(array, EXAMPLES[name].gradients[array])
    assert isinstance(answer, Answer)
    outline = answer.outline
    theorem = carried_out(outline)
    assert theorem.given <= hypotheses(outline)
    assert holds_in_numbers(at_the_second_entry(theorem, outline), seed=len(name))


def test_a_gradient_through_the_gradient_of_an_array_between() -> None:
    outline = TANH.gradient("x").outline
    statement = outline.statement.open(i)
    assert whole(statement).names             # dL/dx by dL/dh
    assert text(carried_out(outline).statement).startswith("for all i: int. 1 <= i => i <= J => (for all ")


WRONG = [
    (LINEAR, "dx[k] = sum(i, w[i,k]*dy[i]) + dy[k]"),
    (LINEAR, "dx[k] = 2*sum(i, w[i,k]*dy[i])"),
    (SQUARES, "dx[i] = 4*dy[i]*x[i]*h[i]*h[i]"),
    (SQUARES, "dx[i] = 2*dy[i]*x[i]*h[i]"),         # the half of it
    (TANH, "dx[j] = sum(k, w[k,j]*(1 + h[k]**2)*sum(i, u[i,k]*dy[i]))"),
    (layer("y[i] = relu(x[i])"), "dx[i] = dy[i]*where(x[i] > 0, 1, 0)"),        # not at 0, and nobody says x != 0
    (layer("y[i] = x[i]*where(w[i] > 0, 1, 0)**(size(i) - 1)"), "dx[j] = dy[j]*where(w[j] > 0, 1, 0)"),     # I = 1
]


@pytest.mark.parametrize(("of", "formula"), WRONG)
def test_a_wrong_value_is_no_theorem(of: Layer, formula: str) -> None:
    found = read_gradient(formula, of.source)
    ranged = [one for letter, low, high in found.ranges for one in (AtMost(low, letter), AtMost(letter, high))]
    context = knowing(tuple(assume(formula_of(one)) for one in (*of.source.shapes.facts, *ranged)))
    try:
        theorem = slope_is(claimed(of, formula), context)
    except Refused:
        return
    assumed = theorem.given - {formula_of(one) for one in (*of.source.shapes.facts, *ranged)}
    assert assumed                            # a corner: the theorem says under what, and a step would be refused


def test_slopes_by_two_arrays_are_two() -> None:
    one, other = (Equal(slope(TANH, name, i, k), at("c")) for name in "uw")
    assert formula_of(one) is not formula_of(other)
    assert whole(one).core is not whole(other).core


def test_two_slopes_that_have_one_value_are_equal_and_one_is_not_assumed() -> None:
    twice = layer("y[i] = x[i] + z[i]")
    one, other = (total_derivative(slope(twice, name, k)) for name in "xz")
    same = meet(one, transitive(other, algebra(other.statement.rhs, one.statement.rhs)))
    theorem = carried_out(same)
    assert isinstance(same.statement.rhs, Slope)
    assert not [formula for formula in theorem.given if "derivative" in text(formula)]
    back = carried_out(symmetric(one))
    assert text(back.statement).startswith("for all f: int->real. (for all i: int. derivative(")


def test_a_name_for_a_slope_stands_for_nothing_else() -> None:
    statement = Equal(slope(TANH, "x", i), slope(TANH, "h", k))
    with pytest.raises(Refused):
        slope_is(statement, knowing(()))
