"""Assigns buffers to the registers of a tile: results are made in place, and free buffers are used again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from codegen.numpy.ufuncs import Register, Source, Step
from codegen.numpy.views import Operand

ELEMENTWISE = "np."         # what a ufunc writes may lie where it reads


@dataclass(frozen=True, slots=True)
class Buffer:
    """One array that holds a tile; `shape` is as of a register."""

    name: str
    shape: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    places: Mapping[int, str]               # the register's number -> the name of its buffer, or of a stored array
    buffers: tuple[Buffer, ...]
    stored: frozenset[int]                  # the registers that lie in stored arrays


def number_of(source: Source) -> int | None:
    """The register that is read, if it is one."""
    if isinstance(source, Register):
        return source.number
    return int(source.name[1:]) if isinstance(source, Operand) and source.name.startswith("%") else None


def place(steps: Sequence[Step], stored: Mapping[str, str], fresh: Callable[[str], str]) -> Placement:
    """Buffers for the registers of one phase. `stored` says in which array each let lies that is kept."""
    last = {number: k for k, step in enumerate(steps) for number in map(number_of, step.args) if number is not None}
    made = {step.into.number: k for k, step in enumerate(steps)}
    places: dict[int, str] = {}
    for k, step in enumerate(steps):
        if step.done in stored:
            _in_its_place(k, step, stored[step.done], steps, made, last, places)
    kept = frozenset(places)
    free: dict[tuple[str, ...], list[str]] = {}
    buffers: list[Buffer] = []
    widest = max((len(step.into.shape) for step in steps), default=0)

    def take(register: Register) -> None:
        if free.get(register.shape):
            places[register.number] = free[register.shape].pop()
        else:
            places[register.number] = fresh("tile" if len(register.shape) == widest else "row")
            buffers.append(Buffer(places[register.number], register.shape))

    owner: dict[int, Register] = {step.into.number: step.into for step in steps}
    for k, step in enumerate(steps):
        read = dict.fromkeys(number for number in map(number_of, step.args) if number is not None)
        dying = [number for number in read if last[number] == k and number not in kept]
        if not _writes_where_it_reads(step):
            _use(step, places, take)
        for number in dying:
            free.setdefault(owner[number].shape, []).append(places[number])
        if _writes_where_it_reads(step):
            _use(step, places, take)
        for register in step.scratch:
            free.setdefault(register.shape, []).append(places[register.number])
        if step.into.number not in last and step.into.number not in kept and step.into.letters:
            free.setdefault(step.into.shape, []).append(places[step.into.number])
    return Placement(places, tuple(buffers), kept)


def _writes_where_it_reads(step: Step) -> bool:
    return step.call.startswith(ELEMENTWISE)


def _use(step: Step, places: dict[int, str], take: Callable[[Register], None]) -> None:
    if step.into.number not in places and step.into.letters:
        take(step.into)
    for register in step.scratch:
        take(register)


def _in_its_place(k: int, step: Step, name: str, steps: Sequence[Step], made: Mapping[int, int],
                  last: Mapping[int, int], places: dict[int, str]) -> None:
    """The chain of values that end in a stored array is made in that array."""
    places[step.into.number] = name
    if not _writes_where_it_reads(step):
        return
    for arg in step.args:
        number = number_of(arg)
        if isinstance(arg, Register) and _is_read(name, steps, made[arg.number], k):
            continue            # what lies there is still read
        if isinstance(arg, Register) and arg.letters == step.into.letters and last[arg.number] == k \
                and not steps[made[arg.number]].done and number not in places:
            _in_its_place(made[arg.number], steps[made[arg.number]], name, steps, made, last, places)
            return


def _is_read(name: str, steps: Sequence[Step], made: int, k: int) -> bool:
    """Whether an array is read after a value has been made there, up to step k."""
    first = made + _writes_where_it_reads(steps[made])
    return any(arg.name == name for step in steps[first:k + 1] for arg in step.args if isinstance(arg, Operand))
