"""derive check: derivations in texts, line by line; signs as people type them and as the tool prints them."""

import json
from pathlib import Path

import pytest

from derive.commands.cli import main
from derive.notation import parse_claim
from derive.notation.errors import Error
from derive.sheets.typed_signs import typed

RIGHT = """# The square of a sum

We all know that this is so.

    (a + b)² = a² + 2·a·b + b²
             ≤ 2·a² + 2·b²

where y[t] = 2·y[t-1] + 1; y[0] = 0

y[t] = 2^t - 1 for t ≥ 0
"""
WRONG = """given x[1] > 0
(a - b)^2 = a^2 - a*b + b^2
... = a^2 + b^2
<= (abs(a) + abs(b))^2
"""


def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, *options: str,
          name: str = "notes.md") -> tuple[int, str, str]:
    (tmp_path / name).write_text(text, "utf-8")
    code = main(["check", str(tmp_path / name), *options])
    told = capsys.readouterr()
    return code, told.out, told.err


def record(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> dict[str, object]:
    return json.loads(asked(tmp_path, capsys, text, "--json")[1])


def lines(found: dict[str, object]) -> list[tuple[int, str]]:
    return [(line["line"], line["verdict"]) for one in found["derivations"] for line in one["lines"]]


def test_all_follow_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = asked(tmp_path, capsys, RIGHT)
    assert (code, err) == (0, "")
    assert "line 5   follows           (a + b)² = a² + 2·a·b + b²\n" in out
    assert "together          (a + b)^2 ≤ 2·a^2 + 2·b^2: proved" in out
    assert out.endswith("3 lines: 3 follow. Read as words: line 3\n")


def test_the_first_line_that_does_not_follow_is_named_with_a_case_and_what_would(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(tmp_path, capsys, WRONG)
    assert code == 1
    assert "The first that does not follow: line 2" in " ".join(out.split())
    found = record(tmp_path, capsys, WRONG)
    assert (found["first_wrong"], lines(found)) == (2, [(2, "fails"), (3, "fails"), (4, "follows")])
    first = found["derivations"][0]["lines"][0]
    assert "a = 1" in first["witness"]
    assert first["would"] == ["(a - b)**2 == a**2 + b**2 - 2*a*b"]
    assert found["derivations"][0]["together"] == ""


@pytest.mark.parametrize(("text", "would"), [
    ("sum(k=1..n, k) = n·(n - 1)/2 for n ≥ 1", "sum(k=1..n, k) == n*(n + 1)/2 for n >= 1"),
    ("x² < x² + y²", "x**2 <= x**2 + y**2"),
])
def test_what_would_follow(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, would: str) -> None:
    assert record(tmp_path, capsys, text)["derivations"][0]["lines"][0]["would"] == [would]


def test_a_condition_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "where y[t] = (1 - 1/min(t, N))*y[t-1] + x[t]/min(t, N)\ngiven x[t] = c for t >= 1\ny[t] = c for t >= 1\n"
    code, out, _ = asked(tmp_path, capsys, text)
    assert code == 1
    assert "only if" in out
    assert "N ≥ 1" in out


@pytest.mark.parametrize(("text", "presupposed"), [
    ("x/x\n= 1\n", ["x != 0"]), ("exp(log(x))\n= x\n", ["x > 0"]), ("2*x - x\n= x\n", []),
    ("given x != 0\n\nx/x\n= 1\n", []),
])
def test_what_the_writing_takes_for_granted_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str,
                                                    presupposed: list[str]) -> None:
    (line,) = (line for one in record(tmp_path, capsys, text)["derivations"] for line in one["lines"])
    assert (line["verdict"], line["presupposes"]) == ("follows", presupposed)


def test_what_is_given_counts_from_its_line_to_a_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = record(tmp_path, capsys, "x = y\ngiven x = y\nx = y\n---\nx = y\n")
    assert lines(found) == [(1, "fails"), (3, "follows"), (5, "fails")]


def test_a_name_that_was_to_be_defined_gets_a_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = asked(tmp_path, capsys, "m = mean(b=1..B, x[b])\n")
    assert "begin it with `where`" in " ".join(out.split())
    assert asked(tmp_path, capsys, "where m = (a + b)/2\nm - a\n= (b - a)/2\n")[0] == 0


def test_conditions_go_on_and_lines_may_be_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "for n ≥ 1\n\nΣ_{k=1..n} k\n= n·(n +\n   1)/2        Gauss\n≤ n²\n"
    found = record(tmp_path, capsys, text)
    assert lines(found) == [(4, "follows"), (6, "follows")]
    assert found["derivations"][0]["together"] == "sum(k=1..n, k) <= n**2 for n >= 1"


def test_a_word_may_lead_to_a_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = record(tmp_path, capsys, "given 2·x = 4\nHence x = 2.\nwe get x² = 4\nso = so\n")
    assert lines(found) == [(2, "follows"), (3, "follows"), (4, "follows")]


def test_a_reason_moves_no_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(tmp_path, capsys, "x = x   as \x1b[2Jsaid\n")
    assert code == 0
    assert "\x1b" not in out


def test_means(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ("given E(x[1]) = mu, Var(x[1]) = v and B ≥ 1\nwhere x[b] i.i.d.\n"
            "Var(mean(b=1..B, x[b]))\n= v/B\nVar(mean(b=1..B, x[b])) = v\n")
    found = record(tmp_path, capsys, text)
    assert lines(found) == [(4, "follows"), (5, "fails")]


@pytest.mark.parametrize(("text", "error"), [
    ("", "has no derivation; expected formulas one below another"),
    ("Only words here.\n", "has no derivation"),
    ("x = x\n\n= y\n", "line 3: '= y' goes on from no line"),
    ("2x = x + x\n", "line 1: two values side by side"),
    ("given x[b] iid\nx = x\n", "line 1: "),
    ("x = (y\n\nx = x\n", "line 1: "),
    ("```\nsome words = x\n```\n", "line 2: "),
    ("x = |y\n", "line 1: .*bar"),
    ("Σ k = 3\n", "line 1: .*range"),
])
def test_a_mistake_is_2_and_names_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str,
                                           error: str) -> None:
    code, out, err = asked(tmp_path, capsys, text)
    assert (code, out) == (2, "")
    assert error.replace(".*", "") in err or all(part in err for part in error.split(".*"))
    assert "Traceback" not in err


def test_a_file_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.txt")]) == 2
    assert main(["check", str(tmp_path)]) == 2
    assert "is a sheet, not a text" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "means"), [
    ("x² + y³", "x**2 + y**3"), ("x⁻¹", "x**(-1)"), ("x^2", "x**2"), ("2ⁿ", "2**n"), ("qᵗ⁺¹", "q**(t+1)"),
    ("√x", "sqrt(x)"), ("√(x + y)", "sqrt(x + y)"), ("√x[t]·y", "sqrt(x[t])*y"), ("√√x", "sqrt(sqrt(x))"),
    ("½", "(1/2)"), ("½x", "(1/2)*x"), ("½·x", "(1/2)*x"), ("½(x + y)", "(1/2)*(x + y)"),
    ("x₁ + yₜ₊₁", "x[1] + y[t+1]"), ("|x - y|²", "abs(x - y)**2"), ("E[x·y]", "E(x*y)"), ("𝔼[x[1]]", "E(x[1])"),
    ("Σ_{k=1..n} k·x[k] + 1", "sum(k=1..n, k*x[k]) + 1"), ("∑_{k=1}^{n} k", "sum(k=1..n, k)"),
    ("∑_{k=1}^n k", "sum(k=1..n, k)"), ("(Σ_{k=1..n} x[k])/n", "(sum(k=1..n, x[k]))/n"),
    ("Σ_{i=1..n} Σ_{j=1..i} x[i,j]", "sum(i=1..n, sum(j=1..i, x[i,j]))"),
    ("Σ_{k=1..n} -x[k]", "sum(k=1..n, -x[k])"), ("Π_{k=1..n} k", "prod(k=1..n, k)"),
    ("sum(k=1..n, k)", "sum(k=1..n, k)"), ("x ⩽ y", "x <= y"),
    ("sum_x + checksum_1", "sum_x + checksum_1"), ("sum_{k=1..n} k*x[k]", "sum(k=1..n, k*x[k])"),
])
def test_signs(text: str, means: str) -> None:
    assert typed(text) == means


@pytest.mark.parametrize("text", ["√", "Σ k", "Σ_{k=1..n}", "|x", "E[x", "√(x", "Σ_{k}"])
def test_signs_that_say_nothing_are_refused(text: str) -> None:
    with pytest.raises(Error):
        typed(text)


def test_the_sum_goes_over_the_product_that_follows() -> None:
    said = parse_claim(f"{typed('Σ_{k=1..n} a·x[k]/b - c·d')} == 0")
    assert said == parse_claim("sum(k=1..n, a*x[k]/b) - c*d == 0")


def test_what_the_tool_prints_it_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lines of a derivation, with their reasons beside them."""
    printed = ("where y[t] = (1 - 1/N)·y[t-1] + x[t]; y[0] = 0\nwhere μ[t] = (1 - 1/N)·μ[t-1] + x[t]/N; μ[0] = 0\n"
               "given y[t] = N·μ[t] for t ≥ 0\n"
               "      y[t+1] = (1 - 1/N)·y[t] + x[t+1]         definition of y at t + 1\n"
               "             = N·(1 - 1/N)·μ[t] + x[t+1]       induction hypothesis\n"
               "             = N·((1 - 1/N)·μ[t] + x[t+1]/N)   algebra\n")
    found = record(tmp_path, capsys, f"for t ≥ 0\n{printed}")
    assert lines(found) == [(5, "follows"), (6, "follows"), (7, "follows")]
