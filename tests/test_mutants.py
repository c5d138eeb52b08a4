"""Near misses of what is proved: none is proved, and each is refuted by an instance, or is true as well and listed."""

import runpy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import derive.sheet
from derive.attack.evaluate import Instance, Undefined, truth
from derive.attack.instances import counterexample, instances
from derive.attack.mutants import mutants
from derive.claim import Claim, Verdict
from derive.elaborate import Statement
from derive.kernel.terms import Forall, Formula, Refused
from derive.kernel.theorem import Theorem
from derive.search.discharge import tidy
from derive.settle import Prover, Setting

PROOFS = Path(__file__).parents[1] / "proofs"
# script -> how many near misses there are at least, and how many are true as well and proved: a bound that is weaker
SCRIPTS = {"sgd_1_momentum": (90, 0), "sgd_2_bias": (400, 20)}
TRUE_BUT_NOT_PROVED = {             # by the way in which the claim was proved
    ("bias.variance_limit", "exponent"): "(1 - 1/N)**(2*k + 1) and (1 - 1/N**2)**(2*k) fade as (1 - 1/N)**(2*k) does",
    ("bias.variance_limit", "number"): "so does (1 - 1/N)**(3*k)",
    ("bias.convex_repaired", "dropped term"): "1/min(1, N) <= 1 is the claim at t = 0, for N >= 1",
}


def settled(script: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Claim, Setting, Prover]]:
    """What a script claims and proves, with the way in which it does."""
    found: list[tuple[Claim, Setting, Prover]] = []
    settle = derive.sheet.settle

    def recording(name: str, inventory: object, place: object, about: Setting, prove: Prover, *rest: object) -> Claim:
        claim = settle(name, inventory, place, about, prove, *rest)
        found.append((claim, about, prove))
        return claim

    monkeypatch.setattr(derive.sheet, "settle", recording)
    with derive.sheet.collecting():
        runpy.run_path(str(PROOFS / f"{script}.py"))
    return [one for one in found if one[0].verdict in (Verdict.HOLDS, Verdict.HOLDS_IF)]


def near_misses(statement: Statement) -> Iterator[tuple[str, Statement]]:
    for mutant in mutants(statement.formula):
        body: Formula = mutant.formula
        ranges = []
        for name, _, _ in statement.ranges:
            assert isinstance(body, Forall)
            ranges.append((name, *body.outer))
            body = body.open(name)
        yield mutant.kind, replace(statement, body=body, ranges=tuple(ranges))


def proved(statement: Statement, about: Setting, prove: Prover, extra: frozenset[Formula]) -> Theorem | None:
    allowed = about.allowed | extra | statement.given
    try:
        theorem = tidy(prove(statement, about.knowledge(extra | statement.given)), allowed)
    except Refused:
        return None
    return theorem if theorem.statement == statement.formula and theorem.given <= allowed else None


def refuted(statement: Statement, about: Setting, extra: frozenset[Formula]) -> bool:
    given = about.given | about.presupposed | statement.given | extra
    if counterexample(statement.formula, given, definitions=about.definitions, tries=200) is not None:
        return True
    found = instances(statement.formula, given, about.definitions, tries=40)
    return any(undefined(statement.formula, instance) for instance in found)


def undefined(formula: Formula, instance: Instance) -> bool:
    """A statement that divides by 0 somewhere is not true there."""
    try:
        truth(formula, instance)
    except Undefined:
        return True
    return False


@pytest.mark.parametrize(("script", "least", "true"), [(name, *numbers) for name, numbers in SCRIPTS.items()])
def test_a_near_miss_is_refused_and_refuted(script: str, least: int, true: int,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    count, also_true = 0, 0
    for claim, about, prove in settled(script, monkeypatch):
        extra = frozenset(need.formula for need in claim.hypotheses)
        for statement in about.statements:
            for kind, mutant in near_misses(statement):
                theorem, wrong = proved(mutant, about, prove, extra), refuted(mutant, about, extra)
                told = f"{claim.name}: {kind}: {mutant.formula}"
                assert not (theorem and wrong), f"proved and refuted: {told}"
                assert theorem or wrong or (claim.name, kind) in TRUE_BUT_NOT_PROVED, f"it survives: {told}"
                count, also_true = count + 1, also_true + bool(theorem)
    assert count >= least
    assert also_true == true
