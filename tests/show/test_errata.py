"""The errata: what is listed and in which order, how it is laid out; the cases to be checked by hand are right."""

from collections.abc import Sequence
from fractions import Fraction as F
from itertools import pairwise
from math import isqrt, pi, sqrt

import pytest

from derive.sheets import course
from derive.show.errata import NO_WORDS, Erratum, Words, as_json, errata, errata_page
from derive.show.row import NeededHypothesis, Repair, Row
from derive.show.signs import plain

WORDS = course.errata_words(course.scripts())


def row(claim: str, number: str, verdict: str, repair: Repair | None = None, witness: str = "",
        needs: Sequence[str] = (), printed: bool = True) -> Row:
    hypotheses = tuple(NeededHypothesis(need, f"not {need}") for need in needs)
    return Row(claim, (number,) if number else (), f"document {number[:1]}", "problem 1", verdict,
               f"{claim} == 1; b >= 2", hypotheses, repair, witness, 1, (), (), (), (), 0.0, printed=printed,
               lemma=not number)


FIXED = Repair("c == 2; d == 3", "holds-if", (NeededHypothesis("N >= 1", "N = 0"),), "fixed")
ROWS = [
    row("true", "0.1", "holds"),
    row("conditional", "0.2", "holds-if", needs=["p > 0", "q > 0"]),
    row("blot", "0.4", "misprint", Repair("m == 1", "holds", (), "read")),
    row("wrong", "0.3", "fails", FIXED, "N = 1: 0, not 1"),
    row("later", "1.2", "fails", FIXED, "N = 2"),
    row("lemma", "", "fails", FIXED, "x = 1"),
    row("prose", "1.1", "informal", Repair("lemma == 1", "fails", (), "lemma")),
    row("fair", "1.3", "informal", Repair("n == 1", "holds", (), "nearest")),
    row("open", "1.4", "unknown"),
    row("asked", "1.5", "fails", FIXED, "N = 3", printed=False),
    row("assumed", "1.6", "holds-if", needs=["p > 0"], printed=False),
]


def listed(words: Words = NO_WORDS) -> dict[str, Erratum]:
    return {one.claim: one for one in errata(ROWS, words)}


def told(words: Words = NO_WORDS, width: int = 80) -> str:
    return "\n".join("".join(text for text, _ in line) for line in errata_page(errata(ROWS, words), width))


def test_what_holds_or_is_not_printed_and_lemmas_are_not_listed_and_the_most_severe_comes_first() -> None:
    assert [(one.claim, one.kind) for one in errata(ROWS, {})] == [
        ("wrong", "false"), ("blot", "misprint"), ("conditional", "hypothesis"), ("prose", "false"), ("later", "false")]


def test_what_fails_has_its_witness_and_its_repair_with_the_hypotheses_of_that() -> None:
    wrong = listed()["wrong"]
    assert wrong.check == ("N = 1: 0, not 1",)
    assert wrong.correct == ("c = 2", "d = 3, if N ≥ 1")


def test_prose_is_as_wrong_as_its_nearest_formal_statement() -> None:
    assert (listed()["prose"].check, listed()["prose"].correct) == (("x = 1",), ("c = 2", "d = 3, if N ≥ 1"))


def test_each_condition_has_a_case_without_it() -> None:
    assert (listed()["conditional"].needs, listed()["conditional"].check) == (
        ("p > 0", "q > 0"), ("not p > 0", "not q > 0"))


def test_the_table_has_the_last_word_if_it_speaks_of_this_kind() -> None:
    words = {"printed": "P", "check": "C", "correct": "R"}
    assert listed({"wrong": words})["wrong"].printed == ("P",)
    assert listed({"wrong": words})["wrong"].witness == ("N = 1: 0, not 1",)
    assert listed({"wrong": {"printed": "P", "needs": "N", "check": "C"}}) == listed()


def test_the_page_groups_and_counts() -> None:
    text = told()
    parts = ["document 0   3 corrections", "Not true as printed", "wrong = 1", "check     N = 1: 0, not 1",
             "correct   c = 2", "Damaged or ambiguous", "True under a condition", "document 1   2 corrections",
             "5 corrections: 3 not true"]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert told(width=40).count("\n") > text.count("\n")


@pytest.mark.parametrize("width", [60, 80])
def test_no_line_is_too_long(width: int) -> None:
    many = [Erratum(kind, name, ("0.1",), "d", "w", *([(text,)] * 4)) for kind in ("false", "misprint", "hypothesis")
            for name, parts in WORDS.items() for text in parts.values()]
    for line in errata_page(many, width):
        assert sum(len(text) for text, _ in line) <= width


def test_the_words_can_be_written_in_ascii() -> None:
    assert [text for parts in WORDS.values() for text in parts.values() if "?" in plain(text)] == []


def test_nothing_to_correct() -> None:
    assert [text for line in errata_page(errata(ROWS[:1], {})) for text, _ in line] == ["Nothing to correct."]


def test_the_record_is_plain() -> None:
    record = as_json(listed()["wrong"])
    assert record["claim"] == "wrong"
    assert record["correct"] == ["c = 2", "d = 3, if N ≥ 1"]


def bias(N: F, x: Sequence[int]) -> list[F]:
    y = [F(0)]
    for t, value in enumerate(x, 1):
        m = min(F(t), N)
        y.append((1 - 1 / m) * y[-1] + value / m)
    return y[1:]


def coin_lines() -> tuple[F, F, F]:
    """B = 2, one coin for both: lines 3 and 4 of the derivation, and one cross term."""
    term = sum(F(1, 2) * (g - F(1, 2)) ** 2 for g in (0, 1))
    return 4 * term / 4, 2 * term / 4, 2 * term


def weight_norm_sum() -> tuple[F, F]:
    """n = 1, x = 0: y_i = b_i/|w_i|, so dy_i/dw_i = -b_i/w_i^2 for w_i > 0; row 2, and the printed sum."""
    b = (F(1), F(0))
    return -b[1], sum(-value for value in b)


def first_theta(alpha: F, lam: F) -> F:
    """(25) from rest with no gradient: v = 0."""
    return 1 - alpha * (0 + lam)


def first_theta_2(alpha: F, lam: F, scale: F = F(1)) -> F:
    """(26) from rest with no gradient: v = scale lambda theta."""
    return 1 - alpha * (scale * lam)


def passes(eta: F, w: F, points: Sequence[int]) -> F:
    for x in points:
        w -= eta * (w - x)
    return w


def slow_run(n: int) -> F:
    """w_n for the loss w^2/8 and the steps 1/k, from w_0 = 1."""
    w = F(1)
    for k in range(1, n + 1):
        w -= F(1, k) * w / 4
    return w


def never_falls(values: Sequence[F]) -> bool:
    return all(one <= after for one, after in pairwise(values))


def spread(k: F, w: int, points: Sequence[int]) -> F:
    """The variance of k (w - x)^2, for points that are equally likely."""
    values = [k * (w - x) ** 2 for x in points]
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / len(values)


MU, ALPHA, LAM = F(1, 2), F(1), F(1, 2)
Q = F(1, 2)
Q2 = Q * (1 - ALPHA * LAM)
# What each check says, worked out again: (the number, what is printed for it).
CASES: dict[str, list[tuple[object, object]]] = {
    "bias.convex": [(bias(F(1), [1, 0]), [1, 0])],
    "batch.large": [((1 - F(1, 2)) * 1 + F(1, 2) * 0**2, F(1, 2))],
    "bias.constant_input": [(bias(F(1, 2), [1]), [2])],
    "bias.first_step": [(bias(F(1, 2), [1]), [2])],
    "momentum.influence_limit": [(1 - 1, 0), ([sum(2 * (-1) ** s for s in range(t)) for t in (1, 2, 3)], [2, 0, 2])],
    "minibatch.line_4": [(coin_lines()[0], F(1, 4)), (coin_lines()[1], F(1, 8)), (coin_lines()[2], F(1, 2)),
                         (coin_lines()[1] + coin_lines()[2], F(5, 8))],
    "minibatch.cross_terms": [(coin_lines()[2] / 2, F(1, 4))],
    "momentum.covariance": [(2**2, 4)],
    "minibatch.line_2": [(F(1, 2**2) * (2 * 1 - 1) ** 2, F(1, 4))],
    "weight_norm.w": [(weight_norm_sum(), (0, -1))],
    "quantization.deterministic": [([1 * q + 2 for q in (0, 1)], [2, 3])],
    "l2.estimate": [(1 - 1 * (1 + 1), -1), (1 - 1 * 1, 0)],
    "l2.second_steps": [(0 - 1 * 0, 0), (0 - 1 * (0 + 1), -1)],
    "l2.strength": [(1 * (1 - 1), 0), (1 + 0 - (1 + 1 - 1), 0), ((1 + 1) * 1, 2)],
    "l2.strength_only": [(MU * (1 - F(1, 2) * LAM), F(3, 8))],
    "l2.equivalent": [(first_theta(ALPHA, LAM), F(1, 2)), (first_theta_2(ALPHA, (1 - MU) * LAM), F(3, 4))],
    "l2.averaged": [(Q2, F(1, 4)), (ALPHA * (1 - Q) / (1 - Q2), F(2, 3)), (first_theta(ALPHA, LAM), F(1, 2)),
                    (first_theta_2(F(2, 3), LAM, 1 - Q2), F(3, 4))],
    "initialisation.second_moment": [(2**2, 4), (4**2, 16)],
    "initialisation.scale": [(F(1, isqrt(4)), F(1, 2)), (4 * F(1, 2), 2)],
    "initialisation.relu_scale": [(round(1 / (1 / 2 - 1 / (2 * pi)), 2), 2.93), (round(sqrt(2.93), 2), 1.71),
                                  (round(sqrt(1 / 2 - 1 / (2 * pi)), 2), 0.58)],
    "units.display": [(1, 1), (2 * 1, 2)],
    "units.line_3": [(0 - 2, -2), (F(0 - 1, 2) - F(3, 4), F(-5, 4))],
    "units.invariant_step": [(0 - 1, -1), (0 - F(1, 4), F(-1, 4))],
    "units.invariant": [(0 - F(1, 4), F(-1, 4)), (F(0 - 1, 2), F(-1, 2)), (-F(1, 4) * 2, F(-1, 2))],
    "units.adaptive": [(F(-1, 2**2) * 2, F(-1, 2)), (0 - F(1, 1**2) * 1 * 1, -1)],
    "units.rmsprop": [(F((-1) ** 2 + 1**2, 2), 1), (F(0 + 2, 2), 1), (F((0 - 1) ** 2 + (2 - 1) ** 2, 2), 1),
                      (F(0 + 2**2, 2), 2)],
    "codes.distribution": [(F(1, 2) ** 1, F(1, 2))],
    "counts.with_attention": [(0 * 3, 0)],
    "epoch.minibatch": [(list(range(1, 4, 2)), [1, 3]), (3 + 2 - 1, 4)],
    "epoch.diverse": [(passes(F(1, 2), F(1), [0]) ** 2, F(1, 4)),
                      (sum(passes(F(1, 2), F(1), order) ** 2 for order in ((2, -2), (-2, 2))) / 2, F(5, 16))],
    "epoch.sgd": [(1 - 1 * (1 * 1) * 1, 0), (1 - 1 * (1 * 0) * 0, 1)],
    "steps.optimal": [(slow_run(1) ** 2, F(9, 16)), (never_falls([n * slow_run(n) ** 4 for n in range(1, 30)]), True)],
    "sgd.identical_points": [(F(1 + 0, 2), F(1, 2))],
    "variance.minimiser": [(spread(F(1, 2), 3, (1, -1)), 3**2), (spread(F(2), 3, (0, 0, 1, -1)), 1 + 8 * 3**2),
                           (F(1 + 1, 2), 1), (F(0 + 0 + 1 + 1, 4), F(1, 2))],
    "trend.mean": [((1 - F(1, 2)) * F(1, 2) ** 0, F(1, 2))],
    "variance.line_2": [(F(2**2, 2**2), 1), (F(2, 2**2), F(1, 2))],
    "variance.line_3": [(F(1 + 4, 2**2), F(5, 4)), (F(1, 2) * 1, F(1, 2))],
    "adaptive.unbiased": [(F(1, 2) * 1, F(1, 2)), (F(1, 2) / (1 - F(1, 2)), 1)],
}
WITHOUT_NUMBERS = {
    "batch.second_moment", "batch.reduced", "batch.not_a_function", "langevin.sgd", "units.directions_example",
    "minibatch.covariance_scales", "minibatch.temperature", "sequence.x_cases", "l2.matching", "initialisation.unit",
    "units.first_update", "initialisation.relu_variance", "counts.backward", "units.differ", "units.sigma",
    "adaptive.notation", "variance.n_times", "variance.minibatch",
}


@pytest.mark.parametrize("claim", CASES)
def test_a_case_to_be_checked_by_hand_is_right(claim: str) -> None:
    for found, stated in CASES[claim]:
        assert found == stated


def test_each_check_is_worked_out_again_or_has_nothing_to_work_out() -> None:
    assert CASES.keys() | WITHOUT_NUMBERS == WORDS.keys()
    assert not CASES.keys() & WITHOUT_NUMBERS
