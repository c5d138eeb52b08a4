"""What is believed without proof: textbook theorems in their general form, each with its hypotheses and a reference."""
from __future__ import annotations

from dataclasses import dataclass

from sympy import Rational, S

from .domain import domain
from .terms import Formula, Less, Tends, integer, need, real
from .theorem import Conclusion, rule

p, q, t = real("p"), real("q"), integer("t")


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
    "pi from below": Fact((), Less(Rational(223, 71), S.Pi), "Archimedes, Measurement of a Circle, proposition 3"),
    "pi from above": Fact((), Less(S.Pi, Rational(22, 7)), "Archimedes, Measurement of a Circle, proposition 3"),
}


@rule
def fact(name: str) -> Conclusion:
    """H.. |- A          as the table of facts has it, under that name"""
    need(name in FACTS, "fact: no fact is named {!r}", name)
    found = FACTS[name]
    return Conclusion(found.statement, {*found.hypotheses, *domain(found.statement, frozenset(found.hypotheses))})
