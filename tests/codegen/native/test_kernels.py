"""Native kernels: every example and every rule against NumPy's, on awkward arrays, in one thread and in several."""

from collections.abc import Mapping
from functools import cache

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from codegen.building import LayerKernel, RuleKernel, build
from codegen.catalogue import BATCHED, RULES
from codegen.native import calls, thread_pool
from derive.layers.examples import EXAMPLES
from derive.rules.update_rules import update_rule
from tests.kept import layer
from tests.layers.by_hand import BY_HAND

from ..compilers import needs_compiler, own_cache
from ..evaluate import drawn as exactly_drawn
from ..evaluate import run
from ..numpy.test_layers import drawn, sizes_of

pytestmark = needs_compiler
__all__ = ["own_cache"]
Arrays = dict[str, NDArray[np.floating]]
NUMBERS = {"alpha": 0.01, "beta1": 0.9, "beta2": 0.99, "eps": 1e-3, "t": 3.0, "mu": 0.9, "rho": 0.99, "lam": 0.1,
           "beta": 0.9}


@cache
def kernel(name: str, target: str = "native", batch: tuple[str, ...] = (), threads: int | None = None) -> LayerKernel:
    return build(layer(EXAMPLES[name].text), target, batch, threads)


@cache
def step(name: str, target: str = "native", threads: int | None = None) -> RuleKernel:
    return build(update_rule(RULES[name]), target, threads=threads)


def outputs(of: LayerKernel, given: Mapping[str, NDArray[np.floating]], **more: Arrays) -> Arrays:
    made = of.forward(**given, **more)
    return made if isinstance(made, dict) else {of.layer.outputs[0]: made}


def agree(found: Arrays, wanted: Mapping[str, object], rtol: float) -> None:
    assert list(found) == list(wanted)
    for name, value in found.items():
        np.testing.assert_allclose(value, np.asarray(wanted[name]), rtol=rtol, atol=rtol, err_msg=name)


@pytest.mark.thorough(seconds=20, every=31)
@pytest.mark.parametrize("name", EXAMPLES)
def test_forward_is_what_was_written_by_hand(name: str) -> None:
    for seed, sizes in enumerate(sizes_of(name)):
        given = drawn(name, sizes, seed)
        with mpmath.workdps(30):
            exact = BY_HAND[name].forward(**{array: np.vectorize(mpmath.mpf, otypes=[object])(value)
                                             for array, value in given.items()})
        for output, found in outputs(kernel(name), given).items():
            np.testing.assert_allclose(found, np.asarray(exact[output], dtype=float), rtol=1e-11, atol=1e-12,
                                       strict=True)


@pytest.mark.thorough(seconds=27, every=31)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", EXAMPLES)
def test_all_gradients_are_those_of_the_target_numpy(name: str, dtype: type) -> None:
    rtol = 1e-11 if dtype is np.float64 else 5e-4
    for seed, sizes in enumerate(sizes_of(name)):
        given = {array: np.asarray(value, dtype) for array, value in drawn(name, sizes, seed).items()}
        made = outputs(kernel(name), given)
        upstream = [np.random.default_rng(seed).standard_normal(np.shape(y)).astype(dtype) for y in made.values()]
        wanted = kernel(name, "numpy").backward(*upstream, **given)
        kept: Arrays = {}
        agree(outputs(kernel(name), given, kept=kept), made, rtol)
        for found in (kernel(name).backward(*upstream, **given),
                      kernel(name).backward(*upstream, **given, kept=kept)):
            assert {np.asarray(gradient).dtype for gradient in found.values()} == {np.dtype(dtype)}
            agree(found, wanted, rtol)


@pytest.mark.thorough(seconds=6, every=7)
@pytest.mark.parametrize("name", ["softmax", "layer norm", "cross-entropy", "GELU", "attention", "batch norm"])
def test_against_the_program_entry_by_entry_in_40_digits(name: str) -> None:
    """The program that is lowered is evaluated as it stands, before any rewriting, by code that knows no arrays."""
    of = kernel(name)
    sizes = {size: 2 + k for k, size in enumerate(sorted({form.plain for array in of.lowered.backward.inputs
                                                          for low, high in array.spans for form in [high - low + 1]}))}
    given = exactly_drawn(of.lowered.backward, sizes, name)
    exact = run(of.lowered.backward, given, sizes)

    def array(entries: Mapping[tuple[int, ...], object]) -> NDArray[np.float64]:
        shape = tuple(max(place[k] for place in entries) for k in range(len(next(iter(entries)))))
        return np.array([float(value) for value in entries.values()]).reshape(shape)     # type: ignore[arg-type]

    upstream = [array(given[one]) for one in of.lowered.upstream]
    found = of.backward(*upstream, **{one: array(given[one]) for one in of.layer.inputs})
    for gradient, out in zip(found.values(), of.lowered.backward.outputs, strict=True):
        np.testing.assert_allclose(gradient, array(exact[out]), rtol=1e-12, atol=1e-13)


@pytest.mark.thorough(seconds=39, every=31)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_layout_in_memory_does_not_matter(name: str) -> None:
    given = drawn(name, sizes_of(name)[-1], 5)
    turned = {array: np.repeat(np.asfortranarray(value), 2, axis=0)[::2] if np.ndim(value) else value
              for array, value in given.items()}
    wanted = outputs(kernel(name), given)
    upstream = [np.ones(np.shape(y)) for y in wanted.values()]
    for output, found in outputs(kernel(name), turned).items():
        np.testing.assert_array_equal(found, wanted[output])
    gradients = kernel(name).backward(*upstream, **given)
    for array, found in kernel(name).backward(*upstream, **turned).items():
        np.testing.assert_array_equal(found, gradients[array])


@pytest.mark.thorough(seconds=13, every=15)
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (3, 16), (2, 3, 33), (130,)])
@pytest.mark.parametrize("name", [name for name, batch in BATCHED.items() if batch == ("x",) and name != "linear"])
def test_batches_of_any_shape(name: str, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(1).standard_normal(shape)
    native, plain = kernel(name, batch=("x",)), kernel(name, "numpy", ("x",))
    np.testing.assert_allclose(native.forward(x=x), plain.forward(x=x), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(native.backward(x, x=x)["x"], plain.backward(x, x=x)["x"], rtol=1e-12, atol=1e-15)


@pytest.mark.thorough(seconds=7, every=7)
@pytest.mark.parametrize("name", ["softmax", "sigmoid", "tanh", "relu", "SiLU", "log-softmax", "layer norm"])
def test_nan_and_infinities_go_where_they_go_in_numpy(name: str) -> None:
    batch = BATCHED.get(name, ())
    x = np.random.default_rng(2).standard_normal((6, 40))
    x[0, 3], x[1, 3], x[2, 3], x[3, 17], x[4, :] = np.nan, np.inf, -np.inf, -np.nan, -np.inf
    more = {} if name != "layer norm" else {"g": np.ones(40), "b": np.zeros(40), "eps": np.float64(1e-3)}
    with np.errstate(all="ignore"):
        wanted = kernel(name, "numpy", batch).forward(x=x, **more)
    np.testing.assert_allclose(kernel(name, batch=batch).forward(x=x, **more), wanted, rtol=1e-12, atol=1e-300)


UNUSUAL = [                 # orders of letters, nested sums, values that are read elsewhere, and powers
    "y[j,n] = sum(i, x[n,i,j])", "m[j] = max(n, max(i, x[n,j,i]))", "m[j] = max(n, max(i, x[n,i,j]))",
    "m[n,j] = max(i, x[n,i,j])", "y[i] = exp(x[i])/sum(j, exp(x[j]))", "s[n] = sum(i, sum(j, exp(x[n,i,j])*w[j,i]))",
    "y[i,j] = x[j,i] + exp(z[i,j])", "t[n,i] = exp(x[n,i])\ny[n,i] = t[n,i+1]*t[n,i]",
    "y[n,i,j] = exp(x[n,i])*exp(x[n,j])",
    "y[n,i] = tanh(x[n,i])*where(x[n,i] < z[n,i], 1, w[i])", "y[b,h,i] = exp(x[b,h,i])/sum(j, exp(x[b,h,j]))",
    "y[n,i] = max(j, x[n,j]*w[i,j])", "y[n,i] = x[n,i]**2.5 + x[n,i]**(-3) + p**x[n,i]",
    "s = sum(n, sum(i, sum(j, abs(x[n,i,j]))))", "y[i] = sum(j, sum(k, a[i,j,k]*b[k]*c[j]))",
    "y[i] = relu(x[i]) + minimum(x[i], 1/2) + sigmoid(s)*erf(s) + pi",
]


@pytest.mark.thorough(seconds=9, every=17)
@pytest.mark.parametrize("text", UNUSUAL)
def test_unusual_formulas(text: str) -> None:
    native, plain = build(layer(text), "native"), build(layer(text))
    assert "_c.run(" in native.text
    draw, sizes = np.random.default_rng(0), dict[str, int]()
    given = {}
    for array in plain.lowered.forward.inputs:
        shape = [sizes.setdefault((high - low + 1).plain, 3 + 14 * len(sizes)) for low, high in array.spans]
        given[array.name] = np.abs(draw.standard_normal(shape)) + 0.1 if shape else np.float64(0.7)
    made = outputs(native, given)
    agree(made, outputs(plain, given), 1e-11)
    upstream = [np.asarray(draw.standard_normal(np.shape(y))) for y in made.values()]
    agree(native.backward(*upstream, **given), plain.backward(*upstream, **given), 1e-10)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", RULES)
def test_a_step_of_every_rule(name: str, dtype: type) -> None:
    for size in (0, 1, 17, 1000):
        draw = np.random.default_rng(size)
        given = {array: (draw.standard_normal(size) ** 2).astype(dtype)
                 for array in (*step(name).lowered.states, *step(name).lowered.reads)}
        other = {array: value.copy() for array, value in given.items()}
        numbers = {one: NUMBERS[one] for one in step(name).lowered.numbers}
        step(name)(**given, **numbers)
        step(name, "numpy")(**other, **numbers)
        agree(given, other, 1e-13 if dtype is np.float64 else 1e-5)


def test_a_rule_with_a_number_for_every_coordinate_and_with_arrays_that_are_not_contiguous() -> None:
    draw = np.random.default_rng(0)
    theta, g, alpha = draw.standard_normal((5, 8)), draw.standard_normal((5, 8)), draw.standard_normal(8)
    wanted = theta - alpha * g
    whole = np.zeros((5, 16))
    whole[:, ::2] = theta
    step("sgd")(theta=whole[:, ::2], g=g, alpha=alpha)
    np.testing.assert_allclose(whole[:, ::2], wanted, rtol=1e-13)
    assert not whole[:, 1::2].any()


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("name", ["softmax", "GELU", "layer norm", "cross-entropy", "squared error"])
def test_the_number_of_threads_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_pool, "SMALL", 1000)
    monkeypatch.setattr(calls, "PART", 1000)
    letters = sorted({letter for spelled in BY_HAND[name].inputs.values() for letter in spelled})
    given = {array: value.astype(np.float32) for array, value in drawn(
        name, dict(zip(letters, (257, 131), strict=False)), 0).items()}
    batch = BATCHED.get(name, ())
    found = []
    for threads in (1, 2, 3, 7):
        of = kernel(name, batch=batch, threads=threads)
        made = outputs(of, given)
        found.append({**made, **{f"d{one}": gradient for one, gradient in of.backward(
            *(np.ones_like(y) for y in made.values()), **given).items()}})
    for other in found[1:]:
        for array, value in other.items():
            np.testing.assert_array_equal(value, found[0][array])


@pytest.mark.parametrize("threads", [1, 3])
def test_products_over_windows_are_made_image_by_image(threads: int) -> None:
    """By threads in turns, as NumPy does it; nothing is as large as all windows together."""
    name, sizes = "2-D convolution", {"O": 3, "C": 2, "K": 2, "L": 3, "N": 5, "I": 8, "J": 9}
    own, other = kernel(name, threads=threads), kernel(name, "numpy")
    draw = np.random.default_rng(0)
    given = {"w": draw.standard_normal([sizes[k] for k in "OCKL"]), "b": draw.standard_normal(3),
             "x": draw.standard_normal([sizes[k] for k in "NCIJ"])}
    y = np.asarray(own.forward(**given))
    np.testing.assert_allclose(y, other.forward(**given), rtol=1e-13)
    upstream = draw.standard_normal(y.shape)
    expected = other.backward(upstream, **given)
    for array, gradient in own.backward(upstream, **given).items():
        np.testing.assert_allclose(gradient, expected[array], rtol=1e-12, atol=1e-12)
    assert "_c.in_turns(tiles, range(0, N, rows))" in own.text


def test_a_rule_in_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_pool, "SMALL", 1000)
    draw = np.random.default_rng(0)
    given = [draw.standard_normal(100_003).astype(np.float32) ** 2 for _ in range(4)]
    found = []
    for threads in (1, 2, 5):
        theta, m, v, g = (array.copy() for array in given)
        step("adam")(threads, theta=theta, m=m, v=v, g=g, alpha=0.1, beta1=0.9, beta2=0.99, eps=1e-8, t=2)
        found.append((theta, m, v))
    for other in found[1:]:
        for one, same in zip(other, found[0], strict=True):
            np.testing.assert_array_equal(one, same)


@pytest.mark.thorough(seconds=8)
@pytest.mark.parametrize("text", [
    "y[i,k] = (1/u[k] + max(q, w[i,q]))/(1 + (4 + sum(q, z[q]*w[i,q]))**2) + x[i]*u[k]",
    "y[i,k] = (1/u[k] + max(q, w[i,q]))/(2 + (1 + sum(q, z[q]*w[i,q]))**4) + x[i]**2*u[k]",
])
def test_numbers_of_a_row_that_are_made_twice(text: str) -> None:
    """Between loops: the two squares of a sum stand in one block of C, and have two names."""
    found, draw = layer(text), np.random.default_rng(5)
    given = {"u": draw.uniform(1, 2, 3), "w": draw.standard_normal((4, 5)), "z": draw.standard_normal(5),
             "x": draw.standard_normal(4)}
    dy = draw.standard_normal((4, 3))
    wanted = build(found).backward(dy, **given)
    agree(build(found, "native").backward(dy, **given), wanted, 1e-12)
