"""Textbook theorems by which what a text says in words becomes hypotheses; they are believed, and no rule knows them.

Of a function that is differentiable the kernel is given what follows at each step of a sequence. That it follows is
what a claim cites from here, beside the facts that its proof uses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .proofs import described
from .row import CitedFact


@dataclass(frozen=True, slots=True)
class Cited:
    """A theorem in words, and where it is proved."""

    statement: str
    reference: str


CITED = {
    "mean value theorem": Cited(
        "a function that is continuous on an interval and differentiable inside has, somewhere inside, the slope of "
        "the line through its two ends",
        "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.10"),
    "Taylor's theorem": Cited(
        "a function with n derivatives on an interval is at one end the Taylor polynomial of degree n about the other "
        "end, with the last derivative taken somewhere inside",
        "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.15"),
    "Taylor's theorem with Peano's remainder": Cited(
        "a function that is n times differentiable at a point is its Taylor polynomial of degree n there, up to what "
        "is small beside the nth power of the distance",
        "H. Cartan, Differential Calculus, theorem 5.6.3"),
}


def references(names: Iterable[str]) -> tuple[CitedFact, ...]:
    """What is believed without proof under these names: theorems in words, and facts as the kernel states them."""
    return tuple(CitedFact(name, CITED[name].statement, CITED[name].reference) if name in CITED else described(name)
                 for name in names)
