"""What a layer's kernel is given wrongly is told by the argument's name, by what was expected and by what came."""

from functools import cache

import numpy as np
import pytest

from codegen import build
from codegen.bench.timing import bench
from codegen.building import ArgumentError, LayerKernel
from derive import Error
from derive.layers.examples import EXAMPLES
from derive.rules.update_rules import update_rule
from tests.kept import layer
from tests.layers.by_hand import BY_HAND

LINEAR, NORM = "y[n,i] = sum(j, w[i,j]*x[n,j]) + b[i]", "y[n,i] = x[n,i]/sqrt(mean(j, x[n,j]**2) + eps)"
WINDOW, BATCH = "y[i] = sum(k, w[k]*x[i+k-1])", "y[i] = w[i]*x[i] + z[i]"
W, X, B, DY = np.ones((3, 2)), np.ones((4, 2)), np.ones(3), np.ones((4, 3))
GIVEN = {"w": W, "x": X, "b": B}

BAD = [
    (LINEAR, {**GIVEN, "x": np.ones((4, 5))}, r"x has shape \(4, 5\), expected \(N, J\) where J is 2, as in w"),
    (LINEAR, {**GIVEN, "b": np.ones((3, 1))}, r"b has shape \(3, 1\), expected \(I\)"),
    (LINEAR, {**GIVEN, "b": np.ones(0)}, r"b has shape \(0,\), expected"),
    (LINEAR, {**GIVEN, "x": np.ones((0, 2))}, r"x has shape \(0, 2\), expected no size to be 0"),
    (LINEAR, {**GIVEN, "x": X.astype(np.float32)}, "w has dtype float64 and x has dtype float32, expected one dtype"),
    (LINEAR, {**GIVEN, "x": X.astype(int)}, "x has dtype int64, expected float32 or float64"),
    (LINEAR, {**GIVEN, "x": X.astype(complex)}, "x has dtype complex128, expected float32 or float64"),
    (LINEAR, {**GIVEN, "x": X.astype(object)}, "x has dtype object, expected float32 or float64"),
    (LINEAR, {"w": W, "x": X}, "b is missing: expected w, x, b, got w, x"),
    (LINEAR, {**GIVEN, "bias": B}, "nothing is called bias: expected w, x, b, got w, x, b, bias"),
    (NORM, {"x": X, "eps": np.ones(4)}, r"eps has shape \(4,\), expected \(\)"),
    (WINDOW, {"w": np.ones(5), "x": np.ones(3)}, r"expected I - K \+ 1 >= 1, got I = 3, K = 5"),
    (BATCH, {"w": B, "x": DY, "z": np.ones((2, 4, 3))}, r"z has shape \(2, 4, 3\), .* leading axes \(4,\), as x has"),
    (BATCH, {"w": B, "x": np.ones((4, 2)), "z": DY}, r"x has shape \(4, 2\), expected \(B\.\.\., I\) where I is 3"),
]


@cache
def made(text: str) -> LayerKernel:
    return build(layer(text), batch=("x", "z") if text == BATCH else ())


@pytest.mark.parametrize(("text", "given", "said"), BAD)
def test_forward_refuses(text: str, given: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        made(text).forward(**given)


@pytest.mark.thorough(seconds=6, every=7)
@pytest.mark.parametrize("name", EXAMPLES)
def test_each_size_must_not_be_0(name: str) -> None:
    kernel, spelled = build(layer(EXAMPLES[name].text)), BY_HAND[name].inputs
    for letter in sorted(set("".join(spelled.values()))):
        sizes = {one: 0 if one == letter else 4 for one in "".join(spelled.values())}
        given = {array: np.ones([sizes[one] for one in own]) for array, own in spelled.items()}
        with pytest.raises(ArgumentError, match=r"^\w+ has shape \([\d, ]*\b0\b[\d, ]*\), expected no size to be 0$"):
            kernel.forward(**given)


@pytest.mark.parametrize(("upstream", "said"), [
    ((), r"expected 1 upstream gradients \(dy\), got 0"),
    ((DY, DY), r"expected 1 upstream gradients \(dy\), got 2"),
    ((np.ones((3, 4)),), r"w has shape \(3, 2\), expected \(I, J\) where I is 4, as in dy"),
    ((DY.astype(np.float32),), "expected one dtype"),
])
def test_backward_refuses(upstream: tuple[np.ndarray, ...], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        made(LINEAR).backward(*upstream, **GIVEN)


def test_the_upstream_gradient_of_shortened_positions() -> None:
    with pytest.raises(ArgumentError, match=r"dy has shape \(6,\), expected \(I - K \+ 1\), which is \(5,\)"):
        made(WINDOW).backward(np.ones(6), w=np.ones(2), x=np.ones(6))
    assert made(WINDOW).backward(np.ones(5), w=np.ones(2), x=np.ones(6))["x"].tolist() == [1, 2, 2, 2, 2, 1]


def test_numbers_and_lists_take_the_dtype_of_the_arrays() -> None:
    found = made(NORM).forward(x=X.astype(np.float32), eps=np.float64(1e-5))
    assert found.dtype == np.float32                        # type: ignore[union-attr]
    assert made(LINEAR).forward(w=[[1, 2]], x=[[3, 4]], b=[0.5]).tolist() == [[11.5]]       # type: ignore[union-attr]


def test_several_outputs_come_and_go_by_their_names() -> None:
    both = build(layer("m = mean(i, x[i])\nv = mean(i, (x[i] - m)**2)\n-> m, v"))
    found = both.forward(x=np.array([1.0, 3.0]))
    assert found == {"m": 2, "v": 1}
    by_name = both.backward({"v": 1.0, "m": 0.0}, x=np.array([1.0, 3.0]))["x"]
    assert by_name.tolist() == both.backward(0.0, 1.0, x=np.array([1.0, 3.0]))["x"].tolist() == [-1, 1]


def test_names_that_mean_something_in_python() -> None:
    kernel = build(layer("y[i] = np*x[i] + float"))
    assert kernel.forward(np=2.0, float=1.0, x=np.array([3.0])).tolist() == [7]      # type: ignore[union-attr]
    taken = build(layer("y[i] = tile*rows[i] + lo*sizes[i]/dtype"))
    given = {"tile": 2.0, "rows": np.array([3.0]), "lo": 1.0, "sizes": np.array([4.0]), "dtype": 8.0}
    assert taken.forward(**given).tolist() == [6.5]         # type: ignore[union-attr]
    assert taken.backward(np.ones(1), **given)["rows"].tolist() == [2]


def test_what_is_not_there_yet_says_so() -> None:
    with pytest.raises(Error, match="no target is called cuda; there are numpy and native"):
        build(layer("y[i] = x[i]"), target="cuda")
    with pytest.raises(Error, match="no input is called z; there are x"):
        build(layer("y[i] = x[i]"), batch=("z",))
    with pytest.raises(Error, match="a kernel is of a layer, of an update rule or of a theorem, not of str"):
        build("y[i] = x[i]")        # type: ignore[call-overload]


@pytest.mark.parametrize(("wrong", "said"), [
    (None, "a is None, expected numbers"), ("3", "a is '3', expected numbers"),
    (np.complex128(1 + 2j), "expected numbers"), (np.datetime64("2020"), "expected numbers"),
    (10**400, "a is 1000.*, expected numbers"), ([1], r"a has shape \(1,\), expected \(\)"),
    (np.ma.masked, "a is masked, expected an array whose entries all count"),
])
def test_what_is_no_number(wrong: object, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        build(layer("y[i] = x[i]*a")).forward(x=B, a=wrong)         # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [[1, None], ["a"], np.ma.array([1.0, 2.0], mask=[False, True])])
def test_what_is_no_array_of_numbers(wrong: object) -> None:
    with pytest.raises(ArgumentError, match=r"x is .*, expected"):
        build(layer("y[i] = x[i]*a")).forward(x=wrong, a=1.0)       # type: ignore[arg-type]


def test_there_may_be_no_positions() -> None:
    kernel = build(layer("y[i] = x[i]*x[i-1]"))
    assert kernel.forward(x=np.ones(1)).shape == (0,)               # type: ignore[union-attr]
    np.testing.assert_array_equal(kernel.backward(np.ones(0), x=np.ones(1))["x"], [0])


def test_an_input_may_be_called_like_anything_of_ours() -> None:
    np.testing.assert_array_equal(build(layer("y[i] = 2*self[i]")).forward(self=B), 2 * B)
    with pytest.raises(Error, match="threads is 0, expected a whole number, 1 or more"):
        bench(["adam"], threads=0)


@pytest.mark.parametrize(("a", "said"), [
    (np.ones(3), r"a has shape \(3,\), expected one that broadcasts to \(2,\)"),
    (np.ones(2, complex), "a has dtype complex128, expected numbers"),
])
def test_a_parameter_that_is_a_wrong_array(a: np.ndarray, said: str) -> None:
    v, theta, g = np.ones((3, 2))
    with pytest.raises(ArgumentError, match=said):
        build(update_rule("v = v + a*g; theta = theta - v"))(v=v, theta=theta, g=g, a=a)
    np.testing.assert_array_equal([v, theta], 1)
    with pytest.raises(ArgumentError, match="v is of list, expected an array"):
        build(update_rule("v = v + a*g; theta = theta - v"))(v=[1, 2], theta=theta, g=g, a=g)
