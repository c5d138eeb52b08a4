"""Writes the Python module of a layer: forward and backward with their guards, and the helpers that they need."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from codegen.lower.layers import Lowered
from codegen.numpy import loops
from codegen.numpy.bodies import Body
from codegen.numpy.definite_assignment import bound
from codegen.numpy.headers import gradient_formulas
from codegen.numpy.helpers import functions
from codegen.numpy.shape_checks import derived_sizes, expected, fits, plain_sizes, sizes_of
from codegen.numpy.targets import NUMPY, Target
from codegen.program.grammar import Affine, Program, Span
from codegen.program.labels import compared_alone
from codegen.program.notation import affine
from codegen.program.overflow import norms
from codegen.rewrite import rewritten
from codegen.rewrite.identities import licences
from codegen.schedule.saved_for_backward import Keeping
from codegen.templating import commented, filled, wrapped

QUIET = '@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0'
KEEPS = "@np.errstate()                          # brings back the size of the buffer"
PARTIAL = '@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # of what a condition leaves out'
WIDER = '@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again'


def source(lowered: Lowered, title: str, formulas: Sequence[str], digests: Sequence[tuple[str, str]],
           target: Target = NUMPY) -> str:
    """The text of a module with `forward` and `backward`; with the digests of its theorems, if they are given."""
    with_kept = target.keeping(lowered.forward, lowered.backward)
    bodies = [target.write(program, None) for program in (rewritten(lowered.forward), with_kept.alone)]
    kept = with_kept.names
    few = _few(with_kept) if target.small is not None else ""
    texts = [_function("forward", (), lowered.forward, bodies[0], lowered, kept, few),
             _function("backward", lowered.upstream, lowered.backward, bodies[1], lowered, kept, few)]
    far = any(body.norms for body in bodies)
    if far or not set(kept) <= set(lowered.forward.outputs):
        texts.insert(1, _keeping(with_kept, lowered, target))
    if far or kept:
        texts.append(_from_kept(with_kept, lowered, target))
    if target.small is not None:
        texts = [*_public(lowered), *texts, *_of_few(with_kept, lowered, target.small)]
    called = "\n".join(texts)
    helpers = ["one_type", "inputs_led" if lowered.lead else "inputs", "said"]
    helpers += [name for name in ("whole", "expect", "fits", "kept_array", "empty", "ones") if f"_{name}(" in called]
    imports = ["from numpy.lib.stride_tricks import as_strided"] if "as_strided(" in called else []
    imports += ["from numpy.typing import ArrayLike"] if few else []
    imports += ["from codegen.native.work_sharing import in_turns"] if re.search(r"(?<!\.)in_turns\(", called) else []
    wider = filled("numpy/wider.py.j2", {"lead": lowered.lead, "widest": target.widest(lowered.backward)})
    return bound(filled("numpy/layer.py.j2", {
        "title": title, "formulas": commented(formulas),
        "gradients": _gradients(with_kept, lowered, digests), "imports": [*imports, *target.imports],
        "identities": licences(frozenset().union(*(body.by for body in bodies))) if digests else [],
        "helpers": [*(filled(f"numpy/{name}.py.j2", {}).rstrip() for name in helpers),
                    *([filled("numpy/known.py.j2", {"few": f"{loops.FEW:_}"}).rstrip()] if few else []),
                    *([wider.rstrip()] if far else []), *functions(called), *target.helpers],
        "functions": [text.rstrip() for text in texts]}))


def _gradients(kept: Keeping, lowered: Lowered, digests: Sequence[tuple[str, str]]) -> list[str]:
    """The formula of each gradient, with the digest of its theorem, and those of what it speaks of."""
    formulas = gradient_formulas(kept, lowered) if digests else {}
    return [line for name, digest in digests for k, formula in enumerate(formulas[name])
            for line in wrapped([f"    where {formula}" if k else f"{formula}   {digest}"])]


def _checks(norms: Sequence[str], lowered: Lowered, upstream: Sequence[str], said: Mapping[str, str]) -> list[str]:
    """Where a norm tells that its type was too narrow, all is made in a wider one. `said` is how the text there has
    the arrays, the sizes and what is kept."""
    if not norms:
        return []
    arrays = said.get("arrays", "arrays")
    given = f"{arrays}, {said.get('sizes', 'sizes')}, dtype, {'lead, ' if lowered.lead else ''}{said['kept']}"
    call = f"_from_kept, {given}, upstream={len(upstream)}" if upstream else f"_keeping, {given}"
    return [f"if {' or '.join(f'_far({norm}, dtype, {arrays})' for norm in norms)}:", f"    return _wider({call})"]


def _keeping(kept: Keeping, lowered: Lowered, target: Target) -> str:
    """`forward`, with what it keeps."""
    outputs = lowered.results[0]
    result = _results(outputs, kept.forward, lowered.lead)
    single = _unfolded(kept.forward.outputs[0], kept.forward, lowered.lead)
    return _inner("_keeping", "The outputs; what backward can take is put into kept.", lowered.forward, kept.forward,
                  lowered, (), kept, single if len(outputs) == 1 else result, target)


def _from_kept(kept: Keeping, lowered: Lowered, target: Target) -> str:
    """`backward`, of what `forward` has kept."""
    return _inner("_from_kept", "The gradients, of what forward has kept.", lowered.backward, kept.backward, lowered,
                  lowered.upstream, kept, _results(lowered.results[1], kept.backward, lowered.lead), target)


def _inner(name: str, said: str, outer: Program, program: Program, lowered: Lowered, upstream: Sequence[str],
           kept: Keeping, result: str, target: Target) -> str:
    """A function that goes on where another has checked the arrays."""
    body = target.write(program, None)
    takes, gives = (kept.names, ()) if upstream else ((), kept.names)
    early = [norm for norm in norms(kept.forward) if norm in takes]
    shapes = {one: ", ".join(affine(high - low + 1) for low, high in program.spans(one)) for one in takes}
    used = _words([*body.code, *shapes.values()])
    plain = plain_sizes(outer)
    derived = derived_sizes(lowered.derived, used, plain)
    used |= {size for fact in derived for size in fact.bound.names}
    return filled("numpy/kept.py.j2", {
        "name": name, "said": said, "decorator": _decorator(body), "lead": lowered.lead,
        "early": _checks(early, lowered, upstream, {"kept": "kept"}),
        "names": [one if one in used else "_" for one in (array.name for array in outer.inputs)],
        "sizes": [size for size in plain if size in used], "derived": [fact.line for fact in derived],
        "takes": list(shapes.items()), "gives": list(gives),
        "shown": [one for one in gives if one in lowered.forward.outputs],
        "body": wrapped([*body.lines, *_checks(body.norms, lowered, upstream, {"kept": "kept"})]),
        "result": result})


def _words(lines: Iterable[str]) -> set[str]:
    return set(re.findall(r"\b\w+\b", "\n".join(lines)))


def _decorator(body: Body) -> str:
    return (WIDER if body.norms else PARTIAL if body.leaves_out else QUIET if body.sigmoid
            else KEEPS if body.row else "")


def _results(names: Sequence[str], program: Program, lead: str, small: bool = False) -> str:
    pairs = zip(names, program.outputs[:len(names)], strict=True)
    return "{" + ", ".join(f'"{name}": {_unfolded(out, program, lead, small)}' for name, out in pairs) + "}"


def _function(name: str, upstream: Sequence[str], program: Program, body: Body, lowered: Lowered,
              kept: Sequence[str], few: str) -> str:
    names = [array.name for array in program.inputs]
    inputs = [one for one in names if one not in upstream]
    dims = {array.name: tuple(f"{one}..." if one == lowered.lead else one for low, high in array.spans
                              for one in [affine(high - low + 1)]) for array in program.inputs}
    sizes = [size for size in plain_sizes(program) if size not in lowered.derived or name == "backward"]
    checks = [*fits(lowered.facts, sizes_of(program)), *expected(program.inputs)]
    spoken = _words([*body.code, *checks, few, *(plain_sizes(program) if few else ())])
    derived = derived_sizes(lowered.derived, spoken, sizes)
    used = spoken | _words(fact.line for fact in derived)
    results = lowered.results[name == "backward"]
    watched = _checks(body.norms, lowered, upstream, {"kept": "{}"})
    given = not watched and set(kept) <= set(lowered.forward.outputs)       # then forward has nothing more to make
    whole = _results(results, program, lowered.lead)
    single = name == "forward" and len(results) == 1
    return filled("numpy/function.py.j2", {
        "name": f"_any_{name}" if few else name,
        "signature": ", ".join([*names, "kept", "key"] if few else [*upstream, "*", *inputs, "kept=None"]),
        "said": f"{name} of arrays of any size, which are looked at first." if few else _said(name, lowered),
        "decorator": _decorator(body),
        "few": _begins_small(name, few, names, _found(program, lowered)) if few else [],
        "other": "" if not kept and not watched else "_from_kept" if upstream else "" if given else "_keeping",
        "gives": list(kept) if given and not upstream else [],
        "shown": list(kept) if given and not upstream else [],
        "arrays": [(one, _quoted(dims[one])) for one in names], "arguments": names,
        "whole": sorted(compared_alone(lowered.forward)), "lead": lowered.lead,
        "sizes": [one for one in sizes if one in used], "derived": [fact.line for fact in derived],
        "checks": checks, "body": wrapped([*body.lines, *watched]),
        "result": _unfolded(program.outputs[0], program, lowered.lead) if single else whole})


def _said(name: str, lowered: Lowered) -> str:
    """What the docstring of a function says."""
    outputs, inputs = lowered.results[0], [array.name for array in lowered.forward.inputs]
    if name == "backward":
        return f"The gradients of {', '.join(inputs)}; sooner with what forward has kept of the same inputs."
    return f"{', '.join(outputs)}, as above. Into kept, a dict, goes what backward would have to make again."


# -- small arrays ------------------------------------------------------------------------------------------------------
def _few(kept: Keeping) -> str:
    """Whether no array of a layer has many entries."""
    spans = [tuple(axis.span for axis in let.axes) for let in (*kept.forward.lets, *kept.backward.lets)]
    spans += [array.spans for array in (*kept.forward.inputs, *kept.backward.inputs)]
    counts = dict.fromkeys(" * ".join(_factor(high - low + 1) for low, high in one) for one in spans if one)
    largest = [text for text in counts if not any(other != text and f" * {text} * " in f" * {other} * "
                                                  for other in counts)]
    return f"max({', '.join(largest)}) <= FEW" if len(largest) > 1 else f"{largest[0]} <= FEW" if largest else "True"


def _begins_small(name: str, few: str, names: Sequence[str], found: Sequence[str]) -> list[str]:
    """The lines of the first call with arrays of few entries: the next one with the like looks at nothing."""
    return [*wrapped([f"    if {few}:"]), f"        _remember(key, {', '.join(found)})",
            f"        return _small_{name}({', '.join([*names, *found, 'kept'])})"]


def _factor(form: Affine) -> str:
    return affine(form) if form.plain or not form.terms else f"({affine(form)})"


def _key(program: Program) -> str:
    """What tells that arguments have been looked at: the types and shapes of arrays; numbers are Python's."""
    arrays = [f"{array.name}.__class__, {array.name}.dtype, {array.name}.shape" if array.spans else
              f"{array.name}.__class__ in _NUMBERS" for array in program.inputs]
    return ", ".join(arrays) + ("," if len(arrays) == 1 else "")


def _found(program: Program, lowered: Lowered) -> list[str]:
    """What is known of arguments that have been looked at."""
    return ["dtype", *(["lead"] if lowered.lead else []), *plain_sizes(program)]


def _public(lowered: Lowered) -> list[str]:
    """The two functions that are called; what they are given may have been looked at before."""
    texts = []
    for name, upstream, program in (("forward", (), lowered.forward), ("backward", lowered.upstream, lowered.backward)):
        names = [array.name for array in program.inputs]
        typed = [f"{one}: ArrayLike" for one in names]
        signature = [*typed[:len(upstream)], "*", *typed[len(upstream):], "kept: dict[str, np.ndarray] | None = None"]
        single = name == "forward" and len(lowered.results[0]) == 1
        result = "np.ndarray" if single else "dict[str, np.ndarray]"
        texts.append(filled("numpy/public.py.j2", {
            "name": name, "head": _folded(f"def {name}({', '.join(signature)}) -> {result}:"),
            "said": _said(name, lowered), "shapes": _shapes(name, program, lowered),
            "key": wrapped([f"_key = ({_key(program)})"]), "arguments": "".join(f"{one}, " for one in names)}))
    return texts


def _folded(line: str, width: int = 116) -> list[str]:
    """The head of a function on as many lines as it takes."""
    lines = [""]
    for word in re.split(r", (?![^\[]*\])", line):
        if lines[-1] and len(lines[-1]) + len(word) + 2 > width:
            lines[-1] += ","
            lines.append("        " + word)
        else:
            lines[-1] += f", {word}" if lines[-1] else word
    return lines


def _shapes(name: str, program: Program, lowered: Lowered) -> list[str]:
    """A line for each argument, and one for what comes back."""
    def said(spans: Sequence[Span]) -> str:
        dims = [affine(high - low + 1) for low, high in spans]
        dims = [f"{one}..." if one == lowered.lead else one for one in dims]
        return f"({', '.join(dims)}{',' if len(dims) == 1 else ''})" if dims else "a number"

    outputs = [said(program.spans(out)) for out in program.outputs]
    single = name == "forward" and len(outputs) == 1
    pairs = [f"{one} {shape}" for one, shape in zip(lowered.results[name == "backward"], outputs, strict=False)]
    gives = pairs[0] if single else f"{{{', '.join(pairs)}}}"
    given = [f"{array.name}: {said(array.spans)}" for array in program.inputs]
    return wrapped([*given, f"Returns {gives}, in the type of the arrays: float32 or float64."])


def _of_few(kept: Keeping, lowered: Lowered, write: Callable[[Program], Body]) -> list[str]:
    """The functions of few entries, which have been looked at; one that keeps what no output is stands by itself."""
    if set(kept.names) <= set(lowered.forward.outputs):
        return [_small("forward", kept.forward, kept, lowered, write, ""),
                _small("backward", kept.backward, kept, lowered, write, "forward")]
    return [_small("forward", rewritten(lowered.forward), kept, lowered, write, "keeping"),
            _small("keeping", kept.forward, kept, lowered, write, ""),
            _small("backward", kept.backward, kept, lowered, write, "keeping")]


def _small(name: str, program: Program, kept: Keeping, lowered: Lowered, write: Callable[[Program], Body],
           other: str) -> str:
    """One of them. forward goes on in `other` where something is to be kept, backward begins there where nothing is."""
    upstream = lowered.upstream if name == "backward" else ()
    outer, body = lowered.backward if upstream else lowered.forward, write(program)
    names, sizes = [array.name for array in outer.inputs], plain_sizes(outer)
    known = {"arrays": f"[{', '.join(names)}]", "kept": "kept" if upstream else "{} if kept is None else kept",
             "sizes": f"{{{', '.join(f'{chr(34)}{size}{chr(34)}: {size}' for size in sizes)}}}"}
    takes, gives = (kept.names, ()) if upstream else ((), () if other else kept.names)
    shapes = {one: ", ".join(affine(high - low + 1) for low, high in program.spans(one)) for one in takes}
    early = [norm for norm in norms(kept.forward) if norm in takes]
    led = {array.name: f"{array.name}.reshape({', '.join(affine(high - low + 1) for low, high in array.spans)})"
           for array in outer.inputs if lowered.lead and array.spans
           and (array.spans[0][1] - array.spans[0][0] + 1).plain == lowered.lead}
    outputs = lowered.results[1 if upstream else 0]
    result = (_unfolded(program.outputs[0], program, lowered.lead, small=True) if len(outputs) == 1 and not upstream
              else _results(outputs, program, lowered.lead, small=True))
    again = ", ".join([*(array.name for array in lowered.forward.inputs), *_found(lowered.forward, lowered), "kept"])
    again = f"_small_{other}({again})"
    return filled("numpy/small.py.j2", {
        "name": f"_small_{name}", "decorator": WIDER if early else _decorator(body),
        "said": f"{name.replace('keeping', 'forward')} of few entries, which have been looked at.",
        "signature": ", ".join([*names, *_found(outer, lowered), "kept"]),
        "first": [*(f"{array.name} = dtype.type({array.name})" for array in outer.inputs if not array.spans),
                  *(["if len(lead) != 1:", f"    {', '.join(led)} = {', '.join(led.values())}"] if led else []),
                  *(fact.line for fact in derived_sizes(
                      lowered.derived, _words([*body.code, *shapes.values()]), sizes))],
        "other": again if other and not upstream else "", "again": again if takes else "",
        "takes": list(shapes.items()), "gives": list(gives),
        "shown": [one for one in gives if one in lowered.forward.outputs],
        "early": _checks(early, lowered, upstream, known), "result": result,
        "body": wrapped([*body.lines, *_checks(body.norms, lowered, upstream, known)])})


def _unfolded(out: str, program: Program, lead: str, small: bool = False) -> str:
    """A result with the leading axes that the inputs had; of few entries, nothing is done where that is one."""
    leads = [bool(lead) and axis.length.plain == lead for axis in program.defined[out].axes[:1]]
    if not any(leads):
        return out
    return f"{out} if len(lead) == 1 else {out}.reshape(lead + {out}.shape[1:])" if small else (
        f"{out}.reshape(lead + {out}.shape[1:])")


def _quoted(texts: Sequence[str]) -> str:
    return "(" + "".join(f'"{text}", ' for text in texts).removesuffix(" " if len(texts) == 1 else ", ") + ")"
