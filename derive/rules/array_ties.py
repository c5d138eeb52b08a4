"""What ties two rules of arrays, from what ties them on arrays whose coordinates are of two kinds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sympy import Add, Dummy, Expr, Integer, Mul, Pow, Rational, S, Symbol, cancel, expand, fraction, together

from derive.answers import Undecided
from derive.layers.reading import Ranges
from derive.outlines.terms import At, Sum, at, fresh, integer
from derive.rules.entries import place_of
from derive.rules.reading import parameter
from derive.search.equivalence import Tie
from derive.search.factored_form import faces_away, pleasant

T = integer("t")
OTHER = Integer(2)


@dataclass(frozen=True, slots=True)
class Lifting:
    """Reads the entries of a model as entries of arrays, of which the sizes are known by the place of an index."""

    sizes: Mapping[str, tuple[Symbol, ...]]         # of each array, the size of each of its indices

    def lifted(self, value: Expr, ranges: Ranges) -> Expr:
        """The value at any place, from what it is at the first: what all others add up to is a sum less the first."""
        letters = {size: letter for letter, _, size in ranges}
        value = value.xreplace({parameter(size.name): size for sizes in self.sizes.values() for size in sizes})
        if len(letters) < len(ranges):
            raise Undecided("square arrays are not told apart by their rows and columns")
        above, below = fraction(together(self._with_letters(value, letters)))
        found = _lowest(expand(self._sums(expand(above), letters)) / expand(self._sums(expand(below), letters)))
        if any(place.is_Integer for entry in found.atoms(At) for place in entry.indices[1:]):
            raise Undecided("what ties the rules speaks of single entries")
        return found

    def _with_letters(self, value: Expr, letters: Mapping[Symbol, Symbol]) -> Expr:
        put = {}
        for entry in value.atoms(At):
            name, kinds = place_of(entry.name)
            if kinds:
                sizes = self.sizes[name]
                places = [letters.get(size, S.One) if kind == 1 else OTHER
                          for size, kind in zip(sizes, kinds, strict=True)]
                put[entry] = at(name, *entry.indices, *places)
        return value.xreplace(put)

    def _sums(self, total: Expr, letters: Mapping[Symbol, Symbol]) -> Expr:
        return Add(*(self._term(part, letters) for part in Add.make_args(total)))

    def _term(self, part: Expr, letters: Mapping[Symbol, Symbol]) -> Expr:
        """c*f(x.2) as c*(sum(k, f(x[k])) - f(x[i]))/(I - 1)"""
        inner = [factor for factor in Mul.make_args(part) if any(self._others(factor))]
        if not inner:
            return part
        size = {size for factor in inner for size in self._others(factor)}
        if len(size) > 1:
            raise Undecided("sums over two letters in what ties the rules are not found")
        length, = size
        summand, letter = Mul(*inner), fresh("k", part)
        there, here = (self._at(summand, length, place) for place in (letter, letters.get(length, S.One)))
        whole = Sum(there, letter, S.One, length)
        return Mul(*(factor for factor in Mul.make_args(part) if factor not in inner)) * (whole - here) / (length - 1)

    def _others(self, factor: Expr) -> Iterator[Symbol]:
        for entry in factor.atoms(At):
            for size, place in zip(self.sizes.get(entry.name, ()), entry.indices[1:], strict=False):
                if place == OTHER:
                    yield size

    def _at(self, summand: Expr, length: Symbol, place: Expr) -> Expr:
        put = {}
        for entry in summand.atoms(At):
            if entry.name in self.sizes:
                places = [place if size == length and old == OTHER else old
                          for size, old in zip(self.sizes[entry.name], entry.indices[1:], strict=True)]
                put[entry] = at(entry.name, entry.indices[0], *places)
        return summand.xreplace(put)


def _lowest(value: Expr) -> Expr:
    """A quotient in lowest terms, whatever its sums and functions are."""
    letters = {part: Dummy(f"s{place}") for place, part in enumerate(sorted(_opaque(value), key=str))}
    return cancel(value.xreplace(letters)).xreplace({letter: part for part, letter in letters.items()})


def _opaque(term: Expr) -> set[Expr]:
    if isinstance(term, Add | Mul) or (isinstance(term, Pow) and isinstance(term.exp, Integer)):
        return set().union(*map(_opaque, term.args))
    return set() if isinstance(term, Rational | Symbol) else {term}


def tie_of(state: str, value: Expr, ranges: Ranges) -> Tie:
    """state = value as a tie: linear in entries at the same place, with coefficients of parameters, as far as it is."""
    above, below = fraction(together(value))
    if below.atoms(At, Sum):
        return Tie(state, S.One, (), value, ranges)
    places = tuple(letter for letter, _, _ in ranges)
    others: dict[str, Expr] = {}
    rest: Expr = S.Zero
    for part in Add.make_args(expand(above)):
        entries = list(part.atoms(At))
        factor = part / entries[0] if len(entries) == 1 else S.Zero
        if len(entries) != 1 or entries[0].indices != (T, *places) or factor.atoms(At, Sum) or factor.has(T):
            rest += part
        else:
            others[entries[0].name] = others.get(entries[0].name, S.Zero) + factor
    if below.free_symbols <= {size for _, _, size in ranges}:       # which are not 0
        return Tie(state, S.One, tuple((name, pleasant(factor / below)) for name, factor in others.items()),
                   Add(*(part / below for part in Add.make_args(rest))), ranges)
    turn = S.NegativeOne if faces_away(pleasant(below)) else S.One
    return Tie(state, pleasant(turn * below), tuple((name, pleasant(turn * factor)) for name, factor in
                                                    others.items()), turn * rest, ranges)
