"""How fast native kernels are beside torch: each ratio a median over runs that take turns in one process.

Run by `make bench`.
"""

import pytest

from codegen.bench.rivals import RIVALS
from codegen.bench.timing import measured
from codegen.native.compiled_library import CompilerError, compiler

BY_NAME = {rival.name: rival for rival in RIVALS}
ROWS = ("softmax", "log_softmax", "layer_norm", "rms_norm", "gelu", "silu", "cross_entropy")
NEARLY = 0.95               # as fast as torch, but for the noise of what memory alone decides
STEPS = ("adam", "adam_decoupled", "momentum", "rmsprop", "sgd_decay")


def beside_torch(name: str, count: int = 0, threads: int = 1) -> float:
    """How many times as long torch takes: its fused kernel, where there is one."""
    pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
    try:
        compiler()
    except CompilerError as error:
        pytest.skip(str(error))
    row = measured(BY_NAME[name], count, threads=threads, turns=15)
    ratio = row.ratios.get("torch fused", row.ratios["torch"]) / row.ratios["native"]
    print(f"\n{row.name} {row.size}, {threads} threads: torch takes {ratio:.2f} times as long as native", end="")
    return ratio


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", [*ROWS, *STEPS])
def test_large_arrays(name: str, threads: int) -> None:
    assert beside_torch(name, threads=threads) >= NEARLY


@pytest.mark.parametrize("name", STEPS)
def test_steps_of_10_000_entries(name: str) -> None:
    assert beside_torch(name, 10_000) >= NEARLY
