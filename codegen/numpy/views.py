"""Writes slices, transposes and strided views: which part of an array an operation reads or writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from codegen.program.grammar import Affine, Axis, Read, Span
from codegen.program.notation import affine


@dataclass(frozen=True, slots=True)
class Operand:
    """An array, or a part of it: its name, where it begins, which index of it is which letter; or a number's text."""

    name: str
    spans: tuple[Span, ...] = ()
    index: tuple[Affine, ...] = ()
    local: bool = False             # it holds one tile and not all of them
    number: bool = False
    of: str = ""                    # the array of the program that it is read for

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(next(name for name in form.names if not name[:1].isupper()) for form in self.index)


@dataclass(frozen=True, slots=True)
class Around:
    """What a text stands in: the ranges of the letters, and the letter of which lo:hi is a tile."""

    spans: dict[str, Span]
    tile: str = ""
    aliases: dict[str, str] | None = None


def length(span: Span) -> str:
    return affine(span[1] - span[0] + 1)


def view(operand: Operand, want: tuple[str, ...], around: Around) -> str:
    """The array, sliced and laid out so that it broadcasts over the letters wanted."""
    if operand.number:
        return operand.name
    have = operand.letters
    pairs = zip(operand.spans, operand.index, strict=True)
    picked = [_slice(span, form, operand.local, around) for span, form in pairs]
    places = [want.index(name) for name in have]
    if places == sorted(places):
        inserted: list[str] = []
        for name in want:
            inserted += [picked[have.index(name)]] if name in have else ["None"] if inserted else []
        return operand.name + _brackets(inserted)
    order = sorted(range(len(have)), key=lambda k: places[k])
    turned = ".T" if order == list(range(len(have)))[::-1] else f".transpose({', '.join(map(str, order))})"
    missing = _brackets([":" if name in have else "None" for name in want[min(places):]])
    return f"{operand.name}{_brackets(picked)}{turned}{missing}"


def _brackets(picked: list[str]) -> str:
    picked = list(picked)
    while picked and picked[-1] == ":":
        picked.pop()
    return f"[{', '.join(picked)}]" if picked else ""


def _slice(span: Span, form: Affine, local: bool, around: Around) -> str:
    name = next(name for name in form.names if not name[:1].isupper())
    step = form.factor(name)
    low, high = around.spans[name]
    first = form.put({name: low}) - span[0]
    end = form.put({name: high}) - span[0] + 1
    if name == around.tile and not local:
        if step == 1:
            return f"{_plus('lo', first)}:{_plus('hi', first)}"
        return f"{_plus(f'{step}*lo', first)}:{_plus(f'{step}*hi', first - step + 1)}:{step}"
    if local and name == around.tile:
        return ":"
    start = "" if first == Affine() else affine(first)
    stop = "" if end == span[1] - span[0] + 1 else affine(end)
    return f"{start}:{stop}" + (f":{step}" if step != 1 else "")


def _plus(text: str, form: Affine) -> str:
    return text if form == Affine() else affine(Affine(((text, 1),)) + form)


def positions(form: Affine, names: Sequence[str], around: Around) -> str:
    """What an affine form is worth at all positions of its letters, laid out over the letters named."""
    found = []
    for name, factor in form.terms:
        if name in names:
            low, high = around.spans[name]
            places = ", ".join(":" if name == other else "None" for other in names)
            cut = f"[{places}]" if len(names) > 1 else ""
            found.append(f"{'' if factor == 1 else f'{factor} * '}np.arange({affine(low)}, {affine(high + 1)}){cut}")
    rest = Affine(tuple(term for term in form.terms if term[0] not in names), form.const)
    return " + ".join([*found, *([affine(rest)] if rest != Affine() or not found else [])])


def tuple_of(texts: Sequence[str]) -> str:
    """A shape: one length by itself, more of them in brackets."""
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def strided(name: str, operand: Read, spans: tuple[Span, ...], axes: tuple[Axis, ...]) -> str:
    """A view whose places are letters, where an index of the array has several of them."""
    start, places = [], []
    for span, form in zip(spans, operand.index, strict=True):
        first = form.put({axis.name: axis.low for axis in axes}) - span[0]
        start.append(f"{affine(first)}:" if first != Affine() else ":")
    for axis in axes:
        steps = [(form.factor(axis.name), k) for k, form in enumerate(operand.index) if form.factor(axis.name)]
        places.append(" + ".join(f"{name}.strides[{k}]" if f == 1 else f"{f} * {name}.strides[{k}]" for f, k in steps))
    shape = [length(axis.span) for axis in axes]
    comma = "," if len(axes) == 1 else ""
    return f"as_strided({name}{_brackets(start)}, ({', '.join(shape)}{comma}), ({', '.join(places)}{comma}))"
