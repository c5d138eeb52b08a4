"""Writes a program as the body of a Python function: its phases in order, each array allocated where it is made."""

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.numpy.effects import whole_let
from codegen.numpy.first_steps import made_at_once
from codegen.numpy.loops import Lines, PhaseWriter
from codegen.numpy.scalars import scalar
from codegen.numpy.scatter_add import is_scattered, scattered
from codegen.program.grammar import Let, Op, Pow, Program, Read, Reduce, reads, walk
from codegen.program.identifiers import PYTHON
from codegen.program.notation import said
from codegen.program.overflow import norms
from codegen.schedule.dataflow import arrays_of
from codegen.schedule.fusion import Placed, Plan, schedule, whole

SHORT = 512
SPREAD = "no more than a row: what is broadcast is then read where it lies"


@dataclass(frozen=True, slots=True)
class Body:
    """Lines of a function, and the helpers that they call."""

    lines: tuple[str, ...]
    helpers: frozenset[str]
    by: frozenset[str]                      # the identities that made the program what it is
    norms: tuple[str, ...] = ()             # the arrays that tell whether their type was too narrow
    row: str = ""                           # the length of rows to which something shorter is spread
    sigmoid: bool = False                   # whether 1/(1 + exp(-x)) stands in it, where exp(-x) may be infinite
    leaves_out: bool = False                # whether a condition leaves out what may be no number

    @property
    def code(self) -> list[str]:
        """The lines that are no comments."""
        return [line for line in self.lines if not line.lstrip().startswith("#")]


def write(program: Program, homes: Mapping[str, str] | None = None, turns: str = "", small: bool = False) -> Body:
    """`homes` says which lets are written into arrays that came in, `turns` how threads are called that share a loop,
    if there are no products of matrices outside of loops: BLAS has threads of its own. `small` arrays are worked on
    whole."""
    plan = schedule(program, stacks=True)
    lines = Lines(taken=names_of(program), arrays=arrays_of(program), small=small)
    names = {**made_in_place(plan, tiles=True), **(homes or {})}
    products = any(phase.span is None and whole(phase.steps[0].let) for phase in plan.phases)
    lines.turns = "" if products else turns
    lines.allocated |= set(names.values()) & {array.name for array in program.inputs}
    for phase in plan.phases:
        lets = [placed.let for placed in phase.steps]
        lines.body.append("")
        if phase.span is None and is_scattered(lets[0]):
            name = names.get(lets[0].name, lets[0].name)
            lines.allocated.add(name)
            lines.body += scattered(lets[0], program, names, lines.fresh)
            lines.arrays.start(name, lets[0].name)
            lines.arrays.run([whole_let(lets[0], name, onto=True, homes=names)], tiled=False)
        elif phase.span is None and not lets[0].axes and not isinstance(lets[0].value, Reduce):
            text = scalar(lets[0].value)
            text = f"dtype.type({text})" if lets[0].name in program.outputs else text
            lines.body += [f"# {said(lets[0])}", f"{lets[0].name} = {text}"]
            lines.arrays.run([whole_let(lets[0], lets[0].name)], tiled=False)
        else:
            PhaseWriter(plan, phase, lines, names).write()
    lines.arrays.end(names, plan.lasting)
    by = frozenset(name for let in program.lets for name in let.by)
    row = "" if small else next(iter(lines.rows), "")
    if small:
        lines.body = made_at_once(lines.body, lines.choices)
    short = [f"if {row} >= {SHORT}:", f"    np.setbufsize({SHORT})              # {SPREAD}"] if row else []
    return Body((*short, *lines.body), frozenset(lines.helpers), by, norms(program), row, _has(program, "sigmoid"),
                _has(program, "kept", "among") and (_has(program, "exp", "log", "power") or _divides(program)))


def names_of(program: Program) -> set[str]:
    """What a new name in the function may not be."""
    return {array.name for array in program.inputs} | set(program.defined) | sizes_of(program) | PYTHON


def sizes_of(program: Program) -> set[str]:
    return {name for array in program.inputs for span in array.spans for form in span for name in form.names}


def made_in_place(plan: Plan, tiles: bool = False) -> dict[str, str]:
    """An array that is read once more, by a let of the same shape entry by entry, lies where that let goes; with
    `tiles`, one of which all that reads it has read the tile when the let puts its own there."""
    found: dict[str, str] = {}
    for number, phase in enumerate(plan.phases):
        for placed in phase.steps:
            let = placed.let
            if not let.axes or let.name not in plan.stored or isinstance(let.value, Reduce) or placed.accumulates:
                continue
            if sum(let.name == other.let.name for one in plan.phases for other in one.steps) > 1:
                continue            # it is made in an earlier loop as well, where the other array may still be read
            own = phase.steps[:phase.steps.index(placed) + 1] if tiles and placed.tile else [placed]
            for name in sorted(frozenset().union(*(reads(step.let.value) for step in own))):
                if (name in plan.stored and name not in plan.lasting and name not in found
                        and all(_in_the_tile(step, name, placed) for step in own if step is not placed)
                        and _same_entries(let, name, plan) and _last_use(plan, name, own) == number
                        and all(name not in {p.let.name for p in other.steps} for other in plan.phases[number:])):
                    found[name] = let.name
                    break
    return {name: _end(name, found) for name in found}


def _end(name: str, found: dict[str, str]) -> str:
    while name in found:
        name = found[name]
    return name


def _same_entries(let: Let, name: str, plan: Plan) -> bool:
    """Whether a let reads an array only at its own entry, once, or not at all."""
    uses = [part for part in walk(let.value) if isinstance(part, Read) and part.array == name]
    own = tuple(axis.name for axis in let.axes)
    spans = tuple(axis.span for axis in let.axes)
    return plan.program.spans(name) == spans and len(uses) <= 1 and all(
        tuple(form.plain for form in use.index) == own for use in uses)


def _in_the_tile(step: Placed, name: str, into: Placed) -> bool:
    """Whether all that a step reads of an array lies in the tile of what it is to be replaced by."""
    place = [axis.name for axis in into.let.axes].index(into.tile) if not into.accumulates else -1
    uses = [part for part in walk(step.let.value) if isinstance(part, Read) and part.array == name]
    return not uses or (place >= 0 and all(len(use.index) > place and use.index[place].plain == step.tile
                                           for use in uses))


def _last_use(plan: Plan, name: str, steps: list[Placed]) -> int | None:
    """The last phase that reads an array, where no more than these steps of it do."""
    for number in range(len(plan.phases) - 1, -1, -1):
        users = [placed for placed in plan.phases[number].steps if name in reads(placed.let.value)]
        if users:
            return number if all(any(user is step for step in steps) for user in users) else None
    return None


def _has(program: Program, *names: str) -> bool:
    return any(isinstance(part, Op) and part.name in names for let in program.lets for part in walk(let.value))


def _divides(program: Program) -> bool:
    """Whether it divides, or takes a root."""
    return any(isinstance(part, Pow) and (part.exponent < 0 or part.exponent.denominator > 1)
               for let in program.lets for part in walk(let.value))
