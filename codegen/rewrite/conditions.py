"""Leaves out by assignment what a condition multiplies by 0, so that 0 times infinity does not become NaN."""

from collections.abc import Collection
from operator import is_

from codegen.program.grammar import (
    MINUS,
    ONE,
    Affine,
    Axis,
    Inside,
    Num,
    Op,
    Pow,
    Program,
    Read,
    Reduce,
    Test,
    Value,
    add,
    factors_of,
    letters,
    mul,
    parts,
    rebuilt,
    scale_of,
    terms_of,
    walk,
    with_parts,
)
from codegen.program.value_numbering import key

GROWING = ("exp", "log", "power")


def leave_out(program: Program) -> Program:
    """[c]*f = kept([c], f), which is f where c is true and 0 elsewhere; a number stays, and an entry of an input that
    has other letters: their product may be one of matrices."""
    given = {array.name for array in program.inputs}
    return program.mapped(lambda term: rebuilt(term, lambda part: _kept(part, given)))


def leave_out_of_rules(program: Program) -> Program:
    """The same where no product may be one of matrices; a parameter may be infinite, or no number."""
    return program.mapped(lambda term: rebuilt(term, lambda part: _kept(part, frozenset(), numbers=True)))


def leave_out_of_steps(program: Program) -> Program:
    """The same of a rule whose arrays have letters of their own, where a product under a sum may be one of matrices."""
    given = {array.name for array in program.inputs}

    def left_out(term: Value, summed: bool) -> Value:
        inner = tuple(left_out(part, summed or isinstance(term, Reduce)) for part in parts(term))
        return _kept(with_parts(term, inner) if inner else term, given, numbers=True, each=not summed)

    return program.mapped(lambda term: left_out(term, False))


def complements(program: Program) -> Program:
    """f - f*[c] = f*(1 - [c]), which is exact where f is large: of where(c, x, 1000000) is left x, or 1000000."""
    return program.mapped(lambda term: rebuilt(term, _complemented))


def _complemented(term: Value) -> Value:
    if not (isinstance(term, Op) and term.name == "add"):
        return term
    terms = list(term.args)
    for one in term.args:
        conditions = [factor for factor in factors_of(one) if isinstance(factor, (Test, Inside))]
        if one not in terms or not conditions:
            continue
        rest = list(factors_of(one))
        rest.remove(conditions[0])
        lost = mul(MINUS, *rest)
        otherwise = mul(lost, add(ONE, mul(MINUS, conditions[0])))
        last = terms[-1]
        if lost in terms:
            terms.remove(one)
            terms[terms.index(lost)] = otherwise
        elif isinstance(lost, Num) and isinstance(last, Num) and abs(last.value - lost.value) < abs(last.value):
            terms.remove(one)
            terms[-1:] = [otherwise, Num(last.value - lost.value)]
    return term if len(terms) == len(term.args) and all(map(is_, terms, term.args)) else add(*terms)


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


def _kept(term: Value, given: Collection[str], numbers: bool = False, each: bool = False) -> Value:
    """Factors that have other letters than the conditions stay where they are, unless `each` moves: a product of
    matrices remains one."""
    if not (isinstance(term, Op) and term.name == "mul"):
        return term
    if numbers:                         # [c]**2 is [c]
        term = mul(*(factor.base if isinstance(factor, Pow) and factor.exponent > 0 and is_condition(factor.base)
                     else factor for factor in factors_of(term)))
    if not any(is_condition(factor) for factor in factors_of(term)):
        return term if numbers else _shared(term)
    conditions = [factor for factor in factors_of(term) if is_condition(factor)]
    own = letters(mul(*conditions)) if conditions else frozenset[str]()
    inside = [factor for factor in factors_of(term) if factor not in conditions and _moves(factor, numbers)
              and (each or letters(factor) <= own or letters(factor) >= own)]
    comes_in = len(inside) == 1 and isinstance(inside[0], Read) and inside[0].array in given and (
        bool(own) or not numbers)
    if not conditions or not inside or (comes_in and not each and letters(inside[0]) != own):
        return term
    outside = [factor for factor in factors_of(term) if factor not in conditions and factor not in inside]
    return mul(*outside, Op("kept", (mul(*conditions), mul(*inside))))


def _shared(term: Value) -> Value:
    """s*f = s*kept([b <= a], f), where s = [b < a] + [b == a]/2 is the share of a side of a maximum, and f may be
    infinite: the slope of exp(x) is, where min(exp(x) - 1, 0) does not take it."""
    factors = list(factors_of(term))
    found = [(factor, side) for factor in factors for side in [_side_of(factor)] if side is not None]
    if len(found) != 1:
        return term
    share, condition = found[0]
    own = letters(condition)
    inside = [factor for factor in factors if factor is not share and _may_be_infinite(factor)
              and (letters(factor) <= own or letters(factor) >= own)]
    outside = [factor for factor in factors if factor is not share and not any(factor is one for one in inside)]
    return mul(*outside, share, Op("kept", (condition, mul(*inside)))) if inside else term


def _side_of(term: Value) -> Test | None:
    """[b <= a] of [b < a] + [b == a]/2, or of a multiple of it."""
    tests = []
    for part in terms_of(term):
        others = [factor for factor in factors_of(part) if not isinstance(factor, Num)]
        if len(others) != 1 or not isinstance(others[0], Test) or scale_of(part) < 0:
            return None
        tests.append(others[0])
    strict = [test for test in tests if test.relation == "<"]
    equal = [test for test in tests if test.relation == "=="]
    if len(tests) != 2 or len(strict) != 1 or len(equal) != 1:
        return None
    side = strict[0]
    low, high = _spelled(side.left), _spelled(side.right)
    found = {_spelled(equal[0].left), _spelled(equal[0].right)}
    return Test("<=", side.left, side.right) if found == {low, high} else None


def _spelled(term: Value) -> tuple[str, tuple[str, ...]]:
    """What is the same for terms that differ in bound letters only."""
    return key(term, {name: Axis(name, Affine(), Affine()) for name in letters(term)})


def _may_be_infinite(factor: Value) -> bool:
    return any((isinstance(part, Pow) and part.exponent < 0) or (isinstance(part, Op) and part.name in GROWING)
               for part in walk(factor))


def _moves(factor: Value, numbers: bool) -> bool:
    """Neither a number, nor a place that a term goes to."""
    return not isinstance(factor, (Num, Inside)) and (not isinstance(factor, Read) or bool(factor.index) or numbers)
