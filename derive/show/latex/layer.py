"""A layer and its gradients as a LaTeX document, and a theorem as LaTeX for a notebook."""

from collections.abc import Iterator, Sequence

from derive.outlines.outline import Outline
from derive.show.derivation import derived
from derive.show.layer_page import ShownLayer, given_formulas
from derive.show.maths.letters import Letters
from derive.show.maths.prose import formula, prose
from derive.show.maths.sources import Setter
from derive.show.maths.tex import phrase, text
from derive.show.told import items, speaker

from .document import framed
from .page import label, listed, steps


def layer_document(layer: ShownLayer, gradients: Sequence[tuple[str, Outline]], outputs: Sequence[str]) -> str:
    """The layer, and one derivation after the other with its hypotheses."""
    own = {f"d{name}": f"bar {name}" for name in outputs}
    return framed("Gradients of a layer", _lines(layer, gradients, Letters(own), outputs))


def _lines(layer: ShownLayer, gradients: Sequence[tuple[str, Outline]], letters: Letters,
           outputs: Sequence[str]) -> Iterator[str]:
    lines = layer.lines
    setter, speak = Setter(letters), speaker(lines, letters)
    yield from listed("layer", [formula(line, setter) or prose(line, setter) for line in lines])
    for name in outputs:
        bar, slope = phrase((letters(f"d{name}"),)), phrase((Letters({}, frozenset({f"d{name}"}))(f"d{name}"),))
        yield label("upstream", f"{bar} for {slope}, the gradient of the loss in {phrase((letters(name),))}")
    for name, theorem in gradients:
        yield f"\\subsection*{{{phrase((Letters({}, frozenset({f'd{name}'}))(f'd{name}'),), display=True)}}}"
        (proof,), sides = derived((theorem,), speak, lines)
        yield from steps(items(proof, speak))
        if sides:
            yield "\\par\\medskip\\noindent\\textit{where}"
            yield from steps(items(sides, speak))
        yield from listed("given", [speak.typeset(given) for given in given_formulas(theorem)])
        yield label("digest", f"\\texttt{{{text(theorem.digest)}}}")
