"""What a verdict rests on: the kernel's lines, rules and facts, who uses them, and the attacks on it."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import getdoc

from derive.kernel.facts import FACTS
from derive.kernel.theorem import RULES

from .attacked import SOURCES, Attack, recorded
from .cited import CITED, references
from .lines import WIDTH, Line, fold
from .row import CitedFact, Row

Sign = Callable[[str], str]
KERNEL = "derive/kernel"
MANY = 12                       # users of a fact that are still named
WORDS = ("Everything else searches; what it finds is put to these rules, which check the conditions they list and "
         "nothing else. A proof is written to a file with `derive prove --proofs D`, and checked there by "
         "`python -m derive.kernel`, in a process that loads nothing but the kernel.")
OPINIONS = {
    "Coq": "Each rule is a lemma, and each fact, proved in derive/coq from Coq's real numbers; a proof of the kernel "
           "becomes a file that coqc checks whole, with the axioms that it used (`derive certify --check`).",
    "Z3": "`derive prove --second-opinions` puts the steps of an outline that are arithmetic to it. It confirms a "
          "step, or does not decide it with the effort it is allowed; a model against a step stops the run.",
}


@dataclass(frozen=True, slots=True)
class Trusted:
    """What has to be right for a verdict to be right, beside Python."""

    lines: int
    rules: tuple[tuple[str, str], ...]          # with their docstrings, which are the rules
    facts: tuple[CitedFact, ...]
    attacks: tuple[str, ...]


def trusted(attacks: Sequence[Attack] | None = None) -> Trusted:
    rules = tuple((name, getdoc(rule) or "") for name, rule in sorted(RULES.rows()))
    found = recorded() if attacks is None else attacks
    return Trusted(kernel_lines(), rules, references(name for name, _ in FACTS.rows()),
                   tuple(map(attack_words, found)))


def kernel_lines() -> int:
    """The lines of code of the only package that makes theorems: comments and docstrings left out."""
    return sum(len(_lines_of_code(path.read_text("utf-8"))) for path in SOURCES.glob("*.py"))


def _lines_of_code(source: str) -> set[int]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = [node.body[0] for node in ast.walk(ast.parse(source))
                  if isinstance(node, documented) and ast.get_docstring(node) is not None]
    told = {line for first in docstrings for line in range(first.lineno, (first.end_lineno or first.lineno) + 1)}
    return {line for line, text in enumerate(source.splitlines(), 1)
            if text.strip() and not text.strip().startswith("#")} - told


def attack_words(attack: Attack) -> str:
    """What was tried and what came of it, in a sentence."""
    said = TOLD[attack.name](attack.counts) if attack.name in TOLD else f"{attack.name}: {dict(attack.counts)}"
    return said if attack.current else f"On a kernel that has changed since (run `make attack-kernel` again): {said}"


def _uses(counts: Mapping[str, int]) -> str:
    wrong = f"{counts['wrong']} of them WRONG or too seldom used" if counts["wrong"] else "none is false"
    return (f"{counts['uses']:,} random uses of the {counts['facts']} facts and {counts['rules']} rules, each at least "
            f"{counts['least']:,} times, evaluated in small models: {wrong}.")


def _mutants(counts: Mapping[str, int]) -> str:
    survived = "none survived" if not counts["survived"] else f"{counts['survived']} SURVIVED"
    return (f"{counts['mutants']:,} of {counts['of']:,} small changes to its lines: {counts['noticed']:,} noticed by a "
            f"test, {counts['broken']} do not load, {survived}; {counts['equivalent']} others change nothing.")


TOLD: dict[str, Callable[[Mapping[str, int]], str]] = {"uses": _uses, "mutants": _mutants}


def trust(rows: Sequence[Row], found: Trusted, width: int = WIDTH, sign: Sign = str) -> Iterator[Line]:
    """Everything that has to be right for a verdict to be right, beside Python, and what has tried to find it wrong."""
    yield ((f"{len(found.rules)} rules and {len(found.facts)} facts", "bold"),
           (f" make theorems, in {found.lines} lines of {KERNEL}", ""))
    yield from _paragraph(WORDS, 0, width, sign)
    yield ()
    yield ((f"{len(found.rules)} rules", "bold"),)
    for name, words in found.rules:
        yield ("  ", ""), (name, "cyan")
        for line in words.splitlines():
            yield from _indented(re.sub(" {3,}", "   ", line.strip()), 6, width, sign)
    yield ()
    yield (("attacks", "bold"), (" on the kernel: `make attack-kernel` repeats them", ""))
    for words in found.attacks or ("none on record",):
        yield from _paragraph(words, 2, width, sign)
    yield ()
    yield (("second opinions", "bold"), (" by programs of other authors", ""))
    for name, words in OPINIONS.items():
        yield ("  ", ""), (name, "cyan")
        yield from _paragraph(words, 6, width, sign)
    for facts, words in ((found.facts, " of the kernel, believed without proof"),
                         (references(CITED), " by which hypotheses say what a text says in words; no rule knows them")):
        yield ()
        yield ((f"{len(facts)} fact{'s' * (len(facts) != 1)}", "bold"), (words, ""))
        yield from _cited(facts, rows, width, sign)


def _cited(facts: Sequence[CitedFact], rows: Sequence[Row], width: int, sign: Sign) -> Iterator[Line]:
    """Each fact with its reference and those that use it."""
    for cited in facts:
        users = [row.claim for row in rows if any(cited.name == fact.name for fact in row.facts)]
        yield ("  ", ""), (cited.name, "cyan")
        yield from _paragraph(cited.statement, 6, width, sign)
        yield from _paragraph(cited.reference, 6, width, sign)
        yield from _paragraph(used_by(users), 6, width, sign)


def used_by(users: Sequence[str]) -> str:
    """The claims by name, as long as that is no list of most of them."""
    if len(users) > MANY:
        return f"used by {len(users)} claims"
    return f"used by {', '.join(users)}" if users else "used by no claim"


def _paragraph(text: str, indent: int, width: int, sign: Sign) -> Iterator[Line]:
    return _indented(" ".join(text.split()), indent, width, sign)


def _indented(text: str, indent: int, width: int, sign: Sign) -> Iterator[Line]:
    for line in fold(sign(text), width - indent):
        yield (" " * indent, ""), (line, "")
