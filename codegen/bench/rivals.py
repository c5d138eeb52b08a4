"""Pairs our kernels with their rivals: the same work by others, on the same arrays, at any size in either type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import prod

import numpy as np
from numpy.typing import NDArray

from codegen.bench import lambdify_rivals, numpy_rivals, torch_rivals
from codegen.bench.torch_rivals import torch
from codegen.building import LayerKernel, build
from codegen.catalogue import RULES, Entry, entries
from codegen.native.compiled_library import CompilerError, compiler
from codegen.program.grammar import Affine
from derive.layers.layer import layer
from derive.rules.update_rules import update_rule

try:
    import jax

    from codegen.bench import jax_rivals
except ImportError:                     # JAX is not there: its column stays empty
    jax = None

Work = Callable[[], object]
Array = NDArray[np.floating]
Sizes = Mapping[str, int]
NUMBERS = {"alpha": 1e-3, "mu": 0.9, "lam": 1e-2, "rho": 0.99, "beta": 0.9, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8,
           "t": 10.0}
MILLION = 2**20
UNLIKE = ("lstm_cell", "gru_cell")      # torch keeps the weights of all gates in one array, which we would have to make


@dataclass(frozen=True, slots=True)
class Rival:
    """One piece of work: its name, how many entries it has if nobody asks for another number, which lengths that makes,
    and whether it is mostly products of matrices, which take as many threads as there are."""

    name: str
    entries: int
    lengths: Callable[[int], Sizes]
    products: bool = False

    def runs(self, count: int = 0, dtype: str = "float32", threads: int = 1) -> tuple[str, Work, Mapping[str, Work]]:
        """What the sizes are, our work, and the work of others by column."""
        count = count or self.entries
        if self.name in RULES:
            return f"{count}", *_rule(self.name, count, np.dtype(dtype), threads)
        sizes = self.lengths(count)
        return " x ".join(map(str, sizes.values())), *_layer(entries()[self.name], sizes, np.dtype(dtype), threads)


# -- lengths -----------------------------------------------------------------------------------------------------------
def rows(first: str, last: str) -> Callable[[int], Sizes]:
    """Rows of 1024 entries, or fewer where there are few entries."""
    return lambda count: {first: max(1, count // _row(count)), last: _row(count)}


def _row(count: int) -> int:
    return min(1024, max(1, round(count**0.5)))


def sides(*letters: str, power: int = 2, **fixed: int) -> Callable[[int], Sizes]:
    """All lengths alike."""
    return lambda count: {**{letter: max(1, round(count ** (1 / power))) for letter in letters}, **fixed}


def window(*letters: str, least: int, **fixed: int) -> Callable[[int], Sizes]:
    """Positions for the rest of the entries, when the other lengths are these."""
    def lengths(count: int) -> Sizes:
        along = prod(length for letter, length in fixed.items() if letter in "NC")
        return {**fixed, **{letter: max(least, round((count / along) ** (1 / len(letters)))) for letter in letters}}
    return lengths


LAYERS = (
    *(Rival(name, 4 * MILLION, rows(*letters)) for name, letters in (
        ("softmax", "BI"), ("layer_norm", "NI"), ("rms_norm", "NI"), ("gelu", "BI"), ("cross_entropy", "NC"),
        ("log_softmax", "NI"), ("batch_norm", "NJ"), ("sigmoid", "BI"), ("tanh", "BI"), ("relu", "BI"), ("silu", "BI"),
        ("squared_error", "NJ"))),
    *(Rival(name, 4 * MILLION, lambda count: {"I": max(3, count)}) for name in (
        "two_neighbours", "central_difference", "mean_and_variance")),
    Rival("linear", MILLION, sides("B", "I", "J"), True),
    Rival("batched_linear", MILLION, sides("N", "I", "J"), True),
    Rival("weight_norm", MILLION, sides("N", "I", "J"), True),
    Rival("normalised_linear", MILLION, sides("I", "J")),
    Rival("bilinear", 2**18, sides("N", "K", "I", "J", power=3), True),
    Rival("quadratic_form", MILLION, sides("N", "I"), True),
    Rival("two_layer_network", MILLION, sides("N", "K", "J", "I"), True),
    Rival("relu_network", MILLION, sides("N", "K", "J", "I"), True),
    Rival("attention", MILLION, sides("I", "J", K=64, M=64), True),
    Rival("rbf_kernel", MILLION, sides("A", "B", J=64), True),
    Rival("lstm_cell", MILLION, sides("I", "J")),
    Rival("gru_cell", MILLION, sides("I", "J")),
    Rival("convolution_1d", MILLION // 4, window("I", least=5, N=8, O=32, C=32, K=5), True),
    Rival("convolution_2d", 8 * 32 * 34**2, window("I", "J", least=3, N=8, O=32, C=32, K=3, L=3), True),
    Rival("strided_convolution", MILLION // 4, window("I", least=4, O=32, C=32, K=4), True),
    Rival("dilated_convolution", MILLION // 4, window("I", least=8, O=32, C=32, K=4), True),
)
RIVALS = (*LAYERS, *(Rival(name, 4_000_000, lambda count: {"entries": count}) for name in RULES))


# -- the work ----------------------------------------------------------------------------------------------------------
def drawn(shape: tuple[int, ...], dtype: np.dtype[np.floating], seed: int) -> Array:
    """Numbers of which sums of products, along the last axis, are about 1; a number by itself is positive."""
    made = np.random.default_rng(seed).standard_normal(shape, dtype.type)
    return made * dtype.type(shape[-1] ** -0.25) if shape else np.abs(made).astype(dtype)[()] + dtype.type(0.1)


def copying(*arrays: object) -> Work:
    """As many bytes as these arrays have, read once or written once."""
    count = sum(np.asarray(array).nbytes for array in arrays) // 2
    source, target = np.ones(count, np.uint8), np.empty(count, np.uint8)
    return lambda: np.copyto(target, source)


def given_of(kernel: LayerKernel, sizes: Sizes, dtype: np.dtype[np.floating]) -> dict[str, Array]:
    """Random inputs."""
    def length(form: Affine) -> int:
        return form.const + sum(factor * sizes[name] for name, factor in form.terms)

    program = kernel.lowered.forward
    return {array.name: drawn(tuple(length(high - low + 1) for low, high in array.spans), dtype, seed)
            for seed, array in enumerate(program.inputs)}


def _layer(entry: Entry, sizes: Sizes, dtype: np.dtype[np.floating],
           threads: int) -> tuple[Work, Mapping[str, Work]]:
    kernel = build(layer(entry.text), batch=entry.batch, threads=threads)
    given = given_of(kernel, sizes, dtype)
    if entry.name == "cross_entropy":       # a distribution in each row, as torch wants it
        given["t"] = np.eye(sizes["C"], dtype=dtype)[np.arange(sizes["N"]) % sizes["C"]]
    made = kernel.forward(kept=None, **given)
    outputs = list(made.values()) if isinstance(made, dict) else [made]
    upstream = [drawn(np.shape(y), dtype, 100 + k) for k, y in enumerate(outputs)]

    others: dict[str, Work] = {}
    if _compiles():
        others["native"] = there_and_back(build(kernel.layer, "native", entry.batch, threads), upstream, given)
    if entry.name in lambdify_rivals.LAYERS:
        others["lambdify"] = lambdify_rivals.layer(entry.name, given["x"], upstream[0])
    others["NumPy"] = partial(numpy_rivals.LAYERS[entry.name], *upstream, **given)
    if torch is not None and entry.name not in UNLIKE:
        others["torch"] = _by_torch(entry.name, given, upstream)
    if jax is not None and entry.name in jax_rivals.LAYERS:
        others["JAX"] = jax_rivals.work(entry.name, given, upstream)
    others["memory"] = copying(*given.values(), *outputs, *upstream, *given.values(), *given.values())
    return there_and_back(kernel, upstream, given), others


def there_and_back(kernel: LayerKernel, upstream: list[Array], given: Mapping[str, Array]) -> Work:
    def work() -> None:
        kept: dict[str, Array] = {}
        kernel.forward(kept=kept, **given)
        kernel.backward(*upstream, kept=kept, **given)
    return work


def _compiles() -> bool:
    """Whether there is a compiler, which the target native needs."""
    try:
        return bool(compiler())
    except CompilerError:
        return False


def _by_torch(name: str, given: Mapping[str, Array], upstream: list[Array]) -> Work:
    leaves = {array: torch.tensor(value).requires_grad_() for array, value in given.items()}
    slopes = [torch.tensor(dy) for dy in upstream]

    def work() -> object:
        made = torch_rivals.LAYERS[name](**leaves)
        outputs = list(made) if isinstance(made, tuple) else [made]
        return torch.autograd.grad(outputs, list(leaves.values()), slopes, allow_unused=True)
    return work


def _rule(name: str, count: int, dtype: np.dtype[np.floating], threads: int) -> tuple[Work, Mapping[str, Work]]:
    step = build(update_rule(RULES[name]))
    lowered = step.lowered
    arrays: dict[str, Array] = {array: np.random.default_rng(seed).random(count, dtype.type)
                                for seed, array in enumerate((*lowered.states, *lowered.reads))}
    numbers = {number: NUMBERS[number] for number in lowered.numbers}
    mine = {array: value.copy() for array, value in arrays.items()}

    def plain() -> None:
        mine.update(numpy_rivals.STEPS[name](**mine, **numbers))

    states = {array: value.copy() for array, value in arrays.items()}
    natives: dict[str, Work] = {}
    if _compiles():
        own = {array: value.copy() for array, value in arrays.items()}
        natives["native"] = partial(build(update_rule(RULES[name]), "native"), threads, **own, **numbers)
    return partial(step, threads=threads, **states, **numbers), {
        **natives, "lambdify": lambdify_rivals.rule(RULES[name], {**arrays, **numbers}), "NumPy": plain,
        **_optimiser(name, arrays, numbers),
        "memory": copying(*arrays.values(), *(arrays[state] for state in lowered.states))}


def _optimiser(name: str, arrays: Mapping[str, Array], numbers: Mapping[str, float]) -> dict[str, Work]:
    """torch as it comes, and with its fused kernel."""
    if torch is None or name not in torch_rivals.OPTIMISERS:
        return {}
    kind, options, fused = torch_rivals.OPTIMISERS[name]
    found: dict[str, Work] = {}
    for column, more in (("torch", {}), *((("torch fused", {"fused": True}),) if fused else ())):
        parameter = torch.nn.Parameter(torch.tensor(arrays["theta"]))
        parameter.grad = torch.tensor(arrays["g"])
        found[column] = getattr(torch.optim, kind)([parameter], **options(numbers), **more).step
    return found
