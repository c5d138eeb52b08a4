"""An update rule's text as terms: its step, and what its states are as sequences.

Lines are run in order, so a later line sees the new value. After step t = 1, 2, ... the state v is v[t]; v[0] is where
it starts; g[t] is the gradient that step t is given. A name followed by [t] is a sequence of its own, such as a
learning rate alpha[t]; letters as in v[i] say that every coordinate does the same by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from derive.kernel.terms import Term
from derive.kernel.types import INT, REAL, to
from derive.notation import syntax
from derive.notation.array_rules import Definitions
from derive.notation.programs import defined as name_of
from derive.notation.rules import GRADIENT, RuleTree, read_tree
from derive.notation.walk import walk
from derive.reading.array_rules import array_laws
from derive.reading.binders import Range
from derive.reading.names import Names, variable
from derive.reading.presuppositions import defined
from derive.reading.steps import STEPS, T
from derive.reading.terms import Reader


@dataclass(frozen=True, slots=True)
class Rule:
    """An update rule: what each assigned name becomes, as a step and as a law of sequences. The temporaries have laws
    like the states, since later laws speak of them; no run carries them on, and none is a state."""

    text: str
    temporaries: frozenset[str]
    parameters: tuple[str, ...]         # numbers that stay as they are
    inputs: tuple[str, ...]             # sequences that a step is given: g, and a learning rate alpha[t]
    step: Mapping[str, Term]            # of each name: its new value, in the old ones, in g and in the number t
    laws: Mapping[str, Term]            # of each name: v(t), in v(t - 1), in g(t) and in the names before it at t
    watched: str
    presupposed: tuple[Term, ...]       # for all t >= 1, of the sequences
    formulas: tuple[Term, ...] = ()     # the laws for all t >= 1, and for all positions of arrays
    ranges: Mapping[str, tuple[Range, ...]] = field(default_factory=dict)       # of the letters of each law

    @property
    def states(self) -> tuple[str, ...]:
        """What the run carries on."""
        return tuple(name for name in self.laws if name not in self.temporaries)

    @property
    def unread(self) -> frozenset[str]:
        """Names whose old value no step uses: where they start says nothing."""
        return frozenset(self.laws) - {name for value in self.step.values() for name, type_ in value.free
                                       if type_ == REAL}


def sequence(name: str, at: Term) -> Term:
    return variable(name, to(INT, REAL))(at)


def read_rule(text: str, arrays: bool = False) -> Rule:
    """"v = mu*v + g; theta = theta - alpha*v": assigned names are states, if something of them is carried on."""
    tree = read_tree(text, arrays)
    if tree.arrays is not None:
        return _of_arrays(tree, tree.arrays)
    steps, _ = _run(tree, lambda name: variable(name, REAL), None)
    laws, presupposed = _run(tree, lambda name: sequence(name, T if name == GRADIENT else T + (-1)),
                             lambda name: sequence(name, T))
    free = {entry for law in laws.values() for entry in law.free}
    written = dict.fromkeys(node.id if isinstance(node, syntax.Name) else node.name for node, _ in walk(tree.program)
                            if isinstance(node, syntax.Name | syntax.Access))
    parameters = tuple(name for name in written if name != "t" and {(name, REAL), (name, INT)} & free)
    inputs = tuple(name for name in written if (name, to(INT, REAL)) in free and name not in laws)
    outputs = tree.program.outputs
    watched = outputs[0] if outputs[0] in laws else tree.targets[-1]
    return Rule(text, tree.temporaries, parameters, inputs, {name: steps[name] for name in laws}, laws, watched,
                presupposed, tuple(STEPS.closed(sequence(name, T).eq(law)) for name, law in laws.items()))


def _of_arrays(tree: RuleTree, lines: Definitions) -> Rule:
    """A rule whose arrays have letters of their own; what a step does is said by its laws alone."""
    found = array_laws(tree.text, lines, tree.whole)
    free = {name for value in found.values.values() for name, type_ in value.free if type_ == REAL} | tree.whole
    written = dict.fromkeys(node.id for node, _ in walk(lines.program) if isinstance(node, syntax.Name))
    parameters = tuple(name for name in written if name in free and name != "t" and name not in lines.entries)
    inputs = tuple(dict.fromkeys(name for name, _ in lines.entries.values() if name not in found.values))
    watched, _ = lines.entries[lines.program.outputs[0]]
    return Rule(tree.text, tree.temporaries | (found.values.keys() - {*tree.targets}), parameters, inputs, {},
                found.values, watched, found.presupposed, found.formulas, found.ranges)


def _run(tree: RuleTree, before: Callable[[str], Term],
         after: Callable[[str], Term] | None) -> tuple[dict[str, Term], tuple[Term, ...]]:
    """The value of each name after the step. It is called `after` once it has its new value, and stands for that
    value itself where there is no such name: with no sequences, or when the rule assigns it again."""
    targets = tree.targets
    now = {name: before(name) for name in (*targets, GRADIENT)} | {"t": T}
    new: dict[str, Term] = {}
    presupposed: list[Term] = []
    for place, assign in enumerate(tree.program.assignments):
        name = name_of(assign)
        reader = Reader(tree.text, Names(integers=tree.whole), values=dict(now))
        value = reader.real(assign.value)
        presupposed += map(STEPS.closed, defined(reader, assign.value, STEPS.guards))
        last = name != GRADIENT and name not in targets[place + 1:]
        if last:
            new[name] = value
        now[name] = after(name) if last and after else value
    return new, tuple(dict.fromkeys(presupposed))
