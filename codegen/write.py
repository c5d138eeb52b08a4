"""A program as the body of a Python function: its phases in order, each array allocated where it is made."""

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.ir import Let, Program, Read, Reduce, reads, walk
from codegen.loops import Lines, PhaseWriter
from codegen.schedule import Plan, schedule
from codegen.show import said
from codegen.texts import scalar
from codegen.whole import is_scattered, scattered


@dataclass(frozen=True, slots=True)
class Body:
    """Lines of a function, and the helpers that they call."""

    lines: tuple[str, ...]
    helpers: frozenset[str]
    by: frozenset[str]                      # the identities that made the program what it is

    @property
    def code(self) -> list[str]:
        """The lines that are no comments."""
        return [line for line in self.lines if not line.lstrip().startswith("#")]


def write(program: Program, homes: Mapping[str, str] | None = None) -> Body:
    """`homes` says which lets are written into arrays that came in."""
    plan = schedule(program)
    lines = Lines(taken={array.name for array in program.inputs} | set(program.defined) | set(_sizes(program)))
    names = {**_made_in_place(plan), **(homes or {})}
    lines.allocated |= set(names.values()) & {array.name for array in program.inputs}
    for phase in plan.phases:
        lets = [placed.let for placed in phase.steps]
        lines.body.append("")
        if is_scattered(lets[0]):
            name = names.get(lets[0].name, lets[0].name)
            lines.allocated.add(name)
            lines.body += scattered(lets[0], program, name, lines.fresh)
        elif phase.span is None and not lets[0].axes and not isinstance(lets[0].value, Reduce):
            text = scalar(lets[0].value)
            text = f"dtype.type({text})" if lets[0].name in program.outputs else text
            lines.body += [f"# {said(lets[0])}", f"{lets[0].name} = {text}"]
        else:
            PhaseWriter(plan, phase, lines, names).write()
    return Body(tuple(lines.body), frozenset(lines.helpers), frozenset(name for let in program.lets for name in let.by))


def _sizes(program: Program) -> set[str]:
    return {name for array in program.inputs for span in array.spans for form in span for name in form.names}


def _made_in_place(plan: Plan) -> dict[str, str]:
    """An array that is read once more, by a let of the same shape entry by entry, lies where that let goes."""
    found: dict[str, str] = {}
    for number, phase in enumerate(plan.phases):
        for placed in phase.steps:
            let = placed.let
            if not let.axes or let.name not in plan.stored or isinstance(let.value, Reduce) or placed.accumulates:
                continue
            for name in sorted(reads(let.value)):
                if (name in plan.stored and name not in plan.program.outputs and name not in found
                        and _same_entries(let, name, plan) and _last_use(plan, name) == (number, let.name)
                        and all(name not in {p.let.name for p in other.steps} for other in plan.phases[number:])):
                    found[name] = let.name
                    break
    return {name: _end(name, found) for name in found}


def _end(name: str, found: dict[str, str]) -> str:
    while name in found:
        name = found[name]
    return name


def _same_entries(let: Let, name: str, plan: Plan) -> bool:
    uses = [part for part in walk(let.value) if isinstance(part, Read) and part.array == name]
    own = tuple(axis.name for axis in let.axes)
    spans = tuple(axis.span for axis in let.axes)
    return len(uses) == 1 and tuple(form.plain for form in uses[0].index) == own and plan.program.spans(name) == spans


def _last_use(plan: Plan, name: str) -> tuple[int, str] | None:
    """The only let of the last phase that reads an array."""
    for number in range(len(plan.phases) - 1, -1, -1):
        users = [placed.let.name for placed in plan.phases[number].steps if name in reads(placed.let.value)]
        if users:
            return (number, users[0]) if len(users) == 1 else None
    return None
