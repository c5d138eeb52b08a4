"""The normal form of a number: a polynomial in atoms that are normal themselves, in one order.

`normal(term, context)` is the theorem `term = normal form`. Sums are atoms (derive.conversions.sums); entries of arrays
and values of functions are atoms with normal arguments; factors of products in exp and in inverses are atoms alone.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, app, var
from derive.kernel.theorem import Theorem, congruence, reflexive, transitive
from derive.kernel.types import INT, REAL
from derive.kernel.words import word
from derive.library.steps import sides

from .context import Context
from .matching import head_of
from .polynomials import arranged

Conversion = Callable[[Term, Context], Theorem]
BY_NAME: dict[str, Conversion] = {}         # how an atom with this constant in front is made normal

OF_ATOMS: list[Callable[[Term, Context], Theorem | None]] = []     # what an atom with normal arguments may be instead
SUM = word("sum")
AFTERWARDS: list[Conversion] = []        # what is done to the polynomial that comes out


def conversion(name: str) -> Callable[[Conversion], Conversion]:
    """The conversion of the atoms with one constant in front."""
    def register(convert: Conversion) -> Conversion:
        BY_NAME[name] = convert
        return convert

    return register


def normal(term: Term, context: Context) -> Theorem:
    """term = its normal form"""
    return context.form(term, partial(_found, term, context))


def _found(term: Term, context: Context) -> Theorem:
    result = reflexive(term)
    for atom in dict.fromkeys(atoms(term)):
        equation = of_atom(atom, context)
        if not changes_nothing(equation):
            result = transitive(result, congruence(_with_hole(sides(result)[1], atom), equation))
    result = then(result, arranged)
    for simplify in AFTERWARDS if term.type == REAL else ():
        result = then(result, partial(_within, simplify, context))
    return result


def _within(convert: Conversion, context: Context, term: Term) -> Theorem:
    return convert(term, context)


def then(equation: Theorem, convert: Callable[[Term], Theorem]) -> Theorem:
    """a = b and the conversion of b, b = c, give a = c."""
    more = convert(sides(equation)[1])
    return equation if changes_nothing(more) else transitive(equation, more)


def changes_nothing(equation: Theorem) -> bool:
    left, right = sides(equation)
    return left is right


def atoms(term: Term) -> Iterator[Term]:
    """What stands in a term beside sums, products, whole powers and numbers."""
    if _is_algebra(term):
        for part in _inner(term):
            yield from atoms(part)
    elif term.kind != NUMBER:
        yield term


def of_atom(atom: Term, context: Context) -> Theorem:
    special = BY_NAME.get(atom.parts[0].name) if atom.kind == APPLICATION and atom.parts[0].kind == CONSTANT else None
    result = special(atom, context) if special is not None else with_normal_arguments(atom, context)
    now = sides(result)[1]
    if _is_algebra(now):
        return _with_known_sums(result, context) if special is BY_NAME.get("sum") else result
    more = context.unfolded(now)
    return in_cases(result, context) or result if more is None else then(
        transitive(result, more), lambda there: normal(there, context))


def _with_known_sums(equation: Theorem, context: Context) -> Theorem:
    """a = what it is with the sums in it, which are normal, as what they are known to be"""
    for atom in dict.fromkeys(atoms(sides(equation)[1])):
        known = context.unfolded(atom) if head_of(atom) is SUM else None
        if known is not None:
            more = congruence(_with_hole(sides(equation)[1], atom), known)
            equation = then(transitive(equation, more), lambda there: normal(there, context))
    return equation


def in_cases(equation: Theorem, context: Context) -> Theorem | None:
    """a = f(b) with what f(b) is instead, in normal form, if it is something: by cases for a choice b. A function that
    looks at its argument asks this first, as each case is simpler."""
    now = sides(equation)[1]
    more = next(filter(None, (convert(now, context) for convert in OF_ATOMS)), None)
    return more and then(transitive(equation, more), lambda there: normal(there, context))


def with_normal_arguments(atom: Term, context: Context) -> Theorem:
    """f(a, b) = f(normal a, normal b), for the arguments that are numbers"""
    result = reflexive(atom)
    for place, argument in enumerate(atom.parts if atom.kind == APPLICATION else ()):
        if place and argument.type in (INT, REAL):
            equation = normal(argument, context)
            if not changes_nothing(equation):
                now = list(sides(result)[1].parts)
                now[place] = var("_hole", argument.type)
                result = transitive(result, congruence(abstracted(now[place], app(*now)), equation))
    return result


def _is_algebra(term: Term) -> bool:
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return False
    name, arguments = term.parts[0].name, term.parts[1:]
    return name in ("plus", "times") or (
        name == "power" and arguments[1].kind == NUMBER and arguments[1].value >= 0) or (
        name == "inverse" and arguments[0].kind == NUMBER)


def _inner(term: Term) -> tuple[Term, ...]:
    return term.parts[1:2] if term.parts[0].name in ("power", "inverse") else term.parts[1:]


def _with_hole(term: Term, atom: Term) -> Term:
    """The function from a value for an atom to the term; the atom inside of other atoms stays."""
    hole = var("_hole", atom.type)

    def go(part: Term) -> Term:
        if part is atom:
            return hole
        if not _is_algebra(part):
            return part
        inner = [go(piece) for piece in _inner(part)]
        return app(part.parts[0], *inner, *part.parts[1 + len(inner):])

    return abstracted(hole, go(term))
