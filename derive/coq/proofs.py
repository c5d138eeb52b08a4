"""A theorem's proof as a Coq file: a definition for each step, a function of its free variables and its hypotheses."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from derive.kernel.terms import APPLICATION, CONSTANT, Name, Term, app, bound, function, shifted, substituted
from derive.kernel.theorem import Theorem
from derive.kernel.types import BOOL, Type, need

from .facts import cited
from .frame import assembled
from .names import binder, bound_name, coq_type, identifier, in_order, some_value, theorem_name
from .polynomials import linear_proof, ring_proof
from .spaces import claim_name, somewhere
from .steps import Said, Step, hypotheses, in_sequence, premise_at, said_by, term_at, values, vanished
from .terms import Writer, argument_type, closed_over

WRITTEN_OUT = 5_000         # a theorem's statement shares no part with the steps, unless a part has so many signs


def certificate(theorems: Mapping[str, Theorem]) -> str:
    """The file that proves some theorems, each under its name, and prints the axioms that they rest on together."""
    file = Certificate()
    return assembled([file.proved(name, theorem) for name, theorem in theorems.items()], theorems)


class Certificate:
    """A file that is being written: the steps that it has proved so far, and the terms that it has defined."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.lines: list[str] = []
        self.steps: dict[Said, Step] = {}
        self.hypotheses: dict[Term, str] = {}       # the names of hypotheses, in the order in which they come up

    def proved(self, name: str, theorem: Theorem) -> str:
        """The next lines of the file, which prove a theorem."""
        for step in in_sequence(theorem, self.steps):
            self._define(step)
        self._state(theorem_name(name), theorem)
        lines, self.lines = self.lines, []
        return "\n".join(lines)

    def denied_somewhere(self, name: str, theorem: Theorem, outcomes: Sequence[Term],
                         probabilities: Sequence[Term]) -> tuple[str, str]:
        """The claim that a proved theorem denies, as a definition; and, for the end of the file, that it does not hold
        on every space, as the theorem denies it where there are these outcomes."""
        claim = self.writer.text(theorem.statement.parts[1])
        lines = [*self.writer.lines, f"Definition {claim_name(name)} : Prop :=\n  {claim}."]
        self.writer.lines.clear()
        return "\n".join(lines), somewhere(name, self.steps[said_by(theorem)], outcomes, probabilities)

    def _state(self, name: str, theorem: Theorem) -> None:
        """A theorem in full, unless that would be too long: it is what people read, and they look up no definition."""
        last, writer = self.steps[said_by(theorem)], Writer(shared=WRITTEN_OUT)
        parts = [*last.given, theorem.statement]
        texts = list(map(writer.text, parts))
        if writer.lines:
            texts = list(map(self.writer.text, parts))
        statement = closed_over(last.variables, " ->\n  ".join(texts))
        self._flush()
        self.lines.append(f"Theorem {name} :\n  {statement}.\nProof. exact {last.name}. Qed.")

    def _flush(self) -> None:
        """The definitions of terms that were needed since the last step stand before the next one."""
        self.lines.extend(self.writer.lines)
        self.writer.lines.clear()

    def _define(self, theorem: Theorem) -> None:
        given = hypotheses(theorem, self.steps)
        need(theorem.given == set(given), "certificate: the hypotheses of {!r} are not those of its rule", theorem)
        for formula in given:
            self.hypotheses.setdefault(formula, f"h{len(self.hypotheses) + 1}")
        free = theorem.statement.free.union(*(formula.free for formula in given))
        step = Step(f"s{len(self.steps) + 1}", in_order(free), given)
        proof = self._within(vanished(theorem, self.steps, free), PROOFS[theorem.rule](self, theorem))
        binders = [*(binder(identifier(name), name[1]) for name in step.variables), *map(self._assumed, given)]
        statement = self.writer.text(theorem.statement)
        self._flush()
        self.lines.append(f"Definition {' '.join((step.name, *binders))} : {statement} :=\n  {proof}.")
        self.steps[said_by(theorem)] = step

    def _within(self, vanished: Iterable[Name], proof: str) -> str:
        """A proof with a value for each variable that its theorem does not speak of."""
        names = list(vanished)
        if not names:
            return proof
        binders = " ".join(binder(identifier(name), name[1]) for name in names)
        return f"((fun {binders} => {proof}) {' '.join(some_value(type_) for _, type_ in names)})"

    def _assumed(self, formula: Term) -> str:
        return f"({self.hypotheses[formula]} : {self.writer.text(formula)})"

    def _used(self, premise: Theorem) -> str:
        """A premise at the variables and hypotheses of the step that uses it."""
        step = self.steps[said_by(premise)]
        arguments = [*map(identifier, step.variables), *(self.hypotheses[formula] for formula in step.given)]
        return f"({' '.join((step.name, *arguments))})" if arguments else step.name

    def _sides(self, theorem: Theorem) -> tuple[str, str, str]:
        """The type and the two sides of an equation."""
        left, right = theorem.statement.parts[1:]
        return coq_type(left.type), self.writer.text(left), self.writer.text(right)

    def assume(self, theorem: Theorem) -> str:
        return self.hypotheses[theorem.statement]

    def imply(self, theorem: Theorem) -> str:
        formula, premise = term_at(theorem, 0), premise_at(theorem, 1)
        self.hypotheses.setdefault(formula, f"h{len(self.hypotheses) + 1}")
        return f"(fun {self._assumed(formula)} => {self._used(premise)})"

    def apply(self, theorem: Theorem) -> str:
        return f"({self._used(premise_at(theorem, 0))} {self._used(premise_at(theorem, 1))})"

    def generalise(self, theorem: Theorem) -> str:
        variable = term_at(theorem, 0)
        name = identifier((variable.name, variable.type))
        return f"(fun {binder(name, variable.type)} => {self._used(premise_at(theorem, 1))})"

    def specialise(self, theorem: Theorem) -> str:
        return f"({self._used(premise_at(theorem, 0))} {self.writer.text(term_at(theorem, 1))})"

    def instantiate(self, theorem: Theorem) -> str:
        new, step = values(theorem), self.steps[said_by(premise_at(theorem, 0))]
        arguments = [*(self.writer.text(new[name]) if name in new else identifier(name) for name in step.variables),
                     *(self.hypotheses[substituted(formula, new)] for formula in step.given)]
        return f"({' '.join((step.name, *arguments))})" if arguments else step.name

    def reflexive(self, theorem: Theorem) -> str:
        term = term_at(theorem, 0)
        return f"(@eq_refl {coq_type(term.type)} {self.writer.text(term)})"

    def symmetric(self, theorem: Theorem) -> str:
        premise = premise_at(theorem, 0)
        return f"(@eq_sym {' '.join(self._sides(premise))} {self._used(premise)})"

    def transitive(self, theorem: Theorem) -> str:
        first, second = premise_at(theorem, 0), premise_at(theorem, 1)
        type_, left, middle = self._sides(first)
        return f"(@eq_trans {type_} {left} {middle} {self._sides(second)[2]} {self._used(first)} {self._used(second)})"

    def congruence(self, theorem: Theorem) -> str:
        """The two sides under their binders are equal functions, and so are their images."""
        context, premise = term_at(theorem, 0), premise_at(theorem, 1)
        binders, left, right = opened(premise.statement)
        proof = f"({' '.join((self._used(premise), *map(bound_name, range(len(binders)))))})"
        for level in reversed(range(len(binders))):
            type_, result = coq_type(binders[level]), coq_type(left.type)
            left, right = function(binders[level], left), function(binders[level], right)
            sides = f"{self.writer.text(left, level)} {self.writer.text(right, level)}"
            proof = f"(under_a_binder {type_} {result} {sides} (fun {bound_name(level)} : {type_} => {proof}))"
        types = f"{coq_type(left.type)} {coq_type(theorem.statement.parts[1].type)}"
        sides = f"{self.writer.text(left)} {self.writer.text(right)}"
        return f"(@f_equal {types} {self.writer.text(context)} {sides} {proof})"

    def convert(self, theorem: Theorem) -> str:
        equation, premise = premise_at(theorem, 0), premise_at(theorem, 1)
        _, left, right = self._sides(equation)
        return f"(converted {left} {right} {self._used(equation)} {self._used(premise)})"

    def ring(self, theorem: Theorem) -> str:
        return ring_proof(term_at(theorem, 0), term_at(theorem, 1), self.writer)

    def linear(self, theorem: Theorem) -> str:
        places = range(1, len(theorem.arguments), 2)
        premises = [(premise_at(theorem, place), term_at(theorem, place + 1)) for place in places]
        return linear_proof(term_at(theorem, 0), [(premise.statement, factor, self._used(premise))
                                                  for premise, factor in premises], self.writer)

    def fact(self, theorem: Theorem) -> str:
        name, *types = theorem.arguments
        return cited(str(name), tuple(types), theorem.statement)  # type: ignore[arg-type]    # as the rule's door checked


PROOFS: dict[str, Callable[[Certificate, Theorem], str]] = {
    "assume": Certificate.assume, "imply": Certificate.imply, "apply": Certificate.apply,
    "generalise": Certificate.generalise, "specialise": Certificate.specialise,
    "instantiate": Certificate.instantiate, "reflexive": Certificate.reflexive,
    "symmetric": Certificate.symmetric, "transitive": Certificate.transitive,
    "congruence": Certificate.congruence, "convert": Certificate.convert, "ring": Certificate.ring,
    "linear": Certificate.linear, "fact": Certificate.fact,
}


def opened(statement: Term) -> tuple[list[Type], Term, Term]:
    """The binders of an equation for all values of some variables, and its sides in these, as congruence opens it."""
    body, binders = statement, list[Type]()
    while parts := _of(body, "all"):
        binders.append(argument_type(parts[0].type))
        body = app(shifted(parts[0], 1), bound(0, binders[-1]))
    left, right = _of(body, "equal")
    return binders, left, right


def _of(formula: Term, name: str) -> Sequence[Term]:
    is_one = formula.kind == APPLICATION and formula.parts[0].kind == CONSTANT and formula.parts[0].name == name
    return formula.parts[1:] if is_one and formula.type == BOOL else ()
