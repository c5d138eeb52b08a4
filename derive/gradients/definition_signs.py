"""The signs that can be read off the definitions of a program, where nothing moves."""
from __future__ import annotations

from functools import lru_cache

from derive.conversions.context import Context
from derive.conversions.signs import sign
from derive.kernel.terms import abstracted, app, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, symmetric
from derive.kernel.types import REAL
from derive.kernel.words import real
from derive.library.steps import applied, at, for_all, supposing

from .program import Definition, Program


@lru_cache(maxsize=32)
def definition_signs(program: Program) -> tuple[Theorem, ...]:
    """What each array is seen to be, positive or not negative, at all its indices, under the definitions as hypotheses;
    what is read off one definition is known in those after it."""
    context = Context().assuming(*program.given)
    found: list[Theorem] = []
    for definition in program.definitions:
        theorem = _read(definition, context)
        if theorem is not None:
            found.append(theorem)
            context = context.knowing(theorem)
    return tuple(found)


def _read(definition: Definition, context: Context) -> Theorem | None:
    array, indices = definition.array, definition.array.indices()
    inside = array.around(context)
    found = sign(definition.body, True, inside) or sign(definition.body, False, inside)
    if found is None:
        return None
    entry = app(array.entries, *indices)
    law = applied(at(assume(array.each(entry.eq(definition.body))), *indices), *map(assume, array.inside(indices)))
    hole, strict = var("_hole", REAL), found.statement.parts[0].name == "less"
    statement = abstracted(hole, real(0) < hole if strict else real(0) <= hole)
    said = convert(congruence(statement, symmetric(law)), found)
    return for_all(indices, supposing(said, *array.inside(indices)))
