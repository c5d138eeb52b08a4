"""What is typeset says what the term says: it is read back as people read it, and compared at instances."""

import re
from random import Random

import pytest
from sympy import Expr, Rational, S, exp, log, sqrt

from derive.attack.witness import spelled
from derive.notation import NotationError, parse_expression
from derive.outlines.terms import Largest, Mean, Sum, at, integer, maximum, outcome, real, size
from derive.show.maths import tree
from derive.show.maths.glyphs import Letters, written
from derive.show.maths.prose import prose, sentence
from derive.show.maths.sources import Setter
from derive.show.maths.terms import Typesetter
from derive.show.maths.tex import broken, phrase, tex
from derive.show.maths.tidied import expression
from derive.show.maths.tree import Brackets, Fraction, Letter, Maths, Number, Row, Scripts, Sign, row
from derive.show.report.mathml import formula, mathml

from ..outlines.evaluate import UndefinedError, UnknownError, value
from ..outlines.random_terms import random_instance, term_or_none
from .read_back import ShadowedError, worth

x, y, z, N, q, mu = map(real, ("x", "y", "z", "N", "q", "mu"))
s, t, i, j = map(integer, "stij")
n = size("n")
typeset = Typesetter()


def of(term: Expr, names: Typesetter = typeset) -> Maths:
    (maths,) = names(term)
    assert not isinstance(maths, str)
    return maths


def compared(term: Expr, maths: Maths, random: Random) -> int:
    """At how many of a few instances both have a value, which then is the same."""
    found = 0
    for _ in range(6):
        here = random_instance(random)
        try:
            meant = value(term, here)
        except (UndefinedError, UnknownError):
            continue
        try:
            read = worth(maths, here, {})
        except UnknownError:
            continue
        assert read == meant, (term, tex(maths))
        found += 1
    return found


@pytest.mark.thorough(seconds=6)
def test_a_term_is_read_as_it_was_meant() -> None:
    random = Random(7)
    counted = 0
    for _ in range(1200):
        term = term_or_none(random, depth=4)
        if term is not None:
            counted += compared(term, of(term), random) > 0
    assert counted > 500


@pytest.mark.thorough(seconds=9)
def test_a_typed_formula_is_read_as_it_was_meant() -> None:
    """The term is typed in the notation, parsed, and typeset from its syntax tree."""
    random = Random(8)
    counted = 0
    for _ in range(1200):
        term = term_or_none(random, depth=4)
        if term is None:
            continue
        try:
            typed = parse_expression(spelled(term))
            counted += compared(term, Setter().maths(typed), random) > 0
            compared(term, Setter().maths(expression(typed)), random)
        except (NotationError, ShadowedError, UndefinedError):  # s within s; and x**(-i), typed as 1/x**i, at x = 0
            continue
    assert counted > 400


@pytest.mark.parametrize("wrong", [
    row(Fraction(Number("1"), Letter("n")), tree.TIMES, Letter("x"), Sign("+", "binary"), Letter("y")),
    row(Letter("x"), tree.TIMES, Letter("y"), Sign("−", "binary"), Letter("z")),
])
def test_a_lost_bracket_is_noticed(wrong: Maths) -> None:
    """(x + y)/n without its brackets, x·(y - z) without them: the reader reads something else."""
    meant = (x + y) / n if isinstance(wrong, Row) and isinstance(wrong.parts[0], Fraction) else x * (y - z)
    with pytest.raises(AssertionError):
        sum(compared(meant, wrong, Random(seed)) for seed in range(20))


@pytest.mark.parametrize("meant", [(x + y) / n, x * (y - z), -x * (y - z), sqrt(x + 1) * y, (x * y) ** 2 / (z * n)])
def test_the_right_brackets_are_read(meant: Expr) -> None:
    assert sum(compared(meant, of(meant), Random(seed)) for seed in range(20)) > 5


WRITTEN = [
    (t + 1, "t+ 1"),
    (1 - q, "1- q"),
    (1 + mu, "1+ \\mu"),
    (N + 1, "N+ 1"),
    (N * at("mu", t), "N\\mu_{t}"),
    ((1 - 1 / N) * at("y", t - 1), "\\mathopen{}\\left(1- \\frac{1}{N}\\right)\\mathclose{}y_{t- 1}"),
    (at("w", i, j) ** 2, "w_{ij}^{2}"),
    (at("g", S.One, i), "g_{1i}"),
    (at("g", S.One, S(2)), "g_{1,\\,2}"),
    (at("g", i + 1, j), "g_{i+ 1,\\,j}"),
    (Sum(at("x", s), s, S.One, t) / N, "\\frac{1}{N}\\sum_{k= 1}^{t}x_{k}"),
    (exp(at("x", i)), "e^{x_{i}}"),
    (exp(x / (y + 1) + x * y * z), "\\exp\\mathopen{}\\left(\\frac{x}{y+ 1}+ yxz\\right)\\mathclose{}"),
    (log(x) ** 2, "(\\ln(x))^{2}"),
    (maximum(x, y), "\\max(x,\\,y)"),
    (Rational(3, 2) * x, "\\frac{3x}{2}"),
    (-x, "{-}x"),
    (Largest(at("x", s), s, S.One, n), "\\max_{1\\le k\\le n}x_{k}"),
]


@pytest.mark.parametrize(("term", "written_so"), WRITTEN, ids=str)
def test_terms_in_tex(term: Expr, written_so: str) -> None:
    names = Typesetter(order=("eta", "N", "mu", "y", "x", "w"))
    assert tex(of(term, names)) == written_so


def test_variance_and_covariance_have_their_names() -> None:
    w = outcome("w")
    a, b = at("a", w), at("b", w)
    assert tex(of(Mean((a - Mean(a, w)) ** 2, w))) == "\\operatorname{Var}(a)"
    assert tex(of(Mean((a - Mean(a, w)) * (b - Mean(b, w)), w))) == "\\operatorname{Cov}(a,\\,b)"
    near_miss = Mean((a - Mean(a, w)) * (b - Mean(a, w)), w)
    assert tex(of(near_miss)).startswith("\\mathbb{E}")


@pytest.mark.parametrize(("name", "written_so"), [
    ("mu", "\\mu"), ("eta0", "\\eta_{0}"), ("mu'", "\\mu'"), ("hat g", "\\hat{g}"), ("x_hat", "\\hat{x}"),
    ("tilde W_0", "\\tilde{W}_{0}"), ("Delta t", "\\Delta t"), ("nabla loss", "\\nabla\\,\\mathrm{loss}"),
    ("drift", "\\mathrm{drift}"), ("dtheta", "d\\theta"), ("y.grad", "\\mathrm{y.grad}"), ("ln 2", "\\mathrm{ln}\\,2"),
])
def test_names_become_letters(name: str, written_so: str) -> None:
    assert tex(written(name)) == written_so


def test_gradients_of_a_layer_are_quotients_but_for_the_letter_that_the_page_has() -> None:
    letters = Letters({"dy": "g"}, frozenset({"dx", "dy"}))
    assert tex(letters("dx", Letter("j"))) == "\\frac{d\\mathcal{L}}{dx_{j}}"
    assert tex(letters("dy", Letter("j"))) == "g_{j}"


@pytest.mark.parametrize(("text", "written_so"), [
    ("the sum is sigma^2 of it", "the sum is $\\sigma^{2}$ of it"),
    ("a step of length 2", "a step of length 2"),
    ("see (30a), not b_i", "see (30a), not $b_{i}$"),
    ("m_k/(1 - delta^k) is 0", "$m_{k}/{(1- \\delta^{k})}$ is 0"),
    ("v^{t+1} here", "$v^{t+ 1}$ here"),
    ("E u_i^2, at sum_b g_b[i]", "$\\mathbb{E}u_{i}^{2}$, at $\\sum_{b}g_{b,\\,i}$"),
    ("problem 1 and 50%", "problem 1 and 50\\%"),
    ("i.i.d. draws, e.g. x_1", "i.i.d. draws, e.g. $x_{1}$"),
    ("c k^-p tends to oo", "$ck^{{-}p}$ tends to $\\infty$"),
    ("the kernel's rule (loops.first_step)", "the kernel's rule (loops.first\\_step)"),
])
def test_prose_keeps_its_words_and_sets_its_formulas(text: str, written_so: str) -> None:
    assert re.sub(r"\\plainbreak\{\d+\}", "", phrase(prose(text, Setter()))) == written_so


def test_a_machine_made_sum_is_led_by_what_is_not_negative() -> None:
    told = sentence("eta = 1: x/(-eta*h + 2) = -1", Setter())
    assert phrase(told, breaks=False) == "$\\eta= 1$: $\\frac{x}{2- \\eta h}= {-}1$"


def test_a_witness_is_set_from_its_formulas() -> None:
    told = sentence("a = -1/2, q[1] = 0: 0, which is not < sum(s=1..n, (a*q[s])**2) = 0", Setter())
    assert re.sub(r"\\plainbreak\{\d+\}", "", phrase(told)) == (
        "$a= {-}\\frac{1}{2}$, $q_{1}= 0$: $0$, which is not $< \\sum_{s= 1}^{n}{(aq_{s})}^{2}= 0$")


@pytest.mark.parametrize(("text", "written"), [
    ("of <u, H u> = 0", "of $\\langle u,\\,Hu\\rangle = 0$"),
    ("Var y < 1", "$\\operatorname{Var}y< 1$"),
    ("W.grad2[j,i] is it", "$\\mathrm{W.grad2}_{ji}$ is it"),
    ("tends to 0 where abs(mu) < 1", "tends to 0 where $\\lvert \\mu\\rvert < 1$"),
    ("with 1/min(t, N) it is", "with $1/\\min(t,\\,N)$ it is"),
    ("see momentum.rescaled", "see momentum.rescaled"),
])
def test_a_note_in_letters(text: str, written: str) -> None:
    assert phrase(prose(text, Setter()), breaks=False) == written


def test_a_witness_that_is_always_a_number() -> None:
    assert phrase(sentence("y: always -1", Setter()), breaks=False) == "$y$: always $-1$".replace("-", "{-}")


def test_a_sum_that_leaves_one_out() -> None:
    """0 where b = c, as the documents write it: a sum over the others."""
    source = parse_expression("sum(b=1..B, sum(c=1..B, where(b == c, 0, x[b]*x[c])))")
    assert tex(Setter().maths(source)) == "\\sum_{b= 1}^{B}\\sum_{c= 1,\\,c\\ne b}^{B}x_{b}x_{c}"
    assert "cases" in tex(Setter().maths(parse_expression("sum(c=1..B, where(b == d, 0, x[c]))")))


SAMPLES: list[Maths] = [
    Letter("x", "hat", 1), Number("2"), tree.Named("exp"), tree.Words("if x"), Sign("≤", "relation"),
    row(Letter("x"), tree.TIMES, Letter("drift")), Fraction(Letter("x"), Number("2")),
    Scripts(Letter("x", "", 1), Letter("i"), Number("2")), tree.Root(Letter("x")), Brackets(Letter("x"), "|", "|"),
    tree.Big("∑", Letter("i"), Letter("n")), tree.Cases(((Number("0"), (" if ", Letter("x"))),)),
]


def test_every_kind_of_node_has_tex_and_mathml_and_a_size() -> None:
    assert {type(sample) for sample in SAMPLES} == set(tree.KINDS)
    for sample in SAMPLES:
        assert tex(sample)
        assert str(mathml(sample)).startswith("<m")
        assert tree.width(sample) > 0
        assert tree.level(sample) >= 0


def test_wide_formulas_may_be_broken_and_narrow_ones_are_one_piece() -> None:
    summands = [row(Letter("x"), tree.TIMES, Brackets(row(Letter("y"), tree.PLUS, Number(str(k))))) for k in range(12)]
    wide = tree.joined(summands, tree.PLUS)
    assert "\\plainbreak{200}+" in broken(wide)
    assert "\\plainbreak" not in tex(wide)
    assert len(formula(wide)) == 1
    assert str(formula(wide)[0]).count("<math") > 1
    assert str(formula(Letter("x"))[0]).count("<math") == 1
