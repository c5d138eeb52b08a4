"""An update rule's text as laws of sequences: what each state is after step t, in terms of what it was before.

Lines are run in order, so a later line sees the new value. After step t = 1, 2, ... the state v is v[t]; v[0] is where
it starts; g[t] is the gradient that step t is given. A name followed by [t] is a sequence of its own, such as a
learning rate alpha[t]; letters as in v[i] say that every coordinate does the same by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, S, Symbol

from derive.elaborate import Context, Elaborator, value_of
from derive.notation import syntax
from derive.notation.rules import GRADIENT as GRADIENT
from derive.notation.rules import read_tree
from derive.notation.walk import walk
from derive.outlines.terms import At, Equal, Forall, Formula, at, integer, remainder

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

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(name for name in self.laws if name not in self.temporaries)

    @property
    def unread(self) -> frozenset[str]:
        """Names whose old value no step uses: where they start says nothing."""
        return frozenset(n for n in self.laws if not any(at(n, T - 1) in law.atoms(At) for law in self.laws.values()))

    def formulas(self) -> tuple[Formula, ...]:
        """The laws for all t >= 1."""
        return tuple(Forall(Equal(at(name, T), law), T, S.One, S.Infinity) for name, law in self.laws.items())


def read(text: str, names: Names = AS_WRITTEN) -> Reading:
    """The rule, its states and temporaries under the names given."""
    tree = read_tree(text)
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
                   temporaries=frozenset(called[name] for name in tree.temporaries), whole=tree.whole)


def parameter(name: str) -> Symbol:
    return Symbol(name, real=True)
