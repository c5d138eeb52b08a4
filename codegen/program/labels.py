"""Finds the inputs that hold labels: arrays that a program only compares, as t in [c == t[b]]."""

from codegen.program.grammar import Program, Read, Test, parts, reads, walk


def compared_alone(program: Program) -> frozenset[str]:
    """The inputs that are read as a side of a comparison, and nowhere else."""
    values = [part for let in program.lets for part in walk(let.value)]
    compared = {part.array for value in values if isinstance(value, Test) for part in parts(value)
                if isinstance(part, Read)}
    other = {part.array for value in values if not isinstance(value, Test) for part in parts(value)
             if isinstance(part, Read)}
    other |= {let.value.array for let in program.lets if isinstance(let.value, Read)}
    other |= {name for value in values if isinstance(value, Test) for part in parts(value)
              if not isinstance(part, Read) for name in reads(part)}
    return frozenset(array.name for array in program.inputs if array.name in compared - other)
