"""What a derivation is made of: chains and blocks; and the labels by which one line cites another."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sympy import Basic

MARK = "⟦{}⟧"                   # stands for a label until all labels are known


@dataclass(frozen=True, slots=True)
class Step:
    """= term, and why."""

    term: Basic
    reason: str


@dataclass(frozen=True, slots=True)
class Chain:
    """start = a = b, a reason each; or, with no start, one statement."""

    start: Basic | None
    steps: tuple[Step, ...]
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """What follows under a title."""

    title: str
    items: "tuple[Chain | Block, ...]"
    mark: int = 0


Item = Chain | Block


def labelled(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Labels for the items that are cited, and for no others, in the order of reading."""
    cited = {int(found) for text in _texts(items) for found in re.findall("⟦(\\d+)⟧", text)}
    order = {mark: number for number, mark in enumerate((m for m in _marks(items) if m in cited), 1)}

    def named(text: str) -> str:
        return re.sub("⟦(\\d+)⟧", lambda found: f"({order[int(found[1])]})", text)

    def again(item: Item) -> Item:
        if isinstance(item, Block):
            return Block(named(item.title), tuple(map(again, item.items)), order.get(item.mark, 0))
        steps = tuple(Step(step.term, named(step.reason)) for step in item.steps)
        return Chain(item.start, steps, order.get(item.mark, 0))

    return tuple(map(again, items))


def _texts(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Block):
            yield item.title
            yield from _texts(item.items)
        else:
            yield from (step.reason for step in item.steps)


def _marks(items: Iterable[Item]) -> Iterator[int]:
    for item in items:
        yield item.mark
        if isinstance(item, Block):
            yield from _marks(item.items)
