"""A claim as one file of Coq: what is declared, a lemma a step, the claim itself, and how much of it is checked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from derive.outlines.outline import Outline

from .context import Step
from .names import Names, names_of
from .rules import script
from .terms import Writer

WHOLE = ("Every step is checked. The claim rests on the hypotheses that it states, and on the real numbers of Coq's",
         "library.")
STEPS = ("The others are not checked: each stands below as a Hypothesis, and the claim is that it follows from them.",)
TOTAL = ("Coq gives 1/0 and the like some value. That all terms are defined under the hypotheses is checked by the",
         "kernel, not here; where they are, Coq's functions have their values.")


@dataclass(frozen=True, slots=True)
class Certificate:
    """The text of a file, the steps in it that Coq checks, and those that are its premises, by their rule."""

    text: str
    checked: int
    premises: tuple[tuple[str, int], ...]

    @property
    def whole(self) -> bool:
        return not self.premises

    @property
    def kind(self) -> str:
        if self.whole:
            return "whole"
        others = ", ".join(f"{rule} {count}" for rule, count in self.premises)
        return f"steps: {self.checked} of {self.checked + sum(c for _, c in self.premises)}; the others: {others}"


def certificate(theorems: Sequence[Outline], head: Iterable[str] = ()) -> Certificate:
    """The theorems of a claim, each step a lemma; a step that Coq cannot follow is a premise of what rests on it."""
    nodes: dict[int, Outline] = {}
    for theorem in theorems:
        for node in theorem.tree():
            nodes[id(node)] = node
    names = names_of(theorems)
    lemmas: dict[int, str] = {}
    said: dict[str, str] = {}           # two steps that say the same are one lemma
    parts: list[str] = []
    premises: Counter[str] = Counter()
    checked = 0
    for key, node in nodes.items():
        step = Step(node, Writer(names), lemmas)
        proof = script(step)
        statement = step.statement
        if proof is None:
            premises[node.rule] += 1
            lemmas[key] = f"premise_{sum(premises.values())}"
            parts.append(f"(* {node.rule} *)\nHypothesis {lemmas[key]} : {statement}.")
            continue
        checked += 1
        if statement in said:
            lemmas[key] = said[statement]
            continue
        lemmas[key] = said[statement] = f"step_{len(said) + 1}"
        parts.append(f"(* {node.rule} *)\nLemma {lemmas[key]} : {statement}.\n"
                     f"Proof.\n{step.introduction}\n{proof}\nQed.")
    count = tuple(sorted(premises.items()))
    made = Certificate("", checked, count)
    text = "\n\n".join([_header(head, made.kind), "Require Import Chalkproof.\nOpen Scope R_scope.", "Section claim.",
                        "\n".join(names.declarations), *parts, *_claims(theorems, names, lemmas), "End claim.",
                        "\n".join(f"Print Assumptions claim_{k}." for k in range(1, len(theorems) + 1))])
    return Certificate(f"{text}\n", checked, count)


def _header(head: Iterable[str], kind: str) -> str:
    lines = [*head, f"Certificate: {kind}", *(WHOLE if kind == "whole" else STEPS), *TOTAL]
    plain = (line.replace("*)", "* )").replace("(*", "( *").replace('"', "'") for line in lines)
    return "(* " + "\n   ".join(plain) + " *)"


def _claims(theorems: Sequence[Outline], names: Names, lemmas: dict[int, str]) -> Iterable[str]:
    for k, theorem in enumerate(theorems, 1):
        step = Step(theorem, Writer(names), lemmas)
        yield f"Outline claim_{k} : {step.statement}.\nProof. exact {lemmas[id(theorem)]}. Qed."
