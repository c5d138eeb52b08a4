"""Near misses of the course's statements: none is proved and refuted, and each is one of the two, or told by hand.

`make mutants` looks at all of them; `make test` at every twentieth of two scripts.
"""

import runpy
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import derive.sheets.sheet
from derive.attack.evaluate import Inexact, Instance, Undefined, truth
from derive.attack.instances import failing, instances
from derive.attack.mutants import mutants
from derive.budget import GivenUp
from derive.elaboration.formulas import Statement
from derive.outlines.outline import Outline
from derive.outlines.terms import Forall, Formula, Refused
from derive.search.discharge import tidy
from derive.sheets.claims import Claim, Place, Verdict, given_up
from derive.sheets.settle import Prover, Setting

PROOFS = Path(__file__).parents[1] / "proofs"
BY_HAND = tomllib.loads(Path(__file__).with_name("near_misses.toml").read_text(encoding="utf-8"))["claim"]
# script -> how many near misses there are
SCRIPTS = {
    "assignment_1_gradient_check": 360, "assignment_5_sgd_l2": 407, "initialisation": 180,
    "optimization_1_loops": 166, "optimization_1_step_sizes": 150, "optimization_1_updates": 48,
    "optimization_2_variance": 253, "optimization_3_adaptive": 374, "optimization_3_trend": 30,
    "problem_set_4_codes": 37, "problem_set_4_counts": 160, "problem_set_4_gating": 157,
    "problem_set_4_units": 480, "quantization": 316, "sgd_1_momentum": 85, "sgd_2_bias": 181, "sgd_3_batch": 317,
    "sgd_3_loops": 20,
    "stationary_1_langevin": 222, "stationary_1_minibatch": 762, "stationary_2_momentum": 139,
    "stationary_2_momentum_temperature": 272,
}
SAMPLE = 20
FEW, MANY = 10, 800          # instances: at first, and of what is not proved either


@pytest.fixture(scope="session")
def step(whole: bool) -> int:
    return 1 if whole else SAMPLE


def settled(script: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Claim, Setting, Prover]]:
    """What a script proves of what its document prints, or of what stands in its place, and in which way. All of it
    is settled, or else the near misses of what is not would be left out."""
    found: list[tuple[Claim, Setting, Prover]] = []
    settle = derive.sheets.sheet.settle

    def recording(name: str, inventory: object, place: object, about: Setting, prove: Prover, *rest: object) -> Claim:
        claim = settle(name, inventory, place, about, prove, *rest)
        found.append((claim, about, prove))
        return claim

    monkeypatch.setattr(derive.sheets.sheet, "settle", recording)
    with derive.sheets.sheet.collecting() as claims:
        runpy.run_path(str(PROOFS / f"{script}.py"))
    assert unsettled(claims) == []
    printed = {proved.name for claim in claims if claim.inventory for proved in in_its_place(claim)}
    return [one for one in found if one[0].name in printed]


def unsettled(claims: Sequence[Claim]) -> list[str]:
    """The claims, and what stands in their places, that are not settled, each with the reason that it gives."""
    told = []
    for claim in claims:
        if not claim.settled:
            told.append(f"{claim.name}: {claim.verdict}: {claim.note}")
        if claim.repair is not None:
            told += unsettled([claim.repair])
    return told


def in_its_place(claim: Claim) -> Iterator[Claim]:
    if claim.verdict in (Verdict.HOLDS, Verdict.HOLDS_IF):
        yield claim
    if claim.repair is not None:
        yield from in_its_place(claim.repair)


def near_misses(statement: Statement) -> Iterator[tuple[str, Statement]]:
    for mutant in mutants(statement.formula):
        body: Formula = mutant.formula
        ranges = []
        for name, _, _ in statement.ranges:
            assert isinstance(body, Forall)
            ranges.append((name, *body.outer))
            body = body.open(name)
        yield mutant.kind, replace(statement, body=body, ranges=tuple(ranges))


def proved(statement: Statement, about: Setting, prove: Prover, extra: frozenset[Formula]) -> Outline | None:
    allowed = about.allowed | extra | statement.given
    try:
        theorem = tidy(prove(statement, about.knowledge(extra | statement.given)), allowed)
    except Refused:
        return None
    return theorem if theorem.statement == statement.formula and theorem.given <= allowed else None


def refuted(statement: Statement, about: Setting, extra: frozenset[Formula], tries: int) -> bool:
    given = about.given | about.presupposed | statement.given | extra
    if failing(statement.formula, given, about.definitions, tries=tries) is not None:
        return True
    found = instances(statement.formula, given, about.definitions, tries=tries // 5)
    return any(undefined(statement.formula, instance) for instance in found)


def undefined(formula: Formula, instance: Instance) -> bool:
    """A statement that divides by 0 somewhere is not true there."""
    try:
        truth(formula, instance)
    except Undefined:
        return True
    except Inexact:
        return False
    return False


@pytest.mark.thorough(seconds=900, every=12, first=5)
@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_a_near_miss_is_refused_and_refuted(script: str, step: int, monkeypatch: pytest.MonkeyPatch,
                                            record_property: Callable[[str, object], None]) -> None:
    by_hand = {(entry["name"], formula): entry["verdict"] for entry in BY_HAND for formula in entry["formulas"]}
    told: Counter[str] = Counter()
    undecided: list[str] = []
    claims = settled(script, monkeypatch)
    for claim, about, prove in claims:
        extra = frozenset(need.formula for need in claim.hypotheses)
        for statement in about.statements:
            for kind, mutant in near_misses(statement):
                told["near misses"] += 1
                if (told["near misses"] - 1) % step:
                    continue
                wrong = refuted(mutant, about, extra, FEW)
                sampled = told["near misses"] % SAMPLE == 1
                theorem = proved(mutant, about, prove, extra) if sampled or not wrong else None
                verdict = by_hand.get((claim.name, str(mutant.formula)), "")
                if not (wrong or theorem or (verdict and step > 1)):    # that no search tells is seen with all
                    wrong = refuted(mutant, about, extra, MANY)
                assert not (theorem and wrong), f"proved and refuted: {claim.name}: {kind}: {mutant.formula}"
                told["refuted" if wrong else "proved" if theorem else f"by hand: {verdict}"] += 1
                if not (theorem or wrong or verdict):
                    undecided.append(f"{claim.name}: {kind}: {mutant.formula}")
    assert not undecided
    assert told["near misses"] == SCRIPTS[script]
    if step == 1:
        record_property(f"near misses, {script}", dict(told))
        listed = [formula for name, formula in by_hand if name in {claim.name for claim, _, _ in claims}]
        assert told["by hand: true"] + told["by hand: false"] == len(listed), "one that is told by hand is decided"


def test_a_claim_that_is_not_settled_is_named_with_its_reason() -> None:
    place = Place("A document", "problem 1")
    left_open = given_up("a.sum", ("1",), place, ("x == y",), GivenUp("more than 20 seconds"))
    repaired = Claim("a.start", ("2",), place, ("x == z",), Verdict.FAILS, repair=left_open)
    assert unsettled([left_open]) == ["a.sum: unknown: more than 20 seconds"]
    assert unsettled([repaired]) == unsettled([left_open])
    assert unsettled([replace(repaired, repair=None)]) == []


def test_the_near_misses_of_the_course_are_more_than_a_thousand() -> None:
    assert sum(SCRIPTS.values()) >= 1_000
    assert sum(len(entry["formulas"]) for entry in BY_HAND) < sum(SCRIPTS.values()) / 40


def test_what_is_told_by_hand_has_a_verdict_and_a_reason() -> None:
    for entry in BY_HAND:
        assert entry["verdict"] in ("true", "false")
        assert entry["why"]
        assert entry["formulas"]
