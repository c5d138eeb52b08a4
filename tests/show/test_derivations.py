"""How a derivation reads: what is told once is cited, what fills a page is not written out, and each reason is true."""

import re
from functools import cache

import pytest

from derive.outlines.algebra import combine
from derive.outlines.logic import assume
from derive.outlines.terms import Equal, real
from derive.sheets import course
from derive.show.derivation import derivation, derived
from derive.show.page import page
from derive.show.settled import Shown
from derive.show.text import Writer

from .course_told import settled_by

pytestmark = pytest.mark.xdist_group("course")

x, y, a, b = map(real, ("x", "y", "a", "b"))


@cache
def claims(script: str) -> dict[str, Shown]:
    return {claim.name: claim for claim in settled_by(course.FOLDER / f"{script}.py")[0]}


def text_of(script: str, name: str) -> str:
    lines = ["".join(text for text, _ in line).strip() for line in page(claims(script)[name], 400)]
    return "\n".join(re.sub(" +", " ", line) for line in lines)


def test_a_combination_names_what_it_is_given() -> None:
    given = assume(Equal(a, b))
    reasons = [step.reason for step in derivation(combine(x * a, x * b, (x,), (given,)), Writer(), ())[-1].steps]
    assert reasons == ["algebra with x times the given a = b"]


@pytest.mark.thorough(seconds=4)
def test_factors_that_fill_a_page_are_left_out_and_their_theorems_are_named_once() -> None:
    factor = sum((x + k) ** 2 * (y - k) for k in range(5))
    given = assume(Equal(a, b))
    theorem = combine(factor * a, factor * b, (factor,), (given,))
    reasons = [step.reason for step in derivation(theorem, Writer(), ())[-1].steps]
    assert reasons == ["algebra with multiples of the given a = b"]
    told = text_of("assignment_5_sgd_l2", "l2.matching")
    assert "algebra with multiples of" in told
    assert "the definitions of θ, θ2, v and v2 at t + 1" in " ".join(told.split())


@pytest.mark.thorough(seconds=6)
def test_a_lemma_of_one_proof_is_cited_by_the_next() -> None:
    """The tail of the p-series is bounded by induction once; the proof for the squares takes it at 2 p."""
    told = text_of("optimization_1_step_sizes", "steps.powers")
    assert told.count("by induction on n") == 1
    assert re.search(r"\(\d+\) with q = 2·p, as 1 < 2·p", told)
    assert "with 2·p for p, as 2·p ≤ 1" in told
    assert "p = 2·p" not in told


@pytest.mark.thorough(seconds=8)
def test_labels_run_through_all_proofs_and_each_that_is_cited_is_there() -> None:
    claim = claims("optimization_1_step_sizes")["steps.powers"]
    proofs, sides = derived(claim.theorems, Writer(), claim.definitions)
    assert len(proofs) == 4
    told = text_of("optimization_1_step_sizes", "steps.powers")
    labels = [int(found) for found in re.findall(r"^\((\d+)\) ", told, re.MULTILINE)]
    cited = {int(found) for found in re.findall(r"(?<=[ ,])\((\d+)\)", told)}
    assert labels == list(range(1, len(labels) + 1))
    assert cited <= set(labels)
    assert sides


def test_what_is_shown_below_is_not_called_given() -> None:
    """The induction hypothesis in a side condition is one; a condition that is proved is no hypothesis."""
    told = text_of("optimization_1_step_sizes", "steps.searched")
    assert "-G·Σ_{k=1..n} η[k] ≤ w[n] - w[0] induction hypothesis" in told


@pytest.mark.thorough(seconds=6)
def test_a_product_has_a_mean_by_holder() -> None:
    told = text_of("stationary_1_minibatch", "minibatch.temperature")
    assert "is finite by Hölder's inequality" in told
    assert "is finite by the signs" not in told


@pytest.mark.thorough(seconds=9)
def test_nothing_reads_the_the_or_the_a() -> None:
    for script in ("optimization_1_step_sizes", "assignment_5_sgd_l2", "sgd_1_momentum", "optimization_3_adaptive"):
        for name in claims(script):
            assert not re.search(r"\bthe (the|a|an) ", text_of(script, name)), name


def test_a_step_that_changes_nothing_to_be_seen_has_no_line() -> None:
    told = text_of("optimization_1_step_sizes", "steps.shrink")
    chains = re.findall(r"^(?:\(\d+\) )?(\S.*?) = (\S.*?) (?:algebra|given|last)\b", told, re.MULTILINE)
    assert chains
    assert [pair for pair in chains if pair[0] == pair[1]] == []
