"""The derive command: its options, what each subcommand prints, and its exit codes. A command loads what it runs."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from derive.budget import SECONDS, seconds
from derive.commands import certify as certifying
from derive.commands import check as checking
from derive.commands import new as making
from derive.commands.asked import limits, progress
from derive.console.command_line import INTERNAL, INTERRUPTED, Parser, Version, run
from derive.console.streams import complain, layout, say, say_json, write
from derive.notation.errors import Error
from derive.running.proving import NOT_ALL, PROVED, refuse_doubles, verdicts
from derive.running.run import Limits
from derive.sheets import course
from derive.show.errata import as_json as erratum_as_json
from derive.show.errata import errata, errata_page
from derive.show.row import Row, as_json
from derive.show.table import table
from derive.show.verdicts import UNKNOWN

WORDS_HELP = ("paths say which sheet is meant: a folder with scripts, or a script; names say what in it: a claim "
              "(momentum.rescaled), a group (momentum), a script (sgd_1_momentum) or a number (0.5). Without a path it "
              "is the sheet of the current folder, if that has a sheet.toml, or else the course; without a name, all")
CODES = ("Exit codes: 0 every claim reached a checked verdict; 1 one is unknown, or a script raised, died or took too "
         "long; 2 the call is wrong, or something cannot be read or written; 3 chalkproof itself failed; "
         "130 interrupted; 141 nobody reads the output.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code."""
    return run("derive", _parser, argv)


def _parser() -> ArgumentParser:
    parser = Parser("derive", description="Proves the mathematics of training, or shows where it fails.", epilog=CODES)
    parser.add_argument("--version", action=Version)
    commands = parser.add_subparsers(title="commands", metavar="command", required=True)

    def command(name: str, run: Callable[[Namespace], int], summary: str, more: str = "") -> ArgumentParser:
        made = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}. {more}".strip())
        made.set_defaults(run=run)
        return made

    new = command("new", making.run, "make a folder with a sheet of your own: a script that proves at once, sheet.toml "
                  "and a README")
    new.add_argument("folder", type=Path, metavar="FOLDER", help="where to make it; what is there must be empty")
    prove = command("prove", _prove, "prove or refute the claims of a sheet",
                    "Each script runs in a process of its own, within its limits. " + CODES)
    prove.add_argument("--json", action="store_true", help="print a list with a record for each claim")
    prove.add_argument("--errata", action="store_true", help="what the documents print that cannot stand, and what can")
    prove.add_argument("--no-cache", action="store_true", help="prove again what has not changed")
    prove.add_argument("--proofs", type=Path, metavar="D", help="write the proofs to this folder, a file a statement, "
                       "for the kernel to check by itself")
    prove.add_argument("--second-opinions", action="store_true", help="put the steps that are arithmetic to Z3 too; "
                       "--json prints what it says, and a disagreement stops the run")
    claim = command("claim", _searching(_claim), "settle one claim: prove it, or refute it with a witness",
                    "A claim that is refuted or unknown answers with exit code 1.")
    claim.add_argument("text", metavar="TEXT", nargs="+", help="E(mean(b=1..B, x[b])) == mu; several are one claim")
    claim.add_argument("--about", metavar="TEXT", action="append", default=[],
                       help="what names stand for: 'x[b] i.i.d.' or 'y[t] = y[t-1]/2; y[0] = 1' (may be given again)")
    claim.add_argument("--given", metavar="TEXT", action="append", default=[],
                       help="what is assumed (may be given again)")
    claim.add_argument("--integers", metavar="NAMES", default="", help="whole numbers that nothing shows to be such")
    claim.add_argument("--json", action="store_true", help="print a record")
    errata = command("errata", _prove, "what a sheet prints that cannot stand, and what can: as prove --errata")
    errata.add_argument("--json", action="store_true", help="print a list with a record for each correction")
    errata.add_argument("--no-cache", action="store_true", help="prove again what has not changed")
    errata.set_defaults(errata=True, proofs=None, second_opinions=False)
    check = command("check", _searching(checking.run), "whether each line of a derivation follows from the one before",
                    "The answer names the first line that does not, with a case against it, and exits with 1 then, "
                    "or where a line is unknown.")
    check.add_argument("file", metavar="FILE", help="a text or Markdown file in which formulas stand one below "
                       "another; - reads the standard input")
    check.add_argument("--json", action="store_true", help="print a record")
    show = command("show", _show, "show derivations, a line a step, each with its reason",
                   "Without words, all of the sheet of the current folder.")
    show.set_defaults(refuse=show.error)
    latex = command("latex", _latex, "write derivations as LaTeX that compiles as it is",
                    "Without names, a document for each source of the sheet.")
    latex.add_argument("--output", "-o", type=Path, default=Path("build/latex"), metavar="D",
                       help="the folder to write to (default: %(default)s)")
    latex.add_argument("--snippet", action="store_true", help="a file a claim, to be included, and its package")
    latex.add_argument("--pdf", action="store_true", help="compile with latexmk, tectonic or pdflatex")
    certify = command("certify", certifying.run, "write proofs as files that coqc checks",
                      "Without names, all claims and lemmas of the sheet, a file a script; or a layer, or a pair of "
                      "rules. With --check, a file that is refused answers with exit code 1.")
    certify.add_argument("--output", "-o", type=Path, default=Path("build/coq"), metavar="D",
                         help="the folder to write to (default: %(default)s)")
    certify.add_argument("--check", action="store_true", help="run coqc on each file")
    certify.add_argument("--layer", metavar="TEXT|FILE", help="the gradients of this layer")
    certify.add_argument("--claim", metavar="'dX[j] = ...'", help="of the layer: a gradient that was derived by hand")
    certify.add_argument("--rule", metavar="TEXT|FILE|NAME", help="that this update rule is the same as another")
    certify.add_argument("--equivalent-to", metavar="TEXT|FILE|NAME", help="the other rule")
    certify.add_argument("--examples", action="store_true",
                         help="the layers of the examples with their gradients, and the pairs of rules of the gallery")
    report = command("report", _report, "write a self-contained site: verdicts, derivations, errata, what they rest on")
    report.add_argument("--output", "-o", type=Path, default=Path("build/report"), metavar="D",
                        help="the folder to write to (default: %(default)s)")
    runs = (prove, errata, show, latex, certify, report)
    for one in runs:
        one.add_argument("words", nargs="*", metavar="PATH|NAME", help=WORDS_HELP)
        _limit(one)
    layer = command("layer", _searching(_layer), "gradients of a layer in index notation, proved for every size",
                    "A claim that is refuted answers with exit code 1.")
    layer.add_argument("text", metavar="TEXT|FILE", help="y[i] = sum(j, w[i,j]*x[j]) + b[i], or a file with such lines")
    layer.add_argument("--given", metavar="TEXT", action="append",
                       help="what is known of its arrays: 'sum(k, t[k]) == 1' (may be given again)")
    layer.add_argument("--wrt", metavar="X", action="append", help="by this array only (may be given again)")
    layer.add_argument("--claim", metavar="'dX[j] = ...'", help="prove or refute a gradient that was derived by hand")
    layer.add_argument("--json", action="store_true", help="print a record")
    layer.add_argument("--latex", action="store_true", help="print the derivation as a LaTeX document")
    layer.add_argument("--numpy", action="store_true", help="print NumPy code for the layer and its gradients")
    layer.add_argument("--proofs", type=Path, metavar="D", help="write the proofs to this folder, for the kernel to "
                       "check by itself")
    rule = command("rule", _searching(_rule), "an update rule: its closed form, or whether another rule is the same",
                   "Rules that differ answer with exit code 1.")
    rule.add_argument("text", metavar="TEXT|FILE|NAME", nargs="?", help="v = mu*v + g; theta = theta - alpha*v, a "
                      "file, or a name of the gallery (torch.optim.AdamW)")
    rule.add_argument("--equivalent-to", metavar="TEXT|FILE|NAME", help="another rule, for the parameters that only it "
                      "has")
    rule.add_argument("--gallery", action="store_true", help="list the names of the gallery: the rules of PyTorch, "
                      "optax and Keras")
    rule.add_argument("--solve", metavar="NAMES", help="the parameters of the other rule that are looked for "
                      "(by default those that only it has; '' for none)")
    rule.add_argument("--state", nargs=2, metavar=("X", "Y"), help="what is watched in the one rule and in the other "
                      "(by default what each assigns last)")
    rule.add_argument("--from", dest="start", metavar="'m = 0, v = 0'", help="compare the runs of the first rule from "
                      "this start alone; a state that is not named may start anywhere")
    rule.add_argument("--given", metavar="'b < 1'", action="append", help="what is known of parameters (may be given "
                      "again)")
    rule.add_argument("--no-usual-ranges", action="store_true", help="do not take 0 <= beta < 1, lr > 0, eps > 0 and "
                      "the like for granted of what is called so")
    rule.add_argument("--stationary", metavar="H", help="the stationary second moments where g is H times what is "
                      "watched, plus noise, and when they are approached")
    rule.add_argument("--json", action="store_true", help="print a record")
    rule.add_argument("--proofs", type=Path, metavar="D", help="write the proofs to this folder, for the kernel to "
                      "check by itself")
    for asks in (*runs, claim, check, layer, rule):
        asks.add_argument("--seconds", type=_seconds, default=SECONDS, metavar="S",
                          help="seconds that a claim or a question may be searched (default: %(default)g)")
    trust = command("trust", _trust, "say what a verdict rests on: the kernel, its rules and its facts")
    trust.add_argument("--attack", type=_count, metavar="N", help="use rules and facts N times at random, now")
    return parser


def _limit(runs: ArgumentParser) -> None:
    """The options of a command that runs scripts."""
    runs.add_argument("--jobs", type=_count, metavar="N", help="run N scripts at a time (default: one a core)")
    runs.add_argument("--time-limit", type=_seconds, default=Limits().seconds, metavar="S",
                      help="seconds that a script may take (default: %(default)g)")
    runs.add_argument("--memory-limit", type=_count, default=Limits().megabytes, metavar="MB",
                      help="megabytes that a script may take (on Linux; default: %(default)s)")


def _searching(run: Callable[[Namespace], int]) -> Callable[[Namespace], int]:
    """The command, each question of which is given up after --seconds."""
    def within(asked: Namespace) -> int:
        with seconds(asked.seconds):
            return run(asked)
    return within


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= 1):
        raise ArgumentTypeError(f"expected a whole number, at least 1 and of at most 9 digits, not {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found < 1e9:
        raise ArgumentTypeError(f"expected a number of seconds above 0, not {text!r}")
    return found


def _prove(asked: Namespace) -> int:
    found: list[tuple[Path, Row]] = []
    files: dict[str, tuple[tuple[str, str], ...]] = {}
    failures = []
    interrupted = False
    meant = course.asked(asked.words)
    scripts, names = meant.scripts, meant.names
    try:
        for result in verdicts(scripts, progress, asked.jobs, not asked.no_cache, asked.second_opinions,
                               limits(asked), asked.proofs is not None):
            files |= result.files
            found += [(result.script, row) for row in result.rows]
            failures += [result.failure] if result.failure else []
    except KeyboardInterrupt:
        interrupted = True
    found.sort(key=lambda pair: scripts.index(pair[0]))
    failures.sort(key=lambda failure: scripts.index(failure.script))
    refuse_doubles(row for _, row in found)
    strange = course.unknown(names, found)
    if strange and not failures and not interrupted:
        raise course.no_such(strange[0], _everything(meant.every), meant.every)
    chosen = course.chosen(names, found)
    if not chosen and not failures and not interrupted:
        raise course.nothing_listed(meant)
    if asked.errata:
        _errata(asked, scripts, [*chosen, *(row for _, row in found if not row.listed)])
    elif asked.json:
        say_json([*(as_json(row) for row in chosen), *(as_json(failure.row) for failure in failures)])
    else:
        write(lambda width, sign: table(chosen, width, sign))
        if failures:
            lost = [failure.script.name for failure in failures]
            say(f"{len(lost)} script{'s' * (len(lost) > 1)} unknown: {', '.join(lost)}")
    if asked.proofs:
        _proofs(asked, [file for row in chosen for file in files.get(row.claim, ())])
    for failure in failures:
        complain(failure.message)
    if interrupted:
        complain("interrupted; what is not listed is not proved")
        return INTERRUPTED
    return max(NOT_ALL if any(row.verdict == UNKNOWN for row in chosen) else PROVED,
               *(failure.code for failure in failures), PROVED)


def _proofs(asked: Namespace, files: Iterable[tuple[str, str]]) -> None:
    """The proofs as files. What is printed for a program to read stays what it is."""
    from derive.running.proof_files import how_to_check, write

    told = how_to_check(write(files, asked.proofs), asked.proofs)
    if not asked.json:
        say(told)


def _errata(asked: Namespace, scripts: Iterable[Path], rows: Iterable[Row]) -> None:
    listed = errata(rows, course.errata_words(scripts))
    if asked.json:
        say_json([erratum_as_json(one) for one in listed])
    else:
        write(lambda width, sign: errata_page(listed, width, sign))


def _everything(scripts: Sequence[Path]) -> list[tuple[Path, Row]]:
    return [(result.script, row) for result in verdicts(scripts, progress) for row in result.rows]


def _show(asked: Namespace) -> int:
    from derive.commands.paging import paged
    from derive.running.supervision import each

    if not asked.words and not course.in_a_sheet():
        asked.refuse("expected PATH or NAME: there is no sheet.toml in the current folder, and the course is long; "
                     "`derive prove` lists its claims")
    meant = course.readable(asked.words)
    scripts, names = meant.scripts, meant.names
    width, sign = layout()
    ends = {}
    with progress(len(scripts)) as done:
        for ended in each(partial(paged, names=names, width=width, sign=sign), scripts, asked.jobs, limits(asked)):
            ends[ended.script] = ended
            done(ended.script.name)
    errors = [ended.error for ended in ends.values() if ended.error]
    for error in errors:
        complain(error)
    found = [(path, one) for path in scripts for one in ends[path].answers]
    pages = [one for _, one in found if one.lines]
    wrong = course.unknown(names, [(path, one.row) for path, one in found])
    if wrong and not errors:
        raise course.no_such(wrong[0], _everything(meant.every), meant.every)
    if not pages and not errors:
        raise course.nothing_listed(meant)
    write(lambda width, sign: [line for k, one in enumerate(pages) for line in (*([(), ()] if k else []), *one.lines)])
    if any(ended.broken for ended in ends.values()):
        return INTERNAL
    return NOT_ALL if errors or any(one.row.verdict == UNKNOWN for one in pages) else PROVED


def _claim(asked: Namespace) -> int:
    from derive.sheets.asking import claim
    from derive.show.page import page_without_heading
    from derive.show.record import row_of

    found = claim(*asked.text, about=asked.about, given=asked.given, integers=asked.integers)
    row = row_of(found)
    if asked.json:
        say_json(as_json(row))
    else:
        write(lambda width, sign: page_without_heading(found, width, sign))
    return PROVED if row.verdict in ("holds", "holds-if") else NOT_ALL


def _layer(asked: Namespace) -> int:
    from derive.commands.answering import about_layer, layer_of

    if asked.numpy:
        from codegen.building import build

        say(build(layer_of(asked)).source, end="")
        return PROVED
    return about_layer(asked, progress)


def _latex(asked: Namespace) -> int:
    from derive.commands.publishing import latex, tellings
    from derive.show.latex.compile import engine

    if asked.snippet and asked.pdf:
        raise Error("a snippet is no document: --snippet and --pdf do not go together")
    if asked.pdf:
        engine()                        # the refusal comes before the work
    chosen = tellings(asked.words, asked.jobs, progress, limits=limits(asked))
    names = course.asked(asked.words).names
    title = "" if not names else names[0] if len(names) == 1 else "selection"
    for path in latex(chosen, asked.output, title, asked.snippet, asked.pdf, progress):
        say(str(path))
    for error in chosen.errors:
        complain(error)
    return NOT_ALL if chosen.errors else PROVED


def _report(asked: Namespace) -> int:
    from codegen.building import build
    from derive.commands.publishing import report, tellings
    from derive.commands.workshop import Workshop
    from derive.show.report.site import Drawn

    workshop = Workshop(build)
    chosen = tellings(asked.words, asked.jobs, progress, workshop, limits(asked))
    drawn: list[Drawn] = []
    plots = course.plots_of(chosen.scripts)
    try:
        if plots:
            from derive.show.plots.gallery import figures
    except ModuleNotFoundError as missing:
        complain(f"no plots: {missing.name} is not installed (pip install chalkproof[report])")
        plots = {}
    if plots:
        with progress(len(plots), "drawing", "plots") as done:
            for figure in figures(plots, chosen.every, workshop):
                drawn.append(figure)
                done(figure.claim)
    say(str(report(chosen, asked.output, drawn, progress)[0]))
    for error in chosen.errors:
        complain(error)
    return NOT_ALL if chosen.errors else PROVED


def _rule(asked: Namespace) -> int:
    from derive.commands.answering import about_rule

    return about_rule(asked, progress)


def _trust(asked: Namespace) -> int:
    from derive.commands.attacking import attacked
    from derive.show.trust import trust, trusted

    found = trusted(attacked(asked.attack) if asked.attack else None)
    rows = [row for _, row in _everything(course.scripts())]
    write(lambda width, sign: trust(rows, found, width, sign))
    return PROVED
