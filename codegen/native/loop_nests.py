"""Writes the loops of one group as C: what is made before them, in the innermost of them, and after."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from codegen.native.expressions import Terms
from codegen.native.function_context import Frame
from codegen.native.loop_fusion import Group, Piece, at_read
from codegen.program.grammar import Affine, Read, letter
from codegen.program.notation import said

SIMD = "#pragma omp simd"


@dataclass(slots=True)
class NestWriter:
    """One group of a function, put into lines."""

    frame: Frame
    group: Group
    ready: frozenset[str]                               # the buffers that groups before this one have filled
    names: dict[tuple[str, ...], str] = field(default_factory=dict)     # a let at letters, in the innermost loop
    start: dict[int, list[str]] = field(default_factory=dict)           # by the number of loops around them
    inside: list[str] = field(default_factory=list)
    stores: list[str] = field(default_factory=list)                     # last, as a state may still be read
    end: dict[int, list[str]] = field(default_factory=dict)
    sums: list[str] = field(default_factory=list)                       # what the innermost loop reduces
    keys: list[tuple[str, str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)                        # by names of the innermost loop
    alone: bool = False                                                 # its steps must be made one after another

    def lines(self) -> list[str]:
        axes = self.group.axes
        for piece in self.group.pieces:
            if piece.kind == "map":
                self._map(piece)
            else:
                self._reduction(piece)
        body = [*self.inside, *self.stores]
        for depth in range(len(axes), 0, -1):
            variable, length = self.frame.variable(axes[depth - 1].name), self.frame.length(axes[depth - 1])
            body = [*self.start.get(depth - 1, []), *(self.pragma if depth == len(axes) else []),
                    f"for (int64_t {variable} = 0; {variable} < {length}; {variable}++) {{", *indented(body), "}",
                    *self.end.get(depth - 1, [])]
        return body

    @property
    def pragma(self) -> list[str]:
        """By it the compiler may make sums in several lanes, which it may not do of its own accord."""
        if self.alone:
            return []
        sums = [f"reduction(+:{', '.join(self.sums)})"] if self.sums else []
        keys = [f"reduction(max:{key}) reduction(|:{odd})" for key, odd in self.keys]
        return [" ".join([SIMD, *sums, *keys])]

    # -- statements ----------------------------------------------------------------------------------------------------
    def _map(self, piece: Piece) -> None:
        frame = self.frame
        letters = tuple(axis.name for axis in piece.own)
        name = self._local(piece, letters)
        self._say(f"const real {name} = ", self._terms(), piece)
        if not self.group.axes:
            frame.names[piece.name] = name
        if piece.name in frame.stored or piece.name in frame.rows.buffered:
            self.stores.append(f"{frame.made_in(piece, self._places())} = {name};")

    def _say(self, left: str, terms: Terms, piece: Piece) -> None:
        text = terms.text(piece.body)
        self.inside += [f"// {said(piece.let)}", *terms.lines, f"{left}{text};"]

    def _reduction(self, piece: Piece) -> None:
        frame, axes = self.frame, self.group.axes
        own, count = [axis.name for axis in piece.own], len(piece.own)
        ahead = [axis.name for axis in axes[:count]] == own
        if piece.across and not own:
            if piece.kind == "sum":
                self._say(f"{frame.c(piece.name)} += ", self._terms(), piece)
                self.sums.append(frame.c(piece.name))
            else:
                key, odd = frame.keys[piece.name] = frame.fresh(f"{piece.name}_key"), frame.fresh(f"{piece.name}_odd")
                self.inside.append(f"// {said(piece.let)}")
                self._largest(piece, key, odd)
        elif not ahead or (piece.across and count == len(axes)):
            target = frame.made_in(piece, self._places())
            if not piece.across:
                self.start.setdefault(0, []).extend(self._nothing(piece, target))
            terms = self._terms()
            text = terms.text(piece.body)
            self.inside += [f"// {said(piece.let)}", *terms.lines, _more(piece, target, text)]
            self.alone |= axes[-1].name not in own
        else:
            self._by_itself(piece, own)

    def _by_itself(self, piece: Piece, own: list[str]) -> None:
        """A sum or a largest that begins and ends around the loops over what it is reduced over."""
        frame = self.frame
        stays = not own and piece.name not in frame.stored
        name = frame.c(piece.name) if stays else frame.fresh(f"{piece.name}_{''.join(own)}")
        before, after = self.start.setdefault(len(own), []), self.end.setdefault(len(own), [])
        before.append(f"// {said(piece.let)}")
        if piece.kind == "sum":
            terms = self._terms()
            text = terms.text(piece.body)
            before.append(f"real {name} = 0;")
            self.inside += [*terms.lines, f"{name} += {text};"]
            self.sums.append(name)
        else:
            key, odd = self._fresh(f"{piece.name}_key"), self._fresh(f"{piece.name}_odd")
            before.append(f"rank {key} = LOWEST; word {odd} = 0;")
            self._largest(piece, key, odd)
            after.append(f"const real {name} = {largest(key, odd)};")
        if not own:
            frame.names[piece.name] = name
        if not stays:
            target = frame.made_in(piece, self._places())
            after.append(_more(piece, target, name) if piece.across else f"{target} = {name};")

    def _largest(self, piece: Piece, key: str, odd: str) -> None:
        """By whole numbers in the same order, which a compiler takes the largest of in lanes; a NaN is seen apart."""
        one = self._fresh(f"{piece.name}_one")
        terms = self._terms()
        text = terms.text(piece.body)
        self.inside += [*terms.lines, f"const real {one} = {text};", f"{key} = later({key}, key_of({one}));",
                        f"{odd} |= {one} != {one};"]
        self.keys.append((key, odd))

    def _nothing(self, piece: Piece, target: str) -> list[str]:
        """What adds nothing, in every entry that a let has in this row."""
        lines = [f"{target} = {nothing(piece)};"]
        for axis in reversed(piece.own):
            name = self.frame.variable(axis.name)
            length = self.frame.length(axis)
            lines = [f"for (int64_t {name} = 0; {name} < {length}; {name}++) {{", *indented(lines), "}"]
        return lines

    # -- values --------------------------------------------------------------------------------------------------------
    def _places(self) -> dict[str, Affine]:
        return self.frame.places(self.group.axes)

    def _terms(self) -> Terms:
        frame = self.frame
        inner = self.group.axes[-1].name if self.group.axes else frame.rows.axis.name
        return Terms(self._entry, inner, self._places(), frame.constants, frame.numbers, self._fresh, frame.fresh)

    def _entry(self, read: Read) -> str:
        frame = self.frame
        piece = frame.rows.pieces.get(read.array)
        if piece is None:
            return frame.memory(frame.homes.get(read.array, read.array), read.index, self._places())
        own = tuple(form for k, form in enumerate(read.index) if k != piece.row)
        letters = tuple(form.plain for form in own)
        if not own and piece.name in frame.names:
            return frame.names[piece.name]
        if (piece.name, *letters) in self.names:
            return self.names[piece.name, *letters]
        if piece.name in frame.stored:
            return frame.memory(frame.homes.get(piece.name, piece.name), read.index, self._places())
        if piece.name in self.ready:
            return frame.of_row(piece, own, self._places())
        return self._again(piece, read, letters)

    def _again(self, piece: Piece, read: Read, letters: tuple[str, ...]) -> str:
        """A let that is made where it is read."""
        terms = self._terms()
        text = terms.text(at_read(piece, read))
        name = self._local(piece, letters)
        self.inside += [f"// {said(piece.let)}", *terms.lines, f"const real {name} = {text};"]
        if piece.name in self.frame.rows.buffered:
            self.stores.append(f"{self.frame.of_row(piece, tuple(map(letter, letters)), self._places())} = {name};")
        return name

    def _fresh(self, stem: str) -> str:
        """A name that ends with its loop: the next loop may have it again. What stands in no loop of its own has a name
        for good."""
        if not self.group.axes:
            return self.frame.fresh(stem)
        name, count = stem, 1
        while name in self.taken or name in self.frame.taken:
            count += 1
            name = f"{stem}{count}"
        self.taken.add(name)
        self.frame.inside.add(name)
        return name

    def _local(self, piece: Piece, letters: tuple[str, ...]) -> str:
        """A new name for a let at these letters."""
        own = not letters and piece.name not in self.frame.stored
        name = self.frame.c(piece.name) if own else self._fresh(f"{piece.name}_{''.join(letters) or 'here'}")
        self.names[piece.name, *letters] = name
        return name


def nothing(piece: Piece) -> str:
    return "0" if piece.kind == "sum" else "-INFINITY"


def largest(key: str, odd: str) -> str:
    return f"{odd} ? NAN : from_key({key})"


def _more(piece: Piece, target: str, text: str) -> str:
    """One more term, or one more candidate."""
    return f"{target} += {text};" if piece.kind == "sum" else f"{target} = larger({target}, {text});"


def indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]
