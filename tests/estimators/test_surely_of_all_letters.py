"""What is surely so of x[i] is so of every i, unless the claim speaks of an i of its own."""

import pytest

from derive import claim, family, surely
from derive.estimators.families import FamilyError

BITS = ("b[i] independent", "surely b[i]**2 == b[i]")
CASES = [
    ("Var(sum(i=1..n, b[i])) == sum(i=1..n, p[i]*(1 - p[i]))", BITS, "E(b[i]) == p[i]", "holds"),
    ("Var(b[1] + b[2]) == p[1]*(1 - p[1]) + p[2]*(1 - p[2])", BITS, "E(b[i]) == p[i]", "holds"),
    ("Var(sum(i=1..n, b[i])) == sum(i=1..n, p[i]**2*(1 - p[i]))", BITS, "E(b[i]) == p[i]", "fails"),
    ("Var(sum(i=1..n, b[i])) == sum(i=1..n, p[i]*(1 - p[i]))", ("b[i] random", BITS[1]), "E(b[i]) == p[i]", "fails"),
    ("Var(b[i]) == p[i]*(1 - p[i]) for i >= 1", ("b[i] independent", "surely b[i]**2 == b[i] for i >= 1"),
     "E(b[i]) == p[i] for i >= 1", "holds"),
    ("E(b[3]) <= 1", ("b[i] independent", "surely b[i]**2 == b[i]"), (), "holds"),
    ("E(x[1]) <= k", ("x[b] independent", "surely x[b] <= k"), (), "holds"),
    ("E(x[n]**2) <= k**2 for n >= 1", ("x[b] independent", "surely 0 <= x[b] <= k"), (), "holds"),
    ("E(x[n]**2) <= k for n >= 1", ("x[b] independent", "surely 0 <= x[b] <= k"), (), "fails"),
    ("E(sum(i=1..d, (d/k*m[i]*x[i] - x[i])**2)) == (d/k - 1)*sum(i=1..d, x[i]**2)",
     ("m[i] random", "surely m[i]**2 == m[i]"), ("E(m[i]) == k/d", "k > 0", "d >= 1"), "holds"),
    ("Var(sum(i=1..n, b[i])) <= n/5", ("b[i] independent", "surely 0 <= b[i] <= 1"), "n >= 1", "fails"),
    ("E(b[j]*x[i]**2) == p*x[i]**2", ("b[i] i.i.d.", "surely b[i]**2 == b[i]"), "E(b[1]) == p", "holds"),
]


@pytest.mark.parametrize(("text", "about", "given", "verdict"), CASES)
def test_a_sum_of_bits(text: str, about: tuple[str, ...], given: tuple[str, ...] | str, verdict: str) -> None:
    assert claim(text, about=about, given=given).verdict == verdict


def test_of_entries_before_the_first_nothing_is_said() -> None:
    found = claim("Var(b[0]) == p[0]*(1 - p[0])", about=("b[i] independent", "surely b[i]**2 == b[i] for i >= 1"),
                  given="E(b[i]) == p[i]")
    assert found.verdict != "holds"


def test_a_name_for_one_entry_is_of_that_entry() -> None:
    """d = x[i] - mu names one number; of all i it would say that the x[i] are equal."""
    about = ("x[i] i.i.d.", "d = x[i] - mu")
    assert claim("E(d) == 0", about=about, given="E(x[i]) == mu").verdict == "holds"
    assert claim("Var(d) == 0", about=about, given="E(x[i]) == mu").verdict == "fails"


def test_by_families_and_by_texts_alike() -> None:
    b = family("b[i]", "independent")
    found = claim(CASES[0][0], about=(b, surely("b[i]**2 == b[i]", b)), given="E(b[i]) == p[i]")
    assert found.verdict == "holds"


def test_no_more_than_a_range_stands_behind_for() -> None:
    with pytest.raises(FamilyError, match=r"only a relation .* from where on a letter of it goes"):
        claim("Var(b[1]) == 0", about=("b[i] independent", "surely b[i]**2 == b[i] for a >= 1"))
