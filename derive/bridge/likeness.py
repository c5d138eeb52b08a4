"""Equations between values of functions: a letter stands for a function that both sides have, or multiples of it."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.functions import applied
from derive.conversions.gaps import compared
from derive.conversions.polynomials import order_key
from derive.conversions.sampled import parted, told
from derive.conversions.signs import sign
from derive.kernel.terms import Term, abstracted, mapped, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    congruence,
    imply,
    instantiate,
    reflexive,
    transitive,
)
from derive.kernel.types import REAL, Arrow
from derive.kernel.words import FALSE, real
from derive.library.multiples import absolute_multiple, maximum_multiple, minimum_multiple, sqrt_multiple
from derive.library.rewriting import rewritten, with_hole
from derive.library.steps import sides, use

from .known import Contexts, knowing
from .recasting import parts_of

LONG = 6            # parts of what may have a letter though it is no function's value
SHORT = 24          # parts of a fact that is put in normal form
ORDERS = ("less", "at_most")
FUNCTIONS = ("sqrt", "maximum", "minimum", "absolute", "if", "exp", "log", "tanh", "sigmoid", "erf", "sin", "cos")
MULTIPLES = {"sqrt": sqrt_multiple, "maximum": maximum_multiple, "minimum": minimum_multiple,
             "absolute": absolute_multiple}


def by_likeness(left: Term, right: Term, scales: Sequence[Term], facts: Sequence[Theorem], around: Context,
                 contexts: Contexts) -> Theorem | None:
    """left = right by the algebra of quotients, where each function in the left side is a multiple of one in the right
    side: a letter stands for it."""
    said = [fact for fact in facts if compared(fact.statement) is not None or _is_denied(fact.statement)]
    shared = _shared(left, right)
    if shared:
        letters = {part: var(name, REAL) for part, name in zip(shared, _unused(left.eq(right)), strict=False)}
        one, other = (lettered(side, letters) for side in (left, right))
        said_of_them = [assume(lettered(fact.statement, letters)) for fact in said]
        differ = parted(one, other, statements(said_of_them))
        found = None if differ else by_likeness(one, other, scales, said_of_them, around, contexts)
        if found is not None:
            return for_letters(found, letters, said)
    plain = tuple(filter(is_plain, said))
    for of_facts in (contexts.as_they_are, contexts.knowing):           # the second one takes longer
        context = of_facts(plain)
        moved = _likened(left, right, (real(1), *scales), context)
        same = _with_letters(sides(moved)[1], right, context)
        if same is not None:
            return transitive(moved, same)
    same = _with_letters(sides(moved)[1], right, context, said)
    return same and transitive(moved, same)


def is_plain(fact: Theorem) -> bool:
    """Whether a fact is short and speaks of no function's value."""
    return not any(True for _ in _outermost(fact.statement)) and sum(1 for _ in parts_inside(fact.statement)) <= SHORT


def statements(theorems: Iterable[Theorem]) -> Iterator[Term]:
    return (theorem.statement for theorem in theorems)


def _shared(left: Term, right: Term) -> list[Term]:
    """The largest parts of both sides that parameters and the step alone make, and that are long."""
    both = {part for part in parts_inside(left) if part.type == REAL and _is_long(part)} & set(parts_inside(right))
    inner = {part for whole in both for part in parts_inside(whole) if part is not whole}
    return sorted(both - inner, key=order_key)


def _unused(term: Term) -> Iterator[str]:
    """Names of letters that the term has not: some parts hold others, which have letters before."""
    taken = {name for name, _ in term.free}
    return (name for name in map("_s{}".format, count()) if name not in taken)


def _is_long(term: Term) -> bool:
    return not any(isinstance(type_, Arrow) for _, type_ in term.free) and sum(1 for _ in parts_inside(term)) > LONG


def _with_letters(left: Term, right: Term, context: Context, facts: Sequence[Theorem] = ()) -> Theorem | None:
    """left = right whatever the functions in them are worth; or by facts about these"""
    atoms = dict.fromkeys(part for side in (left, right) for part in _outermost(side))
    letters = {atom: var(f"_f{place}", REAL) for place, atom in enumerate(atoms)}
    more = [assume(lettered(fact.statement, letters)) for fact in facts]
    one, other = (lettered(side, letters) for side in (left, right))
    if parted(one, other, (*told(context), *statements(more))):
        return None
    if more:
        context = knowing((*context.known, *more))
    found = equal(one, other, context)
    return found if found is None or not letters else for_letters(found, letters, facts)


def for_letters(theorem: Theorem, letters: Mapping[Term, Term], facts: Sequence[Theorem]) -> Theorem:
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


def lettered(term: Term, letters: Mapping[Term, Term]) -> Term:
    def leaf(part: Term, depth: int) -> Term | None:
        return letters.get(part, None if part.parts else part)

    return mapped(term, leaf)


def _likened(term: Term, model: Term, scales: Sequence[Term], context: Context) -> Theorem:
    """term = the same with each function, inner ones first, as a multiple of one in the model, where it is one"""
    result = reflexive(term)
    models = tuple(filter(_is_function, parts_inside(model)))
    tried: set[Term] = set(models)
    while True:
        now = sides(result)[1]
        part = next((part for part in parts_inside(now) if part not in tried and _is_function(part)), None)
        if part is None:
            return result
        tried.add(part)
        step = next(filter(None, (multiple_of(part, other, scale, context) for other in models for scale in scales)),
                    None)
        if step is not None:
            result = transitive(result, congruence(with_hole(now, part), step))


def multiple_of(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
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


def parts_inside(term: Term) -> Iterator[Term]:
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
