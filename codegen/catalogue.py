"""The kernels that are committed: which formulas, under which names, and with which inputs in batches."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from derive.examples import EXAMPLES

UNUSUAL = {"1-D convolution": "convolution_1d", "2-D convolution": "convolution_2d"}
BATCHED = dict.fromkeys(("linear", "sigmoid", "tanh", "relu", "GELU", "SiLU", "softmax"), ("x",))
ADAM = "m = beta1*m + (1 - beta1)*g\nv = beta2*v + (1 - beta2)*g**2\n"
STEP = "m/(1 - beta1**t)/(sqrt(v/(1 - beta2**t)) + eps)"
RULES = {
    "sgd": "theta = theta - alpha*g",
    "sgd_decay": "theta = theta - alpha*(g + lam*theta)",
    "momentum": "v = mu*v + g\ntheta = theta - alpha*v",
    "momentum_inside": "v = mu*v + alpha*g\ntheta = theta - v",
    "nesterov": "v = mu*v + g\ntheta = theta - alpha*(g + mu*v)",
    "rmsprop": "v = rho*v + (1 - rho)*g**2\ntheta = theta - alpha*g/(sqrt(v) + eps)",
    "adam": f"{ADAM}theta = theta - alpha*{STEP}",
    "adam_decoupled": f"{ADAM}theta = theta - alpha*({STEP} + lam*theta)",
    "average": "mu = beta*mu + (1 - beta)*g\nhat = mu/(1 - beta**t)",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One kernel: its name, what it is called in a sentence, its formula."""

    name: str
    title: str
    text: str
    rule: bool
    batch: tuple[str, ...] = ()


def _name(title: str) -> str:
    return UNUSUAL.get(title) or re.sub(r"\W+", "_", title).lower()


def entries() -> Mapping[str, Entry]:
    """Every kernel by its name."""
    layers = [Entry(_name(title), f"{title[0].upper()}{title[1:]}", example.text, False, BATCHED.get(title, ()))
              for title, example in EXAMPLES.items()]
    rules = [Entry(name, f"The update rule {name.replace('_', ' ')}", text, True) for name, text in RULES.items()]
    return {entry.name: entry for entry in (*layers, *rules)}



