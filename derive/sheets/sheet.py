"""A problem on a sheet, the claims it makes, and the ways to settle one."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from derive.budget import GivenUp, searched
from derive.elaboration.formulas import Statement
from derive.layers.layer import Layer
from derive.notation.names import nearest
from derive.outlines.outline import Outline
from derive.outlines.terms import Refused, integer
from derive.rules.update_rules import UpdateRule, update_rule
from derive.search.unfolding import Knowledge
from derive.sheets import searches
from derive.sheets.claims import Claim, ClaimError, Place, Verdict, given_up, judged, named_plainly
from derive.sheets.definitions import definitions_of, several
from derive.sheets.hypotheses import hypotheses_of
from derive.sheets.layer_claims import LayerClaim
from derive.sheets.prover import Search
from derive.sheets.rule_claims import RuleClaim
from derive.sheets.settle import Definition, Prover, Setting, settle
from derive.sheets.steps import BySteps, Line, conclusion_of, lines_of, settled_steps
from derive.show.cited import CITED
from derive.show.settled import MADE, SETTLED, WAITING, collecting, settled

__all__ = ["SETTLED", "Proposal", "Sheet", "collecting"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim that is not settled yet. It settles itself, by whatever proves or refutes it, where another claim uses it
    or when the script ends; one of its `by_` settles it at once, and tells how."""

    name: str
    inventory: tuple[str, ...]
    place: Place
    setting: Setting
    note: str
    cites: tuple[str, ...]
    printed: bool = True
    lemma: bool = False
    made: int = field(default_factory=partial(next, MADE), compare=False)
    answer: list[Claim] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        named_plainly(self.name)

    def settled(self, *, repair: "Claim | Proposal | None" = None) -> Claim:
        """By whatever leads to a proof of the kernel: no way to prove it is named."""
        if self.answer and repair is None:
            return self.answer[0]
        return self._settle(Search(self.setting), None if repair is None else claim_of(repair), doubted=True)

    def by_steps(self, *lines: str) -> Claim:
        """By the steps of a chain as on paper: a line that begins with ... or with a relation goes on from the right
        side before it. Each step is a claim, NAME.1 and so on, and gets a verdict of its own; their theorems are
        combined, and a search closes what is left."""
        chain = lines_of(lines, _condition(self.setting))
        whole = replace(self.setting, texts=(*self.setting.texts, *(line.statement for line in chain)))
        steps = settled_steps(self.name, self.place, whole, chain)
        for step in steps:
            settled(replace(step, lemma=True, made=next(MADE)))
        return self._settle(BySteps(whole, chain, steps), note=_note(self.note, chain, steps))

    def by_algebra(self) -> Claim:
        """Definitions put in once, then normal forms; comparisons by signs, and by cases for a minimum."""
        return self._settle(searches.directly)

    def by_induction(self) -> Claim:
        """By induction on the integer that the statement speaks of."""
        return self._settle(searches.inductively)

    def by_limits(self) -> Claim:
        """A limit by its closed form (a lemma in `using`), the table of facts and the algebra of limits."""
        return self._settle(searches.limit)

    def by_uniqueness_of_limit(self) -> Claim:
        """The value of a limit that is given to exist, from the recurrence itself."""
        return self._settle(searches.limit_value)

    def by_remainders(self) -> Claim:
        """A limit from limits that are given: as a combination of them, or by a bound on its square."""
        return self._settle(searches.remainders)

    def by_moments(self) -> Claim:
        """Means by linearity, by the laws of the families and by the moments that are given; then normal forms."""
        return self._settle(searches.moments)

    def by_mean_equations(self) -> Claim:
        """Means in the moments of the families, and multiples of given equations between means added up."""
        return self._settle(searches.mean_equations)

    def by_elimination(self) -> Claim:
        """Multiples of definitions, at the steps the statement speaks of, and of given equations, added up."""
        return self._settle(searches.eliminated)

    def by_invariants(self) -> Claim:
        """By induction; equations that must be carried along are found where the recurrences are linear."""
        return self._settle(searches.invariant)

    def by_instances(self) -> Claim:
        """From what is given for all indices, at those that the statement speaks of."""
        return self._settle(searches.at_hand)

    def by_equations(self) -> Claim:
        """An equation that is a combination of those given."""
        return self._settle(searches.equations)

    def by_contraction(self) -> Claim:
        """An equation between sums of products of entries, as of matrices; given products are put in."""
        return self._settle(searches.contracted)

    def by_logarithms(self) -> Claim:
        """An equation by the rule for the logarithm of a power."""
        return self._settle(searches.logarithms)

    def by_positive_part(self) -> Claim:
        """Var max(0, y) < Var y, from y = max(0, y) - d with d >= 0."""
        return self._settle(searches.positive_part)

    def by_certificate(self) -> Claim:
        """An inequality by a sum of products of what is given."""
        return self._settle(searches.certificate)

    def by_multiple(self) -> Claim:
        """A comparison that is a positive multiple of one that is given."""
        return self._settle(searches.multiple)

    def by_fact(self, name: str, **values: str) -> Claim:
        """A comparison that a cited fact says, with these values for its names."""
        return self._settle(partial(searches.instance, name, values))

    def by_two_steps(self) -> Claim:
        """A limit from a bound, a lemma in `using`, that holds from each step on and is small from a later step on."""
        return self._settle(searches.two_steps)

    def by_telescoping(self) -> Claim:
        """A bound of a sum by induction, from a bound of its terms by differences, a lemma in `using`."""
        return self._settle(searches.telescoped)

    def by_series(self) -> Claim:
        """A multiple of a sum of powers, by the p-series and by a bound in `using`."""
        return self._settle(searches.series)

    def by(self, prove: Prover) -> Claim:
        """By a proof that the script makes itself."""
        return self._settle(prove)

    def fails(self, *, repair: "Claim | Proposal") -> Claim:
        """A witness refutes it, and the repair is what can be proved."""
        return self._settle(_nothing, claim_of(repair))

    def _settle(self, prove: Prover, repair: Claim | None = None, doubted: bool = False, note: str = "") -> Claim:
        WAITING[:] = [one for one in WAITING if one is not self]
        try:
            claim = searched(partial(settle, self.name, self.inventory, self.place, self.setting, prove, repair,
                                     note or self.note, doubted))
        except (GivenUp, Refused) as reason:
            claim = given_up(self.name, self.inventory, self.place, self.setting.texts, reason)
        claim = replace(claim, cites=self.cites, printed=self.printed, lemma=self.lemma,
                        made=self.made)
        self.answer[:] = [claim]
        settled(claim)
        return claim


def claim_of(one: Claim | Proposal) -> Claim:
    """The claim, settled now if it is not yet."""
    return one.settled() if isinstance(one, Proposal) else one


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the claims of one script are printed."""

    document: str
    problem: str

    def claim(self, *statements: str, name: str | None = None, inventory: str = "", part: str = "",
              about: "str | Definition | Iterable[str | Definition]" = (), given: Iterable[str] | str = (),
              using: Claim | Proposal | Iterable[Claim | Proposal] = (), integers: str = "",
              needs: "str | Definition | Iterable[str | Definition]" = (),
              cites: Iterable[str] | str = (), note: str = "", printed: bool = True,
              lemma: bool = False) -> Proposal:
        """A statement as printed. `about` defines its sequences and random numbers (as derive.sheets.definitions says),
        `given` is what the page itself assumes, `using` are claims settled before, `integers` names whole
        numbers that no index shows to be such, `cites` the theorems of derive.show.cited by which `given` says what the
        page says; `printed` is False where the page asks for the statement, or assumes it. `inventory` are numbers by
        which it is known; a `lemma` is for other claims and is not listed. Without a name it gets one of its problem
        and its place."""
        if name is None:
            name = f"{re.sub(r'[^0-9A-Za-z]+', '_', self.problem).strip('_').lower() or 'sheet'}.{next(MADE)}"
        about, given, using, needs, cites = map(several, (about, given, using, needs, cites))
        for unknown in [theorem for theorem in cites if theorem not in CITED]:
            raise ClaimError(f"{name}: no theorem is cited as {unknown!r}. {nearest(unknown, CITED)}".strip())
        place = Place(self.document, f"{self.problem}({part})" if part else self.problem)
        numbers = tuple(filter(None, inventory.replace(",", " ").split()))
        whole = dict.fromkeys(integers.split(), integer)
        lemmas = tuple(theorem for claim in using for theorem in claim_of(claim).theorems)
        found = Setting(statements, definitions_of(about, statements), hypotheses_of(given, statements), lemmas, whole,
                        needs)
        proposal = Proposal(name, numbers, place, found, note, cites, printed, lemma)
        WAITING.append(proposal)
        return proposal

    def lemma(self, *statements: str, name: str | None = None, part: str = "",
              about: "str | Definition | Iterable[str | Definition]" = (), given: Iterable[str] | str = (),
              using: Claim | Proposal | Iterable[Claim | Proposal] = (), integers: str = "",
              needs: "str | Definition | Iterable[str | Definition]" = (),
              cites: Iterable[str] | str = (), note: str = "", printed: bool = True) -> Proposal:
        """A claim for other claims: no list shows it, but by its name."""
        return self.claim(*statements, name=name, part=part, about=about, given=given, using=using, integers=integers,
                          needs=needs, cites=cites, note=note, printed=printed, lemma=True)

    def derivation(self, *lines: str, name: str | None = None, part: str = "",
                   about: "str | Definition | Iterable[str | Definition]" = (), given: Iterable[str] | str = (),
                   using: Claim | Proposal | Iterable[Claim | Proposal] = (), integers: str = "",
                   needs: "str | Definition | Iterable[str | Definition]" = (),
                   cites: Iterable[str] | str = (), note: str = "") -> Claim:
        """A chain as the sheet prints it: derivation("Cov(m, m)", "== E((m - mu)**2)", "== ...", name="m.covariance").
        Each line is listed with a verdict of its own, as NAME.1 and so on; the answer is what they say together."""
        chain = lines_of(lines)
        said = conclusion_of(chain)
        if not said:
            raise ClaimError(f"{name or lines[0]}: these lines say nothing together; expected relations that lead one "
                             "way, with one `for` for all of them. Claim them one by one")
        whole = self.claim(said, name=name, part=part, about=about, given=given, using=using, integers=integers,
                           needs=needs, cites=cites, note=note)
        setting = replace(whole.setting, texts=(said, *(line.statement for line in chain)))
        steps = settled_steps(whole.name, whole.place, setting, chain)
        for step in steps:
            settled(replace(step, cites=whole.cites, made=next(MADE)))
        WAITING[:] = [one for one in WAITING if one is not whole]
        return replace(whole, made=next(MADE))._settle(BySteps(setting, chain, steps), note=_note(note, chain, steps))

    def informal(self, text: str, *, nearest: Claim | Proposal, name: str, inventory: str = "", part: str = "",
                 note: str = "") -> Claim:
        """Prose, and the nearest formal statement, which has a verdict of its own."""
        return self._instead(Verdict.INFORMAL, text, claim_of(nearest), name, inventory, part, note)

    def misprint(self, text: str, *, reading: Claim | Proposal, name: str, inventory: str = "", part: str = "",
                 note: str = "") -> Claim:
        """Damaged or ambiguous text, and the reading taken, which has a verdict of its own."""
        return self._instead(Verdict.MISPRINT, text, claim_of(reading), name, inventory, part, note)

    def _instead(self, verdict: Verdict, text: str, other: Claim, name: str, inventory: str, part: str,
                 note: str) -> Claim:
        place = Place(self.document, f"{self.problem}({part})" if part else self.problem)
        numbers = tuple(filter(None, inventory.replace(",", " ").split()))
        other = other.vouched()
        found = verdict if other.settled else Verdict.UNKNOWN
        claim = judged(Claim(name, numbers, place, (text,), found, repair=other, note=note, made=next(MADE)))
        settled(claim)
        return claim

    def gradient(self, *formulas: str, of: Layer, name: str, inventory: str = "", part: str = "",
                 repair: Claim | None = None, note: str = "", printed: bool = True, lemma: bool = False) -> Claim:
        """Formulas for gradients of a layer as printed, with dy (or the layer's own name for it) for that of y."""
        return self._about(formulas, of, name, inventory, part, note,
                           lambda claim: replace(claim.of_gradients(repair), printed=printed, lemma=lemma))

    def total_derivative(self, *texts: str, of: Layer, name: str, inventory: str = "", part: str = "",
                         repair: Claim | None = None, note: str = "") -> Claim:
        """The rule dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta)) as printed, with each input of the layer for theta."""
        return self._about(texts, of, name, inventory, part, note, lambda claim: claim.of_total_derivative(repair))

    def equivalent(self, rule: UpdateRule | str, other: UpdateRule | str, *, name: str, inventory: str = "",
                   part: str = "", solve: Iterable[str] | None = None, given: Iterable[str] | str = (),
                   note: str = "", lemma: bool = False) -> Claim:
        """That two update rules, given as texts or by update_rule, are one: with some parameters of the second one
        (those that only it has, or those that `solve` names) and some start. `given` is known of parameters."""
        place = Place(self.document, f"{self.problem}({part})" if part else self.problem)
        numbers = tuple(filter(None, inventory.replace(",", " ").split()))
        one, two = (text if isinstance(text, UpdateRule) else update_rule(text) for text in (rule, other))
        asked = RuleClaim(name, numbers, place, one, two, None if solve is None else several(solve), several(given),
                          note)
        try:
            claim = searched(asked.settled)
        except (GivenUp, Refused) as reason:
            claim = given_up(name, numbers, place, asked.texts, reason)
        claim = replace(claim, lemma=lemma, made=next(MADE))
        settled(claim)
        return claim

    def identity(self, *equations: str, of: Layer, name: str, inventory: str = "", part: str = "",
                 note: str = "") -> Claim:
        """Equations between the arrays of a layer."""
        return self._about(equations, of, name, inventory, part, note, LayerClaim.of_identity)

    def _about(self, texts: tuple[str, ...], of: Layer, name: str, inventory: str, part: str, note: str,
               settle_it: Callable[[LayerClaim], Claim]) -> Claim:
        place = Place(self.document, f"{self.problem}({part})" if part else self.problem)
        numbers = tuple(filter(None, inventory.replace(",", " ").split()))
        asked = LayerClaim(name, numbers, place, of, texts, note)
        try:
            claim = searched(partial(settle_it, asked))
        except (GivenUp, Refused) as reason:
            claim = given_up(name, numbers, place, texts, reason)
        claim = replace(claim, made=next(MADE))
        settled(claim)
        return claim


def _condition(setting: Setting) -> str:
    """For which values the statement is claimed; its steps are for the same, where they do not say other ones."""
    return Line(setting.texts[0], setting.texts[0]).condition


def _note(note: str, chain: Sequence[Line], steps: Sequence[Claim]) -> str:
    """The note of the script, and the first step that does not follow."""
    wrong = next((k for k, step in enumerate(steps) if step.verdict is not Verdict.HOLDS), None)
    if wrong is None:
        return note
    step = steps[wrong]
    because = step.witness or ", ".join(str(need.formula) for need in step.hypotheses) or step.note
    found = {Verdict.HOLDS_IF: "holds only if", Verdict.FAILS: "does not follow:"}.get(step.verdict, "is unknown:")
    return f"{note.rstrip('.')}. ".removeprefix(". ") + f"Step {wrong + 1}, {chain[wrong].written}, {found} {because}"


def _nothing(statement: Statement, knowledge: Knowledge) -> Outline:
    raise Refused(f"{statement.text} is said to fail")


