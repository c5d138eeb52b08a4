"""What is believed without proof: textbook theorems in their general form, each with its hypotheses and a reference."""
from __future__ import annotations

from dataclasses import dataclass

from sympy import Abs, Integer, Rational, S, cos, exp, log, sin

from .domain import domain
from .outline import Conclusion, rule
from .terms import AtMost, Either, Formula, Less, Sum, Tends, integer, need, real, relu

p, q, x, y, k, t = real("p"), real("q"), real("x"), real("y"), integer("k"), integer("t")


@dataclass(frozen=True, slots=True)
class Fact:
    """hypotheses |- statement, for all values of the free names."""

    hypotheses: tuple[Formula, ...]
    statement: Formula
    reference: str


FACTS = {
    "geometric decay": Fact((Less(-1, q), Less(q, 1)), Tends(q**t, t, S.Zero, S.Zero),
                            "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 3.20(e)"),
    "decay of powers": Fact((Less(0, p),), Tends(t**(-p), t, S.One, S.Zero),
                            "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 3.20(a)"),
    "powers against decay": Fact((AtMost(0, k), Less(-1, q), Less(q, 1)), Tends(t**k * q**t, t, S.Zero, S.Zero),
                                 "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 3.20(d)"),
    "log against powers": Fact((Less(0, p),), Tends(t**(-p) * log(t), t, S.One, S.Zero),
                               "W. Rudin, Principles of Mathematical Analysis, 3rd ed., section 8.6, (45)"),
    "growth of log": Fact((), Tends(1 / log(t), t, Integer(2), S.Zero),
                          "W. Rudin, Principles of Mathematical Analysis, 3rd ed., section 8.6"),
    "p-series": Fact((AtMost(p, 1),), Tends(1 / Sum(k**(-p), k, S.One, t), t, S.One, S.Zero),
                     "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 3.28: it diverges for p <= 1"),
    "tangent of a power": Fact((Less(0, x), Less(0, y), Either(AtMost(p, 0), AtMost(1, p))),
                               AtMost(p * y**(p - 1) * (x - y), x**p - y**p),
                               "G. H. Hardy, J. E. Littlewood, G. Pólya, Inequalities, theorem 41"),
    "tangent of exp": Fact((), AtMost(1 + x, exp(x)),
                           "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 8.6"),
    "tangent of log": Fact((Less(0, x),), AtMost(log(x), x - 1),
                           "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 8.6"),
    "absolute value from above": Fact((), AtMost(x, Abs(x)), "definition"),
    "absolute value from below": Fact((), AtMost(-x, Abs(x)), "definition"),
    "positive part from above": Fact((), AtMost(x, relu(x)), "definition"),
    "positive part from below": Fact((), AtMost(0, relu(x)), "definition"),
    "sine from above": Fact((), AtMost(sin(x), 1), "M. Spivak, Calculus, 4th ed., chapter 15"),
    "sine from below": Fact((), AtMost(-1, sin(x)), "M. Spivak, Calculus, 4th ed., chapter 15"),
    "cosine from above": Fact((), AtMost(cos(x), 1), "M. Spivak, Calculus, 4th ed., chapter 15"),
    "cosine from below": Fact((), AtMost(-1, cos(x)), "M. Spivak, Calculus, 4th ed., chapter 15"),
    "pi from below": Fact((), Less(Rational(223, 71), S.Pi), "Archimedes, Measurement of a Circle, proposition 3"),
    "pi from above": Fact((), Less(S.Pi, Rational(22, 7)), "Archimedes, Measurement of a Circle, proposition 3"),
}


@rule
def fact(name: str) -> Conclusion:
    """H.. |- A          as the table of facts has it, under that name"""
    need(name in FACTS, "fact: no fact is named {!r}", name)
    found = FACTS[name]
    return Conclusion(found.statement, {*found.hypotheses, *domain(found.statement, frozenset(found.hypotheses))})
