"""Writes a sum into shifted places, sum(i, k, f[i,k]*[i + k == p]), as one addition of a slice for each k."""

from collections.abc import Callable

from codegen.numpy.views import Around, Operand, length, tuple_of, view
from codegen.program.errors import Unsupported
from codegen.program.grammar import Affine, Axis, Inside, Let, Program, Read, Reduce, Span, factors_of, letter
from codegen.program.notation import affine, said
from codegen.schedule.fusion import places_of

is_scattered = places_of


def scattered(let: Let, program: Program, name: str, fresh: Callable[[str], str]) -> list[str]:
    """Zeros, and what is added to them."""
    shape = tuple_of([length(axis.span) for axis in let.axes])
    return [f"# {said(let)}", f"{name} = np.zeros({shape}, dtype)", *additions(let, program, name, fresh)]


def additions(let: Let, program: Program, name: str, fresh: Callable[[str], str], tile: str = "",
              made: str = "") -> list[str]:
    """For each value of the letters that no slice can run over: the slice where they put f. Of a letter of which there
    is a tile, f is what was made for the tile."""
    assert isinstance(let.value, Reduce)
    axes = {axis.name: axis for axis in let.value.axes}
    factors = factors_of(let.value.body)
    reads = [factor for factor in factors if isinstance(factor, Read)]
    deltas = [_delta(factor, axes) for factor in factors if isinstance(factor, Inside)]
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
        spans = {axis.name: axis.span for axis in (*let.axes, *let.value.axes)}
        picked = [_picked(form, one, span, spans[one], at.get(one)) for form, one, span in zip(
            reads[0].index, have, program.spans(reads[0].array), strict=True)]
        source = Operand((made or reads[0].array) + _brackets([":" if one == tile else part for one, part in zip(
            have, picked, strict=True)]), tuple(spans[one] for one in kept), tuple(map(letter, kept)))
        moved = view(source, tuple(form.plain for form in index), Around(spans))
    loops = [f"{'    ' * depth}for {variables[axis.name]} in range({length(axis.span)}):"
             for depth, axis in enumerate(looped)]
    return [*loops, f"{'    ' * len(looped)}{name}{_brackets(into)} += {moved}"]


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
    """The letter that a slice runs over: of those in the form one whose range is cut short, or that has a stride."""
    found = [name for name in form.names if name in axes and form.factor(name) > 0]
    if not found:
        raise Unsupported(f"no kernel for a sum into places {affine(form)} yet")
    return max(found, key=lambda name: (len(axes[name].length.terms), form.factor(name)))


def _brackets(picked: list[str]) -> str:
    picked = list(picked)
    while picked and picked[-1] == ":":
        picked.pop()
    return f"[{', '.join(picked)}]" if picked else ""
