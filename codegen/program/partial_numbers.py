"""Finds the numbers of a program that may not be defined, such as 1/(t - 1), and tells which a condition guards.

A number is made by parameters alone; what is made of `data`, the numbers that arrays are made into or that a step
changes, has a value as entries have, which may be infinite or none. A number under a condition is only needed where the
condition holds; the others are needed by every step.
"""

from collections.abc import Iterator

from codegen.program.grammar import (
    MINUS,
    ONE,
    Num,
    Op,
    Pow,
    Program,
    Read,
    Reduce,
    Test,
    Value,
    add,
    letters,
    mul,
    parts,
    reads,
    walk,
)

Data = frozenset[str]
NONE: Data = frozenset()


def may_fail(term: Value) -> bool:
    """Whether it is made by more than sums and products of parameters."""
    return bool(reads(term)) and any(isinstance(part, Pow) or (isinstance(part, Op) and part.name not in ("add", "mul"))
                                     for part in walk(term))


def is_data(term: Value, data: Data = NONE) -> bool:
    """Whether entries of arrays, or numbers made of them, stand in a value."""
    return bool(letters(term)) or not reads(term).isdisjoint(data) or any(isinstance(p, Reduce) for p in walk(term))


def data_of(program: Program, changed: Data) -> Data:
    """The numbers of a program that are data, where `changed` are those that a step changes."""
    data = changed
    for let in program.lets:
        if not let.axes and is_data(let.value, data):
            data |= {let.name}
    return data


def condition_of(term: Value) -> Test | None:
    """c of [c] and of 1 - [c]."""
    if isinstance(term, Test):
        return term
    for test in walk(term):
        if isinstance(test, Test) and term in (add(ONE, mul(MINUS, test)), add(mul(MINUS, test), ONE)):
            return test
    return None


def needed(term: Value, data: Data = NONE) -> Iterator[Value]:
    """The largest numbers that a value needs whatever its conditions say; those of one sum or product together. The
    sides of a condition are needed where no other condition stands beside it."""
    if not is_data(term, data):
        if reads(term):
            yield term
            yield from _sides(term)
        return
    if isinstance(term, Op) and term.name in ("kept", "among"):
        condition = condition_of(term.args[0])
        if condition is not None:
            yield from needed(condition, data)
        return
    own = [part for part in parts(term) if not is_data(part, data)] if isinstance(term, Op) else []
    join = {"add": add, "mul": mul}.get(term.name) if isinstance(term, Op) else None
    own = [part for part in own if not isinstance(part, Num)]
    together = [join(*own)] if join is not None and own else []
    for part in (*together, *(part for part in parts(term) if not together or is_data(part, data))):
        yield from needed(part, data)


def _sides(term: Value) -> Iterator[Value]:
    """The sides of the conditions that a number asks first."""
    match term:
        case Test(left=left, right=right):
            yield from (side for side in (left, right) if reads(side))
        case Op(name="kept" | "among", args=(condition, _)):
            found = condition_of(condition)
            if found is not None:
                yield from _sides(found)
        case Op(name="mul", args=args) if sum(condition_of(arg) is not None for arg in args) > 1:
            return
        case _:
            for part in parts(term):
                yield from _sides(part)


def asked(term: Value) -> frozenset[str]:
    """What a number is made of, whatever its conditions say; the sides of these are numbers by themselves."""
    match term:
        case Read(array=array):
            return frozenset([array])
        case Test() | Op(name="kept" | "among"):
            return frozenset()
    return frozenset[str]().union(*map(asked, parts(term)))


def guarded(term: Value, data: Data = NONE) -> Iterator[Value]:
    """The largest numbers under conditions on entries, or beside entries under a condition. A condition that stands
    alone is asked whatever it says, and its sides are needed."""
    if not is_data(term, data):
        return
    if isinstance(term, Op) and term.name in ("kept", "among"):
        condition, value = term.args
        yield from _largest(value, data)
        if condition_of(condition) is None:
            yield from _largest(condition, data)
        return
    for part in parts(term):
        yield from guarded(part, data)


def _largest(term: Value, data: Data) -> Iterator[Value]:
    if is_data(term, data):
        for part in parts(term):
            yield from _largest(part, data)
    elif not isinstance(term, Read) and may_fail(term):
        yield term
