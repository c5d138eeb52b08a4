"""The example layers written in NumPy by hand, on arrays of 40-digit numbers; nothing here reads the notation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import mpmath
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.object_]
Arrays = dict[str, Array]
DIGITS = 40


def _each(function: Callable[[mpmath.mpf], mpmath.mpf]) -> Callable[[Array], Array]:
    return lambda x: np.asarray(np.frompyfunc(function, 1, 1)(x), dtype=object)


exp, log, sqrt, tanh, erf = map(_each, (mpmath.exp, mpmath.log, mpmath.sqrt, mpmath.tanh, mpmath.erf))
sigmoid, relu = _each(lambda x: 1 / (1 + mpmath.exp(-x))), _each(lambda x: max(x, mpmath.mpf(0)))


def contract(spec: str, *arrays: Array) -> Array:
    return np.asarray(np.einsum(spec, *arrays), dtype=object)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A layer in NumPy; the letters of each input's sizes; sizes to try; where its arrays begin if not at 1."""

    forward: Callable[..., Arrays]          # every array that is computed, by name
    inputs: Mapping[str, str]
    sizes: Sequence[Mapping[str, int]] = ()
    starts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    positive: Sequence[str] = ()


def sizes(letters: str, *choices: tuple[int, ...]) -> list[Mapping[str, int]]:
    return [dict(zip(letters, choice, strict=True)) for choice in choices]


def linear(w: Array, x: Array, b: Array) -> Arrays:
    return {"y": w @ x + b}


def batched_linear(w: Array, x: Array, b: Array) -> Arrays:
    return {"y": x @ w.T + b}


def bilinear(x: Array, w: Array, z: Array, b: Array) -> Arrays:
    return {"y": contract("ni,kij,nj->nk", x, w, z) + b}


def quadratic_form(x: Array, a: Array) -> Arrays:
    return {"q": ((x @ a) * x).sum(axis=1)}


def gelu(x: Array) -> Arrays:
    return {"y": x * (1 + erf(x / mpmath.sqrt(2))) / 2}


def silu(x: Array) -> Arrays:
    return {"y": x * sigmoid(x)}


def softmax(x: Array) -> Arrays:
    return {"y": exp(x) / exp(x).sum()}


def log_softmax(x: Array) -> Arrays:
    return {"y": log(exp(x) / exp(x).sum(axis=1, keepdims=True))}


def cross_entropy(z: Array, t: Array) -> Arrays:
    each = log(exp(z).sum(axis=1)) - (t * z).sum(axis=1)
    return {"L": each.sum() / len(each)}


def squared_error(x: Array, w: Array, b: Array, t: Array) -> Arrays:
    return {"L": ((x @ w + b - t) ** 2).sum() / len(t)}


def layer_norm(x: Array, eps: Array, g: Array, b: Array) -> Arrays:
    mu = x.sum(axis=1) / x.shape[1]
    apart = x - mu[:, None]
    s = sqrt((apart**2).sum(axis=1) / x.shape[1] + eps)
    return {"mu": mu, "s": s, "u": apart / s[:, None], "y": apart / s[:, None] * g + b}


def rms_norm(x: Array, eps: Array, g: Array) -> Arrays:
    r = sqrt((x * x).sum(axis=1) / x.shape[1] + eps)
    return {"r": r, "y": x * g / r[:, None]}


def batch_norm(x: Array, g: Array, eps: Array, b: Array) -> Arrays:
    mu = x.sum(axis=0) / len(x)
    v = ((x - mu) ** 2).sum(axis=0) / len(x)
    return {"mu": mu, "v": v, "y": (x - mu) / sqrt(v + eps) * g + b}


def weight_norm(v: Array, g: Array, x: Array, b: Array) -> Arrays:
    r = sqrt((v * v).sum(axis=1))
    return {"r": r, "y": x @ (v * (g / r)[:, None]).T + b}


def normalised_linear(w: Array, x: Array, b: Array) -> Arrays:
    return {"y": (w @ x + b) / sqrt((w * w).sum(axis=1))}


def two_neighbours(a: Array, x: Array, b: Array) -> Arrays:
    return {"y": a * (x[:-2] + x[2:]) + b}


def central_difference(x: Array, h: Array) -> Arrays:
    return {"y": (x[2:] - x[:-2]) / (2 * h)}


def convolution_1d(w: Array, x: Array, b: Array) -> Arrays:
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2], axis=2)
    return {"y": contract("ock,ncik->noi", w, windows) + b[:, None]}


def convolution_2d(w: Array, x: Array, b: Array) -> Arrays:
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return {"y": contract("ockl,ncijkl->noij", w, windows) + b[:, None, None]}


def strided_convolution(w: Array, x: Array) -> Arrays:
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2], axis=1)[:, ::2]
    return {"y": contract("ock,cik->oi", w, windows)}


def dilated_convolution(w: Array, x: Array) -> Arrays:
    windows = np.lib.stride_tricks.sliding_window_view(x, 2 * w.shape[2] - 1, axis=1)[:, :, ::2]
    return {"y": contract("ock,cik->oi", w, windows)}


def attention(q: Array, c: Array, v: Array) -> Arrays:
    s = q @ c.T / mpmath.sqrt(q.shape[1])
    p = exp(s) / exp(s).sum(axis=1, keepdims=True)
    return {"s": s, "p": p, "o": p @ v}


def network(activation: Callable[[Array], Array]) -> Callable[..., Arrays]:
    def forward(w: Array, x: Array, b: Array, u: Array, c: Array) -> Arrays:
        h = activation(x @ w.T + b)
        return {"h": h, "y": h @ u.T + c}

    return forward


def gru_cell(wr: Array, x: Array, ur: Array, h: Array, wz: Array, uz: Array, um: Array, wm: Array) -> Arrays:
    r, z, s = sigmoid(wr @ x + ur @ h), sigmoid(wz @ x + uz @ h), um @ h
    m = tanh(wm @ x + r * s)
    return {"r": r, "z": z, "s": s, "m": m, "y": m + z * (h - m)}


def mean_and_variance(x: Array) -> Arrays:
    m = x.sum() / len(x)
    return {"m": m, "v": (x * x).sum() / len(x) - m * m}


def lstm_cell(x: Array, p: Array, **weights: Array) -> Arrays:
    a, f, o, m = (act(weights["w" + k] @ x + weights["b" + k])
                  for k, act in zip("afom", (sigmoid, sigmoid, sigmoid, tanh), strict=True))
    c = f * p + a * m
    return {"a": a, "f": f, "o": o, "m": m, "c": c, "t": tanh(c), "h": o * tanh(c)}


def rbf_kernel(x: Array, z: Array, s: Array) -> Arrays:
    r = (x * x).sum(axis=1)[:, None] + (z * z).sum(axis=1)[None, :] - 2 * (x @ z.T)
    return {"r": r, "k": exp(-r / (2 * s * s))}


WEIGHTS = {"w": "KJ", "x": "NJ", "b": "K", "u": "IK", "c": "I"}
BY_HAND: dict[str, ByHand] = {
    "linear": ByHand(linear, {"w": "IJ", "x": "J", "b": "I"}),
    "batched linear": ByHand(batched_linear, {"w": "IJ", "x": "NJ", "b": "I"}),
    "bilinear": ByHand(bilinear, {"x": "NI", "w": "KIJ", "z": "NJ", "b": "K"}),
    "quadratic form": ByHand(quadratic_form, {"x": "NI", "a": "II"}),
    "sigmoid": ByHand(lambda x: {"y": sigmoid(x)}, {"x": "I"}),
    "tanh": ByHand(lambda x: {"y": tanh(x)}, {"x": "I"}),
    "relu": ByHand(lambda x: {"y": relu(x)}, {"x": "I"}),
    "GELU": ByHand(gelu, {"x": "I"}),
    "SiLU": ByHand(silu, {"x": "I"}),
    "softmax": ByHand(softmax, {"x": "I"}),
    "log-softmax": ByHand(log_softmax, {"x": "NI"}),
    "cross-entropy": ByHand(cross_entropy, {"z": "NC", "t": "NC"}),
    "squared error": ByHand(squared_error, {"x": "NJ", "w": "J", "b": "", "t": "N"}),
    "layer norm": ByHand(layer_norm, {"x": "NI", "eps": "", "g": "I", "b": "I"}, positive=["eps"]),
    "RMS norm": ByHand(rms_norm, {"x": "NI", "eps": "", "g": "I"}, positive=["eps"]),
    "batch norm": ByHand(batch_norm, {"x": "NJ", "g": "J", "eps": "", "b": "J"}, positive=["eps"]),
    "weight norm": ByHand(weight_norm, {"v": "IJ", "g": "I", "x": "NJ", "b": "I"}),
    "normalised linear": ByHand(normalised_linear, {"w": "IJ", "x": "J", "b": "I"}),
    "two neighbours": ByHand(two_neighbours, {"a": "", "x": "I", "b": ""}, sizes("I", (3,), (4,), (6,))),
    "central difference": ByHand(central_difference, {"x": "I", "h": ""}, sizes("I", (3,), (4,), (6,)), {"y": (2,)}),
    "1-D convolution": ByHand(convolution_1d, {"w": "OCK", "x": "NCI", "b": "O"},
                              sizes("OCKNI", (1, 1, 1, 1, 1), (2, 1, 3, 2, 4), (1, 2, 2, 1, 2))),
    "2-D convolution": ByHand(convolution_2d, {"w": "OCKL", "x": "NCIJ", "b": "O"},
                              sizes("OCKLNIJ", (1, 1, 1, 1, 1, 1, 1), (2, 1, 2, 1, 1, 3, 2), (1, 2, 1, 2, 2, 1, 3))),
    "strided convolution": ByHand(strided_convolution, {"w": "OCK", "x": "CI"},
                                  sizes("OCKI", (1, 1, 1, 1), (2, 1, 3, 6), (1, 2, 2, 5)),
                                  {"y": (1, 0)}),
    "dilated convolution": ByHand(dilated_convolution, {"w": "OCK", "x": "CI"},
                                  sizes("OCKI", (1, 1, 1, 1), (2, 1, 3, 6), (1, 2, 2, 4)),
                                  {"y": (1, -1)}),
    "attention": ByHand(attention, {"q": "IK", "c": "JK", "v": "JM"}),
    "two-layer network": ByHand(network(tanh), WEIGHTS),
    "relu network": ByHand(network(relu), WEIGHTS),
    "GRU cell": ByHand(gru_cell, {"wr": "KJ", "x": "J", "ur": "KK", "h": "K", "wz": "KJ", "uz": "KK", "um": "KK",
                                  "wm": "KJ"}),
    "mean and variance": ByHand(mean_and_variance, {"x": "I"}),
    "LSTM cell": ByHand(lstm_cell, {"x": "J", "p": "I", **{"w" + k: "IJ" for k in "afom"},
                                    **{"b" + k: "I" for k in "afom"}}),
    "RBF kernel": ByHand(rbf_kernel, {"x": "AJ", "z": "BJ", "s": ""}, positive=["s"]),
}
