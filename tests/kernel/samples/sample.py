"""Uses of rules that are accepted, with the theorem expected of each, and near misses that are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem

Rule = Callable[..., Theorem]


@dataclass(frozen=True, slots=True)
class Accepted:
    """`given` and `statement` as text in the notation of the tests, written by hand."""

    rule: Rule
    arguments: tuple[object, ...]
    given: frozenset[str]
    statement: str


@dataclass(frozen=True, slots=True)
class Refusal:
    rule: Rule
    arguments: tuple[object, ...]
    says: str


ACCEPTED: list[Accepted] = []
REFUSED: list[Refusal] = []


def accepts(rule: Rule, *arguments: Term | Theorem | str | object, gives: str) -> None:
    """`gives` is `G1; G2 |- A`, or `A` alone."""
    given, _, statement = gives.rpartition("|-")
    ACCEPTED.append(Accepted(rule, arguments, frozenset(one.strip() for one in given.split(";") if one.strip()),
                             statement.strip()))


def refuses(rule: Rule, *arguments: object, says: str) -> None:
    REFUSED.append(Refusal(rule, arguments, says))
