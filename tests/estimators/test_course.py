"""The verdicts of the estimators' rows of the course, and mutants: each is refuted by a finite law."""

import runpy
from pathlib import Path

import pytest

from derive import family
from derive.attack.instances import counterexample
from derive.bridge.outlines import theorem_of
from derive.bridge.terms import formula_of
from derive.sheets.settle import Setting
from derive.sheets.sheet import collecting

PROOFS = Path(__file__).parents[2] / "proofs"
EXPECTED = {
    "stationary_1_minibatch": {"1.2": "holds", "1.3": "holds", "1.4": "holds-if", "1.5": "misprint", "1.6": "misprint",
                               "1.7": "holds-if", "1.8": "holds-if"},
    "stationary_2_momentum": {"1.13": "fails", "1.14": "holds", "1.16": "holds-if"},
    "optimization_2_variance": {"4.1": "holds-if", "4.13": "holds", "4.14": "holds-if", "4.15": "holds-if",
                                "4.16": "holds-if", "4.17": "informal", "4.19": "holds-if"},
    "quantization": {"2.18": "fails", "2.19": "holds", "2.20": "holds", "2.21": "holds", "2.22": "holds",
                     "2.23": "holds", "2.24": "holds"},
    "initialisation": {"3.1": "misprint", "3.2": "holds", "3.3": "fails", "3.4": "fails", "3.5": "holds-if",
                       "3.6": "informal", "3.7": "fails", "3.8": "informal", "3.9": "holds"},
    "sgd_3_batch": {"0.14": "misprint", "0.15": "holds-if", "0.16": "holds", "0.17": "holds", "0.18": "holds-if",
                    "0.19": "holds-if"},
}


@pytest.mark.thorough(seconds=23)
@pytest.mark.parametrize("script", EXPECTED)
def test_the_verdicts(script: str) -> None:
    with collecting() as claims:
        runpy.run_path(str(PROOFS / f"{script}.py"), run_name="proofs.tested")
    found = {number: str(claim.verdict) for claim in claims for number in claim.inventory}
    assert found == EXPECTED[script]
    for claim in claims:
        assert all(theorem_of(theorem).statement is formula_of(theorem.statement) for theorem in claim.evidence)
        assert all(need.witness for need in claim.hypotheses)
        assert claim.witness or claim.verdict != "fails"


SINGLE = "E((G[1,i] - E(G[1,i]))*(G[1,j] - E(G[1,j])))"
COV = "Cov(mean(b=1..B, G[b,i]), mean(b=1..B, G[b,j]))"
MUTANTS = [
    f"{COV} == {SINGLE}/B**2", f"{COV} == {SINGLE}", f"{COV} == {SINGLE}/(B + 1)", f"{COV} == -{SINGLE}/B",
    f"{COV} == E(G[1,i]*G[1,j])/B", f"Cov(sum(b=1..B, G[b,i]), mean(b=1..B, G[b,j])) == {SINGLE}/B",
    "Var(sum(b=1..B, a[b]*G[b,i])) == sum(b=1..B, a[b])*Var(G[1,i])",
    "Var(sum(b=1..B, a[b]*G[b,i])) == sum(b=1..B, a[b])**2*Var(G[1,i])",
    "E(sum(b=1..B, (G[b,i] - mean(c=1..B, G[c,i]))**2)/B) == Var(G[1,i])",
    "E(sum(b=1..B, (G[b,i] - mean(c=1..B, G[c,i]))**2)/(B - 1)) == E(G[1,i]**2)",
    "E(mean(b=1..B, G[b,i])**2) == E(G[1,i])**2", "E(mean(b=1..B, G[b,i])**2) == E(G[1,i]**2)/B",
]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_refuted(mutant: str) -> None:
    G = family("G[b, i]", "i.i.d.", moments=4)
    about = Setting((mutant,), (G,), ("B >= 2",))
    statement, = about.statements
    given = about.given | about.presupposed | statement.given
    assert counterexample(statement.formula, given, definitions=about.definitions, tries=200) is not None
