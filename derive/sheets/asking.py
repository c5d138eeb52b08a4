"""One claim by itself, of no sheet: read, settled, answered."""

from collections.abc import Iterable
from functools import partial

from derive.budget import GivenUp, searched
from derive.outlines.terms import Refused, integer
from derive.sheets.claims import Claim, Place, given_up
from derive.sheets.definitions import definitions_of, several
from derive.sheets.hypotheses import hypotheses_of
from derive.sheets.prover import Search
from derive.sheets.settle import Definition, Setting, settle

HERE = Place("", "")


def claim(*statements: str, about: "str | Definition | Iterable[str | Definition]" = (),
          given: Iterable[str] | str = (), needs: Iterable[str] | str = (), integers: str = "",
          name: str = "claim") -> Claim:
    """claim("E(mean(b=1..B, x[b])) == mu", about="x[b] i.i.d.", given=("E(x[1]) == mu", "B >= 1")): its verdict, with
    the proof or a witness. `about` says what the names stand for, `given` what is assumed, `needs` what may be assumed
    if a witness shows that it is needed, `integers` names whole numbers that nothing shows to be such."""
    setting = Setting(statements, definitions_of(several(about), statements),
                      hypotheses_of(several(given), statements), (),
                      dict.fromkeys(integers.replace(",", " ").split(), integer), several(needs))
    try:
        return searched(partial(settle, name, (), HERE, setting, Search(setting), None, "", True))
    except (GivenUp, Refused) as reason:
        return given_up(name, (), HERE, setting.texts, reason)
