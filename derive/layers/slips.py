"""The commonest slip in a gradient that was derived by hand: one factor, or the left side, has two of its indices the
other way round."""

from collections.abc import Iterator
from itertools import combinations, permutations

from derive.attack.gradients import GradientWitness, agrees, refute_gradient
from derive.layers.reading import GradientText, LayerText, read_gradient, said_in
from derive.notation import syntax, unparse
from derive.notation.errors import NotationError
from derive.notation.walk import walk
from derive.outlines.terms import AtMost

ENOUGH = 12                 # choices of sizes at which what was turned is looked at


def turned_access(claimed: GradientText, source: LayerText) -> str:
    """The factor of a wrong formula that has its indices the other way round: with them turned nothing speaks against
    the formula, and without that something does at the same choices of sizes. Nothing where there is none."""
    turned, shapes = list(_turned(claimed.text)), source.shapes
    if not turned or agrees(source.program, claimed, shapes.arrays, shapes.facts, ENOUGH, source.given):
        return ""
    for access, text in turned:
        try:
            other = read_gradient(text, source)
        except NotationError:
            continue
        if agrees(source.program, other, shapes.arrays, shapes.facts, ENOUGH, source.given):
            return access
    return ""


def witness_of_equal_sizes(claimed: GradientText, source: LayerText) -> GradientWitness | None:
    """A case against a formula in which all sizes are the same, so that every product in it can be formed."""
    same = frozenset(AtMost(one, other) for one, other in permutations(source.shapes.sizes, 2))
    shapes = source.shapes
    return refute_gradient(source.program, claimed, shapes.arrays, shapes.facts | same, given=source.given)


def _turned(text: str) -> Iterator[tuple[str, str]]:
    """Each access of a formula as it is written, and the formula with two of its indices exchanged. A rule for all
    arrays at once is no formula for one gradient: it has none."""
    try:
        target, value, conditions = said_in(text)
    except NotationError:
        return
    if conditions:
        return
    for node, _ in (*walk(value), (target, 0)):
        if isinstance(node, syntax.Access):
            for one, other in combinations(range(len(node.indices)), 2):
                places = [*map(unparse, node.indices)]
                places[one], places[other] = places[other], places[one]
                if places[one] != places[other]:
                    written = text[node.at.start:node.at.end]
                    yield written, f"{text[:node.at.start]}{node.name}[{', '.join(places)}]{text[node.at.end:]}"
