"""The laws of an update rule whose arrays have letters of their own, as terms: of each entry, after each step."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Basic, Expr

from derive.elaboration.formulas import Context, value_of
from derive.layers.reading import LayerReader, Ranges, letters_of, name_of
from derive.layers.shapes import Range, Shapes, infer
from derive.notation import syntax
from derive.notation.array_rules import Definitions, Entry
from derive.outlines.linear import in_range
from derive.outlines.terms import At, Binder, at, integer, real, remainder

T = integer("t")


def entries_in(term: Basic) -> frozenset[At]:
    """The entries that a term speaks of, those under its sums with a bound letter."""
    inside = (entries_in(inner.body) for inner in term.atoms(Binder))
    return frozenset[At](term.atoms(At)).union(*inside)


@dataclass(frozen=True, slots=True)
class EntryReader(LayerReader):
    """One line of such a rule: x[i] is x[t, i], or x[t-1, i], or an entry of a parameter."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    def meaning(self, tree: syntax.Expr, context: Context) -> Expr:
        match tree:
            case syntax.Name(id=name) if name not in self.scope and (name == "t" or name in self.whole):
                return integer(name)
            case syntax.Call(function="remainder", arguments=arguments):
                return remainder(*(self._integer(value_of(part), context) for part in arguments))
        found = LayerReader.meaning(self, tree, context)
        return self.entry(found) if isinstance(tree, syntax.Name) and isinstance(found, At) else found

    def _access(self, name: str, indices: tuple[Expr, ...], context: Context) -> Expr:
        return self.entry(at(name, *indices))

    def entry(self, found: At) -> Expr:
        if found.name not in self.entries:
            return found if found.indices else real(found.name)
        name, away = self.entries[found.name]
        return at(name, T + away, *found.indices)


@dataclass(frozen=True, slots=True)
class Arrays:
    """Where the laws of a rule hold, and the positions of its arrays."""

    ranges: Mapping[str, Ranges]                        # of the letters of each law
    positions: Mapping[str, tuple[Range, ...]]          # of each array, by its name in the rule
    shapes: Shapes


def array_laws(text: str, lines: Definitions, whole: frozenset[str],
               names: Mapping[str, str]) -> tuple[dict[str, Expr], Arrays]:
    """The law of each name that is assigned, under the names given."""
    with lines.telling():
        shapes = infer(text, lines.tied)
    entries = {made: (names.get(name, name), away) for made, (name, away) in lines.entries.items()}
    laws: dict[str, Expr] = {}
    found: dict[str, Ranges] = {}
    for assign in lines.program.assignments:
        ranges = shapes.loops[id(assign)]
        scope = dict(zip(letters_of(assign.target), ranges, strict=True))
        context = frozenset().union(*(in_range(*ranged) for ranged in ranges))
        reader = EntryReader(text, {}, shapes=shapes, scope=scope, entries=entries, whole=whole)
        name, _ = entries[name_of(assign.target)]
        laws[name], found[name] = reader.term(assign.value, context), ranges
    positions = {entries[name][0] if name in entries else name: spans for name, spans in shapes.arrays.items()}
    return laws, Arrays(found, positions, shapes)
