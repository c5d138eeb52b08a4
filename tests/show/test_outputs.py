"""Files land whole, inside of the folder that was named and nowhere else; what is no text is told in one message."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codegen.cli import main as codegen
from derive import Error
from derive.commands.cli import main as derive
from derive.commands.publishing import Chosen, latex
from derive.sheets.claims import Claim, ClaimError, Place, Verdict
from derive.sheets.sheet import Sheet
from derive.show.inputs import read_text
from derive.show.outputs import drafts

OUTSIDE = ["/abs/x", "..", "../x", "../../x", "a/../../x", "", ".", ".hidden", "a//b", "a/", "/", "a/.", "a\\b", "C:x",
           "a\0b", "a\nb", "a\x1bb", "~/x", "a/\x7f", "x" * 300, "con|x", "a*b", "\u202ex"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


@contextmanager
def quiet(total: int, doing: str = "", things: str = "") -> Iterator[Callable[[str], None]]:
    yield lambda done: None


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def put(folder: Path, **texts: str) -> None:
    with drafts(folder) as made:
        for name, text in texts.items():
            made.put(name, text)


def test_files_are_written(folder: Path) -> None:
    with drafts(folder) as made:
        assert made.put("a.txt", "\N{GREEK SMALL LETTER MU}\n") == folder / "a.txt"
        made.put("notes/b.bin", b"\x00\xff")
        assert not (folder / "a.txt").exists()
    assert files(folder) == ["a.txt", "notes", "notes/b.bin"]
    assert (folder / "a.txt").read_text("utf-8") == "\N{GREEK SMALL LETTER MU}\n"
    umask = os.umask(0)
    os.umask(umask)
    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_leads_elsewhere_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(Error, match="cannot be the name of a file"), drafts(folder) as made:  # noqa: PT012
        made.put("first.txt", "text")
        made.put(name, "text")
    assert not list(folder.rglob("*.*"))
    assert [path for path in folder.parent.iterdir() if path != folder] == []


def test_a_link_at_the_place_is_replaced(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (folder / "a").symlink_to(victim)
    (folder / "b").symlink_to(tmp_path / "nowhere")
    put(folder, a="new", b="new")
    assert victim.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    assert not (folder / "a").is_symlink()
    assert (folder / "a").read_text() == (folder / "b").read_text() == "new"


def test_a_linked_folder_below_is_not_entered(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder / "notes").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Error, match="notes is a link, expected a folder"), drafts(folder) as made:
        made.put("notes/a", "text")
    assert files(tmp_path / "elsewhere") == []


def test_the_folder_that_is_named_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    folder.symlink_to(tmp_path / "real")
    put(folder, a="text")
    assert files(tmp_path / "real") == ["a"]


def test_a_hard_link_keeps_its_text(folder: Path, tmp_path: Path) -> None:
    put(folder, a="old")
    os.link(folder / "a", tmp_path / "other")
    put(folder, a="new")
    assert (tmp_path / "other").read_text() == "old"


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("wrong", [RuntimeError("no"), KeyboardInterrupt(), FULL])
def test_nothing_is_left_of_what_fails(folder: Path, wrong: BaseException) -> None:
    put(folder, a="old")
    with pytest.raises((Error, RuntimeError, KeyboardInterrupt)) as caught, drafts(folder) as made:  # noqa: PT012
        made.put("a", "new")
        made.put("b", "new")
        raise wrong
    assert files(folder) == ["a"]
    assert (folder / "a").read_text() == "old"
    if isinstance(wrong, OSError):
        assert str(caught.value) == f"{folder} cannot be written: No space left on device"


def test_a_full_disk(folder: Path) -> None:
    """A process whose files may have 1000 bytes."""
    program = ("import resource, signal, sys\nfrom pathlib import Path\nfrom derive import Error\n"
               "from derive.show.outputs import drafts\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
               "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
               "try:\n    with drafts(Path(sys.argv[1])) as made:\n"
               "        made.put('a', 'x')\n        made.put('b', 'x' * 2000)\n"
               "except Error as error:\n    print(error)\n")
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout == f"{folder} cannot be written: File too large\n"
    assert files(folder) == []


def test_a_folder_at_the_place_of_a_file(folder: Path) -> None:
    (folder / "b").mkdir(parents=True)
    with pytest.raises(Error, match="b cannot be written: it is a folder"):
        put(folder, a="text", b="text")
    assert files(folder) == ["b"]


def test_a_file_at_the_place_of_the_folder(folder: Path) -> None:
    folder.write_text("mine")
    with pytest.raises(Error, match="out cannot be written: File exists"):
        put(folder, a="text")
    assert folder.read_text() == "mine"


def test_text_that_utf_8_has_not(folder: Path) -> None:
    with pytest.raises(Error, match="has no UTF-8"):
        put(folder, a="\ud800")
    assert files(folder) == []


def test_two_files_of_one_name(folder: Path) -> None:
    with pytest.raises(Error, match="two files are called"), drafts(folder) as made:  # noqa: PT012
        made.put("a", "one")
        made.put("a", "two")
    assert files(folder) == []


def test_a_command_replaces_a_link_and_says_what_it_cannot_write(
        folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    victim = tmp_path / "victim.py"
    victim.write_text("mine")
    (folder / "softmax.py").symlink_to(victim)
    assert codegen(["emit", "softmax", "-o", str(folder)]) == 0
    assert victim.read_text() == "mine"
    assert files(folder) == ["__init__.py", "softmax.py"]
    capsys.readouterr()
    assert codegen(["emit", "softmax", "-o", str(victim)]) == 2
    assert capsys.readouterr().err == f"codegen: {victim} cannot be written: File exists\n"


NAMES = ["/abs/x", "../..", "a/b", "a b", "", ".", "a.", ".a", "a..b", "a\nb", "a\x1b[31m", "x" * 101, "a\u202eb",
         "a'b", "a\"b", "<b>", "a\\b", "a\0", "-o"]


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_has_a_plain_name(name: str) -> None:
    sheet = Sheet("A sheet", "problem 1")
    with pytest.raises(ClaimError, match="cannot be the name of a claim") as caught:
        sheet.claim("1 == 1", name=name)
    assert str(caught.value).isprintable()
    with pytest.raises(ClaimError):
        Claim(name, (), Place("A sheet", "1"), (), Verdict.HOLDS)


@pytest.mark.parametrize("name", ["momentum.limit", "a", "step_1", "w-norm.x2", "\N{GREEK SMALL LETTER MU}"])
def test_plain_names(name: str) -> None:
    assert Claim(name, (), Place("A sheet", "1"), (), Verdict.HOLDS).name == name


def test_a_title_stays_in_the_folder(folder: Path) -> None:
    for title in ("../../x", "/abs/x", "..", "a/b", "x\0y"):
        written = latex(Chosen((), {}, (), ()), folder, title, False, False, quiet) if title else []
        assert all(path.parent == folder for path in written)
    assert [path for path in folder.parent.iterdir() if path != folder] == []


@pytest.mark.parametrize("command", ["layer", "rule"])
@pytest.mark.parametrize(("content", "said"), [
    (b"y = x\n# caf\xe9\n", "line 2: byte 0xE9 is not UTF-8"), (b"\xff\xfey\x00", "line 1: byte 0xFF is not UTF-8"),
    (b"y = \x1b[31mx\n", "the invisible character U+001B (escape)"), (b"x" * 10_000_001, "is too large"),
])
def test_a_file_that_is_no_text(command: str, content: bytes, said: str, tmp_path: Path,
                                capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "layer.txt"
    path.write_bytes(content)
    assert derive([command, str(path)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.startswith("derive: ")
    assert told.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", ["nothing\x1b[31m", "a\u202eb", "a\x07"])
def test_a_strange_name_is_printed_as_a_picture(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert derive(["layer", name]) == 2
    assert capsys.readouterr().err.replace("\n", "").isprintable()


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "layer.txt"
    path.write_bytes(b"\xef\xbb\xbfy = 2*x\r\n")
    assert read_text(path) == "y = 2*x\r\n"
    with pytest.raises(Error, match="Is a directory"):
        read_text(tmp_path)
