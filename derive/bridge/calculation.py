"""Calculating a value as a theorem: definitions are put in, and a function of a multiple is made one of the number."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import TypeAlias

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.functions import applied
from derive.conversions.gaps import compared
from derive.conversions.matching import is_general
from derive.conversions.polynomials import order_key
from derive.conversions.sampled import parted, told
from derive.conversions.signs import sign
from derive.kernel.terms import Term, abstracted, mapped, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    congruence,
    convert,
    generalise,
    imply,
    instantiate,
    reflexive,
    specialise,
    symmetric,
    transitive,
)
from derive.kernel.types import INT, REAL, Arrow, Refused
from derive.kernel.words import FALSE, real
from derive.library.multiples import absolute_multiple, maximum_multiple, minimum_multiple, sqrt_multiple
from derive.library.order import cancel_at_most, cancel_less, product_increasing, product_monotone
from derive.library.rewriting import rewritten, with_hole
from derive.library.steps import chain, follows, sides, supposing, use

from .cases import equal_by_cases
from .known import Contexts, knowing
from .recasting import fresh_of, parts_of
from .sums import everywhere
from .written import factors_not_zero

LONG = 6            # parts of what may have a letter though it is no function's value
SHORT = 24          # parts of a fact that is put in normal form
ROUNDS = 12         # a definition may speak of what another one defines
HOLE = var("_hole", REAL)
BY_CHOICE = ("maximum", "minimum", "absolute")
ORDERS = ("less", "at_most")
FUNCTIONS = ("sqrt", "maximum", "minimum", "absolute", "if", "exp", "log", "tanh", "sigmoid", "erf", "sin", "cos")
MULTIPLES = {"sqrt": sqrt_multiple, "maximum": maximum_multiple, "minimum": minimum_multiple,
             "absolute": absolute_multiple}

Way: TypeAlias = Callable[[Term, Term, Sequence[Term], Sequence[Theorem], Context, Contexts], Theorem | None]


def calculation(pair: tuple[Term, Term], equations: Sequence[Theorem], known: Sequence[Theorem],
                scales: Sequence[Term], context: Context, contexts: Contexts) -> Theorem:
    """a = b, with the equations put in; first without cases, which take longer"""
    facts = [_put_in(theorem, equations, context) for theorem in known]
    facts += [part for fact in facts for part in factors_not_zero(fact)]
    first, second = (_unfolded(side, equations, context) for side in pair)
    left, right = sides(first)[1], sides(second)[1]
    found = None if left is not right else reflexive(left)
    if not found and parted(left, right, (*told(context), *statements(facts))):
        raise Refused(f"calculated: {left!r} differs from {right!r}")
    for way in (_by_likeness, _by_cases):
        found = found or _of_sums(left, right, scales, facts, context, contexts, way)
        found = found or way(left, right, scales, facts, context, contexts)
    if found is None:
        raise Refused(f"calculated: {left!r} is not seen to be {right!r}")
    return chain(first, found, symmetric(second))


def _by_cases(left: Term, right: Term, scales: Sequence[Term], facts: Sequence[Theorem], context: Context,
              contexts: Contexts) -> Theorem | None:
    """left = right, with all definitions put in, where a choice or a maximum is told by cases"""
    every = (*context.known, *facts)
    plain = tuple(fact for fact in every if _is_plain(fact))
    found = equal_by_cases(left, right, contexts.knowing(plain)) if len(plain) < len(every) else None
    if found is not None:
        return found
    context = contexts.knowing(every)           # this takes longer
    return equal_by_cases(left, right, context) or _by_multiples(left, right, scales, context)


def _of_sums(left: Term, right: Term, scales: Sequence[Term], facts: Sequence[Theorem], context: Context,
             contexts: Contexts, way: Way) -> Theorem | None:
    """left = right whatever the sums are that stand in both, and their roots, but for their signs"""
    both = {part for part in _parts(left) if applied("sum", part) or (
        applied("sqrt", part) and applied("sum", part.parts[1]))} & set(_parts(right))
    if not both:
        return None
    sums = sorted(both - {part.parts[1] for part in both if applied("sqrt", part)}, key=order_key)
    context = contexts.knowing((*context.known, *facts))
    letters = {part: var(f"_t{place}", REAL) for place, part in enumerate(sums)}
    signs = filter(None, (sign(part, True, context) or sign(part, False, context) for part in sums))
    said = [*(fact for fact in facts if not applied("all", fact.statement)), *signs]
    told = [assume(_lettered(fact.statement, letters)) for fact in said]
    known = Context(known=tuple(theorem for theorem in context.known if not applied("all", theorem.statement)))
    found = way(_lettered(left, letters), _lettered(right, letters), scales, told, known, contexts)
    return found and _for_letters(found, letters, said)


def _unfolded(term: Term, equations: Sequence[Theorem], context: Context) -> Theorem:
    """term = what it is by definitions"""
    general = [equation for equation in equations if is_general(equation.statement)]
    result = reflexive(term)
    for _ in range(ROUNDS):
        more = rewritten(sides(result)[1], *(one for one in equations if one not in general))
        for equation in general:
            more = transitive(more, everywhere(sides(more)[1], equation, context))
        if sides(more)[0] is sides(more)[1]:
            break
        result = transitive(result, more)
    return result


def _put_in(theorem: Theorem, equations: Sequence[Theorem], context: Context) -> Theorem:
    """A fact with equations put in; one about all places at each of them."""
    if is_general(theorem.statement) and any(is_general(equation.statement) for equation in equations):
        place = fresh_of(INT, theorem.statement, *(known.statement for known in (*equations, *context.known)))
        inner = specialise(theorem, place)
        premises: list[Term] = []
        while (parts := parts_of(inner.statement, "implies")) and parts[1] is not FALSE:
            premises.append(parts[0])
            inner = apply(inner, assume(parts[0]))
        put = _put_in(inner, equations, context.assuming(*premises))
        return generalise(place, supposing(put, *premises))
    same = _unfolded(theorem.statement, equations, context)
    return theorem if sides(same)[0] is sides(same)[1] else convert(same, theorem)


# -- functions as letters ----------------------------------------------------------------------------------------------

def _by_likeness(left: Term, right: Term, scales: Sequence[Term], facts: Sequence[Theorem], around: Context,
                 contexts: Contexts) -> Theorem | None:
    """left = right by the algebra of quotients, where each function in the left side is a multiple of one in the right
    side: a letter stands for it."""
    said = [fact for fact in facts if compared(fact.statement) is not None or _is_denied(fact.statement)]
    shared = _shared(left, right)
    if shared:
        letters = {part: var(name, REAL) for part, name in zip(shared, _unused(left.eq(right)), strict=False)}
        one, other = (_lettered(side, letters) for side in (left, right))
        said_of_them = [assume(_lettered(fact.statement, letters)) for fact in said]
        differ = parted(one, other, statements(said_of_them))
        found = None if differ else _by_likeness(one, other, scales, said_of_them, around, contexts)
        if found is not None:
            return _for_letters(found, letters, said)
    plain = tuple(filter(_is_plain, said))
    for of_facts in (contexts.as_they_are, contexts.knowing):           # the second one takes longer
        context = of_facts(plain)
        moved = _likened(left, right, (real(1), *scales), context)
        same = _with_letters(sides(moved)[1], right, context)
        if same is not None:
            return transitive(moved, same)
    same = _with_letters(sides(moved)[1], right, context, said)
    return same and transitive(moved, same)


def _is_plain(fact: Theorem) -> bool:
    """Whether a fact is short and speaks of no function's value."""
    return not any(True for _ in _outermost(fact.statement)) and sum(1 for _ in _parts(fact.statement)) <= SHORT


def statements(theorems: Iterable[Theorem]) -> Iterator[Term]:
    return (theorem.statement for theorem in theorems)


def _shared(left: Term, right: Term) -> list[Term]:
    """The largest parts of both sides that parameters and the step alone make, and that are long."""
    both = {part for part in _parts(left) if part.type == REAL and _is_long(part)} & set(_parts(right))
    inner = {part for whole in both for part in _parts(whole) if part is not whole}
    return sorted(both - inner, key=order_key)


def _unused(term: Term) -> Iterator[str]:
    """Names of letters that the term has not: some parts hold others, which have letters before."""
    taken = {name for name, _ in term.free}
    return (name for name in map("_s{}".format, count()) if name not in taken)


def _is_long(term: Term) -> bool:
    return not any(isinstance(type_, Arrow) for _, type_ in term.free) and sum(1 for _ in _parts(term)) > LONG


def _with_letters(left: Term, right: Term, context: Context, facts: Sequence[Theorem] = ()) -> Theorem | None:
    """left = right whatever the functions in them are worth; or by facts about these"""
    atoms = dict.fromkeys(part for side in (left, right) for part in _outermost(side))
    letters = {atom: var(f"_f{place}", REAL) for place, atom in enumerate(atoms)}
    more = [assume(_lettered(fact.statement, letters)) for fact in facts]
    one, other = (_lettered(side, letters) for side in (left, right))
    if parted(one, other, (*told(context), *statements(more))):
        return None
    if more:
        context = knowing((*context.known, *more))
    found = equal(one, other, context)
    return found if found is None or not letters else _for_letters(found, letters, facts)


def _for_letters(theorem: Theorem, letters: Mapping[Term, Term], facts: Sequence[Theorem]) -> Theorem:
    """A theorem about letters as one about what they stand for, by the facts that it assumes of these."""
    theorem = instantiate(theorem, *(part for pair in letters.items() for part in reversed(pair)))
    for fact in facts:
        if fact.statement in theorem.given:
            theorem = apply(imply(fact.statement, theorem), fact)
    return theorem


def _is_denied(formula: Term) -> bool:
    parts = parts_of(formula, "implies")
    return bool(parts) and parts[1] is FALSE


def _outermost(term: Term) -> Iterator[Term]:
    """The values of functions of entries of sequences in a term that stand in no other one."""
    if _is_function(term) and not term.loose:
        yield term
    else:
        for part in term.parts:
            yield from _outermost(part)


def _is_function(term: Term) -> bool:
    """Whether it is the value of a function, of what is not made of parameters alone."""
    return any(applied(name, term) for name in FUNCTIONS) and any(isinstance(type_, Arrow) for _, type_ in term.free)


def _lettered(term: Term, letters: Mapping[Term, Term]) -> Term:
    def leaf(part: Term, depth: int) -> Term | None:
        return letters.get(part, None if part.parts else part)

    return mapped(term, leaf)


def _likened(term: Term, model: Term, scales: Sequence[Term], context: Context) -> Theorem:
    """term = the same with each function, inner ones first, as a multiple of one in the model, where it is one"""
    result = reflexive(term)
    models = tuple(filter(_is_function, _parts(model)))
    tried: set[Term] = set(models)
    while True:
        now = sides(result)[1]
        part = next((part for part in _parts(now) if part not in tried and _is_function(part)), None)
        if part is None:
            return result
        tried.add(part)
        step = next(filter(None, (_multiple_of(part, other, scale, context) for other in models for scale in scales)),
                    None)
        if step is not None:
            result = transitive(result, congruence(with_hole(now, part), step))


def _multiple_of(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
    """f(c*x) = c*f(x), and f(x) = f(y) where x = y"""
    if part.parts[0] is not other.parts[0] or (applied("if", part) and scale is not real(1)):
        return None
    name = part.parts[0].name
    if scale is real(1):
        return _same(part, other, context)
    if name not in MULTIPLES:
        return None
    factor = scale * scale if name == "sqrt" else scale
    products = [argument * factor for argument in other.parts[1:]]
    equations = [_with_letters(argument, product, context)
                 for argument, product in zip(part.parts[1:], products, strict=True)]
    above = None if None in equations else sign(scale, False, context)
    if above is None:
        return None
    letters = dict(zip("xy", other.parts[1:], strict=False))
    moved = _at_arguments(part, [equation for equation in equations if equation is not None])
    return transitive(moved, use(MULTIPLES[name](), above, **letters, z=scale))


def _at_arguments(part: Term, equations: Sequence[Theorem]) -> Theorem:
    """f(a, b) = f(c, d) by a = c and b = d, each at its own place: a may stand in b too."""
    result, hole = reflexive(part), var("_hole", REAL)
    for place, equation in enumerate(equations):
        head, *arguments = sides(result)[1].parts
        arguments[place] = hole
        result = transitive(result, congruence(abstracted(hole, head(*arguments)), equation))
    return result


def _same(part: Term, other: Term, context: Context) -> Theorem | None:
    """f(x) = f(y) where x = y; of a choice, where both ask for the same by the same relation"""
    equations = []
    for one, two in _facing(part, other):
        found = _with_letters(one, two, context) if one.type == two.type == REAL else None
        if found is None:
            return None
        equations.append(found)
    result = rewritten(part, *equations)
    return result if sides(result)[1] is other else None


def _facing(part: Term, other: Term) -> Iterator[tuple[Term, Term]]:
    """The arguments of two values of a function that differ; of comparisons among them, the sides."""
    for one, two in zip(part.parts[1:], other.parts[1:], strict=True):
        alike = any(applied(name, one) and applied(name, two) for name in (*ORDERS, "equal", "implies"))
        if alike and not one.loose and not two.loose:
            yield from _facing(one, two)
        elif one is not two:
            yield one, two


# -- functions of multiples --------------------------------------------------------------------------------------------

def _by_multiples(left: Term, right: Term, scales: Sequence[Term], context: Context) -> Theorem | None:
    """left = right, each function of c*x in them being made one of x"""
    if not scales:
        return None
    one, other = (_with_choices(side) for side in (left, right))
    moved = transitive(one, _scaled(sides(one)[1], sides(other)[1], scales, context))
    same = equal_by_cases(sides(moved)[1], sides(other)[1], context)
    return same and chain(moved, same, symmetric(other))


def _with_choices(term: Term) -> Theorem:
    """term = the same with maxima, minima and absolute values as choices"""
    result = reflexive(term)
    for _ in range(ROUNDS):
        now = sides(result)[1]
        part = next((part for part in _parts(now) if any(applied(name, part) for name in BY_CHOICE)), None)
        if part is None:
            break
        meaning = use(part.parts[0].name, **dict(zip("xy", part.parts[1:], strict=False)))
        result = transitive(result, congruence(with_hole(now, part), meaning))
    return result


def _scaled(term: Term, model: Term, scales: Sequence[Term], context: Context) -> Theorem:
    """term = the same with f(c*x) as a multiple of f(x), for each f(x) of the model"""
    result = reflexive(term)
    models = tuple(part for part in _parts(model) if applied("sqrt", part) or applied("if", part))
    done = {_asked(part) for part in models}
    for _ in range(ROUNDS):
        now = sides(result)[1]
        open_ = [part for part in _parts(now) if (applied("sqrt", part) or applied("if", part)) and _asked(part)
                 not in done]
        step = next(filter(None, (_multiple(part, other, scale, context) for part in open_ for other in models
                                  for scale in scales)), None)
        if step is None:
            break
        result = transitive(result, congruence(with_hole(now, sides(step)[0]), step))
    return result


def _asked(part: Term) -> Term:
    """What a root is of, or what a choice asks for."""
    return part.parts[1]


def _parts(term: Term) -> Iterator[Term]:
    """The closed parts of a term, inner ones first."""
    seen: set[Term] = set()

    def go(part: Term) -> Iterator[Term]:
        for inner in part.parts:
            if inner not in seen:
                seen.add(inner)
                yield from go(inner)
        if not part.loose:
            yield part

    yield from go(term)


def _multiple(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
    if part.parts[0] is not other.parts[0]:
        return None
    return (_choice if applied("if", part) else _multiple_of)(part, other, scale, context)


def _choice(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
    """if(a < b, x, y) = if(c < d, x, y) where b - a is a positive multiple of d - c; for <= too"""
    one, two = part.parts[1], other.parts[1]
    name = next((name for name in ORDERS if applied(name, one) and applied(name, two)), None)
    if name is None or one.parts[1].type != REAL or two.parts[1].type != REAL:
        return None
    (a, b), (c, d) = one.parts[1:], two.parts[1:]
    same = equal(b - a, scale * (d - c), context)
    above = same and sign(scale, True, context)
    if same is None or above is None:
        return None
    products = c * scale < d * scale if name == "less" else c * scale <= d * scale
    positive = above if name == "at_most" else follows(real(0) <= scale, above)
    cancelled = use(cancel_less() if name == "less" else cancel_at_most(), positive,
                    follows(products, assume(one), same), x=c, y=d, z=scale)
    grown = use(product_increasing(), assume(two), above, x=c, y=d, z=scale) if name == "less" else use(
        product_monotone(), assume(two), positive_from(above), x=c, y=d, z=scale)
    back = follows(one, grown, same)
    return use("if_equivalent", REAL, imply(one, cancelled), imply(two, back), p=one, q=two, x=part.parts[2],
               y=part.parts[3])


def positive_from(above: Theorem) -> Theorem:
    """0 <= x from 0 < x"""
    return follows(above.statement.parts[1] <= above.statement.parts[2], above)
