"""A tree of mathematics as MathML; a wide formula as several, between which a browser may break the line."""

from collections.abc import Iterator

from derive.show.maths.decisions import only
from derive.show.maths.tree import (
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
    width,
)

from .tags import Node, Tag, tag

OVER = {"hat": "^", "bar": "¯", "tilde": "~"}
WIDEST = 20.0                   # em; a wider formula may be broken at its signs
THIN = "0.17em"
DOUBLE = {"𝔼", "ℒ"}             # letters that have their shape already
SIZES = [{"minsize": size, "maxsize": size} for size in ("1em", "1.2em", "2em", "2.8em", "3em")]
CLOSE = {"stretchy": "true", "lspace": "0", "rspace": "0"}
APPLY = "\N{FUNCTION APPLICATION}"


def phrase(parts: Phrase, display: bool = False) -> list[Node]:
    """Words and formulas in a line."""
    nodes: list[Node] = []
    for part in parts:
        nodes += [part] if isinstance(part, str) else formula(part, display)
    return nodes


def formula(maths: Maths, display: bool = False) -> list[Node]:
    """One formula, or its pieces: each begins with the sign that joins it to what is before."""
    if width(maths) <= WIDEST or not isinstance(maths, Row):
        return [_math(maths, display)]
    nodes: list[Node] = []
    for piece in pieces(maths):
        nodes += [" "] if nodes else []
        nodes.append(_math(piece, display))
    return [tag("span", nodes, class_="broken")]


def pieces(maths: Row) -> Iterator[Maths]:
    """Cut before each relation, and before each + and - where that leaves enough on both sides."""
    piece: list[Maths] = []
    for part in _opened(maths):
        kind = part.kind if isinstance(part, Sign) else ""
        so_far = width(Row(tuple(piece)))
        if piece and (kind == "relation" or (kind == "binary" and so_far > 6) or (kind == "times" and so_far > 12)):
            yield Row(tuple(piece))
            piece = []
        piece.append(part)
    yield Row(tuple(piece))


def _opened(maths: Row) -> Iterator[Maths]:
    """The parts, those of wide brackets by themselves; a relation in there is no place to break."""
    for part in maths.parts:
        if isinstance(part, Brackets) and isinstance(part.body, Row) and width(part) > WIDEST / 2:
            yield Sign(part.left, "opening", level(part.body))
            yield from _opened(part.body)
            yield Sign(part.right, "closing", level(part.body))
        else:
            yield part


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
            return tag("mrow", _fence(left, "prefix"), mathml(body), _fence(right, "postfix"))
        case Big(sign, below, None):
            return tag("munder", _operator(sign), mathml(below))
        case Big(sign, below, above) if above is not None:
            return tag("munderover", _operator(sign), mathml(below), mathml(above))
        case Cases(rows):
            table = tag("mtable", [tag("mtr", tag("mtd", mathml(value)), tag("mtd", [mathml(part) for part in only(
                when)])) for value, when in rows], columnalign="left left")
            return tag("mrow", _fence("{", "prefix"), table)
    raise TypeError(f"no MathML for {type(maths).__name__}: one line in derive/show/report/mathml.py")


def _row(parts: tuple[Maths, ...]) -> Iterator[Node]:
    for k, part in enumerate(parts):
        if isinstance(part, Brackets) and k and isinstance(parts[k - 1], Named):
            yield tag("mo", APPLY)
        yield mathml(part)
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
        return tag("mo", sign.text, form=form, **CLOSE, **SIZES[sign.size])
    if sign.kind in ("relation", "binary"):
        return tag("mo", sign.text, form="infix")
    return tag("mo", sign.text)


def _scripts(maths: Scripts) -> Tag:
    base, power = maths.base, [mathml(maths.power)] if maths.power else []
    if isinstance(base, Letter) and base.primes:
        power = [tag("mo", "′" * base.primes), *power]
        base = Letter(base.text, base.over)
    above = power[0] if len(power) == 1 else tag("mrow", power)
    if maths.index is None:
        return tag("msup", mathml(base), above)
    if not power:
        return tag("msub", mathml(base), mathml(maths.index))
    return tag("msubsup", mathml(base), mathml(maths.index), above)


def _operator(sign: str) -> Tag:
    if len(sign) == 1:
        return tag("mo", sign)
    return tag("mo", sign, movablelimits="true", lspace="0", rspace=THIN)


def _fence(side: str, form: str) -> Tag:
    return tag("mo", side, form=form, fence="true", **CLOSE)
