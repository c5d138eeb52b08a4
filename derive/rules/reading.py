"""An update rule's text as laws of sequences: what each state is after step t, in terms of what it was before.

Lines are run in order, so a later line sees the new value. After step t = 1, 2, ... the state v is v[t]; v[0] is where
it starts; g[t] is the gradient that step t is given. A name followed by [t] is a sequence of its own, such as a
learning rate alpha[t]; letters as in v[i] say that every coordinate does the same by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, S, Symbol

from derive.elaborate import Context, Elaborator
from derive.notation import parse_program, syntax, unparse
from derive.notation.errors import NotationError
from derive.notation.programs import defined
from derive.notation.walk import walk
from derive.outlines.terms import At, Equal, Forall, Formula, at, integer

T = integer("t")
GRADIENT = "g"
Names = Mapping[str, str]
AS_WRITTEN: Names = {}


@dataclass(frozen=True, slots=True)
class RuleReader(Elaborator):
    """One line of a rule: its names stand for what the lines before it have made of them."""

    now: Mapping[str, Expr] = field(default_factory=dict)
    letters: tuple[str, ...] = ()

    def meaning(self, tree: syntax.Expr, context: Context) -> Expr:
        match tree:
            case syntax.Name(id=name) if name in self.now:
                return self.now[name]
            case syntax.Access(name=name, indices=indices):
                return self._access(tree, name, tuple(map(unparse, indices)))
            case syntax.Reduce() | syntax.Size():
                raise NotationError("a rule does the same to every coordinate by itself", self.text, tree.at)
        return Elaborator.meaning(self, tree, context)

    def _access(self, tree: syntax.Access, name: str, indices: tuple[str, ...]) -> Expr:
        if indices == self.letters and indices:
            return self.term(syntax.Name(name, at=tree.at))
        if name in self.now and name != GRADIENT:
            raise NotationError(f"{name} is a state: its name alone is its value now", self.text, tree.at, name)
        if len(indices) != 1:
            raise NotationError(f"{name} is a sequence here: one index, its step", self.text, tree.at, f"{name}[t]")
        return at(name, self._integer(tree.indices[0], frozenset()))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule's text says."""

    text: str
    laws: Mapping[str, Expr]            # of each assigned name, at step t
    parameters: tuple[str, ...]
    watched: str
    written: bool = True                # by the text, as a rule; else by recurrences

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.laws)

    @property
    def unread(self) -> frozenset[str]:
        """States whose old value no step uses: where they start says nothing."""
        return frozenset(n for n in self.laws if not any(at(n, T - 1) in law.atoms(At) for law in self.laws.values()))

    def formulas(self) -> tuple[Formula, ...]:
        """The laws for all t >= 1."""
        return tuple(Forall(Equal(at(name, T), law), T, S.One, S.Infinity) for name, law in self.laws.items())


def read(text: str, names: Names = AS_WRITTEN) -> Reading:
    """The rule, its states under the names given."""
    tree = parse_program(text, reassign=True)
    targets = [defined(assign) for assign in tree.assignments]
    letters = _letters(text, tree)
    now: dict[str, Expr] = {name: at(names.get(name, name), T - 1) for name in targets}
    now |= {GRADIENT: at(GRADIENT, T), "t": T}
    laws: dict[str, Expr] = {}
    for place, (name, assign) in enumerate(zip(targets, tree.assignments, strict=True)):
        if name == "t":
            raise NotationError("t is the number of the step, and no state", text, assign.target.at)
        value = RuleReader(text, {"t": integer}, now=now, letters=letters).term(assign.value)
        if name == GRADIENT or name in targets[place + 1:]:
            now[name] = value                       # it is assigned again: no sequence of its own
        else:
            laws[names.get(name, name)] = value
            now[name] = at(names.get(name, name), T)
    if not laws:
        raise NotationError("this rule has no state", text, tree.at, "a line such as theta = theta - alpha*g")
    found = {symbol.name for law in laws.values() for symbol in law.free_symbols if symbol != T}
    written = [node.id if isinstance(node, syntax.Name) else node.name for node, _ in walk(tree)
               if isinstance(node, syntax.Name | syntax.Access)]
    parameters = tuple(name for name in dict.fromkeys(written) if name in found)
    return Reading(text, laws, parameters, names.get(tree.outputs[0], tree.outputs[0]))


def _letters(text: str, tree: syntax.Program) -> tuple[str, ...]:
    """The letters of the coordinates: the same in all lines, or none."""
    found = [tuple(map(unparse, assign.target.indices)) if isinstance(assign.target, syntax.Access) else ()
             for assign in tree.assignments]
    for assign, letters in zip(tree.assignments, found, strict=True):
        if letters != found[0] or "t" in letters:
            expected = f"[{', '.join(found[0])}]" if found[0] and "t" not in letters else "a bare name"
            raise NotationError("all lines of a rule have the same letters", text, assign.target.at, expected)
    return found[0]


def parameter(name: str) -> Symbol:
    return Symbol(name, real=True)
