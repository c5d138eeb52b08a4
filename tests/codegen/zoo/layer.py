"""A layer of the zoo: its text, the same by torch, and the arrays that it takes."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

KINDS: dict[str, Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]] = {
    "any": lambda draw, shape: draw.standard_normal(shape),
    "positive": lambda draw, shape: draw.uniform(0.5, 2.0, shape),
    "fraction": lambda draw, shape: draw.uniform(0.1, 0.9, shape),
    "sign": lambda draw, shape: draw.choice([-1.0, 1.0], shape),
    "bit": lambda draw, shape: draw.choice([0.0, 1.0], shape),
    "graph": lambda draw, shape: np.maximum(draw.uniform(0.1, 0.9, shape), np.eye(*shape)),     # each node beside itself
    "law": lambda draw, shape: _law(draw.uniform(0.2, 1.0, shape)),
}


def _law(weights: np.ndarray) -> np.ndarray:
    return weights/weights.sum(-1, keepdims=True)


@dataclass(frozen=True, slots=True)
class Layer:
    """`takes` lists the arrays: `x NI, p N positive, t N < C`: the last has whole numbers 1..C.

    The size of a letter of `windows` is `least + step*(drawn - 1)`.
    """

    text: str
    torch: Callable[..., object]
    takes: str
    windows: dict[str, tuple[int, int]] = field(default_factory=dict)

    def arrays(self, drawn: tuple[int, ...], seed: int) -> dict[str, np.ndarray]:
        """Arrays whose letters have the drawn sizes in the order in which they stand, and again from the first."""
        draw = np.random.default_rng(seed)
        entries = [entry.split() for entry in self.takes.split(",")]
        letters = dict.fromkeys("".join((entry[1] if entry[1:] and entry[1].isupper() else "")
                                        + (entry[-1] if "<" in entry else "") for entry in entries))
        sizes = {letter: self._size(letter, drawn[place % len(drawn)]) for place, letter in enumerate(letters)}
        return {entry[0]: _drawn(draw, entry[1:], sizes) for entry in entries}

    def _size(self, letter: str, drawn: int) -> int:
        least, step = self.windows.get(letter, (1, 1))
        return least + step*(drawn - 1)

    def labels(self) -> frozenset[str]:
        """The arrays of whole numbers, in which there is no gradient."""
        return frozenset(entry.split()[0] for entry in self.takes.split(",") if "<" in entry)


def _drawn(draw: np.random.Generator, words: list[str], sizes: dict[str, int]) -> np.ndarray:
    spelled = words.pop(0) if words and words[0].isupper() else ""
    shape = tuple(sizes[letter] for letter in spelled)
    if words[:1] == ["<"]:
        return draw.integers(1, sizes[words[1]] + 1, shape)
    return np.asarray(KINDS[words[0] if words else "any"](draw, shape))
