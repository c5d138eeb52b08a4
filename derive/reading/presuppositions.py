"""What a text presupposes: the formulas that say that every part of it is defined, where that part stands.

They are read off the text as it is written, before anything can cancel: x/x presupposes that x is not 0, and 0*log(x)
that x is positive. Each condition is closed over the letters that stand around its part, under their ranges; inside
`where(c, a, b)` the conditions of a are said under c and those of b under not c; behind `for` the conditions hold in
their order, each under those before it, and so do the parts of a chain a <= b <= c. A limit says nothing of its first
terms: its conditions hold from some step on.
"""

from collections.abc import Callable, Iterable
from itertools import chain

from derive.kernel.terms import Term, number
from derive.kernel.types import INT, Table
from derive.kernel.words import both, every, no, some, word
from derive.notation import syntax
from derive.notation.walk import children
from derive.reading.binders import Binder, fresh, under
from derive.reading.obvious import told
from derive.reading.operations import centred, mean_of, square
from derive.reading.quantifiers import quantified
from derive.reading.terms import Operation, Reader

Known = frozenset[Term]
NOTHING: Known = frozenset()


def integrable(random: Term) -> Term:
    return word("integrable", random)


# Operations that have no value for some arguments, and for which arguments they have one. Whatever is not in this
# table is defined everywhere, x**0 and 0**0 = 1 with a whole exponent among it.
PARTIAL: Table[Callable[..., tuple[Term, ...]]] = Table({
    "/": lambda x, y: (no(y.eq(0)),),
    "power": lambda x, n: ((n < 0) >> no(x.eq(0)),),               # for a whole n of either sign
    "power of a root": lambda x, n: ((number(0, x.type) <= x), (n < 0) >> no(x.eq(0))),
    "real power": lambda x, a: ((number(0, x.type) < x),),         # 0**a is not given a value, not even for a > 0
    "sqrt": lambda x: ((number(0, x.type) <= x),),
    "log": lambda x: ((number(0, x.type) < x),),
    "remainder": lambda n, k: ((number(0, INT) < k),),
    "mean": lambda f, low, high: (low <= high,),                   # of at least one entry
    "max": lambda f, low, high: (low <= high,),
    "min": lambda f, low, high: (low <= high,),
    "E": lambda x: (integrable(x),),
    "Var": lambda x: (integrable(x), integrable(of_outcome(square(centred(x))))),
    "Cov": lambda x, y: (integrable(x), integrable(y), integrable(of_outcome(centred(x) * centred(y)))),
})


def of_outcome(value: Term) -> Term:
    """A random number, from its value at the outcome."""
    return mean_of(value).parts[1]


def defined(reader: Reader, tree: syntax.Tree, known: Iterable[Term] = NOTHING) -> tuple[Term, ...]:
    """The conditions under which every part of a tree is defined, in the order of the text and each of them once. Left
    out is what holds by the formulas `known` and the guards around a part: it is one of them, it compares whole numbers
    and is a sum of such comparisons among them, or it is arithmetic between numbers. Nothing else is left out."""
    return tuple(dict.fromkeys(_conditions(reader, tree, frozenset(known))))


def _conditions(reader: Reader, tree: syntax.Tree, known: Known) -> tuple[Term, ...]:
    match tree:
        case syntax.Number() | syntax.Name() | syntax.Size() | syntax.Infinity():
            return ()
        case syntax.Access(indices=indices):
            inside = _all_of(reader, indices, known)
            return inside if reader.extended else (*inside, *_open(reader.positions(tree), known))
        case syntax.Reduce():
            return _of_reduction(reader, tree, known)
        case syntax.Call(function="where", arguments=(syntax.Relation() as condition, one, other)):
            holds = reader.formula(condition)
            return (*_conditions(reader, condition, known), *_under((holds,), reader, one, known),
                    *_under((no(holds),), reader, other, known))
        case syntax.Call(function="E" | "Var" | "Cov", arguments=arguments):
            inner, binder = reader.at_outcome()
            said = [_closed(binder, _conditions(inner, part, known)) for part in arguments]
            return (*chain(*said), *_own(reader.operation(tree), known))
        case syntax.Tends(expression=expression, limit=limit):
            inner, binder = reader.along(tree)
            return (*_eventually(binder, _conditions(inner, expression, known)), *_conditions(reader, limit, known))
        case syntax.Conjunction(parts=parts):
            return _one_by_one(reader, parts, known)
        case syntax.Quantified(body=body, conditions=conditions):
            inner, binders = quantified(reader, tree)
            found = _one_by_one(inner, (*conditions, body), known)
            for binder in reversed(binders):
                found = _closed(binder, found)
            return found
        case syntax.Assign() | syntax.Program():
            return _all_of(reader, children(tree), known)
        case syntax.Relation():
            return _all_of(reader, children(tree), known)
    inside = _all_of(reader, children(tree), known)
    return (*inside, *_own(reader.operation(tree), known)) if _partial(tree) else inside


def _partial(tree: syntax.Tree) -> bool:
    match tree:
        case syntax.Binary(op=name) | syntax.Call(function=name):
            return name in PARTIAL or name == "**"
    return False


def _of_reduction(reader: Reader, tree: syntax.Reduce, known: Known) -> tuple[Term, ...]:
    """The ends of a range, that it is not empty where that matters, and the body at every letter of it."""
    inner, ranges = reader.inside(tree)
    guards = [guard for one in ranges for guard in one.binder.guards]
    found = _conditions(inner, tree.body, known.union(guards))
    for one in reversed(ranges):
        ends = Operation(tree.kind, (one.variable, one.low, one.high))
        found = (*_own(ends, known), *(one.closed(formula, known) for formula in found))
    return (*_all_of(reader, [end for end in (tree.lower, tree.upper) if end is not None], known), *found)


def _all_of(reader: Reader, trees: Iterable[syntax.Tree], known: Known) -> tuple[Term, ...]:
    return tuple(chain.from_iterable(_conditions(reader, tree, known) for tree in trees))


def _one_by_one(reader: Reader, parts: Iterable[syntax.Relation | syntax.Conjunction | syntax.Tends],
                known: Known) -> tuple[Term, ...]:
    """Each part under those before it."""
    before: tuple[Term, ...] = ()
    found: list[Term] = []
    for part in parts:
        found += _under(before, reader, part, known)
        before = (*before, reader.formula(part))
    return tuple(found)


def _under(guards: tuple[Term, ...], reader: Reader, tree: syntax.Tree, known: Known) -> tuple[Term, ...]:
    return tuple(under(guards, formula) for formula in _conditions(reader, tree, known.union(guards)))


def _closed(binder: Binder, conditions: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(binder.closed(condition) for condition in conditions)


def _eventually(binder: Binder, conditions: tuple[Term, ...]) -> tuple[Term, ...]:
    """There is a step from which on all the conditions hold; one that is not about the step holds by itself."""
    about = [c for c in conditions if binder.variable.free <= c.free]
    rest = tuple(c for c in conditions if not binder.variable.free <= c.free)
    if not about:
        return rest
    *first, formula = about
    for condition in reversed(first):
        formula = both(condition, formula)
    start = fresh("start", formula)
    return (some(start, every(binder.variable, (start <= binder.variable) >> formula)), *rest)


def _own(operation: Operation, known: Known) -> tuple[Term, ...]:
    """The conditions of an operation itself, its parts being defined."""
    return _open(PARTIAL[operation.name](*operation.arguments), known) if operation.name in PARTIAL else ()


def _open(conditions: Iterable[Term], known: Known) -> tuple[Term, ...]:
    """Those that are not known already."""
    return tuple(open_ for open_ in (told(condition, known) for condition in conditions) if open_ is not None)


