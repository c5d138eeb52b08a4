"""What follows plainly from hypotheses, and from how few of them: what was found in one context is not for another."""

from derive.outlines.terms import AtMost, Less, NotEqual, real
from derive.search.discharge import follows

X, Y, Z = map(real, "xyz")


def test_a_formula_that_followed_in_one_context_does_not_in_another() -> None:
    assert follows(Less(0, X), frozenset([Less(0, X)])) is not None
    assert follows(Less(0, X), frozenset()) is None
    assert follows(Less(0, X), frozenset([AtMost(0, X)])) is None
    assert follows(Less(0, X), frozenset([AtMost(0, X), NotEqual(X, 0)])) is not None


def test_as_few_hypotheses_as_suffice_are_used() -> None:
    known = frozenset([Less(0, X), Less(0, Y), Less(X, Y), AtMost(Y, Z), NotEqual(X, Z)])
    cases = ((Less(0, X), {Less(0, X)}), (Less(X, Z), {Less(X, Y), AtMost(Y, Z)}), (AtMost(0, X**2), set()))
    for formula, used in cases:
        lemma = follows(formula, known)
        assert lemma is not None
        assert lemma.given == used
        assert lemma.statement == formula


def test_what_is_asked_again_is_proved_again() -> None:
    known = frozenset([Less(0, X)])
    one, other = follows(Less(0, X), known), follows(Less(0, X), known)
    assert one is not other


def test_signs_of_factors_serve_where_those_of_terms_do_not() -> None:
    assert follows(Less(0, X*Y - X), frozenset([Less(0, X)])) is None
    assert follows(Less(0, X*Y - X), frozenset([Less(0, X), Less(1, Y)])) is not None
