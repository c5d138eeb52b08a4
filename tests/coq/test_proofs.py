"""Certificates of theorems: coqc accepts each rule's samples, and says no to what is nearly the same."""
from __future__ import annotations

import pytest

from derive.coq import check
from derive.coq.names import identifier
from derive.coq.polynomials import linear_proof, ring_proof
from derive.coq.proofs import certificate
from derive.coq.terms import Writer
from derive.kernel.terms import Term, abstracted, number, var
from derive.kernel.theorem import RULES, Theorem, assume, generalise, imply, reflexive
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, to

from .library import FOLDER, needs_coq
from .samples import SAMPLES, long_chain, x, y, z


def answer(text: str, longest: int = check.LONGEST) -> str:
    return check.refusals({"it": text}, FOLDER, longest=longest)["it"]


def stated(theorem: Theorem) -> str:
    return f" : {Writer().text(theorem.statement)} :=\n"


def test_each_rule_has_samples() -> None:
    assert set(SAMPLES) == set(RULES)


@pytest.mark.thorough(seconds=33, every=15)
@needs_coq
@pytest.mark.parametrize("rule", SAMPLES)
def test_coqc_accepts_the_samples_of_each_rule(rule: str) -> None:
    theorems = SAMPLES[rule]()
    assert all(theorem.rule == rule for theorem in theorems)
    assert answer(certificate({f"{rule}.{place}": theorem for place, theorem in enumerate(theorems)})) == ""


@pytest.mark.thorough(seconds=17, every=15)
@needs_coq
@pytest.mark.parametrize("rule", SAMPLES)
def test_coqc_refuses_a_step_that_states_the_contrary(rule: str) -> None:
    theorem = SAMPLES[rule]()[0]
    before, _, after = certificate({"it": theorem}).rpartition(stated(theorem))
    assert before
    contrary = stated(theorem).replace(" : ", " : (", 1).replace(" :=\n", " -> False) :=\n")
    assert answer(before + contrary + after)


def with_proof(statement: Term, proof: str, writer: Writer) -> str:
    """The certificate of an assumption, with another statement and another proof for its one step."""
    text = certificate({"it": assume(statement)})
    binders = text[text.index("Definition s1"):text.index(" (h1 : ")]
    step = f"{binders} : {writer.text(statement)} :=\n  {proof}.\n"
    end = text[text.index("Definition theorems"):].replace("theorem_it", "s1")
    return text[:text.index("Definition s1")] + step + end


zero, one, minus_one = (number(value, REAL) for value in (0, 1, -1))


@pytest.mark.thorough(seconds=6)
@needs_coq
def test_coqc_refuses_polynomials_that_differ() -> None:
    texts = dict[str, str]()
    for left, right in ((x * y, x + y), (x * x - y * y, (x - y) * (x - y)), (var("a", INT) * 2, var("a", INT) * 3)):
        writer = Writer()
        texts[repr(left)] = with_proof(left.eq(right), ring_proof(left, right, writer), writer)
    writer = Writer()
    accepted = with_proof((x * y).eq(y * x), ring_proof(x * y, y * x, writer), writer)
    answers = check.refusals({**texts, "accepted": accepted}, FOLDER)
    assert answers.pop("accepted") == ""
    assert all(answers.values()), answers


@pytest.mark.thorough(seconds=9)
@needs_coq
def test_coqc_refuses_inequalities_that_do_not_add_up() -> None:
    """x < x; 0 < 0 from 0 <= 0; a negative factor; an inequality with a factor that is no number."""
    texts = dict[str, str]()
    true, proof = zero <= one, "(Rlt_le _ _ Rlt_0_1)"
    wrong: list[tuple[Term, list[tuple[Term, Term, str]]]] = [
        (x < x, []), (x <= x - 1, []), (zero < zero, [(zero <= zero, one, "(Rle_refl 0)")]),
        (zero <= minus_one, [(true, minus_one, proof)]), (zero <= z, [(true, z, proof)])]
    for goal, premises in wrong:
        writer = Writer()
        texts[repr(goal)] = with_proof(goal, linear_proof(goal, premises, writer), writer)
    writer, right, premise = Writer(), x <= x + 2, (zero <= one, one, "(Rlt_le _ _ Rlt_0_1)")
    texts["accepted"] = with_proof(right, linear_proof(right, [premise], writer), writer)
    answers = check.refusals(texts, FOLDER)
    assert answers.pop("accepted") == ""
    assert all(answers.values()), answers


@pytest.mark.thorough(seconds=7)
@needs_coq
def test_a_proof_of_a_thousand_steps_is_as_long_as_its_steps() -> None:
    short, long = certificate({"it": long_chain(100)}), certificate({"it": long_chain(400)})
    assert len(long) < 4.5 * len(short)
    assert answer(long) == ""


def doubled(term: Term, times: int) -> Term:
    join = var("join", to(term.type, term.type, term.type))
    for _ in range(times):
        term = join(term, term)
    return term


@needs_coq
def test_a_term_that_shares_its_parts_is_written_once() -> None:
    """2^60 signs, were they all written; outside binders, and under one."""
    under = abstracted(x, doubled(x, 60))
    theorems = {"outside": reflexive(doubled(x, 60)), "inside": reflexive(under)}
    text = certificate(theorems)
    assert len(text) < 30_000
    assert answer(text) == ""


def test_no_two_variables_have_one_identifier() -> None:
    names = ["x", "x_", "_x", "x'", "x_27_", "r_x", "z_x", "θ", "x__", "a", "_", "__", "_5f_"]
    types = [INT, REAL, BOOL, OUTCOME, to(INT, REAL), to(INT, INT, REAL), to(to(INT, INT), REAL)]
    seen = [identifier((name, type_)) for name in names for type_ in types]
    assert len(set(seen)) == len(seen)


def test_the_same_theorem_has_the_same_certificate() -> None:
    """Hypotheses are a set, whose order differs from process to process: the certificate's order does not."""
    p, q = (var(name, BOOL) for name in "pq")
    theorem = imply(p, generalise(x, assume(q)))
    both = certificate({"it": theorem})
    assert both == certificate({"it": imply(p, generalise(x, assume(q)))})
    assert "h1 : x_b_q" in both
