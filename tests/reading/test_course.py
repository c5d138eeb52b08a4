"""The whole course and all examples are read: scripts run with front doors that read their texts and prove nothing."""

import runpy
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

import derive
from derive.kernel.terms import Term
from derive.kernel.types import BOOL, REAL
from derive.layers.examples import EXAMPLES
from derive.notation import NotationError, parse_claim, parse_equation, parse_expression
from derive.reading.claims import Statement, read_claim, read_surely
from derive.reading.gradients import read_gradient, read_identity
from derive.reading.layers import Program, read_layer
from derive.reading.names import Names, names_of
from derive.reading.recurrences import read_recurrence
from derive.reading.shapes import letters_of
from derive.sheets import course

SCRIPTS = course.scripts()


@dataclass
class Said:
    """A definition: a recurrence, a family, what surely holds, laws."""

    text: str = ""
    start: str = ""
    first: int = 1
    last: str = ""
    kind: str = "law"

    def known(self, law: str) -> "Said":
        return Said()


@dataclass
class Settled:
    """Whatever is done with a claim that was read."""

    statements: tuple[str, ...]

    def __getattr__(self, name: str) -> object:
        if not name.startswith(("by_", "fails")):
            raise AttributeError(name)
        return lambda *args, **named: self


@dataclass
class Layer:
    program: Program
    upstream: str


@dataclass
class Reading:
    """What the doors have read, and what they could not."""

    statements: list[Statement] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    gradients: int = 0

    def sheet(self, *place: str) -> "Reading":
        return self

    def lemma(self, *statements: str, **named: object) -> Settled:
        return self.claim(*statements, **named)     # type: ignore[arg-type]

    def claim(self, *statements: str, about: object = (), given: object = (), integers: str = "", needs: object = (),
              **named: object) -> Settled:
        about, given, needs = several(about), several(given), several(needs)
        said = [one for one in (*about, *needs) if isinstance(one, Said)]
        texts = [*statements, *given, *(need for need in needs if isinstance(need, str))]
        families = [one.text.partition("[")[0].strip() for one in said if one.kind == "family"]
        recurrences = [one for one in said if one.kind == "recurrence"]
        surely = [one.text for one in said if one.kind == "surely"]
        trees = [*map(parse_claim, texts), *map(parse_claim, surely), *(parse_equation(r.text) for r in recurrences)]
        trees += [parse_equation(piece) for r in recurrences for piece in r.start.split(";") if piece.strip()]
        steps = [r.last and parse_expression(r.last).left.id for r in recurrences]
        names = names_of(trees, [*integers.split(), *filter(None, steps)], families)
        for text in texts:
            self._try(lambda text=text: self.statements.append(read_claim(text, names)))
        for text in surely:
            self._try(lambda text=text: self.statements.append(read_surely(text, names)))
        for r in recurrences:
            self._try(lambda r=r: self._recurrence(r, names))
        return Settled(statements)

    def _recurrence(self, said: Said, names: Names) -> None:
        found = read_recurrence(said.text, names, said.start, said.first, said.last)
        self.statements += [Statement(said.text, formula, found.presupposed) for formula in found.formulas]

    def gradient(self, *texts: str, of: Layer, **named: object) -> Settled:
        for text in texts:
            self._try(lambda text=text: read_gradient(text, of.program, of.upstream))
            self.gradients += 1
        return Settled(texts)

    def identity(self, *texts: str, of: Layer, **named: object) -> Settled:
        for text in texts:
            self._try(lambda text=text: self.statements.append(read_identity(text, of.program)))
        return Settled(texts)

    def total_derivative(self, text: str, *arrays: str, **named: object) -> Settled:
        return Settled((text,))         # the text is the rule itself: it has no other terms than a layer's

    informal = misprint = total_derivative

    def _try(self, read: object) -> None:
        try:
            read()
        except NotationError as error:
            self.refused.append(str(error))


def several(said: object) -> tuple[object, ...]:
    return tuple(said) if isinstance(said, Iterable) and not isinstance(said, str) else (said,)


def doors(reading: Reading) -> dict[str, object]:
    return {
        "Sheet": reading.sheet,
        "family": lambda text, *laws, **named: Said(text, kind="family"),
        "layer": lambda text, upstream="": Layer(read_layer(text), upstream),
        "recurrence": lambda text, start="", first=1, last="": Said(text, start, first, last, "recurrence"),
        "report": lambda name: None,
        "surely": lambda text, *families: Said(text, kind="surely"),
        "together": lambda law, *families, whole=(): Said(),
        "conditional": lambda mean, of: Said(),
    }


def read_script(path: object) -> Reading:
    reading = Reading()
    with pytest.MonkeyPatch.context() as patch:
        for name, door in doors(reading).items():
            patch.setattr(derive, name, door, raising=False)
        runpy.run_path(str(path))
    return reading


def closed_formula(term: Term) -> bool:
    return term.type == BOOL and not term.loose


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_every_text_of_the_course_is_read(script: object) -> None:
    reading = read_script(script)
    assert reading.refused == []
    assert len(reading.statements) + reading.gradients > 3
    for said in reading.statements:
        assert all(map(closed_formula, (said.formula, *said.presupposed))), said.text


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_read_with_its_gradients(name: str) -> None:
    example = EXAMPLES[name]
    program = read_layer(example.text)
    assert {array.name for array in program.inputs} >= set(example.gradients)
    for text in example.gradients.values():
        gradient = read_gradient(text, program)
        assert gradient.value.type == REAL
        letters = {one.variable.name for one in gradient.ranges}
        assert letters == set(letters_of(parse_equation(text).target))
        loose = {found for found, type_ in gradient.value.free if type_ == "int"}
        assert loose <= letters | {size.name for size in program.sizes}


def test_a_text_that_cannot_be_read_is_told() -> None:
    reading = Reading()
    reading.claim("x[1/2] == 0", name="none")
    assert len(reading.refused) == 1
