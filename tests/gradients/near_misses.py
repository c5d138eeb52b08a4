"""Wrong gradients close to right ones: a sign, a factor, an index, a number, a mean for a sum, a function left out."""
import random
import re
from collections.abc import Iterator

TERM = re.compile(r" ([+-]) ")
DIGIT = re.compile(r"(?<![\w\[+-])\d(?!\w)")
SUM = re.compile(r"\bsum\((?=([a-z]),)")
MEAN = re.compile(r"\bmean\(")
PAIR = re.compile(r"\[(\w),(\w)(?=[,\]])")


def near_misses(claim: str) -> Iterator[str]:
    """Each formula that differs from the claim in one place."""
    name, value = claim.split(" = ", 1)

    def put(match: re.Match[str], new: str) -> str:
        return f"{name} = {value[:match.start()]}{new}{value[match.end():]}"

    yield f"{name} = -({value})"
    yield f"{name} = 2*({value})"
    for match in TERM.finditer(value):
        yield put(match, " - " if match[1] == "+" else " + ")
    for match in DIGIT.finditer(value):
        yield put(match, str(int(match[0]) + 1))
    for match in SUM.finditer(value):
        yield put(match, "mean(")
    for match in MEAN.finditer(value):
        yield put(match, "sum(")
    for match in PAIR.finditer(value):
        yield put(match, f"[{match[2]},{match[1]}")


def some_near_misses(claim: str, count: int) -> list[str]:
    """So many of them, always the same for a claim."""
    found = list(near_misses(claim))
    return random.Random(claim).sample(found, min(count, len(found)))
