"""A rule whose arrays have letters of their own, or sums over them, as definitions in which no name is made twice.

A state before the step keeps its name; its new value has a prime more, and so has each value that a name is given on
the way. What is read of other steps gets a name: lr_next for lr[t+1], g_previous for g[t-1,i].
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from derive.notation.errors import NotationError
from derive.notation.names import TWO_VALUES
from derive.notation.programs import defined
from derive.notation.syntax import (
    Access,
    Assign,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Program,
    Reduce,
    Tree,
)
from derive.notation.walk import walk, with_parts

STEP = "t"
Entry = tuple[str, int]             # of a sequence: its name, and how many steps after this one


@dataclass(frozen=True, slots=True)
class Definitions:
    """The lines of a rule as definitions."""

    program: Program
    tied: Program                   # with lines that say that a state has the shape that it had: for that alone
    entries: Mapping[str, Entry]    # of what each name in them is the entry, if it is none of a parameter


    @contextmanager
    def telling(self) -> Iterator[None]:
        """A mistake in these lines speaks of the names that the rule has."""
        try:
            yield
        except NotationError as error:
            made = sorted((one for one in self.entries if one.endswith("'")), key=len, reverse=True)
            said = [error.problem, error.expected, error.hint]
            for one in made:
                said = [part.replace(one, one.rstrip("'")) for part in said]
            raise NotationError(said[0], error.text, error.at, *said[1:]) from None


def definitions(text: str, written: Program) -> Definitions:
    return _Renaming(text, written).run()


def steps_away(tree: Expr) -> int | None:
    """1 of t + 1, 0 of t, if a tree is so."""
    match tree:
        case Name(id="t"):
            return 0
        case Binary(op="+" | "-" as op, left=Name(id="t"), right=Number(value=value)) if value.denominator == 1:
            return int(value) if op == "+" else -int(value)
    return None


def speaks_of_steps(tree: Access) -> bool:
    """Whether the first index of an access is a step."""
    return any(isinstance(node, Name) and node.id == STEP for node, _ in walk(tree.indices[0]))


def of_t(tree: Tree) -> bool:
    """Whether max(t, lr[t]) was read as a maximum over t: t is no letter of a rule."""
    return isinstance(tree, Reduce) and tree.indices == (STEP,) and tree.kind in TWO_VALUES and tree.lower is None


def of_two(tree: Reduce, body: Expr) -> Call:
    """The larger or the smaller of t and another value."""
    return Call(TWO_VALUES[tree.kind], (Name(STEP, at=tree.at), body), at=tree.at)


@dataclass(slots=True)
class _Renaming:
    text: str
    written: Program
    now: dict[str, str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def run(self) -> Definitions:
        targets = [defined(assign) for assign in self.written.assignments]
        self.taken = {node.id if isinstance(node, Name) else node.name for node, _ in walk(self.written)
                      if isinstance(node, Name | Access)}
        self.entries = {name: (name, -1) for name in targets} | {"g": ("g", 0)}
        lines: list[Assign] = []
        ties: list[tuple[str, Assign]] = []
        for place, assign in enumerate(self.written.assignments):
            name, value = defined(assign), self.of(assign.value)
            made = self.fresh(name)
            last = name != "g" and name not in targets[place + 1:]
            self.entries[made] = (name if last else made, 0)
            self.now[name] = made
            target = assign.target
            new = replace(target, id=made) if isinstance(target, Name) else replace(target, name=made)
            lines.append(replace(assign, target=new, value=value))
            if last and isinstance(target, Access):
                both = Binary("+", target, replace(target, name=made), at=target.at)
                ties.append((name, Assign(replace(target, name=self.fresh(name)), both, at=target.at)))
        outputs = tuple(self.now.get(name, name) for name in self.written.outputs)
        read = {node.name for line in lines for node, _ in walk(line.value) if isinstance(node, Access)}
        tied = (*lines, *(tie for name, tie in ties if name in read), *self._together(lines))
        return Definitions(Program(tuple(lines), outputs, at=self.written.at),
                           Program(tied, outputs, at=self.written.at), self.entries)

    def _together(self, lines: list[Assign]) -> list[Assign]:
        """That a sequence has one shape, of whatever steps it is read."""
        found: dict[str, dict[str, Access]] = {}
        for line in lines:
            for node, _ in walk(line.value):
                if isinstance(node, Access) and node.name in self.entries:
                    name, _ = self.entries[node.name]
                    if name not in self.now or (name == "g" and not node.name.endswith("'")):
                        found.setdefault(name, {})[node.name] = node
        ties = []
        for name, nodes in found.items():
            first, *others = nodes.values()
            for other in others:
                letters = tuple(Name(f"i{place}", at=other.at) for place, _ in enumerate(first.indices))
                both = Binary("+", replace(first, indices=letters), replace(other, indices=letters), at=other.at)
                ties.append(Assign(Access(self.fresh(name), letters, at=other.at), both, at=other.at))
        return ties

    def fresh(self, name: str, prime: str = "'") -> str:
        name += prime
        while name in self.taken:
            name += "'"
        self.taken.add(name)
        return name

    def of(self, tree: Expr) -> Expr:
        match tree:
            case Name(id=name):
                return replace(tree, id=self.now.get(name, name))
            case Access() if speaks_of_steps(tree):
                return self._at_a_step(tree)
            case Access(name=name):
                return replace(tree, name=self.now.get(name, name))
            case Reduce(body=body) if of_t(tree):
                return of_two(tree, self.of(body))
            case Reduce(body=body):
                return replace(tree, body=self.of(body))
        return with_parts(tree, self.of)

    def _at_a_step(self, tree: Access) -> Expr:
        """lr[t+1] as lr_next, a number; g[t-1,i] as g_previous[i]."""
        if self.entries.get(tree.name, ("", 0))[1]:
            raise NotationError(f"{tree.name} is a state: its name alone is its value now", self.text, tree.at,
                                tree.name)
        away = steps_away(tree.indices[0])
        if away is None or (tree.name == "g" and away > 0):
            raise NotationError(f"{tree.name} is read at a step that is no fixed number of steps away", self.text,
                                tree.at, f"{tree.name}[t] or {tree.name}[t-1]")
        name = tree.name
        if away:
            known = [made for made, entry in self.entries.items() if entry == (tree.name, away)]
            name = known[0] if known else self.fresh(tree.name, ("_next" if away > 0 else "_previous") + (
                str(abs(away)) if abs(away) > 1 else ""))
        self.entries[name] = (tree.name, away)
        rest = tree.indices[1:]
        return Access(name, rest, at=tree.at) if rest else Name(name, at=tree.at)
