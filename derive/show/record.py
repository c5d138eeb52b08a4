"""A claim as a plain record: its formulas in writing, its theorems counted."""

from derive.show.row import NeededHypothesis, Repair, Row

from .cited import references
from .settled import Shown
from .signs import source
from .text import Writer


def row_of(claim: Shown) -> Row:
    """A verdict is shown only with the evidence that carries it: without it, the claim is unknown."""
    claim = claim.vouched()
    fixed = claim.repair
    repair = None if fixed is None else Repair(said(fixed), str(fixed.verdict), needs(fixed), fixed.name, fixed.digests)
    return Row(claim.name, claim.inventory, claim.place.document, claim.place.where, str(claim.verdict), said(claim),
               needs(claim), repair, claim.witness, claim.steps, claim.rules, references(claim.facts), claim.digests,
               (), round(claim.seconds, 4), claim.note, claim.printed, claim.lemma)


def said(claim: Shown) -> str:
    return "; ".join(claim.statements)


def needs(claim: Shown) -> tuple[NeededHypothesis, ...]:
    write = Writer()
    return tuple(NeededHypothesis(source(write(need.formula)), need.witness) for need in claim.hypotheses)
