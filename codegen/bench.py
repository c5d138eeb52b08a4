"""How long our kernels take beside lambdify, NumPy by hand, torch and what memory allows, all in one run."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, sleep

from codegen.rivals import RIVALS, Rival
from derive.notation.errors import Error
from derive.notation.names import nearest

TURNS = 9
WARM = 2
REST = 0.1          # seconds


@dataclass(frozen=True, slots=True)
class Row:
    """One kernel at one size: our seconds, and how many times as long the others take."""

    name: str
    size: str
    ours: float
    ratios: Mapping[str, float]


def measured(rival: Rival, turns: int = TURNS) -> Row:
    """The medians of the ratios of runs that take turns; each side is warmed up first."""
    ours, others = rival.runs()
    times: dict[str, list[float]] = {name: [] for name in ("ours", *others)}
    for turn in range(turns + WARM):
        for name, work in (("ours", ours), *others.items()):
            spent = seconds(work)
            if turn >= WARM:
                times[name].append(spent)
    pairs = {name: zip(times[name], times["ours"], strict=True) for name in others}
    ratios = {name: median(other / own for other, own in both) for name, both in pairs.items()}
    return Row(rival.name, rival.size, median(times["ours"]), ratios)


def seconds(work: Callable[[], object]) -> float:
    """The time of one run. Before it, what was made is swept up, and threads that wait actively get time to stop."""
    gc.collect()
    sleep(REST)
    started = perf_counter()
    work()
    return perf_counter() - started


def chosen(names: Sequence[str]) -> list[Rival]:
    known = {rival.name: rival for rival in RIVALS}
    for name in names:
        if name not in known:
            raise Error(f"no kernel is called {name}; there are {', '.join(known)}. {nearest(name, known)}".strip())
    return [known[name] for name in dict.fromkeys(names)] if names else list(RIVALS)


COLUMNS = ("lambdify", "NumPy", "torch", "torch fused", "memory")


def bench(names: Sequence[str]) -> None:
    """Print a line for each: how many times as long as ours the others take."""
    asked = chosen(names)
    print(f"{'kernel':<20}{'size':<26}{'ours':>10}" + "".join(f"{column:>13}" for column in COLUMNS), flush=True)
    for rival in asked:
        row = measured(rival)
        cells = "".join(f"{f'{row.ratios[c]:.2f}x' if c in row.ratios else '-':>13}" for c in COLUMNS)
        print(f"{row.name:<20}{row.size:<26}{row.ours * 1e3:>7.2f} ms{cells}", flush=True)
    print("ratios: the time of the other over ours; memory: reading and writing the arrays once, by a copy")
