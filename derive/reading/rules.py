"""An update rule's text as terms: its step, and what its states are as sequences.

Lines are run in order, so a later line sees the new value. After step t = 1, 2, ... the state v is v[t]; v[0] is where
it starts; g[t] is the gradient that step t is given. A name followed by [t] is a sequence of its own, such as a
learning rate alpha[t]; letters as in v[i] say that every coordinate does the same by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from derive.kernel.terms import Term, number
from derive.kernel.types import INT, REAL, to
from derive.notation import parse_program, syntax, unparse
from derive.notation.errors import NotationError
from derive.notation.walk import walk
from derive.reading.binders import Binder
from derive.reading.names import variable
from derive.reading.presuppositions import defined
from derive.reading.shapes import name_of
from derive.reading.terms import Reader

T = variable("t", INT)
STEPS = Binder("t", T, (number(1, INT) <= T,))
GRADIENT = "g"


@dataclass(frozen=True, slots=True)
class Rule:
    """An update rule: what each state becomes, as a step and as a law of sequences."""

    text: str
    states: tuple[str, ...]
    parameters: tuple[str, ...]         # numbers that stay as they are
    inputs: tuple[str, ...]             # sequences that a step is given: g, and a learning rate alpha[t]
    step: Mapping[str, Term]            # of each state: its new value, in the old ones, in g and in the number t
    laws: Mapping[str, Term]            # of each state: v(t), in v(t - 1), in g(t) and in the states before it at t
    watched: str
    presupposed: tuple[Term, ...]       # for all t >= 1, of the sequences

    @property
    def unread(self) -> frozenset[str]:
        """States whose old value no step uses: where they start says nothing."""
        return frozenset(self.states) - {name for value in self.step.values() for name, type_ in value.free
                                         if type_ == REAL}

    @property
    def formulas(self) -> tuple[Term, ...]:
        """The laws for all t >= 1."""
        return tuple(STEPS.closed(sequence(name, T).eq(law)) for name, law in self.laws.items())


def sequence(name: str, at: Term) -> Term:
    return variable(name, to(INT, REAL))(at)


def read_rule(text: str) -> Rule:
    """"v = mu*v + g; theta = theta - alpha*v": assigned names are states."""
    tree = parse_program(text, reassign=True)
    _check(text, tree)
    targets = tuple(name_of(assign.target) for assign in tree.assignments)
    steps, _ = _run(text, tree, lambda name: variable(name, REAL), None)
    laws, presupposed = _run(text, tree, lambda name: sequence(name, T if name == GRADIENT else T + (-1)),
                             lambda name: sequence(name, T))
    if not laws:
        raise NotationError("this rule has no state", text, tree.at, "a line such as theta = theta - alpha*g")
    free = {entry for law in laws.values() for entry in law.free}
    written = dict.fromkeys(node.id if isinstance(node, syntax.Name) else node.name for node, _ in walk(tree)
                            if isinstance(node, syntax.Name | syntax.Access))
    parameters = tuple(name for name in written if (name, REAL) in free)
    inputs = tuple(name for name in written if (name, to(INT, REAL)) in free and name not in laws)
    watched = tree.outputs[0] if tree.outputs[0] in laws else targets[-1]
    return Rule(text, tuple(laws), parameters, inputs, {name: steps[name] for name in laws}, laws, watched, presupposed)


def _run(text: str, tree: syntax.Program, before: Callable[[str], Term],
         after: Callable[[str], Term] | None) -> tuple[dict[str, Term], tuple[Term, ...]]:
    """The value of each state after the step. A state is called `after` once it has its new value, and stands for that
    value itself where there is no such name: with no sequences, or when the rule assigns it again."""
    targets = [name_of(assign.target) for assign in tree.assignments]
    now = {name: before(name) for name in (*targets, GRADIENT)} | {"t": T}
    letters = _letters(tree.assignments[0])
    new: dict[str, Term] = {}
    presupposed: list[Term] = []
    for place, (name, assign) in enumerate(zip(targets, tree.assignments, strict=True)):
        reader = Reader(text, values=dict(now), coordinates=letters)
        value = reader.real(assign.value)
        presupposed += map(STEPS.closed, defined(reader, assign.value, STEPS.guards))
        last = name != GRADIENT and name not in targets[place + 1:]
        if last:
            new[name] = value
        now[name] = after(name) if last and after else value
    return new, tuple(dict.fromkeys(presupposed))


def _letters(assign: syntax.Assign) -> tuple[str, ...]:
    return tuple(map(unparse, assign.target.indices)) if isinstance(assign.target, syntax.Access) else ()


def _check(text: str, tree: syntax.Program) -> None:
    """The letters of the coordinates are the same in all lines; states have no other index; nothing runs over them."""
    letters = _letters(tree.assignments[0])
    states = {name_of(assign.target) for assign in tree.assignments} - {GRADIENT}
    for assign in tree.assignments:
        if name_of(assign.target) == "t":
            raise NotationError("t is the number of the step, and no state", text, assign.target.at,
                                "another name")
        if _letters(assign) != letters or "t" in letters:
            expected = f"[{', '.join(letters)}]" if letters and "t" not in letters else "a bare name"
            raise NotationError("all lines of a rule have the same letters", text, assign.target.at, expected)
        for node, _ in walk(assign.value):
            if isinstance(node, syntax.Reduce | syntax.Size):
                raise NotationError("a rule does the same to every coordinate by itself", text, node.at,
                                    "a value of this coordinate")
            if not isinstance(node, syntax.Access) or tuple(map(unparse, node.indices)) == letters:
                continue
            if node.name in states:
                raise NotationError(f"{node.name} is a state: its name alone is its value now", text, node.at,
                                    node.name)
            if len(node.indices) != 1:
                raise NotationError(f"{node.name} is a sequence here: one index, its step", text, node.at,
                                    f"{node.name}[t]")
