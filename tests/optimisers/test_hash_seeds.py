"""Answers about two rules are the same, letter by letter, however Python orders its sets."""

import json
import os
import subprocess
import sys

import pytest

from derive import update_rule
from derive.rules.update_rules import Compared

SEEDS = ("0", "1", "2", "3", "4")
MOMENTUM = "v = mu*v + g; theta = theta - lr*v"
CORRECTED = "m = b1*m + (1 - b1)*g; theta = theta - lr*m/(1 - b1**t)"
PRODUCT = "p = p*b1; m = b1*m + (1 - b1)*g; theta = theta - lr*m/(1 - p)"
PAIRS = {
    "matrices": (MOMENTUM, "m = b*m + (1 - b)*g; theta = theta - eta*m"),
    "no map": (MOMENTUM, "theta = theta - eta*g"),
    "two solutions": ("a = p*a + g; c = q*c + g; theta = theta - lr*(a + c)",
                      "a = r*a + g; c = s*c + g; theta = theta - lr*(a + c)"),
    "a separation": (MOMENTUM, "theta = theta - lr*v; v = mu*v + g"),
    "a product for a power": (CORRECTED, PRODUCT),
    "roots and scales": ("v = rho*v + (1 - rho)*g**2; theta = theta - lr*g/(sqrt(v) + eps)",
                         "s = rho*s + g**2; theta = theta - lr2*g/(sqrt(s) + eps2)"),
    "no start": ("s = s + g**2; theta = theta - lr*g/(sqrt(s) + eps)",
                 "s = s + g**2; theta = theta - lr*g/sqrt(s + e)"),
    "cases": ("m = b1*m + sign(g); theta = theta - lr*max(m, g)",
              "m = b1*m + sign(g); theta = theta - lr*where(m > g, m, g)"),
}


def told(answer: Compared) -> list[str]:
    """What is printed, and the digests of all theorems."""
    solutions = getattr(answer, "solutions", None) or [getattr(answer, "solution", None)]
    return [str(answer), *(theorem.digest for one in solutions if one is not None for theorem in one.theorems)]


def all_told() -> str:
    return json.dumps({name: told(update_rule(one).equivalent_to(update_rule(other)))
                       for name, (one, other) in PAIRS.items()})


@pytest.mark.thorough(seconds=32)
def test_every_seed_of_hashes_gives_the_same_bytes() -> None:
    code = "from tests.optimisers.test_hash_seeds import all_told; print(all_told())"
    first, *others = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                                     env=os.environ | {"PYTHONHASHSEED": seed}).stdout for seed in SEEDS]
    found = json.loads(first)
    assert found.keys() == PAIRS.keys()
    assert sum(len(texts) > 1 for texts in found.values()) >= 4       # with theorems
    for seed, other in zip(SEEDS[1:], others, strict=True):
        assert json.loads(other) == found, f"by seed {seed}"
        assert other == first
