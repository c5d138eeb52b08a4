"""Fuses lets into loops over tiles, and decides which run by themselves and which arrays are kept whole between
loops."""

from dataclasses import dataclass, field

from codegen.program.grammar import (
    Affine,
    Let,
    Op,
    Program,
    Read,
    Reduce,
    factors_of,
    letters,
    places_into,
    reads,
    walk,
)
from codegen.program.overflow import norms

Span = tuple[Affine, Affine]
CHEAP = ("add", "mul")


@dataclass(frozen=True, slots=True)
class Placed:
    """A let and the letter of it that a tile is a part of; none where it runs by itself."""

    let: Let
    tile: str = ""

    @property
    def accumulates(self) -> bool:
        """Whether each tile adds to the result, instead of being a part of it."""
        return bool(self.tile) and self.tile not in {axis.name for axis in self.let.axes}


@dataclass(slots=True)
class Phase:
    """A loop over tiles of one range, or a single let that needs none."""

    span: Span | None
    steps: list[Placed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    program: Program
    phases: tuple[Phase, ...]
    stored: frozenset[str]          # the lets that are kept whole: what lasts, and what another phase reads
    lasting: frozenset[str]         # to the end: outputs, and norms, which tell whether their type was too narrow


def schedule(program: Program, stacks: bool = False) -> Plan:
    """Each let as early as its reads allow, in a loop that is there already if one goes over the same range. With
    `stacks`, a product with windows of a stack of arrays runs over the stack: a few windows at a time are laid out."""
    along = _stacks_of(program) if stacks else {}
    phases: list[Phase] = []
    home: dict[str, tuple[Phase, Placed]] = {}
    for let in program.lets:
        placed = Placed(let, along.get(let.name) or tile_of(let))
        span = spans_of(let)[placed.tile] if placed.tile else None
        first = 0
        for name in reads(let.value):
            if name in home:
                phase, other = home[name]
                first = max(first, _place(phases, phase) + (not _together(placed, other)))
        found = next((phase for phase in phases[first:] if span is not None and phase.span == span), None)
        if found is None:
            found = Phase(span)
            phases.insert(len(phases) if span is not None else first, found)    # so that loops meet
        found.steps.append(placed)
        home[let.name] = found, placed
    return _recomputed(program, phases)


def _place(phases: list[Phase], phase: Phase) -> int:
    return next(k for k, one in enumerate(phases) if one is phase)


def _together(reader: Placed, source: Placed) -> bool:
    """Whether what is read of a let in the same loop lies in the same tile."""
    if not reader.tile or not source.tile or source.accumulates:
        return False
    place = [axis.name for axis in source.let.axes].index(source.tile)
    return all(part.index[place].plain == reader.tile and not windowed(part) for part in walk(reader.let.value)
               if isinstance(part, Read) and part.array == source.let.name)


def _recomputed(program: Program, phases: list[Phase]) -> Plan:
    """A cheap let that another loop needs too is computed again there, where what it reads is at hand."""
    defined = program.defined
    home = {placed.let.name: number for number, phase in enumerate(phases) for placed in phase.steps}
    for number, phase in enumerate(phases):
        steps: list[Placed] = []
        for placed in phase.steps:
            for name in sorted(reads(placed.let.value)):
                if (home.get(name, number) < number and name not in program.outputs and _cheap(defined[name], defined)
                        and name not in {step.let.name for step in steps}):
                    again = Placed(defined[name], tile_of(defined[name]))
                    if again.tile and spans_of(again.let)[again.tile] == phase.span:
                        steps.append(again)
            steps.append(placed)
        phase.steps = [step for step in steps if step in phase.steps or all(       # and where no other tile is read
            _together(reader, step) for reader in steps if step.let.name in reads(reader.let.value))]
    needed = [{name for placed in phase.steps for name in reads(placed.let.value)
               if name not in {step.let.name for step in phase.steps}} for phase in phases]
    lasting = frozenset((*program.outputs, *norms(program)))
    across = lasting.union(*needed)
    for phase in phases:
        phase.steps = _used(phase.steps, across)
    stored = frozenset(placed.let.name for phase in phases for placed in phase.steps
                       if placed.let.name in across or placed.accumulates or not placed.tile)
    return Plan(program, tuple(phase for phase in phases if phase.steps), stored, lasting)


def _used(steps: list[Placed], across: frozenset[str]) -> list[Placed]:
    """The steps that something still reads."""
    kept: list[Placed] = []
    wanted = set(across)
    for placed in reversed(steps):
        if placed.let.name in wanted:
            wanted |= reads(placed.let.value)
            kept.append(placed)
    return kept[::-1]


def _cheap(let: Let, defined: dict[str, Let]) -> bool:
    """A difference or a product of what comes in, of as many letters, or of fewer."""
    wide = [part for part in walk(let.value) if isinstance(part, Read) and len(part.index) == len(let.axes)]
    return (len(let.axes) > 1 and isinstance(let.value, Op) and let.value.name in CHEAP
            and all(not isinstance(part, Op) or part.name in CHEAP for part in walk(let.value))
            and all(isinstance(part, (Op, Read)) or not letters(part) for part in walk(let.value))
            and all(part.array not in defined for part in wide))


def spans_of(let: Let) -> dict[str, Span]:
    """The range of every letter, bound ones included."""
    inner = [axis for part in walk(let.value) if isinstance(part, Reduce) for axis in part.axes]
    return {axis.name: axis.span for axis in (*let.axes, *inner)}


def tile_of(let: Let) -> str:
    """The first letter of what is read with most letters; none for a number, a matrix product and a scattered sum."""
    own = {axis.name for axis in let.axes}
    if whole(let) or not spans_of(let):
        return ""
    known = spans_of(let)
    wide = [part for part in walk(let.value) if isinstance(part, Read)]
    for part in sorted(wide, key=lambda part: -len(part.index)):
        for form in part.index:
            if form.plain and all(_alone(form.plain, other) for other in wide):
                return form.plain
            break
    for axis in let.axes:
        if all(_alone(axis.name, other) for other in wide):
            return axis.name
    return next((name for name in known if name not in own and all(_alone(name, other) for other in wide)), "")


def _alone(name: str, read: Read) -> bool:
    """Whether a letter stands in one index at most, and with no other letter of a loop."""
    found = [form for form in read.index if name in form.names]
    return not found or (len(found) == 1 and simple(found[0], name))


def simple(form: Affine, name: str) -> bool:
    return form.factor(name) >= 1 and all(other == name or other[:1].isupper() for other in form.names)


def whole(let: Let) -> bool:
    """Whether a let runs over its arrays at once: a product of two matrices, or a sum into shifted places."""
    value = let.value
    if not isinstance(value, Reduce):
        return False
    factors = factors_of(value.body)
    bound = {axis.name for axis in value.axes}
    if places_of(let):
        return True
    if value.kind == "sum" and len(factors) == 2 and all(isinstance(factor, Read) for factor in factors):
        one, other = (letters(factor) for factor in factors)
        free = (one | other) - bound
        return bool((one - other) & free) and bool((other - one) & free)
    return False


def _stacks_of(program: Program) -> dict[str, str]:
    """The lets that are better made for a few arrays of a stack at a time, and the letter of the stack."""
    found = {let.name: name for let in program.lets for name in [_stack_of_windows(let)] if name}
    for let in program.lets:
        found |= _stack_of_places(let, program)
    return found


def _stack_of_windows(let: Let) -> str:
    """n of a product of two arrays of which one is read at n, c, i + k."""
    if not whole(let) or not isinstance(let.value, Reduce):
        return ""
    factors = [factor for factor in factors_of(let.value.body) if isinstance(factor, Read)]
    found = [factor for factor in factors if windowed(factor)]
    if len(factors) != 2 or len(found) != 1 or len(found[0].index) < 3 or not found[0].index[1].plain:
        return ""
    name = found[0].index[0].plain
    return name if all(_alone(name, factor) for factor in factors) else ""


def _stack_of_places(let: Let, program: Program) -> dict[str, str]:
    """n of x[n,p] = sum(i, k, f[n,i,k]*[i + k == p]) and of f, a product of two arrays of which one has n and i."""
    if not (isinstance(let.value, Reduce) and let.axes):
        return {}
    read = [factor for factor in factors_of(let.value.body) if isinstance(factor, Read)]
    made = program.defined.get(read[0].array) if len(read) == 1 else None
    if made is None or made.name in program.outputs or not whole(made) or not places_of(let) or not made.axes:
        return {}
    if read[0].index[0].plain != let.axes[0].name or sum(made.name in reads(one.value) for one in program.lets) > 1:
        return {}
    name, runs = made.axes[0].name, {axis.name for axis in made.axes if len(axis.length.terms) > 1}
    with_it = [part for part in walk(made.value) if isinstance(part, Read) and name in letters(part)]
    fits = len(with_it) == 1 and bool(letters(with_it[0]) & runs) and _alone(name, with_it[0])
    return {made.name: name, let.name: let.axes[0].name} if fits else {}


def places_of(let: Let) -> bool:
    """Whether a let is a sum into places: f[i,k]*[i + k == p]."""
    value = let.value
    return isinstance(value, Reduce) and any(places_into(factor, {axis.name for axis in value.axes})
                                             for factor in factors_of(value.body))


def windowed(read: Read) -> bool:
    """Whether an index has two letters, or two indices have one."""
    names = [name for form in read.index for name in form.names if not name[:1].isupper()]
    return len(names) != len(read.index) or len(set(names)) != len(names)
