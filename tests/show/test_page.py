"""Pages as they are read: three of them word for word, all of them within 80 columns and in ASCII where need be.

Write the pages in tests/show/golden again with: python -m tests.show.test_page
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from derive.notation.errors import Error
from derive.show.derivation import derivation
from derive.show.items import MARK, Block, Chain, Item
from derive.show.lines import WIDTH, fold
from derive.show.output import sign_for
from derive.show.settled import collecting, settled
from derive.show.signs import plain
from derive.show.terminal import write_in_colour
from derive.show.text import Writer

from .course_told import WHOLE_COURSE, claims, lines

pytestmark = pytest.mark.xdist_group("course")
GOLDEN = Path(__file__).parent / "golden"
AGAIN = "write it again with: python -m tests.show.test_page"


def told(name: str) -> str:
    """The page as a pipe gets it, without the digest, which speaks of the whole proof."""
    text = "\n".join(line.rstrip() for line in lines(name, WIDTH, str)) + "\n"
    return re.sub(r"\b[0-9a-f]{12}\b", "............", text)


@WHOLE_COURSE
@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_a_page_word_for_word(path: Path) -> None:
    assert told(path.stem) == path.read_text("utf-8"), AGAIN


def test_there_are_pages_to_compare() -> None:
    assert len(list(GOLDEN.glob("*.txt"))) >= 3


@WHOLE_COURSE
@pytest.mark.parametrize("width", [80, 100])
def test_no_line_is_too_long(width: int) -> None:
    for name in claims():
        for sign in (str, plain):
            for line in lines(name, width, sign):
                assert len(line) <= width, (name, line)


@WHOLE_COURSE
def test_a_page_shows_no_name_of_the_kernel() -> None:
    for name in claims():
        assert not re.search(r"At\(|#\d|Sum\(|--|\+ -|⟦", told(name)), name


@WHOLE_COURSE
def test_ascii_is_ascii() -> None:
    assert all(line.isascii() for name in claims() for line in lines(name, 80, plain))


def test_an_output_without_our_signs_gets_ascii() -> None:
    assert sign_for(io.TextIOWrapper(io.BytesIO(), encoding="ascii")) is plain
    assert sign_for(io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))("Σ") == "Σ"


def leaves(items: tuple[Item, ...]) -> Iterator[Chain]:
    for item in items:
        if isinstance(item, Block):
            yield from leaves(item.items)
        else:
            yield item


@WHOLE_COURSE
def test_the_last_line_is_what_the_theorem_says() -> None:
    """A chain that ends a proof joins the two sides that the theorem joins; every label that is cited is there."""
    theorem = claims()["momentum.limit"].theorems[0]
    items = derivation(theorem, Writer(), ())
    last = items[-1]
    assert isinstance(last, Chain)
    assert (last.start, last.steps[-1].term) == theorem.statement.args
    labels = [item.mark for item in items if item.mark]
    assert labels == list(range(1, len(labels) + 1))
    cited = {int(n) for chain in leaves(items) for step in chain.steps for n in re.findall(r"\((\d+)\)", step.reason)}
    assert cited == set(labels)
    assert MARK[0] not in repr(items)


@WHOLE_COURSE
def test_what_fails_shows_the_witness_before_its_repair_and_the_repair_with_a_proof() -> None:
    text = told("bias.convex")
    parts = [text.index(word) for word in ("fails:", "witness   ", "repair    ", "bias.convex_repaired", "proof 1   ")]
    assert parts == sorted(parts)


@WHOLE_COURSE
def test_a_hypothesis_stands_with_its_witness() -> None:
    assert re.search(r"\nif        N > 1/2\n          without it: N = 1/2, ", told("momentum.converges"))


def test_long_text_breaks_outside_of_brackets_and_before_an_operator() -> None:
    assert fold("(aaa + bbb)·(ccc - ddd) + (eee + fff)", 30) == ["(aaa + bbb)·(ccc - ddd)", "+ (eee + fff)"]
    assert fold("short", 30) == ["short"]
    assert all(len(line) <= 20 for line in fold("x" * 90, 20))


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    for unwanted in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(unwanted, raising=False)
    coloured, bare = Terminal(), Terminal()
    write_in_colour([(("holds", "green"), (" y[t]", ""))], coloured)
    monkeypatch.setenv("NO_COLOR", "1")
    write_in_colour([(("holds", "green"), (" y[t]", ""))], bare)
    assert coloured.getvalue() == "\x1b[32mholds\x1b[0m y[t]\n"
    assert bare.getvalue() == "holds y[t]\n"


@WHOLE_COURSE
def test_two_claims_of_one_name_are_refused() -> None:
    claim = next(iter(claims().values()))
    with collecting() as found:
        settled(claim)
        with pytest.raises(Error, match=f"two claims are named {claim.name}"):
            settled(claim)
    assert found == [claim]


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in ("momentum.rescaled", "momentum.limit", "momentum.update", "bias.convex"):
        (GOLDEN / f"{name}.txt").write_text(told(name), "utf-8")
