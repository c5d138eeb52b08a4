"""Written mathematics as the notation spells it: x² is x**2, √x sqrt(x), Σ_{k=1..n} a·b sum(k=1..n, a*b), x₁ x[1].

What the tool prints it reads; and what people type in its place: ½, ∑, 𝔼[x], |x|.
"""

import re

from derive.notation.errors import Error
from derive.notation.source import excerpt

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵗᵏᵐʲˢ", "0123456789+-()nitkmjs", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙᵢₜₖₘⱼₛₚ", "0123456789+-()nitkmjsp", strict=True))
PARTS = {"½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)", "⅕": "(1/5)", "⅙": "(1/6)", "⅛": "(1/8)"}
PLAIN = {"^": "**", "…": "...", "≔": "=", ":=": "=", "∑": "Σ", "∏": "Π", "𝔼": "E", "∀": "for ",
         **dict.fromkeys("≤⩽≦", "<="), **dict.fromkeys("≥⩾≧", ">="), "≠": "!=", **dict.fromkeys("·⋅×∙", "*"), "−": "-",
         "→": "->", "∞": "oo"}
BRACKETS = {"(": ")", "[": "]", "{": "}"}
MEANS = re.compile(r"\b(E|Var|Cov)\[")
RANGE = re.compile(r"\s*_?\s*(?:\{\s*(?P<name>[^\W\d]\w*)\s*=\s*(?P<low>[^{}]*?)(?:\.\.(?P<high>[^{}]*))?\}"
                   r"|(?P<bare>[^\W\d]\w*)\s*=\s*(?P<from>\w+))\s*(?:\*\*\s*(?:\{(?P<top>[^{}]*)\}|(?P<up>\w+)))?")
OVER = {"Σ": "sum", "Π": "prod", "sum_": "sum", "prod_": "prod"}
SIGN = re.compile(r"Σ|Π|(?<!\w)(?:sum|prod)_(?=\{)")
ENDS = ("==", "!=", "<=", ">=", "=", "<", ">", ",", "+", "->", ";")
ATOM = re.compile(r"[^\W\d]\w*'*|\d+(?:\.\d+)?")


def typed(text: str) -> str:
    """The text in the notation; what it has already stays as it is."""
    for sign, word in PLAIN.items():
        text = text.replace(sign, word)
    for sign, number in PARTS.items():
        text = re.sub(rf"{sign}(?=[\s]*[^\W\d]|\()", f"{number}*", text).replace(sign, number)
    text = _set(text, RAISED, "**{}", "**({})")
    text = _set(text, LOWERED, "[{}]", "[{}]")
    text = _bars(_expected(text))
    return _ranged(_rooted(text))


def _set(text: str, signs: dict[str, str], plain: str, composed: str) -> str:
    """Signs above or below the line, which stand together."""
    def word(found: re.Match[str]) -> str:
        inside = "".join(signs[sign] for sign in found[0])
        return (plain if inside.isalnum() else composed).format(inside)
    return re.sub(f"[{''.join(map(re.escape, signs))}]+", word, text)


def _expected(text: str) -> str:
    """E[x] as E(x)"""
    while found := MEANS.search(text):
        end = _closing(text, found.end() - 1)
        text = f"{text[:found.end() - 1]}({text[found.end():end]}){text[end + 1:]}"
    return text


def _bars(text: str) -> str:
    """|x| as abs(x); bars stand in pairs, none inside another."""
    if text.count("|") % 2:
        raise Error(f"{excerpt(text)!r} has a bar '|' without a second one; write abs(x), and P(A, B) for both")
    return re.sub(r"\|([^|]*)\|", r"abs(\1)", text)


def _rooted(text: str) -> str:
    """√x, √x[t] and √(x + y) as sqrt(...)"""
    while (place := text.rfind("√")) >= 0:
        begin = place + 1 + len(text[place + 1:]) - len(text[place + 1:].lstrip())
        if text.startswith("(", begin):
            end = _closing(text, begin) + 1
            inside = text[begin + 1:end - 1]
        else:
            atom = ATOM.match(text, begin)
            if atom is None:
                raise Error(f"{excerpt(text)!r}: nothing stands under this √; write √x, √(x + y) or sqrt(x + y)")
            end = atom.end()
            while text[end:end + 1] in ("[", "("):
                end = _closing(text, end) + 1
            inside = text[begin:end]
        text = f"{text[:place]}sqrt({inside}){text[end:]}"
    return text


def _ranged(text: str) -> str:
    """Σ_{k=1..n} a·b as sum(k=1..n, a·b): it goes over the product that follows. The last one is read first, as it may
    stand inside of one before it."""
    while signs := list(SIGN.finditer(text)):
        place, begin, sign = signs[-1].start(), signs[-1].end(), signs[-1][0]
        if text.startswith("(", begin):                     # Σ(k=1..n, f)
            text = f"{text[:place]}{OVER[sign]}{text[begin:]}"
            continue
        ranged = RANGE.match(text, begin)
        low, high = (ranged["low"] or ranged["from"], ranged["high"] or ranged["top"] or ranged["up"]) if ranged else (
            "", "")
        if ranged is None or not high:
            raise Error(f"{excerpt(text)!r}: this {sign} goes over no range; write Σ_{{k=1..n}} x[k] "
                        "or sum(k=1..n, x[k])")
        end = _end_of_product(text, ranged.end())
        body = text[ranged.end():end].strip()
        if not body:
            raise Error(f"{excerpt(text)!r}: nothing stands behind this {sign}; write Σ_{{k=1..n}} x[k]")
        range_ = f"{ranged['name'] or ranged['bare']}={low.strip()}..{high.strip()}"
        rest = text[end:]
        text = f"{text[:place]}{OVER[sign]}({range_}, {body}){' ' * (rest[:1] not in ('', ' ', ')'))}{rest}"
    return text


def _end_of_product(text: str, begin: int) -> int:
    """Where a term ends: at a sum, a relation, a closing bracket, `for`, or the end."""
    place = begin
    while place < len(text):
        sign = text[place]
        if sign in BRACKETS:
            place = _closing(text, place) + 1
            continue
        begun = text[begin:place].strip()
        if sign in BRACKETS.values() or (begun and (text.startswith(ENDS, place) or text.startswith(" for ", place))):
            return place
        if sign == "-" and begun and begun[-1] not in "*/+-(":
            return place
        place += 1
    return place


def _closing(text: str, opening: int) -> int:
    """The bracket that closes this one."""
    depth = 0
    for place in range(opening, len(text)):
        depth += (text[place] in BRACKETS) - (text[place] in BRACKETS.values())
        if depth == 0:
            return place
    raise Error(f"{excerpt(text)!r}: this {text[opening]!r} is never closed")
