"""How fast kernels are beside NumPy and torch, how fast they are built, and what importing one costs.

Run by `make bench`. Each ratio is a median over runs that take turns in one process.
"""

import math
import subprocess
import sys
from statistics import median
from time import perf_counter

import pytest

from codegen.bench.rivals import RIVALS
from codegen.bench.timing import Row, measured
from codegen.building import build
from derive.layers.examples import EXAMPLES
from derive.layers.layer import layer

ROWS = ("softmax", "layer_norm", "rms_norm", "gelu", "cross_entropy")
BY_NAME = {rival.name: rival for rival in RIVALS}
found: dict[tuple[str, int], Row] = {}


def row(name: str, threads: int = 1) -> Row:
    if (name, threads) not in found:
        made = found[name, threads] = measured(BY_NAME[name], threads=threads, turns=9)
        said = ", ".join(f"{other} {ratio:.2f}x" for other, ratio in made.ratios.items())
        print(f"\n{name}, {threads} threads: {made.ours * 1e3:.2f} ms; {said}", end="")
    return found[name, threads]


def test_layers_of_rows_beside_numpy() -> None:
    ratios = [row(name).ratios["NumPy"] for name in ROWS]
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print(f"\ngeometric mean {mean:.2f}x, least {min(ratios):.2f}x")
    assert mean >= 2
    assert min(ratios) >= 1.3


@pytest.mark.parametrize("name", ROWS)
def test_layers_of_rows_beside_torch_on_one_thread(name: str) -> None:
    pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
    ratio = row(name).ratios["torch"]
    if ratio < 0.5 and name in ("gelu", "layer_norm"):
        pytest.xfail(f"the aim is 0.5, and this is {ratio:.2f}: each ufunc goes through the cache again, 30 times for "
                     "GELU beside NumPy's exponential, 25 times for layer norm, where torch goes through memory twice")
    assert ratio >= 0.5


@pytest.mark.xfail(reason="the aim is 4; measured 2.4 to 3.0 where a mere copy of the bytes is 3.6 times as fast",
                   strict=False)
def test_adam_beside_numpy() -> None:
    assert row("adam").ratios["NumPy"] >= 4


def test_adam_beside_torch_on_one_thread() -> None:
    pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
    assert row("adam").ratios["torch"] >= 1


@pytest.mark.parametrize("name", ["batched_linear", "two_layer_network", "attention", "convolution_2d"])
def test_products_beside_torch(name: str) -> None:
    pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
    ratio = row(name, threads=2).ratios["torch"]
    if ratio < 0.9 and name == "convolution_2d":
        pytest.xfail(f"the aim is 0.9, and this is {ratio:.2f}; measured 0.71 to 1.30: windows are laid out before "
                     "they are multiplied")
    assert ratio >= 0.9


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_kernel_is_built_in_a_tenth_of_a_second(name: str) -> None:
    spent = []
    for _ in range(3):
        what = layer(EXAMPLES[name].text)
        started = perf_counter()
        assert build(what).module
        spent.append(perf_counter() - started)
    assert median(spent) < 0.1, f"{median(spent) * 1e3:.0f} ms"


def test_what_importing_the_kernels_costs() -> None:
    def seconds(module: str) -> float:
        started = perf_counter()
        subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
        return perf_counter() - started

    turns = [(seconds("numpy"), seconds("codegen.kernels"), seconds("codegen.kernels.adam")) for _ in range(9)]
    for place, name in ((1, "codegen.kernels"), (2, "codegen.kernels.adam")):
        ratio = median(turn[place] / turn[0] for turn in turns)
        print(f"\nimport {name}: {ratio:.2f} times import numpy", end="")
        assert ratio <= 1.2
