"""The steps that look at no formula's inside: hypotheses, quantifiers, cases, induction."""
from __future__ import annotations

from sympy import Basic, Expr, Symbol

from derive.conversions.context import Context
from derive.conversions.polynomials import order_key
from derive.kernel.terms import Term, abstracted, substituted
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, instantiate, specialise
from derive.kernel.types import INT, REAL, Refused
from derive.library.order import equal_or_not, equal_or_not_int
from derive.library.steps import absurd, by_cases, clash, left_of, right_of, supposing, use
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, Law, substitute

from .deciding import decided
from .recasting import parts_of, recast
from .spaces import is_standing
from .steps import Step, elaborates
from .terms import formula_of, named, real_of, whole_of


@elaborates("assume")
def _assume(step: Step) -> Theorem:
    return assume(step.goal)


@elaborates("weaken")
def _weaken(step: Step) -> Theorem:
    return step.of(step.arguments[0])


@elaborates("cut")
def _cut(step: Step) -> Theorem:
    lemma, theorem = step.of(step.arguments[0]), step.of(step.arguments[1])
    return apply(imply(lemma.statement, theorem), lemma)


@elaborates("plainly")
def _plainly(step: Step) -> Theorem:
    found = step.decide(step.goal)
    if found is None:
        raise Refused(f"plainly: {step.goal!r} is not plain")
    return found


@elaborates("either")
def _either(step: Step) -> Theorem:
    one = step.of(step.arguments[0])
    return _in_either(one, step.goal)


def _in_either(theorem: Theorem, goal: Term) -> Theorem:
    if theorem.statement is goal:
        return theorem
    parts = parts_of(goal, "or")
    if not parts:
        raise Refused(f"either: {theorem.statement!r} is not in {goal!r}")
    if theorem.statement is parts[0]:
        return left_of(theorem, parts[1])
    return right_of(parts[0], _in_either(theorem, parts[1]))


@elaborates("cases")
def _cases(step: Step) -> Theorem:
    first, second, one, other = step.arguments
    left, right = formula_of(one), formula_of(other)
    x, y = left.parts[1:]
    if left.parts[0].name == "equal":
        either = use(equal_or_not() if x.type == REAL else equal_or_not_int(), x=x, y=y)
    else:
        either = use("total", x.type, x=x, y=y)
    return by_cases(either, imply(left, step.of(first)), imply(right, step.of(second)))


@elaborates("split")
def _split(step: Step) -> Theorem:
    either, first, second = map(step.of, step.arguments)
    left, right = either.statement.parts[1:]
    return by_cases(either, imply(left, first), imply(right, second))


@elaborates("absurd")
def _absurd(step: Step) -> Theorem:
    said, denied = step.of(step.arguments[0]), step.of(step.arguments[1])
    if parts_of(denied.statement, "implies"):
        return absurd(apply(denied, said), step.goal)
    return absurd(clash(said, denied, type_=said.statement.parts[1].type), step.goal)


@elaborates("generalise")
def _generalise(step: Step) -> Theorem:
    theorem, name, low, high = step.arguments
    return _over(step.of(theorem), name, low, high)


def _over(theorem: Theorem, name: Symbol, low: Expr, high: Expr) -> Theorem:
    """A(i), under low <= i and i <= high, for all i of that range."""
    index = named(name.name, INT)
    ranged = [whole_of(low) <= index]
    if high.is_finite is not False:
        ranged.append(index <= whole_of(high))
    return generalise(index, supposing(theorem, *ranged))


@elaborates("specialise")
def _specialise(step: Step) -> Theorem:
    theorem, value = step.arguments
    result = specialise(step.of(theorem), whole_of(value))
    outline: Outline = theorem
    for _ in outline.statement.outer[:2] if outline.statement.outer[1].is_finite is not False else (0,):
        result = apply(result, assume(result.statement.parts[1]))
    return result


@elaborates("instantiate")
def _instantiate(step: Step) -> Theorem:
    theorem, *pairs = step.arguments
    outline: Outline = theorem
    values: dict[Symbol, Basic] = dict(pairs)
    put = [part for name, value in values.items() for part in (
        (named(name.name, INT), whole_of(value)) if name.is_integer else (named(name.name, REAL), real_of(value)))]
    result = instantiate(step.of(theorem), *put)
    said = {substituted_by(formula, put): substitute(formula, values) for formula in outline.given
            if not isinstance(formula, Law)}
    for formula in sorted(result.given - step.given, key=order_key):
        if is_standing(formula):
            continue
        meant = said.get(formula)
        reason = step.decide(formula) if not isinstance(meant, Formula) else recast(
            assume(formula_of(meant)), formula, step.context)
        if reason is None:
            raise Refused(f"instantiate: {formula!r} is not plain")
        result = apply(imply(formula, result), reason)
    return result


def substituted_by(formula: Formula, put: list[Term]) -> Term:
    return substituted(formula_of(formula), {(name.name, name.type): value
                                             for name, value in zip(put[::2], put[1::2], strict=True)})


@elaborates("induct")
def _induct(step: Step) -> Theorem:
    """A(low), and A(k) gives A(k+1), for all k of the range."""
    first, following, statement, name, low, high = step.arguments
    base, inner = step.of(first), step.of(following)
    index, start = named(name.name, INT), whole_of(low)
    said = formula_of(statement)
    endless = high.is_finite is False
    end = None if endless else whole_of(high)
    whole = said if end is None else (index <= end) >> said
    predicate = abstracted(index, whole)
    base = recast(base, abstracted(index, said)(start), step.context)
    inner = recast(inner, abstracted(index, said)(index + 1), step.context)
    ranged = [start <= index] if end is None else [start <= index, index + 1 <= end]
    inner = _under(inner, index, said, ranged)
    if end is not None:
        base = imply(start <= end, base)
        here = Context(known=(assume(index + 1 <= end),)).prove(index <= end)
        assert here is not None             # by adding up
        inner = apply(imply(said, inner), apply(assume(whole), here))
        inner = recast(imply(index + 1 <= end, inner), predicate(index + 1), step.context)
    step_ = generalise(index, supposing(inner, start <= index, whole))
    return use("induction", base, step_, s=predicate, a=start)


def _under(theorem: Theorem, index: Term, said: Term, ranged: list[Term]) -> Theorem:
    """What an outline assumes of an index, by its range as it is written here."""
    context = Context(known=tuple(map(assume, ranged)))
    for formula in sorted(theorem.given, key=order_key):
        if (index.name, index.type) in formula.free and formula is not said and formula not in ranged:
            reason = decided(formula, context)
            if reason is not None:
                theorem = apply(imply(formula, theorem), reason)
    return theorem
