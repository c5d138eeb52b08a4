"""Computes the same layers and rules by torch's own functions, autograd and optimisers, where torch is installed."""

from collections.abc import Callable, Mapping

try:
    import torch
    from torch.nn import functional
except ImportError:                     # the extra `bench` is not there
    torch = None

__all__ = ["LAYERS", "OPTIMISERS", "torch"]
LEAST = 1e-300
Layer = Callable[..., "torch.Tensor | tuple[torch.Tensor, ...]"]


def batch_norm(x: "torch.Tensor", g: "torch.Tensor", b: "torch.Tensor", eps: "torch.Tensor") -> "torch.Tensor":
    """torch refuses a batch of one, of which the variance is 0."""
    known = eps.detach().item()
    return functional.batch_norm(x, None, None, g, b, True, 0.1, known) if len(x) > 1 else b + 0 * g * x


def cross_entropy(z: "torch.Tensor", t: "torch.Tensor") -> "torch.Tensor":
    """torch multiplies the logarithm of the sum by sum(t), which is 1 of a distribution."""
    return functional.cross_entropy(z, t) + (torch.logsumexp(z, 1) * (1 - t.sum(1))).mean()


def lstm_cell(x: "torch.Tensor", p: "torch.Tensor", **w: "torch.Tensor") -> "tuple[torch.Tensor, ...]":
    """torch has its gates in the order input, forget, cell, output, and a weight for the state h, which is 0 here."""
    weights, biases = torch.cat([w["wa"], w["wf"], w["wm"], w["wo"]]), torch.cat([w["ba"], w["bf"], w["bm"], w["bo"]])
    nothing = torch.zeros(len(weights), len(p), dtype=p.dtype)
    h, c = torch.lstm_cell(x[None], (torch.zeros_like(p)[None], p[None]), weights, nothing, biases, 0 * biases)
    return h[0], c[0]


def gru_cell(x: "torch.Tensor", h: "torch.Tensor", **w: "torch.Tensor") -> "torch.Tensor":
    """Its gates: reset, update, new."""
    return torch.gru_cell(x[None], h[None], torch.cat([w["wr"], w["wz"], w["wm"]]),
                          torch.cat([w["ur"], w["uz"], w["um"]]))[0]


def window(x: "torch.Tensor", *weights: float) -> "torch.Tensor":
    return functional.conv1d(x[None, None], x.new_tensor(weights)[None, None])[0, 0]


def network(activation: str) -> Layer:
    return lambda w, x, b, u, c: functional.linear(getattr(torch, activation)(functional.linear(x, w, b)), u, c)


def rbf_kernel(x: "torch.Tensor", z: "torch.Tensor", s: "torch.Tensor") -> "tuple[torch.Tensor, ...]":
    r = (x[:, None] - z).square().sum(2)
    return torch.exp(-r / (2 * s * s)), r


LAYERS: Mapping[str, Layer] = {
    "linear": lambda w, x, b: functional.linear(x, w, b),
    "batched_linear": lambda w, x, b: functional.linear(x, w, b),
    "bilinear": lambda w, x, z, b: functional.bilinear(x, z, w, b),
    "quadratic_form": lambda a, x: torch.einsum("ni,ij,nj->n", x, a, x),
    "sigmoid": lambda x: torch.sigmoid(x),
    "tanh": lambda x: torch.tanh(x),
    "relu": lambda x: torch.relu(x),
    "gelu": lambda x: functional.gelu(x),
    "silu": lambda x: functional.silu(x),
    "softmax": lambda x: torch.softmax(x, -1),
    "log_softmax": lambda x: torch.log_softmax(x, 1),
    "cross_entropy": cross_entropy,
    "squared_error": lambda x, w, b, t: functional.mse_loss(x @ w + b, t),
    "layer_norm": lambda x, g, b, eps: functional.layer_norm(x, x.shape[1:], g, b, eps.detach().item()),
    "rms_norm": lambda x, g, eps: functional.rms_norm(x, x.shape[1:], g, eps.detach().item()),
    "batch_norm": batch_norm,
    "weight_norm": lambda v, g, x, b: functional.linear(x, g[:, None] * functional.normalize(v, eps=LEAST), b),
    "normalised_linear": lambda w, x, b: functional.linear(x, w, b) / torch.linalg.vector_norm(w, dim=1),
    "two_neighbours": lambda a, x, b: a * window(x, 1, 0, 1) + b,
    "central_difference": lambda x, h: window(x, -1, 0, 1) / (2 * h),
    "convolution_1d": lambda w, x, b: functional.conv1d(x, w, b),
    "convolution_2d": lambda w, x, b: functional.conv2d(x, w, b),
    "strided_convolution": lambda w, x: functional.conv1d(x, w, stride=2),
    "dilated_convolution": lambda w, x: functional.conv1d(x, w, dilation=2),
    "attention": lambda q, c, v: functional.scaled_dot_product_attention(q[None], c[None], v[None])[0],
    "two_layer_network": network("tanh"),
    "relu_network": network("relu"),
    "gru_cell": gru_cell,
    "lstm_cell": lstm_cell,
    "mean_and_variance": lambda x: torch.var_mean(x, correction=0)[::-1],
    "rbf_kernel": rbf_kernel,
}
# The class of the optimiser, its options by our numbers, and whether torch has it as one fused loop.
OPTIMISERS: Mapping[str, tuple[str, Callable[[Mapping[str, float]], dict[str, object]], bool]] = {
    "sgd": ("SGD", lambda n: {"lr": n["alpha"]}, True),
    "sgd_decay": ("SGD", lambda n: {"lr": n["alpha"], "weight_decay": n["lam"]}, True),
    "momentum": ("SGD", lambda n: {"lr": n["alpha"], "momentum": n["mu"]}, True),
    "nesterov": ("SGD", lambda n: {"lr": n["alpha"], "momentum": n["mu"], "nesterov": True}, True),
    "rmsprop": ("RMSprop", lambda n: {"lr": n["alpha"], "alpha": n["rho"], "eps": n["eps"]}, False),
    **dict.fromkeys(("adam", "adam_scaled"), ("Adam", lambda n: {
        "lr": n["alpha"], "betas": (n["beta1"], n["beta2"]), "eps": n["eps"]}, True)),
    "adam_decoupled": ("AdamW", lambda n: {"lr": n["alpha"], "betas": (n["beta1"], n["beta2"]), "eps": n["eps"],
                                           "weight_decay": n["lam"]}, True),
}
