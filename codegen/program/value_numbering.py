"""Tells when two values are equal up to the names of their letters, and gives equal values one name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from codegen.program.grammar import (
    Affine,
    Axis,
    Inside,
    Let,
    Op,
    Position,
    Program,
    Read,
    Reduce,
    Size,
    Value,
    extent,
    factors_of,
    letter,
    letters,
    parts,
    walk,
    with_parts,
)

Scope = Mapping[str, Axis]


@lru_cache(maxsize=1000)
def _range(low: Affine, high: Affine) -> str:
    return f"{low.terms}{low.const}:{high.terms}{high.const}"


@dataclass(slots=True)
class Spelling:
    """A value as a text in which each letter is its number in the order of occurrence, and its range."""

    scope: dict[str, Axis]
    numbers: dict[str, int] = field(default_factory=dict)
    masked: bool = False

    def affine(self, form: Affine) -> str:
        if form.plain:
            return self.name(form.plain)
        terms = sorted((self.name(name), factor) for name, factor in form.terms)
        return "+".join([f"{factor}{name}" for name, factor in terms] + [str(form.const)])

    def name(self, name: str) -> str:
        if name not in self.scope:
            return name
        number = "_" if self.masked else str(self.numbers.setdefault(name, len(self.numbers)))
        return f"#{number}<{_range(*self.scope[name].span)}>"

    def value(self, term: Value) -> str:
        match term:
            case Read(array=array, index=index):
                return f"{array}[{','.join(map(self.affine, index))}]"
            case Inside(relation=relation, left=left, right=right):
                return f"[{self.affine(left)}{relation}{self.affine(right)}]"
            case Position(form=form, whole=whole):
                return f"{'at' if whole else 'number'} {self.affine(form)}"
            case Size(form=form):
                return f"|{self.affine(form)}|"
            case Reduce(kind=kind, axes=axes, body=body):
                self.scope = {**self.scope, **{axis.name: axis for axis in axes}}
                spelled = self.value(body)
                return f"{kind}({','.join(sorted(self.name(axis.name) for axis in axes))};{spelled})"
            case Op(name=name, args=args) if name in ("add", "mul"):
                if self.masked:             # the order is that of what is said
                    return f"{name}({';'.join(sorted(map(self.value, args)))})"
                masked = Spelling(self.scope, masked=True)
                ordered = sorted(args, key=masked.value)
                return f"{name}({';'.join(map(self.value, ordered))})"
        inner = parts(term)
        said = getattr(term, "name", "") or getattr(term, "relation", "") or str(getattr(term, "exponent", ""))
        return f"{type(term).__name__}{said}({';'.join(map(self.value, inner)) or getattr(term, 'value', '')})"


def key(term: Value, scope: Scope) -> tuple[str, tuple[str, ...]]:
    """What is the same for equal values, and the free letters in the order in which it speaks of them."""
    spelling = Spelling(dict(scope))
    text = spelling.value(term)
    free = letters(term)
    order = sorted(spelling.numbers, key=lambda name: spelling.numbers[name])
    return text, tuple(name for name in order if name in free)


@dataclass(slots=True)
class Names:
    """The lets of a program as it is rewritten; a value that has a name is read by it."""

    program: Program
    lets: list[Let] = field(default_factory=list)
    known: dict[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.taken |= {array.name for array in self.program.inputs} | {let.name for let in self.program.lets}

    def define(self, let: Let) -> None:
        """A let of the program, under its own name."""
        text, order = key(let.value, {axis.name: axis for axis in let.axes})
        own = tuple(axis.name for axis in let.axes)
        if len(order) == len(own):
            self.known.setdefault(text, (let.name, tuple(order.index(name) for name in own)))
        self.lets.append(let)

    def find(self, term: Value, scope: Scope) -> Read | None:
        """How a value is read that has a name already."""
        text, order = key(term, scope)
        if text not in self.known:
            return None
        name, places = self.known[text]
        return Read(name, tuple(letter(order[place]) for place in places))

    def read(self, term: Value, scope: Scope, stem: str, by: tuple[str, ...] = ()) -> Value:
        """The value by its name; a new one, where it has none."""
        found = self.find(term, scope)
        if found is not None:
            return found
        axes = tuple(scope[name] for name in layout(term, scope))
        self.define(Let(self.fresh(stem), axes, term, by))
        return Read(self.lets[-1].name, tuple(letter(axis.name) for axis in axes))

    def fresh(self, stem: str) -> str:
        name, count = stem, 1
        while name in self.taken:
            count += 1
            name = f"{stem}{count}"
        self.taken.add(name)
        return name


def with_names(program: Program, change: Callable[[Value, Scope, Names], Value]) -> Program:
    """Each part of each value changed, the inner ones first; what gets a name is defined before what reads it."""
    names = Names(program)

    def changed(term: Value, scope: Scope) -> Value:
        inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
        inside = parts(term)
        term = with_parts(term, tuple(changed(part, inner) for part in inside)) if inside else term
        return change(term, scope, names)

    for let in program.lets:
        names.define(replace(let, value=changed(let.value, {axis.name: axis for axis in let.axes})))
    return replace(program, lets=tuple(names.lets))


def layout(term: Value, scope: Scope) -> tuple[str, ...]:
    """The free letters in the order of an array that holds the value: that of what is read with all of them."""
    free = [name for name in scope if name in letters(term)]
    for part in walk(term):
        if isinstance(part, Read):
            order = [form.plain for form in part.index if form.plain in free]
            if len(order) == len(free) == len(set(order)):
                return tuple(order)
    return _between(term, free) or tuple(sorted(free, key=lambda name: extent(scope[name].span)))   # lines are long


def _between(term: Value, free: list[str]) -> tuple[str, ...]:
    """For sum(o, a[n,o,i]*b[o,c]): n, c, i, as the matrix product of a stack gives them."""
    if not (isinstance(term, Reduce) and len(factors_of(term.body)) == 2):
        return ()
    bound = {axis.name for axis in term.axes}
    for one, other in (factors_of(term.body), factors_of(term.body)[::-1]):
        order = [form.plain for form in one.index] if isinstance(one, Read) else [""]
        mine = [name for name in free if name in letters(other) and name not in order]
        places = [k for k, name in enumerate(order) if name in bound]
        if "" in order or not places or len(mine) + len(order) - len(places) != len(free):
            continue
        if places[0] > 0 and places[-1] < len(order) - 1 and places == list(range(places[0], places[-1] + 1)):
            return (*order[:places[0]], *mine, *order[places[-1] + 1:])
    return ()


def stem_of(term: Value) -> str:
    """What a value without a name is called: after the outermost thing that makes it."""
    if isinstance(term, Reduce):
        return "largest" if term.kind == "max" else "total"
    if isinstance(term, Op) and term.name not in ("add", "mul"):
        return re.sub("kept|among", "chosen", re.sub("power", "raised", term.name)) + "_"
    return "t"
