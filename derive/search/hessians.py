"""Second derivatives: the gradient of the program that computes a gradient."""

from collections.abc import Iterable

from sympy import Basic, Expr, Tuple
from sympy.core.symbol import Str

from derive.outlines.calculus import entries, opened
from derive.outlines.linear import in_range
from derive.outlines.terms import At, Binder, Equal, Forall, Formula, Program, Slope, at, fresh, substitute

from .backprop import Gradient, Ranges, gradient


def second_derivative(program: Program, first: Gradient, wanted: Ranges, name: str, later: Iterable[Gradient],
                      *, entry: bool) -> Gradient:
    """The gradient by `name` of the program that goes forward, then back through the arrays it computed, then ends in
    the first gradient: at one entry (an output h, so its own upstream gradient is dh; or h' beside an h), or in all of
    it."""
    taken = [index for index, _, _ in wanted]
    ranges = tuple((fresh(str(index), *taken), low, high) for index, low, high in first.ranges)
    term = substitute(first.shown.statement.rhs, {old: new for (old, _, _), (new, _, _)
                                                  in zip(first.ranges, ranges, strict=True)})
    output = _unlike("h", _arrays(program) | entries(term)) if entry else "d" + first.name
    backward = [_definition("d" + g.name, g.ranges, g.shown.statement.rhs) for g in reversed(tuple(later))]
    goal = _definition(output, () if entry else ranges, term)
    longer = Program(Tuple(*program.args[0], *backward, goal), Tuple(Str(output)))
    within = frozenset().union(*(in_range(*ranged) for ranged in ranges)) if entry else frozenset()
    found = gradient(longer, name, wanted, first.facts | within)
    return Gradient(name, (*wanted, *ranges) if entry else wanted, found.raw, found.shown, first.facts)


def _arrays(program: Program) -> frozenset[str]:
    """The arrays that a program speaks of."""
    definitions = list(map(opened, program.args[0]))
    return frozenset().union(*(entries(term) | {left.name} for left, term, _ in definitions))


def _unlike(name: str, taken: frozenset[str]) -> str:
    """A name of which neither it nor its gradient is taken."""
    while {name, f"d{name}"} & taken:
        name += "'"
    return name


def _definition(name: str, ranges: Ranges, term: Expr) -> Formula:
    definition: Formula = Equal(at(name, *(index for index, _, _ in ranges)), by_name(term))
    for ranged in reversed(ranges):
        definition = Forall(definition, *ranged)
    return definition


def by_name(term: Basic) -> Basic:
    """The term with dv[k] for the slope of the loss along v[k]."""
    if isinstance(term, Slope):
        return at("d" + term.args[1].name, *term.args[1].indices)
    if isinstance(term, Binder):
        name = fresh("s", term)
        return type(term)(by_name(term.open(name)), name, *term.outer)
    return term.func(*map(by_name, term.args)) if term.args and not isinstance(term, At) else term
