"""Gradients of layers as the kernel proved them: what is shown of each, with all that its theorem and its text assume."""

from collections.abc import Callable, Iterable, Iterator

from derive.answers import Answer, Undecided, carried_out, leaving
from derive.attack.vacuity import Setting
from derive.bridge.layers import AboutLayer, about_layer, theorem_of_claim, theorem_of_shown
from derive.bridge.shown import shown_of
from derive.first_kernel.terms import Formula
from derive.first_kernel.theorem import Theorem as Outline
from derive.kernel.terms import Term
from derive.kernel.text import text as kernel_text
from derive.kernel.types import Refused
from derive.layer_reading import LayerText
from derive.search.backprop import Gradient


def answer_to_gradient(source: LayerText, found: Gradient) -> Answer:
    """The gradient by an array, as it is shown: along every direction, or else step by step as the outline has it."""
    outline, letters = found.theorem, [letter for letter, _, _ in found.ranges]
    try:
        about = theorem_of_shown(source.text, source.program, found.name, letters, found.shown.statement.rhs)
        return _leaving(source, outline, about.lightened(outline.given))
    except Refused:
        return answer_to_outline(source, outline)


def answer_to_outline(source: LayerText, outline: Outline) -> Answer:
    """What an outline about the layer, or about its gradients, says."""
    return _leaving(source, outline, about_layer(source.text, carried_out(outline)))


def answer_to_claim(source: LayerText, text: str, outline: Outline) -> Answer:
    """That a formula for a gradient is right, read anew from its text."""
    try:
        about = theorem_of_claim(source.text, text, " ".join(source.aliases)).lightened(outline.given)
    except Refused:
        raise Undecided(f"an outline of a proof was found, and the kernel refuses it: {text}") from None
    return _leaving(source, outline, about)


def _leaving(source: LayerText, outline: Outline, about: AboutLayer) -> Answer:
    """With what the theorem assumes, beside what the outline does, and what the text presupposes and is not plain."""
    shown = _shower(source)
    presupposed = [formula for said in about.telling(outline.given) for formula in shown(said)]
    assumed = [formula for said in about.needed if said not in about.presupposed for formula in shown(said)]
    shapes = source.shapes
    setting = Setting(tuple(source.program.args[0]), frozenset(shapes.sizes), source.program, shapes.arrays)
    return leaving(outline, about.theorem, outline.given.union(assumed), presupposed, setting)


def _shower(source: LayerText) -> Callable[[Term], Iterable[Formula]]:
    """Formulas as they are shown; one that there are no words for is no answer's."""
    sizes = frozenset(size.name for size in source.shapes.sizes)
    entries = frozenset(name for name, ends in source.shapes.arrays.items() if not ends)

    def shown(said: Term) -> Iterator[Formula]:
        formula = shown_of(said, sizes, entries)
        if formula is None:
            raise Undecided(f"it is proved under a hypothesis that there are no words for: {kernel_text(said)}")
        yield formula

    return shown
