"""Layers as programs: terms by hand, ranges against every position that is tried, values against formulas by hand."""

from collections.abc import Mapping
from itertools import product
from math import exp, log, sqrt, tanh
from random import Random

import pytest
from mpmath import mpf

from derive.kernel.terms import Term, abstracted
from derive.kernel.text import text as written
from derive.layers.examples import EXAMPLES
from derive.notation import NotationError, syntax
from derive.notation.walk import children
from derive.reading.gradients import read_gradient, read_identity
from derive.reading.layers import Program, read_layer

from ..layers.test_mistakes import GRADIENTS, LAYERS
from .evaluating import term_value


def ends(program: Program, name: str) -> list[str]:
    return [f"{written(low)}..{written(high)}" for low, high in program.shapes.arrays[name]]


def test_a_linear_layer() -> None:
    program = read_layer("y[i] = sum(j, w[i,j]*x[j]) + b[i]")
    assert [array.name for array in program.inputs] == ["w", "x", "b"]
    assert (ends(program, "w"), ends(program, "x"), ends(program, "b")) == (["1..I", "1..J"], ["1..J"], ["1..I"])
    assert list(map(written, program.given)) == ["1 <= I", "1 <= J"]
    assert list(map(written, program.sizes)) == ["I", "J"]
    assert program.outputs == ("y",)
    definition, = program.definitions
    assert written(definition.value) == "sum(j=1..J, w(i, j)*x(j)) + b(i)"
    assert written(definition.formula) == (
        "for all i: int. 1 <= i => i <= I => y(i) = sum(j=1..J, w(i, j)*x(j)) + b(i)")
    assert program.presupposed == ()


def test_definitions_are_kept_in_order_with_what_they_presuppose() -> None:
    program = read_layer("m = mean(i, x[i])\ns = sqrt(mean(i, (x[i] - m)**2) + eps)\ny[i] = (x[i] - m)/s\n-> y, m")
    assert [written(definition.formula) for definition in program.definitions] == [
        "m = sum(i=1..I, x(i))*inverse(real(I))",
        "s = sqrt(sum(i=1..I, power(x(i) + (-1)*m, 2))*inverse(real(I)) + eps)",
        "for all i: int. 1 <= i => i <= I => y(i) = (x(i) + (-1)*m)*inverse(s)"]
    assert list(map(written, program.presupposed)) == [
        "0 <= sum(i=1..I, power(x(i) + (-1)*m, 2))*inverse(real(I)) + eps",
        "s = 0 => false"]
    assert program.outputs == ("y", "m")
    assert [array.name for array in program.inputs] == ["x", "eps"]


PRESUPPOSED: dict[str, list[str]] = {
    "y[i] = x[i+2]": [],                                            # i runs where x[i+2] is there
    "y[i] = mean(j, x[i,j])": [],                                   # every array has a position
    "y[i] = max(j, x[i,j])": [],
    "y[i] = 1/x[i]": ["for all i: int. 1 <= i => i <= I => x(i) = 0 => false"],
    "y[i] = where(x[i] > 0, log(x[i]), 0)": [],
    "y[i] = where(i > 1, 1/x[i], 0)": ["for all i: int. 1 <= i => i <= I => 1 < i => x(i) = 0 => false"],
    "y[i] = sum(j, w[i,j]/v[j])": ["for all i: int. 1 <= i => i <= J => v(i) = 0 => false"],
    "L = sum(j, log(p[j]))": ["for all i: int. 1 <= i => i <= J => 0 < p(i)"],
    "y[i] = x[i]/size(i)": ["real(I) = 0 => false"],
    "y[i] = sum(j, where(j < i, x[j]/a, 0)) + x[i]": [              # there may be no j below i
        "for all i: int. 1 <= i => i <= I => (for all j: int. 1 <= j => j <= I => j < i => a = 0 => false)"],
    "y[i] = x[i]**a": ["for all i: int. 1 <= i => i <= I => 0 < x(i)"],
    "y[i] = (x[i+1] - x[i-1])/(2*h)": ["2*h = 0 => false"],
}


@pytest.mark.parametrize("text", PRESUPPOSED)
def test_what_a_layer_presupposes(text: str) -> None:
    assert list(map(written, read_layer(text).presupposed)) == PRESUPPOSED[text]


def test_sizes_are_named_unlike_arrays_and_letters() -> None:
    program = read_layer("y[i] = I*x[i] + J[i]")
    assert (ends(program, "x"), written(program.sizes[0])) == (["1..I_"], "I_")
    other = read_layer("y[i,I] = x[i]*z[I]")
    assert (ends(other, "x"), ends(other, "z")) == (["1..I_"], ["1..I_'"])
    twice = read_layer("y = sum(i, x[i]) + sum(i, z[i])")
    assert (ends(twice, "x"), ends(twice, "z")) == (["1..I"], ["1..I'"])


# -- an output has exactly the positions at which every access is legal ------------------------------------------------
WINDOWS = [
    "y[i] = x[i]", "y[i] = x[i+2]", "y[i] = x[i-3]", "y[i] = x[i+1] - x[i-1]", "y[i] = x[1-i]", "y[i] = x[2*i]",
    "y[i] = x[2*i-1] + x[2*i+2]", "y[i] = x[3*i+1]", "y[i] = sum(k, w[k]*x[k-i])",
    "y[i] = sum(k, w[k]*x[i+k])", "y[i] = sum(k, w[k]*x[i+k-1])",
    "y[i] = sum(k, w[k]*x[i-k])", "y[i] = sum(k, w[k]*x[2*i+k])", "y[i] = sum(k, w[k]*x[i+2*k])",
    "y[i] = sum(k, l, w[k,l]*x[i+k,l])", "y[i,j] = x[i+1,j-2]",
    "y[i] = sum(k, w[k]*x[i+k]) + sum(k, v[k]*x[i-k])", "y[i] = sum(k, w[k]) + sum(k, v[k])*x[i+1]",
]


def accesses(tree: syntax.Tree, bound: Mapping[str, int], program: Program, sizes: Mapping[str, int],
             ) -> list[tuple[str, int, int]]:
    """Each index of each access in a tree, (array, place, position), when the letters have these values."""
    if isinstance(tree, syntax.Reduce):
        ranges = [range(int(term_value(low, sizes)), int(term_value(high, sizes)) + 1)
                  for low, high in program.shapes.loops[id(tree)]]
        points = [{**bound, **dict(zip(tree.indices, values, strict=True))} for values in product(*ranges)]
        return [found for point in points for found in accesses(tree.body, point, program, sizes)]
    if isinstance(tree, syntax.Access):
        return [(tree.name, place, affine(index, bound)) for place, index in enumerate(tree.indices)]
    return [found for child in children(tree) for found in accesses(child, bound, program, sizes)]


def affine(tree: syntax.Expr, bound: Mapping[str, int]) -> int:
    match tree:
        case syntax.Number(value=value):
            return int(value)
        case syntax.Name(id=name):
            return bound[name]
        case syntax.Negate(operand=operand):
            return -affine(operand, bound)
        case syntax.Binary(op=op, left=left, right=right):
            x, y = affine(left, bound), affine(right, bound)
            return {"+": x + y, "-": x - y, "*": x * y}[op]
    raise AssertionError(tree)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("text", WINDOWS)
def test_an_output_has_every_legal_position_and_no_other(text: str) -> None:
    program = read_layer(text)
    assign, = program.tree.assignments
    letters = [one.letter for one in program.definitions[0].ranges]
    tried = 0
    for values in product(range(1, 8), repeat=len(program.sizes)):
        sizes = {size.name: value for size, value in zip(program.sizes, values, strict=True)}
        if not all(term_value(fact, sizes) for fact in program.given):
            continue
        tried += 1
        positions = {name: [(int(term_value(low, sizes)), int(term_value(high, sizes))) for low, high in dims]
                     for name, dims in program.shapes.arrays.items()}
        legal = {point for point in product(range(-9, 17), repeat=len(letters)) if all(
            positions[name][place][0] <= at <= positions[name][place][1] for name, place, at in accesses(
                assign.value, dict(zip(letters, point, strict=True)), program, sizes))}
        said = set(product(*(range(low, high + 1) for low, high in positions["y"])))
        assert said == legal, sizes
        assert said
    assert tried


def test_where_two_letters_share_an_access_all_positions_are_legal() -> None:
    program = read_layer("y[i,j] = x[i+j]*z[j]")
    assert ends(program, "y") == ["0..I + (-1)*J", "1..J"]


@pytest.mark.parametrize(("text", "message"), [
    ("y[i] = sum(k, w[k]*x[2*i-k])", r"a stride needs a number as its first position, not \(K \+ 1\)/2"),
    ("y[i] = sum(k, w[k]*x[i+k])*x[2*i]", "the end of i may be I - K or I'"),
    ("y[i] = x[i] + z[j]", "no index is called j here"),
])
def test_a_range_that_cannot_be_said_is_refused(text: str, message: str) -> None:
    with pytest.raises(NotationError, match=message) as told:
        read_layer(text)
    assert told.value.expected


# -- values ------------------------------------------------------------------------------------------------------------
def array(values: object) -> object:
    """Nested lists as a function of positions from 1."""
    return (lambda i: array(values[i - 1])) if isinstance(values, list) else mpf(values)


def run(program: Program, inputs: dict[str, object], sizes: dict[str, int]) -> dict[str, object]:
    """Every array of a program, computed definition by definition."""
    free = {**sizes, **{name: array(values) for name, values in inputs.items()}}
    for definition in program.definitions:
        body: Term = definition.value
        for one in reversed(definition.ranges):
            body = abstracted(one.variable, body)
        free[definition.array.name] = term_value(body, dict(free))
    return free


def test_values_of_layers_are_those_of_formulas_by_hand() -> None:
    random = Random(3)
    w, x, b = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(2)], [0.5, -1.0, 2.0], [0.25, -0.5]
    y = run(read_layer(EXAMPLES["linear"].text), {"w": w, "x": x, "b": b}, {"I": 2, "J": 3})["y"]
    assert [float(y(i)) for i in (1, 2)] == pytest.approx([
        sum(row[j]*x[j] for j in range(3)) + b[k] for k, row in enumerate(w)])
    p = run(read_layer(EXAMPLES["softmax"].text), {"x": x}, {"I": 3})["y"]
    assert [float(p(i)) for i in (1, 2, 3)] == pytest.approx([exp(v)/sum(map(exp, x)) for v in x])
    z, t = [[0.1, 0.7], [1.5, -2.0]], [[1.0, 0.0], [0.0, 1.0]]
    loss = run(read_layer(EXAMPLES["cross-entropy"].text), {"z": z, "t": t}, {"N": 2, "C": 2})["L"]
    assert float(loss) == pytest.approx(-(log(exp(0.1)/(exp(0.1) + exp(0.7))) + log(exp(-2)/(exp(-2) + exp(1.5))))/2)
    u = run(read_layer(EXAMPLES["layer norm"].text), {"x": [x], "eps": 0.5, "g": [1, 1, 1], "b": [0, 0, 0]},
            {"N": 1, "I": 3})["y"]
    deviation = sqrt(sum((v - 0.5)**2 for v in x)/3 + 0.5)
    assert [float(u(1)(i)) for i in (1, 2, 3)] == pytest.approx([(v - 0.5)/deviation for v in x])
    c = run(read_layer(EXAMPLES["strided convolution"].text), {"w": [[[2, -1]]], "x": [[1, 2, 4, 8, 16]]},
            {"O": 1, "C": 1, "K": 2, "I": 5, "I'": 2})["y"]
    assert [float(c(1)(i)) for i in (0, 1)] == [2*1 - 2, 2*4 - 8]
    h = run(read_layer("h[i] = tanh(x[i]); y = max(i, h[i]) + prod(i, h[i])"), {"x": x}, {"I": 3})["y"]
    assert float(h) == pytest.approx(tanh(2) + tanh(0.5)*tanh(-1)*tanh(2))


# -- gradients and identities ------------------------------------------------------------------------------------------
def test_an_entry_outside_of_its_array_is_0_in_a_gradient() -> None:
    layer = read_layer("y[i] = x[i+2] - x[i]")
    found = read_gradient("dx[j] = dy[j-2] - dy[j]", layer)
    assert written(found.value) == "if(1 <= j + (-2), dy(j + (-2)), 0) + (-1)*if(j <= I + (-2), dy(j), 0)"
    size = {"I": 5}
    dy = {1: 1, 2: 10, 3: 100}
    free = {**size, "dy": lambda i: mpf(dy.get(i, 999))}
    values = [float(term_value(found.value, {**free, "j": j})) for j in range(1, 6)]
    assert values == [-1.0, -10.0, 1.0 - 100.0, 10.0, 100.0]
    assert list(map(written, read_gradient("dx[j] == sum(i, dy[i]) for j <= 2", layer).conditions)) == ["j <= 2"]


def test_what_a_gradient_presupposes() -> None:
    layer = read_layer("y[i] = log(x[i])")
    assert list(map(written, read_gradient("dx[i] = dy[i]/x[i]", layer).presupposed)) == [
        "for all i: int. 1 <= i => i <= I => x(i) = 0 => false"]
    assert list(map(written, read_gradient("dx[i] == dy[i]/x[i] for i > 1", layer).presupposed)) == [
        "for all i: int. 1 <= i => i <= I => 1 < i => x(i) = 0 => false"]
    assert list(map(written, read_gradient("dx[i] == dy[i] for log(x[i]) > 0", layer).presupposed)) == [
        "for all i: int. 1 <= i => i <= I => 0 < x(i)"]
    assert read_gradient("dx[i] = where(x[i] != 0, dy[i]/x[i], 0)", layer).presupposed == ()


def test_another_name_for_the_upstream_gradient() -> None:
    layer = read_layer("m = mean(i, x[i]); v = sum(i, x[i]) -> m, v")
    assert written(read_gradient("dx[i] = g/size(i) + h", layer, upstream="g h").value) == "dm*inverse(real(I)) + dv"


def test_an_identity_is_said_wherever_all_of_it_is_legal() -> None:
    layer = read_layer("y[i] = x[i+1] - x[i-1]; s = sum(i, y[i]**2) -> s, y")
    said = read_identity("y[k]*y[k+1] == s", layer)
    assert written(said.formula) == "for all i: int. 2 <= i => i <= I + (-2) => y(i)*y(i + 1) = s"
    assert said.presupposed == ()
    assert list(map(written, read_identity("1/y[k] == sum(i, x[i])", layer).presupposed)) == [
        "for all i: int. 2 <= i => i <= I + (-1) => y(i) = 0 => false"]
    assert written(read_identity("s == sum(k, y[k]*y[k])", layer).formula) == "s = sum(i=2..I + (-1), y(i)*y(i))"


# -- mistakes ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", LAYERS)
def test_a_mistake_in_a_layer_is_told_as_by_the_other_door(text: str) -> None:
    with pytest.raises(NotationError) as told:
        read_layer(text)
    assert str(told.value).startswith(LAYERS[text])
    assert told.value.expected


@pytest.mark.parametrize("text", GRADIENTS)
def test_a_mistake_in_a_gradient_is_told_as_by_the_other_door(text: str) -> None:
    with pytest.raises(NotationError) as told:
        read_gradient(text, read_layer("y[i] = weight[i]*x[i]"))
    assert str(told.value).startswith(GRADIENTS[text])
    assert told.value.expected


@pytest.mark.parametrize(("text", "message"), [
    ("dx[i+1] = dy[i]", "each index on its left is a letter of its own"),
    ("dx[i] <= dy[i]", "the comparison '<=' cannot stand here"),
    ("dx[i] = dx[i]", "dx is what this formula says, and cannot stand in it"),
    ("dx[i] + 1 == dy[i]", "this is no formula for a gradient"),
    ("dx[i] == dy[i] == 0", "this is no formula for a gradient"),
])
def test_a_formula_that_gives_no_gradient(text: str, message: str) -> None:
    with pytest.raises(NotationError, match=message):
        read_gradient(text, read_layer("y[i] = x[i]"))
