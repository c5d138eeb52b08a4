"""What Coq calls the names of a claim: identifiers that are no keyword, no name of ours, and one for each thing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Basic, Symbol, erf

from derive.outlines.outline import Outline
from derive.outlines.terms import At, Binder, Integrable, Law, Mean, Slope, outcome, random, spelled

WORDS = """
    R Z Type Prop Set SProp nat True False not and or ex eq eq_refl eq_sym eq_trans eq_ind f_equal fun forall exists
    match with end let in if then else as fix cofix return for where struct at using mod by using pose Fixpoint
    Definition Lemma Outline Proof Qed Section End Variable Hypothesis Sum Largest br_eq br_ne br_le br_lt rpow powerRZ
    sqrt exp ln sin cos tanh Rabs Rmin Rmax PI IZR sigmoid Tends Omega Mean Integrable erf Rle Rlt Rplus Rmult Rinv
    Ropp conj proj1 proj2 or_introl or_intror I O S
"""
RESERVED = frozenset(WORDS.split())
OURS = re.compile(r"(step|H|size|claim|premise|law|slope)_\d+_*|known_\w+|hole_*")
LETTERS = ("i", "j", "k", "l", "r", "s", "u", "v")
OPERATORS = {
    "Mean": "Mean : (Omega -> R) -> R",
    "Integrable": "Integrable : (Omega -> R) -> Prop",
    "erf": "erf : R -> R",
}


@dataclass(frozen=True, slots=True)
class Array:
    """An array as it is accessed: x[i, j], or x[i] at an outcome."""

    name: str
    indices: int
    random: bool


@dataclass(frozen=True, slots=True)
class Names:
    """One identifier for each name, array, law and slope of a claim, for each bound name by its height."""

    symbols: Mapping[Symbol, str]
    arrays: Mapping[Array, str]
    laws: Mapping[Basic, str]
    slopes: Mapping[tuple[Basic, str], tuple[str, int, tuple[Symbol, ...]]]
    bound: Mapping[int, str]
    operators: tuple[str, ...]

    @property
    def declarations(self) -> Iterator[str]:
        """What stands at the head of a file: the things that are spoken of, about which nothing is assumed."""
        if self.operators or any(array.random for array in self.arrays):
            yield "Variable Omega : Type."
        for operator in self.operators:
            yield f"Variable {OPERATORS[operator]}."
        for array, name in self.arrays.items():
            yield f"Variable {name} : {'Omega -> ' * array.random}{'Z -> ' * array.indices}R."
        for name in self.laws.values():
            yield f"Variable {name} : Prop."
        for name, count, rest in self.slopes.values():
            kinds = "".join(f"{kind(symbol)} -> " for symbol in rest)
            yield f"Variable {name} : {kinds}{'Z -> ' * count}R."


def kind(symbol: Symbol) -> str:
    """The type of a name."""
    return "Z" if symbol.is_integer else "Omega" if symbol == outcome(symbol.name) else "R"


def identifier(name: str, taken: Iterable[str]) -> str:
    """A name of the notation as one of Coq's, which nothing else has."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "_'") else f"u{ord(sign):x}"
                    if not sign.isascii() else "_" for sign in name)
    if not plain or not plain[0].isalpha():
        plain = f"x{plain}"
    if OURS.fullmatch(plain):
        plain = f"x_{plain}"
    while plain in RESERVED or plain in taken:
        plain += "_"
    return plain


def names_of(theorems: Iterable[Outline]) -> Names:
    """The names of all that stands in these theorems and their steps."""
    parts = {part for theorem in theorems for node in theorem.tree() for part in _said(node)}
    ordered = sorted(parts, key=lambda part: (spelled(part), str(part.func)))
    taken: dict[str, None] = {}

    def name(text: str) -> str:
        taken[found := identifier(text, taken)] = None
        return found

    symbols = {part: name(part.name) for part in ordered if isinstance(part, Symbol) and not part.name.startswith("#")}
    arrays: dict[Array, str] = {}
    for part in ordered:
        if isinstance(part, At) and (array := array_of(part)) not in arrays:
            arrays[array] = name(array.name)
    laws: dict[Basic, str] = {}
    for part in ordered:
        if isinstance(part, Law):
            laws[part] = f"law_{len(laws) + 1}"
    slopes: dict[tuple[Basic, str], tuple[str, int, tuple[Symbol, ...]]] = {}
    for part in ordered:
        if isinstance(part, Slope) and (key := slope_of(part)) not in slopes:
            rest = tuple(sorted(part.args[0].free_symbols, key=spelled))
            slopes[key] = f"slope_{len(slopes) + 1}", len(part.args[1].indices), rest
    heights = {part.height for part in ordered if isinstance(part, Binder)}
    bound = {height: name(LETTERS[(height - 1) % len(LETTERS)]) for height in sorted(heights)}
    used = {"Mean": any(isinstance(p, Mean) for p in ordered), "erf": any(isinstance(p, erf) for p in ordered),
            "Integrable": any(isinstance(p, Integrable) for p in ordered)}
    operators = tuple(operator for operator, is_used in used.items() if is_used)
    return Names(symbols, arrays, laws, slopes, bound, operators)


def array_of(entry: At) -> Array:
    chance = random(entry)
    return Array(entry.name, len(entry.indices) - chance, chance)


def slope_of(slope: Slope) -> tuple[Basic, str]:
    return slope.args[0], slope.args[1].name


def _said(node: Outline) -> Iterator[Basic]:
    """Every part of what a step says and is given, under its binders too."""
    waiting: list[object] = [node.statement, *node.given, *node.arguments]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, Basic):
            yield part
            waiting.extend(part.args)
            if isinstance(part, Binder):
                waiting += [part.body, *part.outer]
