"""Writes a phase as lines of Python: a loop over tiles, or the same operations on whole arrays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from codegen.numpy.buffers import Placement, number_of, place
from codegen.numpy.effects import Reading, scalars_of
from codegen.numpy.matmul import product
from codegen.numpy.scatter_add import additions, is_scattered
from codegen.numpy.tiles import bound_once, shared_tiles
from codegen.numpy.ufuncs import CHOSEN, RELATION, Register, Source, Step, Writer, is_number
from codegen.numpy.views import Around, Operand, length, positions, strided, tuple_of, view
from codegen.program.grammar import Axis, Inside, Position, Read, Reduce, Span, extent, letter, letters
from codegen.schedule.dataflow import Arrays, Effect
from codegen.schedule.fusion import Phase, Placed, Plan, spans_of, windowed

TILE = 131_072          # entries: few enough for a large cache, many beside the cost of calling a ufunc
FEW = 32_768            # entries of the largest array that are worked on whole
SHARED = 2 * TILE       # where threads wait for each other's Python between two ufuncs


@dataclass(slots=True)
class Lines:
    """What is written, and what it needs from elsewhere."""

    body: list[str] = field(default_factory=list)
    helpers: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    allocated: set[str] = field(default_factory=set)
    ones: dict[str, str] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)       # lengths of rows to which something shorter is spread
    arrays: Arrays = field(default_factory=lambda: Arrays({}))      # what they hold so far
    turns: str = ""                                     # how threads are called that share the tiles of a loop
    small: bool = False                                 # the arrays fit into the cache: no tiles, if it can be helped

    choices: set[str] = field(default_factory=set)      # lines that choose between arrays of the type of the arrays

    @property
    def empty(self) -> str:
        return "np.empty" if self.small else "_empty"

    def fresh(self, stem: str) -> str:
        name, count = stem, 1
        while name in self.taken:
            count += 1
            name = f"{stem}{count}"
        self.taken.add(name)
        return name


@dataclass(slots=True)
class PhaseWriter:
    """One phase of a plan, put into lines."""

    plan: Plan
    phase: Phase
    lines: Lines
    names: Mapping[str, str]                # the array that a stored let is made in
    made: dict[str, Register] = field(default_factory=dict)             # what a let of this phase has become
    arounds: list[Around] = field(default_factory=list)                 # of each step
    homes: list[Placed] = field(default_factory=list)                   # the let of each step
    numbers: dict[str, str] = field(default_factory=dict)               # hoisted: the text and its name
    before: list[str] = field(default_factory=list)
    around: Around = field(default_factory=lambda: Around({}))
    views: dict[Read, str] = field(default_factory=dict)                # windows, and conditions on positions
    masks: dict[tuple[Inside | Position, frozenset[tuple[str, Span]]], Operand] = field(default_factory=dict)
    sums: list[tuple[str, str]] = field(default_factory=list)           # an array that all tiles add to, and how
    taken: frozenset[str] = frozenset()
    tiled: bool = False

    def write(self) -> None:
        self.taken = frozenset(self.lines.taken)
        steps = self._compiled(tiled=True)
        self.tiled = self.phase.span is not None and (
            self._lays_out(steps) or (not self.lines.small and (bool(self.lines.turns) or _worth_tiling(steps))))
        if not self.tiled:
            steps = self._compiled(tiled=False)
        placement = place(steps, {name: self.names.get(name, name) for name in self.plan.stored}, self.lines.fresh)
        inside = [line for k, step in enumerate(steps) for line in self._lines(step, k, placement)]
        out = self.lines.body
        out += self.before
        out += [f"{name} = {said}" for said, name in self.numbers.items()]
        for placed in self.phase.steps:
            out += self._storage(placed)
        self._checked(steps, placement)
        if not self.tiled:
            out += [f"{buffer.name} = {self.lines.empty}({tuple_of(buffer.shape)}, dtype)"
                    for buffer in placement.buffers]
            out += inside
            return
        assert self.phase.span is not None
        count = length(self.phase.span)
        widest = max(self._shapes(steps), key=len)
        rest = [one for one in widest if one != "*"]
        entries = SHARED if self.lines.turns else TILE
        out.append(f"rows = max(1, {entries} // max(1, {_times(rest)}))" if rest else f"rows = {entries}")
        self.lines.rows += [_times(rest)] if any(map(_spreads, steps)) else []
        head = []
        for buffer in placement.buffers:
            shape = [f"min(rows, {count})" if one == "*" else one for one in buffer.shape]
            head.append(f"{buffer.name} = {self.lines.empty}({tuple_of(shape)}, dtype)")
        tile = [f"hi = min(lo + rows, {count})"]
        cut = [buffer for buffer in placement.buffers if "*" in buffer.shape]
        if cut:
            tile.append(f"if hi - lo < {cut[0].name}.shape[{cut[0].shape.index('*')}]:")
            tile += [f"    {b.name} = {b.name}[{', '.join([*[':'] * b.shape.index('*'), ':hi - lo'])}]" for b in cut]
        tile += bound_once(inside, self.lines.fresh)
        tiles = f"range(0, {count}, rows)"
        if self.lines.turns:
            name = self.lines.fresh("tiles")
            out += [*shared_tiles(name, head, tile, self.sums), self.lines.turns.format(name, tiles)]
        else:
            out += [*head, f"for lo in {tiles}:", *(f"    {line}" for line in tile)]

    def _checked(self, steps: list[Step], placement: Placement) -> None:
        """Run the phase over the arrays that there are by now."""
        arrays, masks = self.lines.arrays, [mask.name for mask in self.masks.values()]
        arrays.give(masks)
        arrays.empty((buffer.name for buffer in placement.buffers), local=True)
        reading = Reading(
            placement, {step.into.number: step.done for step in steps if step.done},
            {name: Operand(self.names.get(read.array, read.array), index=read.index, of=read.array)
             for read, name in self.views.items()},
            {name: said for said, name in self.numbers.items()}, scalars_of(self.plan.program))
        before = Effect(self.phase.steps[0].let.name, tuple(
            use for said in self.numbers for use in reading.number(said)))
        arrays.run([before], tiled=False, ends=False)
        arrays.run([reading.effect(step, placed.let.name, self._home(placed), around.tile,
                                   placed.accumulates and self.tiled)
                    for step, placed, around in zip(steps, self.homes, self.arounds, strict=True)], self.tiled)

    def _lays_out(self, steps: list[Step]) -> bool:
        """Whether windows are multiplied, for which they are laid out one by one, or what is made goes into places."""
        return any(step.call == "places" for step in steps) or any(
            step.call == "dot" and source.name in self.views.values() for step in steps for source in step.args
            if isinstance(source, Operand))

    def _shapes(self, steps: list[Step]) -> Iterator[tuple[str, ...]]:
        """Of all that a tile has: what is made, and windows, which are laid out."""
        for step, around in zip(steps, self.arounds, strict=True):
            yield step.into.shape
            for source in step.args:
                if isinstance(source, Operand) and source.name in self.views.values():
                    yield tuple("*" if name == around.tile else length(around.spans[name]) for name in source.letters)

    def _compiled(self, tiled: bool) -> list[Step]:
        self.made, self.arounds, self.homes, self.numbers, self.before = {}, [], [], {}, []
        self.views, self.masks = {}, {}
        self.lines.taken = set(self.taken)
        writer = Writer(self._operand, self._number, self._length)
        for placed in self.phase.steps:
            self.around = Around(spans_of(placed.let), placed.tile if tiled else "")
            writer.let(placed.let, self._home(placed) if placed.let.name in self.plan.stored else "")
            self.made[placed.let.name] = writer.steps[-1].into
            new = len(writer.steps) - len(self.arounds)
            self.arounds += [self.around] * new
            self.homes += [placed] * new
        return writer.steps

    def _home(self, placed: Placed) -> str:
        """The array that a let is made in."""
        return self.names.get(placed.let.name, placed.let.name)

    def _length(self, name: str) -> str:
        return "*" if name == self.around.tile else length(self.around.spans[name])

    def _operand(self, read: Read | Inside | Position) -> Operand:
        if not isinstance(read, Read):
            return self._of_positions(read)
        spans = self.plan.program.spans(read.array)
        if read.array in self.made and read.array not in self.plan.stored:
            return Operand(f"%{self.made[read.array].number}", spans, read.index, local=True, of=read.array)
        if windowed(read):
            return self._window(read)
        return Operand(self.names.get(read.array, read.array), spans, read.index, of=read.array)

    def _window(self, read: Read) -> Operand:
        """A view with a place for each letter: those of windows before those of positions, which lie together."""
        forms = [[name for name in form.names if not name[:1].isupper()] for form in read.index]
        inner = sorted((name for form in forms if len(form) > 1 for name in form),
                       key=lambda name: extent(self.around.spans[name]))
        names = dict.fromkeys([*(form[0] for form in forms if len(form) == 1), *inner])
        axes = tuple(Axis(name, *self.around.spans[name]) for name in names)
        if read not in self.views:
            array = self.names.get(read.array, read.array)
            self.views[read] = self.lines.fresh(f"{array}_seen")
            self.lines.helpers.add("as_strided")
            seen = strided(array, read, self.plan.program.spans(read.array), axes)
            self.before.append(f"{self.views[read]} = {seen}")
        return Operand(self.views[read], tuple(axis.span for axis in axes), tuple(map(letter, names)), of=read.array)

    def _of_positions(self, term: Inside | Position) -> Operand:
        """1 where positions are as a condition says, 0 elsewhere, over the letters that it has; or positions
        themselves, as whole numbers, so that no large one is rounded."""
        names = [name for name in self.around.spans if name in letters(term)]
        spans = tuple(self.around.spans[name] for name in names)
        known = term, frozenset(zip(names, spans, strict=True))
        if known not in self.masks:
            forms = (term.left, term.right) if isinstance(term, Inside) else (term.form,)
            sides = [positions(form, names, self.around) for form in forms]
            name = self.lines.fresh("where" if isinstance(term, Inside) else "positions")
            number = f"({sides[0]}).astype(dtype)" if isinstance(term, Position) and not term.whole else sides[0]
            self.before.append(f"{name} = {number}" if isinstance(term, Position) else
                               f"{name} = {RELATION[term.relation]}({', '.join(sides)}).astype(dtype)")
            self.masks[known] = Operand(name, spans, tuple(map(letter, names)))
        return self.masks[known]

    def _number(self, text: str) -> str:
        if text.removeprefix("-").replace(".", "").replace("_", "").isalnum():
            return text
        if text not in self.numbers:
            self.numbers[text] = self.lines.fresh("c")
        return self.numbers[text]

    # -- lines ---------------------------------------------------------------------------------------------------------
    def _storage(self, placed: Placed) -> list[str]:
        """Where a stored let goes; what every tile adds to begins with what adds nothing."""
        let = placed.let
        name = self.names.get(let.name, let.name)
        if let.name not in self.plan.stored or name in self.lines.allocated:
            return []
        self.lines.allocated.add(name)
        if is_scattered(let) or (placed.accumulates and self.tiled):
            self.lines.arrays.start(name, let.name)
        else:
            self.lines.arrays.empty([name])
        shape = tuple_of([length(axis.span) for axis in let.axes])
        largest = isinstance(let.value, Reduce) and let.value.kind == "max"
        if is_scattered(let):
            return [f"{name} = np.zeros({shape}, dtype)"]
        if placed.accumulates and self.tiled:
            start = "-np.inf" if largest else "0"
            if not let.axes:
                return [f"{name} = dtype.type({start})"]
            return [f"{name} = np.full({shape}, {start}, dtype)"] if largest else [f"{name} = np.zeros({shape}, dtype)"]
        return [f"{name} = {self.lines.empty}({shape}, dtype)"] if let.axes else []

    def _lines(self, step: Step, k: int, placement: Placement) -> list[str]:
        around, placed = self.arounds[k], self.homes[k]
        note = [f"# {step.note}"] if step.note else []
        def text(source: Source, want: tuple[str, ...]) -> str:
            return view(self._place(source, placement, placed), want, around)

        target = text(step.into, step.into.letters) if step.into.letters else self._home(placed)
        if step.call == "places":
            made = self._place(step.args[0], placement, placed).name
            return note + additions(placed.let, self.plan.program, self.names.get(placed.let.name, placed.let.name),
                                    self.lines.fresh, placed.tile, made)
        if step.call in ("dot", "sum", "max"):
            return note + self._reduction(step, around, placed, placement, target)
        args = [text(arg, step.into.letters) for arg in step.args]
        if step.call == "finite":
            return [*note, f"np.copyto({target}, np.where(np.isfinite({args[0]}), {args[0]}, 0))"]
        if step.call in CHOSEN.values() and step.scratch and self.lines.small:
            self.lines.choices.add(f"np.copyto({target}, np.where({args[0]}, {args[1]}, {step.call}))")
            return [*note, f"np.copyto({target}, np.where({args[0]}, {args[1]}, {step.call}))"]
        if step.call in CHOSEN.values() and step.scratch:
            ones = placement.places[step.scratch[0].number]
            return [*note, f"_chosen({args[0]}, {args[1]}, {step.call}, {target}, {ones})"]
        if step.call in CHOSEN.values():
            return [*note, f"np.copyto({target}, np.where({args[0]}, {args[1]}, {step.call}))"]
        if step.call == "copy":
            return [*note, f"np.copyto({target}, {args[0]})"]
        if step.call == "np.clip" and self.lines.small:         # which takes longer to be called
            bound = "maximum" if args[2] == "np.inf" else "minimum"
            return [*note, f"np.{bound}({args[0]}, {args[1] if bound == 'maximum' else args[2]}, out={target})"]
        if step.scratch:
            scratch = [placement.places[register.number] for register in step.scratch]
            return [*note, f"{step.call}({', '.join([*args, target, *scratch])})"]
        return [*note, f"{step.call}({', '.join(args)}, out={target})"]

    def _place(self, source: Source, placement: Placement, placed: Placed) -> Operand:
        """The operand by the name of the array in which it lies."""
        if isinstance(source, Register):
            spans = tuple(spans_of(placed.let)[name] for name in source.letters)
            stored = source.number in placement.stored
            return Operand(placement.places[source.number], spans, tuple(map(letter, source.letters)), local=not stored)
        if source.name.startswith("%"):
            return Operand(placement.places[int(source.name[1:])], source.spans, source.index, local=True)
        return source

    def _reduction(self, step: Step, around: Around, placed: Placed, placement: Placement, target: str) -> list[str]:
        own, bound = step.into.letters, step.reduces
        adds = placed.accumulates and self.tiled
        operands = [self._place(arg, placement, placed) for arg in step.args]
        name = self.names.get(placed.let.name, placed.let.name)
        free = "" if adds or (self.tiled and own[:1] != (around.tile,)) else target     # one piece of memory
        call, order = self._call(step.call, operands, own, bound, around, free)
        if adds:
            whole = f"{call})" if order == own else f"{call}).transpose({', '.join(str(order.index(n)) for n in own)})"
            return self._adding(name, whole, step.call)
        if not own:
            return [f"{name} = {call})"]
        if "out=" in call:
            return [f"{call})"]
        if order == own and not call.startswith("np.reshape"):
            return [f"{call}, out={target})"]
        return [f"np.copyto({target}, {call}).transpose({', '.join(str(order.index(n)) for n in own)}))"]

    def _adding(self, name: str, whole: str, kind: str) -> list[str]:
        """What a tile has for an array that all tiles add to. Threads have it at once, and add it one after another."""
        part = whole if not self.lines.turns else self.lines.fresh(f"{name}_part")
        line = f"{name} = np.maximum({name}, {part})" if kind == "max" else f"{name} += {part}"
        if part == whole:
            return [line]
        self.sums.append((name, line))
        return [f"{part} = {whole}"]

    def _call(self, kind: str, operands: list[Operand], own: tuple[str, ...], bound: tuple[str, ...],
              around: Around, target: str) -> tuple[str, tuple[str, ...]]:
        """The call, open for an out=, and the order of the letters of what it gives."""
        one = operands[0]
        have = tuple(name for name in one.letters)
        if kind == "dot" and set(have) == set(operands[1].letters):
            order = (*own, *bound)
            texts = ", ".join(view(operand, order, around) for operand in operands)
            return f"np.{'vecdot' if own else 'vdot'}({texts}", own
        if kind == "dot" and len(bound) > 1 and have[0] == operands[1].letters[0] and have[0] in bound:
            rest = tuple(name for name in bound if name != have[0])     # a product for each, and their sum
            windows = {name for one in operands if one.name in self.views.values() for name in one.letters}
            rows = sorted(own, key=lambda name: name not in windows)    # BLAS likes the longer side to be the rows
            call, order, shape = product(operands[0], operands[1], (have[0], *rows), rest, around)
            if order[0] == have[0]:
                each = f"{call})"
                if shape:
                    lengths = ["hi - lo" if n == around.tile else length(around.spans[n]) for n in order]
                    each = f"{each}.reshape({', '.join(lengths)})"
                return f"np.sum({each}, axis=0", order[1:]
        if kind == "dot":
            call, order, shape = product(operands[0], operands[1], own, bound, around)
            if self.lines.small and max(len(operand.letters) for operand in operands) <= 2:
                call = _dotted(call)
            if shape and order == own and target:
                return f"{call}, out={target}.reshape({shape})", order
            if shape:
                lengths = ["hi - lo" if n == around.tile else length(around.spans[n]) for n in order]
                return f"np.reshape({call}), ({', '.join(lengths)}{',' if len(order) == 1 else ''})", order
            return call, order
        axes = tuple(k for k, name in enumerate(have) if name in bound)
        left = tuple(name for name in have if name not in bound)
        whole = view(one, have, around)
        if self.lines.small and not (kind == "sum" and len(bound) == 1 and len(have) == 2):
            which = f", axis={axes[0] if len(axes) == 1 else axes}" if left else ", axis=None"
            # np.sum and np.max take twice as long to be called
            return f"np.{'maximum' if kind == 'max' else 'add'}.reduce({whole}{which}", left
        if kind == "sum" and len(bound) == 1 and len(have) > 1 and axes[0] in (0, len(have) - 1) and len(have) <= 2:
            ones = self._ones(bound[0], around)
            call = f"np.matmul({whole}, {ones}" if axes[0] else f"np.matmul({ones}, {whole}"
            return _dotted(call) if self.lines.small else call, left
        which = "" if not left else f", axis={axes[0] if len(axes) == 1 else axes}"
        return f"np.{kind}({whole}{which}", left

    def _ones(self, name: str, around: Around) -> str:
        made = f"{'_ones' if self.lines.small else 'np.ones'}({length(around.spans[name])}, dtype)"
        if made not in self.lines.ones:
            self.lines.ones[made] = self.lines.fresh(f"ones_{name}")
            self.before.append(f"{self.lines.ones[made]} = {made}")
        ones = self.lines.ones[made]
        return f"{ones}[lo:hi]" if name == around.tile else ones


def _dotted(call: str) -> str:
    """`np.matmul(x, w` as `x.dot(w`: for two axes or fewer it is the same, and takes less time to be called."""
    depth = 0
    for k, sign in enumerate(inside := call.removeprefix("np.matmul(")):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            return f"{inside[:k]}.dot({inside[k + 2:]}"
    return call


def _worth_tiling(steps: list[Step]) -> bool:
    """Whether an array over all letters is touched more than once: then it had better be in the cache."""
    touched = [source.letters for step in steps for source in (*step.args, step.into) if not is_number(source)]
    widest = max(map(len, touched), default=0)
    wide = [source for step in steps for source in step.args if not is_number(source)
            and len(source.letters) == widest]
    work = sum(len(step.into.letters) == widest for step in steps)
    if work == 0:
        return len(wide) > len(set(wide))
    return work > 1 or any(number_of(one) is not None for one in wide)


def _spreads(step: Step) -> bool:
    """Whether an operand has fewer letters than the result."""
    return not step.reduces and any(0 < len(source.letters) < len(step.into.letters) for source in step.args)


def _times(texts: list[str]) -> str:
    return " * ".join(f"({text})" if " " in text and len(texts) > 1 else text for text in texts)
