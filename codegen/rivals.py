"""What our kernels are measured against: the same work by others, written as their users would write it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sympy import Symbol, lambdify, sqrt

from codegen.building import LayerKernel, build
from codegen.catalogue import RULES
from derive.examples import EXAMPLES
from derive.layers import layer
from derive.update_rules import update_rule

try:
    import torch
    from torch.nn import functional
except ImportError:                     # the extra `bench` is not there: its column stays empty
    torch = None

Work = Callable[[], object]
Array = NDArray[np.float32]
N, C, ENTRIES = 4096, 1024, 4_000_000


@dataclass(frozen=True, slots=True)
class Rival:
    """One piece of work: its name, its size, and how it is done by us and by others."""

    name: str
    size: str
    runs: Callable[[], tuple[Work, Mapping[str, Work]]]


def drawn(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).standard_normal(shape, np.float32)


def copying(*arrays: Array) -> Work:
    """As many bytes as these arrays have, read once or written once."""
    source = np.ones(sum(array.size for array in arrays) // 2, np.float32)
    target = np.empty_like(source)
    return lambda: np.copyto(target, source)


def example(name: str, batch: tuple[str, ...] = ()) -> LayerKernel:
    return build(layer(EXAMPLES[name].text), batch=batch)


def there_and_back(kernel: LayerKernel, dy: object, **given: object) -> Work:
    def work() -> None:
        kept: dict[str, Array] = {}
        kernel.forward(kept=kept, **given)              # type: ignore[arg-type]
        kernel.backward(dy, kept=kept, **given)         # type: ignore[arg-type]
    return work


def by_torch(of: Callable[..., object], dy: Array, *arrays: Array) -> dict[str, Work]:
    """Forward and backward by torch, where it is installed."""
    if torch is None:
        return {}
    leaves = [torch.from_numpy(array.copy()).requires_grad_() for array in arrays]
    upstream = torch.from_numpy(np.array(dy))
    return {"torch": lambda: torch.autograd.grad(of(*leaves), leaves, upstream)}


# -- rows --------------------------------------------------------------------------------------------------------------
def softmax() -> tuple[Work, Mapping[str, Work]]:
    x, dy = drawn(N, C), drawn(N, C, seed=1)

    def plain() -> object:
        e = np.exp(x - x.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        return y, y * (dy - (dy * y).sum(axis=1, keepdims=True))

    torches = by_torch(lambda x: torch.softmax(x, 1), dy, x)
    return there_and_back(example("softmax", ("x",)), dy, x=x), {
        "NumPy": plain, **torches, "memory": copying(x, x, dy, x, x)}


def layer_norm() -> tuple[Work, Mapping[str, Work]]:
    x, dy, g, b, eps = drawn(N, C), drawn(N, C, seed=1), drawn(C), drawn(C, seed=2), np.float32(1e-5)

    def plain() -> object:
        mu = x.mean(axis=1, keepdims=True)
        s = np.sqrt(((x - mu) ** 2).mean(axis=1, keepdims=True) + eps)
        u = (x - mu) / s
        y, du = g * u + b, g * dy
        dx = (du - du.mean(axis=1, keepdims=True) - u * (du * u).mean(axis=1, keepdims=True)) / s
        return y, dx, (dy * u).sum(axis=0), dy.sum(axis=0)

    torches = by_torch(lambda x, g, b: functional.layer_norm(x, (C,), g, b), dy, x, g, b)
    return there_and_back(example("layer norm"), dy, x=x, g=g, b=b, eps=eps), {
        "NumPy": plain, **torches, "memory": copying(x, x, dy, x, x)}


def rms_norm() -> tuple[Work, Mapping[str, Work]]:
    x, dy, g, eps = drawn(N, C), drawn(N, C, seed=1), drawn(C), np.float32(1e-5)

    def plain() -> object:
        r = np.sqrt((x**2).mean(axis=1, keepdims=True) + eps)
        y, du = g * x / r, g * dy
        return y, du / r - x * (du * x).mean(axis=1, keepdims=True) / r**3, (dy * x / r).sum(axis=0)

    torches = by_torch(lambda x, g: functional.rms_norm(x, (C,), g, 1e-5), dy, x, g)
    return there_and_back(example("RMS norm"), dy, x=x, g=g, eps=eps), {
        "NumPy": plain, **torches, "memory": copying(x, x, dy, x, x)}


def gelu() -> tuple[Work, Mapping[str, Work]]:
    """NumPy has no erf: who writes GELU in it takes the formula with tanh."""
    x, dy, c = drawn(N, C), drawn(N, C, seed=1), np.float32(np.sqrt(2 / np.pi))

    def plain() -> object:
        h = np.tanh(c * (x + 0.044715 * x**3))
        y = 0.5 * x * (1 + h)
        return y, dy * (0.5 * (1 + h) + 0.5 * x * (1 - h**2) * c * (1 + 3 * 0.044715 * x**2))

    return there_and_back(example("GELU", ("x",)), dy, x=x), {
        "NumPy": plain, **by_torch(lambda x: functional.gelu(x), dy, x), "memory": copying(x, x, dy, x, x)}


def cross_entropy() -> tuple[Work, Mapping[str, Work]]:
    z, t, one = drawn(N, C), np.eye(C, dtype=np.float32)[np.arange(N) % C], np.float32(1)

    def plain() -> object:
        m = z.max(axis=1, keepdims=True)
        e = np.exp(z - m)
        s = e.sum(axis=1, keepdims=True)
        loss = (m[:, 0] + np.log(s[:, 0]) - (t * z).sum(axis=1)).mean()
        return loss, (e / s - t) / N, -z / N

    torches = by_torch(lambda z, t: functional.cross_entropy(z, t), np.asarray(one), z, t)
    return there_and_back(example("cross-entropy"), one, z=z, t=t), {
        "NumPy": plain, **torches, "memory": copying(z, t, z, t, z, t)}


def batched_linear() -> tuple[Work, Mapping[str, Work]]:
    x, w, b, dy = drawn(1024, C), drawn(C, C), drawn(C), drawn(1024, C, seed=1)
    torches = by_torch(functional.linear, dy, x, w, b) if torch else {}
    return there_and_back(example("batched linear"), dy, x=x, w=w, b=b), {
        "NumPy": lambda: (x @ w.T + b, dy @ w, dy.T @ x, dy.sum(axis=0)), **torches}


def two_layer_network() -> tuple[Work, Mapping[str, Work]]:
    x, w, b, u, c, dy = drawn(1024, 512), drawn(C, 512), drawn(C), drawn(512, C), drawn(512), drawn(1024, 512, seed=1)

    def plain() -> object:
        h = np.tanh(x @ w.T + b)
        dh = (dy @ u) * (1 - h**2)
        return h @ u.T + c, dh @ w, dh.T @ x, dh.sum(axis=0), dy.T @ h, dy.sum(axis=0)

    def deep(x: object, w: object, b: object, u: object, c: object) -> object:
        return functional.linear(torch.tanh(functional.linear(x, w, b)), u, c)

    return there_and_back(example("two-layer network"), dy, x=x, w=w, b=b, u=u, c=c), {
        "NumPy": plain, **by_torch(deep, dy, x, w, b, u, c)}


def attention() -> tuple[Work, Mapping[str, Work]]:
    q, c, v, do = drawn(C, 64), drawn(C, 64, seed=1), drawn(C, 64, seed=2), drawn(C, 64, seed=3)

    def plain() -> object:
        s = q @ c.T / np.float32(8)
        e = np.exp(s - s.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        dp = do @ v.T
        ds = p * (dp - (dp * p).sum(axis=1, keepdims=True)) / np.float32(8)
        return p @ v, ds @ c, ds.T @ q, p.T @ do

    return there_and_back(example("attention"), do, q=q, c=c, v=v), {
        "NumPy": plain, **by_torch(lambda q, c, v: torch.softmax(q @ c.T / 8, 1) @ v, do, q, c, v)}


def convolution_2d() -> tuple[Work, Mapping[str, Work]]:
    x, w, b, dy = drawn(8, 32, 34, 34), drawn(32, 32, 3, 3), drawn(32), drawn(8, 32, 32, 32, seed=1)

    def plain() -> object:
        seen = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
        y = np.tensordot(seen, w, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2) + b[:, None, None]
        dw = np.tensordot(dy, seen, ((0, 2, 3), (0, 2, 3)))
        padded = np.pad(dy, ((0, 0), (0, 0), (2, 2), (2, 2)))
        spread = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
        dx = np.tensordot(spread, w[:, :, ::-1, ::-1], ((1, 4, 5), (0, 2, 3))).transpose(0, 3, 1, 2)
        return y, dx, dw, dy.sum(axis=(0, 2, 3))

    return there_and_back(example("2-D convolution"), dy, x=x, w=w, b=b), {
        "NumPy": plain, **by_torch(lambda x, w, b: functional.conv2d(x, w, b), dy, x, w, b)}


def adam() -> tuple[Work, Mapping[str, Work]]:
    theta, m, v, g = (drawn(ENTRIES, seed=k) ** 2 for k in range(4))
    step = build(update_rule(RULES["adam"]))
    numbers = {"alpha": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "t": 10.0}
    states = {"theta": theta.copy(), "m": m.copy(), "v": v.copy()}
    mine = {"theta": theta.copy(), "m": m.copy(), "v": v.copy()}

    def plain() -> None:
        mine["m"] = 0.9 * mine["m"] + (1 - 0.9) * g
        mine["v"] = 0.999 * mine["v"] + (1 - 0.999) * g**2
        m_hat, v_hat = mine["m"] / (1 - 0.9**10), mine["v"] / (1 - 0.999**10)
        mine["theta"] = mine["theta"] - 1e-3 * m_hat / (np.sqrt(v_hat) + 1e-8)

    sym = {name: Symbol(name) for name in ("theta", "m", "v", "g", *numbers)}
    new_m = sym["beta1"] * sym["m"] + (1 - sym["beta1"]) * sym["g"]
    new_v = sym["beta2"] * sym["v"] + (1 - sym["beta2"]) * sym["g"] ** 2
    move = new_m / (1 - sym["beta1"] ** sym["t"]) / (sqrt(new_v / (1 - sym["beta2"] ** sym["t"])) + sym["eps"])
    made = lambdify(list(sym.values()), [new_m, new_v, sym["theta"] - sym["alpha"] * move], "numpy", cse=True)
    return partial(step, threads=1, **states, g=g, **numbers), {
        "lambdify": lambda: made(theta, m, v, g, *numbers.values()), "NumPy": plain,
        **_optimiser("Adam", theta, g, lr=1e-3), "memory": copying(theta, theta, m, m, v, v, g)}


def momentum() -> tuple[Work, Mapping[str, Work]]:
    theta, v, g = (drawn(ENTRIES, seed=k) for k in range(3))
    step, states = build(update_rule(RULES["momentum"])), {"theta": theta.copy(), "v": v.copy()}
    mine = {"theta": theta, "v": v}

    def plain() -> None:
        mine["v"] = 0.9 * mine["v"] + g
        mine["theta"] = mine["theta"] - 1e-3 * mine["v"]

    return partial(step, threads=1, **states, g=g, mu=0.9, alpha=1e-3), {
        "NumPy": plain, **_optimiser("SGD", theta, g, lr=1e-3, momentum=0.9),
        "memory": copying(theta, theta, v, v, g)}


def _optimiser(name: str, theta: Array, g: Array, **numbers: float) -> dict[str, Work]:
    """torch as it comes, and with its fused kernel."""
    if torch is None:
        return {}
    found = {}
    for column, options in (("torch", {}), ("torch fused", {"fused": True})):
        parameter = torch.nn.Parameter(torch.from_numpy(theta.copy()))
        parameter.grad = torch.from_numpy(g.copy())
        found[column] = getattr(torch.optim, name)([parameter], **numbers, **options).step
    return found


RIVALS = (
    *(Rival(run.__name__, f"{N} x {C} float32", run) for run in (softmax, layer_norm, rms_norm, gelu, cross_entropy)),
    Rival("batched_linear", f"1024 x {C} x {C}", batched_linear),
    Rival("two_layer_network", f"1024 x 512 x {C}", two_layer_network),
    Rival("attention", f"{C} x {C} x 64", attention),
    Rival("convolution_2d", "8 x 32 x 32 x 32, 3 x 3", convolution_2d),
    Rival("adam", f"{ENTRIES // 10**6} million float32", adam),
    Rival("momentum", f"{ENTRIES // 10**6} million float32", momentum),
)
