"""Writes the lines that look at sizes: which are lengths of arrays, which follow from others, and what they must
satisfy."""

from collections.abc import Container, Mapping, Sequence

from codegen.lower.layers import SizeFact
from codegen.program.grammar import Affine, Array, Program
from codegen.program.notation import affine


def derived_sizes(derived: Mapping[str, SizeFact], spoken: Container[str], known: Container[str]) -> list[SizeFact]:
    """The sizes that a text speaks of and has to work out, each after those that it is worked out from."""
    wanted = [size for size in derived if size in spoken and size not in known]
    for size in wanted:
        wanted += [name for name in derived[size].bound.names
                   if name in derived and name not in known and name not in wanted]
    return [derived[size] for size in reversed(wanted)]


def plain_sizes(program: Program) -> list[str]:
    """The sizes that are lengths of inputs."""
    lengths = [(high - low + 1).plain for array in program.inputs for low, high in array.spans]
    return list(dict.fromkeys(length for length in lengths if length))


def sizes_of(program: Program) -> set[str]:
    spans = [*(span for array in program.inputs for span in array.spans),
             *(axis.span for let in program.lets for axis in let.axes)]
    return {name for span in spans for form in span for name in form.names}


def expected(inputs: Sequence[Array]) -> list[str]:
    lines = []
    for array in inputs:
        lengths = [high - low + 1 for low, high in array.spans]
        if any(not form.plain for form in lengths):        # the sizes are known by now
            said = ", ".join(map(affine, lengths))
            lines.append(f'_expect("{array.name}", {array.name}, "{said}", ({said}{"," if len(lengths) == 1 else ""}))')
    return lines


def fits(facts: Sequence[tuple[Affine, Affine]], sizes: set[str]) -> list[str]:
    lines = []
    for low, high in facts:
        names = [name for name in dict.fromkeys((*low.names, *high.names)) if name in sizes]
        if len(names) == len({*low.names, *high.names}):
            said = f"{affine(high)} >= {affine(low)}"
            lines.append(f'_fits("{said}", {said}, {", ".join(f"{name}={name}" for name in names)})')
    return lines
