"""A text in which formulas stand one below another, as lines of derivations and what these suppose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from derive.notation import parse_claim, parse_equation, parse_expression, syntax
from derive.notation.errors import Error
from derive.notation.source import excerpt, printable
from derive.sheets.definitions import definitions_of
from derive.sheets.typed_signs import typed

SUPPOSES = re.compile(r"(given|where|let|with|assume|suppose|integers?)\b(?!\s*\()\s*:?\s*(?P<said>.*)", re.IGNORECASE)
FOR = re.compile(r"for\s+(?:all\s+)?(?P<said>.*?)\s*:?", re.IGNORECASE)
RELATION = re.compile(r"==|!=|<=|>=|[=<>≤≥≠]")
EQUALS = re.compile(r"(?<![<>=!:])=(?!=)")
GOES_ON = re.compile(r"(?:\.\.\.\s*)?(?:==|!=|<=|>=|[=<>≤≥≠])")
WORDS = re.compile(r"[^\W\d_]{2,}[,;:]?\s+[^\W\d_]{2,}")        # two words side by side, which no formula has
GRAMMAR = re.compile(r"\b(?:for all|for|as)\b|\bi\.?i\.?d\.?\b")
CONNECTIVE = re.compile(r"(?:hence|thus|so|then|therefore|now|also|finally|that is|i\.e\.|it follows that|"
                        r"we (?:get|have|find)|∴|⇒|=>)[,:]?\s+(?![=<>≤≥≠+*/^])", re.IGNORECASE)
BULLET = re.compile(r"(?:[-*+>]|\d+[.)]|\(\d+\))\s+")
REASON = re.compile(r"\s{2,}\S*[^\W\d_]{2,}.*$|\s{2,}\(.*\)$|\s{2,}[\[(←#].*$")
FENCE, RULE = ("```", "~~~"), re.compile(r"(?:-{3,}|\*{3,}|={3,})")
CONTINUES = ("+", "-", "*", "/", "·", "×", "(", "[", ",", "=", "<", ">", "≤", "≥")


@dataclass(frozen=True, slots=True)
class Supposed:
    """What stands before a derivation: definitions, hypotheses, names of whole numbers, and for which values."""

    about: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A line as it is numbered in the text, as it stands there, and in the notation."""

    number: int
    written: str
    typed: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """Lines that stand one below another, and what is supposed where they stand."""

    lines: tuple[Formula, ...]
    supposed: Supposed


@dataclass(frozen=True, slots=True)
class Text:
    """The derivations of a text, and the numbers of the lines that are words."""

    derivations: tuple[Derivation, ...]
    words: tuple[int, ...]


def read(text: str, name: str) -> Text:
    """The derivations of a text; a line that is neither formula nor words is refused by its number."""
    reader = _Reader(name)
    for number, line in _joined(text):
        reader.take(number, line)
    reader.close()
    if not reader.found:
        raise Error(f"{name} has no derivation; expected formulas one below another, such as "
                    "(a + b)² = a² + 2·a·b + b², the next line beginning with = or ≤")
    return Text(tuple(reader.found), tuple(reader.words))


class _Reader:
    """Takes lines one by one: the one thing here that remembers what came before."""

    def __init__(self, name: str) -> None:
        self.name, self.supposed = name, Supposed()
        self.found: list[Derivation] = []
        self.words: list[int] = []
        self.open: list[Formula] = []
        self.fenced = False

    def take(self, number: int, line: str) -> None:
        if line.startswith(FENCE):
            self.fenced = not self.fenced
            self.close()
        elif not line or line.startswith("#") or line == "$$":
            self.close()
        elif RULE.fullmatch(line):
            self.close()
            self.supposed = Supposed()
        else:
            try:
                self._said(number, line)
            except Error as wrong:
                raise Error(f"{self.name}, line {number}: {wrong}") from None

    def _said(self, number: int, line: str) -> None:
        if supposes := SUPPOSES.fullmatch(line):
            try:
                said = _supposing(self.supposed, supposes[1].lower(), typed(_bare(supposes["said"])))
            except Error:
                if self.fenced or not _is_words(line):
                    raise
                self._of_words(number)
                return
            self.close()
            self.supposed = said
        elif (only := FOR.fullmatch(line)) and not WORDS.search(only["said"]):
            self.close()
            said_of = _compared(typed(_bare(only["said"])))
            parse_claim(f"0 == 0 for {said_of}")
            self.supposed = replace(self.supposed, condition=said_of)
        else:
            self._formula(number, CONNECTIVE.sub("", line) if _reads_without(line) else line)

    def _formula(self, number: int, line: str) -> None:
        goes_on = GOES_ON.match(line)
        if not goes_on and not _compares(line):
            read_as = _value(line)
            if read_as and not self.open:
                self.open = [Formula(number, printable(line), read_as)]
            else:
                self._of_words(number)
            return
        if not goes_on and not self.fenced and _is_words(line):
            self._of_words(number)
            return
        if goes_on and not self.open:
            raise Error(f"{excerpt(line)!r} goes on from no line; expected what it goes on from in the line before")
        if not goes_on:
            self.close()
        self.open.append(Formula(number, printable(line), _claimed(line)))

    def _of_words(self, number: int) -> None:
        self.words.append(number)
        self.close()

    def close(self) -> None:
        """A derivation ends. A value from which nothing goes on is words."""
        if len(self.open) == 1 and not _compares(self.open[0].typed):
            self.words.append(self.open[0].number)
        elif self.open:
            self.found.append(Derivation(tuple(self.open), self.supposed))
        self.open = []


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """The lines without bullets and the marks of code and formulas; one that ends inside of a bracket or with an
    operator goes on in the next."""
    waiting, begun = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if not waiting and not plain.startswith(FENCE) and not RULE.fullmatch(plain):
            plain = _unmarked(plain)
        if waiting and (not plain or plain.startswith(FENCE)):
            yield begun, waiting
            waiting = ""
        begun = begun if waiting else number
        plain = f"{waiting} {plain}".strip()
        if _compares(plain) and not _is_words(plain) and _is_open(plain):
            waiting = plain
            continue
        yield begun, plain
        waiting = ""
    if waiting:
        yield begun, waiting


def _is_open(line: str) -> bool:
    bare = line.rstrip("\\ ")
    return sum(map(bare.count, "([{")) > sum(map(bare.count, ")]}")) or (
        bare.endswith(CONTINUES) and not GOES_ON.fullmatch(bare) and not RULE.fullmatch(bare))


def _unmarked(line: str) -> str:
    bullet = BULLET.match(line)
    if bullet and (bullet[0].strip() != "-" or GOES_ON.match(line[bullet.end():])):
        line = line[bullet.end():]
    return line.strip("`").removeprefix("$$").removesuffix("$$").strip("$").strip()


def _is_words(line: str) -> bool:
    return WORDS.search(GRAMMAR.sub(" ", line)) is not None and not _reads(line)


def _reads(line: str) -> bool:
    try:
        _claimed(line if not GOES_ON.match(line) else f"0 {line.removeprefix('...')}")
    except Error:
        return False
    return True


def _reads_without(line: str) -> bool:
    """Whether a formula stands behind a word such as `hence`."""
    led = CONNECTIVE.match(line)
    return led is not None and _compares(line[led.end():]) and _reads(line[led.end():])


def _bare(line: str) -> str:
    """Without the mark that ends a sentence."""
    return line[:-1].rstrip() if line.endswith((".", ",", ";")) and not line.endswith(("..", "i.i.d.")) else line


def _value(line: str) -> str:
    """The value that a line is, in the notation, if it is one."""
    try:
        found = typed(_bare(line))
        value, said, rest = found.partition(" for ")
        parse_expression(value)
        if said:
            parse_claim(f"{value} == 0 for {_compared(rest)}")
    except Error:
        return ""
    return f"{value} for {_compared(rest)}" if said else found


def _claimed(line: str) -> str:
    """A statement in the notation; a reason that stands beside it, two blanks away, is left out."""
    first: Error | None = None
    for tried in dict.fromkeys((line, REASON.sub("", line))):
        try:
            found = _compared(typed(_bare(tried.strip())))
            parse_claim(f"0 {found.removeprefix('...').strip()}" if GOES_ON.match(found) else found)
        except Error as wrong:
            first = first or wrong
        else:
            return found
    assert first is not None
    raise first


def _compares(text: str) -> bool:
    """Whether a relation stands outside of all brackets."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0 and RELATION.match(text, place):
            return True
    return False


def _compared(text: str) -> str:
    """One = outside of all brackets compares, as == does."""
    found, depth = [], 0
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        found.append("==" if depth == 0 and sign == "=" and EQUALS.match(text, place) else sign)
    return "".join(found)


def _supposing(supposed: Supposed, word: str, said: str) -> Supposed:
    if not said:
        raise Error(f"{word} is followed by nothing; expected what is given, such as {word} n >= 1")
    if word.startswith("integer"):
        return replace(supposed, integers=(*supposed.integers, *said.replace(",", " ").split()))
    if not _compares(said) or said.startswith("surely ") or _is_recurrence(said):
        definitions_of((*supposed.about, said))             # refused here, where the line is known
        return replace(supposed, about=(*supposed.about, said))
    return replace(supposed, given=(*supposed.given, *_hypotheses(_compared(said))))


def _is_recurrence(said: str) -> bool:
    """y[t] = F(y[t-1]); y[0] = 1, which defines a sequence."""
    law = re.split(r";|\sfor\s", said)[0].strip()
    try:
        equation = parse_equation(law)
    except Error:
        return False
    target = equation.target
    return isinstance(target, syntax.Access) and len(target.indices) == 1 and isinstance(target.indices[0], syntax.Name)


def _hypotheses(said: str) -> tuple[str, ...]:
    """One, or several with commas or `and` between them."""
    try:
        parse_claim(said)
    except Error as wrong:
        parts, depth, begin = [], 0, 0
        for place, sign in enumerate(said):
            depth += (sign in "([{") - (sign in ")]}")
            if depth == 0 and (sign in ",;" or said.startswith(" and ", place)):
                parts.append(said[begin:place])
                begin = place + (1 if sign in ",;" else len(" and "))
        parts = [part.strip() for part in (*parts, said[begin:])]
        if len(parts) == 1:
            raise wrong
        for part in parts:
            parse_claim(part)
        return tuple(parts)
    return (said,)
