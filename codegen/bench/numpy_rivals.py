"""Computes layers and rules in NumPy as one writes them at once: forward and all gradients, with as many arrays as it
takes."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.floating]
Arrays = tuple[Array, ...]
Found = tuple[Arrays, Mapping[str, Array]]          # the outputs, and the gradients by name


def sigmoid_of(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def linear(dy: Array, w: Array, x: Array, b: Array) -> Found:
    return (x @ w.T + b,), {"x": dy @ w, "w": dy.T @ x, "b": dy.sum(axis=0)}


def bilinear(dy: Array, x: Array, w: Array, z: Array, b: Array) -> Found:
    across = np.tensordot(x, w, (1, 1))                         # n, k, j
    back = np.tensordot(z, w, (1, 2))                           # n, k, i
    outer = (dy[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    dw = (outer.T @ z).reshape(w.shape)
    return ((across * z[:, None, :]).sum(axis=2) + b,), {
        "x": (back * dy[:, :, None]).sum(axis=1), "w": dw, "z": (across * dy[:, :, None]).sum(axis=1),
        "b": dy.sum(axis=0)}


def quadratic_form(dq: Array, x: Array, a: Array) -> Found:
    left = x @ a
    return ((left * x).sum(axis=1),), {"x": dq[:, None] * (left + x @ a.T), "a": (dq[:, None] * x).T @ x}


def sigmoid(dy: Array, x: Array) -> Found:
    y = sigmoid_of(x)
    return (y,), {"x": dy * y * (1 - y)}


def tanh(dy: Array, x: Array) -> Found:
    y = np.tanh(x)
    return (y,), {"x": dy * (1 - y**2)}


def relu(dy: Array, x: Array) -> Found:
    return (np.maximum(x, 0),), {"x": np.where(x > 0, dy, 0)}


def gelu(dy: Array, x: Array) -> Found:
    """NumPy has no erf: who writes GELU in it takes the formula with tanh."""
    c = np.sqrt(2 / np.pi).astype(x.dtype)
    h = np.tanh(c * (x + 0.044715 * x**3))
    return (0.5 * x * (1 + h),), {
        "x": dy * (0.5 * (1 + h) + 0.5 * x * (1 - h**2) * c * (1 + 3 * 0.044715 * x**2))}


def silu(dy: Array, x: Array) -> Found:
    s = sigmoid_of(x)
    y = x * s
    return (y,), {"x": dy * (y + s * (1 - y))}


def softmax(dy: Array, x: Array) -> Found:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    y = e / e.sum(axis=1, keepdims=True)
    return (y,), {"x": y * (dy - (dy * y).sum(axis=1, keepdims=True))}


def log_softmax(dy: Array, x: Array) -> Found:
    apart = x - x.max(axis=1, keepdims=True)
    y = apart - np.log(np.exp(apart).sum(axis=1, keepdims=True))
    return (y,), {"x": dy - np.exp(y) * dy.sum(axis=1, keepdims=True)}


def cross_entropy(dl: Array, z: Array, t: Array) -> Found:
    m = z.max(axis=1, keepdims=True)
    e = np.exp(z - m)
    s = e.sum(axis=1, keepdims=True)
    loss = (m[:, 0] + np.log(s[:, 0]) - (t * z).sum(axis=1)).mean()
    return (np.asarray(loss),), {"z": dl * (e / s - t) / len(z), "t": -dl * z / len(z)}


def squared_error(dl: Array, x: Array, w: Array, b: Array, t: Array) -> Found:
    apart = x @ w + b - t
    slope = 2 * dl * apart / len(x)
    return (np.asarray(np.mean(apart**2)),), {"x": slope[:, None] * w, "w": slope @ x, "b": slope.sum(), "t": -slope}


def layer_norm(dy: Array, x: Array, eps: Array, g: Array, b: Array) -> Found:
    mu = x.mean(axis=1, keepdims=True)
    s = np.sqrt(((x - mu) ** 2).mean(axis=1, keepdims=True) + eps)
    u = (x - mu) / s
    du = g * dy
    along = (du * u).sum(axis=1, keepdims=True)
    dx = (du - du.mean(axis=1, keepdims=True) - u * along / x.shape[1]) / s
    return (g * u + b,), {"x": dx, "eps": -(along / s**2).sum() / 2, "g": (dy * u).sum(axis=0), "b": dy.sum(axis=0)}


def rms_norm(dy: Array, x: Array, eps: Array, g: Array) -> Found:
    r = np.sqrt((x**2).mean(axis=1, keepdims=True) + eps)
    du = g * dy
    along = (du * x).sum(axis=1, keepdims=True)
    return (g * x / r,), {"x": du / r - x * along / x.shape[1] / r**3, "eps": -(along / r**3).sum() / 2,
                          "g": (dy * x / r).sum(axis=0)}


def batch_norm(dy: Array, x: Array, g: Array, eps: Array, b: Array) -> Found:
    mu = x.mean(axis=0)
    r = 1 / np.sqrt(((x - mu) ** 2).mean(axis=0) + eps)
    u = (x - mu) * r
    along = (dy * u).sum(axis=0)
    dx = g * r * (dy - dy.mean(axis=0) - u * along / len(x))
    return (g * u + b,), {"x": dx, "g": along, "eps": -(g * along * r**2).sum() / 2, "b": dy.sum(axis=0)}


def weight_norm(dy: Array, v: Array, g: Array, x: Array, b: Array) -> Found:
    r = np.sqrt((v**2).sum(axis=1))
    w = (g / r)[:, None] * v
    dw = dy.T @ x
    along = (dw * v).sum(axis=1) / r
    return (x @ w.T + b,), {"x": dy @ w, "g": along, "b": dy.sum(axis=0),
                            "v": (g / r)[:, None] * (dw - (along / r)[:, None] * v)}


def normalised_linear(dy: Array, w: Array, x: Array, b: Array) -> Found:
    r = np.sqrt((w**2).sum(axis=1))
    y = (w @ x + b) / r
    return (y,), {"x": (dy / r) @ w, "w": (dy / r)[:, None] * x - (dy * y / r**2)[:, None] * w, "b": dy / r}


def two_neighbours(dy: Array, a: Array, x: Array, b: Array) -> Found:
    both = x[:-2] + x[2:]
    dx = np.zeros_like(x)
    dx[:-2] += a * dy
    dx[2:] += a * dy
    return (a * both + b,), {"a": (dy * both).sum(), "x": dx, "b": dy.sum()}


def central_difference(dy: Array, x: Array, h: Array) -> Found:
    apart = x[2:] - x[:-2]
    dx = np.zeros_like(x)
    dx[2:] += dy / (2 * h)
    dx[:-2] -= dy / (2 * h)
    return (apart / (2 * h),), {"x": dx, "h": -(dy * apart).sum() / (2 * h**2)}


def convolution_1d(dy: Array, w: Array, x: Array, b: Array) -> Found:
    k = w.shape[2]
    seen = sliding_window_view(x, k, axis=2)                                            # n, c, i, k
    y = np.tensordot(seen, w, ((1, 3), (1, 2))).transpose(0, 2, 1) + b[:, None]
    spread = sliding_window_view(np.pad(dy, ((0, 0), (0, 0), (k - 1, k - 1))), k, axis=2)
    dx = np.tensordot(spread, w[:, :, ::-1], ((1, 3), (0, 2))).transpose(0, 2, 1)
    return (y,), {"w": np.tensordot(dy, seen, ((0, 2), (0, 2))), "x": dx, "b": dy.sum(axis=(0, 2))}


def convolution_2d(dy: Array, w: Array, x: Array, b: Array) -> Found:
    k, l = w.shape[2:]
    seen = sliding_window_view(x, (k, l), axis=(2, 3))                                  # n, c, i, j, k, l
    y = np.tensordot(seen, w, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2) + b[:, None, None]
    padded = np.pad(dy, ((0, 0), (0, 0), (k - 1, k - 1), (l - 1, l - 1)))
    spread = sliding_window_view(padded, (k, l), axis=(2, 3))
    dx = np.tensordot(spread, w[:, :, ::-1, ::-1], ((1, 4, 5), (0, 2, 3))).transpose(0, 3, 1, 2)
    return (y,), {"w": np.tensordot(dy, seen, ((0, 2, 3), (0, 2, 3))), "x": dx, "b": dy.sum(axis=(0, 2, 3))}


def strided_convolution(dy: Array, w: Array, x: Array) -> Found:
    k, count = w.shape[2], dy.shape[1]
    seen = sliding_window_view(x, k, axis=1)[:, ::2]                                    # c, i, k
    dx, parts = np.zeros_like(x), np.tensordot(w, dy, (0, 0))                           # c, k, i
    for place in range(k):
        dx[:, place:place + 2 * count - 1:2] += parts[:, place]
    return (np.tensordot(w, seen, ((1, 2), (0, 2))),), {"w": np.tensordot(dy, seen, (1, 1)), "x": dx}


def dilated_convolution(dy: Array, w: Array, x: Array) -> Found:
    k, count = w.shape[2], dy.shape[1]
    seen = sliding_window_view(x, 2 * k - 1, axis=1)[:, :, ::2]
    dx, parts = np.zeros_like(x), np.tensordot(w, dy, (0, 0))
    for place in range(k):
        dx[:, 2 * place:2 * place + count] += parts[:, place]
    return (np.tensordot(w, seen, ((1, 2), (0, 2))),), {"w": np.tensordot(dy, seen, (1, 1)), "x": dx}


def attention(do: Array, q: Array, c: Array, v: Array) -> Found:
    scale = np.sqrt(q.shape[1]).astype(q.dtype)
    s = q @ c.T / scale
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    dp = do @ v.T
    ds = p * (dp - (dp * p).sum(axis=1, keepdims=True)) / scale
    return (p @ v,), {"q": ds @ c, "c": ds.T @ q, "v": p.T @ do}


def two_layer_network(dy: Array, w: Array, x: Array, b: Array, u: Array, c: Array) -> Found:
    h = np.tanh(x @ w.T + b)
    dh = (dy @ u) * (1 - h**2)
    return (h @ u.T + c,), {"x": dh @ w, "w": dh.T @ x, "b": dh.sum(axis=0), "u": dy.T @ h, "c": dy.sum(axis=0)}


def relu_network(dy: Array, w: Array, x: Array, b: Array, u: Array, c: Array) -> Found:
    h = np.maximum(x @ w.T + b, 0)
    dh = np.where(h > 0, dy @ u, 0)
    return (h @ u.T + c,), {"x": dh @ w, "w": dh.T @ x, "b": dh.sum(axis=0), "u": dy.T @ h, "c": dy.sum(axis=0)}


def gru_cell(dy: Array, *, x: Array, h: Array, **w: Array) -> Found:
    r, z = sigmoid_of(w["wr"] @ x + w["ur"] @ h), sigmoid_of(w["wz"] @ x + w["uz"] @ h)
    s = w["um"] @ h
    m = np.tanh(w["wm"] @ x + r * s)
    dz, dm = dy * (h - m) * z * (1 - z), dy * (1 - z) * (1 - m**2)
    dr, ds = dm * s * r * (1 - r), dm * r
    dx = dz @ w["wz"] + dm @ w["wm"] + dr @ w["wr"]
    dh = dy * z + dz @ w["uz"] + ds @ w["um"] + dr @ w["ur"]
    return ((1 - z) * m + z * h,), {
        "x": dx, "h": dh, "wr": np.outer(dr, x), "wz": np.outer(dz, x), "wm": np.outer(dm, x), "ur": np.outer(dr, h),
        "uz": np.outer(dz, h), "um": np.outer(ds, h)}


def lstm_cell(dh: Array, dc: Array, *, x: Array, p: Array, **w: Array) -> Found:
    a, f, o = (sigmoid_of(w[f"w{gate}"] @ x + w[f"b{gate}"]) for gate in "afo")
    m = np.tanh(w["wm"] @ x + w["bm"])
    c = f * p + a * m
    t = np.tanh(c)
    down = dc + dh * o * (1 - t**2)
    slopes = {"a": down * m * a * (1 - a), "f": down * p * f * (1 - f), "o": dh * t * o * (1 - o),
              "m": down * a * (1 - m**2)}
    return (o * t, c), {
        "x": sum(slope @ w[f"w{gate}"] for gate, slope in slopes.items()), "p": down * f,
        **{f"w{gate}": np.outer(slope, x) for gate, slope in slopes.items()},
        **{f"b{gate}": slope for gate, slope in slopes.items()}}


def mean_and_variance(dm: Array, dv: Array, x: Array) -> Found:
    m = x.mean()
    return (np.asarray(m), np.asarray(np.mean((x - m) ** 2))), {"x": (dm + 2 * dv * (x - m)) / x.size}


def rbf_kernel(dk: Array, dr: Array, x: Array, z: Array, s: Array) -> Found:
    r = (x**2).sum(axis=1)[:, None] + (z**2).sum(axis=1) - 2 * x @ z.T
    k = np.exp(-r / (2 * s**2))
    slope = 2 * dr - dk * k / s**2
    return (k, r), {"x": slope.sum(axis=1)[:, None] * x - slope @ z, "z": slope.sum(axis=0)[:, None] * z - slope.T @ x,
                    "s": (dk * k * r).sum() / s**3}


LAYERS: Mapping[str, Callable[..., Found]] = {"batched_linear": linear, **{each.__name__: each for each in (
    linear, bilinear, quadratic_form, sigmoid, tanh, relu, gelu, silu, softmax, log_softmax, cross_entropy,
    squared_error, layer_norm, rms_norm, batch_norm, weight_norm, normalised_linear, two_neighbours, central_difference,
    convolution_1d, convolution_2d, strided_convolution, dilated_convolution, attention, two_layer_network,
    relu_network, gru_cell, lstm_cell, mean_and_variance, rbf_kernel)}}


# -- rules: the new states, from the old ones --------------------------------------------------------------------------
def momentum(theta: Array, v: Array, g: Array, mu: float, alpha: float) -> dict[str, Array]:
    v = mu * v + g
    return {"v": v, "theta": theta - alpha * v}


def momentum_inside(theta: Array, v: Array, g: Array, mu: float, alpha: float) -> dict[str, Array]:
    v = mu * v + alpha * g
    return {"v": v, "theta": theta - v}


def nesterov(theta: Array, v: Array, g: Array, mu: float, alpha: float) -> dict[str, Array]:
    v = mu * v + g
    return {"v": v, "theta": theta - alpha * (g + mu * v)}


def rmsprop(theta: Array, v: Array, g: Array, rho: float, alpha: float, eps: float) -> dict[str, Array]:
    v = rho * v + (1 - rho) * g**2
    return {"v": v, "theta": theta - alpha * g / (np.sqrt(v) + eps)}


def adam(theta: Array, m: Array, v: Array, g: Array, beta1: float, beta2: float, alpha: float, eps: float, t: float,
         lam: float = 0) -> dict[str, Array]:
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    step = m_hat / (np.sqrt(v_hat) + eps)
    return {"m": m, "v": v, "theta": theta - alpha * (step + lam * theta if lam else step)}


def adam_scaled(theta: Array, m: Array, v: Array, g: Array, beta1: float, beta2: float, alpha: float, eps: float,
                t: float) -> dict[str, Array]:
    m, v = beta1 * m + g, beta2 * v + g**2
    m_hat, v_hat = (1 - beta1) * m / (1 - beta1**t), (1 - beta2) * v / (1 - beta2**t)
    return {"m": m, "v": v, "theta": theta - alpha * m_hat / (np.sqrt(v_hat) + eps)}


def average(mu: Array, hat: Array, g: Array, beta: float, t: float) -> dict[str, Array]:
    mu = beta * mu + (1 - beta) * g
    return {"mu": mu, "hat": mu / (1 - beta**t)}


STEPS: Mapping[str, Callable[..., dict[str, Array]]] = {
    "sgd": lambda theta, g, alpha: {"theta": theta - alpha * g},
    "sgd_decay": lambda theta, g, alpha, lam: {"theta": theta - alpha * (g + lam * theta)},
    "momentum": momentum, "momentum_inside": momentum_inside, "nesterov": nesterov, "rmsprop": rmsprop, "adam": adam,
    "adam_decoupled": adam, "adam_scaled": adam_scaled, "average": average,
}
