"""All that a page says of a claim, as phrases and formulas: what TeX and HTML print, each in its way."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr

from derive.notation import NotationError, parse_program
from derive.notation.syntax import Access, Name
from derive.notation.walk import walk

from .cited import CITED, references
from .derivation import derived
from .items import Block, Chain, Item
from .maths.decisions import only
from .maths.glyphs import Letters
from .maths.prose import formula, prose, sentence
from .maths.sources import Setter
from .maths.spoken import Speaker
from .maths.terms import Typesetter
from .maths.tree import Maths, Phrase, Sign, row
from .proofs import steps_by_rule
from .row import CitedFact
from .settled import Shown, Spelled
from .text import writer_for

NO_LETTERS: Mapping[str, str] = {}
IDENTIFIER = re.compile(r"[A-Za-z]\w*")
PAIR = re.compile(r"\b([A-Za-z]\w*)(?:\[[^]]*])?(?:\*| \+ )(?=([A-Za-z]\w*)\b(?!\())")


@dataclass(frozen=True, slots=True)
class Line:
    """= term, and why; a statement where the line has no chain."""

    said: Phrase
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Lines:
    """start = a = b, with a label where it is cited."""

    start: Maths | None
    lines: tuple[Line, ...]
    mark: int


@dataclass(frozen=True, slots=True)
class Under:
    """What follows under a title."""

    title: Phrase
    items: "tuple[Lines | Under, ...]"
    mark: int


ToldItem = Lines | Under


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved, and how."""

    statement: Phrase
    items: tuple[ToldItem, ...]

    @property
    def at_once(self) -> bool:
        """Whether its only line is the statement itself."""
        match self.items:
            case (Lines(start=start, lines=(line,)),):
                whole = line.said if start is None else (row(start, Sign("=", "relation"), *only(line.said)),)
                return whole == self.statement
        return False

    @property
    def opens_with_it(self) -> bool:
        """Whether its first line begins with the statement: `y = N mu for t ≥ 0, by induction on t`."""
        match self.items:
            case (Under(title=title), *_):
                return title[:len(self.statement)] == self.statement
        return False


@dataclass(frozen=True, slots=True)
class Told:
    """A claim's page, as plain data. `quoted` says that the statement is prose; `texts` and `laws` are what the script
    says: the statements, and the definitions of what they speak of."""

    name: str
    inventory: tuple[str, ...]
    lemma: bool
    document: str
    where: str
    verdict: str
    statements: tuple[Phrase, ...]
    quoted: bool
    definitions: tuple[Phrase, ...]
    given: tuple[Phrase, ...]
    presupposed: tuple[Phrase, ...]
    hypotheses: tuple[tuple[Phrase, Phrase], ...]
    witness: Phrase
    note: Phrase
    proofs: tuple[Proof, ...]
    sides: tuple[ToldItem, ...]
    cited: tuple[CitedFact, ...]            # theorems in words by which the text is read
    facts: tuple[CitedFact, ...]            # of the kernel's table, used in the proofs
    outline: tuple[tuple[str, int], ...]    # how often each step of the outlines occurs
    kernel: tuple[tuple[str, int], ...]     # and each rule of the kernel in the proofs
    digests: tuple[str, ...]
    repair: "Told | None"
    texts: tuple[str, ...]
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teacher:
    """Tells claims in the letters of their documents."""

    letters: Mapping[str, Mapping[str, str]]

    def __call__(self, claim: Shown) -> Told:
        own = {**self.letters.get("", NO_LETTERS), **self.letters.get(claim.place.document, NO_LETTERS),
               **self.letters.get(f"{claim.place.document}, {claim.place.where.partition('(')[0]}", NO_LETTERS)}
        sources = (*claim.statements, *claim.definitions, *claim.given)
        slopes, upstream = layer_names(claim.statements, claim.definitions)
        letters = Letters({**{name: own.get(other, other) for name, other in upstream.items()}, **own}, slopes)
        setter = Setter(letters)
        speak = speaker(sources, letters)
        theorems = claim.theorems
        told, sides = derived(theorems, speak, claim.definitions)
        proofs = tuple(Proof(speak.typeset(theorem.statement), items(found, speak))
                       for theorem, found in zip(theorems, told, strict=True))
        read = [formula(text, setter) for text in claim.statements]
        shown = [found or prose(text, setter) for text, found in zip(claim.statements, read, strict=True)]
        facts = references(claim.cited)
        count = Counter(node.rule for theorem in theorems for node in theorem.tree())
        return Told(
            claim.name, claim.inventory, claim.lemma, claim.place.document, claim.place.where, str(claim.verdict),
            tuple(shown), read[0] is None,
            tuple(definition(text, setter) for text in claim.definitions),
            tuple(formula(text, setter) or prose(text, setter) for text in claim.given),
            tuple(phrased(said, setter) for said in claim.presupposes),
            tuple((speak.typeset(need.formula), sentence(need.witness, setter)) for need in claim.hypotheses),
            sentence(claim.witness, setter), prose(claim.note, setter), proofs, items(sides, speak),
            tuple(fact for fact in facts if fact.name in CITED),
            tuple(fact for fact in facts if fact.name not in CITED),
            tuple(sorted(count.items())), steps_by_rule(claim.proofs), claim.digests,
            None if claim.repair is None else self(claim.repair),
            claim.statements, claim.definitions)


def phrased(said: Spelled, setter: Setter) -> Phrase:
    """A sentence with its formulas typeset."""
    return tuple(part for piece in said.pieces for part in (
        formula(piece.text, setter) or prose(piece.text, setter) if piece.formula else (piece.text,)))


def speaker(sources: Sequence[str], letters: Letters) -> Speaker:
    """Who tells a derivation in the letters and the order of its sources."""
    return Speaker(Typesetter(writer_for(sources), letters, order_of(sources)))


def order_of(sources: Sequence[str]) -> tuple[str, ...]:
    """Names as they come first, but for pairs that the sources only have the other way round: eta0*C, a + b."""
    text = "; ".join(sources)
    order = list(dict.fromkeys(IDENTIFIER.findall(text)))
    pairs = set(PAIR.findall(text))
    for one, other in sorted(pairs) * 4:                # what a later pair moves, an earlier one may move on
        if (other, one) not in pairs and order.index(one) > order.index(other):
            order.remove(one)
            order.insert(order.index(other), one)
    return tuple(order)


def definition(text: str, setter: Setter) -> Phrase:
    """y[t] = ...; y[0] = 0, or `x[i] random, i.i.d.`"""
    found: list[str | Maths] = []
    for piece in text.split(";"):
        words = re.fullmatch(r"\s*(surely )?(\S.*?)( random.*)?", piece)
        told = formula(words[2], setter) if words else None
        found += [", "] if found else []
        found += [words[1] or "", *told, words[3] or ""] if words and told else prose(piece, setter)
    return tuple(piece for piece in found if piece != "")


def layer_names(statements: Sequence[str], definitions: Sequence[str]) -> tuple[frozenset[str], Mapping[str, str]]:
    """Which names are gradients of a layer (dx), and which letter the page has for that of its output (g for dy)."""
    try:
        program = parse_program("\n".join(definitions))
    except NotationError:
        return frozenset(), {}
    indices = {name.id for node, _ in walk(program) if isinstance(node, Access) for i in node.indices
               for name, _ in walk(i) if isinstance(name, Name)}
    arrays = {node.name if isinstance(node, Access) else node.id for node, _ in walk(program)
              if isinstance(node, (Access, Name))} - indices
    slopes = frozenset(f"d{name}" for name in arrays)
    if not any(re.split(r"[^A-Za-z0-9_]", text)[0] in slopes or text in arrays for text in statements):
        return frozenset(), {}
    said = {name for text in statements for name in IDENTIFIER.findall(text)}
    strange = {name for text in statements for name in re.findall(r"([A-Za-z]\w*)\[", text)} - arrays - slopes
    if len(program.outputs) == 1 and len(strange) == 1 and f"d{program.outputs[0]}" not in said:
        return slopes, {f"d{program.outputs[0]}": strange.pop()}
    return slopes, {}


def items(found: Iterable[Item], speak: Speaker) -> tuple[ToldItem, ...]:
    return tuple(Under(speak.phrase(item.title), items(item.items, speak), item.mark) if isinstance(item, Block)
                 else _lines(item, speak) for item in found)


def _lines(chain: Chain, speak: Speaker) -> Lines:
    if chain.start is None:
        return Lines(None, tuple(Line(speak.typeset(step.term), speak.phrase(step.reason))
                                 for step in chain.steps), chain.mark)
    assert isinstance(chain.start, Expr)
    return Lines(speak.typeset.beside(*chain.start.free_symbols).maths(chain.start), tuple(
        Line(speak.typeset(step.term), speak.phrase(step.reason)) for step in chain.steps), chain.mark)
