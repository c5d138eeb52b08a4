"""Renames the letters of a program as a person would choose them."""

from dataclasses import replace

from codegen.program.grammar import Axis, Let, Program, Reduce, Value, letter, letters, parts, put, walk, with_parts


def plain_letters(program: Program) -> Program:
    """i for i7, where nothing else in the let is called i."""
    return replace(program, lets=tuple(map(_plain, program.lets)))


def _plain(let: Let) -> Let:
    inner = [axis for part in walk(let.value) if isinstance(part, Reduce) for axis in part.axes]
    names: dict[str, str] = {}
    for axis in (*let.axes, *inner):
        stem = axis.name.rstrip("0123456789")
        name, count = stem, 1
        while name in names.values():
            count += 1
            name = f"{stem}{count}"
        names.setdefault(axis.name, name)
    if all(old == new for old, new in names.items()):
        return let
    return replace(let, axes=tuple(_axis(axis, names) for axis in let.axes), value=_renamed(let.value, names))


def _axis(axis: Axis, names: dict[str, str]) -> Axis:
    return replace(axis, name=names[axis.name])


def _renamed(term: Value, names: dict[str, str]) -> Value:
    if isinstance(term, Reduce):
        return Reduce(term.kind, tuple(_axis(axis, names) for axis in term.axes), _renamed(term.body, names))
    if any(isinstance(part, Reduce) for part in walk(term)):
        return with_parts(term, tuple(_renamed(part, names) for part in parts(term)))
    return put(term, {old: letter(new) for old, new in names.items() if old in letters(term)})
