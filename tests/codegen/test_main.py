"""The codegen command says which commands exist and refuses those that are not there yet."""

import subprocess
import sys

import pytest

from codegen.__main__ import COMMANDS, main


@pytest.mark.parametrize("argv", [["emit"], ["emit", "adam", "-o", "out"], ["check"], ["bench", "--help"]])
def test_a_command_not_there_yet_exits_2_in_one_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err == f"codegen: {argv[0]} is not there yet\n"


@pytest.mark.parametrize("argv", [[], ["emti"]])
def test_a_mistyped_command_exits_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
    assert "command" in capsys.readouterr().err


def test_help_names_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in COMMANDS)


def test_help_loads_neither_sympy_nor_numpy() -> None:
    code = "import sys, codegen.__main__; sys.exit(' '.join(sorted({'sympy', 'numpy'} & set(sys.modules))) or 0)"
    subprocess.run([sys.executable, "-c", code], check=True)
