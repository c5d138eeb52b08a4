"""Fuses the lets of a phase into loops within a row: each as early as its reads allow; cheap ones are made again."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from codegen.program.errors import Unsupported
from codegen.program.grammar import (
    Affine,
    Axis,
    Inside,
    Let,
    Op,
    Position,
    Pow,
    Program,
    Read,
    Reduce,
    Value,
    letter,
    letters,
    put,
    rebuilt,
    walk,
)
from codegen.schedule.fusion import Phase, Placed, Plan, spans_of

CHEAP = ("add", "mul", "relu", "abs", "minimum", "maximum")
ROW = "e"                   # the letter of a loop over all entries


@dataclass(frozen=True, slots=True)
class Piece:
    """One let as a row sees it: its own letters and those it is reduced over, without the letter of the rows."""

    let: Let
    own: tuple[Axis, ...]
    bound: tuple[Axis, ...]
    kind: str                       # map, sum or max
    body: Value
    across: bool                    # it adds up over rows
    row: int                        # which of the axes of the let the rows are; -1 where it has none

    @property
    def name(self) -> str:
        return self.let.name

    def loops(self) -> tuple[Axis, ...]:
        """Its letters in the order in which memory has them, if something is read with all of them."""
        axes = {axis.name: axis for axis in (*self.own, *self.bound)}
        for part in walk(self.body):
            if isinstance(part, Read):
                order = tuple(form.plain for form in part.index if form.plain in axes)
                if len(order) == len(set(order)) == len(axes):
                    return tuple(axes[name] for name in order)
        return (*self.own, *self.bound)

    def renamed(self, names: dict[str, str]) -> "Piece":
        moved = {old: letter(new) for old, new in names.items() if old != new}

        def axes(found: tuple[Axis, ...]) -> tuple[Axis, ...]:
            return tuple(replace(axis, name=names.get(axis.name, axis.name)) for axis in found)

        return replace(self, own=axes(self.own), bound=axes(self.bound), body=put(self.body, moved))


@dataclass(slots=True)
class Group:
    """One nest of loops within a row, and what is made in it, in order; no loop where it is made once for a row."""

    axes: tuple[Axis, ...]
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rows:
    """A phase as a loop over rows: its letter and range, the groups, and which lets need a buffer as long as a row."""

    axis: Axis
    flat: bool                              # the rows are the entries of arrays of one shape
    groups: tuple[Group, ...]
    pieces: dict[str, Piece]
    buffered: frozenset[str]
    home: dict[str, int]                    # the group that makes a let, where it is not made again in each
    shape: tuple[Axis, ...] = ()            # the axes that a flat loop runs over


def rows_of(plan: Plan, phase: Phase) -> Rows:
    flat = _flat(plan.program, phase)
    if flat is not None:
        return flat
    assert phase.span is not None
    taken = {name for placed in phase.steps for name in spans_of(placed.let) if name != placed.tile}
    row = next((placed.tile for placed in phase.steps if placed.tile not in taken), "row")
    pieces = {placed.let.name: _piece(placed, row) for placed in phase.steps}
    arranging = _Arranging(pieces, plan.stored)
    groups, buffered = arranging.arranged()
    return Rows(Axis(row, *phase.span), False, groups, pieces, buffered, arranging.home)


def _piece(placed: Placed, row: str) -> Piece:
    let, value = placed.let, placed.let.value
    kind, bound, body = ("map", (), value) if not isinstance(value, Reduce) else (value.kind, value.axes, value.body)
    if any(isinstance(part, Reduce) for part in walk(body)):
        raise Unsupported(f"no C for a sum within a value yet: {let.name}")
    own = tuple(axis for axis in let.axes if axis.name != placed.tile)
    inner = tuple(axis for axis in bound if axis.name != placed.tile)
    place = next((k for k, axis in enumerate(let.axes) if axis.name == placed.tile), -1)
    return Piece(let, own, inner, kind, put(body, {placed.tile: letter(row)}), placed.accumulates, place)


def _flat(program: Program, phase: Phase) -> Rows | None:
    """All entries one after another, where each let is made of the entries at its own place."""
    shapes = {tuple(axis.span for axis in placed.let.axes) for placed in phase.steps}
    if len(shapes) != 1 or len(next(iter(shapes))) < 2:
        return None
    shape = next(iter(shapes))
    pieces = {}
    for placed in phase.steps:
        own = tuple(letter(axis.name) for axis in placed.let.axes)
        wide = [part for part in walk(placed.let.value) if isinstance(part, Read) and part.index]
        rest = [part for part in walk(placed.let.value) if isinstance(part, (Reduce, Inside, Position))]
        if rest or any(part.index != own or program.spans(part.array) != shape for part in wide):
            return None

        def at_entry(part: Value) -> Value:
            return Read(part.array, (letter(ROW),)) if isinstance(part, Read) and part.index else part

        pieces[placed.let.name] = Piece(placed.let, (), (), "map", rebuilt(placed.let.value, at_entry), False, 0)
    axis = Axis(ROW, Affine((), 0), letter("COUNT") - 1)
    return Rows(axis, True, (Group((), list(pieces.values())),), pieces, frozenset(), {}, phase.steps[0].let.axes)


@dataclass(slots=True)
class _Arranging:
    """The groups of a phase as they are found."""

    pieces: dict[str, Piece]
    stored: frozenset[str]
    groups: list[Group] = field(default_factory=list)
    home: dict[str, int] = field(default_factory=dict)
    buffered: set[str] = field(default_factory=set)

    def arranged(self) -> tuple[tuple[Group, ...], frozenset[str]]:
        roots = [piece for piece in self.pieces.values() if not self._late(piece)]
        for piece in roots:
            self._place(piece)
        for name, number in self.home.items():
            self.buffered |= {other for other in self._homed(self.pieces[name].body) if self.home[other] != number}
        self.buffered |= {piece.name for piece in self.pieces.values() if piece.name in self.home and not piece.across
                          and piece.kind != "map" and piece.own}
        buffered = {name for name in self.buffered if self.pieces[name].own and name not in self.stored
                    and not self.pieces[name].across}
        return tuple(self.groups), frozenset(buffered)

    def _late(self, piece: Piece) -> bool:
        """Whether a let is made only where another needs it."""
        return (piece.kind == "map" and bool(piece.own) and piece.name not in self.stored
                and all(_at_its_place(read, piece, reader) for reader in self.pieces.values()
                        for read in _reads(reader.body) if read.array == piece.name))

    def _homed(self, body: Value) -> Iterator[str]:
        """What of this phase a value reads, itself or by way of what is made again, and has a place."""
        for read in _reads(body):
            if read.array in self.home:
                yield read.array
            elif read.array in self.pieces:
                yield from self._homed(self.pieces[read.array].body)

    def _dear(self, body: Value) -> Iterator[Piece]:
        """What a value needs that takes time and has no place yet, what is needed first before."""
        for read in _reads(body):
            piece = self.pieces.get(read.array)
            if piece is not None and piece.name not in self.home:
                yield from self._dear(piece.body)
                if takes_time(piece.body):
                    yield piece

    def _place(self, piece: Piece) -> None:
        axes = piece.loops()
        for other in list(self._dear(piece.body)):
            if len(other.own) < len(axes) and other.name not in self.home:
                self._place(other)                      # made once, and not for each of the letters that it lacks
        first = max((self.home[name] for name in self._homed(piece.body)), default=0)
        for number in range(first, len(self.groups) + 1):
            if number == len(self.groups):
                self.groups.append(Group(axes))
            group = self.groups[number]
            if [axis.span for axis in group.axes] != [axis.span for axis in axes]:
                continue
            moved = piece.renamed({old.name: new.name for old, new in zip(axes, group.axes, strict=True)})
            if self._fits(moved.body, number):
                for other in dict.fromkeys(self._dear(piece.body)):
                    self.home[other.name] = number
                self.home[piece.name] = number
                group.pieces.append(moved)
                self.pieces[piece.name] = moved
                return

    def _fits(self, body: Value, number: int) -> bool:
        """Whether all that a value reads of its own loop has been made by then, at its place."""
        for read in _reads(body):
            piece = self.pieces.get(read.array)
            if piece is None:
                continue
            if piece.name not in self.home:
                if not self._fits(at_read(piece, read), number):
                    return False
            elif self.home[piece.name] == number:
                if piece.kind != "map" or piece.across:
                    return False
                if piece in self.groups[number].pieces and _names(read, piece) != [axis.name for axis in piece.own]:
                    return False
        return True


def _reads(body: Value) -> list[Read]:
    return [part for part in walk(body) if isinstance(part, Read)]


def _names(read: Read, piece: Piece) -> list[str]:
    """The letters with which a let is read, without that of the rows."""
    return [form.plain for k, form in enumerate(read.index) if k != piece.row]


def at_read(piece: Piece, read: Read) -> Value:
    """The value of a let at the place where it is read."""
    return put(piece.body, {axis.name: letter(name) for axis, name in zip(piece.own, _names(read, piece), strict=True)})


def _at_its_place(read: Read, piece: Piece, reader: Piece) -> bool:
    """Whether a let is read entry by entry in a loop over the same range."""
    spans = {axis.name: axis.span for axis in (*reader.own, *reader.bound)}
    names = _names(read, piece)
    return len(set(names)) == len(names) and all(
        spans.get(name) == axis.span for name, axis in zip(names, piece.own, strict=True))


def takes_time(body: Value) -> bool:
    return any(letters(part) and ((isinstance(part, Op) and part.name not in CHEAP)
                                  or (isinstance(part, Pow) and part.exponent.denominator > 1)) for part in walk(body))
