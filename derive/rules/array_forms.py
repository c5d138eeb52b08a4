"""Two rules, of which one at least has arrays with letters of their own, as rules of the same arrays."""

from derive.answers import Undecided
from derive.notation.entrywise import spread
from derive.notation.rules import GRADIENT, read_tree
from derive.rules.reading import Reading, read


def on_the_same_arrays(one: Reading, other: Reading, watched: str, opposite: str) -> tuple[Reading, Reading]:
    """Both as rules of arrays. One that says what each coordinate does by itself says it of each entry."""
    if one.arrays is None:
        return _spread(one, other, opposite), other
    if other.arrays is None:
        return one, _spread(other, one, watched)
    for name, another in ((watched, opposite), (GRADIENT, GRADIENT)):
        first, second = one.arrays.positions.get(name), other.arrays.positions.get(another)
        if first is not None and second is not None and first != second:
            raise Undecided(f"{name} has other letters in the first rule than {another} has in the second; write both "
                            "rules with the same letters")
    return one, other


def _spread(rule: Reading, model: Reading, name: str) -> Reading:
    """A rule of one coordinate, of arrays that have the letters of one in another rule."""
    assert model.arrays is not None
    letters = tuple(letter.name for letter, _, _ in model.arrays.ranges[name])
    return read(spread(read_tree(rule.text), letters), rule.names, arrays=True)
