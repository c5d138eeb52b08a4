"""Names the numbers that stand under a condition, so that each is made by itself and none is asked for too early."""

from dataclasses import replace

from codegen.program.grammar import Program, Value, parts, with_parts
from codegen.program.partial_numbers import NONE, Data, guarded
from codegen.program.value_numbering import Names


def name_guarded_numbers(program: Program, data: Data = NONE) -> Program:
    """kept([s > 0], g/(t - 1)): n = 1/(t - 1), which is no number at t = 1, and kept([s > 0], g*n)."""
    names = Names(program)

    def named(term: Value, found: frozenset[Value]) -> Value:
        if term in found:
            return names.read(term, {}, "number")
        inside = parts(term)
        return with_parts(term, tuple(named(part, found) for part in inside)) if inside else term

    for let in program.lets:
        found = frozenset(guarded(let.value, data))
        names.define(replace(let, value=named(let.value, found)) if found else let)
    return replace(program, lets=tuple(names.lets))
