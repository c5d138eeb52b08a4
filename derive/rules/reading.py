"""An update rule's text as laws of sequences: what each state is after step t, in terms of what it was before.

Lines are run in order, so a later line sees the new value. After step t = 1, 2, ... the state v is v[t]; v[0] is where
it starts; g[t] is the gradient that step t is given. A name followed by [t] is a sequence of its own, such as a
learning rate alpha[t]; letters as in v[i] say that every coordinate does the same by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, S, Symbol

from derive.elaboration.formulas import Context, Elaborator, value_of
from derive.layers.reading import Ranges
from derive.notation import parse_expression, parse_program, syntax, unparse
from derive.notation.array_rules import Definitions
from derive.notation.errors import Error
from derive.notation.names import nearest
from derive.notation.renaming import at_each_step, with_names
from derive.notation.rules import GRADIENT as GRADIENT
from derive.notation.rules import RuleTree, read_tree
from derive.notation.walk import walk
from derive.outlines.terms import Equal, Forall, Formula, at, integer, remainder
from derive.rules.array_reading import Arrays, array_laws, entries_in
from derive.search.equivalence import at_all_places

T = integer("t")
Names = Mapping[str, str]
AS_WRITTEN: Names = {}


@dataclass(frozen=True, slots=True)
class RuleReader(Elaborator):
    """One line of a rule: its names stand for what the lines before it have made of them."""

    now: Mapping[str, Expr] = field(default_factory=dict)

    def meaning(self, tree: syntax.Expr, context: Context) -> Expr:
        match tree:
            case syntax.Name(id=name) if name in self.now:
                return self.now[name]
            case syntax.Access(name=name, indices=(step,)):
                return at(name, self._integer(step, frozenset()))
            case syntax.Call(function="remainder", arguments=arguments):
                return remainder(*(self._integer(value_of(part), frozenset()) for part in arguments))
        return Elaborator.meaning(self, tree, context)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule's text says. `laws` has a law for each name that is assigned, temporaries among them, since later
    laws speak of them; `states` is what the run carries on."""

    text: str
    laws: Mapping[str, Expr]            # of each assigned name, at step t
    parameters: tuple[str, ...]
    watched: str
    written: bool = True                # by the text, as a rule; else by recurrences
    temporaries: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()         # the parameters that are whole numbers
    names: Names = field(default_factory=dict)  # what its states are called here
    start: Mapping[str, str] = field(default_factory=dict)      # of states that do not start at 0, in the notation
    arrays: Arrays | None = None        # where arrays have letters of their own: then laws speak of entries x[t,i]

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(name for name in self.laws if name not in self.temporaries)

    @property
    def sequences(self) -> frozenset[str]:
        """What each step is given anew: g, and alpha of alpha[t]."""
        return frozenset(entry.name for law in self.laws.values() for entry in entries_in(law)
                         if entry.indices and T in entry.indices[0].free_symbols) - self.laws.keys()

    @property
    def unread(self) -> frozenset[str]:
        """Names whose old value no step uses: where they start says nothing."""
        read = {entry.name for law in self.laws.values() for entry in entries_in(law) if entry.indices[:1] == (T - 1,)}
        return frozenset(self.laws) - read

    def with_sequences(self, names: tuple[str, ...]) -> "Reading":
        """The rule in which these parameters are sequences: eps[t] for eps."""
        found = read(unparse(at_each_step(parse_program(self.text, reassign=True), names)), self.names)
        return replace(found, start=self.start)

    def renamed(self, names: Names) -> "Reading":
        """The rule with other names for its states; where they start is said in these, too."""
        return replace(read(self.text, names, self.arrays is not None), start={
            names.get(name, name): unparse(with_names(parse_expression(said), names))
            for name, said in self.start.items()})

    def letters(self, name: str) -> Ranges:
        """The letters of what is assigned, with their ranges; none where it is a number."""
        return self.arrays.ranges[name] if self.arrays is not None else ()

    def formulas(self) -> tuple[Formula, ...]:
        """The laws for all t >= 1, and for all positions of arrays."""
        return tuple(Forall(self._everywhere(name), T, S.One, S.Infinity) for name in self.laws)

    def _everywhere(self, name: str) -> Formula:
        ranges = self.letters(name)
        return at_all_places(Equal(at(name, T, *(letter for letter, _, _ in ranges)), self.laws[name]), ranges)


def read(text: str, names: Names = AS_WRITTEN, arrays: bool = False) -> Reading:
    """The rule, its states and temporaries under the names given; with `arrays`, of arrays with letters in any case."""
    tree = read_tree(text, arrays)
    if tree.arrays is not None:
        return _of_arrays(tree, tree.arrays, names)
    called = {name: names.get(name, name) for name in tree.targets}
    now: dict[str, Expr] = {name: at(other, T - 1) for name, other in called.items()}
    now |= {GRADIENT: at(GRADIENT, T), "t": T}
    laws: dict[str, Expr] = {}
    sorts = {"t": integer, **dict.fromkeys(tree.whole, integer)}
    for place, (name, assign) in enumerate(zip(tree.targets, tree.program.assignments, strict=True)):
        value = RuleReader(text, sorts, now=now).term(assign.value)
        if name == GRADIENT or name in tree.targets[place + 1:]:
            now[name] = value                       # it is assigned again: no sequence of its own
        else:
            laws[called[name]] = value
            now[name] = at(called[name], T)
    found = {symbol.name for law in laws.values() for symbol in law.free_symbols if symbol != T}
    written = [node.id if isinstance(node, syntax.Name) else node.name for node, _ in walk(tree.program)
               if isinstance(node, syntax.Name | syntax.Access)]
    parameters = tuple(name for name in dict.fromkeys(written) if name in found)
    output = tree.program.outputs[0]
    return Reading(text, laws, parameters, called.get(output, output),
                   temporaries=frozenset(called[name] for name in tree.temporaries), whole=tree.whole,
                   names=names)


def with_start(rule: Reading, start: Mapping[str, str]) -> Reading:
    """The rule, of which these states start at these values."""
    for name, text in start.items():
        if name not in rule.states:
            raise Error(f"the rule {rule.text!r} has no state {name}; it has {', '.join(rule.states)}. "
                        f"{nearest(name, rule.states)}".strip())
        parse_expression(text)
    return replace(rule, start=dict(start))


def _of_arrays(tree: RuleTree, lines: Definitions, names: Names) -> Reading:
    """A rule whose arrays have letters of their own. A value that a name is given on the way has a law as well."""
    laws, arrays = array_laws(tree.text, lines, tree.whole, names)
    called = {names.get(name, name) for name in tree.targets}
    found = {symbol.name for law in laws.values() for symbol in law.free_symbols}
    written = dict.fromkeys(node.id for node, _ in walk(lines.program) if isinstance(node, syntax.Name))
    bound = {letter.name for ranges in arrays.ranges.values() for letter, _, _ in ranges}
    known = {"t", *bound, *lines.entries, *(size.name for size in arrays.shapes.sizes)}
    watched, _ = lines.entries[lines.program.outputs[0]]
    temporaries = {names.get(name, name) for name in tree.temporaries} | (laws.keys() - called)
    return Reading(tree.text, laws, tuple(name for name in written if name in found - known),
                   names.get(watched, watched), temporaries=frozenset(temporaries), whole=tree.whole, names=names,
                   arrays=arrays)


def parameter(name: str) -> Symbol:
    return Symbol(name, real=True)
