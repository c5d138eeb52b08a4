"""Kernels beside torch: each layer and its gradients by torch's own functions and autograd, rules by its optimisers."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.bench.torch_rivals import LAYERS
from codegen.building import build
from codegen.catalogue import RULES, entries
from derive.layers.examples import EXAMPLES
from derive.rules.update_rules import update_rule

from ..layers.by_hand import BY_HAND
from .numpy.test_layers import Arrays, drawn, kernel, outputs_of, sizes_of

torch = pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
functional = torch.nn.functional
WINDOWS = {"two neighbours": {"I": 3}, "central difference": {"I": 3}, "1-D convolution": {"I": "K"},
           "2-D convolution": {"I": "K", "J": "L"}, "strided convolution": {"I": "K"},
           "dilated convolution": {"I": "KK"}}


BY_TORCH = {title: LAYERS[entry.name] for title, entry in zip(EXAMPLES, entries().values(), strict=False)}


def by_torch(name: str, given: Arrays, upstream: list[object]) -> tuple[list[np.ndarray], Arrays]:
    """The outputs and the gradients in double precision; what torch takes as a number has none."""
    leaves = {array: torch.tensor(np.asarray(value, float), requires_grad=True) for array, value in given.items()}
    made = BY_TORCH[name](**leaves)
    outputs = list(made) if isinstance(made, tuple) else [made]
    torch.autograd.backward(outputs, [torch.tensor(np.asarray(dy, float)) for dy in upstream])
    return ([y.detach().numpy() for y in outputs],
            {array: leaf.grad.numpy() for array, leaf in leaves.items() if leaf.grad is not None})


LAYOUTS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "in order": lambda x: np.array(x, order="C"),
    "turned": lambda x: np.array(x, order="F"),
    "every other": lambda x: np.repeat(x, 2, axis=-1)[..., ::2] if x.ndim else x,
    "backwards": lambda x: x[::-1].copy()[::-1] if x.ndim else x,
}


def agree(name: str, sizes: Mapping[str, int], seed: int, dtype: type = np.float64, layout: str = "in order") -> None:
    """Our outputs and gradients are torch's, of the same numbers in double precision."""
    arrays = {array: np.asarray(value).astype(dtype) for array, value in drawn(name, sizes, seed).items()}
    draw = np.random.default_rng(seed + 1)
    given = {array: LAYOUTS[layout](value) for array, value in arrays.items()}
    outputs = outputs_of(name, given)
    upstream = [np.asarray(draw.standard_normal(np.shape(y)), dtype) for y in outputs.values()]
    wanted, slopes = by_torch(name, arrays, list(upstream))
    close = {"rtol": 1e-9, "atol": 1e-10} if dtype is np.float64 else {"rtol": 1e-3, "atol": 1e-3}
    for (output, found), value in zip(outputs.items(), wanted, strict=True):
        np.testing.assert_allclose(found, value, **close, err_msg=output)
    gradients = kernel(name).backward(*map(LAYOUTS[layout], upstream), **given)
    assert len(slopes) >= len(gradients) - 1
    for array, slope in slopes.items():
        np.testing.assert_allclose(gradients[array], slope, **close, err_msg=array)


@pytest.mark.thorough(seconds=23, every=31)
@pytest.mark.parametrize("name", EXAMPLES)
def test_forward_and_every_gradient(name: str) -> None:
    for seed, sizes in enumerate(sizes_of(name)):
        agree(name, sizes, seed)


@pytest.mark.thorough(seconds=8, every=9)
@pytest.mark.parametrize("name", EXAMPLES)
@given(data=st.data())
@settings(max_examples=6)
def test_sizes_types_and_layouts_of_all_kinds(name: str, data: st.DataObject) -> None:
    letters = sorted({letter for spelled in BY_HAND[name].inputs.values() for letter in spelled})
    sizes = {letter: data.draw(st.integers(1, 9), letter) for letter in letters}
    for letter, least in WINDOWS.get(name, {}).items():             # at least one position
        sizes[letter] += (least if isinstance(least, int) else sum(sizes[one] for one in least)) - 1
    agree(name, sizes, data.draw(st.integers(0, 99)), data.draw(st.sampled_from([np.float32, np.float64])),
          data.draw(st.sampled_from(list(LAYOUTS))))


@pytest.mark.thorough(seconds=6, every=3)
@pytest.mark.parametrize(("name", "axis"), [("layer norm", 1), ("RMS norm", 1), ("batch norm", 0)])
def test_the_gradient_of_eps(name: str, axis: int) -> None:
    """To torch eps is a number without a gradient, so here is the formula."""
    arrays = drawn(name, sizes_of(name)[-1], 5)
    x, g, eps = (torch.tensor(np.asarray(arrays[array])) for array in ("x", "g", "eps"))
    eps.requires_grad_()
    apart = x if name == "RMS norm" else x - x.mean(axis, keepdim=True)
    y = g * apart / torch.sqrt(apart.square().mean(axis, keepdim=True) + eps)
    dy = np.random.default_rng(6).standard_normal(y.shape)
    y.backward(torch.tensor(dy))
    np.testing.assert_allclose(kernel(name).backward(dy, **arrays)["eps"], eps.grad.numpy(), rtol=1e-10)


def test_another_activation_is_seen() -> None:
    """The comparison can fail: the gradient of GELU by its formula with tanh is another."""
    x, dy = drawn("GELU", {"I": 9}, 1)["x"], np.ones(9)
    leaf = torch.tensor(x, requires_grad=True)
    functional.gelu(leaf, approximate="tanh").sum().backward()
    ours, other = kernel("GELU").backward(dy, x=x)["x"], leaf.grad.numpy()
    assert not np.allclose(ours, other, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(ours, other, atol=1e-2)


# -- rules -------------------------------------------------------------------------------------------------------------
DAMPENED = "v = mu*v + (1 - tau)*g\ntheta = theta - alpha*v"
WITH_L2 = "v = mu*v + g + lam*theta\ntheta = theta - alpha*v"
CENTRED = "m = rho*m + (1 - rho)*g\nv = rho*v + (1 - rho)*g**2\ntheta = theta - alpha*g/(sqrt(v - m**2) + eps)"
NUMBERS = {"alpha": 0.05, "mu": 0.9, "tau": 0.3, "lam": 0.02, "rho": 0.95, "beta1": 0.9, "beta2": 0.99, "eps": 1e-3}
OPTIMISERS = [
    (RULES["sgd"], "SGD", {"lr": 0.05}),
    (RULES["sgd_decay"], "SGD", {"lr": 0.05, "weight_decay": 0.02}),
    (RULES["momentum"], "SGD", {"lr": 0.05, "momentum": 0.9}),
    (RULES["nesterov"], "SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    (DAMPENED, "SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3}),
    (WITH_L2, "SGD", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.02}),
    (RULES["rmsprop"], "RMSprop", {"lr": 0.05, "alpha": 0.95, "eps": 1e-3}),
    (CENTRED, "RMSprop", {"lr": 0.05, "alpha": 0.95, "eps": 1e-3, "centered": True}),
    (RULES["adam"], "Adam", {"lr": 0.05, "betas": (0.9, 0.99), "eps": 1e-3}),
    (RULES["adam_decoupled"], "AdamW", {"lr": 0.05, "betas": (0.9, 0.99), "eps": 1e-3, "weight_decay": 0.02}),
]


def after_six_steps(text: str, name: str, options: Mapping[str, object], dtype: type) -> tuple[np.ndarray, np.ndarray]:
    """Our theta, and torch's."""
    draw, step = np.random.default_rng(0), build(update_rule(text))
    states = {state: np.zeros((3, 5), dtype) for state in step.lowered.states}
    states["theta"] = draw.standard_normal((3, 5)).astype(dtype)
    parameter = torch.nn.Parameter(torch.tensor(states["theta"]))
    optimiser = getattr(torch.optim, name)([parameter], **options)
    gradients = draw.standard_normal((6, 3, 5)).astype(dtype)
    if "tau" in step.lowered.numbers:       # torch's v begins with the first gradient itself
        states["v"] = gradients[0] * dtype(NUMBERS["tau"] / NUMBERS["mu"])
    for t, g in enumerate(gradients, 1):
        parameter.grad = torch.tensor(g)
        optimiser.step()
        step(**states, g=g, **{n: t if n == "t" else NUMBERS[n] for n in step.lowered.numbers})
    return states["theta"], parameter.detach().numpy()


@pytest.mark.thorough(seconds=7, every=11)
@pytest.mark.parametrize(("text", "name", "options"), OPTIMISERS)
def test_a_rule_is_torchs_optimiser(text: str, name: str, options: dict[str, object]) -> None:
    np.testing.assert_allclose(*after_six_steps(text, name, options, np.float64), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(*after_six_steps(text, name, options, np.float32), rtol=2e-4, atol=1e-5)


def test_another_convention_is_seen() -> None:
    ours, other = after_six_steps(RULES["momentum"], "SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}, np.float64)
    assert not np.allclose(ours, other, rtol=1e-3)
