"""Terms that are the same but for the order of sums and products, at any depth: their equation, with no normal form."""
from __future__ import annotations

from derive.kernel.terms import APPLICATION, CONSTANT, FUNCTION, Term, abstracted, app, var
from derive.kernel.theorem import Theorem, congruence, generalise, reflexive, ring, symmetric, transitive
from derive.kernel.types import INT, REAL, Arrow
from derive.library.steps import chain, sides

JOINING = "plus", "times"
Key = tuple[object, ...]
_PLACES: dict[Key, int] = {}            # one number for each term but for order
_KNOWN: dict[Term, int] = {}


def place(term: Term) -> int:
    """A number that is the same for two terms just if they are the same but for order."""
    if term not in _KNOWN:
        parts = operands(term) if _joins(term) else list(term.parts)
        inner = [place(part) for part in parts]
        head = term.parts[0].name if _joins(term) else ""
        key = (term.kind, term.name, term.value, term.type, head, *(sorted(inner) if head else inner))
        _KNOWN[term] = _PLACES.setdefault(key, len(_PLACES))
    return _KNOWN[term]


def _joins(term: Term) -> bool:
    return (term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name in JOINING
            and term.type in (INT, REAL))


def operands(term: Term) -> list[Term]:
    """What a sum of sums, or a product of products, is made of."""
    head = term.parts[0]
    return [inner for part in term.parts[1:] for inner in (
        operands(part) if part.kind == APPLICATION and part.parts[0] is head else [part])]


def rearranged(one: Term, other: Term) -> Theorem | None:
    """one = other, if they are the same but for order"""
    return _same(one, other) if one.type == other.type and place(one) == place(other) else None


def _same(one: Term, other: Term) -> Theorem:
    if one is other:
        return reflexive(one)
    if _joins(one):
        return _joined(one, other)
    if one.kind == FUNCTION and isinstance(one.type, Arrow):
        index = _fresh(one, other)
        hole = var("_function", one.type)
        return congruence(abstracted(hole, hole), generalise(index, _same(app(one, index), app(other, index))))
    result = reflexive(one)
    for number, (left, right) in enumerate(zip(one.parts, other.parts, strict=True)):
        if left is not right:
            now = list(sides(result)[1].parts)
            hole = now[number] = var("_hole", left.type)
            result = transitive(result, congruence(abstracted(hole, app(*now)), _same(left, right)))
    return result


def _joined(one: Term, other: Term) -> Theorem:
    """Each operand as the first one of the other term that it is but for order; then these in the other order."""
    meant: dict[int, Term] = {}
    for part in operands(other):
        meant.setdefault(place(part), part)
    left, right = (_with_operands(term, meant) for term in (one, other))
    return chain(left, ring(sides(left)[1], sides(right)[1]), symmetric(right))


def _with_operands(term: Term, meant: dict[int, Term]) -> Theorem:
    """The term with the operands that are meant."""
    result = reflexive(term)
    for part in dict.fromkeys(operands(term)):
        wanted = meant[place(part)]
        if part is not wanted:
            hole = var("_hole", part.type)
            context = abstracted(hole, _put(sides(result)[1], part, hole))
            result = transitive(result, congruence(context, _same(part, wanted)))
    return result


def _put(term: Term, part: Term, hole: Term) -> Term:
    """The hole in the places of an operand."""
    if term is part:
        return hole
    if not _joins(term):
        return term
    head, left, right = term.parts
    inner = [_put(side, part, hole) if side is part or (side.kind == APPLICATION and side.parts[0] is head) else side
             for side in (left, right)]
    return app(head, *inner)


def _fresh(*functions: Term) -> Term:
    type_ = functions[0].type
    assert isinstance(type_, Arrow)
    taken = {name for term in functions for name, _ in term.free}
    return next(var(f"k{n}", type_.argument) for n in range(len(taken) + 1) if f"k{n}" not in taken)
