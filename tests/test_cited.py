"""What is believed without proof in the reading of a text is told like the facts of a proof."""

import pytest

from derive import Sheet
from derive.outlines.facts import FACTS
from derive.sheets.claims import ClaimError
from derive.sheets.sheet import collecting
from derive.show.cited import CITED
from derive.show.record import row_of


def test_a_claim_says_by_which_theorem_its_hypotheses_say_what_the_text_says() -> None:
    with collecting():
        sheet = Sheet("A test", "problem 1")
        cited = sheet.claim("x == x", name="cited.one", cites="mean value theorem").by_algebra()
        plain = sheet.claim("x == x", name="cited.none").by_algebra()
        prose = sheet.informal("x is x", nearest=cited, name="cited.prose", inventory="")
    assert (cited.facts, plain.facts, prose.cited, prose.facts) == (
        ("mean value theorem",), (), (), ("mean value theorem",))
    fact, = row_of(cited).facts
    assert "theorem 5.10" in fact.reference
    assert "slope" in fact.statement
    assert not set(CITED) & set(FACTS)


def test_an_unknown_theorem_is_refused() -> None:
    with pytest.raises(ClaimError, match=r"no theorem is cited as 'mean value'.*mean value theorem"):
        Sheet("A test", "problem 1").claim("x == x", name="cited.unknown", cites="mean value")
