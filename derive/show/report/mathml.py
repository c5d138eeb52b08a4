"""A tree of mathematics as MathML; a wide formula as several, between which a browser may break the line."""

import re
from collections.abc import Iterator

from derive.show.maths.decisions import only
from derive.show.maths.tree import (
    TIMES,
    Big,
    Brackets,
    Cases,
    Fraction,
    Letter,
    Maths,
    Named,
    Number,
    Phrase,
    Root,
    Row,
    Scripts,
    Sign,
    Words,
    level,
    row,
    width,
)

from .tags import Node, Tag, tag

OVER = {"hat": "^", "bar": "¯", "tilde": "~"}
WIDEST = 13.0                   # em; a wider formula may be broken at its signs
ENOUGH = {"relation": 0.0, "binary": 3.0, "times": 15.0}        # em before such a sign, for a line to end there
UNFINISHED = (Number, Big, Named, Sign)         # what begins a product
WIDE = 16.0                     # em; more is no numerator
WIDE_BRACKETS = 10.0            # em; what is in wider ones may be broken too
THIN = "0.17em"
LEANING = set("FHKMNPTUVWXY")    # italic capitals whose power would touch them
DOUBLE = {"𝔼", "ℒ"}             # letters that have their shape already
SIZES = [{"minsize": size, "maxsize": size} for size in ("1em", "1.2em", "2em", "2.8em", "3em")]
CLOSE = {"stretchy": "true", "lspace": "0", "rspace": "0"}
FLAT = {**CLOSE, "stretchy": "false"}       # a browser keeps room for the largest bracket around one that may stretch
TALL = 2                        # the level of what brackets stretch around
STOP = re.compile(r"[.,;:)?”]+(?!\w)")
APPLY = "\N{FUNCTION APPLICATION}"


def phrase(parts: Phrase, display: bool = False) -> list[Node]:
    """Words and formulas in a line; a full stop stays with the formula before it."""
    nodes: list[Node] = []
    for k, part in enumerate(parts):
        if not isinstance(part, str):
            after = parts[k + 1] if k + 1 < len(parts) else ""
            stop = STOP.match(after) if isinstance(after, str) else None
            nodes += formula(part, display, stop[0] if stop else "")
        else:
            stop = STOP.match(part) if k and not isinstance(parts[k - 1], str) else None
            nodes.append(part[stop.end():] if stop else part)
    return nodes


def formula(maths: Maths, display: bool = False, stop: str = "") -> list[Node]:
    """One formula, or its pieces: each begins with the sign that joins it to what is before."""
    if width(maths) <= WIDEST or not isinstance(maths, (Row, Fraction)):
        return [_tied(_math(maths, display), stop)]
    nodes: list[Node] = []
    for piece in pieces(row(maths)):
        nodes += [" "] if nodes else []
        nodes.append(_math(piece, display))
    return [tag("span", nodes[:-1], _tied(nodes[-1], stop), class_="broken")]


def _tied(node: Node, stop: str) -> Node:
    return tag("span", node, stop, class_="tied") if stop else node


def pieces(maths: Maths) -> Iterator[Maths]:
    """Cut before each relation, before each + and - where that leaves enough on both sides, and in long products."""
    piece: list[Maths] = []
    for part in _opened(maths):
        kind = part.kind if isinstance(part, Sign) else ""
        if piece and kind in ENOUGH and width(Row(tuple(piece))) > ENOUGH[kind] and not (
                kind == "times" and isinstance(piece[-1], UNFINISHED)):
            yield Row(tuple(piece))
            piece = []
        piece.append(part)
    yield Row(tuple(piece))


def _opened(maths: Maths) -> Iterator[Maths]:
    """The parts, those of wide brackets by themselves; a relation in there is no place to break. What is too wide for
    a numerator stands behind its fraction."""
    for part in maths.parts if isinstance(maths, Row) else (maths,):
        inside = part.base if isinstance(part, Scripts) and part.index is None else part
        if isinstance(part, Fraction) and isinstance(part.above, (Row, Scripts)) and width(part.above) > WIDE:
            yield from (Fraction(Number("1"), part.below), TIMES)
            yield from _opened(Brackets(part.above) if _is_sum(part.above) else part.above)
        elif isinstance(inside, Brackets) and isinstance(inside.body, Row) and width(inside) > WIDE_BRACKETS:
            closing = Sign(inside.right, "closing", level(inside.body))
            yield Sign(inside.left, "opening", level(inside.body))
            yield from _opened(inside.body)
            yield Scripts(closing, None, part.power) if isinstance(part, Scripts) else closing
        else:
            yield part


def _is_sum(maths: Maths) -> bool:
    return isinstance(maths, Row) and any(isinstance(part, Sign) and part.kind == "binary" for part in maths.parts)


def _math(maths: Maths, display: bool) -> Tag:
    style = {"displaystyle": "true"} if display else {}
    return tag("math", mathml(maths), **style)


def mathml(maths: Maths) -> Tag:
    match maths:
        case Letter():
            return _letter(maths)
        case Number(text):
            return tag("mn", text)
        case Named(name):
            return tag("mi", name, **({"mathvariant": "normal"} if len(name) == 1 else {}))
        case Words(words):
            return tag("mtext", words.replace(" ", "\N{NO-BREAK SPACE}"))
        case Sign():
            return _sign(maths)
        case Row(parts):
            return tag("mrow", _row(parts))
        case Fraction(above, below):
            return tag("mfrac", mathml(above), mathml(below))
        case Scripts():
            return _scripts(maths)
        case Root(body):
            return tag("msqrt", mathml(body))
        case Brackets(body, left, right):
            flat = level(body) < TALL
            return tag("mrow", _fence(left, "prefix", flat), mathml(body), _fence(right, "postfix", flat))
        case Big(sign, below, None):
            return tag("munder", _operator(sign), mathml(below))
        case Big(sign, below, above) if above is not None:
            return tag("munderover", _operator(sign), mathml(below), mathml(above))
        case Cases(rows):
            table = tag("mtable", [tag("mtr", tag("mtd", mathml(value)), tag("mtd", [mathml(part) for part in only(
                when)])) for value, when in rows], columnalign="left left")
            return tag("mrow", _fence("{", "prefix", False), table)
    raise TypeError(f"no MathML for {type(maths).__name__}: one line in derive/show/report/mathml.py")


def _row(parts: tuple[Maths, ...]) -> Iterator[Node]:
    for k, part in enumerate(parts):
        if isinstance(part, Brackets) and k and isinstance(parts[k - 1], Named):
            yield tag("mo", APPLY)
        yield mathml(part)
        if isinstance(part, Named) and k + 1 < len(parts) and not isinstance(parts[k + 1], (Brackets, Sign)):
            yield tag("mspace", width=THIN)
        if isinstance(part, Sign) and part.text == "\N{INVISIBLE TIMES}" and k and (
                _is_word(parts[k - 1]) or _is_word(parts[k + 1])):
            yield tag("mspace", width=THIN)


def _is_word(maths: Maths) -> bool:
    base = maths.base if isinstance(maths, Scripts) else maths
    return isinstance(base, Letter) and len(base.text) > 1


def _letter(letter: Letter) -> Tag:
    plain = {"mathvariant": "normal"} if letter.text in DOUBLE or letter.text == "∞" else {}
    found = tag("mi", letter.text, **plain)
    if letter.over:
        found = tag("mover", found, tag("mo", OVER[letter.over], stretchy="false"), accent="true")
    return tag("msup", found, tag("mo", "′" * letter.primes)) if letter.primes else found


def _sign(sign: Sign) -> Tag:
    if sign.kind == "prefix":
        return tag("mo", sign.text, form="prefix")
    if sign.kind == "plain":
        return tag("mo", sign.text, lspace="0", rspace="0", stretchy="false")
    if sign.kind in ("opening", "closing"):
        form = "prefix" if sign.kind == "opening" else "postfix"
        return tag("mo", sign.text, form=form, **({**CLOSE, **SIZES[sign.size]} if sign.size >= TALL else FLAT))
    if sign.kind in ("relation", "binary"):
        return tag("mo", sign.text, form="infix")
    return tag("mo", sign.text)


def _scripts(maths: Scripts) -> Tag:
    base, power = maths.base, [mathml(maths.power)] if maths.power else []
    if isinstance(base, Letter) and base.primes:
        power = [tag("mo", "′" * base.primes), *power]
        base = Letter(base.text, base.over)
    if power and isinstance(base, Letter) and base.text in LEANING and not base.over:
        power = [tag("mspace", width="0.12em"), *power]
    above = power[0] if len(power) == 1 else tag("mrow", power)
    if maths.index is None:
        return tag("msup", _base(base), above)
    if not power:
        return tag("msub", mathml(base), mathml(maths.index))
    return tag("msubsup", mathml(base), mathml(maths.index), above)


def _base(base: Maths) -> Tag:
    """What is raised; a bracket that is large by itself needs a row of its own for that."""
    return tag("mrow", mathml(base)) if isinstance(base, Sign) else mathml(base)


def _operator(sign: str) -> Tag:
    if len(sign) == 1:
        return tag("mo", sign)
    return tag("mo", sign, movablelimits="true", lspace="0", rspace=THIN)


def _fence(side: str, form: str, flat: bool) -> Tag:
    return tag("mo", side, form=form, fence="true", **(FLAT if flat else CLOSE))
