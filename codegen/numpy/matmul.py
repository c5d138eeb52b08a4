"""Writes a sum of products of two arrays as one matmul: which letters are rows, columns, summed, or in both."""

from codegen.numpy.views import Around, Operand, length, view
from codegen.program.grammar import extent

Split = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]      # both, rows, summed, columns


def product(one: Operand, other: Operand, own: tuple[str, ...], bound: tuple[str, ...],
            around: Around) -> tuple[str, tuple[str, ...], str]:
    """The text of the call without its out=, the order of letters of its result, and the shape that it gives it, where
    that is another than one place for each letter."""
    both = [_split(one, other, own, bound), _split(other, one, own, bound)]
    swapped = (*both[0][0], *both[0][1], *both[0][3]) != own and (*both[1][0], *both[1][1], *both[1][3]) == own
    stack = None if swapped else _stacked(both, own)
    if stack is not None:               # one matrix for all of a stack
        swapped, (batch, left, summed, right) = stack
        a, b = (other, one) if swapped else (one, other)
        texts = [_matrix(a, (), left, summed, around, first=True),
                 _matrix(b, batch, summed, right, around, first=False)]
        shape = [_size((name,), around) for name in batch] + [_size(left, around), _size(right, around)]
        return f"np.matmul({', '.join(texts)}", own, ", ".join(shape) if len(left) > 1 or len(right) > 1 else ""
    batch, left, summed, right = both[swapped]
    a, b = (other, one) if swapped else (one, other)
    texts = [_matrix(a, batch, left, summed, around, first=True), _matrix(b, batch, summed, right, around, first=False)]
    regrouped = len(left) > 1 or len(right) > 1 or (bool(batch) and not (left and right))
    shape = [_size((name,), around) for name in batch]
    shape += [_size(group, around) if group else "1" for group in (left, right) if group or batch]
    return f"np.matmul({', '.join(texts)}", (*batch, *left, *right), ", ".join(shape) if regrouped else ""


def _stacked(both: list[Split], own: tuple[str, ...]) -> tuple[bool, Split] | None:
    """own as (leading letters of one operand, letters of the other, the rest of the one), where it is."""
    for swapped, (batch, left, summed, right) in enumerate(both):
        for cut in range(1, len(right)):
            if not batch and left and (*right[:cut], *left, *right[cut:]) == own:
                return bool(swapped), (right[:cut], left, summed, right[cut:])
    return None


def _split(one: Operand, other: Operand, own: tuple[str, ...], bound: tuple[str, ...]) -> Split:
    mine, theirs = set(one.letters), set(other.letters)
    batch = tuple(n for n in own if n in mine & theirs)
    left = tuple(n for n in own if n in mine - theirs)
    right = tuple(n for n in own if n in theirs - mine)
    return batch, left, bound, right


def _matrix(operand: Operand, batch: tuple[str, ...], rows: tuple[str, ...], columns: tuple[str, ...], around: Around,
            first: bool) -> str:
    """The operand with its letters in the order batch, rows, columns, each group of several letters made one."""
    if rows and columns and len(rows) + len(columns) > 2 and extent(around.spans[rows[-1]]) > extent(
            around.spans[columns[-1]]):
        turned = _matrix(operand, batch, columns, rows, around, not first)      # long lines of memory are copied faster
        return f"{turned}.swapaxes(-1, -2)" if batch else f"{turned}.T"
    text = view(operand, (*batch, *rows, *columns), around)
    free = rows if first else columns
    if all(len(group) <= 1 for group in (rows, columns)) and not (batch and not free):
        return text
    sizes = [_size((name,), around) for name in batch]
    groups = [rows, columns] if free or batch else [rows or columns]
    sizes += [_size(group, around) if group else "1" for group in groups]
    return f"{text}.reshape({', '.join(sizes)})"


def _size(group: tuple[str, ...], around: Around) -> str:
    texts = ["hi - lo" if name == around.tile else length(around.spans[name]) for name in group]
    if len(texts) == 1:
        return texts[0]
    return " * ".join(f"({text})" if " " in text else text for text in texts)
