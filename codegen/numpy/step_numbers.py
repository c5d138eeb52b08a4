"""Writes the lines of a step that make numbers of its parameters, and look at them before anything is changed."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from codegen.numpy.scalars import or_nan, scalar
from codegen.program.grammar import Array, Let, Program, Value, reads
from codegen.program.notation import said
from codegen.program.partial_numbers import NONE, Data, asked, is_data, may_fail, needed
from codegen.templating import quoted, wrapped


def apart(program: Program, data: Data = NONE) -> tuple[Program, dict[str, Let]]:
    """The program without the numbers that parameters make, which come in, and those numbers."""
    numbers = {let.name: let for let in program.lets if not let.axes and not is_data(let.value, data)}
    lets = tuple(let for let in program.lets if let.name not in numbers)
    return replace(program, inputs=(*program.inputs, *(Array(name, ()) for name in numbers)), lets=lets), numbers


def prelude(numbers: Mapping[str, Let]) -> list[str]:
    """The lines that make them."""
    return [line for let in numbers.values() for line in (f"# {said(let)}", f"{let.name} = {or_nan(let.value)}")]


def risks(program: Program, numbers: Mapping[str, Let], data: Data = NONE) -> list[str]:
    """Each number that a step needs and that may not be defined is looked at before anything is changed, what it is
    made of first."""
    def given(term: Value) -> frozenset[str]:
        names = reads(term)
        return names.union(*(given(numbers[name].value) for name in names if name in numbers)) - numbers.keys()

    def all_of(term: Value) -> Iterator[Value]:
        for name in sorted(asked(term) & numbers.keys()):
            yield from (inner for part in needed(numbers[name].value) for inner in all_of(part))
        yield term

    found = []
    for term in dict.fromkeys(one for let in program.lets for part in needed(let.value, data) for one in all_of(part)):
        if may_fail(term):
            names = "".join(f", {name}={name}" for name in sorted(given(term)))
            found.append(f"_defined({quoted(scalar(term))}, lambda: {scalar(term)}{names})")
    return found


def number_lines(name: str, whole: Container[str]) -> list[str]:
    """A parameter as a number; that of the step is whole, for a power of it may be no real number otherwise."""
    wanted = "the number of a step" if name == "t" else "a whole number"
    checked = [f"if {name} % 1:", f'    raise ValueError(f"{name} is {{{name}}}, expected {wanted}")']
    return [f'{name} = _number("{name}", {name})', *(checked if name in whole else [])]


def handed_over(names: Sequence[str], given: Sequence[str]) -> dict[str, list[str]]:
    """The lines by which a step gets these names of what looks at the arguments, and the last line there."""
    together = ", ".join(names)
    together = f"({together})" if len(together) > 80 else together
    return {"ready": wrapped([f"return {together}"]),
            "checked": wrapped([f"{together} = _checked({', '.join(given)})"])}
