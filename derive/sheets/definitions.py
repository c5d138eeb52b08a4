"""What a claim is about, said in a line: "x[b] i.i.d.", "x[b] and z independent", "y[t] = y[t-1]/2; y[0] = 1"."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from derive.elaboration.formulas import sorts_of, statements_of
from derive.estimators.families import LAWS, Family, Known, family, moments_of, surely, surely_for_all, together
from derive.notation import parse_claim, parse_equation
from derive.notation.errors import Error, NotationError
from derive.notation.names import nearest
from derive.notation.renaming import earlier
from derive.notation.source import excerpt
from derive.notation.syntax import Access, Binary, Name, Number
from derive.notation.unparse import unparse
from derive.notation.walk import names_in
from derive.rules.recurrences import Recurrence, recurrence
from derive.sheets.hypotheses import open_letters_of
from derive.sheets.settle import Definition

EXPECTED = ('expected random numbers and their laws ("x[b] i.i.d."), a law of several ("x[b] and z[b] independent"), '
            'what holds at every outcome ("surely q**2 == q"), a recurrence ("y[t] = y[t-1]/2; y[0] = 1"), or a name '
            'for a number ("m = mean(i=1..n, x[i])")')
NO_LAW = r"(?!(?:and|independent|pairwise|uncorrelated|one\s+law|i\.i\.d|symmetric|standard|random)\b)"
ENTRY = rf"(?<!\w){NO_LAW}[^\W\d]\w*(?:\[[^\]]*\])?"
AND = r"(?:\s*,\s*and\s+|\s+and\s+|\s*,\s*)"
RANDOM = re.compile(rf"(?P<entries>{ENTRY}(?:{AND}{ENTRY})*)\s*,?\s*(?P<laws>.*)", re.DOTALL)
OF = re.compile(r"(?P<law>independent|uncorrelated)\s+(?:of|from|with)\s+")
FROM = re.compile(r"(?P<law>.*?)\s+for\s+\w+\s*>=\s*(?P<first>\d+)\s*", re.DOTALL)
BETWEEN = re.compile(r"(?P<law>.*?)\s+for\s+(?P<first>\d+)\s*<=\s*\w+\s*<=\s*(?P<last>.+)", re.DOTALL)
MOMENTS = re.compile(r"(\d{1,3}) moments")


def definitions_of(said: Iterable[str | Definition], statements: Iterable[str] = ()) -> tuple[Definition, ...]:
    """The definitions of a claim. A line about random numbers declares those that no line before it has declared; what
    a line makes of them is random, wherever it stands. What is surely so is said of all values of the letters of which
    the statements do not speak."""
    lines, letters = list(said), open_letters_of(statements)
    found: dict[int, tuple[Definition, ...]] = {}
    families: dict[str, Family] = {}
    for place, one in sorted(enumerate(lines), key=lambda line: isinstance(line[1], str) and _equation(line[1])):
        if not isinstance(one, str):
            found[place] = (surely_for_all(one, letters) if isinstance(one, Known) else one,)
            families |= {one.name: one} if isinstance(one, Family) else {}
            continue
        new = _random(one, families, letters) if not _equation(one) else (
            _constant(one, families) or (_recurrence(one),))
        families |= {definition.name: definition for definition in new if isinstance(definition, Family)}
        found[place] = new
    return _with_random_sequences([one for place in sorted(found) for one in found[place]], families)


def _with_random_sequences(found: Sequence[Definition], random: Iterable[str]) -> tuple[Definition, ...]:
    """The definitions, in which what random numbers drive is random."""
    chance, before = set(random), 0
    while before != len(chance):
        before = len(chance)
        found = [one.driven_by(chance) if isinstance(one, Recurrence) and not one.random else one for one in found]
        chance |= {one.name for one in found if isinstance(one, Recurrence) and one.random}
    return tuple(found)


def several(said: object) -> tuple[Any, ...]:
    """One thing that was said alone, or all of several."""
    return tuple(said) if isinstance(said, Iterable) and not isinstance(said, str) else (said,)


def _equation(text: str) -> bool:
    """Whether one = stands in it that compares nothing."""
    return re.search(r"(?<![=<>!])=(?!=)", text) is not None


def _constant(text: str, known: Mapping[str, Family]) -> tuple[Definition, ...]:
    """m = mean(k=1..n, x[k]): a name for a number, which is random where it is made of random numbers; nothing, if the
    text defines entries."""
    try:
        tree = parse_equation(text)
    except NotationError:           # it may be a recurrence with a range, which is read elsewhere
        return ()
    if not isinstance(tree.target, Name):
        return ()
    name, said = tree.target.id, f"{tree.target.id} == {unparse(tree.value)}"
    if name in names_in(tree.value):
        raise Error(f"{excerpt(text)!r} defines {name} by itself; a sequence has an index: {name}[t] = ...")
    if not known.keys().isdisjoint(names_in(tree.value)):
        random = family(name)
        return random, surely(said, random, *known.values())
    claim = parse_claim(said)
    sorts = sorts_of([claim], {})
    return (Known(text, tuple(s.formula for s in statements_of(said, claim, sorts)), sorts, (claim,), (said,)),)


def _recurrence(text: str) -> Recurrence:
    law, _, start = text.partition(";")
    first: int | None
    if between := BETWEEN.fullmatch(law):
        law, first, last = between["law"], int(between["first"]), between["last"].strip()
    elif onward := FROM.fullmatch(law):
        law, first, last = onward["law"], int(onward["first"]), ""
    else:
        law, first, last = law, None, ""
    law, later = _at_its_step(law)
    first = max(1, later) if first is None else first + later
    return recurrence(law, start.strip(), first, f"{last} + {later}" if last and later else last)


def _at_its_step(law: str) -> tuple[str, int]:
    """y[t+1] = f(y[t]) as y[t] = f(y[t-1]), and how many steps later that is."""
    tree = parse_equation(law)
    match tree.target:
        case Access(indices=(Binary(op="+", left=Name(id=letter), right=Number(value=value)),)) if value == int(value):
            sides = (unparse(earlier(side, letter, int(value))) for side in (tree.target, tree.value))
            return " = ".join(sides), int(value)
    return law, 0


def _random(text: str, known: Mapping[str, Family], letters: Callable[[str], str]) -> tuple[Definition, ...]:
    if text.split()[:1] == ["surely"]:
        said = surely(text.split(None, 1)[1] if len(text.split()) > 1 else "", *known.values())
        return (surely_for_all(said, letters),)
    read = RANDOM.fullmatch(_two_sided(text.strip()))
    if read is None:
        raise Error(f"{excerpt(text)!r} says of nothing what it is: {EXPECTED}")
    entries = re.findall(ENTRY, read["entries"])
    laws, moments = _laws(read["laws"], text)
    if len(entries) == 1:
        return (family(entries[0], *laws, moments=moments),)
    new = tuple(family(entry, moments=moments) for entry in entries if _name(entry) not in known)
    every = {**known, **{one.name: one for one in new}}
    return (*new, *(together(law, *(every[_name(entry)] for entry in entries)) for law in laws))


def _two_sided(text: str) -> str:
    """"x and z independent", where "x independent of z" is said."""
    first, law, other = OF.split(text, maxsplit=1) if OF.search(text) else (text, "", "")
    return f"{first.strip()} and {other.strip()} {law}" if law else text


def _laws(text: str, whole: str) -> tuple[list[str], int]:
    """The laws, and up to which order moments are finite."""
    laws = list[str]()
    moments: int | None = None
    for law in filter(None, (part.strip() for part in text.removeprefix("random").split(","))):
        if count := MOMENTS.fullmatch(law):
            moments = int(count[1])
        elif law in LAWS:
            laws.append(law)
        else:
            raise Error(f"{excerpt(whole)!r}: {law!r} is no law; the laws are {', '.join(LAWS)}, and \"4 moments\" "
                        f"says how many are finite. {nearest(law, LAWS)}".strip())
    return laws, moments_of(laws) if moments is None else moments


def _name(entry: str) -> str:
    return entry.partition("[")[0]
