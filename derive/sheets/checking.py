"""derive check: whether each line of a derivation follows; a case against the first that does not, and what would."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from sympy import Add, Basic, Expr, expand

from derive.attack.instances import counterexample
from derive.attack.mutants import mutants
from derive.budget import GivenUp, searched, seconds
from derive.elaboration.formulas import Statement
from derive.notation.errors import Error
from derive.notation.syntax import Name
from derive.outlines.terms import AtMost, Binder, Equal, Formula, Less, Refused, integer
from derive.sheets.claims import Claim, Place, Verdict
from derive.sheets.definitions import definitions_of
from derive.sheets.derivation_text import Derivation, Text
from derive.sheets.hypotheses import hypotheses_of
from derive.sheets.prover import Search
from derive.sheets.settle import Setting, settle
from derive.sheets.steps import BySteps, Line, alone, conclusion_of, lines_of, settled_steps
from derive.sheets.typed_signs import typed
from derive.show.checked import FAILS, FOLLOWS, ONLY_IF, UNKNOWN, CheckedDerivation, CheckedLine
from derive.show.record import needs, row_of
from derive.show.signs import source
from derive.show.text import writer_for

HERE = Place("", "")
VERDICTS = {Verdict.HOLDS: FOLLOWS, Verdict.HOLDS_IF: ONLY_IF, Verdict.FAILS: FAILS}
LOOKED_AT = 2.0             # seconds for one statement that might stand in the place of a wrong one
MOST = 40                   # such statements
TRIES = 12                  # instances that each of them is put to before it is proved
SHORT = 3                   # terms that are added to a side


def checked(text: Text, name: str) -> tuple[CheckedDerivation, ...]:
    """Each derivation of a text, with a verdict on each of its lines."""
    return tuple(_checked(one, name) for one in text.derivations)


def _checked(derivation: Derivation, name: str) -> CheckedDerivation:
    first = derivation.lines[0].number
    try:
        lines = lines_of([formula.typed for formula in derivation.lines], derivation.supposed.condition)
        supposed = derivation.supposed
        said = tuple(line.statement for line in lines)
        setting = Setting(said, definitions_of(supposed.about, said), hypotheses_of(supposed.given, said), (),
                          dict.fromkeys(supposed.integers, integer))
    except Error as wrong:
        raise Error(f"{name}, line {first}: {wrong}") from None
    formulas = derivation.lines[len(derivation.lines) - len(lines):]
    steps = settled_steps("line", HERE, setting, lines)
    told = tuple(_told(formula.number, formula.written, line, step, setting)
                 for formula, line, step in zip(formulas, lines, steps, strict=True))
    together = _together(setting, lines, steps) if len(lines) > 1 else None
    if together is None:
        return CheckedDerivation(told)
    return CheckedDerivation(told, together.statements[0], together.digests)


def _together(setting: Setting, lines: tuple[Line, ...], steps: tuple[Claim, ...]) -> Claim | None:
    """What the lines say together, proved from what each of them says."""
    said = conclusion_of(lines)
    if not said or any(step.verdict is not Verdict.HOLDS for step in steps):
        return None
    whole = replace(setting, texts=(said, *setting.texts))
    try:
        claim = searched(partial(settle, "together", (), HERE, alone(whole, said), BySteps(whole, lines, steps), None,
                                 "", False))
    except (GivenUp, Refused):
        return None
    return claim if claim.verdict is Verdict.HOLDS else None


def _told(number: int, written: str, line: Line, step: Claim, setting: Setting) -> CheckedLine:
    row = row_of(step)
    verdict = VERDICTS.get(step.verdict, UNKNOWN)
    presupposes = tuple("".join(piece.text for piece in said.pieces) for said in step.presupposes)
    would = tuple(_would(setting, line)) if verdict == FAILS else ()
    note = row.note or (_hint(line, setting) if verdict == FAILS else "")
    return CheckedLine(number, written, line.statement, verdict, row.witness, needs(step), presupposes, would, note,
                       row.digests)


def _hint(line: Line, setting: Setting) -> str:
    """A name that stands alone at the left, and of which nothing is said, was meant to be defined."""
    left = line.relations[0].left
    known = {name.name for formula in setting.given | setting.definitions for name in formula.free_symbols}
    if line.relations[0].op != "==" or not isinstance(left, Name) or left.id in known:
        return ""
    return f"nothing is said of {left.id} before; if this line defines it, begin it with `where`"


def _would(setting: Setting, line: Line) -> Iterator[str]:
    """A statement that holds and is near the one that fails: with a term more, a part changed, or another relation."""
    said = alone(setting, line.statement)
    if len(said.statements) != 1:
        return
    statement = said.statements[0]
    for text in _near(statement, line, setting):
        if _holds(setting, text):
            yield text
            return


def _near(statement: Statement, line: Line, setting: Setting) -> Iterator[str]:
    spell, tail = writer_for(setting.texts), f" for {line.condition}" if line.condition else ""

    def write(term: Basic) -> str:
        return typed(source(spell(term)))

    body = statement.body
    if isinstance(body, Equal) and not any(part.has(Binder) for part in body.args):
        left, right, rest = (expand(term) for term in (body.lhs, body.rhs, body.lhs - body.rhs))
        few = min(SHORT + 1, _terms(left) + _terms(right))          # something has cancelled
        if isinstance(rest, Expr) and _terms(rest) < few and left != body.lhs:
            yield f"{line.left} == {write(left)}{tail}"
    for mutant in mutants(body)[:MOST]:
        kept = mutant.formula
        if type(kept) is type(body) and kept.args[0] == body.args[0] and _survives(kept, statement, setting):
            yield f"{write(kept).replace(' = ', ' == ', 1)}{tail}"
    if isinstance(body, Equal):
        yield from (f"{line.left} {relation} {line.right}{tail}" for relation in ("<=", ">="))
    elif isinstance(body, Less):
        yield f"{write(AtMost(*body.args))}{tail}"


def _terms(sum_: Expr) -> int:
    return len(Add.make_args(sum_))


def _survives(formula: Formula, statement: Statement, setting: Setting) -> bool:
    """No instance refutes it."""
    try:
        with seconds(LOOKED_AT):
            return searched(lambda: counterexample(replace(statement, body=formula).formula, setting.given
                                                   | setting.presupposed | statement.given,
                                                   definitions=setting.definitions, tries=TRIES)) is None
    except (GivenUp, Refused):
        return False


def _holds(setting: Setting, text: str) -> bool:
    try:
        said = alone(setting, text)
        with seconds(LOOKED_AT):
            found = searched(partial(settle, "near", (), HERE, said, Search(said), None, "", True))
    except (GivenUp, Refused, Error):
        return False
    return found.verdict is Verdict.HOLDS


__all__: Sequence[str] = ["checked"]
