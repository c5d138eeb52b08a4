"""A step of a proof as a lemma: its names, its hypotheses by number, and how a premise is applied in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Symbol

from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Formula, Less, integral, outcome, size, spelled

from .terms import NOTHING, RELATIONS, Untranslatable, Writer, variable

CASTS: Mapping[type, str] = {Equal: "eq_IZR", Less: "lt_IZR", AtMost: "le_IZR"}


def free_names(theorem: Outline) -> tuple[Symbol, ...]:
    """The names that a theorem is about, in the order in which its lemma takes them."""
    found: set[Symbol] = set().union(*(formula.free_symbols for formula in (theorem.statement, *theorem.given)))
    names = (name for name in found if isinstance(name, Symbol))
    return tuple(sorted(names, key=lambda name: (spelled(name), str(name.is_integer))))


def hypotheses(theorem: Outline) -> tuple[Formula, ...]:
    return tuple(sorted(theorem.given, key=spelled))


def sizes(theorem: Outline) -> tuple[Symbol, ...]:
    return tuple(name for name in free_names(theorem) if name == size(name.name))


@dataclass(frozen=True, slots=True)
class Step:
    """One rule application: what is said, and by which lemma each premise goes."""

    node: Outline
    write: Writer
    lemmas: Mapping[int, str]

    @property
    def statement(self) -> str:
        """The lemma: for all names, sizes not negative, under all hypotheses, what is said."""
        names = free_names(self.node)
        texts = [*(f"(0 <= {self.write.symbol(n)})%Z" for n in sizes(self.node)),
                 *map(self.write.formula, hypotheses(self.node)), self.write.formula(self.node.statement)]
        quantified = f"forall {' '.join(variable(n, self.write.symbol(n)) for n in names)}, " if names else ""
        return quantified + " -> ".join(texts)

    @property
    def introduction(self) -> str:
        """The names and hypotheses of the lemma, put into the context."""
        count = len(self.node.given)
        known = [self.write.symbol(n) for n in free_names(self.node)]
        known += [f"size_{k}" for k in range(1, len(sizes(self.node)) + 1)]
        known += [f"H_{k}" for k in range(1, count + 1)]
        return f"intros {' '.join(known)}." if known else ""

    def hypothesis(self, formula: Formula) -> str:
        return f"H_{hypotheses(self.node).index(formula) + 1}"

    def use(self, premise: Outline, names: Mapping[Symbol, str] = NOTHING,
            instead: Mapping[Formula, str] | None = None, given: Sequence[str] | None = None) -> str:
        """A premise for these names, each of its hypotheses by where it comes from: the context, or `instead`."""
        instead = instead or {}
        arguments = [self._value(name, names) for name in free_names(premise)]
        for name in sizes(premise):
            if name in sizes(self.node) and name not in names:
                arguments.append(f"size_{sizes(self.node).index(name) + 1}")
            else:
                arguments.append("ltac:(lia)")
        if given is None:
            given = [instead[h] if h in instead else self.hypothesis(h) for h in hypotheses(premise)]
        return f"({' '.join([self.lemmas[id(premise)], *arguments, *given])})" if arguments or given else (
            self.lemmas[id(premise)])

    def _value(self, name: Symbol, names: Mapping[Symbol, str]) -> str:
        if name in names:
            return names[name]
        if name in free_names(self.node):
            return self.write.symbol(name)
        if name == outcome(name.name):
            raise Untranslatable(name)
        return "0%Z" if name.is_integer else "0"        # it stands in nothing that is left

    def in_reals(self, premise: Outline, label: str) -> tuple[str, str]:
        """The proof of a comparison as one of reals, and the line that it needs first."""
        said = premise.statement
        if not (integral(said.lhs) and integral(said.rhs)):
            return "", self.use(premise)
        text = f"{self.write.real(said.lhs)} {RELATIONS[type(said)]} {self.write.real(said.rhs)}"
        proof = f"pose proof {self.use(premise)}; as_reals; first [ assumption | lra ]"
        return f"assert ({label} : {text}) by ({proof}).\n", label

    def exactly(self, proof: str, says: str) -> str:
        """A proof of what the step says, as it is where it says just that, or up to spelling."""
        if says == self.write.formula(self.node.statement):
            return f"exact {proof}."
        return f"assert (known_K : {says}) by (exact {proof}). restate known_K."

    @property
    def cast(self) -> str:
        """What turns the goal into one of reals, where it is one of integers."""
        said = self.node.statement
        return f"apply {CASTS[type(said)]}; push. " if integral(said.lhs) and integral(said.rhs) else ""
