"""Rules in the notation beside torch.optim, 50 steps in double precision; and how soon two rules are compared.

Run by `make bench`.
"""

import math
from collections.abc import Callable, Mapping
from random import Random
from statistics import median
from time import perf_counter

import pytest
from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, Symbol

from derive import update_rule
from derive.outlines.terms import At, AtMost, Bracket

STEPS = 50
CLOSE = 1e-12
SECONDS = 1.0
START = (0.3, -1.7, 2.5)
RATES = {"alpha": 0.05, "mu": 0.9, "lam": 0.01, "damp": 0.3, "b1": 0.9, "b2": 0.999, "eps": 1e-8, "rho": 0.99}

# torch's velocity starts as the first gradient, without dampening.
SGD = "g = g + lam*theta; v = where(t <= 1, g, mu*v + (1 - damp)*g); theta = theta - alpha*{}"
MOMENTS = "m = b1*m + (1 - b1)*g; u = b2*u + (1 - b2)*g**2; "
STEP = "alpha*(m/(1 - b1**t))/(sqrt(u/(1 - b2**t)) + eps)"
RULES: dict[str, tuple[str, str, Mapping[str, object]]] = {
    "SGD": ("theta = theta - alpha*g", "SGD", {"lr": 0.05}),
    "SGD, momentum": ("v = mu*v + g; theta = theta - alpha*v", "SGD", {"lr": 0.05, "momentum": 0.9}),
    "SGD, weight decay": ("theta = theta - alpha*(g + lam*theta)", "SGD", {"lr": 0.05, "weight_decay": 0.01}),
    "SGD, dampening": (SGD.format("v"), "SGD", {
        "lr": 0.05, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.01}),
    "SGD, nesterov": ("g = g + lam*theta; v = mu*v + g; theta = theta - alpha*(g + mu*v)", "SGD", {
        "lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    "RMSprop": ("s = rho*s + (1 - rho)*g**2; theta = theta - alpha*g/(sqrt(s) + eps)", "RMSprop", {
        "lr": 0.05, "alpha": 0.99, "eps": 1e-8}),
    "RMSprop, centered, momentum": (
        ("s = rho*s + (1 - rho)*g**2; a = rho*a + (1 - rho)*g; "
         "v = mu*v + g/(sqrt(s - a**2) + eps); theta = theta - alpha*v"),
        "RMSprop", {"lr": 0.05, "alpha": 0.99, "eps": 1e-8, "centered": True, "momentum": 0.9}),
    "Adam": (f"{MOMENTS} theta = theta - {STEP}", "Adam", {"lr": 0.05}),
    "Adam, L2": (f"g = g + lam*theta; {MOMENTS} theta = theta - {STEP}", "Adam", {"lr": 0.05, "weight_decay": 0.01}),
    "AdamW": (f"theta = theta*(1 - alpha*lam); {MOMENTS} theta = theta - {STEP}", "AdamW", {
        "lr": 0.05, "weight_decay": 0.01}),
}
QUESTIONS = {
    "with a map": ("v = mu*v + g; theta = theta - alpha*(v + lam*theta)",
                   "v = mu2*v + g + lam2*theta; theta = theta - alpha2*v"),
    "with a trajectory": ("v = mu*v + g; theta = theta - alpha*v", "v = mu*v + g; theta = theta - alpha*(g + mu*v)"),
    "about Adam": (f"g = g + lam*theta; {MOMENTS} theta = theta - {STEP}",
                   f"{MOMENTS} theta = theta - {STEP} - alpha*lam*theta"),
}


def value(term: Basic, entries: Callable[[str, bool], float], step: int) -> float:
    """A law's term in floats; entries(name, before) is a state before or after the step."""
    if isinstance(term, Rational):
        return float(term)
    if isinstance(term, At):
        return entries(term.name, term.indices[0] != Symbol("t", integer=True))
    if isinstance(term, Symbol):
        return float(step) if term.name == "t" else RATES[term.name]
    if isinstance(term, Bracket):
        assert isinstance(term.args[0], AtMost)
        return float(value(term.args[0].lhs, entries, step) <= value(term.args[0].rhs, entries, step))
    parts = [value(part, entries, step) for part in term.args]
    if isinstance(term, Add):
        return math.fsum(parts)
    if isinstance(term, Mul):
        return math.prod(parts)
    assert isinstance(term, Pow)
    return math.sqrt(parts[0]) if term.exp == Rational(1, 2) else parts[0] ** parts[1]


def run(text: str, start: float, gradients: list[float]) -> float:
    laws = update_rule(text).reading.laws
    before = dict.fromkeys(laws, 0.0) | {"theta": start}
    for step, g in enumerate(gradients, 1):
        after: dict[str, float] = {}

        def entry(name: str, earlier: bool, before: dict[str, float] = before, after: dict[str, float] = after,
                  g: float = g) -> float:
            return g if name == "g" else (before if earlier else after)[name]

        for name, law in laws.items():
            assert isinstance(law, Expr | Integer)
            after[name] = value(law, entry, step)
        before = after
    return before["theta"]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_what_torch_does(name: str) -> None:
    torch = pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
    text, optimiser, options = RULES[name]
    random = Random(name)
    gradients = [[random.uniform(-2, 2) for _ in range(STEPS)] for _ in START]
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    made = getattr(torch.optim, optimiser)([theta], foreach=False, **options)
    for step in range(STEPS):
        theta.grad = torch.tensor([g[step] for g in gradients], dtype=torch.float64)
        made.step()
    ours = [run(text, start, g) for start, g in zip(START, gradients, strict=True)]
    assert max(abs(a - float(b)) for a, b in zip(ours, theta.detach(), strict=True)) < CLOSE
    assert min(abs(a - start) for a, start in zip(ours, START, strict=True)) > 1e-3


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_in_under_a_second(name: str, record_property: Callable[[str, object], None]) -> None:
    one, other = QUESTIONS[name]
    taken = []
    for _ in range(3):
        started = perf_counter()
        str(update_rule(one).equivalent_to(update_rule(other)))
        taken.append(perf_counter() - started)
    record_property(f"equivalent_to, {name}", f"{median(taken):.2f} s, the first time {taken[0]:.2f} s")
    assert taken[0] < SECONDS
