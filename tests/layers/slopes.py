"""Derivatives by high-precision differences, and the comparison of a claimed gradient with them. Knows no calculus."""

from collections.abc import Callable, Iterable, Mapping
from random import Random

import mpmath

from .numbers import Entries

DIGITS = 40
STEP = mpmath.mpf(10) ** -12            # so a central difference is good to some 24 digits of its 40
CLOSE = mpmath.mpf(10) ** -16
Inputs = Mapping[str, Entries]


def random_entries(places: Iterable[tuple[int, ...]], random: Random, positive: bool = False) -> Entries:
    """Numbers between 0.2 and 1.2 in size, of either sign unless told."""
    return {place: mpmath.mpf(random.randint(2000, 12000)) / 10000 * (1 if positive else random.choice((1, -1)))
            for place in places}


def along(forward: Callable[[Inputs], Inputs], inputs: Inputs, name: str, direction: Entries,
          upstream: Mapping[str, Entries]) -> mpmath.mpf:
    """The derivative of sum(dy*y), over all outputs y, when one input moves in a direction."""
    def loss(step: mpmath.mpf) -> mpmath.mpf:
        moved = {place: number + step * direction[place] for place, number in inputs[name].items()}
        arrays = forward({**inputs, name: moved})
        return mpmath.fsum(weight * arrays[output][place]
                           for output, weights in upstream.items() for place, weight in weights.items())

    return (loss(STEP) - loss(-STEP)) / (2 * STEP)


def agree(slope: mpmath.mpf, gradient: Entries, direction: Entries) -> None:
    """Raise unless the gradient, applied to the direction, is the slope."""
    assert gradient.keys() == direction.keys()
    given = mpmath.fsum(gradient[place] * direction[place] for place in direction)
    assert abs(given - slope) <= CLOSE * (1 + abs(slope)), f"{mpmath.nstr(given, 12)}, not {mpmath.nstr(slope, 12)}"
