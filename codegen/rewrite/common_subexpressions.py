"""Names what is used more than once: reductions, repeated values, and the root of which powers are made."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from codegen.program.grammar import (
    Let,
    Op,
    Pow,
    Program,
    Read,
    Reduce,
    Value,
    letters,
    mul,
    parts,
    power,
    reads,
    rebuilt,
    walk,
    with_parts,
)
from codegen.program.value_numbering import Names, Scope, key, stem_of
from codegen.rewrite.contractions import contracted

HALF = Fraction(1, 2)


def name_reductions(program: Program) -> Program:
    """Each sum and each maximum is a let of its own; what has a name is read by it."""
    names = Names(program)
    for let in program.lets:
        scope = {axis.name: axis for axis in let.axes}
        value = _named(let.value, names, scope, top=True)
        found = None if isinstance(value, Read) else names.find(value, scope)
        names.define(replace(let, value=value if found is None else found))
    return replace(program, lets=tuple(names.lets))


def _named(term: Value, names: Names, scope: Scope, top: bool = False) -> Value:
    inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
    inside = parts(term)
    if not inside:
        return term
    term = with_parts(term, tuple(_named(part, names, inner) for part in inside))
    found = names.find(term, scope)
    if found is not None:
        return found
    if isinstance(term, Reduce):
        made = contracted(term, names, scope) if term.kind == "sum" else term
        found = names.find(made, scope)
        if found is not None:
            return found
        if isinstance(made, Reduce) and (not top or letters(made) < scope.keys()):
            return names.read(made, scope, stem_of(made))
        return mul(*(names.read(part, scope, stem_of(part)) if isinstance(part, Reduce) else part
                     for part in made.args)) if isinstance(made, Op) else made
    return term


def roots(program: Program) -> Program:
    """b**(-1/2) = 1/s where s = sqrt(b) has a name; else r = b**(-1/2) gets one, and b**(-3/2) = r**3."""
    names = Names(program)
    named = {key(let.value.base, scope)[0]: let for let in program.lets for scope in [_scope(let)]
             if isinstance(let.value, Pow) and let.value.exponent == HALF}
    odd = {key(part.base, _wide(let))[0] for let in program.lets for part in walk(let.value)
           if isinstance(part, Pow) and part.exponent < 0 and part.exponent.denominator == 2}

    def change(let: Let) -> Let:
        scope = _wide(let)

        def rooted(part: Value) -> Value:
            if not isinstance(part, Pow) or part.exponent.denominator != 2 or not reads(part.base):
                return part
            text = key(part.base, scope)[0]
            if text in named and named[text].name != let.name and named[text] in names.lets:
                root = names.find(power(part.base, HALF), scope)
                return part if root is None else power(root, part.exponent * 2)
            root = names.find(Pow(part.base, HALF), scope)
            if root is not None:
                return power(root, part.exponent * 2)
            if text in odd and part.exponent < 0:
                return power(names.read(Pow(part.base, -HALF), scope, "r"), part.exponent * -2)
            if part.exponent == HALF and letters(part.base) < {axis.name for axis in let.axes}:
                return names.read(part, scope, "root")
            return part

        if isinstance(let.value, Pow) and let.value.exponent == HALF:
            return let
        return replace(let, value=rebuilt(let.value, rooted))

    for let in program.lets:
        names.define(change(let))
    return replace(program, lets=tuple(names.lets))


def name_repeated(program: Program) -> Program:
    """A value that costs something and stands in two places is computed once."""
    while True:
        counts = Counter(text for let in program.lets for text in _costly(let.value, _scope(let)))
        whole = {key(let.value, _scope(let))[0] for let in program.lets}
        repeated = {text for text, count in counts.items() if count > 1 or text in whole}
        if not repeated:
            return program
        names = Names(program)

        def shared(term: Value, scope: Scope, names: Names = names, repeated: set[str] = repeated) -> Value:
            if _costs(term) and key(term, scope)[0] in repeated:
                return names.read(term, scope, stem_of(term))
            inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
            inside = parts(term)
            return with_parts(term, tuple(shared(part, inner) for part in inside)) if inside else term

        for let in program.lets:
            value = let.value
            found = names.find(value, _scope(let))
            if found is not None:
                value = found
            elif parts(value):
                inner = {**_scope(let), **{a.name: a for a in value.axes}} if isinstance(value, Reduce) else _scope(let)
                value = with_parts(value, tuple(shared(part, inner) for part in parts(value)))
            names.define(replace(let, value=value))
        after = replace(program, lets=tuple(names.lets))
        if after.lets == program.lets:
            return program
        program = after


def _costly(term: Value, scope: Scope, top: bool = True) -> Iterator[str]:
    """The spellings of what stands in a value below its top, and would take time to compute again."""
    if not top and _costs(term):
        yield key(term, scope)[0]
    inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
    for part in parts(term):
        yield from _costly(part, inner, False)


def _costs(term: Value) -> bool:
    if not letters(term):
        return False
    if isinstance(term, Op):
        return term.name not in ("add", "mul") or sum(bool(reads(part)) for part in term.args) > 1
    return isinstance(term, Pow) and term.exponent.denominator > 1


def read_aliases(program: Program) -> Program:
    """y = p, where p is another name for the same: p is called y. A let that nothing reads is left out."""
    same: dict[str, str] = {}
    for let in program.lets:
        value = let.value
        if (isinstance(value, Read) and tuple(form.plain for form in value.index) == tuple(a.name for a in let.axes)
                and value.array in program.defined and value.array not in (*program.outputs, *same)):
            same[value.array] = let.name
    left_out = set(same.values())
    for name in same:
        while same[name] in same:
            same[name] = same[same[name]]

    def renamed(term: Value) -> Value:
        return Read(same.get(term.array, term.array), term.index) if isinstance(term, Read) else term

    lets = tuple(Let(same.get(let.name, let.name), let.axes, rebuilt(let.value, renamed), let.by)
                 for let in program.lets if let.name not in left_out)
    return without_unused(replace(program, lets=lets))


def without_unused(program: Program) -> Program:
    """Only what the outputs need."""
    needed = set(program.outputs)
    kept: list[Let] = []
    for let in reversed(program.lets):
        if let.name in needed:
            needed |= reads(let.value)
            kept.append(let)
    return replace(program, lets=tuple(reversed(kept)))


def _scope(let: Let) -> Scope:
    return {axis.name: axis for axis in let.axes}


def _wide(let: Let) -> Scope:
    """All letters of a let, those under its reductions too."""
    inner = {axis.name: axis for part in walk(let.value) if isinstance(part, Reduce) for axis in part.axes}
    return {**_scope(let), **inner}
