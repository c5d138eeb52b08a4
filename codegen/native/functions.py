"""Writes a phase as a C function over some of its rows, and lists what has to be passed to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.native.function_context import Frame, tight
from codegen.native.loop_fusion import Piece, rows_of
from codegen.native.loop_nests import NestWriter, indented, largest, nothing
from codegen.program.grammar import Affine, Program, Reduce, Size, walk
from codegen.program.identifiers import C
from codegen.schedule.fusion import Phase, Plan


@dataclass(frozen=True, slots=True)
class Function:
    """Its name, its parameters in order, and its text."""

    name: str
    said: str
    sizes: tuple[str, ...]
    numbers: tuple[str, ...]
    read: tuple[str, ...]
    written: tuple[str, ...]
    adds: tuple[Piece, ...]             # what each part of the rows adds up by itself
    body: tuple[str, ...]
    rows: Affine                        # how many there are
    flat: tuple[Affine, ...]            # the lengths of the axes that the rows are the entries of
    widest: tuple[Affine, ...]          # the lengths of the longest loops within a row

    parameters: tuple[str, ...]


def function(plan: Plan, phase: Phase, homes: Mapping[str, str], name: str) -> Function:
    rows = rows_of(plan, phase)
    program = plan.program
    taken = {array.name for array in program.inputs} | set(program.defined) | set(homes.values()) | C
    taken |= _sizes(program)
    frame = Frame(rows, program.spans, plan.stored, homes, taken)
    row = frame.variable(rows.axis.name)
    body: list[str] = []
    ready: set[str] = set()
    for number, group in enumerate(rows.groups):
        nest = NestWriter(frame, group, frozenset(ready))
        body += nest.lines()
        ready |= {piece.name for piece in rows.pieces.values() if rows.home.get(piece.name) == number}
    adds = tuple(piece for piece in rows.pieces.values() if piece.across)
    simd = nest.pragma if len(rows.groups) == 1 and not rows.groups[0].axes else []
    if adds:
        starts, ends = _parts(frame, adds)
        length = tight(frame.length(rows.axis))
        loop = ["for (int64_t part = lo; part < hi; part++) {", *indented([
            *starts, f"const int64_t end = (part + 1)*rows < {length} ? (part + 1)*rows : {length};", *simd,
            f"for (int64_t {row} = part*rows; {row} < end; {row}++) {{", *indented(body), "}", *ends]), "}"]
    else:
        loop = [*simd, f"for (int64_t {row} = lo; {row} < hi; {row}++) {{", *indented(body), "}"]
    first, last = _buffers(frame)
    made = [f"const real {name} = {text};" for text, name in frame.constants.items()]
    read, written = [name for name in frame.read if name not in frame.written], list(frame.written)
    sizes = [*map(frame.c, sorted(frame.sizes)), *(["rows"] if adds else [])]
    parameters = [*(f"int64_t {name}" for name in ("lo", "hi", *sizes)),
                  *(f"double {frame.c(name)}" for name in frame.numbers.passed),
                  *(f"const real *restrict {frame.c(name)}" for name in read),
                  *(f"real *restrict {frame.c(name)}" for name in written),
                  *(f"real *restrict {frame.parts(piece)}" for piece in adds)]
    return Function(
        name=name,
        said=", ".join(homes.get(one, one) for one in rows.pieces if one in plan.stored),
        parameters=tuple(parameters), sizes=tuple(sorted(frame.sizes)), numbers=tuple(frame.numbers.passed),
        read=tuple(read), written=tuple(written), adds=adds, body=(*first, *made, *loop, *last, "return 0;"),
        rows=rows.axis.length, flat=tuple(axis.length for axis in rows.shape),
        widest=tuple(axis.length for axis in max((group.axes for group in rows.groups), key=len)))


def _sizes(program: Program) -> set[str]:
    """All sizes, those that only an output or a sum has as well."""
    axes = [axis for let in program.lets for axis in (*let.axes, *(
        inner for part in walk(let.value) if isinstance(part, Reduce) for inner in part.axes))]
    spans = [*(span for array in program.inputs for span in array.spans), *(axis.span for axis in axes)]
    forms = [*(form for span in spans for form in span),
             *(part.form for let in program.lets for part in walk(let.value) if isinstance(part, Size))]
    return {size for form in forms for size in form.names}


def _buffers(frame: Frame) -> tuple[list[str], list[str]]:
    """Memory for what a row needs of itself, and its return."""
    names = sorted(frame.rows.buffered)
    if not names:
        return [], []
    free = [f"free({frame.c(name)});" for name in names]
    made = [f"real *restrict {frame.c(name)} = malloc(sizeof(real) * {tight(frame.count(frame.rows.pieces[name]))});"
            for name in names]
    missing = " || ".join(f"!{frame.c(name)}" for name in names)
    return [*made, f"if ({missing}) {{", *indented([*free, "return 1;"]), "}"], free


def _parts(frame: Frame, adds: tuple[Piece, ...]) -> tuple[list[str], list[str]]:
    """Before the rows of a part: its sums, with nothing in them; after them, where a single sum goes."""
    starts, ends = [], []
    for piece in adds:
        name, parts = frame.c(piece.name), frame.parts(piece)
        if piece.own:
            count = frame.count(piece)
            starts += [f"real *restrict {name} = {parts} + part*{tight(count)};",
                       f"for (int64_t place = 0; place < {count}; place++) {{",
                       f"    {name}[place] = {nothing(piece)};", "}"]
        elif piece.kind == "sum":
            starts.append(f"real {name} = 0;")
            ends.append(f"{parts}[part] = {name};")
        else:
            key, odd = frame.keys[piece.name]
            starts.append(f"rank {key} = LOWEST; word {odd} = 0;")
            ends.append(f"{parts}[part] = {largest(key, odd)};")
    return starts, ends
