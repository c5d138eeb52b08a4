"""What a rule is shown: arguments it accepts, with the theorem written by hand, and arguments it refuses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sympy import Basic

from derive.outlines.outline import Outline

Arguments = tuple[object, ...]


@dataclass(frozen=True)
class Accepted:
    """A theorem that a rule makes."""

    rule: Callable[..., Outline]
    arguments: Arguments
    given: frozenset[Basic]
    statement: Basic


@dataclass(frozen=True)
class Near:
    """A near miss: what the rule refuses, and words of its refusal."""

    rule: Callable[..., Outline]
    arguments: Arguments
    says: str


ACCEPTED: list[Accepted] = []
NEAR: list[Near] = []


def accepts(rule: Callable[..., Outline], *arguments: object, given: Iterable[Basic] = (), statement: Basic) -> None:
    ACCEPTED.append(Accepted(rule, arguments, frozenset(given), statement))


def refuses(rule: Callable[..., Outline], *arguments: object, says: str) -> None:
    NEAR.append(Near(rule, arguments, says))
