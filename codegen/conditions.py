"""What a condition leaves out is left out, whatever it is: 0 times infinity would be no number."""

from codegen.ir import (
    ONE,
    Inside,
    Num,
    Op,
    Program,
    Read,
    Test,
    Value,
    factors_of,
    letters,
    mul,
    rebuilt,
)


def leave_out(program: Program) -> Program:
    """[c]*f = kept([c], f), which is f where c is true and 0 elsewhere; a number stays, and an entry of an input that
    has other letters: their product may be one of matrices."""
    given = {array.name for array in program.inputs}
    return program.mapped(lambda term: rebuilt(term, lambda part: _kept(part, given)))


def is_condition(term: Value) -> bool:
    """1 where something is true, 0 elsewhere; [i == j] stays as it is: it says where a term goes."""
    match term:
        case Test():
            return True
        case Inside(relation=relation):
            return relation != "=="
        case Op(name="add", args=(one, Op(name="mul", args=(Num(value=minus), other)))):
            return one == ONE and minus == -1 and is_condition(other)
        case Op(name="add", args=(Op(name="mul", args=(Num(value=minus), other)), one)):
            return one == ONE and minus == -1 and is_condition(other)
    return False


def _kept(term: Value, given: set[str]) -> Value:
    """Factors that have other letters than the conditions stay where they are: a product of matrices remains one."""
    if not (isinstance(term, Op) and term.name == "mul"):
        return term
    conditions = [factor for factor in factors_of(term) if is_condition(factor)]
    own = letters(mul(*conditions)) if conditions else frozenset[str]()
    inside = [factor for factor in factors_of(term) if factor not in conditions and _moves(factor)
              and (letters(factor) <= own or letters(factor) >= own)]
    comes_in = len(inside) == 1 and isinstance(inside[0], Read) and inside[0].array in given
    if not conditions or not inside or (comes_in and letters(inside[0]) != own):
        return term
    outside = [factor for factor in factors_of(term) if factor not in conditions and factor not in inside]
    return mul(*outside, Op("kept", (mul(*conditions), mul(*inside))))


def _moves(factor: Value) -> bool:
    """Neither a number, nor a place that a term goes to."""
    return not isinstance(factor, (Num, Inside)) and (not isinstance(factor, Read) or bool(factor.index))
