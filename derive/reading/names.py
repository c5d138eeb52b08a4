"""Which names are whole numbers, sizes or random, read off the way that all texts of one setting use them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.kernel.terms import RESERVED, Term, number, var
from derive.kernel.types import INT, Type
from derive.notation import syntax
from derive.notation.walk import children

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Names:
    """What the free names of some texts are; a name in none of these sets is a real number, or an array of them."""

    integers: frozenset[str] = NOBODY       # they index an array, begin a range, or are declared
    sizes: frozenset[str] = NOBODY          # they only end ranges: whole numbers of things, so 0 <= n
    entries: frozenset[str] = NOBODY        # arrays of whole numbers: t in x[t[n]]
    random: frozenset[str] = NOBODY         # families of random numbers: functions of the outcome
    fixed: frozenset[str] = NOBODY          # what is given speaks of them, too: no `for` of a statement binds them

    @property
    def given(self) -> tuple[Term, ...]:
        """0 <= n for every size n, which every statement about it assumes."""
        return tuple(number(0, INT) <= variable(name, INT) for name in sorted(self.sizes))

    def whole(self, name: str) -> bool:
        return name in self.integers or name in self.sizes


def variable(name: str, type_: Type) -> Term:
    """The kernel's variable for a name of a text. The kernel has ASCII names, and its constants are none; such a name
    gets another that no text can have, since it begins with two lines, and no two names get one."""
    if name.isascii() and name not in RESERVED:
        return var(name, type_)
    return var("__" + "".join(letter if letter.isascii() and letter != "_" else f"_{ord(letter):04x}_"
                              for letter in name), type_)


def names_of(trees: Iterable[syntax.Tree], integers: Iterable[str] = (), random: Iterable[str] = ()) -> Names:
    """The names of texts that are read together. A letter that a sum or a limit binds says nothing of other places."""
    uses = {use for tree in trees for use in _uses(tree, NOBODY, "")}
    index = {name for role, name in uses if role == "index"}
    whole = index | set(integers)
    ends = {name for role, name in uses if role == "end"} - whole
    entries = {name for role, name in uses if role == "entry"}
    return Names(frozenset(whole), frozenset(ends), frozenset(entries), frozenset(random))


def _uses(tree: syntax.Tree, bound: frozenset[str], role: str) -> Iterator[tuple[str, str]]:
    """(role, name) for each free name in an index or at the end of a range, and each array inside an index."""
    match tree:
        case syntax.Name(id=name):
            if role and name not in bound:
                yield role, name
        case syntax.Access(name=name, indices=indices):
            if role:
                yield "entry", name
            for index in indices:
                yield from _uses(index, bound, "index")
        case syntax.Reduce(lower=lower, upper=upper, indices=indices, body=body):
            yield from _uses(lower, bound, "index") if lower is not None else ()
            yield from _uses(upper, bound, "end") if upper is not None else ()
            yield from _uses(body, bound | set(indices), role)
        case syntax.Tends(expression=expression, limit=limit, variable=variable):
            yield from _uses(expression, bound | {variable}, role)
            yield from _uses(limit, bound, role)
        case syntax.Quantified(body=syntax.Tends(variable=variable) as body, conditions=conditions):
            yield "index", variable             # a condition may be about the letter of the limit
            yield from _uses(body, bound, role)
            for condition in conditions:
                yield from _uses(condition, bound, role)
        case _:
            for child in children(tree):
                yield from _uses(child, bound, role)
