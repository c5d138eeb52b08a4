"""Kernels of texts with clip, and, or, not and floors: values beside NumPy and torch, on both targets."""

from collections.abc import Callable

import numpy as np
import pytest

from codegen.building import build
from derive import layer, update_rule

torch = pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
TARGETS = "numpy", "native"
c, w, both, either, no = torch.clamp, torch.where, torch.logical_and, torch.logical_or, torch.logical_not

# The layer -> the same with torch, whose autograd gives the gradients. Points are drawn away from ties.
LAYERS: dict[str, Callable[..., object]] = {
    "y[i] = clip(x[i], -1, 1)": lambda x: c(x, -1, 1),
    "y[i] = x[i]*clip(x[i] + 3, 0, 6)/6": lambda x: torch.nn.functional.hardswish(x),
    "y[i] = clip(x[i]/6 + 1/2, 0, 1)": lambda x: c(x/6 + 0.5, 0, 1),
    "y[i] = clip(x[i], 0, 6)**2": lambda x: torch.nn.functional.relu6(x)**2,
    "y[i] = clip(x[i], z[i], z[i] + 1)": lambda x, z: torch.minimum(torch.maximum(x, z), z + 1),
    "y[i] = clip(x[i], 1/2, -1/2)": lambda x: c(x, 0.5, -0.5),
    "y[i] = clip(a*x[i], -b, b)": lambda a, x, b: torch.minimum(torch.maximum(a*x, -b), b),
    "y = sum(i, clip(x[i]*z[i], -1, 1)**2)": lambda x, z: (c(x*z, -1, 1)**2).sum(),
    "y[i] = log(clip(x[i]**2, 1/10, 2))": lambda x: torch.log(c(x**2, 0.1, 2)),
    "y = -sum(i, min(r[i]*q[i], clip(r[i], 4/5, 6/5)*q[i]))":
        lambda r, q: -torch.minimum(r*q, c(r, 0.8, 1.2)*q).sum(),
    "y[i] = where(x[i] > 0 and z[i] > 0, x[i]*z[i], x[i] - z[i])": lambda x, z: w(both(x > 0, z > 0), x*z, x - z),
    "y[i] = where(x[i] > 0 or z[i] > 0, x[i]*z[i], x[i] - z[i])": lambda x, z: w(either(x > 0, z > 0), x*z, x - z),
    "y[i] = where(not x[i] > z[i], x[i]**2, z[i]**2)": lambda x, z: w(no(x > z), x**2, z**2),
    "y[i] = where(-1 < x[i] < 1, x[i]**3, 2*x[i])": lambda x: w(both(x > -1, x < 1), x**3, 2*x),
    "y[i] = where(not (-1 < x[i] <= 1 or z[i] < 0), x[i]*z[i], exp(x[i]))":
        lambda x, z: w(no(either(both(x > -1, x <= 1), z < 0)), x*z, torch.exp(x)),
    "y[i] = where((x[i] > 0 or z[i] > 0) and x[i] < z[i], x[i]*sum(j, z[j]), z[i])":
        lambda x, z: w(both(either(x > 0, z > 0), x < z), x*z.sum(), z),
    "y[i] = where(x[i] > 0 and log(x[i]) > -1, log(x[i]), -1)":
        lambda x: w(both(x > 0, torch.log(w(x > 0, x, 1.0)) > -1), torch.log(w(x > 0, x, 1.0)), -1.0),
    "y[i] = where(x[i] <= 0 or z[i] <= 0, 0, sqrt(x[i]*z[i]))":
        lambda x, z: w(either(x <= 0, z <= 0), torch.zeros_like(x), torch.sqrt(torch.where(x*z > 0, x*z, 1.0))),
    "y[i] = where(x[i] <= 0, 0, sqrt(x[i]))": lambda x: w(x <= 0, torch.zeros_like(x), torch.sqrt(w(x > 0, x, 1.0))),
    "y = sum(i, where(abs(x[i]) > 1 and not x[i] > 2, x[i]**2, 0))":
        lambda x: w(both(x.abs() > 1, no(x > 2)), x**2, 0.0).sum(),
    "y[i] = sum(j, where(j <= i and x[j] > 0, x[j]*z[i], 0))":
        lambda x, z: (torch.tril(torch.ones(len(x), len(x), dtype=x.dtype))*w(x > 0, x, 0.0)*z[:, None]).sum(1),
    "y[b,o] = clip(sum(i, v[o,i]*x[b,i]), -1, 1)": lambda v, x: c(x @ v.T, -1, 1),
    "s = sqrt(sum(i, x[i]**2)); y[i] = x[i]*min(1, 1/s)": lambda x: x*c(1/x.norm(), max=1),
}
SHAPES = {"v": (2, 3), "a": (), "b": ()}


@pytest.mark.thorough(seconds=54, every=47)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", LAYERS)
def test_layers(text: str, target: str) -> None:
    made = layer(text)
    kernel = build(made, target)
    for seed in range(5):
        draw = np.random.default_rng(seed)
        given = {name: np.abs(draw.normal(0, 2, ())) if name == "b" and "b" in text and "[b" not in text else
                 draw.normal(0, 1.5, SHAPES.get(name, (4, 3) if "x[b" in text else (6,))) for name in made.inputs}
        leaves = {name: torch.tensor(value, requires_grad=True) for name, value in given.items()}
        wanted = LAYERS[text](**leaves)
        found = kernel.forward(**given)
        np.testing.assert_allclose(found, wanted.detach().numpy(), rtol=1e-11, atol=1e-12)
        dy = draw.normal(size=np.shape(found))
        wanted.backward(torch.tensor(dy))
        gradients = kernel.backward(dy, **given)
        for name, leaf in leaves.items():
            np.testing.assert_allclose(gradients[name], leaf.grad.numpy(), rtol=1e-10, atol=1e-12, err_msg=name)


RULES: dict[str, str] = {
    "theta = theta - lr*clip(g, -k, k)": "theta = theta - lr*np.clip(g, -k, k)",
    "v = mu*v + clip(g, -1, 1); theta = theta - lr*clip(v, -1/2, 1/2)":
        "v = mu*v + np.clip(g, -1, 1); theta = theta - lr*np.clip(v, -0.5, 0.5)",
    "theta = theta - lr*d**floor(t/k)*g": "theta = theta - lr*d**(t//k)*g",
    "theta = theta - lr*d**(t // 3)*g": "theta = theta - lr*d**(t//3)*g",
    "theta = theta - lr*where(t // k % 2 == 0, 1, 1/2)*g": "theta = theta - lr*(1 if t//k % 2 == 0 else 0.5)*g",
    "theta = theta - lr*(1 - abs(t/k - 2*floor(1 + t/(2*k)) + 1))*g":
        "theta = theta - lr*(1 - abs(t/k - 2*np.floor(1 + t/(2*k)) + 1))*g",
    "theta = theta - lr*where(t > 5 and t % 2 == 0, g, 0)": "theta = theta - (lr*g if t > 5 and t % 2 == 0 else 0)",
    "theta = theta - lr*where(t < 3 or t % k == 0, 1, d)*g": "theta = theta - lr*(1 if t < 3 or t % k == 0 else d)*g",
    "theta = theta - lr*where(3 <= t < 6, 0, g)": "theta = theta - (0 if 3 <= t < 6 else lr*g)",
    "theta = theta - lr*where(not (t < 3 or g > 0), g, 2*g)":
        "theta = theta - lr*np.where(np.logical_not((t < 3) | (g > 0)), g, 2*g)",
    "v = mu*v + g; theta = theta - lr*where(v > 0 and g > 0 or v < 0 and g < 0, v, 0)":
        "v = mu*v + g; theta = theta - lr*np.where((v > 0) & (g > 0) | (v < 0) & (g < 0), v, 0)",
    "v = mu*v + (1 - mu)*g**2; theta = theta - clip(lr/sqrt(v), d/10, d)*g":
        "v = mu*v + (1 - mu)*g**2; theta = theta - np.clip(lr/np.sqrt(v), d/10, d)*g",
    "v = max(v, g**2); theta = theta - lr*where(t > 1 and v != 0, g/sqrt(v), g)":
        "v = np.maximum(v, g**2); theta = theta - lr*(g/np.sqrt(v) if t > 1 else g)",
}
NUMBERS = {"lr": 0.1, "mu": 0.9, "d": 0.7, "k": 3.0}


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", RULES)
def test_rules(text: str, target: str) -> None:
    rule = update_rule(text)
    kernel = build(rule, target)
    draw = np.random.default_rng(3)
    start = {name: draw.uniform(0.1, 1, 5) for name in rule.states}
    ours = {name: value.copy() for name, value in start.items()}
    theirs: dict[str, object] = {**start, **NUMBERS, "k": 3}
    numbers = {name: NUMBERS[name] for name in rule.parameters}
    for t in range(1, 15):
        g = draw.normal(size=5)
        kernel(**ours, g=g, **numbers, **({"t": t} if "t" in kernel.arguments else {}))
        theirs |= {"g": g, "t": t}
        exec(RULES[text], {"np": np, "abs": abs}, theirs)       # noqa: S102 (the texts above)
        np.testing.assert_allclose(ours["theta"], theirs["theta"], rtol=1e-12, atol=1e-13, err_msg=f"step {t}")


@pytest.mark.parametrize("target", TARGETS)
def test_a_row_of_which_a_mask_leaves_nothing_is_zero(target: str) -> None:
    text = "y[n,i] = where(m[n,i] > 0, exp(x[n,i]), 0)/sum(j, where(m[n,j] > 0, exp(x[n,j]), 0))"
    kernel = build(layer(text), target)
    given = {"m": np.array([[1.0, 0.0], [0.0, 0.0]]), "x": np.zeros((2, 2))}
    np.testing.assert_array_equal(np.asarray(kernel.forward(**given)), [[1, 0], [0, 0]])
    assert not kernel.backward(np.ones((2, 2)), **given)["x"].any()
