"""Which theorems certify a claim, a layer or a pair of update rules, and what of it no theorem of the kernel says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from derive.bridge.finite_spaces import space_of
from derive.bridge.layers import theorem_of_claim, theorem_of_gradient
from derive.bridge.wrong_gradients import refuted_gradient
from derive.coq.check import BELIEVES
from derive.coq.proofs import Certificate
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.layers.layer import Layer, Refutation
from derive.layers.reading import read_gradient
from derive.rules.answers import Equivalence, OnlyFrom, Solution, Varying
from derive.rules.from_start_phrases import SameFrom
from derive.rules.update_rules import Compared, UpdateRule
from derive.sheets.cases import case_of_gradient
from derive.sheets.claims import Claim, Verdict
from derive.show.record import said

Named = Mapping[str, Theorem]


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of a file about one claim, the theorems they prove, and what of the claim these do not say."""

    about: str
    lines: str
    theorems: tuple[str, ...]
    missing: tuple[str, ...]
    after: tuple[str, ...] = ()         # what follows from them on some space, for the end of the file


@dataclass(frozen=True, slots=True)
class File:
    """A file that is being written: what one claim has proved is not proved again for the next."""

    written: Certificate = field(default_factory=Certificate)
    stated: set[str] = field(default_factory=set)

    def part(self, about: str, head: Iterable[str], theorems: Named, missing: Iterable[str] = ()) -> Part:
        new = {name: theorem for name, theorem in theorems.items() if name not in self.stated}
        self.stated.update(new)
        lines, after = [comment(head)], list[str]()
        for name, theorem in new.items():
            lines.append(self.written.proved(name, theorem))
            if (space := space_of(theorem)) is not None:
                claim, fails = self.written.denied_somewhere(name, theorem, space.outcomes, space.weights)
                lines.append(claim)
                after.append(fails)
        return Part(about, "\n".join(lines), tuple(new), tuple(missing), tuple(after))

    def of_claim(self, claim: Claim) -> Part:
        head = (f"{claim.name}: {claim.place.document}, {claim.place.where}", f"claim: {said(claim)}",
                f"verdict: {claim.verdict}", *(f"witness: {claim.witness}" for _ in [0] if claim.witness))
        return self.part(claim.name, head, dict(_theorems(claim)), _missing(claim))


def _theorems(claim: Claim) -> Iterator[tuple[str, Theorem]]:
    """Those of the statements; of a claim that fails, its negation; and those of what is proved in its place."""
    if claim.refutation is not None:
        yield f"{claim.name}.fails", claim.refutation
    for place, theorem in enumerate(claim.proofs, 1):
        yield f"{claim.name}.{place}" if len(claim.proofs) > 1 else claim.name, theorem
    if claim.repair is not None:
        yield from _theorems(claim.repair)


def _missing(claim: Claim) -> Iterator[str]:
    """What no theorem says: that a claim fails, or anything of a claim that is unknown."""
    if claim.verdict == Verdict.UNKNOWN:
        yield f"{claim.name} is unknown: {claim.note}"
    if claim.verdict == Verdict.FAILS and claim.refutation is None:
        yield f"{claim.name} fails by its witness, and the kernel has no theorem that it does: {claim.unrefuted}"
    if claim.repair is not None:
        yield from _missing(claim.repair)


def of_layer(layer: Layer, claim: str = "", file: File | None = None) -> Part:
    """All gradients of a layer, or that one formula for a gradient is right, or that it is wrong."""
    file = file or File()
    if claim:
        return _of_gradient(layer, claim, file)
    theorems, missing = dict[str, Theorem](), list[str]()
    for name in (*layer.inputs, *layer.intermediate):
        try:
            theorems[f"d{name}"] = theorem_of_gradient(layer.text, name).theorem
        except Refused as refusal:
            missing.append(f"the gradient by {name} is not proved in the kernel: {refusal}")
    return file.part("layer", ("layer:", *layer.lines), theorems, missing)


def _of_gradient(layer: Layer, claim: str, file: File) -> Part:
    head = ["layer:", *layer.lines, f"claim: {claim}"]
    name = f"claim.{len(file.stated)}" if file.stated else "claim"
    try:
        return file.part(claim, head, {name: theorem_of_claim(layer.text, claim).theorem})
    except Refused as refusal:
        unproved = str(refusal)
    answer = layer.check(read_gradient(claim, layer.source))
    if not isinstance(answer, Refutation):
        return file.part(claim, head, {}, [f"{claim} is not proved in the kernel: {unproved}"])
    head.append(f"it fails: {answer.witness}")
    try:
        theorem = refuted_gradient(layer.text, claim, " ".join(layer.source.aliases), case_of_gradient(answer.witness))
    except Refused as refusal:
        return file.part(claim, head, {}, [f"{claim} fails, and the kernel has no theorem that it does: {refusal}"])
    return file.part(claim, head, {f"{name}.fails": theorem})


def of_rules(one: UpdateRule, other: UpdateRule) -> Part:
    """That two update rules are the same, in each way in which they are, for each pair of their states. Where they are
    so from some starts alone, or with a rate that changes, theorems say that, and that they are one is missing."""
    answer = one.equivalent_to(other)
    solutions = _solutions(answer)
    head = ["rule:", *one.lines, "rule:", *other.lines, *str(answer).splitlines()]
    theorems = dict[str, Theorem]()
    for way, solution in enumerate(solutions, 1):
        for tie, found in zip(solution.ties, solution.theorems, strict=True):
            theorems[f"{tie.state}.{way}" if len(solutions) > 1 else tie.state] = found.proof
    missing = () if answer else (f"no theorem says that they are one: {str(answer).splitlines()[0]}",)
    return File().part("rules", head, theorems, missing)


def _solutions(answer: Compared) -> tuple[Solution, ...]:
    """In which ways two rules are the same, with what there is a theorem of."""
    match answer:
        case Equivalence(solutions=solutions):
            return solutions
        case Varying(solution=solution) | SameFrom(solution=solution) | OnlyFrom(solution=Solution() as solution):
            return (solution,)
    return ()


def comment(lines: Iterable[str]) -> str:
    """The lines as a comment. Coq reads quotes and brackets in it, and the check of a file looks for words by which Coq
    would believe something: both are written otherwise."""
    plain = (line.replace("*)", "* )").replace("(*", "( *").replace('"', "'") for line in lines)
    marked = (BELIEVES.sub(lambda word: f"{word[0][0]}.{word[0][1:]}", line) for line in plain)
    return "(* " + "\n   ".join(marked) + " *)"
