"""Chooses what forward saves for backward: values that both need and that take time to make."""

from dataclasses import dataclass, replace
from functools import lru_cache

from codegen.program.grammar import Array, Let, Op, Pow, Program, Read, Reduce, factors_of, mul, reads, walk
from codegen.program.value_numbering import Names
from codegen.rewrite import rewritten
from codegen.rewrite.common_subexpressions import without_unused
from codegen.schedule.fusion import schedule
from codegen.schedule.same_bits import found_anew


@dataclass(frozen=True, slots=True)
class Keeping:
    """The names of what is kept, the forward program that gives it as well, and the backward program that takes it; and
    the backward program without that."""

    names: tuple[str, ...]
    forward: Program
    backward: Program
    alone: Program


@lru_cache(maxsize=100)
def keeping(forward: Program, backward: Program, again: bool = False) -> Keeping:
    """Both programs rewritten as one, so that a value has one name in both, and then taken apart. With `again`, what is
    as wide as the widest and is not stored anyway is made again: that takes less time than to store and to read it."""
    joint = rewritten(replace(backward, outputs=(*backward.outputs, *forward.outputs)))
    plain = _parted(joint, forward, backward, (), again)
    with_slopes, slopes = _slopes(joint, forward)
    if again or not slopes:
        return plain
    found = _parted(with_slopes, forward, backward, slopes, again)
    return found if len(found.names) < len(plain.names) else plain


def _parted(joint: Program, forward: Program, backward: Program, slopes: tuple[str, ...], again: bool) -> Keeping:
    gradients, outputs = joint.outputs[:len(backward.outputs)], joint.outputs[len(backward.outputs):]
    ahead = without_unused(replace(joint, inputs=forward.inputs, outputs=(*outputs, *slopes)))
    back = without_unused(replace(joint, outputs=gradients))
    stored = schedule(ahead).stored
    shared = {let.name for let in back.lets}
    given = [let for let in ahead.lets if let.name in shared and let.axes and (let.name in stored or _takes_time(let))]
    if again:
        widest = max((len(let.axes) for let in joint.lets), default=0)
        given = [let for let in given if let.name in stored or len(let.axes) < widest]
    names = {let.name for let in given}
    names -= found_anew(back, joint, names)
    given = [let for let in given if let.name in names]
    rest = without_unused(Program(
        (*back.inputs, *(Array(let.name, tuple(axis.span for axis in let.axes)) for let in given)),
        tuple(let for let in back.lets if let.name not in names), gradients, joint.derived))
    used = frozenset().union(*(reads(let.value) for let in rest.lets))
    kept = tuple(let.name for let in given if let.name in used)
    inputs = tuple(array for array in rest.inputs if array.name not in names or array.name in kept)
    more = tuple(name for name in kept if name not in outputs)
    return Keeping(kept, without_unused(replace(ahead, outputs=(*outputs, *more))), replace(rest, inputs=inputs), back)


def _takes_time(let: Let) -> bool:
    return any(isinstance(part, Reduce) or (isinstance(part, Op) and part.name not in ("add", "mul"))
               or (isinstance(part, Pow) and part.exponent.denominator > 1) for part in walk(let.value))


def _slopes(joint: Program, forward: Program) -> tuple[Program, tuple[str, ...]]:
    """What a gradient is multiplied by, where it takes two arrays or more to make that forward would have to keep: a
    let of its own, which can be kept in their place. And the names of these lets."""
    known = {array.name for array in forward.inputs}
    names = Names(joint)
    found: list[str] = []
    for let in joint.lets:
        if reads(let.value) <= known:
            known.add(let.name)
        own = tuple(axis.name for axis in let.axes)
        factors = factors_of(let.value)
        slope = [factor for factor in factors if reads(factor) and reads(factor) <= known]
        used = [part for factor in slope for part in walk(factor) if isinstance(part, Read)]
        kept = {part.array for part in used} & (joint.defined.keys() - set(joint.outputs))
        if 0 < len(slope) < len(factors) and len(kept) > 1 and all(
                tuple(form.plain for form in part.index) == own for part in used):
            named = names.read(mul(*slope), {axis.name: axis for axis in let.axes}, "slope")
            found += reads(named)
            let = replace(let, value=mul(*(factor for factor in factors if factor not in slope), named))
        names.define(let)
    return replace(joint, lets=tuple(names.lets)), tuple(found)
