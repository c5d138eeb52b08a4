"""No character that moves the cursor of a terminal, or turns a line around, gets there from words, names or errors."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from derive import Sheet, layer, recurrence
from derive.console.streams import complain, say
from derive.notation.source import unseen
from derive.sheets.claims import ClaimError
from derive.show.output import write_plainly
from derive.show.settled import collecting
from derive.show.terminal import write_in_colour

ROOT = Path(__file__).parents[1]
BAD = ["\x1b[2J", "\x07", "\b", "\r", "\x00", "\x7f", "\x9b2J", "\u202e", "\u2066", "\u200b", "\u2028", "\ud800"]


def claim_with(place: str, text: str) -> None:
    words = {"document": "A sheet", "problem": "problem 1", "part": "a", "inventory": "9.1", "note": "As written.",
             "prose": "It is so."} | {place: f"a {text} b"}
    with collecting():
        sheet, law = Sheet(words["document"], words["problem"]), recurrence("y[t] = x[t]")
        claim = sheet.claim("y[t] == x[t] for t >= 1", name="copy.all", inventory=words["inventory"], about=law,
                            part=words["part"], note=words["note"]).by_algebra()
        sheet.informal(words["prose"], nearest=claim, name="copy.prose", inventory="9.2", note=words["note"])
        sheet.gradient("dx[i] == dy[i]", of=layer("y[i] = x[i]"), name="copy.layer", note=words["note"])


@pytest.mark.parametrize(("place", "text"), [
    (place, text) for place in ("document", "problem", "part", "inventory", "note", "prose") for text in BAD
    if place != "inventory" or not text.isspace()], ids=ascii)       # numbers are separated by blanks of any kind
def test_the_words_of_a_claim_hold_none(place: str, text: str) -> None:
    with pytest.raises(ClaimError, match="is not part of the notation; delete it"):
        claim_with(place, text)


def test_other_words_may_be_in_any_language() -> None:
    for text in ("\u00dcbung \u00ab1\u00bb", "\u8bc1\u660e\n\tof it", "\u05d0\u05d1 \u0645\u062b\u0627", "e\u0301"):
        claim_with("note", text)
    assert unseen("a\n\tb") == ""


@pytest.mark.parametrize("text", BAD, ids=ascii)
def test_nothing_that_is_printed_has_one(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain, coloured = io.StringIO(), io.StringIO()
    write_plainly([((f"a{text}b", ""), ("c", "bold"))], plain)
    write_in_colour([((f"a{text}b", ""), ("c", "bold"))], coloured)
    say(f"a{text}b")
    complain(f"a{text}b")
    printed = capsys.readouterr()
    for found in (plain.getvalue(), coloured.getvalue(), printed.out, printed.err):
        assert text[0] not in found
        assert "a" in found


@pytest.mark.thorough(seconds=10, every=5)
@pytest.mark.parametrize("text", ["\x1b[2J", "\u202e", "[bold]", "[/]"], ids=ascii)
def test_the_name_and_the_error_of_a_script_have_none(text: str, tmp_path: Path) -> None:
    name = f"a{text.replace('/', '-')}b.py"
    (tmp_path / name).write_text(f"print('said')\nraise ValueError({text!r})\n")
    told = subprocess.run([sys.executable, "-m", "derive", "prove", name], cwd=tmp_path, capture_output=True, text=True,
                          env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}, check=False, timeout=120)
    assert told.returncode == 1
    assert "line 2: ValueError: " in told.stderr
    assert "said" in told.stderr
    assert not set("\x1b\u202e") & set(told.stdout + told.stderr)
