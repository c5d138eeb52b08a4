"""Gradients of layers as the kernel proved them, with all that the theorems and the texts assume."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from derive.answers import Answer, Undecided, Words, carried_out, leaving
from derive.attack.vacuity import Setting
from derive.bridge.layers import AboutLayer, about_layer, theorem_of_claim, theorem_of_shown
from derive.kernel.types import Refused
from derive.layers.reading import LayerText
from derive.notation.errors import Error
from derive.outlines.calculus import entries
from derive.outlines.outline import Outline
from derive.outlines.ties import at_ties
from derive.search.backprop import Gradient


def answer_to_gradient(source: LayerText, found: Gradient) -> Answer:
    """The gradient by an array, as it is shown: along every direction, or else step by step as the outline has it.
    Where the kernel does not follow how its form was made readable, in the form that it had before."""
    answers: tuple[Callable[[], Answer], ...] = (
        lambda: _along_every_direction(source, found),
        lambda: answer_to_outline(source, found.theorem),
        lambda: _along_every_direction(source, replace(found, shown=found.raw)))
    refusal: Error | None = None
    for answer in answers:
        try:
            return _telling_ties(source, answer(), "{}")
        except Refused:
            continue
        except Undecided as error:
            refusal = refusal or error
    raise refusal or Undecided(f"the gradient by {found.name} was not proved")


def _along_every_direction(source: LayerText, found: Gradient) -> Answer:
    outline, letters = found.theorem, tuple(letter for letter, _, _ in found.ranges)
    about = _with_less_or_more(outline, partial(
        theorem_of_shown, source.text, source.program, found.name, letters, found.shown.statement.rhs))
    return _leaving(source, outline, about)


def _with_less_or_more(outline: Outline, theorem: Callable[..., AboutLayer]) -> AboutLayer:
    """The theorem under what it needs by itself, or else under what the outline asks of entries beside."""
    try:
        return theorem()
    except Refused:
        asked = frozenset(filter(entries, outline.given))
        if not asked:
            raise
        return theorem(under=asked)


def answer_to_outline(source: LayerText, outline: Outline) -> Answer:
    """What an outline about the layer, or about its gradients, says."""
    return _leaving(source, outline, about_layer(source.text, carried_out(outline)))


def answer_to_claim(source: LayerText, text: str, outline: Outline) -> Answer:
    """That a formula for a gradient is right, read anew from its text."""
    try:
        about = _with_less_or_more(outline, partial(theorem_of_claim, source.text, text, " ".join(source.aliases)))
    except Refused:
        raise Undecided(f"an outline of a proof was found, and the kernel refuses it: {text}") from None
    return _telling_ties(source, _leaving(source, outline, about),
                         "nothing is proved of this formula; the one that `derive layer` shows is a subgradient: {}")


def _telling_ties(source: LayerText, answer: Answer, words: str) -> Answer:
    """The answer with the convention at ties, where its hypotheses exclude some."""
    said = at_ties(source.program, answer.given)
    return replace(answer, at_ties=words.format(said)) if said else answer


def _leaving(source: LayerText, outline: Outline, about: AboutLayer) -> Answer:
    """With what the theorem assumes, beside what the outline does, and what the text presupposes and is not plain."""
    shapes, plain = source.shapes, about.plain(outline.given)
    words = Words(frozenset(size.name for size in shapes.sizes),
                  frozenset(name for name, ends in shapes.arrays.items() if not ends))
    definitions, assumed = frozenset(source.program.args[0]), map(words.of, about.lightened().theorem.given)
    conditions = frozenset(filter(entries, outline.given)) - definitions - frozenset(assumed)
    plain |= about.needless(outline.given - plain, conditions)
    about = about.lightened(outline.given - plain)
    beside = [formula for formula in about.needed if formula not in about.presupposed or formula in about.supposed]
    setting = Setting(tuple(source.program.args[0]), frozenset(shapes.sizes), source.program, shapes.arrays)
    return leaving(outline, about.theorem, beside, about.telling(outline.given - plain), words, setting, plain=plain)
