"""Prose with mathematics in it, as scripts write notes and witnesses: which runs of it are formulas, and how they look.

A formula that the notation can read is set from its tree. What only looks like one (`eta Sigma^B`, `m_k/(1 - d^k)`)
is set as it stands, sign by sign: nothing is concluded from it.
"""

import re
from dataclasses import dataclass

from derive.notation import NotationError, parse_claim, parse_equation, parse_expression
from derive.notation.names import FUNCTIONS, TWO_VALUES
from derive.notation.syntax import Tree
from derive.show.signs import GREEK

from .decisions import close, only
from .glyphs import indexed
from .sources import Setter
from .terms import EXPECTATION, INFINITY
from .tidied import tidied
from .tree import COMMA, MINUS, TIMES, Big, Brackets, Maths, Named, Number, Phrase, Root, Scripts, Sign, row

TOKEN = re.compile(r"i\.i\.d\.|i\.e\.|e\.g\.|[A-Za-z]\w*(?:\.[a-z]\w+)+|\d+[a-z]+\b|\d+(?:\.\d+)?|[A-Za-z]{2,}'s\b"
                   r"|[A-Za-z]+\d*'*|<=|>=|==|!=|->|<-|\*\*|\s+|.", re.DOTALL)
SIGNS: dict[str, Sign] = {
    "=": Sign("=", "relation"), "==": Sign("=", "relation"), "!=": Sign("≠", "relation"), "<": Sign("<", "relation"),
    ">": Sign(">", "relation"), "<=": Sign("≤", "relation"), ">=": Sign("≥", "relation"), "≈": Sign("≈", "relation"),
    "->": Sign("→", "relation"), "<-": Sign("←", "relation"), "+": Sign("+", "binary"), "-": Sign("−", "binary"),
    "*": TIMES, "/": Sign("/", "plain"), ",": COMMA, "~": Sign("∼", "relation"),
}
CALLED = {*FUNCTIONS, *TWO_VALUES}            # words that are functions before a bracket
OPEN = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
CLOSE = {closing: opening for opening, closing in OPEN.items()}
RAISES = {"_", "^", "**", "|"}
MOMENTS = {"Var", "Cov"}
WORDS = {"a", "A", "I"}                     # letters that are words as well
IVERSON = re.compile(r"(?<![\w\]])\[([^][]*(?:[^][]|\[[^][]*\])*(?:==|<=|<|!=)(?:[^][]|\[[^][]*\])*)\]")
INNER = re.compile(r"<(?=[A-Za-z])([^<>]*\w)>")          # <u, v>, with no space inside
LEADS = re.compile(r"(but |not |always |and also |which is not (?:<=|<) |surely )")
CONNECTED = re.compile(r"( does not tend to | at | ≈ )")


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    kind: str               # a formula's own, neutral, word, space


def formula(text: str, setter: Setter) -> Phrase | None:
    """What the notation can read, typeset from its tree."""
    tree = _read(text)
    return None if tree is None else setter(tree)


def _read(text: str) -> Tree | None:
    text = IVERSON.sub(r"where(\1, 1, 0)", text)
    for parse in (parse_claim, parse_equation, parse_expression):
        try:
            return parse(text)
        except NotationError:
            continue
    return None


def sentence(text: str, setter: Setter) -> Phrase:
    """A witness, piece by piece: values, the two sides, the words between them."""
    found: list[str | Maths] = []
    for piece in _pieces(text):
        lead = LEADS.match(piece)
        words = ""
        if lead:
            words, piece = lead[1], piece[lead.end():]
            comparison = words.split()[-1]
            if comparison in ("<", "<="):
                words, piece = words.removesuffix(f"{comparison} "), f"{comparison} {piece}"
        found += [words] if words else []
        for part in CONNECTED.split(piece):
            found += _part(part, setter)
    return tuple(found)


def _part(part: str, setter: Setter) -> Phrase:
    if part in (" ≈ ", " at ", " does not tend to ", ", ", ": ", "; ", ". "):
        return (SIGNS["≈"],) if part == " ≈ " else (part,)
    found = re.match(r"(<=|<) (.*)", part, re.DOTALL)
    if found and (side := _read(_compared(found[2]))):
        return (row(SIGNS[found[1]], *only(setter(tidied(side)))),)
    tree = _read(_compared(part)) if re.search(r"[^A-Za-z ]", part) else None
    return prose(part, setter) if tree is None else setter(tidied(tree))


def _compared(part: str) -> str:
    """The last = outside of brackets, as the notation has it; those inside belong to ranges and have no spaces."""
    return re.sub(r" = (?=[^=]*$)", " == ", part)


def _pieces(text: str) -> list[str]:
    """Cut at `, `, `: ` and `; ` outside of brackets; what was cut at stays as a piece."""
    pieces, depth, last = [], 0, 0
    for k, sign in enumerate(text):
        depth += (sign in OPEN) - (sign in CLOSE)
        if depth == 0 and text[k:k + 2] in (", ", ": ", "; "):
            pieces += [text[last:k], text[k:k + 2]]
            last = k + 2
    return [piece for piece in (*pieces, text[last:]) if piece]


def prose(text: str, setter: Setter) -> Phrase:
    """Words, with what looks like mathematics set as mathematics."""
    tokens = _tokens(text, setter)
    found: list[str | Maths] = []
    k = 0
    while k < len(tokens):
        end = _run(tokens, k)
        if end > k:
            found.append(_set(tokens[k:end], setter))
            k = end
        else:
            if found and isinstance(found[-1], str):
                found[-1] += tokens[k].text
            else:
                found.append(tokens[k].text)
            k += 1
    return tuple(found)


def _tokens(text: str, setter: Setter) -> list[Token]:
    texts = TOKEN.findall(INNER.sub(r"⟨\1⟩", text))
    return [Token(part, _kind(part, texts[k - 1] if k else "", texts[k + 1:k + 3], setter))
            for k, part in enumerate(texts)]


def _kind(part: str, before: str, after: list[str], setter: Setter) -> str:
    after = [*after, "", ""]
    if part.isspace():
        return "space"
    if part[0].isalpha():
        if "." in part or part.endswith("'s"):      # W.grad is an array; a claim's name is a word, and so is a genitive
            return "own" if "." in part and (after[0] == "[" or part[0].isupper()) else "word"
        stem = re.sub(r"[\d']+$", "", part)
        tied = after[0] in ("_", "^", "[") or before in ("_", "^")
        english = part.islower() and len(part) > 3      # `noise` may be a name, but in a sentence it is a word
        known = part == "oo" or stem in GREEK or (part in setter.letters.own and not english) or (
            part in CALLED and after[0] == "(") or (part in MOMENTS and after[0] in ("(", " "))
        single = len(stem) == 1 and part not in WORDS
        word = part in WORDS and (after[0] in ("+", "*", "/", "^") or (after[0] == " " and after[1] in SIGNS))
        return "own" if tied or known or single or word or (part == "sum" and after[0] == "_") else "word"
    if part[0].isdigit():
        return "neutral" if not part[-1].isalpha() else "word"
    return "neutral" if part in SIGNS or part in OPEN or part in CLOSE or part in RAISES else "word"


def _run(tokens: list[Token], start: int) -> int:
    """Where a formula that begins here ends; `start` if none does."""
    if tokens[start].kind == "space" or tokens[start].text in (*CLOSE, ",", "=", "/", "*", "+", "_", "^"):
        return start
    depth: list[str] = []
    best, own, signs, numbers = start, 0, 0, 0
    for k in range(start, len(tokens)):
        token = tokens[k]
        if token.kind == "word" or (token.text == "," and not depth):
            break
        if token.kind == "space":
            continue
        if token.text in OPEN:
            depth.append(token.text)
        elif token.text in CLOSE and (not depth or depth.pop() != CLOSE[token.text]):
            break
        own += token.kind == "own"
        numbers += token.text[0].isdigit()
        signs += token.text in SIGNS
        ends = token.kind == "own" or token.text[0].isdigit() or token.text in CLOSE
        negative = signs and k == start + 1 and tokens[start].text == "-"
        if not depth and ends and (own or (numbers > 1 and signs) or negative) and not _apart(tokens, k):
            best = k + 1
    return best


def _apart(tokens: list[Token], k: int) -> bool:
    """A number that only stands behind a formula: no sign joins it."""
    before = next((t for t in reversed(tokens[:k]) if t.kind != "space"), None)
    return tokens[k].text[0].isdigit() and before is not None and before.kind == "own"


def _set(tokens: list[Token], setter: Setter) -> Maths:
    """Sign by sign, in the order in which it was typed."""
    texts = [t.text for t in tokens if t.kind != "space"]
    parts, rest = _sequence(texts, setter, "")
    assert not rest
    return row(*parts)


def _sequence(texts: list[str], setter: Setter, closing: str) -> tuple[list[Maths], list[str]]:
    parts: list[Maths] = []
    while texts and texts[0] != closing:
        head, *texts = texts
        if head in ("_", "^", "**") and parts:
            minus = texts[:1] == ["-"]
            script, texts = _one(texts[minus:], setter)
            script = row(MINUS, script) if minus else script
            base = parts.pop()
            if head == "_" and base == Named("sum"):
                parts.append(Big("∑", script))
            elif head == "_":
                parts.append(indexed(base, script))
            else:
                parts.append(Scripts(base.base, base.index, script) if isinstance(base, Scripts) and not base.power
                             else Scripts(base, None, script))
            continue
        if head in SIGNS:
            alone = not parts or (isinstance(parts[-1], Sign) and parts[-1].kind != "times")
            parts.append(MINUS if head == "-" and alone else SIGNS[head])
            continue
        atom, texts = _one([head, *texts], setter)
        if parts and not isinstance(parts[-1], (Sign, Named, Big)):
            parts.append(TIMES)
        parts.append(atom)
    return parts, texts[1:] if closing and texts else texts


def _one(texts: list[str], setter: Setter) -> tuple[Maths, list[str]]:
    """A letter with its index, a number, or a group."""
    head, *rest = texts
    if head in OPEN:
        inside, rest = _sequence(rest, setter, OPEN[head])
        return row(*inside) if head == "{" else Brackets(row(*inside), head, OPEN[head]), rest
    if head == "sqrt" and rest[:1] == ["("]:
        inside, rest = _sequence(rest[1:], setter, ")")
        return Root(row(*inside)), rest
    if head == "abs" and rest[:1] == ["("]:
        inside, rest = _sequence(rest[1:], setter, ")")
        return Brackets(row(*inside), "|", "|"), rest
    if head == "E" and rest and (rest[0] in OPEN or rest[0][0].isalpha()):
        return EXPECTATION, rest
    if head == "sum" or head in MOMENTS or (head in CALLED and rest[:1] == ["("]):
        return Named(head), rest
    if head[0].isdigit():
        return Number(head), rest
    if head == "oo":
        return INFINITY, rest
    if head == "|":
        return Sign("|", "plain"), rest
    letter = setter.letters(head)
    if rest[:1] == ["_"] and len(rest) > 1:
        index, rest = _one(rest[1:], setter) if rest[1] in OPEN else (_script(rest[1], setter), rest[2:])
        letter = indexed(letter, index)
    if rest[:1] == ["["]:
        inside, rest = _sequence(rest[1:], setter, "]")
        return indexed(letter, _index(inside)), rest
    return letter, rest


def _script(text: str, setter: Setter) -> Maths:
    return Number(text) if text[0].isdigit() else setter.letters(text)


def _index(parts: list[Maths]) -> Maths:
    """i, j of x[i, j], close together where they are letters."""
    groups: list[list[Maths]] = [[]]
    for part in parts:
        if part == COMMA:
            groups.append([])
        else:
            groups[-1].append(part)
    return close([row(*group) for group in groups])
