"""What two rules compute on their ways to what they carry on, where it is the same: it need not be put in then."""

from collections.abc import Iterator

from derive.outlines.terms import Equal, Formula, at
from derive.rules.entries import KINDS, entry_name
from derive.rules.joint import T
from derive.rules.matching import Match, Matching
from derive.rules.reading import Reading
from derive.search.equivalence import at_all_places


def alike_on_the_way(one: Reading, other: Reading, matching: Matching, match: Match) -> Iterator[Formula]:
    """For temporaries of one name, that they are alike after the step, at all places. Of arrays the first entry is
    looked at."""
    for name in other.laws:
        base = name.rstrip("'")
        if name in other.temporaries and base in one.temporaries and len(other.letters(name)) == len(one.letters(base)):
            letters = one.letters(base)
            left, right = (matching.joint.steps[at(entry_name(each, KINDS[:1] * len(letters)), T + 1)]
                           for each in (name, base))
            if matching.canonical.vanishes((left - right).xreplace(dict(match.values))):
                places = [letter for letter, _, _ in letters]
                yield at_all_places(Equal(*(at(each, T + 1, *places) for each in (name, base))), letters)
