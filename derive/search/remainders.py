"""Limits of what is left of a difference: as a combination of limits that are known, and by Cauchy and Schwarz."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from itertools import product as iterated

from sympy import Abs, Add, Expr, Mul, Rational, S, Symbol, fraction

from derive.outlines.algebra import algebra, replace
from derive.outlines.limits import algebra_of_limits, one_limit, same_tail
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, generalise, plainly, specialise
from derive.outlines.normal import canonical
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.rewriting import everywhere
from derive.outlines.squeeze import squeeze
from derive.outlines.terms import AtMost, Equal, Forall, Refused, Sum, Tends, fresh, real, spelled

from .chains import Chain
from .discharge import follows, tidy
from .inner_products import cauchy_schwarz
from .solving import solved
from .specialising import prove_from_instances
from .unfolding import Knowledge

ROUNDS = 2              # definitions put into definitions


def prove_small(goal: Tends, knowledge: Knowledge) -> Outline:
    """f(t) -> L from given limits: |f| with f, f as a combination of them, f by a bound on its square."""
    name = fresh("i", goal, *knowledge.context)
    form = goal.open(name)
    sizes = sorted(form.atoms(Abs), key=str)
    if len(sizes) == 1 and goal.outer[1] == 0:
        inner = Tends(form.xreplace({sizes[0]: sizes[0].args[0]}), name, *goal.outer)
        return tidy(_squared(prove_small(inner, knowledge), goal, name, knowledge), knowledge.context)
    try:
        return tidy(_combined(goal, name, knowledge), knowledge.context)
    except Refused as refusal:
        try:
            return tidy(_by_cauchy_schwarz(goal, name, knowledge), knowledge.context)
        except Refused:
            raise refusal from None


def prove_by_two_limits(goal: Equal, knowledge: Knowledge) -> Outline:
    """a = b, because a sequence has one limit: one that is given, and one that follows from the others."""
    refusal: Refused | None = None
    for given in knowledge.equations:
        if not isinstance(given.statement, Tends):
            continue
        others = tuple(e for e in knowledge.equations if e != given)
        name = fresh("i", given.statement, *knowledge.context)
        try:
            second = _combined(given.statement, name, Knowledge(others, knowledge.context), exact=False)
            equal = tidy(one_limit(given, second), knowledge.context)
            return prove_from_instances([goal], Knowledge((equal,), knowledge.context))[0]
        except Refused as found:
            refusal = found
    raise refusal or Refused("limit: none is given")


def _squared(limit: Outline, goal: Tends, name: Symbol, knowledge: Knowledge) -> Outline:
    """f -> 0 gives |f| -> 0: the two have one square."""
    inside, local = _inside(goal, name, knowledge)
    hole = real(fresh("h", goal).name)
    square = algebra_of_limits(hole**2, (hole,), (limit,))
    bound = plainly(AtMost(goal.open(name) ** 2, square.statement.open(name)))
    return squeeze(square, _for_all(bound, name, goal.outer[0], inside, local), goal)


@dataclass(frozen=True, slots=True)
class Form:
    """A term with what is known of its entries put in, under sums too, and the theorem that says so."""

    chain: Chain
    parts: dict[Expr, Rational]         # the end's coefficients by monomial


def _combined(goal: Tends, name: Symbol, knowledge: Knowledge, *, exact: bool = True) -> Outline:
    """f(t) = c + sum of c_k*g_k(t), where g_k(t) -> L_k is known and c does not depend on t: as they stand, or once
    definitions are put in. The limit as it is found, or in exactly the words of the goal."""
    inside, local = _inside(goal, name, knowledge)
    starts = goal.outer[0]
    limits = [e for e in knowledge.equations if isinstance(e.statement, Tends) and e.statement.outer[0] == starts]
    try:
        turned = _weighted(goal, name, limits, Knowledge((), inside.context), local)
    except Refused:
        turned = _weighted(goal, name, limits, inside, local)
    if not exact or turned.statement == goal:
        return turned
    hole = real(fresh("L", goal, turned.statement).name)
    value, = prove_from_instances([Equal(turned.statement.outer[1], goal.outer[1])], knowledge)
    return replace(value, turned, hole, Tends(goal.open(name), name, goal.outer[0], hole))


def _weighted(goal: Tends, name: Symbol, limits: Sequence[Outline], inside: Knowledge,
              local: Sequence[Outline]) -> Outline:
    """The limit of f by that of the combination that it is."""
    wanted = _form(goal.open(name), inside)
    forms = [_form(limit.statement.open(name), inside) for limit in limits]
    weights = _weights(wanted, forms, name)
    used = [(w, form, limit) for w, form, limit in zip(weights, forms, limits, strict=True) if w != 0]
    if not used:
        raise Refused("remainder: {} is no combination of what is given to have a limit", goal.open(name))
    holes = tuple(real(fresh(f"h{k}", goal).name) for k in range(len(used)))
    rest = Add(*(c * m for m, c in _total(wanted, [(w, form) for w, form, _ in used]).items()))
    template = rest + Add(*(w * hole for (w, _, _), hole in zip(used, holes, strict=True)))
    made = algebra_of_limits(template, holes, tuple(limit for _, _, limit in used))
    equation = _form(made.statement.open(name), inside).chain.joined(wanted.chain)
    return same_tail(made, _for_all(equation, name, goal.outer[0], inside, local))


def _form(term: Expr, inside: Knowledge) -> Form:
    made = put_in(algebra(term, term), [*inside.equations] * ROUNDS, inside)
    return Form(Chain(term, tidy(made, inside.context)),
                dict(canonical(made.statement.rhs, inside.context).expand().as_coefficients_dict()))


def put_in(made: Outline, equations: Sequence[Outline], inside: Knowledge) -> Outline:
    """a = b with what the equations say of entries put into b, under sums too."""
    for equation in equations:
        try:
            step = tidy(everywhere(equation, made), inside.context)
        except Refused:
            continue
        made = made if step.statement == made.statement else step
    return made


def _weights(wanted: Form, forms: Sequence[Form], name: Symbol) -> tuple[Rational, ...]:
    """Numbers with which the forms add up to what is wanted, but for what does not depend on the name."""
    monomials = sorted({m for form in (wanted, *forms) for m in form.parts if name in m.free_symbols}, key=str)
    rows = [[*(form.parts.get(m, S.Zero) for form in forms), wanted.parts.get(m, S.Zero)] for m in monomials]
    found = solved(rows)
    if found is not None:
        return found[0]
    raise Refused("remainder: what is given to have a limit does not add up to what is claimed")


def _total(wanted: Form, used: Sequence[tuple[Expr, Form]]) -> dict[Expr, Expr]:
    """What is wanted, less the combination."""
    rest = dict(wanted.parts)
    for weight, form in used:
        for monomial, coefficient in form.parts.items():
            rest[monomial] = rest.get(monomial, 0) - weight * coefficient
    return {m: c for m, c in rest.items() if c != 0}


def _by_cauchy_schwarz(goal: Tends, name: Symbol, knowledge: Knowledge) -> Outline:
    """X/E -> 0 where X is an inner product of a and b, |b|^2 = E, and something that bounds |a|^2/E tends to 0."""
    inside, local = _inside(goal, name, knowledge)
    lengths = [t for t in local if isinstance(t.statement, Equal)]
    limits = [e for e in knowledge.equations if isinstance(e.statement, Tends) and e.statement.outer[1] == 0]
    above, below = fraction(goal.open(name))
    product = _product(above, inside)
    for length, limit in iterated(lengths, limits):
        bound = AtMost(goal.open(name) ** 2, limit.statement.open(name))
        try:
            proved = _bounded(bound, below, product, length, inside)
            return squeeze(limit, _for_all(proved, name, goal.outer[0], inside, local), goal)
        except Refused:
            continue
    raise Refused("remainder: no bound of {} is known", goal.open(name))


def _inside(goal: Tends, name: Symbol, knowledge: Knowledge) -> tuple[Knowledge, list[Outline]]:
    """What is known at one step: with what is said for all steps, at this one."""
    inside = knowledge.with_context(in_range(name, goal.outer[0], S.Infinity))
    said = [assume(f) for f in sorted(inside.context, key=spelled) if isinstance(f, Forall)]
    local = [theorem for e in said if not isinstance(
        (theorem := tidy(specialise(e, name), inside.context)).statement, Forall)]
    return inside.with_context(t.statement for t in local), local


def _for_all(theorem: Outline, name: Symbol, low: Expr, inside: Knowledge, local: Sequence[Outline]) -> Outline:
    """The theorem for all steps, from what is said for all of them."""
    theorem = tidy(theorem, inside.context)
    for one in local:
        theorem = cut(one, theorem) if one.statement in theorem.given else theorem
    return generalise(theorem, name, low, S.Infinity)


def _product(above: Expr, inside: Knowledge) -> Outline:
    """X = c*sum(a*b) with c = 1 or c = -1, once what its entries are is put in."""
    made = put_in(algebra(above, above), [*inside.equations] * ROUNDS, inside)
    rest = canonical(made.statement.rhs, inside.context)
    totals = rest.atoms(Sum)
    if len(totals) != 1 or rest not in (*totals, *(-total for total in totals)):
        raise Refused("remainder: {} is no inner product", rest)
    return tidy(Chain(above, made).joined(Chain(rest)), inside.context)


def _bounded(bound: AtMost, below: Expr, product: Outline, length: Outline, inside: Knowledge) -> Outline:
    """(X/E)^2 <= g from X = c*sum(a*b), E = sum(b*b) and sum(a*a)/E <= g."""
    total, = product.statement.rhs.atoms(Sum)
    schwarz = cauchy_schwarz(total)
    squares = Mul.make_args(schwarz.statement.rhs)
    first = next((a for a, b in permutations(squares, 2) if b == length.statement.rhs), None)
    if first is None or length.statement.lhs != below:
        raise Refused("remainder: {} is not the square that is wanted", length.statement)
    last = follows(AtMost(first / below, bound.rhs), inside.context)
    if last is None:
        raise Refused("remainder: {} is no bound of {}", bound.rhs, first / below)
    factors = (first / below**2, -(product.statement.lhs + product.statement.rhs) / below**2)
    return certificate(bound, ((S.One, S.One, (last,)), (S.One, 1 / below, (schwarz,))), factors, (length, product))
