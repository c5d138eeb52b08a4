"""Rules whose arrays have letters of their own, against NumPy as one writes them, on both targets."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from codegen.building import ArgumentError, RuleKernel, build
from derive.rules.update_rules import update_rule

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]

Array = NDArray[np.floating]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]


def kernel(text: str, target: str) -> RuleKernel:
    return build(update_rule(text), target)


def lars(s: dict[str, Array], g: Array, t: int) -> None:
    norm, size = np.linalg.norm(g), np.linalg.norm(s["w"])
    rate = 0.01 * size / (norm + 0.1 * size) if size > 0 and norm > 0 else 1.0
    s["v"][...] = 0.9 * s["v"] + 0.5 * rate * (g + 0.1 * s["w"])
    s["w"] -= s["v"]


def lamb(s: dict[str, Array], g: Array, t: int) -> None:
    s["m"][...] = 0.9 * s["m"] + 0.1 * g
    s["v"][...] = 0.99 * s["v"] + 0.01 * g * g
    u = s["m"] / (1 - 0.9**t) / (np.sqrt(s["v"] / (1 - 0.99**t)) + 1e-3) + 0.1 * s["w"]
    s["w"] -= 0.5 * np.linalg.norm(s["w"]) / np.linalg.norm(u) * u


def adafactor(s: dict[str, Array], g: Array, t: int) -> None:
    b = 1 - t**-0.8
    s["r"][...] = b * s["r"] + (1 - b) * np.mean(g * g + 1e-30, axis=1)
    s["c"][...] = b * s["c"] + (1 - b) * np.mean(g * g + 1e-30, axis=0)
    u = g / np.sqrt(np.outer(s["r"], s["c"]) / np.mean(s["r"]))
    s["w"] -= 0.5 * u / max(1, np.sqrt(np.mean(u * u)))


def novograd(s: dict[str, Array], g: Array, t: int) -> None:
    s["n"][...] = np.sum(g * g) if t == 1 else 0.9 * s["n"] + 0.1 * np.sum(g * g)
    s["m"][...] = 0.9 * s["m"] + g / (np.sqrt(s["n"]) + 1e-3) + 0.1 * s["w"]
    s["w"] -= 0.5 * s["m"]


def sm3(s: dict[str, Array], g: Array, t: int) -> None:
    v = np.minimum(s["r"][:, None], s["c"]) + g * g
    s["r"][...], s["c"][...] = v.max(axis=1), v.max(axis=0)
    s["w"] -= 0.5 * np.where(v > 0, g / np.sqrt(np.where(v > 0, v, 1)), 0)


def clipped(s: dict[str, Array], g: Array, t: int) -> None:
    s["w"] -= 0.5 * g * min(1, 0.3 / np.linalg.norm(g))


def centred(s: dict[str, Array], g: Array, t: int) -> None:
    s["w"] -= 0.5 * (g - g.mean(axis=1, keepdims=True))


def fromage(s: dict[str, Array], g: Array, t: int) -> None:
    s["w"][...] = (s["w"] - 0.5 * g * np.linalg.norm(s["w"]) / np.linalg.norm(g)) / np.sqrt(1 + 0.5**2)


def muon(s: dict[str, Array], g: Array, t: int) -> None:
    s["m"][...] = 0.9 * s["m"] + g
    x = s["m"] / np.linalg.norm(s["m"])
    for _ in range(2):
        a = x @ x.T
        x = 3 * x - 4 * a @ x + 2 * a @ a @ x
    s["w"] -= 0.5 * np.sqrt(max(1, g.shape[0] / g.shape[1])) * x


NEWTON = """
    a[i,k] = sum(j, x[i,j]*x[k,j])
    b[i,k] = sum(l, a[i,l]*a[l,k])
    x[i,j] = 3*x[i,j] - 4*sum(k, a[i,k]*x[k,j]) + 2*sum(k, b[i,k]*x[k,j])
"""
NORM = "sqrt(sum(k, l, {0}[k,l]**2))"
RULES: dict[str, tuple[str, Callable[[dict[str, Array], Array, int], None]]] = {
    "LARS": (f"""
        length = {NORM.format("w")}; norm = {NORM.format("g")}
        rate = where(length > 0, where(norm > 0, 0.01*length/(norm + lam*length), 1), 1)
        v[i,j] = mu*v[i,j] + lr*rate*(g[i,j] + lam*w[i,j]); w[i,j] = w[i,j] - v[i,j]""", lars),
    "LAMB": (f"""
        m[i,j] = b1*m[i,j] + (1 - b1)*g[i,j]; v[i,j] = b2*v[i,j] + (1 - b2)*g[i,j]**2
        u[i,j] = m[i,j]/(1 - b1**t)/(sqrt(v[i,j]/(1 - b2**t)) + eps) + lam*w[i,j]
        w[i,j] = w[i,j] - lr*{NORM.format("w")}/{NORM.format("u")}*u[i,j]""", lamb),
    "Adafactor": ("""
        let b = 1 - t**(-0.8)
        r[i] = b*r[i] + (1 - b)*mean(j, g[i,j]**2 + 1e-30); c[j] = b*c[j] + (1 - b)*mean(i, g[i,j]**2 + 1e-30)
        u[i,j] = g[i,j]/sqrt(r[i]*c[j]/mean(k, r[k]))
        w[i,j] = w[i,j] - lr*u[i,j]/max(1, sqrt(mean(k, l, u[k,l]**2)))""", adafactor),
    "NovoGrad": ("""
        n = where(t == 1, 0, b1)*n + where(t == 1, 1, 1 - b1)*sum(i, j, g[i,j]**2)
        m[i,j] = mu*m[i,j] + g[i,j]/(sqrt(n) + eps) + lam*w[i,j]
        w[i,j] = w[i,j] - lr*m[i,j]""", novograd),
    "SM3": ("""
        v[i,j] = min(r[i], c[j]) + g[i,j]**2
        r[i] = max(j, v[i,j]); c[j] = max(i, v[i,j])
        w[i,j] = w[i,j] - lr*where(v[i,j] > 0, g[i,j]/sqrt(v[i,j]), 0)""", sm3),
    "clipped by norm": (f"w[i,j] = w[i,j] - lr*g[i,j]*min(1, 0.3/{NORM.format('g')})", clipped),
    "centred gradients": ("w[i,j] = w[i,j] - lr*(g[i,j] - mean(k, g[i,k]))", centred),
    "Fromage": (f"w[i,j] = (w[i,j] - lr*g[i,j]*{NORM.format('w')}/{NORM.format('g')})/sqrt(1 + lr**2)", fromage),
    "Muon": (f"m[i,j] = mu*m[i,j] + g[i,j]; x[i,j] = m[i,j]/{NORM.format('m')}" + NEWTON * 2
             + "w[i,j] = w[i,j] - lr*sqrt(max(1, size(i)/size(j)))*x[i,j]", muon),
}
NUMBERS = {"lr": 0.5, "mu": 0.9, "lam": 0.1, "b1": 0.9, "b2": 0.99, "eps": 1e-3}


@pytest.mark.thorough(seconds=11, every=13)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_five_steps_are_what_one_writes(name: str, dtype: type, target: str) -> None:
    text, by_hand = RULES[name]
    step, draw = kernel(text, target), np.random.default_rng(0)
    w = draw.standard_normal((4, 3))
    states = {"w": np.array(w, dtype), **step.init(w=np.array(w, dtype))}
    numbers = {name: NUMBERS[name] for name, kind in step.arguments.items() if kind == "number"}
    counted = states.pop("t", None)
    wanted = {state: np.array(value, np.float64) for state, value in states.items()}
    for t in range(1, 6):
        g = draw.standard_normal((4, 3)) * (t != 3)
        g += (t == 3 and name not in ("clipped by norm", "Fromage", "Adafactor"))
        g += np.eye(4, 3) * (t == 3)
        step(**states, g=np.array(g, dtype), **numbers, **({} if counted is None else {"t": t}))
        by_hand(wanted, g, t)
        for state, value in wanted.items():
            rtol = 1e-12 if dtype == np.float64 else 2e-4
            np.testing.assert_allclose(states[state], value, rtol=rtol, atol=rtol, err_msg=f"{state} after {t}")


@pytest.mark.parametrize("target", TARGETS)
def test_a_step_that_is_refused_changes_nothing(target: str) -> None:
    step = kernel("n = n + sum(i, g[i]**2); r[i] = r[i] + g[i]; w[i] = w[i] - lr*r[i]/n/(1 - b**t)", target)
    given = {"n": np.array(1.0), "r": np.ones(3), "w": np.ones(3), "g": np.ones(3), "lr": 0.1, "b": 0.9, "t": 1}
    read_only = np.ones(3)
    read_only.setflags(write=False)
    line = np.ones(5)
    for wrong, said in (
            ({"t": 0}, "division by zero: with b = 0.9, .*t = 0"), ({"t": 1.5}, "t is 1.5, expected the number of a"),
            ({"w": np.ones(4)}, r"w has shape \(4,\), expected \(I\) where I is 3, as in r"),
            ({"w": np.ones((3, 1))}, r"w has shape \(3, 1\), expected \(I\)"),
            ({"g": np.ones(3, np.float32)}, "g has dtype float32, expected float64, as n has"),
            ({"g": [1, 2, 3]}, "g is of list, expected an array of float32 or float64"),
            ({"w": read_only}, "w is read-only"), ({"r": line[:3], "w": line[2:]}, "r and w overlap"),
            ({"lr": "1"}, "lr is '1', expected a number"), ({"lr": np.ones(3)}, "lr is .*, expected a number")):
        with pytest.raises(ArgumentError, match=said):
            step(**{**given, **wrong})              # type: ignore[arg-type]
    assert (given["n"], np.sum(given["r"]), np.sum(given["w"])) == (1, 3, 3)
    step(**given)                                   # type: ignore[arg-type]
    np.testing.assert_allclose(given["w"], 1 - 0.1 * 2 / 4 / 0.1)


@pytest.mark.parametrize("target", TARGETS)
def test_numbers_beside_arrays(target: str) -> None:
    """A state that is a number is an array without axes, or a number, whose new value comes back."""
    step = kernel("p = p*b; w[i] = w[i] - where(p < 1/2, g[i]/(1 - p), 0)", target)
    w, p = np.ones(2), np.array(1.0)
    assert step(w=w, p=p, g=np.ones(2), b=0.25) is None
    assert (p, w[0]) == (0.25, 1 - 4 / 3)
    assert step(w=w, p=2.0, g=np.ones(2), b=0.5) == {"p": 1.0}
    step(w=w, p=p, g=np.full(2, np.nan), b=3)
    assert w[0] == 1 - 4 / 3


@pytest.mark.parametrize("target", TARGETS)
def test_what_a_condition_of_other_letters_leaves_out(target: str) -> None:
    step = kernel("w[i,j] = w[i,j] - where(r[i] > 0, 1/c[j], 0) - where(n > 0, sqrt(n)*c[j], 0)", target)
    w, r, c = np.ones((2, 2)), np.array([0.0, 1.0]), np.array([0.0, 2.0])
    with np.errstate(all="raise"):
        step(w=w, r=r, c=c, n=-1.0)
    np.testing.assert_array_equal(w, [[1, 1], [-np.inf, 0.5]])


@pytest.mark.parametrize("target", TARGETS)
def test_arrays_that_are_not_one_line_of_memory(target: str) -> None:
    step = kernel("w[i,j] = w[i,j] - mean(k, g[i,k])", target)
    w, g = np.arange(24.0).reshape(4, 6).T, np.arange(48.0).reshape(12, 4)[::2]
    wanted = w - g.mean(axis=1, keepdims=True)
    step(w=w, g=g)
    np.testing.assert_allclose(w, wanted)


@pytest.mark.parametrize("target", TARGETS)
def test_arrays_that_were_and_arrays_that_stay(target: str) -> None:
    step = kernel("w[i] = w[i] - lr[t]*sum(j, a[i,j]*(g[j] - g[t-1,j])) - h[t,i]", target)
    assert step.arguments == {"w": "state", "g_previous": "state", "a": "array", "g": "gradient", "h": "gradient",
                              "lr": "schedule"}
    draw = np.random.default_rng(0)
    a, g, h, w = (draw.standard_normal(shape) for shape in ((3, 2), (2,), (3,), (3,)))
    kept, wanted = np.ones(2), w - 0.5 * a @ (g - 1) - h
    step(w=w, g_previous=kept, a=a, g=g, h=h, lr=0.5)
    np.testing.assert_allclose(w, wanted)
    np.testing.assert_array_equal(kept, g)
