"""Collects what the loops of one C function share: names, numbers, and where each entry lies in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codegen.native.loop_fusion import Piece, Rows
from codegen.native.scalars import Numbers
from codegen.program.grammar import Affine, Axis, Span, letter
from codegen.program.identifiers import in_ascii, means_something_in_c
from codegen.program.notation import affine


@dataclass(slots=True)
class Frame:
    rows: Rows
    spans: Callable[[str], tuple[Span, ...]]        # of an array of the program
    stored: frozenset[str]
    homes: Mapping[str, str]                        # the array that a let is made in
    taken: set[str]                                 # names that mean something in C, and those of arrays
    constants: dict[str, str] = field(default_factory=dict)         # numbers made before all loops, and their names
    read: dict[str, None] = field(default_factory=dict)             # the arrays
    written: dict[str, None] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)             # what is made once for a row
    variables: dict[str, str] = field(default_factory=dict)         # the variable of a letter's loop
    inside: set[str] = field(default_factory=set)                   # names within the innermost loops
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)  # of a largest over rows: its key, and whether odd
    called: dict[str, str] = field(default_factory=dict)            # arrays and sizes that have another name in C
    numbers: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = Numbers(self.c)

    @property
    def sizes(self) -> set[str]:
        """The sizes that have to be passed."""
        return self.numbers.sizes

    def fresh(self, stem: str) -> str:
        name, count = stem, 1
        while name in self.taken or name in self.inside:
            count += 1
            name = f"{stem}{count}"
        self.taken.add(name)
        return name

    def c(self, name: str) -> str:
        """The name of an array, a let or a size in C."""
        if name not in self.called and (means_something_in_c(name) or not name.isascii()):
            self.called[name] = self.fresh(in_ascii(name) if not name.isascii() else f"{name}_")
        return self.called.get(name, name)

    def parts(self, piece: Piece) -> str:
        """The array of the sums of the parts."""
        key = f"{piece.name} by parts"              # no name has a blank
        if key not in self.called:
            self.called[key] = self.fresh(f"{in_ascii(piece.name)}_parts")
        return self.called[key]

    def in_c(self, form: Affine) -> str:
        return affine(form.put({name: letter(self.c(name)) for name in form.names}))

    def variable(self, name: str) -> str:
        if name not in self.variables:
            self.variables[name] = self.fresh(in_ascii(name))
        return self.variables[name]

    def size(self, form: Affine) -> str:
        self.sizes.update(form.names)
        return self.in_c(form)

    def length(self, axis: Axis) -> str:
        return self.size(axis.length)

    def count(self, piece: Piece) -> str:
        """How many entries a let has in one row."""
        return times([self.length(axis) for axis in piece.own])

    def places(self, axes: tuple[Axis, ...]) -> dict[str, Affine]:
        """The letters by the variables of their loops, which count from 0."""
        return {axis.name: letter(self.variable(axis.name)) + axis.low for axis in (self.rows.axis, *axes)}

    def memory(self, array: str, index: tuple[Affine, ...], places: Mapping[str, Affine]) -> str:
        """An entry of an array that is passed."""
        self.read[array] = None
        if self.rows.flat:
            return f"{self.c(array)}[{self.variable(self.rows.axis.name)}]"
        spans = self.spans(array)
        lengths = [high - low + 1 for low, high in spans]
        places_ = [form.put(places) - low for form, (low, _) in zip(index, spans, strict=True)]
        return f"{self.c(array)}[{self._offset(places_, lengths)}]"

    def of_row(self, piece: Piece, index: tuple[Affine, ...], places: Mapping[str, Affine]) -> str:
        """An entry of a buffer that holds a let for one row, or of the sums of a part."""
        forms = [form.put(places) - axis.low for form, axis in zip(index, piece.own, strict=True)]
        return f"{self.c(piece.name)}[{self._offset(forms, [axis.length for axis in piece.own])}]"

    def made_in(self, piece: Piece, places: Mapping[str, Affine]) -> str:
        """Where the value of a let goes."""
        own = [letter(axis.name) for axis in piece.own]
        if piece.across or piece.name not in self.stored:
            return self.of_row(piece, tuple(own), places)
        array = self.homes.get(piece.name, piece.name)
        self.written[array] = None
        if piece.row >= 0:
            own.insert(piece.row, letter(self.rows.axis.name))
        return self.memory(array, tuple(own), places)

    def _offset(self, forms: list[Affine], lengths: list[Affine]) -> str:
        """Row by row: (b*H + h)*I + i."""
        text = ""
        for form, length in zip(forms, lengths, strict=True):
            here = self.in_c(form)
            self.sizes.update(name for name in form.names if name not in self.variables.values())
            if not text or text == "0":
                text = here
                continue
            ahead = f"{tight(text)}*{tight(self.size(length))}"
            text = ahead if here == "0" else f"{ahead} - {here[1:]}" if here.startswith("-") else f"{ahead} + {here}"
        return text or "0"


def tight(text: str) -> str:
    return f"({text})" if " " in text or text.startswith("-") else text


def times(texts: list[str]) -> str:
    return "*".join(map(tight, texts)) if len(texts) > 1 else texts[0] if texts else "1"
