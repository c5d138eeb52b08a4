"""Formulas about a layer: a gradient that somebody derived by hand, and an equation between its arrays.

In a gradient an entry outside of its array is 0, so that dx[j] = dy[j] + dy[j-2] needs no cases; the text of a layer
has no such entries, and an equation between its arrays is said wherever all of them are there.
"""

import re
from dataclasses import dataclass, replace

from derive.kernel.terms import Term
from derive.notation import parse_claim, parse_equation, syntax
from derive.notation.errors import NotationError
from derive.notation.walk import free_letters, walk
from derive.reading.binders import Range
from derive.reading.claims import Statement
from derive.reading.layers import Program, at_target, closed, known, layer_reader
from derive.reading.presuppositions import defined
from derive.reading.shapes import infer, infer_claim, letters_of, name_of

_CLAIM = re.compile(r"[^=]*==")          # a claim compares, an equation defines; other comparisons come later


@dataclass(frozen=True, slots=True)
class Gradient:
    """What a formula says of the gradient by one array: its entry at the variables of the ranges, free in the value."""

    text: str
    name: str                       # of the array
    ranges: tuple[Range, ...]
    conditions: tuple[Term, ...]    # for which entries it is said, behind `for`
    value: Term
    presupposed: tuple[Term, ...]
    between: dict[str, str]         # the gradients by computed arrays that it may name, and these: dh, and h


def read_gradient(text: str, layer: Program, upstream: str = "") -> Gradient:
    """"dx[j] = ..." with the names of the layer and dy for the gradient of its output y, or the names in `upstream` for
    the gradients of the outputs, and dh for that by an array h between; "dx[j] == ... for j <= 2" speaks of some
    entries."""
    target, value, conditions = _parts(text)
    name, letters = name_of(target)[1:], letters_of(target)
    if name_of(target)[:1] != "d" or name not in layer.shapes.arrays:
        wanted = ", ".join(f"d{array}" for array in layer.shapes.arrays)
        raise NotationError(f"{name_of(target)} is no gradient of this layer", text, target.at, f"one of {wanted}")
    positions = layer.shapes.arrays[name]
    written = target.indices if isinstance(target, syntax.Access) else ()
    if len(written) != len(positions):
        count = {0: "no index", 1: "1 index"}.get(len(positions), f"{len(positions)} indices")
        raise NotationError(f"{name} has {count}", text, target.at, f"d{name} with {count}")
    if len(set(letters)) != len(written):
        raise NotationError("a gradient is given at all entries: each index on its left is a letter of its own", text,
                            target.at, f"d{name}[i, j..]")
    aliases = dict(zip(upstream.split(), (f"d{output}" for output in layer.outputs), strict=False))
    arrays = {**layer.shapes.arrays, **{f"d{output}": layer.shapes.arrays[output] for output in layer.outputs}}
    arrays |= {alias: arrays[meant] for alias, meant in aliases.items()}
    computed = (name_of(assign.target) for assign in layer.tree.assignments)
    between = {f"d{array}": array for array in computed if array != name and f"d{array}" not in arrays}
    arrays |= {gradient: layer.shapes.arrays[array] for gradient, array in between.items()}
    for node, _ in walk(value):
        if isinstance(node, syntax.Name | syntax.Access) and name_of(node) == f"d{name}" not in arrays:
            raise NotationError(f"d{name} is what this formula says, and cannot stand in it", text, node.at,
                                f"one of {', '.join(arrays)}")
    shapes = infer_claim(text, syntax.Assign(target, value), layer.shapes, arrays)
    reader = replace(layer_reader(text, shapes), extended=True, aliases=aliases)
    inner, ranges = at_target(reader, letters, positions)
    said = syntax.Quantified(syntax.Relation("==", value, value), conditions)       # its letters are bound already
    found = defined(inner, said, known(ranges, shapes))
    return Gradient(text, name, ranges, tuple(map(inner.formula, conditions)), inner.real(value),
                    tuple(closed(ranges, found, shapes)), between)


def read_identity(text: str, layer: Program) -> Statement:
    """"y[i]*s == t[i]" about the arrays of a layer, for all values of its free letters at which every access is
    legal."""
    claim = parse_claim(text)
    if not isinstance(claim, syntax.Relation) or claim.op != "==":
        raise NotationError("this is no equation between arrays", text, claim.at, "left == right")
    letters = tuple(dict.fromkeys(free_letters(claim)))
    places = tuple(syntax.Name(letter) for letter in letters)
    target = syntax.Access("both sides", places) if places else syntax.Name("both sides")     # no name has a space
    both = syntax.Assign(target, syntax.Binary("-", claim.left, claim.right), at=claim.at)
    shapes = infer(text, syntax.Program((*layer.tree.assignments, both), layer.tree.outputs))
    inner, ranges = at_target(layer_reader(text, shapes), letters, shapes.loops[id(both)])
    formula = inner.formula(claim)
    for one in reversed(ranges):
        formula = one.binder.closed(formula)
    found = defined(inner, claim, known(ranges, shapes))
    return Statement(text, formula, tuple(closed(ranges, found, shapes)))


def _parts(text: str) -> tuple[syntax.Access | syntax.Name, syntax.Expr, tuple[syntax.Relation, ...]]:
    if not _CLAIM.match(text):
        equation = parse_equation(text)
        return equation.target, equation.value, ()
    claim = parse_claim(text)
    said, conditions = (claim.body, claim.conditions) if isinstance(claim, syntax.Quantified) else (claim, ())
    if not isinstance(said, syntax.Relation) or said.op != "==" or not isinstance(
            said.left, (syntax.Access, syntax.Name)):
        raise NotationError("this is no formula for a gradient", text, said.at, "dx[j] == ...")
    return said.left, said.right, conditions
