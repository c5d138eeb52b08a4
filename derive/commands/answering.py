"""The commands `derive layer` and `derive rule`: what they ask and print, and the proof files that they write."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from textwrap import indent

from derive.answers import Answer, Undecided
from derive.commands.asked import rule as rule_of
from derive.commands.asked import text_or_file
from derive.console.streams import say, say_json, write
from derive.layers.layer import Layer, Refutation, layer
from derive.notation.errors import Error
from derive.rules.answers import Equivalence, Separation, Solution, written
from derive.rules.from_start_phrases import SameFrom
from derive.rules.gallery import GalleryRule
from derive.rules.gallery.tables import gallery
from derive.rules.starts import split
from derive.rules.update_rules import Compared, Stationary, UpdateRule
from derive.running import proof_files
from derive.running.proving import NOT_ALL, PROVED
from derive.show.latex.layer import layer_document
from derive.show.layer_page import in_order, in_words, layer_page
from derive.show.row import Json
from derive.show.text import writer_for

Progress = Callable[[int, str, str], AbstractContextManager[Callable[[str], None]]]


def layer_of(asked: Namespace) -> Layer:
    return layer(text_or_file(asked.text), given=", ".join(asked.given or ()))


def about_layer(asked: Namespace, progress: Progress) -> int:
    """The gradients of a layer, or the truth of one that somebody derived."""
    of = layer_of(asked)
    return _claim(asked, of) if asked.claim else _gradients(asked, of, progress)


def _claim(asked: Namespace, of: Layer) -> int:
    name = asked.claim.split("[")[0].split("=")[0].strip()
    said: dict[str, Json] = {"layer": of.text, "claim": asked.claim}
    try:
        answer = of.check_gradient(name[1:], asked.claim)
    except Undecided as undecided:
        if asked.json:
            say_json({**said, "verdict": "unknown", "reason": str(undecided)})
        else:
            say(f"unknown: {undecided}")
        return NOT_ALL
    if isinstance(answer, Refutation):
        if asked.json:
            say_json({**said, "verdict": "fails", **_refuted(answer)})
        else:
            say(str(answer))
        return NOT_ALL
    if asked.json:
        say_json({**said, "verdict": "holds", **_record(answer)})
    else:
        write(lambda width, sign: layer_page(of, [(name[1:], answer)], width, sign))
    _proofs(asked, {name: answer})
    return PROVED


def _refuted(answer: Refutation) -> dict[str, Json]:
    """The case against a formula, and the right formula, as data."""
    witness, write = answer.witness, writer_for((answer.claimed.text,))
    found: dict[str, Json] = {
        "witness": str(witness), "case": {"sizes": dict(witness.sizes), "entries": dict(witness.entries)},
        "at": witness.place, "true": witness.true, "claimed": witness.claimed}
    right = answer.right and answer.right.shown.statement
    return found | {"right": f"{write(right.lhs)} = {write(right.rhs)}" if right else None,
                    "missing": None if answer.missing is None else write(answer.missing),
                    "turned": answer.turned or None}


def _gradients(asked: Namespace, of: Layer, progress: Progress) -> int:
    names = (*reversed(of.intermediate), *(asked.wrt or of.inputs))
    found: list[tuple[str, Answer]] = []
    unknown: dict[str, str] = {}
    with progress(len(names), "deriving", "gradients") as done:
        for name in names:
            try:
                found.append((name, of.gradient(name)))
            except Undecided as undecided:
                unknown[name] = str(undecided)
            done(name)
    if asked.json:
        gradients: list[Json] = [{"wrt": name, **_record(answer)} for name, answer in found]
        gradients += [{"wrt": name, "verdict": "unknown", "reason": why} for name, why in unknown.items()]
        say_json({"layer": of.text, "inputs": list(of.inputs), "outputs": list(of.outputs), "shapes": dict(of.shapes),
                  "gradients": gradients})
    else:
        if asked.latex:
            say(layer_document(of, found, of.outputs), end="")
        else:
            write(lambda width, sign: layer_page(of, found, width, sign))
        for name, why in unknown.items():
            say(f"d{name}: unknown: {why}")
    _proofs(asked, {f"d{name}": answer for name, answer in found})
    return NOT_ALL if unknown else PROVED


def about_rule(asked: Namespace, progress: Progress) -> int:
    """The closed forms of a rule, or whether another one is the same."""
    if asked.gallery:
        return _names_of_the_gallery(asked)
    if asked.text is None:
        raise Error("expected a rule: its text, a file or a name of the gallery (`derive rule --gallery` lists them)")
    rule = rule_of(asked.text)
    if asked.equivalent_to:
        return _compared(asked, rule, rule_of(asked.equivalent_to), progress)
    if isinstance(rule, GalleryRule) and not asked.json:
        say(_told(rule))
    forms = rule.closed_forms
    others = rule.without_closed_form
    moments = _moments(asked, rule)
    if asked.json:
        say_json({"rule": rule.text, **_gallery_record(rule), "closed_forms": [{"state": state, **_record(answer)}
                                                      for state, answer in forms.items()],
                  "no_closed_form": dict(others), **_moments_record(moments)})
    else:
        for state, answer in forms.items():
            say(f"{state}: {in_words(answer)}\n    digest {answer.digest}")
        for state, why in others.items():
            say(f"{state}: no closed form: {why}")
        if moments is not None:
            said = ", ".join(f"{name} = {written(value)}" for name, value in moments.moments.items())
            say(f"on a quadratic, g = {asked.stationary}*{rule.reading.watched} + noise: {said}\n"
                f"    stable where {' and '.join(f'{written(part)} > 0' for part in moments.stable)}")
    _proofs(asked, forms)
    return PROVED


def _names_of_the_gallery(asked: Namespace) -> int:
    if asked.text is not None or asked.equivalent_to:
        raise Error("--gallery lists the names of the gallery, and takes no rule; leave one of the two out")
    if asked.json:
        say_json([{"name": name, "source": entry.source} for name, entry in gallery().items()])
    else:
        for name in gallery():
            say(name)
    return PROVED


def _told(rule: GalleryRule) -> str:
    """The rule itself, which a name alone does not show."""
    values = ", ".join(f"{name} = {value:g}" for name, value in rule.defaults.items())
    starts = "".join(f"; {state} starts at {value}" for state, value in rule.start.items())
    return f"{rule.name} ({rule.source}):\n{indent(rule.text, '    ')}\ndefaults: {values}{starts}"


def _gallery_record(rule: UpdateRule) -> dict[str, Json]:
    if not isinstance(rule, GalleryRule):
        return {}
    return {"name": rule.name, "source": rule.source, "defaults": dict(rule.defaults), "start": dict(rule.start)}


def _moments(asked: Namespace, rule: UpdateRule) -> Stationary | None:
    """The stationary second moments on a quadratic loss, where they are asked for."""
    return rule.stationary(asked.stationary) if asked.stationary else None


def _moments_record(moments: Stationary | None) -> dict[str, Json]:
    if moments is None:
        return {}
    return {"stationary": {name: written(value) for name, value in moments.moments.items()},
            "stable": [f"{written(part)} > 0" for part in moments.stable], "digest": moments.theorem.digest}


def _compared(asked: Namespace, rule: UpdateRule, other: UpdateRule, progress: Progress) -> int:
    said: dict[str, Json] = {"rule": rule.text, "equivalent_to": other.text}
    try:
        with progress(1, "comparing", "pairs of rules"):
            found = rule.equivalent_to(other, asked.solve and tuple(asked.solve.replace(",", " ").split()),
                                       tuple(asked.state) if asked.state else None, asked.given or (),
                                       not asked.no_usual_ranges, _start(asked))
    except Undecided as undecided:
        if asked.json:
            say_json({**said, "verdict": "unknown", "reason": str(undecided)})
        else:
            say(f"unknown: {undecided}")
        return NOT_ALL
    if asked.json:
        say_json({**said, "verdict": verdict_of(found),
                  "told": str(found), "solutions": _solutions(found)})
    else:
        say(str(found))
    if not isinstance(found, Equivalence | SameFrom):
        return NOT_ALL
    _proofs(asked, {f"{name}.{place}" if place else name: answer
                    for place, one in enumerate(_solved(found)) for name, answer in _theorems(one).items()})
    return PROVED


def _start(asked: Namespace) -> dict[str, str] | None:
    """The start of the first rule that is asked about."""
    return None if asked.start is None else split(asked.start)


def verdict_of(found: Compared) -> str:
    if isinstance(found, Equivalence | SameFrom):
        return "equivalent"
    return "differs from rest" if isinstance(found, Separation) and found.from_rest else "not equivalent"


def _solutions(found: Compared) -> list[Json]:
    return [[{"state": name, **_record(answer)} for name, answer in _theorems(one).items()] for one in _solved(found)]


def _theorems(found: Solution) -> dict[str, Answer]:
    """The theorems by the states that they are about: what holds from the first step on, and the ties."""
    names = [tie.state for tie in found.ties]
    more = [f"watched_{place}" for place in range(len(found.theorems) - len(names))]
    return dict(zip((*more, *names), found.theorems, strict=True))


def _solved(found: Compared) -> tuple[Solution, ...]:
    match found:
        case Equivalence(solutions=solutions):
            return solutions
        case SameFrom(solution=solution):
            return (solution,)
    return ()


def _record(answer: Answer) -> dict[str, Json]:
    write = writer_for(())
    return {"theorem": in_words(answer), "given": [write(formula) for formula in in_order(answer.given)],
            "presupposes": [*map(write, in_order(answer.presupposed)), *answer.untold],
            **({"at_ties": answer.at_ties} if answer.at_ties else {}), "digest": answer.digest}


def _proofs(asked: Namespace, answers: Mapping[str, Answer]) -> None:
    """A proof file for each answer. What is printed for a program to read stays what it is."""
    if asked.proofs is None:
        return
    paths = proof_files.write(((f"{name}.proof", answer.proof_file) for name, answer in answers.items()), asked.proofs)
    if not asked.json:
        say(proof_files.how_to_check(paths, asked.proofs))
