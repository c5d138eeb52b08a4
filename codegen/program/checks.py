"""Checks a program after every stage: it is in the grammar, and each name in it is bound."""

from collections.abc import Container, Iterable, Mapping

from codegen.program.errors import Malformed
from codegen.program.grammar import (
    FUNCTIONS,
    RELATIONS,
    Axis,
    Inside,
    Num,
    Op,
    Pi,
    Position,
    Pow,
    Program,
    Read,
    Reduce,
    Size,
    Test,
    Value,
    letters,
    parts,
    walk,
)


def well_formed(program: Program, after: str) -> Program:
    """Refuse what is not in the grammar, by the stage after which it was found."""
    known = {array.name: len(array.spans) for array in program.inputs}
    sizes = {name for array in program.inputs for span in array.spans for form in span for name in form.names}
    sizes |= program.derived
    for let in program.lets:
        if let.name in known:
            raise Malformed(f"{after}: {let.name} is defined twice")
        if fault := _unbounded(let.axes, sizes):
            raise Malformed(f"{after}: {let.name}: {fault}")
        _check(let.value, known, sizes | {axis.name for axis in let.axes}, f"{after}: {let.name}")
        known[let.name] = len(let.axes)
    missing = [name for name in program.outputs if name not in known]
    if missing:
        raise Malformed(f"{after}: the output {missing[0]} is not defined")
    return program


def counted(program: Program, after: str) -> Program:
    """Refuse a sum over a letter that is not in it: so many times a term is written as a product."""
    for let in program.lets:
        for part in walk(let.value):
            if isinstance(part, Reduce) and any(axis.name not in letters(part.body) for axis in part.axes):
                raise Malformed(f"{after}: {let.name}: a letter of a {part.kind} is not in it")
    return program


def _unbounded(axes: Iterable[Axis], names: Container[str]) -> str:
    """Which range ends at a size that nobody knows."""
    unknown = [(axis.name, name) for axis in axes for form in axis.span for name in form.names if name not in names]
    return "the range of {} ends at {}, which is bound nowhere".format(*unknown[0]) if unknown else ""


def _check(term: Value, known: Mapping[str, int], names: set[str], where: str) -> None:
    fault = _fault(term, known, names)
    if fault:
        raise Malformed(f"{where}: {fault}")
    if isinstance(term, Reduce):
        names = names | {axis.name for axis in term.axes}
    for part in parts(term):
        _check(part, known, names, where)


def _fault(term: Value, known: Mapping[str, int], names: set[str]) -> str:
    """What is wrong at the top of a value."""
    match term:
        case Read(array=array, index=index):
            if array not in known:
                return f"{array} is read before it is defined"
            if len(index) != known[array]:
                return f"{array} has {known[array]} indices, not {len(index)}"
            if not all(name in names for form in index for name in form.names):
                return f"a letter of {array}{index} is bound nowhere"
        case Inside(relation=relation, left=left, right=right):
            if relation not in RELATIONS:
                return f"no relation {relation}"
            if not names >= {*left.names, *right.names}:
                return "a letter in a condition is bound nowhere"
        case Position(form=form):
            return "" if names >= set(form.names) else f"a letter of the position {form} is bound nowhere"
        case Size(form=form):
            return "" if names >= set(form.names) else f"a size of {form} is bound nowhere"
        case Test(relation=relation):
            return "" if relation in RELATIONS else f"no relation {relation}"
        case Op(name=name, args=args):
            wanted = len(args) if name in ("add", "mul") and len(args) > 1 else FUNCTIONS.get(name)
            return "" if wanted == len(args) else f"{name} of {len(args)} arguments"
        case Reduce(kind=kind, axes=axes):
            if kind not in ("sum", "max") or not axes:
                return f"a reduction of kind {kind} over {len(axes)} axes"
            if names & {axis.name for axis in axes}:
                return f"{[axis.name for axis in axes]} bound twice"
            return _unbounded(axes, names)
        case Num() | Pi() | Pow():
            return ""
        case _:
            return f"{type(term).__name__} is no value"
    return ""
