"""What a program may be: definitions in order, which names they define, and which of them are its results."""

from collections.abc import Collection, Sequence

from derive.notation.calls import check_variable
from derive.notation.cursor import Cursor
from derive.notation.distances import without_distances
from derive.notation.errors import NotationError
from derive.notation.expressions import expression, relations
from derive.notation.guards import check_tree
from derive.notation.names import nearest
from derive.notation.source import Span, column_of, line_of
from derive.notation.syntax import Access, Assign, Binary, Given, Name, Program, Reduce, Relation
from derive.notation.walk import free_letters, names_in, walk


def parse_equation(text: str) -> Assign:
    """One definition whose left side may have any indices: `y[t] = ...`, `y[0] = 0`, `y[t+1] = ...`."""
    cursor = Cursor(text)
    assign = without_distances(_assign(cursor, lets=False))
    cursor.finish("an operator or the end of the definition")
    check_tree(text, assign)
    return assign


def parse_program(text: str, *, reassign: bool = False) -> Program:
    """Definitions, one a line or separated by `;`, and perhaps `-> y, s` at the end, which names the results.

    Without it the result is the last name defined.  An update rule (`reassign`) may define a name again, and say
    `let u = ...`; a layer may not. The last line of a layer may say what is given: `given sum(k, t[k]) == 1`.
    """
    cursor = Cursor(text)
    assignments: list[Assign] = []
    outputs: tuple[str, ...] = ()
    while not assignments or not (outputs or cursor.peek().kind == "end" or _begins_given(cursor, reassign)):
        if not (cursor.sees("->") and assignments):
            assign = _assign(cursor, lets=reassign)
            _check_indices(text, assign)
            if not reassign:
                _check_new(text, assign, assignments)
                assign = without_distances(assign)
            assignments.append(assign)
        if cursor.sees("->"):
            outputs = _outputs(cursor, assignments)
        if not cursor.ended():
            cursor.unexpected("',' or the end of the text" if outputs else "an operator or the end of the line")
        if cursor.peek().kind == "newline":
            cursor.take()
    given: list[Given] = []
    while _begins_given(cursor, reassign):
        _take_given(cursor, assignments, given)
    if cursor.peek().kind != "end":
        problem = f"{'what is given stands' if given else 'the results are named'} last, and something follows"
        cursor.fail(problem, cursor.peek().at, "the end of the text")
    last = assignments[-1]
    program = Program(tuple(assignments), outputs or (defined(last),), tuple(given), at=assignments[0].at.to(last.at))
    check_tree(text, program)
    return program


def _begins_given(cursor: Cursor, reassign: bool) -> bool:
    """Whether a line says what is given, and does not define an array of that name."""
    here, after = cursor.peek(), cursor.peek(1)
    return not reassign and (here.kind, here.text) == ("name", "given") and after.text not in ("=", "[")


def _take_given(cursor: Cursor, assignments: Sequence[Assign], found: list[Given]) -> None:
    """What a line says is given of the arrays: comparisons, one after another or in chains."""
    known = frozenset[str]().union(*(names_in(one) - _letters(one) for one in assignments))
    cursor.take()
    while True:
        first = expression(cursor)
        said = relations(cursor, first)
        if not said and cursor.sees("="):
            cursor.fail("what is given has no single '='", cursor.peek().at, "'=='", "did you mean '=='?")
        if not said:
            cursor.fail("this is a value, and says nothing that can be given", first.at,
                        "a comparison, as in sum(k, t[k]) == 1 or x[i] > 0")
        for one in said:
            _check_known(cursor.text, one, known)
            letters = tuple(Name(letter, at=one.at) for letter in dict.fromkeys(free_letters(one)))
            name = f"given {len(found) + 1}"                    # no name has a space
            target = Access(name, letters, at=one.at) if letters else Name(name, at=one.at)
            found.append(Given(one, Assign(target, Binary("-", one.left, one.right, at=one.at), at=one.at), at=one.at))
        if not cursor.sees(","):
            break
        cursor.take()
    if not cursor.ended():
        cursor.unexpected("an operator, ',' or the end of the text")
    if cursor.peek().kind == "newline":
        cursor.take()


def _check_known(text: str, said: Relation, known: Collection[str]) -> None:
    """Refuse what is given of an array that the layer does not have."""
    letters = _letters(said)
    for node, _ in walk(said):
        name = node.id if isinstance(node, Name) else node.name if isinstance(node, Access) else "pi"
        if name not in known and name not in letters and name != "pi":
            raise NotationError(f"the layer has no array {name}", text, node.at,
                                f"what is given of {', '.join(sorted(known))}", nearest(name, known))


def _letters(tree: Assign | Relation) -> frozenset[str]:
    """All that serves as an index."""
    bound = (letter for node, _ in walk(tree) if isinstance(node, Reduce) for letter in node.indices)
    return frozenset((*free_letters(tree), *bound))


def defined(assign: Assign) -> str:
    """The name that an assignment defines."""
    return assign.target.id if isinstance(assign.target, Name) else assign.target.name


def _assign(cursor: Cursor, lets: bool) -> Assign:
    start, let = cursor.peek().at, cursor.peek().text == "let" and cursor.peek(1).kind == "name"
    if let and not lets:
        cursor.fail("let stands in an update rule", start, "a definition, as in y[i] = 2*x[i]")
    if let:
        cursor.take()
    target = expression(cursor)
    if cursor.sees("=="):
        cursor.fail("'==' compares, and defines nothing", cursor.peek().at, "'='", "did you mean '='?")
    if not cursor.sees("="):
        if cursor.ended():
            cursor.fail("this line defines nothing", target.at, "a definition, as in y[i] = 2*x[i]")
        cursor.unexpected("an operator or '='")
    if not isinstance(target, Name | Access):
        cursor.fail("only a name can be defined", target.at, "a name, with or without indices, left of '='")
    for named in (target, *(target.indices if isinstance(target, Access) else ())):
        if isinstance(named, Name):
            check_variable(cursor.text, named.id, named.at)
    cursor.take()
    value = expression(cursor)
    if cursor.sees("="):
        cursor.fail("this line has a second '='", cursor.peek().at, "the end of the line", "define one name a line")
    return Assign(target, value, let, at=(start if let else target.at).to(value.at))


def _check_indices(text: str, assign: Assign) -> None:
    """Refuse a target such as y[i+1], y[0] or y[i,i]: an array is defined at every place at once."""
    if isinstance(assign.target, Name):
        return
    seen: set[str] = set()
    for index in assign.target.indices:
        if not isinstance(index, Name):
            hint = "shift the right side instead, so that the left side is y[i] for every i"
            raise NotationError("an index on the left of '=' is a bare name", text, index.at, "a name", hint)
        if index.id in seen:
            raise NotationError(f"the index {index.id} stands twice on the left of '='", text, index.at, "another name")
        seen.add(index.id)


def _check_new(text: str, assign: Assign, before: Sequence[Assign]) -> None:
    for earlier in before:
        if defined(earlier) == defined(assign):
            where = _two_places(text, earlier.at, assign.at)
            problem = f"{defined(assign)} is defined twice, {where}"
            hint = "give one of them another name"
            raise NotationError(problem, text, assign.target.at, "a new name", hint)


def _two_places(text: str, first: Span, second: Span) -> str:
    lines = line_of(text, first.start), line_of(text, second.start)
    if lines[0] != lines[1]:
        return f"on line {lines[0]} and on line {lines[1]}"
    return f"at column {column_of(text, first.start)} and at column {column_of(text, second.start)} of line {lines[0]}"


def _outputs(cursor: Cursor, assignments: Sequence[Assign]) -> tuple[str, ...]:
    """The names after `->`, each of them defined above and named once."""
    known = {defined(assign) for assign in assignments}
    found: list[str] = []
    while not found or cursor.sees(","):
        cursor.take()
        result = expression(cursor)
        if not isinstance(result, Name):
            cursor.fail("a result is a bare name", result.at, "a name, as in -> y, s")
        if result.id not in known:
            hint = nearest(result.id, known) or f"defined here: {', '.join(sorted(known))}"
            cursor.fail(f"the result {result.id} is never defined", result.at, "a name that is defined above", hint)
        if result.id in found:
            cursor.fail(f"the result {result.id} is named twice", result.at, "another name")
        found.append(result.id)
    return tuple(found)
