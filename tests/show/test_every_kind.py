"""Each kind of term and formula that the kernel has can be typeset, as TeX and as MathML; a new kind fails here."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from sympy import Abs, Basic, Pow, S, Tuple, cos, erf, exp, log, sin, tanh
from sympy.core.symbol import Str

from derive import outlines as kernel
from derive.outlines import terms
from derive.outlines.laws import Normal
from derive.outlines.terms import (
    AtMost,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Integrable,
    Largest,
    Law,
    Less,
    Mean,
    NotEqual,
    Product,
    Program,
    Slope,
    Sum,
    Surely,
    Tends,
    at,
    integer,
    maximum,
    minimum,
    outcome,
    real,
    relu,
    remainder,
    sigmoid,
    size,
)
from derive.show.maths.terms import Typesetter
from derive.show.maths.tex import phrase
from derive.show.report import mathml
from derive.show.report.tags import written

for module in iter_modules(kernel.__path__):
    import_module(f"derive.outlines.{module.name}")

x, N, mu = map(real, ("x", "N", "mu"))
t, i = map(integer, "ti")
n, w = size("n"), outcome("w")
typeset = Typesetter()
ABSTRACT = {"Shared", "Formula", "Relation", "Binder", "Leaf", "Outcomes", "RealFunction", "Law"}

SAMPLES: list[tuple[Basic, str]] = [
    (Equal(at("y", t), N * x), "$y_{t}= Nx$"),
    (NotEqual(N, 0), "$N\\ne 0$"),
    (Less(0, N), "$N> 0$"),
    (AtMost(x, N), "$x\\le N$"),
    (Either(Less(0, x), Equal(x, 0)), "$x> 0$ or $x= 0$"),
    (Forall(Less(0, at("v", t)), t, S.One, S.Infinity), "$v_{t}> 0$ for $t\\ge 1$"),
    (Tends(at("v", t), t, S.Zero, x), "$v_{t}\\to x$ as $t\\to \\infty$"),
    (Sum(at("x", i), i, S.One, n), "$\\sum_{k= 1}^{n}x_{k}$"),
    (Product(at("x", i), i, S.One, n), "$\\prod_{k= 1}^{n}x_{k}$"),
    (Largest(at("x", i), i, S.One, n), "$\\max_{1\\le k\\le n}x_{k}$"),
    (Bracket(Equal(t, i)), "$[t= i]$"),
    (Mean(at("x", w, i), w), "$\\mathbb{E}[x_{i}]$"),
    (Surely(Equal(at("x", w), 0), w), "$x= 0$ surely"),
    (Integrable(at("x", w), w), "$\\mathbb{E}[x]$ is finite"),
    (Slope(Program(Tuple(Equal(at("y"), at("x"))), Tuple(Str("y"))), at("x")), "$\\frac{d\\mathcal{L}}{dx}$"),
    (minimum(x, N), "$\\min(x,\\,N)$"), (maximum(x, N), "$\\max(x,\\,N)$"), (relu(x), "$\\operatorname{relu}(x)$"),
    (remainder(t, i), "$\\operatorname{rem}(t,\\,i)$"),
    (sigmoid(x), "$\\sigma(x)$"), (Abs(x), "$\\lvert x\\rvert $"), (sin(x), "$\\sin(x)$"), (cos(x), "$\\cos(x)$"),
    (tanh(x), "$\\tanh(x)$"), (erf(x), "$\\operatorname{erf}(x)$"), (log(x), "$\\ln(x)$"), (exp(x), "$e^{x}$"),
    (Pow(x, N), "$x^{N}$"), (S.Pi, "$\\pi$"), (S.Exp1, "$e$"),
]


def kinds() -> set[type]:
    """Every class of terms and formulas that the kernel has, but for what only stands in other terms."""
    found, waiting = set(), [Basic]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if str(kind.__module__).startswith("derive.outlines") and kind.__name__ not in ABSTRACT:
            found.add(kind)
    return found - {Program, terms.At} - {kind for kind in found if issubclass(kind, Law)}


@pytest.mark.parametrize(("term", "written_so"), SAMPLES, ids=str)
def test_a_sample_of_each_kind(term: Basic, written_so: str) -> None:
    assert phrase(typeset(term), breaks=False) == written_so
    assert "<math" in "".join(map(written, mathml.phrase(typeset(term))))


def test_no_kind_is_without_a_sample() -> None:
    assert sorted(kind.__name__ for kind in kinds() - {type(term) for term, _ in SAMPLES}) == []
    assert {type(term) for term, _ in SAMPLES} >= set(terms.FUNCTIONS)


LAWS = [kind for kind in Law.__subclasses__() if str(kind.__module__).startswith("derive.outlines")]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_every_law_has_words(law: type) -> None:
    told = phrase(typeset(law(Tuple(Str("x"), S.One))))
    assert "x_{" in told
    assert law.__name__ not in told, "one line in LAWS of derive/show/text.py"
    assert Normal in LAWS


def test_an_unknown_kind_is_refused_loudly() -> None:
    class Strange(Formula):
        """A formula that nobody knows."""

    with pytest.raises(TypeError, match=r"no way to write Strange is known: one line in derive/show/maths/terms\.py"):
        typeset(Strange())
