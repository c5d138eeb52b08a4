"""Lets a ufunc allocate its result, where a text allocates an array only for a ufunc to write to it next."""

import re
from collections.abc import Container, Sequence

_ALLOCATED = re.compile(r"(\w+) = np\.empty\(.*, dtype\)")
# Their results have the type of the arrays; a comparison gives truth values, and positions are whole numbers.
OWN_TYPE = frozenset(("add", "subtract", "multiply", "divide", "negative", "exp", "log", "log1p", "tanh", "sqrt", "sin",
                      "cos", "abs", "power", "maximum", "minimum", "clip", "matmul", "vecdot", "add.reduce",
                      "maximum.reduce"))
COMPARES = frozenset(("less", "less_equal", "equal", "not_equal"))


def made_at_once(lines: Sequence[str], choices: Container[str] = ()) -> list[str]:
    """`y = np.empty(I, dtype)` and `np.exp(x, out=y)` as `y = np.exp(x)`; of the lines that copy a choice, those in
    `choices` choose between arrays of the type that is wanted. A ufunc lays its result out as its arguments are, in
    columns it may be; so an array that is written to in another shape, for which it has to lie row by row, stays."""
    done = list(lines)
    for place, line in enumerate(lines):
        found = _ALLOCATED.fullmatch(line)
        first = found and next((k for k in range(place + 1, len(done)) if _speaks(done[k], found[1])), None)
        if found and not first:             # what would have written to it needs it no more
            done[place] = ""
        if found and first:
            others = [one for one in done[first + 1:] if _speaks(one, found[1])]
            lies = any(f"out={found[1]}.reshape(" in one for one in others)
            made = "" if lies else _made(done[first], found[1], others, done[first] in choices)
            if made:
                done[first], done[place] = made, ""
    return [line for line, before in zip(done, lines, strict=True) if line or not before]


def _speaks(line: str, name: str) -> bool:
    return not line.lstrip().startswith("#") and re.search(rf"\b{name}\b", line) is not None


def _only_chooses(line: str, name: str) -> bool:
    """Whether a line needs an array for the choice that it makes, and for nothing else."""
    return f"np.where({name}, " in line and len(re.findall(rf"\b{name}\b", line)) == 1


def _made(line: str, name: str, others: Sequence[str], chooses: bool) -> str:
    """The line as an assignment, if its result has the type of the arrays, or if nothing but a choice needs it."""
    chosen = re.fullmatch(rf"np\.copyto\({name}, (np\.where\(.*\))\)", line)
    if chooses and chosen and not re.search(rf"\b{name}\b", chosen[1]):
        return f"{name} = {chosen[1]}"
    product = re.fullmatch(rf"(\w.*\.dot\(.*), out={name}\)", line)
    if product and not re.search(rf"\b({name}|positions\d*)\b", product[1]):
        return f"{name} = {product[1]})"
    found = re.fullmatch(rf"np\.([\w.]+)\((.*), out={name}\)", line)
    if found and found[1] in COMPARES and all(_only_chooses(other, name) for other in others):
        return f"{name} = np.{found[1]}({found[2]})"
    if not found or found[1] not in OWN_TYPE or re.search(rf"\b({name}|positions\d*)\b", found[2]):
        return ""
    return f"{name} = np.{found[1]}({found[2]})"
