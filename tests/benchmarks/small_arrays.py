"""Times the committed kernels at small sizes beside NumPy as one writes it: processor time of this thread alone.

    python -m tests.benchmarks.small_arrays [NAME...]
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from statistics import median
from time import thread_time

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from codegen.bench.numpy_rivals import LAYERS as BY_HAND
from codegen.bench.numpy_rivals import STEPS
from codegen.bench.rivals import LAYERS, NUMBERS, Rival, drawn
from codegen.building import build
from codegen.catalogue import RULES, entries
from derive.layers.layer import layer

SHAPES = ((1, 10), (32, 128), (100, 100))
TURNS, SHORT = 15, 0.003
Work = Callable[[], object]
Array = NDArray[np.floating]


def lengths(rival: Rival, shape: tuple[int, int]) -> Mapping[str, int]:
    """Two lengths are those of the shape; more, or fewer, come to as many entries."""
    found = rival.lengths(shape[0] * shape[1])
    return dict(zip(found, shape, strict=True)) if len(found) == 2 else found


def of_a_layer(rival: Rival, shape: tuple[int, int], dtype: type = np.float32) -> tuple[Work, Work]:
    """forward and backward of the committed module, and by hand."""
    module, entry = import_module(f"codegen.kernels.{rival.name}"), entries()[rival.name]
    sizes = lengths(rival, shape)
    program = build(layer(entry.text), batch=entry.batch).lowered.forward
    shapes = {array.name: tuple(form.const + sum(factor * sizes[name] for name, factor in form.terms)
                                for low, high in array.spans for form in [high - low + 1]) for array in program.inputs}
    given = {name: drawn(found, np.dtype(dtype), seed) for seed, (name, found) in enumerate(shapes.items())}
    made = module.forward(**given)
    outputs = list(made.values()) if isinstance(made, dict) else [made]
    upstream = [drawn(np.shape(y), np.dtype(dtype), 100 + k) for k, y in enumerate(outputs)]

    def ours() -> None:
        kept: dict[str, Array] = {}
        module.forward(**given, kept=kept)
        module.backward(*upstream, **given, kept=kept)

    return ours, lambda: BY_HAND[rival.name](*upstream, **given)


def of_a_rule(name: str, shape: tuple[int, int]) -> tuple[Work, Work]:
    """One step of the committed module, and by hand."""
    step, lowered = import_module(f"codegen.kernels.{name}").step, build_rule(name)
    arrays = {array: np.random.default_rng(seed).random(shape, np.float32) for seed, array in enumerate(lowered[0])}
    numbers = {number: NUMBERS[number] for number in lowered[1]}
    mine = {array: value.copy() for array, value in arrays.items()}
    return lambda: step(**arrays, **numbers), lambda: mine.update(STEPS[name](**mine, **numbers))


def build_rule(name: str) -> tuple[list[str], list[str]]:
    """Its arrays and its numbers, as the inputs of its module have them."""
    found = import_module(f"codegen.kernels.{name}").inputs()
    return [n for n, one in found.items() if np.ndim(one)], [n for n, one in found.items() if not np.ndim(one)]


def ratio(ours: Work, other: Work) -> tuple[float, float]:
    """How many times as long the other takes, and our seconds; both at their best, for others use the machine too."""
    for _ in range(3):
        ours(), other()
    often = max(1, round(SHORT / max(spent(ours, 3), spent(other, 3))))
    pairs = [(spent(ours, often), spent(other, often)) for _ in range(TURNS)]
    best = min(one for one, _ in pairs)
    return min(one for _, one in pairs) / best, best


def spent(work: Work, often: int) -> float:
    started = thread_time()
    for _ in range(often):
        work()
    return (thread_time() - started) / often


def measured(name: str) -> list[tuple[float, float]]:
    """At each shape, on one thread."""
    rivals = {rival.name: rival for rival in LAYERS}
    with threadpool_limits(1):
        return [ratio(*(of_a_rule(name, shape) if name in RULES else of_a_layer(rivals[name], shape)))
                for shape in SHAPES]


def main(names: list[str]) -> None:
    print(f"{'kernel':<22}" + "".join(f"{f'{rows} x {row}':>22}" for rows, row in SHAPES))
    found = []
    for name in names or [*(rival.name for rival in LAYERS), *RULES]:
        found.append(measured(name))
        print(f"{name:<22}" + "".join(f"{f'{times:.2f}x ({own * 1e6:.1f} us)':>22}" for times, own in found[-1]),
              flush=True)
    middle = [median(one[k][0] for one in found) for k in range(len(SHAPES))]
    below = [sum(one[k][0] < 1 for one in found) for k in range(len(SHAPES))]
    print(f"{'median':<22}" + "".join(f"{f'{one:.2f}x':>22}" for one in middle))
    print(f"{'slower than by hand':<22}" + "".join(f"{f'{one} of {len(found)}':>22}" for one in below))


if __name__ == "__main__":
    main(sys.argv[1:])
