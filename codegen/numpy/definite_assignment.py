"""Checks a Python text: every name is bound where it is read, statement by statement, and no two things share one."""

import ast
import builtins
from collections.abc import Iterable

from codegen.program.errors import Unsupported

MISTAKE = "This is a mistake of codegen; please report it with the formula"
BLOCKS = ("body", "orelse", "finalbody")
GIVEN = frozenset(("C", "THREADS", "__file__", "__name__"))        # by what executes the text


def bound(text: str) -> str:
    """The text, if it is Python, no name in it is read before it is bound, and what stands outside of functions has
    names of its own: functions that come from several templates must not take each other's."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        said = f"no kernel: line {error.lineno} of its text is no Python ({error.msg}). {MISTAKE}"
        raise Unsupported(said) from error
    known = GIVEN | set(dir(builtins)) | _outside(tree.body)
    for statement in tree.body:
        _statements([statement], set(known))
    return text


def _outside(body: Iterable[ast.stmt]) -> set[str]:
    """The names bound outside of functions, each by one statement; `f = quicker(f)` is of the same f."""
    found: set[str] = set()
    for statement in body:
        names = _binds(statement)
        again = set() if isinstance(statement, ast.FunctionDef | ast.ClassDef) else {
            part.id for part in ast.walk(statement) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
        for name in sorted(names & found):
            if name not in again:
                raise Unsupported(f"no kernel: line {statement.lineno} of its text binds {name} a second time. "
                                  f"{MISTAKE}")
        found |= names
    return found


def _statements(body: Iterable[ast.stmt], known: set[str]) -> set[str]:
    """The names bound after some statements; a branch binds nothing that the other does not, unless it returns."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            _reads([*statement.decorator_list, *_defaults(statement)], known)
            known.add(statement.name)
            _statements(statement.body, known | _parameters(statement) | {
                name for inner in ast.walk(statement) if isinstance(inner, ast.Nonlocal) for name in inner.names})
            continue
        if isinstance(statement, ast.If):
            _reads([statement.test], known)
            ends = [_statements(branch, set(known)) for branch in (statement.body, statement.orelse)
                    if not (branch and isinstance(branch[-1], ast.Return | ast.Raise | ast.Continue))]
            known |= set.intersection(*ends) if ends else set()
            continue
        _reads(_own(statement), known)
        known |= _binds(statement)
        for block in BLOCKS:
            known |= _statements(getattr(statement, block, []), known)
        for handler in getattr(statement, "handlers", []):
            _statements(handler.body, known | {handler.name or ""})
    return known


def _own(statement: ast.stmt) -> list[ast.AST]:
    """What a statement has beside its blocks."""
    return [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt | ast.excepthandler)]


def _reads(nodes: Iterable[ast.AST], known: set[str]) -> None:
    """Refuse a name that is read and not known; what a comprehension or a lambda binds is known in all of its line."""
    read: list[ast.Name] = []
    inner: set[str] = set()
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                if isinstance(part.ctx, ast.Load) and part.id not in known:
                    read.append(part)
            elif isinstance(part, ast.comprehension):
                inner |= {name.id for name in ast.walk(part.target) if isinstance(name, ast.Name)}
            elif isinstance(part, ast.arg):
                inner.add(part.arg)
    for name in read:
        if name.id not in inner:
            raise Unsupported(f"no kernel: line {name.lineno} of its text reads {name.id} before it is bound. "
                              f"{MISTAKE}")


def _binds(statement: ast.stmt) -> set[str]:
    """What a statement by itself binds; not what stands in its blocks."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Expr | ast.Return | ast.If | ast.Raise):
        return set()
    return {part.id for child in _own(statement) for part in ast.walk(child)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _parameters(statement: ast.FunctionDef | ast.ClassDef) -> set[str]:
    if isinstance(statement, ast.ClassDef):
        return set()
    every = statement.args
    found = [*every.posonlyargs, *every.args, *every.kwonlyargs, *filter(None, (every.vararg, every.kwarg))]
    return {one.arg for one in found}


def _defaults(statement: ast.FunctionDef | ast.ClassDef) -> list[ast.AST]:
    if isinstance(statement, ast.ClassDef):
        return [*statement.bases]
    return [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]
