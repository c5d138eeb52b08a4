"""Takes log(1 + z) as log1p(z), which keeps the digits of a small z."""

from dataclasses import replace

from codegen.program.grammar import ONE, Op, Program, Value, add, parts, terms_of, with_parts


def log_near_one(program: Program) -> Program:
    """log(1 + z) = log1p(z)"""
    return replace(program, lets=tuple(replace(let, value=_changed(let.value)) for let in program.lets))


def _changed(term: Value) -> Value:
    inside = parts(term)
    term = with_parts(term, tuple(map(_changed, inside))) if inside else term
    match term:
        case Op(name="log", args=(inner,)):
            rest = [part for part in terms_of(inner) if part != ONE]
            return Op("log1p", (add(*rest),)) if rest and len(rest) == len(terms_of(inner)) - 1 else term
    return term
