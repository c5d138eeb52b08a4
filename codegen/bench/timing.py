"""Times our NumPy kernels beside native ones, lambdify, NumPy by hand, torch, JAX and a copy of as many bytes."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import numpy as np

from codegen.bench.rivals import RIVALS, Rival
from codegen.bench.torch_rivals import torch
from codegen.building import threads_are_some
from derive.notation.errors import Error
from derive.notation.names import nearest
from derive.show.outputs import drafts

try:
    from matplotlib import figure
except ImportError:                     # the extra `report` is not there: no plots
    figure = None       # type: ignore[assignment,unused-ignore]

TURNS = 5
WARM = 2
REST = 0.03         # seconds, in which threads that wait actively stop
SHORT = 0.005       # seconds: what takes less is run as often as that takes, for a single run would be a cold one
LARGE = 2**25 - 2**16
DTYPES = ("float32", "float64")
COLUMNS = ("native", "lambdify", "NumPy", "torch", "torch fused", "JAX", "memory")


@dataclass(frozen=True, slots=True)
class Row:
    """One kernel at one size: our seconds, and how many times as long the others take."""

    name: str
    size: str
    ours: float
    ratios: Mapping[str, float]


def measured(rival: Rival, count: int = 0, dtype: str = "float32", threads: int = 1, turns: int = TURNS) -> Row:
    """The medians of the ratios of runs that take turns; each side is warmed up first. torch has as many threads as we
    have: for products of matrices as many as there are, and for the rest those that are asked for."""
    size, ours, others = rival.runs(count, dtype, threads)
    times: dict[str, list[float]] = {name: [] for name in ("ours", *others)}
    many = torch.get_num_threads() if torch is not None else 1
    if torch is not None and not rival.products:
        torch.set_num_threads(threads)
    gc.collect()
    gc.freeze()                             # so that sweeping up is quick
    np.empty(LARGE, np.uint8)               # freed at once: after that the C library keeps what is freed for who asks
    # next, as in a process that has run for a while, and no side pays for new pages in every turn
    try:
        often = dict.fromkeys(times, 1)
        for turn in range(turns + WARM):
            for name, work in (("ours", ours), *others.items()):
                spent = seconds(work, often[name])
                if turn >= WARM:
                    times[name].append(spent)
                else:
                    often[name] = max(1, round(SHORT / spent))
    finally:
        gc.unfreeze()
        if torch is not None:
            torch.set_num_threads(many)
    pairs = {name: zip(times[name], times["ours"], strict=True) for name in others}
    ratios = {name: median(other / own for other, own in both) for name, both in pairs.items()}
    return Row(rival.name, f"{size} {dtype}", median(times["ours"]), ratios)


def seconds(work: Callable[[], object], often: int = 1) -> float:
    """The time of one run, of so many. Before them, what was made is swept up, threads that wait actively get time to
    stop, and a run by itself finds the memory as others have left it: those that are timed find it as they leave it."""
    gc.collect()
    sleep(REST)
    work()
    started = perf_counter()
    for _ in range(often):
        work()
    return (perf_counter() - started) / often


def chosen(names: Sequence[str]) -> list[Rival]:
    known = {rival.name: rival for rival in RIVALS}
    for name in names:
        if name not in known:
            raise Error(f"no kernel is called {name}; there are {', '.join(known)}. {nearest(name, known)}".strip())
    return [known[name] for name in dict.fromkeys(names)] if names else list(RIVALS)


def bench(names: Sequence[str], sizes: Sequence[int] = (), dtypes: Sequence[str] = ("float32",), threads: int = 1,
          plot: Path | None = None) -> None:
    """Print a line for each: how many times as long as ours the others take."""
    for wrong in [size for size in sizes if size < 1]:
        raise Error(f"a size is a number of entries, 1 or more, not {wrong}")
    threads_are_some(threads)
    if plot is not None and figure is None:
        raise Error("a plot needs matplotlib: pip install chalkproof[report]")
    asked = chosen(names)
    found: list[Row] = []
    print(f"{'kernel':<20}{'size':<34}{'ours':>11}" + "".join(f"{column:>13}" for column in COLUMNS), flush=True)
    for rival in asked:
        for dtype in dtypes:
            for size in sizes or (0,):
                found.append(measured(rival, size, dtype, threads))
                print(line(found[-1]), flush=True)
    print("ratios: the time of the other over ours; memory: reading and writing the arrays once, by a copy")
    print(f"layers: forward and backward; rules: one step; {threads} thread{'s' if threads > 1 else ''} each, and for "
          "products of matrices as many as NumPy and torch take")
    if plot is not None:
        drawn(found, plot)


def line(row: Row) -> str:
    cells = "".join(f"{f'{row.ratios[c]:.2f}x' if c in row.ratios else '-':>13}" for c in COLUMNS)
    return f"{row.name:<20}{row.size:<34}{row.ours * 1e3:>8.3f} ms{cells}"


def drawn(found: Sequence[Row], path: Path) -> None:
    """The ratios as points, a line for each kernel at each size."""
    sheet = figure.Figure(figsize=(8, 1.5 + 0.25 * len(found)), layout="constrained")
    axes = sheet.subplots()
    places = range(len(found), 0, -1)
    for column, mark in zip(COLUMNS, "*vsoD^|", strict=True):
        points = [(row.ratios[column], place) for row, place in zip(found, places, strict=True) if column in row.ratios]
        axes.plot([x for x, _ in points], [y for _, y in points], mark, label=column)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_ylim(0, len(found) + 1)
    axes.set_yticks(list(places), [f"{row.name}, {row.size}" for row in found])
    axes.set_xlabel("time over ours; on the right of the line we are faster")
    sheet.legend(loc="outside upper center", ncols=len(COLUMNS))
    picture = BytesIO()
    try:
        sheet.savefig(picture, format=path.suffix.removeprefix(".") or "png")
    except ValueError as error:
        raise Error(f"{path} cannot be written: {error}") from None
    with drafts(path.parent) as made:
        made.put(path.name, picture.getvalue())
