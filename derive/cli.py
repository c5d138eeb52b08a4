"""The derive command: its options, what each subcommand prints, and its exit codes. A command loads what it runs."""

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from derive import cache, course
from derive.notation.errors import Error
from derive.notation.source import printable
from derive.show.errata import as_json as erratum_as_json
from derive.show.errata import errata, errata_page
from derive.show.inputs import read_text
from derive.show.lines import WIDTH, Line
from derive.show.output import sign_for, write_plainly
from derive.show.row import Outcome, Row, as_json
from derive.show.table import table
from derive.show.verdicts import UNKNOWN

PROVED, NOT_ALL, MISTAKE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
NAME_HELP = "a claim (momentum.rescaled), a group (momentum), a script (sgd_1_momentum) or an inventory number (0.5)"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code."""
    try:
        asked = _parser().parse_args(argv)
        code: int = asked.run(asked)
        sys.stdout.flush()
        return code
    except Error as error:
        print(f"derive: {printable(str(error))}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:             # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED


def _parser() -> ArgumentParser:
    parser = ArgumentParser("derive", description="Proves the mathematics of training, or shows where it fails.")
    commands = parser.add_subparsers(title="commands", metavar="command", required=True)

    def command(name: str, run: Callable[[Namespace], int], summary: str, more: str = "") -> ArgumentParser:
        made = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}. {more}".strip())
        made.set_defaults(run=run)
        return made

    prove = command("prove", _prove, "prove or refute the course's claims",
                    "Exit 0 only when every claim reached a verdict; 1 when one is unknown or a script raised.")
    prove.add_argument("names", nargs="*", metavar="NAME", help=f"{NAME_HELP}; everything, when there is none")
    prove.add_argument("--json", action="store_true", help="print a list with a record for each claim")
    prove.add_argument("--errata", action="store_true", help="what the documents print that cannot stand, and what can")
    prove.add_argument("--jobs", type=_count, metavar="N", help="run scripts in N processes (default: as many as there "
                       "are cores, once the proofs have taken long enough for that to pay)")
    prove.add_argument("--no-cache", action="store_true", help="prove again what has not changed")
    prove.add_argument("--second-opinions", action="store_true", help="put the steps that are arithmetic to Z3 too; "
                       "--json prints what it says, and a disagreement stops the run")
    show = command("show", _show, "show one derivation, a line a step, each with its reason")
    show.add_argument("name", metavar="NAME", help=NAME_HELP)
    latex = command("latex", _latex, "write derivations as LaTeX that compiles as it is",
                    "Without names, a document for each source of the course.")
    latex.add_argument("names", nargs="*", metavar="NAME", help=f"{NAME_HELP}; everything, when there is none")
    latex.add_argument("--output", "-o", type=Path, default=Path("build/latex"), metavar="D",
                       help="the folder to write to (default: %(default)s)")
    latex.add_argument("--snippet", action="store_true", help="a file a claim, to be included, and its package")
    latex.add_argument("--pdf", action="store_true", help="compile with latexmk, tectonic or pdflatex")
    latex.add_argument("--jobs", type=_count, metavar="N", help="run scripts in N processes")
    certify = command("certify", _certify, "write proofs as files that coqc checks",
                      "Each file says whether the whole claim is checked, or which of its steps are. With --check, a "
                      "file that is refused answers with exit code 1.")
    certify.add_argument("names", nargs="*", metavar="NAME", help=f"{NAME_HELP}; everything, when there is none")
    certify.add_argument("--output", "-o", type=Path, default=Path("build/coq"), metavar="D",
                         help="the folder to write to (default: %(default)s)")
    certify.add_argument("--check", action="store_true", help="run coqc on each file")
    certify.add_argument("--jobs", type=_count, metavar="N", help="run scripts, and coqc, in N processes")
    report = command("report", _report, "write a self-contained site: verdicts, derivations, errata, what they rest on")
    report.add_argument("--output", "-o", type=Path, default=Path("build/report"), metavar="D",
                        help="the folder to write to (default: %(default)s)")
    report.add_argument("--jobs", type=_count, metavar="N", help="run scripts in N processes")
    layer = command("layer", _layer, "gradients of a layer in index notation, proved for every size",
                    "A claim that is refuted answers with exit code 1.")
    layer.add_argument("text", metavar="TEXT|FILE", help="y[i] = sum(j, w[i,j]*x[j]) + b[i], or a file with such lines")
    layer.add_argument("--wrt", metavar="X", action="append", help="by this array only (may be given again)")
    layer.add_argument("--claim", metavar="'dX[j] = ...'", help="prove or refute a gradient that was derived by hand")
    layer.add_argument("--json", action="store_true", help="print a record")
    layer.add_argument("--latex", action="store_true", help="print the derivation as a LaTeX document")
    layer.add_argument("--numpy", action="store_true", help="print NumPy code for the layer and its gradients")
    rule = command("rule", _rule, "an update rule: its closed form, or whether another rule is the same",
                   "Rules that differ answer with exit code 1.")
    rule.add_argument("text", metavar="TEXT|FILE", help="v = mu*v + g; theta = theta - alpha*v, or a file")
    rule.add_argument("--equivalent-to", metavar="TEXT|FILE", help="another rule, for the parameters that only it has")
    command("trust", _trust, "say what a verdict rests on: the rules, and the facts that are cited")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"a whole number of processes, not {text!r}")
    return int(text)


def _prove(asked: Namespace) -> int:
    found: list[tuple[Path, Row]] = []
    errors: list[str] = []
    interrupted = False
    try:
        for path, rows, error in _verdicts(asked.names, asked.jobs, not asked.no_cache, asked.second_opinions):
            found += [(path, row) for row in rows]
            errors += [error] if error else []
    except KeyboardInterrupt:
        interrupted = True
    order = course.scripts()
    found.sort(key=lambda pair: order.index(pair[0]))
    _refuse_doubles(row for _, row in found)
    wrong = course.unknown(asked.names, found)
    if wrong and not errors and not interrupted:
        raise course.no_such(wrong[0], _everything())
    chosen = course.chosen(asked.names, found)
    if asked.errata:
        _errata(asked, [*chosen, *(row for _, row in found if not row.listed)])
    elif asked.json:
        print(json.dumps([as_json(row) for row in chosen], indent=2, ensure_ascii=False))
    else:
        _write(lambda width, sign: table(chosen, width, sign))
    for error in errors:
        print(f"derive: {error}", file=sys.stderr)
    if interrupted:
        print("derive: interrupted; what is not listed is not proved", file=sys.stderr)
        return INTERRUPTED
    return NOT_ALL if errors or any(row.verdict == UNKNOWN for row in chosen) else PROVED


def _errata(asked: Namespace, rows: Iterable[Row]) -> None:
    listed = errata(rows, course.errata_words())
    if asked.json:
        print(json.dumps([erratum_as_json(one) for one in listed], indent=2, ensure_ascii=False))
    else:
        _write(lambda width, sign: errata_page(listed, width, sign))


def _verdicts(names: Sequence[str], jobs: int | None, cached: bool,
              opinions: bool = False) -> Iterator[tuple[Path, tuple[Row, ...], str]]:
    """Each script that may speak of the names, with its rows and its error: from the cache, or proved now."""
    prove = _with_opinions() if opinions else None
    waiting = []
    for path in course.scripts_for(names):
        rows = cache.load(path, opinions) if cached else None
        if rows is None:
            waiting.append(path)
        else:
            yield path, rows, ""
    if not waiting:
        return
    from derive.run import outcomes

    keys = {path: cache.key(path, opinions) for path in waiting}
    with _progress(len(waiting)) as done:
        for path, outcome in (prove or outcomes)(waiting, jobs):
            if not outcome.error:
                cache.store(path, outcome.rows, keys[path], opinions)
            done(outcome.script)
            yield path, outcome.rows, outcome.error


def _with_opinions() -> Callable[[Sequence[Path], int | None], Iterator[tuple[Path, Outcome]]]:
    try:
        from derive.second_opinions import outcomes
    except ModuleNotFoundError as missing:
        if missing.name != "z3":
            raise
        raise Error("second opinions are Z3's, which is not installed (pip install chalkproof[smt])") from None
    return outcomes


def _everything() -> list[tuple[Path, Row]]:
    return [(path, row) for path, rows, _ in _verdicts((), None, True) for row in rows]


def _refuse_doubles(rows: Iterable[Row]) -> None:
    seen: dict[str, Row] = {}
    for row in rows:
        if row.claim in seen:
            raise Error(f"two claims are named {row.claim}: {seen[row.claim].document}, {seen[row.claim].where} and "
                        f"{row.document}, {row.where}")
        seen[row.claim] = row


def _show(asked: Namespace) -> int:
    from derive.run import claims_of
    from derive.show.page import page
    from derive.show.record import row_of

    settled, errors = [], []
    scripts = course.scripts_for([asked.name])
    with _progress(len(scripts)) as done:
        for path in scripts:
            claims, error = claims_of(path)
            settled += [(path, claim) for claim in claims]
            errors += [error] if error else []
            done(path.name)
    for error in errors:
        print(f"derive: {error}", file=sys.stderr)
    found = [(path, row_of(claim)) for path, claim in settled]
    wanted = {row.claim for row in course.chosen([asked.name], found)}
    if not wanted and not errors:
        raise course.no_such(asked.name, _everything())
    pages = [claim for _, claim in settled if claim.name in wanted]
    _write(lambda width, sign: [line for k, claim in enumerate(pages)
                                for line in (*([(), ()] if k else []), *page(claim, width, sign))])
    return NOT_ALL if errors or any(claim.verdict == UNKNOWN for claim in pages) else PROVED


def _layer(asked: Namespace) -> int:
    from derive.layers import Refutation, layer
    from derive.show.layer_page import in_words, layer_page

    of = layer(_text_or_file(asked.text))
    if asked.numpy:
        from codegen.building import build

        print(build(of).source, end="")
        return PROVED
    if asked.claim:
        answer = of.check_gradient(asked.claim.split("[")[0].split("=")[0].strip()[1:], asked.claim)
        refuted = isinstance(answer, Refutation)
        if asked.json:
            said = {"verdict": "fails", "witness": str(answer.witness)} if isinstance(answer, Refutation) else {
                "verdict": "holds", "theorem": in_words(answer), "digest": answer.digest}
            print(json.dumps({"layer": of.text, "claim": asked.claim, **said}, indent=2, ensure_ascii=False))
        elif isinstance(answer, Refutation):
            print(answer)
        else:
            _write(lambda width, sign: layer_page(of, [(asked.claim.split("[")[0][1:].strip(), answer)], width, sign))
        return NOT_ALL if refuted else PROVED
    names = (*reversed(of.intermediate), *(asked.wrt or of.inputs))
    theorems = []
    with _progress(len(names), "deriving", "gradients") as done:
        for name in names:
            theorems.append((name, of.gradient(name)))
            done(name)
    if asked.json:
        print(json.dumps({
            "layer": of.text, "inputs": of.inputs, "outputs": of.outputs, "shapes": dict(of.shapes),
            "gradients": [{"wrt": name, "theorem": in_words(theorem), "digest": theorem.digest}
                          for name, theorem in theorems]}, indent=2, ensure_ascii=False))
    elif asked.latex:
        from derive.show.latex.layer import layer_document

        print(layer_document(of, theorems, of.outputs), end="")
    else:
        _write(lambda width, sign: layer_page(of, theorems, width, sign))
    return PROVED


def _latex(asked: Namespace) -> int:
    from derive.publishing import latex, tellings
    from derive.show.latex.compile import engine

    if asked.snippet and asked.pdf:
        raise Error("a snippet is no document: --snippet and --pdf do not go together")
    if asked.pdf:
        engine()                        # the refusal comes before the work
    chosen = tellings(asked.names, asked.jobs, _progress)
    title = "" if not asked.names else asked.names[0] if len(asked.names) == 1 else "selection"
    for path in latex(chosen, asked.output, title, asked.snippet, asked.pdf, _progress):
        print(path)
    for error in chosen.errors:
        print(f"derive: {error}", file=sys.stderr)
    return NOT_ALL if chosen.errors else PROVED


def _certify(asked: Namespace) -> int:
    from derive.certify.coqc import compiler
    from derive.certifying import certificates, check, write

    if asked.check:
        compiler()                      # the refusal comes before the work
    found = certificates(asked.names, asked.jobs, _progress)
    paths = write(found.certificates, asked.output)
    refused = check(paths, asked.jobs, _progress) if asked.check and paths else []
    for path, (_, made) in zip(paths, found.certificates, strict=True):
        print(f"{path}: {made.kind}")
    whole = sum(made.whole for _, made in found.certificates)
    told = f"checked by coqc, {len(refused)} refused" if asked.check else f"make -C {asked.output} has coqc check them"
    print(f"{len(paths)} claim{'s' * (len(paths) != 1)}, {whole} whole; {told}")
    for error in (*refused, *found.errors):
        print(f"derive: {error}", file=sys.stderr)
    return NOT_ALL if refused or found.errors else PROVED


def _report(asked: Namespace) -> int:
    from codegen.building import build
    from derive.publishing import report, tellings
    from derive.run import available_cores
    from derive.show.report.site import Drawn
    from derive.workshop import Workshop

    _load_the_kernel()
    workshop = Workshop(build)
    chosen = tellings((), asked.jobs or available_cores(), _progress, workshop)     # all of it: worth it at once
    drawn: list[Drawn] = []
    try:
        from derive.show.plots.gallery import GALLERY, figures
    except ModuleNotFoundError as missing:
        print(f"derive: no plots: {missing.name} is not installed (pip install chalkproof[report])", file=sys.stderr)
    else:
        with _progress(len(GALLERY), "drawing", "plots") as done:
            for figure in figures(chosen.every, workshop):
                drawn.append(figure)
                done(figure.claim)
    print(report(chosen, asked.output, drawn, _progress)[0])
    for error in chosen.errors:
        print(f"derive: {error}", file=sys.stderr)
    return NOT_ALL if chosen.errors else PROVED


def _rule(asked: Namespace) -> int:
    from derive.rule_answers import Equivalence
    from derive.show.layer_page import in_words
    from derive.update_rules import update_rule

    rule = update_rule(_text_or_file(asked.text))
    if asked.equivalent_to:
        with _progress(1, "comparing", "pairs of rules"):
            answer = rule.equivalent_to(update_rule(_text_or_file(asked.equivalent_to)))
        print(answer)
        return PROVED if isinstance(answer, Equivalence) else NOT_ALL
    for state, theorem in rule.closed_forms.items():
        print(f"{state}: {in_words(theorem)}")
    return PROVED


def _text_or_file(text: str) -> str:
    """A formula holds an equals sign; anything else names a file."""
    if "=" in text:
        return text
    return read_text(Path(text), f"{text} is neither a formula (it has no =) nor a file that can be read")


def _trust(asked: Namespace) -> int:
    _load_the_kernel()
    from derive.show.trust import trust

    rows = [row for _, row in _everything()]
    _write(lambda width, sign: trust(rows, width, sign))
    return PROVED


def _load_the_kernel() -> None:
    """All of its modules, so that all of its rules are known."""
    kernel = import_module("derive.first_kernel")
    for module in iter_modules(kernel.__path__):
        import_module(f"derive.first_kernel.{module.name}")


def _write(lines: Callable[[int, Callable[[str], str]], Iterable[Line]]) -> None:
    """Print what is laid out for this output: in colour on a terminal, as plain text elsewhere."""
    sign = sign_for(sys.stdout)
    if not sys.stdout.isatty():
        write_plainly(lines(WIDTH, sign), sys.stdout)
        return
    from derive.show.terminal import terminal_width, write_in_colour

    write_in_colour(lines(terminal_width(sys.stdout), sign), sys.stdout)


@contextmanager
def _progress(total: int, doing: str = "proving", things: str = "scripts") -> Iterator[Callable[[str], None]]:
    """Progress on a terminal, and nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from derive.show.terminal import progress

    with progress(total, doing, things) as done:
        yield done
