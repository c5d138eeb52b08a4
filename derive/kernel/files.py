"""Proof files: a line a term or a step, written from a theorem and checked line by line by the rules.

    chalkproof 2
    t1 variable x real              a term: variable NAME TYPE, constant NAME TYPE, number VALUE TYPE, bound PLACE TYPE,
    t2 number 0 real                application T T.., function TYPE T
    t3 constant less real->real->bool
    t4 application t3 t2 t1
    s1 assume t4                    a step: a rule, with earlier terms and steps; fact NAME TYPE..
    proves positive s1 t4 given t4  a result: its name, its step, its statement, its hypotheses
    digest 9f2c...                  of all lines above (SHA-256)
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from . import terms
from .terms import APPLICATION, BOUND, CONSTANT, FUNCTION, NUMBER, VARIABLE, Term
from .text import text, type_text
from .theorem import RULES, Theorem, need_theorem
from .types import BASE, Arrow, Refused, Type, need, to

HEADER = "chalkproof 2"


class Result(NamedTuple):
    """What a proof file proves: a theorem under a name, and the facts that its proof uses."""

    name: str
    theorem: Theorem
    facts: frozenset[str]


def write(theorems: Mapping[str, Theorem]) -> str:
    """The proofs of some theorems, each under its name, as the text of one file. What they share stands there once."""
    lines, places = [HEADER], dict[Term | Theorem, str]()
    for name, theorem in theorems.items():
        need_theorem(theorem, "write")
        need(is_result_name(name), "write: {!r} is no name for a result", name)
        given = sorted(theorem.given, key=text)
        for item in _in_order([theorem, theorem.statement, *given], places):
            is_term = isinstance(item, Term)
            places[item] = f"{'t' if is_term else 's'}{len(places) + 1}"
            lines.append(f"{places[item]} {_term(item, places) if isinstance(item, Term) else _step(item, places)}")
        stated = [places[theorem], places[theorem.statement], *(["given"] if given else []), *map(places.get, given)]
        lines.append(" ".join(("proves", name, *map(str, stated))))
    return "\n".join([*lines, f"digest {_digest(lines)}", ""])


def is_result_name(name: str) -> bool:
    """Letters, digits, underscores and dots of ASCII: a name is printed beside what is proved, and must not look so."""
    return name.isascii() and name.replace(".", "").isidentifier() and terms.RESERVED.isdisjoint(name.split("."))


def digest(theorem: Theorem) -> str:
    """The SHA-256 of the theorem's proof file, in hex digits."""
    return write({"it": theorem}).splitlines()[-1].split()[1]


def _digest(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()


def _in_order(roots: list[Term | Theorem], done: Mapping[Term | Theorem, str]) -> Iterator[Term | Theorem]:
    """All that the roots are made of and is not done yet, parts first. `done` grows while the caller writes."""
    waiting = [(root, False) for root in reversed(roots)]
    while waiting:
        item, ready = waiting.pop()
        if item in done:
            continue
        if ready:
            yield item
            continue
        waiting.append((item, True))
        parts = item.parts if isinstance(item, Term) else item.arguments
        waiting.extend((part, False) for part in reversed(parts) if isinstance(part, Term | Theorem))


def _term(term: Term, places: Mapping[Term | Theorem, str]) -> str:
    type_, parts = type_text(term.type), " ".join(places[part] for part in term.parts)
    if isinstance(term.type, Arrow) and term.kind == FUNCTION:
        type_ = type_text(term.type.argument)
    return {VARIABLE: f"variable {term.name} {type_}", CONSTANT: f"constant {term.name} {type_}",
            NUMBER: f"number {term.value} {type_}", BOUND: f"bound {term.value} {type_}",
            APPLICATION: f"application {parts}", FUNCTION: f"function {type_} {parts}"}[term.kind]


def _step(theorem: Theorem, places: Mapping[Term | Theorem, str]) -> str:
    if theorem.rule == "fact":
        name, *types = theorem.arguments
        return " ".join(("fact", str(name), *map(type_text, types)))      # type: ignore[arg-type]  # as its door checked
    return " ".join((theorem.rule, *(places[part] for part in theorem.arguments if isinstance(part, Term | Theorem))))


def read(lines: Iterable[str]) -> list[Result]:
    """What a proof file proves, each line checked; refused with the number of the first line that is wrong."""
    reader = _Reader()
    for place, line in enumerate(lines, 1):
        try:
            reader.line(line.rstrip("\n"))
        except (TypeError, ValueError, LookupError, RecursionError, OverflowError, MemoryError) as error:
            reason = error if isinstance(error, Refused) else f"{line[:80]!a} is no line of a proof"
            raise Refused(f"line {place}: {reason}") from None
    need(reader.ended, "line {}: the file ends without its digest", len(reader.seen) + 1)
    need(bool(reader.results), "line {}: the file proves nothing", len(reader.seen))
    return reader.results


class _Reader:
    """The lines that were read, the terms and steps at their places, and the facts that each step rests on."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.ended = False
        self.terms: dict[str, Term] = {}
        self.steps: dict[str, Theorem] = {}
        self.facts: dict[str, frozenset[str]] = {}
        self.results: list[Result] = []

    def line(self, line: str) -> None:
        place, *rest = line.split(" ")
        need(not self.ended, "something follows the digest")
        if not self.seen:
            need(line == HEADER, "the first line is not {!r}", HEADER)
        elif place == "digest":
            need(rest == [_digest(self.seen)], "the digest is not that of the lines above")
            self.ended = True
        elif place == "proves":
            self.results.append(self.result(*rest))
        else:
            need(place not in self.terms and place not in self.steps, "{!r} is there already", place)
            if place.startswith("t"):
                self.terms[place] = self.term(*rest)
            else:
                self.steps[place], self.facts[place] = self.step(*rest)
        self.seen.append(line)

    def term(self, kind: str, first: str, *rest: str) -> Term:
        if kind == APPLICATION:
            return terms.app(self.terms[first], *[self.terms[place] for place in rest])
        last, = rest
        if kind == FUNCTION:
            return terms.function(read_type(first), self.terms[last])
        if kind in (VARIABLE, CONSTANT):
            return (terms.var if kind == VARIABLE else terms.constant)(first, read_type(last))
        need(kind in (NUMBER, BOUND) and str(int(first)) == first, "{!r} is no kind of term", kind)
        return (terms.number if kind == NUMBER else terms.bound)(int(first), read_type(last))

    def step(self, rule: str, *rest: str) -> tuple[Theorem, frozenset[str]]:
        need(rule in RULES, "there is no rule {!r}", rule)
        if rule == "fact":
            return RULES[rule](rest[0], *map(read_type, rest[1:])), frozenset(rest[:1])
        premises = [place for place in rest if place in self.steps]
        return (RULES[rule](*[self.terms.get(place) or self.steps[place] for place in rest]),
                frozenset().union(*[self.facts[place] for place in premises]))

    def result(self, name: str, step: str, statement: str, *given: str) -> Result:
        need(is_result_name(name) and all(name != other.name for other in self.results),
             "proves: {!r} is no name, or one that is taken", name)
        theorem = self.steps[step]
        free = {name for formula in (theorem.statement, *theorem.given) for name in formula.free}
        need(len({name for name, _ in free}) == len(free), "proves: {!r} has one name for two variables", step)
        need(given[:1] in ((), ("given",)), "proves: {!r} is not 'given'", given[:1])
        need(theorem.statement is self.terms[statement], "proves: {!r} does not state {!r}", step, statement)
        need(theorem.given == {self.terms[place] for place in given[1:]}, "proves: {!r} has other hypotheses", step)
        return Result(name, theorem, self.facts[step])


@lru_cache(maxsize=10_000)
def read_type(word: str) -> Type:
    """int, real, bool, outcome, or an arrow as int->real or (int->real)->real."""
    depth, parts, start = 0, [], 0
    for place, sign in enumerate(word):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and word[place:place + 2] == "->":
            parts.append(word[start:place])
            start = place + 2
    *arguments, result = [*parts, word[start:]]
    need(result in BASE, "{!r} is no type", word)
    type_ = to(*(read_type(part[1:-1] if part[:1] == "(" else part) for part in arguments), result)
    need(type_text(type_) == word, "{!r} is no type", word)
    return type_
