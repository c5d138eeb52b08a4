"""Lists the kernels that are committed: their formulas, their names, and which inputs come in batches."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from derive.answers import Answer
from derive.estimators.families import family, identity
from derive.layers.examples import EXAMPLES

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
    "adam_scaled": "m = beta1*m + g\nv = beta2*v + g**2\ntheta = theta - alpha*(1 - beta1)*m/(1 - beta1**t)"
                   "/(sqrt((1 - beta2)*v/(1 - beta2**t)) + eps)",
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


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimator: its name, what it is called in a sentence, what is claimed of it; how the check tries it."""

    name: str
    title: str
    claim: str
    family: str
    laws: tuple[str, ...]
    given: tuple[str, ...]
    target: str                     # what it estimates, of points that are drawn alike; empty where it draws bits
    draws: int = 0
    bits: tuple[str, ...] = ()

    def theorem(self) -> Answer:
        return identity(self.claim, family(self.family, *self.laws), given=self.given)


APART = "(x[b,{0}] - mean(c=1..B, x[c,{0}]))"
ESTIMATES = {estimate.name: estimate for estimate in (
    Estimate("sample_mean", "The mean of a batch", "E(mean(b=1..B, x[b,i])) == mu[i]", "x[b, i]", ("one law",),
             ("B >= 1", "E(x[1,i]) == mu[i]"), "points.mean(axis=0)", 3),
    Estimate("sample_variance", "The unbiased variance of a batch",
             f"E(sum(b=1..B, {APART.format('i')}**2)/(B - 1)) == v[i]", "x[b, i]", ("i.i.d.",),
             ("B >= 2", "E(x[1,i]) == mu[i]", "Var(x[1,i]) == v[i]"), "points.var(axis=0)", 3),
    Estimate("sample_covariance", "The unbiased covariance of a batch",
             f"E(sum(b=1..B, {APART.format('i')}*{APART.format('j')})/(B - 1)) == s[i,j]", "x[b, i]", ("i.i.d.",),
             ("B >= 2", "E(x[1,i]) == mu[i]", "E(x[1,j]) == mu[j]", "E((x[1,i] - mu[i])*(x[1,j] - mu[j])) == s[i,j]"),
             "np.cov(points.T, bias=True)", 4),
    Estimate("stochastic_quantisation", "Stochastic quantisation", "E(a*q[i] + b) == g[i]", "q[i]", (),
             ("E(q[i]) == (g[i] - b)/a",), "", bits=("q",)),
)}
