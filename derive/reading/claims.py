"""A claim or a hypothesis as a formula of the kernel, with what its writing presupposes.

`for t >= 1, t <= T` says: for all t, if 1 <= t and t <= T. So a letter that gets its first value there is bound by the
formula itself, and the text says the same as a claim and as a hypothesis; all other names are free: they are the same
in all texts of a setting.
"""

from collections.abc import Callable
from dataclasses import dataclass

from derive.kernel.terms import Term, abstracted
from derive.kernel.words import every
from derive.notation import parse_claim, parse_expression, syntax
from derive.reading.binders import under
from derive.reading.names import Names
from derive.reading.presuppositions import defined
from derive.reading.quantifiers import quantified
from derive.reading.terms import Reader

Said = syntax.Relation | syntax.Conjunction | syntax.Tends          # before a `for`


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text says, and the formulas that say that it is defined."""

    text: str
    formula: Term
    presupposed: tuple[Term, ...]


def formula_of(reader: Reader, tree: syntax.Claim,
               body: Callable[[Reader, Said], Term] = Reader.formula) -> Term:
    """What a text says, under its `for`; `body` reads what stands before that."""
    if not isinstance(tree, syntax.Quantified):
        return body(reader, tree)
    inner, binders = quantified(reader, tree)
    formula = under(map(inner.formula, tree.conditions), body(inner, tree.body))
    for binder in reversed(binders):
        formula = binder.closed(formula)
    return formula


def read_claim(text: str, names: Names) -> Statement:
    """"y[t] == N*mu[t] for t >= 1": a claim, or a hypothesis, in the names of its setting."""
    reader, tree = Reader(text, names), parse_claim(text)
    return Statement(text, formula_of(reader, tree), defined(reader, tree, names.given))


def read_surely(text: str, names: Names) -> Statement:
    """"q[i]**2 == q[i]" about random numbers: it holds at every outcome."""
    tree = parse_claim(text)
    reader, binder = Reader(text, names).at_outcome()
    return Statement(text, formula_of(Reader(text, names), tree, _at_every_outcome),
                     tuple(map(binder.closed, defined(reader, tree, names.given))))


def _at_every_outcome(reader: Reader, tree: Said) -> Term:
    inner, binder = reader.at_outcome()
    return every(binder.variable, inner.formula(tree))


def read_expression(text: str, names: Names) -> tuple[Term, tuple[Term, ...]]:
    """"mean(b=1..B, x[b])": an estimator, as a function of the outcome, and its presuppositions."""
    reader, binder = Reader(text, names).at_outcome()
    tree = parse_expression(text)
    return (abstracted(binder.variable, reader.real(tree)),
            tuple(map(binder.closed, defined(reader, tree, names.given))))
