"""The codegen command: what it writes, what it prints, and its exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from codegen import emit as emitting
from codegen.cli import main


def test_emit_writes_an_importable_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emit", "softmax", "adam", "-o", str(tmp_path / "mine")]) == 0
    assert capsys.readouterr().out == f"2 kernels in {tmp_path / 'mine'}\n"
    code = ("import mine.adam, mine.softmax, sys; mine.adam.check(); mine.softmax.check(); "
            "sys.exit('sympy' in sys.modules)")
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


@pytest.mark.thorough(seconds=35)
@pytest.mark.xdist_group("emitted")         # in one process the texts are made once
def test_emit_of_everything_is_what_is_committed(tmp_path: Path) -> None:
    assert main(["emit", "-o", str(tmp_path)]) == 0
    assert {path.name: path.read_text() for path in tmp_path.glob("*.py")} == {
        path.name: path.read_text() for path in emitting.COMMITTED.glob("*.py")}


@pytest.mark.parametrize(("argv", "said"), [
    (["emit", "softmaks", "-o", "x"], "codegen: no kernel is called softmaks; there are "),
    (["bench", "softmaks"], "codegen: no kernel is called softmaks; there are "),
])
def test_a_mistake_is_one_message_and_exit_2(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err.startswith(said)


def test_a_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["emit", "sgd", "-o", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.thorough(seconds=5)
@pytest.mark.xdist_group("emitted")
def test_check(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "the committed kernels are what would be emitted now\n"
    monkeypatch.setattr(emitting, "files", lambda names=(): {"adam.py": "other"})
    assert main(["check"]) == 1
    assert "adam.py differs on line 1\n" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [[], ["emti"], ["emit"]])
def test_a_mistyped_command_exits_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
    assert "usage: codegen" in capsys.readouterr().err


def test_help_names_each_command_and_loads_neither_sympy_nor_numpy() -> None:
    code = ("import sys\nfrom codegen.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
            "sys.exit(' '.join(sorted({'sympy', 'numpy'} & set(sys.modules))) or 0)")
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True,
                          cwd=Path(__file__).parents[2])
    assert all(f"  {name} " in done.stdout for name in ("emit", "check", "bench"))
