"""Tells where [f == max(j, f)] compares what was computed twice: the largest is found again only by the bits that it
was found with."""

from collections.abc import Collection, Iterator

from codegen.program.grammar import Let, Num, Op, Program, Read, Reduce, Test, Value, walk


def computed_twice(program: Program) -> bool:
    """Whether something beside an input of the program is looked for among the largest."""
    given = {array.name for array in program.inputs}
    return any(not at_hand(side, given) for side, _ in _looked_for(program.lets, program))


def found_anew(program: Program, joint: Program, given: Collection[str]) -> frozenset[str]:
    """The largest ones among which a program looks for something that it has to compute, though it is given them."""
    inputs = {array.name for array in program.inputs}
    return frozenset(largest for side, largest in _looked_for(program.lets, joint)
                     if largest in given and not at_hand(side, inputs.union(given)))


def at_hand(term: Value, given: Collection[str]) -> bool:
    """Whether a term is an entry of what is given, or its opposite, which has the same bits."""
    match term:
        case Read(array):
            return array in given
        case Op("mul", (Num(value), inner)):
            return abs(value) == 1 and at_hand(inner, given)
    return isinstance(term, Num)


def _looked_for(lets: Collection[Let], program: Program) -> Iterator[tuple[Value, str]]:
    """What is compared with a largest one, and the name of that."""
    for let in lets:
        for part in walk(let.value):
            if isinstance(part, Test) and part.relation == "==":
                for side, other in ((part.left, part.right), (part.right, part.left)):
                    for name in _largest(other, program):
                        yield side, name


def _largest(term: Value, program: Program) -> Iterator[str]:
    for part in walk(term):
        if isinstance(part, Reduce) and part.kind == "max":
            yield ""
        if isinstance(part, Read) and part.array in program.defined:
            value = program.defined[part.array].value
            if any(isinstance(one, Reduce) and one.kind == "max" for one in walk(value)):
                yield part.array
