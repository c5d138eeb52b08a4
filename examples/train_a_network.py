"""Trains a small network with emitted layers and an emitted optimiser: NumPy is all that the loop needs.

    python examples/train_a_network.py
"""

import io

import numpy as np
from numpy.typing import NDArray

from codegen import build
from derive import layer, update_rule

Arrays = dict[str, NDArray[np.float64]]

# %% The network, and the optimiser: AdamW, as its paper and torch have it
HIDDEN = build(layer("h[n,o] = tanh(sum(i, w[o,i]*x[n,i]) + b[o])"))
OUTPUT = build(layer("y[n] = sum(o, v[o]*h[n,o]) + c"))
ADAMW = build(update_rule("""
    theta = theta - lr*lam*theta
    m = b1*m + (1 - b1)*g
    s = b2*s + (1 - b2)*g**2
    let bias = sqrt(1 - b2**t)
    theta = theta - lr/(1 - b1**t)*m/(sqrt(s)/bias + eps)
"""))
NUMBERS = {"lr": 0.01, "lam": 0.1, "b1": 0.9, "b2": 0.999, "eps": 1e-8}


def data() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    draw = np.random.default_rng(0)
    x = draw.standard_normal((64, 3))
    return x, np.sin(x[:, 0]) + x[:, 1] * x[:, 2]


def parameters() -> Arrays:
    draw = np.random.default_rng(1)
    return {"w": draw.standard_normal((8, 3)) / 2, "b": np.zeros(8),
            "v": draw.standard_normal(8) / 3, "c": np.zeros(())}


def gradients(theta: Arrays, x: NDArray[np.float64], wanted: NDArray[np.float64]) -> tuple[float, Arrays]:
    """The mean of the squared errors, and its gradients."""
    h = HIDDEN.forward(w=theta["w"], b=theta["b"], x=x)
    y = OUTPUT.forward(v=theta["v"], c=theta["c"], h=h)
    upper = OUTPUT.backward(2 * (y - wanted) / len(wanted), v=theta["v"], c=theta["c"], h=h)
    lower = HIDDEN.backward(upper["h"], w=theta["w"], b=theta["b"], x=x)
    return float(np.mean((y - wanted) ** 2)), {
        "w": lower["w"], "b": lower["b"], "v": upper["v"], "c": np.asarray(upper["c"])}


# %% The loop: the parameters are a tree of arrays, and the state counts the steps
def train(steps: int) -> tuple[list[float], Arrays]:
    (x, wanted), theta = data(), parameters()
    state = ADAMW.init(theta=theta)
    losses = []
    for step in range(steps):
        if step == steps // 2:                  # the state is saved, and read again
            file = io.BytesIO()
            np.savez(file, **state)
            file.seek(0)
            state = dict(np.load(file))
        loss, g = gradients(theta, x, wanted)
        losses.append(loss)
        ADAMW.step(state, theta=theta, g=g, **NUMBERS)
    return losses, theta


if __name__ == "__main__":
    found, _ = train(400)
    print(f"the loss goes from {found[0]:.3f} to {found[-1]:.3f}")
