"""The only maker of theorems: hypotheses |- statement, with the rule, the arguments and the premises that made it.

A theorem says: whenever the free names have values of their sorts for which every hypothesis is true, all terms of
the statement are defined and the statement is true.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from hashlib import sha256
from inspect import getdoc, signature
from itertools import zip_longest
from typing import ClassVar, NoReturn

from sympy import Basic, S

from .free import names_in
from .terms import Formula, Refused, need, well_formed

_SEAL = object()
RULES: dict[str, Callable[..., Outline]] = {}


class Outline:
    """Hypotheses |- statement. Immutable; made by rules alone; `replay` tells a real one from a forged one."""

    __slots__ = ("arguments", "given", "rule", "statement")
    written: ClassVar[Callable[[Outline], str] | None] = None       # how people see it, once derive.show is loaded
    bundle: ClassVar[Callable[[Outline], dict[str, str]] | None] = None     # and how a notebook shows it
    given: frozenset[Formula]
    statement: Formula
    rule: str
    arguments: tuple[object, ...]

    def __init__(self, seal: object, given: frozenset[Formula], statement: Formula, rule: str,
                 arguments: tuple[object, ...]) -> None:
        need(seal is _SEAL and type(self) is Outline, "theorem: only a rule of derive.outlines makes one")
        for name, value in zip(self.__slots__, (arguments, given, rule, statement), strict=True):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object = None) -> NoReturn:
        raise Refused(f"theorem: immutable: {name}")

    __delattr__ = __setattr__

    def __init_subclass__(cls) -> NoReturn:
        raise Refused("theorem: no subclasses")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise Refused("theorem: not copied and not pickled; prove it again")

    def __repr__(self) -> str:
        return self.plain if Outline.written is None else Outline.written(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self)} if Outline.bundle is None else Outline.bundle(self)

    def _repr_latex_(self) -> str | None:
        return self._repr_mimebundle_().get("text/latex")

    @property
    def plain(self) -> str:
        """Hypotheses |- statement in the kernel's own words."""
        return f"{', '.join(sorted(map(str, self.given)))} |- {self.statement}".strip()

    @property
    def premises(self) -> tuple[Outline, ...]:
        return tuple(_theorems_in(self.arguments))

    def tree(self) -> Iterator[Outline]:
        """This theorem and all that it rests on, each once, premises first."""
        seen: set[int] = set()
        waiting = [(self, False)]
        while waiting:
            theorem, ready = waiting.pop()
            if ready:
                yield theorem
            elif id(theorem) not in seen:
                seen.add(id(theorem))
                waiting.append((theorem, True))
                waiting.extend((premise, False) for premise in reversed(theorem.premises))

    @property
    def digest(self) -> str:
        """The first 12 hex digits of the SHA-256 of what is said and of what it rests on."""
        rests_on = sorted({f"{t.rule}({', '.join(a for a in t.arguments if isinstance(a, str))})" for t in self.tree()})
        names = set().union(*(formula.free_symbols for formula in (self.statement, *self.given)))
        sorts = sorted(f"{name} {name.is_integer} {name.is_nonnegative}" for name in names)    # x may be of any sort
        return sha256("\n".join((self.plain, *sorts, *rests_on)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a rule's body answers: a statement, the hypotheses it adds, and those it discharges, by the place of the
    argument whose premises carry them (by place: the same theorem may stand in two places)."""

    statement: Formula
    given: Iterable[Formula] = ()
    drop: Mapping[int, Iterable[Formula]] = field(default_factory=dict)


def rule(body: Callable[..., Conclusion]) -> Callable[..., Outline]:
    """A function whose docstring is an inference rule, as the maker of its theorems. Premises' hypotheses are kept
    unless the body drops them, so no rule can lose one by forgetting it."""
    need(body.__name__ not in RULES, "rule: the name {} is taken", body.__name__)
    need(bool(getdoc(body)), "rule: {} has no docstring, so it says no rule", body.__name__)
    premises = [part.annotation == "Outline" for part in signature(body).parameters.values()]

    @wraps(body)
    def apply(*arguments: object) -> Outline:
        for argument, premise in zip_longest(arguments, premises[:len(arguments)], fillvalue=False):
            _at_the_door(argument, body.__name__)
            need(not premise or type(argument) is Outline, "{}: {} is not a theorem", body.__name__, argument)
        conclusion = body(*arguments)
        added = frozenset(conclusion.given)
        given = set(added)
        for place, argument in enumerate(arguments):
            for premise in _theorems_in((argument,)):
                given |= premise.given - frozenset(conclusion.drop.get(place, ()))
        for formula in (*added, conclusion.statement):      # the others are of theorems
            need(isinstance(formula, Formula), "{}: {} is not a formula", body.__name__, formula)
            well_formed(formula)
        return Outline(_SEAL, frozenset(given), conclusion.statement, body.__name__, arguments)

    RULES[body.__name__] = apply
    return apply


def replay(theorem: Outline) -> Outline:
    """The theorem made again from its tree by the rules; refused where what it says is not what the rules say."""
    again: dict[int, Outline] = {}

    def remake(argument: object) -> object:
        if isinstance(argument, Outline):
            return again[id(argument)]
        return tuple(map(remake, argument)) if isinstance(argument, tuple) else argument

    for node in theorem.tree():
        need(type(node) is Outline and node.rule in RULES, "replay: no rule {}", node.rule)
        made = RULES[node.rule](*map(remake, node.arguments))
        need(made.statement == node.statement and made.given == node.given,
             "replay: {} gives {}, not {}", node.rule, made, node)
        again[id(node)] = made
    return again[id(theorem)]


def _theorems_in(arguments: Iterable[object]) -> Iterator[Outline]:
    for argument in arguments:
        if isinstance(argument, Outline):
            yield argument
        elif isinstance(argument, tuple):
            yield from _theorems_in(argument)


def _at_the_door(argument: object, name: str) -> None:
    """Everything a rule is given is a theorem, a well-formed term with no bound name loose, or plain immutable data."""
    if isinstance(argument, Basic):
        if argument is S.Infinity:          # the end of an endless range; no term contains it
            return
        well_formed(argument)
        loose = any(name.startswith("#") for name in names_in(argument))
        need(not loose, "{}: a bound name is loose: {}", name, argument)
    elif isinstance(argument, tuple):
        for part in argument:
            _at_the_door(part, name)
    else:
        need(type(argument) in (Outline, str, int),
             "{}: {!r} is not a theorem, a term, a word, a whole number or a tuple of these", name, argument)
