"""Steps as on paper: each is a claim of its own; what they prove together is proved from their theorems."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from sympy import S

from derive.budget import GivenUp, searched
from derive.elaboration.formulas import Statement
from derive.notation import parse_claim, parse_expression
from derive.notation.errors import Error
from derive.notation.source import excerpt
from derive.notation.syntax import Claim as Claimed
from derive.notation.syntax import Conjunction, Quantified, Relation
from derive.outlines.algebra import symmetric, transitive
from derive.outlines.logic import cut, generalise, specialise
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Formula, Less, Refused
from derive.search.discharge import tidy
from derive.search.unfolding import Knowledge
from derive.sheets.claims import Claim, Place, Verdict, given_up
from derive.sheets.prover import Search
from derive.sheets.settle import Setting, settle

RELATIONS = ("==", "!=", "<=", ">=", "<", ">", "≤", "≥", "≠")
GOES_ON = "..."
UP, DOWN = 1, -1
WORDS = {"==": 0, "<=": UP, "<": UP, ">=": DOWN, ">": DOWN}
EXPECTED = "expected '...' or a relation at its begin, as in '... <= b' or '== b', to go on from the line before"


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it stands on paper, and the statement it makes: what goes on has the right side before it as its left
    side."""

    written: str
    statement: str

    @property
    def claimed(self) -> Claimed:
        return parse_claim(self.statement)

    @property
    def relations(self) -> tuple[Relation, ...]:
        """None where it states a limit."""
        body = self.claimed.body if isinstance(self.claimed, Quantified) else self.claimed
        return body.parts if isinstance(body, Conjunction) else (body,) if isinstance(body, Relation) else ()

    @property
    def condition(self) -> str:
        """t >= 1, of a line that ends with `for t >= 1`."""
        claimed = self.claimed
        if not isinstance(claimed, Quantified):
            return ""
        return self.statement[claimed.conditions[0].at.start:claimed.conditions[-1].at.end]

    @property
    def left(self) -> str:
        return self._text(self.relations[0].left.at.start, self.relations[0].left.at.end)

    @property
    def right(self) -> str:
        return self._text(self.relations[-1].right.at.start, self.relations[-1].right.at.end)

    def _text(self, start: int, end: int) -> str:
        return self.statement[start:end]


def lines_of(written: Sequence[str], condition: str = "") -> tuple[Line, ...]:
    """The lines of a chain. The first may be a value alone, from which the next goes on. A line without a `for` of its
    own has that of the line before it, the first one `condition`."""
    found: list[Line] = []
    before = ""
    for text in written:
        goes_on = rest_of(text)
        if not goes_on and not found and not before and _is_value(text):
            before, condition = _value(text, condition)
            continue
        if goes_on and not before:
            raise Error(f"{excerpt(text)!r} goes on from no line; expected a whole statement, such as a == b, first")
        if not goes_on and _is_value(text):
            raise Error(f"{excerpt(text)!r} states nothing; {EXPECTED}")
        line = Line(text, f"{before} {goes_on}" if goes_on else text.strip())
        if not line.relations:
            raise Error(f"{excerpt(text)!r} states a limit, which is no step of a chain; claim it by itself")
        if line.condition:
            condition = line.condition
        elif condition:
            line = Line(text, f"{line.statement} for {condition}")
        before = line.right
        found.append(line)
    if not found:
        raise Error(f"there is no step; {EXPECTED}")
    return tuple(found)


def rest_of(text: str) -> str:
    """The relation and what follows it, of a line that goes on from the one before; nothing of any other."""
    plain = text.strip().removeprefix(GOES_ON).strip()
    return plain if plain.startswith(RELATIONS) else ""


def _is_value(text: str) -> bool:
    try:
        _value(text, "")
    except Error:
        return False
    return True


def _value(text: str, condition: str) -> tuple[str, str]:
    """A value, with or without `for t >= 1`."""
    value, said, rest = text.partition(" for ")
    parse_expression(value)
    if said:
        parse_claim(f"{value} == 0 for {rest}")
    return value.strip(), rest.strip() or condition


def conclusion_of(lines: Sequence[Line]) -> str:
    """What the lines say together, if each goes on from the one before: first left side, last right side, and the
    relation between them. Nothing where one goes up and another down, or a line says that two things differ."""
    ways = [(WORDS[part.op], part.op in ("<", ">")) if part.op in WORDS else None
            for line in lines for part in line.relations]
    if None in ways or any(rest_of(line.written) == "" for line in lines[1:]):
        return ""
    known = [way for way in ways if way is not None]
    directions = {direction for direction, _ in known} - {0}
    if len(directions) > 1:
        return ""
    strict = any(strict for _, strict in known)
    relation = {0: "==", UP: "<" if strict else "<=", DOWN: ">" if strict else ">="}[next(iter(directions), 0)]
    if len({line.condition for line in lines}) > 1:
        return ""
    tail = f" for {lines[0].condition}" if lines[0].condition else ""
    return f"{lines[0].left} {relation} {lines[-1].right}{tail}"


def settled_steps(name: str, place: Place, setting: Setting, lines: Sequence[Line]) -> tuple[Claim, ...]:
    """Each line as a claim: name.1, name.2, ..., under what the setting says."""
    return tuple(_settled(f"{name}.{k}", place, alone(setting, line.statement)) for k, line in enumerate(lines, 1))


def alone(setting: Setting, *texts: str) -> Setting:
    """One statement in the setting of several: its names mean what they mean there."""
    return replace(setting, texts=texts, declared=dict(setting.sorts))


def _settled(name: str, place: Place, setting: Setting) -> Claim:
    try:
        return searched(partial(settle, name, (), place, setting, Search(setting), None, "", True))
    except (GivenUp, Refused) as reason:
        return given_up(name, (), place, setting.texts, reason)


@dataclass(frozen=True)
class BySteps:
    """Proves a statement from the theorems of steps: their sum, if they are a chain to it; or else from what they say
    together, by a search; or, if that fails, by a search that knows no steps."""

    setting: Setting
    lines: tuple[Line, ...]
    steps: tuple[Claim, ...]

    def __call__(self, statement: Statement, knowledge: Knowledge) -> Outline:
        if all(step.verdict is Verdict.HOLDS for step in self.steps):
            try:
                return self._chained(statement, self.lines, self.steps)
            except Refused:
                pass
            try:
                return self._concluded(statement)
            except (Refused, Error):
                pass
        return Search(alone(self.setting, *dict.fromkeys((statement.text,))))(statement, knowledge)

    def _chained(self, statement: Statement, lines: Sequence[Line], steps: Sequence[Claim]) -> Outline:
        """The statement as what the steps add up to, at the integers it speaks of."""
        parts = []
        for line, step in zip(lines, steps, strict=True):
            said = alone(self.setting, line.statement).statements
            for one, outline in zip(said, step.theorems, strict=True):
                for name, *_ in one.ranges:
                    outline = specialise(outline, name)
                parts.append(tidy(outline, statement.context | self.setting.allowed))
        theorem = tidy(_added_up(statement.body, parts), statement.context | self.setting.allowed)
        for ranged in reversed(statement.ranges):
            theorem = generalise(theorem, *ranged)
        return theorem

    def _concluded(self, statement: Statement) -> Outline:
        """From what the steps say together, as something given, which is then proved by them."""
        said = conclusion_of(self.lines)
        if not said:
            raise Refused("steps: they are no chain")
        given = replace(alone(self.setting, statement.text), granted=(*self.setting.granted, said))
        outline = Search(given)(statement, given.knowledge(statement.given))
        for conclusion in alone(self.setting, said).statements:
            outline = cut(self._chained(conclusion, self.lines, self.steps), outline)
        return tidy(outline, self.setting.allowed | statement.given)


def _added_up(goal: Formula, parts: Sequence[Outline]) -> Outline:
    """a <= d from a <= b, b = c, c <= d"""
    if isinstance(goal, Equal):
        chain: Outline | None = None
        for part in parts:
            if not isinstance(part.statement, Equal):
                raise Refused("steps: {} is no equation", part.statement)
            end = goal.lhs if chain is None else chain.statement.rhs
            part = part if part.statement.lhs == end else symmetric(part)
            chain = part if chain is None else transitive(chain, part)
        if chain is None or chain.statement != goal:
            raise Refused("steps: they do not come to {}", goal)
        return chain
    bounds = [part for part in parts if isinstance(part.statement, (AtMost, Less))]
    equations = [part for part in parts if isinstance(part.statement, Equal)]
    if len(bounds) + len(equations) < len(parts):
        raise Refused("steps: one of them is no comparison")
    products = tuple((S.One, S.One, (bound,)) for bound in bounds)
    try:                                    # l = r on the way up adds r - l, and on the way down l - r
        return certificate(goal, products, (S.NegativeOne,) * len(equations), tuple(equations))
    except Refused:
        return certificate(goal, products, (S.One,) * len(equations), tuple(equations))
