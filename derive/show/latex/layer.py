"""A layer and its gradients as a LaTeX document."""

from collections.abc import Iterator, Sequence

from derive.show.derivation import derived
from derive.show.layer_page import ShownAnswer, ShownLayer, in_order
from derive.show.maths.glyphs import Letters
from derive.show.maths.prose import formula, prose
from derive.show.maths.sources import Setter
from derive.show.maths.tex import phrase, text
from derive.show.phrases import items, speaker

from .document import framed
from .page import label, listed, steps


def layer_document(layer: ShownLayer, gradients: Sequence[tuple[str, ShownAnswer]], outputs: Sequence[str]) -> str:
    """The layer, and one derivation after the other with its hypotheses."""
    own = {f"d{name}": f"bar {name}" for name in outputs}
    return framed("Gradients of a layer", _lines(layer, gradients, Letters(own), outputs))


def _lines(layer: ShownLayer, gradients: Sequence[tuple[str, ShownAnswer]], letters: Letters,
           outputs: Sequence[str]) -> Iterator[str]:
    lines = layer.lines
    setter, speak = Setter(letters), speaker(lines, letters)
    yield from listed("layer", [formula(line, setter) or prose(line, setter) for line in lines])
    for name in outputs:
        bar, slope = phrase((letters(f"d{name}"),)), phrase((Letters({}, frozenset({f"d{name}"}))(f"d{name}"),))
        yield label("upstream", f"{bar} for {slope}, the gradient of the loss in {phrase((letters(name),))}")
    for name, answer in gradients:
        yield f"\\subsection*{{{phrase((Letters({}, frozenset({f'd{name}'}))(f'd{name}'),), display=True)}}}"
        (proof,), sides = derived((answer.outline,), speak, lines)
        yield from steps(items(proof, speak))
        if sides:
            yield "\\par\\medskip\\noindent\\textit{where}"
            yield from steps(items(sides, speak))
        yield from listed("given", [speak.typeset(given) for given in in_order(answer.given)])
        if answer.at_ties:
            yield label("at ties", text(answer.at_ties))
        yield from listed("written presupposes", [speak.typeset(said) for said in in_order(answer.presupposed)])
        yield from (label("written presupposes", text(said)) for said in answer.untold)
        yield label("digest", f"\\texttt{{{text(answer.digest)}}}")
