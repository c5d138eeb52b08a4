"""Writes a program as a Python function that calls C for each loop, and NumPy for matrix products."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codegen.native.function_context import times
from codegen.native.functions import Function, function
from codegen.native.polynomials import parts
from codegen.numpy.bodies import Body, made_in_place, names_of
from codegen.numpy.effects import by_rows, whole_let
from codegen.numpy.loops import Lines, PhaseWriter
from codegen.numpy.scalars import scalar
from codegen.numpy.scatter_add import is_scattered, scattered
from codegen.numpy.views import tuple_of
from codegen.program.errors import Unsupported
from codegen.program.grammar import Program, Reduce
from codegen.program.identifiers import in_ascii
from codegen.program.notation import affine, said
from codegen.program.overflow import norms
from codegen.schedule.dataflow import arrays_of
from codegen.schedule.fusion import Phase, Plan, schedule, whole
from codegen.schedule.same_bits import computed_twice
from codegen.templating import commented, filled

FLAT_GRAIN = 1024           # entries; a thread begins where a register would begin
WIDTH = 112
BREAKS = (" + ", " - ", " * ", " / ", ", ", "*", "+")


@dataclass(slots=True)
class NativeWriter:
    """Bodies, and the C functions that they call."""

    functions: list[Function] = field(default_factory=list)
    as_written: bool = False            # whether what is computed in two places has to be of the same bits

    def write(self, program: Program, homes: Mapping[str, str] | None = None) -> Body:
        plan = schedule(program, stacks=True)
        self.as_written |= computed_twice(program)
        lines = Lines(taken=names_of(program), arrays=arrays_of(program))
        added = {placed.let.name for phase in plan.phases for placed in phase.steps if placed.accumulates}
        names = {name: home for name, home in made_in_place(plan).items() if name not in added} | dict(homes or {})
        given = {array.name for array in program.inputs}
        lines.allocated |= set(names.values()) & given
        passed: set[str] = set()
        for phase in plan.phases:
            lets = [placed.let for placed in phase.steps]
            lines.body.append("")
            if is_scattered(lets[0]):
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
            elif phase.span is None:
                PhaseWriter(plan, phase, lines, names).write()
            elif any(map(whole, lets)):                 # products by BLAS, one after another in each thread
                lines.turns = "_c.in_turns({}, {})"
                PhaseWriter(plan, phase, lines, names).write()
                lines.turns = ""
            else:
                passed |= self._called(plan, phase, lines, names) & given
        lines.arrays.end(names, plan.lasting)
        ready = 'aligned("{0}", {0})' if homes is not None else "straight({0})"     # what is changed may not be copied
        straight = [f"{name} = _c.{ready.format(name)}" for name in sorted(passed) if program.spans(name)]
        by = frozenset(name for let in program.lets for name in let.by)
        return Body((*straight, *lines.body), frozenset(lines.helpers), by, norms(program))

    def _called(self, plan: Plan, phase: Phase, lines: Lines, names: Mapping[str, str]) -> set[str]:
        try:
            made = function(plan, phase, names, self._name(plan, phase, names))
        except Unsupported:                     # then NumPy does it, tile by tile
            PhaseWriter(plan, phase, lines, names).write()
            return set()
        self.functions.append(made)
        out = lines.body
        by_rows(phase, plan, names, lines.arrays)
        for placed in phase.steps:
            name = names.get(placed.let.name, placed.let.name)
            if placed.let.name in plan.stored and not placed.accumulates and name not in lines.allocated:
                lines.allocated.add(name)
                out.append(f"{name} = _c.empty({tuple_of([affine(axis.length) for axis in placed.let.axes])}, dtype)")
        entries = times(list(map(affine, made.flat or (made.rows, *made.widest))))
        count, grain = entries if made.flat else affine(made.rows), 1 if made.widest else FLAT_GRAIN
        given = [*made.sizes, *made.numbers, *made.read, *made.written]
        if made.adds:
            out += [f"rows = _c.rows({count}, {entries})", f"parts = -(-{_bracketed(count)} // rows)"]
            for piece in made.adds:
                shape = tuple_of(["parts", *(affine(axis.length) for axis in piece.own)])
                out.append(f"{piece.name} = np.empty({shape}, dtype)")
            count = "parts"
            given = [*made.sizes, "rows", *made.numbers, *made.read, *made.written, *(p.name for p in made.adds)]
        out.append(f'_c.run("{made.name}", dtype, {count}, {grain}, {entries}, {", ".join(given)})')
        for piece in made.adds:
            lines.allocated.add(piece.name)
            out += [f"# {said(piece.let)}", f'{piece.name} = _c.joined({piece.name}, "{piece.kind}")']
        return {*made.read, *made.written}

    def _name(self, plan: Plan, phase: Phase, names: Mapping[str, str]) -> str:
        made = [names.get(placed.let.name, placed.let.name) for placed in phase.steps if placed.let.name in plan.stored]
        name = in_ascii("make_" + "_".join(made[:3]))
        count = sum(one.name == name or one.name.startswith(f"{name}__") for one in self.functions)
        return f"{name}__{count + 1}" if count else name

    def text(self, title: str, formulas: Sequence[str], digests: Sequence[tuple[str, str]]) -> str:
        """The C file."""
        code = "\n".join(line for one in self.functions for line in one.body)
        return filled("native/module.c.j2", {
            "title": title, "formulas": commented(formulas), "digests": digests, "parts": parts(code),
            "as_written": self.as_written,
            "functions": [(one.said, one.name, _parameters(one), "\n".join(fitted(one.body, "    ")))
                          for one in self.functions]})


def _bracketed(text: str) -> str:
    return f"({text})" if " " in text else text


def _parameters(made: Function) -> str:
    lines = [""]
    for one in made.parameters:
        if lines[-1] and len(lines[-1]) + len(one) + len(made.name) + 8 > WIDTH:
            lines.append("")
        lines[-1] += f"{one}, "
    return "\n        ".join(line.rstrip() for line in lines).removesuffix(",")


def fitted(lines: Sequence[str], start: str) -> list[str]:
    """Lines that fit: a comment goes on as one, code after an operator."""
    done: list[str] = []
    for line in (start + line for line in lines):
        margin = " " * (len(line) - len(line.lstrip()))
        more = f"{margin}//     " if line.lstrip().startswith("//") else f"{margin}        "
        while len(line) > WIDTH and not line.lstrip().startswith("#"):         # a directive is one line
            cut = max(line.rfind(sign, len(margin) + 24, WIDTH) for sign in BREAKS)
            if cut < 0:
                break
            cut += 0 if line[cut] == " " else 1
            done.append(line[:cut].rstrip())
            line = more + line[cut:].lstrip()
        done.append(line)
    return done
