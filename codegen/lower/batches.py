"""Gives some arrays of a layer a leading axis; the others are shared, and their gradients summed.

The loss of a batch is the sum of the losses of its members, so the gradient of what a member has of its own is that of
the member, and the gradient of what they share is the sum.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from itertools import count

from codegen.program.grammar import (
    Affine,
    Array,
    Axis,
    Let,
    Program,
    Read,
    Value,
    add,
    letter,
    reads,
    rebuilt,
    reduce_over,
    terms_of,
)
from codegen.program.identifiers import Identifiers


def batched(program: Program, arrays: Iterable[str], slopes: Mapping[str, str], axis: Axis) -> Program:
    """The program with a leading axis for the arrays named, and for all that is computed from them. `slopes` says which
    let is the gradient of which array: it has the axis if that array has it, and is a sum over it if not."""
    wide = set(arrays)
    lets: list[Let] = []
    of = {slope: name for name, slope in slopes.items()}
    inputs = tuple(Array(array.name, (axis.span, *array.spans)) if array.name in wide else array
                   for array in program.inputs)

    def led(term: Value) -> Value:
        return Read(term.array, (letter(axis.name), *term.index)) if isinstance(term, Read) and term.array in wide \
            else term

    for let in program.lets:
        moves = bool(reads(let.value) & wide)
        value = rebuilt(let.value, led)
        if let.name in of and of[let.name] not in wide:
            lets.append(replace(let, value=add(*(_over(axis, term, wide) for term in terms_of(value)))))
        elif moves or let.name in of:
            wide.add(let.name)
            lets.append(replace(let, axes=(axis, *let.axes), value=value))
        else:
            lets.append(let)
    return replace(program, inputs=inputs, lets=tuple(lets))


def _over(axis: Axis, term: Value, wide: set[str]) -> Value:
    """One term of a gradient, which is what one array passes back: summed over the members, if each has that array."""
    return reduce_over("sum", (axis,), term) if reads(term) & wide else term


def axis_of(names: Identifiers, letters: Container[str]) -> Axis:
    """An axis with a name that nothing has."""
    size = names.fresh("BATCH" if "B" in names.taken else "B")
    name = next(name for k in count() for name in (("b", "batch") if not k else (f"batch{k}",)) if name not in letters)
    return Axis(name, Affine((), 1), letter(size))
