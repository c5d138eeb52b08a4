"""Writes a sum into shifted places, sum(i, k, f[i,k]*[i + k == p]), as one addition of a slice for each k."""

from collections.abc import Callable, Mapping

from codegen.numpy.views import Around, Operand, length, tuple_of, view
from codegen.program.errors import Unsupported
from codegen.program.grammar import (
    Affine,
    Axis,
    Inside,
    Let,
    Match,
    Program,
    Read,
    Reduce,
    Span,
    extent,
    factors_of,
    letter,
    match_of,
)
from codegen.program.notation import affine, said
from codegen.rewrite.contractions import go_somewhere
from codegen.schedule.fusion import places_of

is_scattered = places_of


def scattered(let: Let, program: Program, homes: Mapping[str, str], fresh: Callable[[str], str]) -> list[str]:
    """Zeros, and what is added to them; `homes` says in which arrays lets lie."""
    assert isinstance(let.value, Reduce)
    shape, name = tuple_of([length(axis.span) for axis in let.axes]), homes.get(let.name, let.name)
    read = [factor.array for factor in factors_of(let.value.body) if isinstance(factor, Read)]
    made = homes.get(read[0], "") if read else ""
    return [f"# {said(let)}", f"{name} = np.zeros({shape}, dtype)",
            *additions(let, program, name, fresh, made=made)]


def additions(let: Let, program: Program, name: str, fresh: Callable[[str], str], tile: str = "",
              made: str = "") -> list[str]:
    """For each value of the letters that no slice can run over: the slice where they put f. Of a letter of which there
    is a tile, f is what was made for the tile."""
    assert isinstance(let.value, Reduce)
    axes = {axis.name: axis for axis in let.value.axes}
    factors = factors_of(let.value.body)
    reads = [factor for factor in factors if isinstance(factor, Read)]
    conditions = [factor for factor in factors if isinstance(factor, Inside)]
    own = {axis.name for axis in let.axes}
    match = match_of(conditions[0], axes, own) if len(conditions) == 1 and len(axes) == 1 else None
    spans = {axis.name: axis for axis in (*let.axes, *let.value.axes)}
    if match is not None and not go_somewhere(let.value, conditions, program, spans):
        return _moved(let, match, reads, program, name, fresh, tile, made)
    deltas = [_delta(factor, axes) for factor in conditions]
    lettered = [[one for one in form.names if not one[:1].isupper()] for read in reads for form in read.index]
    if len(factors) > len(deltas) + len(reads[:1]) or any(len(names) != 1 for names in lettered):
        raise Unsupported(f"no kernel for this sum yet: {said(let)}")
    runs = {target: _longest(form, axes) for form, target in deltas}
    forms = {target: form for form, target in deltas}
    looped = [axis for axis in let.value.axes if axis.name not in runs.values()]
    variables = {axis.name: fresh(axis.name) for axis in looped}
    at = {axis.name: letter(variables[axis.name]) + axis.low for axis in looped}
    into = []
    for axis in let.axes:
        if axis.name not in forms:
            into.append("lo:hi" if axis.name == tile else ":")
            continue
        run = axes[runs[axis.name]]
        step = forms[axis.name].factor(run.name)
        first = forms[axis.name].put({**at, run.name: run.low}) - axis.low
        last = forms[axis.name].put({**at, run.name: run.high}) - axis.low
        into.append(f"{affine(first)}:{affine(last + 1)}" + (f":{step}" if step != 1 else ""))
    index = tuple(letter(runs.get(axis.name, axis.name)) for axis in let.axes)
    have = [one for one, in lettered]
    kept = [one for one in have if one not in variables]
    if not {*kept} <= {form.plain for form in index}:
        raise Unsupported(f"no kernel for this sum yet: {said(let)}")
    moved = "1"
    if reads:
        ranges = {name: axis.span for name, axis in spans.items()}
        picked = [_picked(form, one, span, ranges[one], at.get(one)) for form, one, span in zip(
            reads[0].index, have, program.spans(reads[0].array), strict=True)]
        source = Operand((made or reads[0].array) + _brackets([":" if one == tile else part for one, part in zip(
            have, picked, strict=True)]), tuple(ranges[one] for one in kept), tuple(map(letter, kept)))
        moved = view(source, tuple(form.plain for form in index), Around(ranges))
    loops = [f"{'    ' * depth}for {variables[axis.name]} in range({length(axis.span)}):"
             for depth, axis in enumerate(looped)]
    return [*loops, f"{'    ' * len(looped)}{name}{_brackets(into)} += {moved}"]


def _moved(let: Let, match: Match, reads: list[Read], program: Program, name: str, fresh: Callable[[str], str],
           tile: str, made: str) -> list[str]:
    """A sum with one match: the slice of f that has places, put there, as far as there are any."""
    assert isinstance(let.value, Reduce)
    spans = {axis.name: axis.span for axis in (*let.axes, *let.value.axes)}
    (low, high), (least, most) = spans[match.slow], spans[match.fast]
    shift, step = match.shift, match.step
    first, last = fresh("first"), fresh("last")
    begins = affine(least - shift) if step == 1 else f"-(({affine(shift - least)}) // {step})"
    ends = affine(most - shift) if step == 1 else f"({affine(most - shift)}) // {step}"
    lines = [f"{first}, {last} = max({affine(low)}, {begins}), min({affine(high)}, {ends})"]

    def run(form: Affine, letter_: str, start: Affine, own: str) -> str:
        """The places of an array that one of the two letters runs over; all of those of another letter."""
        if letter_ not in (match.slow, match.fast):
            return "lo:hi" if own == tile and tile else ":"
        if form.plain != letter_:
            raise Unsupported(f"no kernel for this sum yet: {said(let)}")
        by, off = (step, shift) if letter_ == match.fast else (1, Affine())
        begin = letter(first).times(by) + off - start
        end = letter(last).times(by) + off - start + 1
        return f"{affine(begin)}:{affine(end)}" + (f":{by}" if by != 1 else "")

    into = [run(letter(axis.name), axis.name, axis.low, axis.name) for axis in let.axes]
    text = "1"
    if reads:
        read = reads[0]
        lettered = [[one for one in form.names if one in spans] for form in read.index]
        if len(reads) > 1 or any(len(names) != 1 for names in lettered):
            raise Unsupported(f"no kernel for this sum yet: {said(let)}")
        have = [one for one, in lettered]
        picked = [run(form, one, span[0], one if one == tile and not made else "")
                  for form, one, span in zip(read.index, have, program.spans(read.array), strict=True)]
        other = match.slow if match.slow in {axis.name for axis in let.axes} else match.fast
        bound = match.fast if other == match.slow else match.slow
        places = tuple(other if one == bound else one for one in have)
        source = Operand((made or read.array) + _brackets(picked), tuple(spans[one] for one in places),
                         tuple(map(letter, places)))
        text = view(source, tuple(axis.name for axis in let.axes), Around(spans))
    return [*lines, f"if {first} <= {last}:", f"    {name}{_brackets(into)} += {text}"]


def _picked(form: Affine, name: str, span: Span, own: Span, at: Affine | None) -> str:
    """What an index picks of an array: one place, or those of all values of its letter."""
    if at is not None:
        return affine(form.put({name: at}) - span[0])
    first, end = (form.put({name: side}) - span[0] for side in own)
    if form.factor(name) != 1:
        raise Unsupported(f"no kernel for a sum into places {affine(form)} yet")
    whole = first == Affine() and end == span[1] - span[0]
    return ":" if whole else f"{affine(first)}:{affine(end + 1)}"


def _delta(condition: Inside, axes: dict[str, Axis]) -> tuple[Affine, str]:
    """[form == target]: a form of letters that are summed, and a letter that is not."""
    for form, target in ((condition.left, condition.right.plain), (condition.right, condition.left.plain)):
        if target and target not in axes and condition.relation == "==":
            return form, target
    raise Unsupported(f"no kernel for the condition {affine(condition.left)} {condition.relation} "
                      f"{affine(condition.right)} yet")


def _longest(form: Affine, axes: dict[str, Axis]) -> str:
    """The letter that a slice runs over: of those in the form the one that looks longest, which is one of positions and
    none of a window; else one that has a stride."""
    found = [name for name in form.names if name in axes and form.factor(name) > 0]
    if not found:
        raise Unsupported(f"no kernel for a sum into places {affine(form)} yet")
    return max(found, key=lambda name: (extent(axes[name].span), form.factor(name)))


def _brackets(picked: list[str]) -> str:
    picked = list(picked)
    while picked and picked[-1] == ":":
        picked.pop()
    return f"[{', '.join(picked)}]" if picked else ""
