"""Every small change to a source that a test has to notice: conditions dropped, negated, weakened, operands swapped."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed source, and how it is named: the line as it stands, and what was done there."""

    path: str
    line: int
    name: str
    source: str


COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.Div: ast.Mult}
KEPT = ("need", "both", "either", "isinstance", "every", "some", "var", "Fact", "word", "to")    # their arguments stay
GUARDS = ("__new__", "__init_subclass__", "__reduce_ex__")


def mutants(path: str, source: str) -> list[Mutant]:
    """All changes to one source, in the order of its lines."""
    tree = ast.parse(source)
    lines = source.splitlines()
    quiet = {id(node) for node in ast.walk(tree) for part in quiet_parts(node) for node in ast.walk(part)}
    found: list[Mutant] = []
    for node in ast.walk(tree):
        if id(node) in quiet:
            continue
        for told, target, new in changes(node):
            if ast.unparse(new) == ast.unparse(target):
                continue
            line = target.lineno
            found.append(Mutant(path, line, f"{path}: {lines[line - 1].strip()} | {told}", put(source, target, new)))
    seen: dict[str, Mutant] = {}
    for one in sorted(found, key=lambda one: one.line):
        seen.setdefault(one.source, one)
    return list(seen.values())


def quiet_parts(node: ast.AST) -> Iterator[ast.AST]:
    """What no behaviour hangs on: annotations, docstrings, messages of refusals, defaults of typing alone."""
    if isinstance(node, ast.FunctionDef):
        yield from (arg.annotation for arg in ast.walk(node.args) if isinstance(arg, ast.arg) and arg.annotation)
        if node.returns:
            yield node.returns
        if node.name == "__repr__":
            yield from node.body
    if isinstance(node, ast.JoinedStr):
        yield node
    if isinstance(node, ast.AnnAssign):
        yield node.annotation
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("need", "Refused"):
        yield from node.args[1:] if node.func.id == "need" else node.args
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("Name", "Type", "Monomial", "Polynomial",
                                                                         "Hypotheses"):
        yield node.value


def put(source: str, old: ast.AST, new: ast.AST) -> str:
    """The source with one node written in the place of another."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    start = starts[old.lineno - 1] + old.col_offset
    end = starts[old.end_lineno - 1] + old.end_col_offset
    text = ast.unparse(new)
    return source[:start] + (f"({text})" if isinstance(old, ast.expr) else text) + source[end:]


Change = tuple[str, ast.AST, ast.AST]       # what it is called, the node that goes, the node that comes


def changes(node: ast.AST) -> Iterator[Change]:
    """What can be done to one node, each with its name."""
    yield from of_statements(node)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        new = COMPARISONS[type(node.ops[0])]
        yield f"{ast.unparse(node)}: {new.__name__}", node, ast.Compare(node.left, [new()], node.comparators)
        if isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            yield f"{ast.unparse(node)}: sides swapped", node, ast.Compare(node.comparators[0], node.ops, [node.left])
        if isinstance(node.comparators[0], ast.Constant) and isinstance(node.comparators[0].value, str):
            new_side = [ast.Constant("nothing")]
            yield f"{ast.unparse(node)}: another text", node, ast.Compare(node.left, node.ops, new_side)
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{ast.unparse(node)}: {other.__name__}", node, ast.BoolOp(other(), node.values)
        for k, part in enumerate(node.values):
            yield f"without {ast.unparse(part)}", node, _bool(node, k)
    if isinstance(node, ast.UnaryOp):
        yield f"{ast.unparse(node)}: without {type(node.op).__name__}", node, node.operand
    if isinstance(node, ast.Constant):
        yield from of_constants(node)
    if isinstance(node, ast.BinOp):
        yield from of_operators(node)
    if isinstance(node, ast.IfExp):
        yield f"{ast.unparse(node)}: first", node, node.body
        yield f"{ast.unparse(node)}: second", node, node.orelse
    if isinstance(node, ast.Call):
        yield from of_calls(node)
    if isinstance(node, ast.comprehension):
        for part in node.ifs:
            yield f"without if {ast.unparse(part)}", part, ast.Constant(True)


def _bool(node: ast.BoolOp, k: int) -> ast.AST:
    rest = node.values[:k] + node.values[k + 1:]
    return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def of_statements(node: ast.AST) -> Iterator[Change]:
    """Statements left out, conditions taken as true, false or the other way round."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "left out", node, ast.Pass()
    if isinstance(node, ast.AugAssign):
        yield "left out", node, ast.Pass()
    if isinstance(node, ast.If):
        yield f"{ast.unparse(node.test)}: always", node.test, ast.Constant(True)
    if isinstance(node, ast.If | ast.While):
        yield f"{ast.unparse(node.test)}: never", node.test, ast.Constant(False)
        yield f"not {ast.unparse(node.test)}", node.test, ast.UnaryOp(ast.Not(), node.test)
    if isinstance(node, ast.FunctionDef) and node.name in GUARDS:
        yield f"{node.name} left out", node, ast.Pass()
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            if isinstance(part, ast.Assign):
                yield "left out", part, ast.Pass()


def of_constants(node: ast.Constant) -> Iterator[Change]:
    if type(node.value) is int:
        place = f"in column {node.col_offset}"
        yield f"{node.value} + 1 {place}", node, ast.Constant(node.value + 1)
        if node.value > 0:
            yield f"{node.value} - 1 {place}", node, ast.Constant(node.value - 1)
    if type(node.value) is bool:
        yield f"not {node.value}", node, ast.Constant(not node.value)


def of_operators(node: ast.BinOp) -> Iterator[Change]:
    text = ast.unparse(node)
    if isinstance(node.op, ast.RShift):
        yield f"{text}: without its hypothesis", node, node.right
        yield f"{text}: converse", node, ast.BinOp(node.right, node.op, node.left)
        return
    if type(node.op) in OPERATORS:
        new = OPERATORS[type(node.op)]
        yield f"{text}: {new.__name__}", node, ast.BinOp(node.left, new(), node.right)
    yield f"{text}: left alone", node, node.left
    yield f"{text}: right alone", node, node.right
    if isinstance(node.op, ast.Sub):
        yield f"{text}: sides swapped", node, ast.BinOp(node.right, node.op, node.left)


def of_calls(node: ast.Call) -> Iterator[Change]:
    name = ast.unparse(node.func).rpartition(".")[2]
    if name == "need":
        yield "condition negated", node.args[0], ast.UnaryOp(ast.Not(), node.args[0])
    elif name in ("all", "any"):
        yield f"{name}: the other", node.func, ast.Name("any" if name == "all" else "all", ast.Load())
    elif name in ("both", "either"):
        for k in (0, 1):
            yield f"{ast.unparse(node)}: part {k} alone", node, node.args[k]
    elif name in ("reversed", "sorted", "shifted", "need_term", "need_closed", "need_theorem"):
        yield f"without {name}", node, node.args[0]
    if len(node.args) == 2 and name not in KEPT:
        yield f"{ast.unparse(node)}: arguments swapped", node, ast.Call(node.func, node.args[::-1], node.keywords)
