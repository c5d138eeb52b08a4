"""What a condition leaves out is left out, whatever it is: 0 times infinity would be no number."""

from codegen.ir import (
    ONE,
    Inside,
    Num,
    Op,
    Pow,
    Program,
    Read,
    Test,
    Value,
    factors_of,
    mul,
    rebuilt,
    walk,
)

ENDLESS = ("exp", "log", "power", "kept", "among")      # these may be infinite, or no number, of finite numbers


def leave_out(program: Program) -> Program:
    """[c]*f = kept([c], f), which is f where c is true and 0 elsewhere, where f may be infinite or no number there."""
    risky: set[str] = set()
    for let in program.lets:
        if any(_endless(part, risky) for part in walk(let.value)):
            risky.add(let.name)
    return program.mapped(lambda term: rebuilt(term, lambda part: _kept(part, risky)))


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


def _kept(term: Value, risky: set[str]) -> Value:
    if not (isinstance(term, Op) and term.name == "mul"):
        return term
    conditions = [factor for factor in factors_of(term) if is_condition(factor)]
    rest = [factor for factor in factors_of(term) if not is_condition(factor)]
    if not conditions or not any(_endless(part, risky) for factor in rest for part in walk(factor)):
        return term
    return Op("kept", (mul(*conditions), mul(*rest)))


def _endless(term: Value, risky: set[str]) -> bool:
    match term:
        case Op(name=name):
            return name in ENDLESS
        case Pow(exponent=exponent):
            return exponent < 0 or exponent.denominator > 1
        case Read(array=array):
            return array in risky
    return False
