"""Which letters the conditions behind a `for` bind: those that they give a first value, as in `for t >= 1`."""

from collections.abc import Iterator

from derive.notation import syntax
from derive.notation.walk import children
from derive.reading.affine import coefficient
from derive.reading.binders import Binder
from derive.reading.names import NOBODY
from derive.reading.terms import Reader


def quantified(reader: Reader, tree: syntax.Quantified) -> tuple[Reader, tuple[Binder, ...]]:
    """The reader of a statement with `for`, and the letters that it is said for all values of. A letter that only ends
    somewhere (`for n <= m - 1`) or differs from something is free, as in other texts of its setting; so is a size,
    and a letter of which something is given."""
    used = set(_letters(tree.body, NOBODY))
    binders = []
    for letter in dict.fromkeys(_starts(reader, condition) for condition in tree.conditions):
        if letter in used and letter not in reader.bound and letter not in reader.names.fixed:
            reader, variable = reader.at_letter(letter)
            binders.append(Binder(letter, variable))
    return reader, tuple(binders)


def _starts(reader: Reader, condition: syntax.Relation) -> str:
    """The whole letter that gets its first value by a condition which is about it: that stands alone on a side, the
    left one first, or is the only one there is. So `t >= 1` and `t - 1 >= 0` are about t, and `k <= T` about k."""
    letters = [name for name in dict.fromkeys(_letters(condition, NOBODY)) if name in reader.names.integers]
    alone = [side.id for side in (condition.left, condition.right)
             if isinstance(side, syntax.Name) and side.id in letters]
    letter = alone[0] if alone else letters[0] if len(letters) == 1 else ""
    if not letter or condition.op in ("==", "!=") or not (
            reader.is_whole(condition.left) and reader.is_whole(condition.right)):
        return ""
    less, more = (condition.left, condition.right) if condition.op in ("<", "<=") else (condition.right, condition.left)
    return letter if coefficient(reader.whole(more) - reader.whole(less), reader.whole(syntax.Name(letter))) > 0 else ""


def _letters(tree: syntax.Tree, bound: frozenset[str]) -> Iterator[str]:
    """The names in a tree that no sum around them binds, and the letter of a limit."""
    match tree:
        case syntax.Name(id=name) if name not in bound:
            yield name
        case syntax.Tends(variable=variable):
            yield variable
        case syntax.Reduce(indices=indices, body=body, lower=lower, upper=upper):
            for end in (lower, upper):
                yield from _letters(end, bound) if end is not None else ()
            yield from _letters(body, bound | set(indices))
            return
    for child in children(tree):
        yield from _letters(child, bound)
